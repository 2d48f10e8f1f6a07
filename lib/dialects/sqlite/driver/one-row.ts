/**
 * Whether a query can give more than one row, as SQLite itself compiled it.
 *
 * Promises: says "one row at most" only of a program that halts right behind the one place where it gives a row (a look-up by
 * a primary key or by another unique one, an aggregate). Such a result needs no cursor, whose opening costs as much as the
 * query. Does not: hold for a schema that has changed since; whoever relies on it looks how many rows came.
 */
import type { WireValue } from '../../../worker/values.js';
import type { SqliteDatabase } from './database.js';

/** Other statements may do something when they are prepared (`PRAGMA`). */
const QUERY = /^\s*(?:select|with|values)\b/i;
/** Where the name of the operation stands in a row of EXPLAIN. */
const OPERATION = 1;

/** @param values as many as the query has parameters */
export function givesOneRow(database: SqliteDatabase, sql: string, values: readonly WireValue[]): boolean {
  if (!QUERY.test(sql)) return false;
  let program: unknown[][];
  try {
    program = database
      .prepare(`EXPLAIN ${sql}`)
      .raw(true)
      .all(...values) as unknown[][];
  } catch {
    // An interrupt that was meant for the query, say.
    return false;
  }
  const operations = program.map(row => row[OPERATION]);
  const place = operations.indexOf('ResultRow');
  return place >= 0 && place === operations.lastIndexOf('ResultRow') && operations[place + 1] === 'Halt';
}
