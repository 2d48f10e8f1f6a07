/**
 * The driver of SQLite WASM, as a worker or the inline scheduler has it.
 *
 * Promises: one connection at a time; what cannot be opened leaves nothing open, and its error has a code of SQLite's.
 */
import type { ConnectionInfo, DriverModule } from '../../../../worker/driver.js';
import type { SqliteOpenOptions } from '../../open-options.js';
import { SqliteConnection, prepareDatabase } from '../connection.js';
import { compiledCode } from './compiled.js';
import { WasmDatabase } from './database.js';
import { registerFunctions } from './functions.js';
import { loadSqlite, type SqliteLibrary } from './library.js';
import { prepareOriginFile, type OriginFile } from './origin-files.js';
import { STORAGE_FULL } from './refused-storage.js';
import { wasmTransfer } from './transfer.js';

/** What `open` opens, made ready by `prepare`. */
let prepared: { readonly library: SqliteLibrary; readonly file: OriginFile | undefined } | undefined;

const FLAGS = { ro: 'r', rw: 'w', rwc: 'c' } as const;

function openNative(
  library: SqliteLibrary,
  file: OriginFile | undefined,
  mode: SqliteOpenOptions['mode'],
): InstanceType<SqliteLibrary['sqlite3']['oo1']['DB']> {
  const { capi, oo1 } = library.sqlite3;
  if (file === undefined) return new oo1.DB(':memory:', 'c');
  try {
    return file.open(FLAGS[mode]);
  } catch (error) {
    const full = library.refused.explain(`${file.path} cannot be opened`);
    if (full !== undefined) throw Object.assign(new Error(full, { cause: error }), { code: STORAGE_FULL });
    const { resultCode, message } = error as Error & { resultCode?: number };
    const name = resultCode === undefined ? undefined : capi.sqlite3_js_rc_str(resultCode);
    // NOTFOUND is what the file system says of a file that mode=rw does not find.
    const missing = name === 'SQLITE_NOTFOUND';
    const text = missing ? `there is no file ${file.path}, and mode=${mode} makes none` : message;
    const code = missing ? 'SQLITE_CANTOPEN' : (name ?? 'SQLITE_CANTOPEN');
    throw Object.assign(new Error(text, { cause: error }), { code });
  }
}

export const driver: DriverModule['driver'] = {
  reusable: compiledCode,
  async prepare(options, reused) {
    const open = options as SqliteOpenOptions;
    if (open.file === ':memory:') prepared = { library: await loadSqlite(false, reused), file: undefined };
    else {
      const file = await prepareOriginFile(open, reused);
      prepared = { library: file.library, file };
    }
  },
  open(options, stop) {
    const open = options as SqliteOpenOptions;
    if (prepared === undefined) throw new Error('SQLite WASM is not loaded: prepare() comes first');
    const { library, file } = prepared;
    let database: WasmDatabase | undefined;
    try {
      const native = openNative(library, file, open.mode);
      database = new WasmDatabase(library, native, stop, () => file?.release());
      prepareDatabase(database, open);
      registerFunctions(database.native);
      const info: ConnectionInfo = {
        version: library.sqlite3.capi.sqlite3_libversion(),
        asksToStop: stop?.by,
        storage: file?.vfs ?? 'memory',
        ...(file === undefined ? {} : { file: `${file.vfs}:${file.path}` }),
      };
      return new SqliteConnection(database, database.native, info, open, wasmTransfer(library, database));
    } catch (error) {
      if (database === undefined) file?.release();
      else database.close();
      throw error;
    }
  },
};
