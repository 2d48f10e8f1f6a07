/**
 * SQLite compiled to WebAssembly, loaded once in a worker or page.
 *
 * Promises: loaded when first asked for; the file system of the origin is set up only for those who open files in it,
 * because that starts a further worker.
 */
import sqlite3InitModule, { type Database, type Sqlite3Static } from '@sqlite.org/sqlite-wasm';

import { loadWith } from './compiled.js';
import { RefusedStorage } from './refused-storage.js';

/** The functions of SQLite as WebAssembly exports them: pointers are numbers, 64 bits are bigints. */
export interface RawSqlite {
  sqlite3_prepare_v3(
    db: number,
    sql: number,
    bytes: number,
    flags: number,
    statement: number,
    tail: number,
  ): number;
  sqlite3_finalize(statement: number): number;
  sqlite3_step(statement: number): number;
  sqlite3_reset(statement: number): number;
  sqlite3_clear_bindings(statement: number): number;
  sqlite3_stmt_readonly(statement: number): number;
  sqlite3_column_count(statement: number): number;
  sqlite3_column_type(statement: number, column: number): number;
  sqlite3_column_double(statement: number, column: number): number;
  sqlite3_column_int64(statement: number, column: number): bigint;
  sqlite3_column_text(statement: number, column: number): number;
  sqlite3_column_blob(statement: number, column: number): number;
  sqlite3_column_bytes(statement: number, column: number): number;
  sqlite3_column_name(statement: number, column: number): number;
  sqlite3_column_decltype(statement: number, column: number): number;
  sqlite3_bind_parameter_count(statement: number): number;
  sqlite3_bind_null(statement: number, index: number): number;
  sqlite3_bind_double(statement: number, index: number, value: number): number;
  sqlite3_bind_int64(statement: number, index: number, value: bigint): number;
  sqlite3_bind_text(
    statement: number,
    index: number,
    text: number,
    bytes: number,
    destructor: number,
  ): number;
  sqlite3_bind_blob(
    statement: number,
    index: number,
    blob: number,
    bytes: number,
    destructor: number,
  ): number;
  sqlite3_get_autocommit(db: number): number;
  sqlite3_total_changes64(db: number): bigint;
  sqlite3_changes64(db: number): bigint;
  sqlite3_last_insert_rowid(db: number): bigint;
}

/** The loaded library. */
export interface SqliteLibrary {
  readonly sqlite3: Sqlite3Static;
  readonly raw: RawSqlite;
  readonly refused: RefusedStorage;
}

interface Config {
  sqlite3ApiConfig?: unknown;
}

let loading: Promise<SqliteLibrary> | undefined;

/**
 * Loads SQLite; later calls give the same.
 * @param files whether files of the origin private file system will be opened
 * @param code SQLite as another worker has compiled it
 */
export function loadSqlite(files: boolean, code?: unknown): Promise<SqliteLibrary> {
  loading ??= load(files, code).catch((error: unknown) => {
    loading = undefined;
    throw notLoaded(error);
  });
  return loading;
}

/** What the loader says is made for those who built it; this is what a page can do about it. */
function notLoaded(error: unknown): Error {
  const why = String((error as Partial<Error>).message ?? error).replace(
    /^Aborted\(|\)?\. Build with .*$/g,
    '',
  );
  const message =
    `SQLite's WebAssembly could not be loaded: ${why}. sqlite3.wasm of @sqlite.org/sqlite-wasm must lie beside the worker's script; ` +
    "a Content Security Policy needs 'wasm-unsafe-eval' in its script-src";
  return Object.assign(new Error(message, { cause: error }), { code: 'SQLITE_CANTOPEN' });
}

async function load(files: boolean, code: unknown): Promise<SqliteLibrary> {
  const disable = { vfs: { kvvfs: true, 'opfs-wl': true, opfs: !files, 'opfs-vfs': !files } };
  const silent = (): void => {};
  const refused = new RefusedStorage();
  const error = refused.report;
  (globalThis as Config).sqlite3ApiConfig = { disable, error, warn: silent, log: silent, debug: silent };
  const sqlite3 = await loadWith(code, sqlite3InitModule);
  nameCodes(sqlite3);
  return { sqlite3, raw: sqlite3.wasm.exports as unknown as RawSqlite, refused };
}

/** Gives the library's own errors the code that SQLite's errors have here; `runInThread` may throw one. */
function nameCodes({ SQLite3Error, capi }: Sqlite3Static): void {
  Object.defineProperty(SQLite3Error.prototype, 'code', {
    configurable: true,
    get(this: { readonly resultCode: number }) {
      const { resultCode } = this;
      return capi.sqlite3_js_rc_str(resultCode) ?? capi.sqlite3_js_rc_str(resultCode & 0xff);
    },
  });
}

/** The classes that open a file. */
export type OpenDatabase = new (options: { filename: string; flags: string }) => Database;
