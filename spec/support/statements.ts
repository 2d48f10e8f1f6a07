/**
 * Rows without an end, for specs of streams: each is made when it is stepped to, so that memory shows who reads ahead.
 */
import { text, type TextClause } from '../../lib/index.js';

/** Rows `{ n: 1 }`, `{ n: 2 }` … without an end. */
export const endlessRows: TextClause<{ n: number }> = text<{ n: number }>(
  'WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT n FROM numbers',
);
