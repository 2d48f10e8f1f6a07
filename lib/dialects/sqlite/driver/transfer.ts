/**
 * A whole database as bytes: what both libraries have in common.
 *
 * Promises: exported bytes open anywhere (a database with a write-ahead log says so in its header, which memory cannot
 * honour); what is imported was read through before it replaces anything.
 */
import type { SqliteDatabase } from './database.js';

/** How a library gives and takes a whole database. */
export interface DatabaseTransfer {
  export(): Uint8Array;
  /**
   * All or nothing. Gives what the connection has from now on, when that is another one.
   * @param timeout milliseconds to wait for a lock of another process
   */
  import(bytes: Uint8Array, timeout: number): Replacement | undefined | Promise<Replacement | undefined>;
}

/** What the database of a connection was replaced by. */
export interface Replacement {
  readonly database: SqliteDatabase;
  readonly native: unknown;
  readonly interruptToken: number | undefined;
}

/** Gives a database that has never been written to its first page; without one it has no bytes. */
export function begin(database: SqliteDatabase): void {
  database.prepare('PRAGMA user_version = 0').run();
}

/** Where the header says how the file is written and read; 2 is a write-ahead log, 1 is none. */
const VERSIONS = [18, 19] as const;

/** The bytes of a database without a write-ahead log. */
export function withoutLog(bytes: Uint8Array): Uint8Array {
  const copy = new Uint8Array(bytes);
  for (const at of VERSIONS) if (copy.length > at) copy[at] = 1;
  return copy;
}

/**
 * Reads a database through.
 * @throws Error for one that is damaged
 */
export function checkIntact(source: SqliteDatabase): void {
  let found: string;
  try {
    found = String((source.prepare('PRAGMA quick_check(1)').raw(true).get() as [unknown])[0]);
  } catch (error) {
    found = (error as Error).message;
  }
  if (found !== 'ok') throw new RangeError(`the bytes are no intact SQLite database: ${found}`);
}
