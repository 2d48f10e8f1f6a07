/**
 * How names are compared, in which order facts are told, and the words for conflicts.
 *
 * Promises: what SQLite takes for one name has one folded form; orders do not depend on a locale.
 */

import type { ConflictInfo } from '../../../schema/reflected.js';

/** A name as SQLite compares names: without regard to ASCII case, and to no other. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]+/g, each => each.toLowerCase());
}

/** Compares lists of names, the first difference deciding. */
export function compare(left: readonly string[], right: readonly string[]): number {
  const [a, b] = [JSON.stringify(left), JSON.stringify(right)];
  return a === b ? 0 : a < b ? -1 : 1;
}

const CONFLICTS: readonly string[] = [
  'ROLLBACK',
  'FAIL',
  'IGNORE',
  'REPLACE',
] satisfies readonly ConflictInfo[];

/** The algorithm of an ON CONFLICT; ABORT is the same as none. */
export function conflictOf(algorithm: string | undefined): ConflictInfo | null {
  return algorithm !== undefined && CONFLICTS.includes(algorithm) ? (algorithm as ConflictInfo) : null;
}
