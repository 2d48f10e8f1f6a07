/**
 * How names are compared, and in which order facts are told.
 *
 * Promises: what SQLite takes for one name has one folded form; orders do not depend on a locale.
 */

/** A name as SQLite compares names: without regard to ASCII case, and to no other. */
export function foldName(name: string): string {
  return name.replace(/[A-Z]+/g, each => each.toLowerCase());
}

/** Compares lists of names, the first difference deciding. */
export function compare(left: readonly string[], right: readonly string[]): number {
  const [a, b] = [JSON.stringify(left), JSON.stringify(right)];
  return a === b ? 0 : a < b ? -1 : 1;
}
