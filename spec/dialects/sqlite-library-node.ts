/** The SQLite that a spec itself can call, in Node: better-sqlite3. In a page: `sqlite-library-browser.ts`. */
import Database from 'better-sqlite3';

import type { SqliteDatabase } from '../../lib/dialects/sqlite/driver/database.js';
import { registerFunctions } from '../../lib/dialects/sqlite/driver/functions.js';

/** A database in memory, as the library's driver has it. */
export interface OpenSqlite {
  readonly database: SqliteDatabase;
  /** Runs any number of statements. */
  exec(sql: string): void;
}

/** Opens a database in memory. */
export function openSqlite(): OpenSqlite {
  const database = new Database(':memory:');
  registerFunctions(database);
  return { database: database, exec: sql => void database.exec(sql) };
}
