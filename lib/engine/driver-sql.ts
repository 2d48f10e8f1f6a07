/**
 * Checks what `execDriverSql` is given before it reaches a thread, where no statement tree has checked it.
 *
 * Promises: only values that a driver can bind pass; the others are named by their position, with the way out.
 */
import type { WireValue } from '../compiler/index.js';
import { ArgumentError } from '../errors.js';

const LONE_SURROGATE = /[\uD800-\uDFFF]/u;

function advice(value: unknown): string | undefined {
  switch (typeof value) {
    case 'string':
      return LONE_SURROGATE.test(value) ? 'half of a surrogate pair cannot be kept as UTF-8' : undefined;
    case 'bigint':
      return BigInt.asIntN(64, value) === value ? undefined : 'databases keep whole numbers of 64 bits';
    case 'number':
      return Number.isNaN(value) ? 'NaN is no SQL value; use null' : undefined;
    case 'boolean':
      return 'a boolean has no driver value; use 1 or 0';
    case 'undefined':
      return "it is undefined; use null for 'no value'";
    case 'object':
      if (value === null || value instanceof Uint8Array) return undefined;
      return value instanceof Date
        ? 'a Date has no driver value; use its text, or text() with a typed parameter'
        : 'an object has no driver value; use JSON.stringify, or text() with a typed parameter';
    default:
      return `a ${typeof value} has no driver value`;
  }
}

/** The values, copied. @throws ArgumentError */
export function checkDriverSql(sql: unknown, binds: unknown): readonly WireValue[] {
  if (typeof sql !== 'string') throw new ArgumentError(`execDriverSql takes SQL text, not ${typeof sql}.`);
  if (!Array.isArray(binds)) {
    throw new ArgumentError(
      "execDriverSql takes an array of values for its '?' marks; use text() for named parameters.",
    );
  }
  const values = Array.from(binds as readonly unknown[]);
  for (const [index, value] of values.entries()) {
    const wrong = advice(value);
    if (wrong !== undefined) throw new ArgumentError(`execDriverSql: value ${index + 1}: ${wrong}.`);
  }
  return values as WireValue[];
}
