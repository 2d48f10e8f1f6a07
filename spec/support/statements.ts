/**
 * Statements that specs of the running half share, and the shortest ways to what they give.
 *
 * `counting` gives any number of rows without a table, `endless` runs until it is stopped; both without a byte on disk.
 */
import { lastValueFrom, toArray, type Observable } from 'rxjs';
import { text, type TextClause } from '../../lib/index.js';

/** Rows `{ i: 1 }`, `{ i: 2 }` … `{ i: count }`. */
export function counting(count: number): TextClause<{ i: number }> {
  return text<{ i: number }>(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT i FROM n`,
  );
}

/** Rows `{ i: 1 }`, `{ i: 2 }` … without an end. */
export const endless: TextClause<{ i: number }> = text<{ i: number }>(
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n',
);

/** One row, after minutes: a step that only an interrupt ends. */
export const minutes: TextClause<{ sum: number }> = text<{ sum: number }>(
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000000000) SELECT sum(i) AS sum FROM n',
);

/** Everything that `source` emits. */
export function valuesOf<T>(source: Observable<T>): Promise<T[]> {
  return lastValueFrom(source.pipe(toArray()));
}

/** The error that `source` ends with; throws when it does not. */
export async function errorOf(source: Observable<unknown> | Promise<unknown>): Promise<unknown> {
  try {
    const value = await (source instanceof Promise
      ? source
      : lastValueFrom(source, { defaultValue: undefined }));
    throw new Unexpected(value);
  } catch (error) {
    if (error instanceof Unexpected) throw new Error(error.message, { cause: error });
    return error;
  }
}

class Unexpected extends Error {
  constructor(value: unknown) {
    super(`expected an error, got ${String(value)}`);
  }
}
