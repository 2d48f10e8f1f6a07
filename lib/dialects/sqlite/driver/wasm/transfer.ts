/**
 * A whole database as bytes, with SQLite WASM.
 *
 * Promises: written by SQLite's backup in one transaction of the connection itself; the memory of the bytes is given back. A database
 * in UTF-16 is refused for what it is.
 */
import type { Database } from '@sqlite.org/sqlite-wasm';

import { begin, checkIntact, withoutLog, type DatabaseTransfer } from '../transfer.js';
import { WasmDatabase } from './database.js';
import type { SqliteLibrary } from './library.js';

const SQLITE_DONE = 101;

function openMemory(library: SqliteLibrary): WasmDatabase {
  const native = new library.sqlite3.oo1.DB(':memory:', 'c');
  return new WasmDatabase(library, native, undefined, () => {});
}

/** Where the header says how texts are stored: 1 is UTF-8, 2 and 3 are UTF-16. */
const ENCODING = 59;

/** @throws RangeError for a database in UTF-16, which SQLite WASM is built without */
function requireUtf8(bytes: Uint8Array): void {
  if (bytes[ENCODING] === 2 || bytes[ENCODING] === 3)
    throw new RangeError(
      'the bytes are a SQLite database in UTF-16, which SQLite WASM cannot read; write it anew in UTF-8, as by `sqlite3 old.db .dump | sqlite3 new.db`',
    );
}

/** Opens bytes as a database in memory. */
function openBytes(library: SqliteLibrary, bytes: Uint8Array): WasmDatabase {
  const { capi, wasm } = library.sqlite3;
  const database = openMemory(library);
  const pointer = wasm.allocFromTypedArray(bytes);
  const size = bytes.byteLength;
  // SQLite frees the bytes, also when it refuses them.
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE;
  const code = capi.sqlite3_deserialize(database.native, 'main', pointer, size, size, flags);
  if (code === 0) return database;
  const error = database.error();
  database.close();
  throw error;
}

export function wasmTransfer(library: SqliteLibrary, database: WasmDatabase): DatabaseTransfer {
  const { capi } = library.sqlite3;
  const target: Database = database.native;
  return {
    export: () => {
      const count = database.prepare('PRAGMA page_count').raw(true).get() as [number];
      if (count[0] > 0) return withoutLog(capi.sqlite3_js_db_export(target));
      const empty = openMemory(library);
      try {
        begin(empty);
        return capi.sqlite3_js_db_export(empty.native);
      } finally {
        empty.close();
      }
    },
    import(bytes) {
      requireUtf8(bytes);
      const source = openBytes(library, withoutLog(bytes));
      try {
        checkIntact(source);
        const backup = capi.sqlite3_backup_init(target, 'main', source.native, 'main');
        if (!backup) throw database.error();
        const stepped = capi.sqlite3_backup_step(backup, -1);
        const finished = capi.sqlite3_backup_finish(backup);
        if (stepped !== SQLITE_DONE || finished !== 0) throw database.errorOf(finished || stepped);
        return undefined;
      } finally {
        source.close();
      }
    },
  };
}
