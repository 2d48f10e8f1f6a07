/**
 * Whether two results are the same, value by value.
 *
 * Promises: dates are compared by their time, bytes by their content, JSON by its structure; -0 and 0 are the same, and NaN is
 * itself. Keys count in their order, which is that of the statement.
 */

/** Whether two lists of rows are the same. */
export function sameRows(before: readonly unknown[], after: readonly unknown[]): boolean {
  return before.length === after.length && before.every((row, index) => same(row, after[index]));
}

function same(one: unknown, other: unknown): boolean {
  if (one === other || (Number.isNaN(one) && Number.isNaN(other))) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  if (Object.getPrototypeOf(one) !== Object.getPrototypeOf(other)) return false;
  if (one instanceof Date) return same(one.getTime(), (other as Date).getTime());
  if (ArrayBuffer.isView(one)) return sameRows([...(one as Uint8Array)], [...(other as Uint8Array)]);
  if (Array.isArray(one)) return sameRows(one, other as unknown[]);
  const keys = Object.keys(one);
  const values = one as Record<string, unknown>;
  const others = other as Record<string, unknown>;
  return sameRows(keys, Object.keys(others)) && keys.every(key => same(values[key], others[key]));
}
