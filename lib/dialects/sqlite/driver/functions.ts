/**
 * Registers the functions that SQLite leaves to its host on a connection of better-sqlite3.
 *
 * Promises: each is registered for each number of arguments it takes, as deterministic, so that indexes may use it.
 */
import { regularExpressions } from './regular-expressions.js';
import type { BetterSqliteDatabase } from './better-sqlite3.js';

/** The call with as many arguments as its `length` says, by which better-sqlite3 goes. */
function ofLength(call: (...args: unknown[]) => unknown, length: number): (...args: never[]) => unknown {
  const copy = (...args: unknown[]): unknown => call(...args);
  Object.defineProperty(copy, 'length', { value: length });
  return copy;
}

/** Registers the host's functions. */
export function registerFunctions(database: Pick<BetterSqliteDatabase, 'function'>): void {
  for (const { name, lengths, call } of regularExpressions()) {
    for (const length of lengths) {
      database.function(name, { deterministic: true, safeIntegers: true }, ofLength(call, length));
    }
  }
}
