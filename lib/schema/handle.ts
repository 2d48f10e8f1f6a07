/**
 * The mark of everything this library makes that has a `node`: expressions, statements, tables.
 *
 * Promises: the mark is a symbol, which no JSON, no form and no message can carry, so a value of the program (an object in a JSON
 * column, say) is never mistaken for SQL, whatever its keys. Two copies of the library in one program know each other's.
 */

const MARK: unique symbol = Symbol.for('rxalchemy.handle');

/** A typed handle on a node of the statement tree. */
export abstract class Handle {
  static {
    Object.defineProperty(this.prototype, MARK, { value: true });
  }
}

/** The node of anything made by this library; `undefined` for other values. */
export function nodeOf(value: unknown): { readonly kind: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as { readonly [MARK]?: true })[MARK] === true
    ? (value as { readonly node?: { readonly kind: string } }).node
    : undefined;
}
