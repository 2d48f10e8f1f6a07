/**
 * A SQLite library as the driver uses it: what better-sqlite3 offers in Node and `wasm/` in the browser.
 *
 * Blocking: a call has done its work when it returns. Errors of SQLite have a `code` such as `SQLITE_BUSY`.
 */

export interface SqliteStatement {
  /** Whether it has columns. */
  readonly reader: boolean;
  readonly readonly: boolean;
  /** Whether it gives every INTEGER exactly by itself: a number where that holds it, else a bigint. */
  readonly exactIntegers?: boolean;
  run(...values: unknown[]): { changes: number; lastInsertRowid: number | bigint };
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
  iterate(...values: unknown[]): IterableIterator<unknown>;
  /** Rows as arrays. */
  raw(on?: boolean): this;
  safeIntegers(on?: boolean): this;
  columns(): { name: string; type: string | null }[];
}

export interface SqliteDatabase {
  readonly inTransaction: boolean;
  readonly open: boolean;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}
