/**
 * Reads from a CREATE INDEX what the pragmas do not tell: its expressions and its condition.
 *
 * Promises: each part is as written, with collation and direction. Does not: check SQL.
 */

import { TokenReader } from './token-reader.js';

/** A parsed CREATE INDEX. */
export interface ParsedIndex {
  readonly parts: readonly string[];
  readonly where: string | undefined;
}

/** Reads a CREATE INDEX. */
export function parseCreateIndex(sql: string): ParsedIndex {
  const reader = new TokenReader(sql);
  reader.skipTo('ON');
  reader.take('ON');
  reader.name();
  const parts = reader.list().map(each => each.sql);
  return { parts, where: reader.take('WHERE') ? reader.rest() : undefined };
}
