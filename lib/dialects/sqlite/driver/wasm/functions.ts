/**
 * Registers the functions that SQLite leaves to its host on a connection of SQLite WASM.
 *
 * Promises: each is registered for each number of arguments it takes, as deterministic, so that indexes may use it.
 */
import type { Database } from '@sqlite.org/sqlite-wasm';

import { regularExpressions } from '../regular-expressions.js';

/** Registers the host's functions. */
export function registerFunctions(database: Database): void {
  for (const { name, lengths, call } of regularExpressions()) {
    for (const arity of lengths) {
      const xFunc = (_context: number, ...args: unknown[]): string | number | null => call(...args);
      database.createFunction({ name, xFunc, arity, deterministic: true });
    }
  }
}
