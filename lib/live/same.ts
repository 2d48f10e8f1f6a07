/**
 * Whether two rows are the same, value by value.
 *
 * Promises: dates are compared by their time, bytes by their content, JSON by its structure; -0 and 0 are the same, and NaN is
 * itself. Keys count in their order, which is that of the statement.
 */

/** Whether two rows are the same. */
export function same(one: unknown, other: unknown): boolean {
  if (one === other || (Number.isNaN(one) && Number.isNaN(other))) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Date) return same(one.getTime(), (other as Date).getTime());
  if (ArrayBuffer.isView(one)) return sameItems([...(one as Uint8Array)], [...(other as Uint8Array)]);
  if (Array.isArray(one)) return sameItems(one, other as unknown[]);
  const keys = Object.keys(one);
  const values = one as Record<string, unknown>;
  const others = other as Record<string, unknown>;
  return sameItems(keys, Object.keys(others)) && keys.every(key => same(values[key], others[key]));
}

function sameItems(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((item, index) => same(item, other[index]));
}
