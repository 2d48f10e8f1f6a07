/** The SQLite that a spec itself can call, in a page: SQLite WASM. In Node: `sqlite-library-node.ts`. */
import { WasmDatabase } from '../../lib/dialects/sqlite/driver/wasm/database.js';
import { registerFunctions } from '../../lib/dialects/sqlite/driver/wasm/functions.js';
import { loadSqlite, type SqliteLibrary } from '../../lib/dialects/sqlite/driver/wasm/library.js';
import type { OpenSqlite } from './sqlite-library-node.js';

let library: SqliteLibrary;
beforeAll(async () => {
  library = await loadSqlite(false);
});

/** Opens a database in memory. */
export function openSqlite(): OpenSqlite {
  const native = new library.sqlite3.oo1.DB(':memory:', 'c');
  registerFunctions(native);
  return {
    database: new WasmDatabase(library, native, undefined, () => {}),
    exec: sql => void native.exec(sql),
  };
}
