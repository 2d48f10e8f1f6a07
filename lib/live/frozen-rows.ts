/**
 * Rows that several subscribers share, and that the next run is compared with: nobody may change them.
 *
 * Promises: rows, the objects of tables in them and JSON documents are frozen, in place. Does not: freeze what the types of a
 * program make, dates and bytes (which cannot be).
 */

/** Freezes a list of rows with what they are made of. */
export function frozenRows<T>(rows: readonly T[]): readonly Readonly<T>[] {
  freeze(rows);
  return rows;
}

function freeze(value: unknown): void {
  // Rows that were kept from the run before are frozen already, with all that is in them.
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return;
  if (Array.isArray(value)) value.forEach(freeze);
  else {
    const prototype: unknown = Object.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) return;
    for (const key in value) freeze((value as Record<string, unknown>)[key]);
  }
  Object.freeze(value);
}
