/**
 * The driver of SQLite WASM, as a worker or the inline scheduler has it.
 */
import type { ConnectionInfo, DriverModule } from '../../../../worker/driver.js';
import type { SqliteOpenOptions } from '../../open-options.js';
import { SqliteConnection, prepareDatabase } from '../connection.js';
import { WasmDatabase } from './database.js';
import { registerFunctions } from './functions.js';
import { loadSqlite, type SqliteLibrary } from './library.js';

let library: SqliteLibrary | undefined;

export const driver: DriverModule['driver'] = {
  async prepare() {
    library = await loadSqlite(false);
  },
  open(options, stop) {
    const { file, ...rest } = options as SqliteOpenOptions;
    if (library === undefined) throw new Error('SQLite WASM is not loaded: prepare() comes first');
    const { sqlite3 } = library;
    const database = new WasmDatabase(library, new sqlite3.oo1.DB(':memory:', 'c'), stop);
    try {
      prepareDatabase(database, { file, ...rest });
      registerFunctions(database.native);
      const info: ConnectionInfo = {
        version: sqlite3.capi.sqlite3_libversion(),
        asksToStop: stop !== undefined,
        storage: 'memory',
      };
      return new SqliteConnection(database, database.native, info, rest);
    } catch (error) {
      database.close();
      throw error;
    }
  },
};
