/**
 * The type of values whose type nobody stated (parameters of `text()`), and the type that a value speaks for itself.
 *
 * Promises: strings, numbers, bigints, booleans (1 and 0), bytes, null and Dates (as `DateTime`) are taken for what they
 * are; NaN, undefined, arrays and plain objects are refused with advice. Does not: convert results.
 */

import { Boolean } from './boolean.js';
import { LargeBinary } from './binary.js';
import { describeValue, ConversionError } from './conversion-error.js';
import { Float } from './float.js';
import { BigInteger, Integer } from './integer.js';
import { DateTime } from './temporal.js';
import { Text } from './text.js';
import { SqlType, type Affinity } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** The type of NULL, of untyped parameters and of unknown functions. */
export class UntypedType extends SqlType<unknown, unknown> {
  override readonly kind = 'untyped';
  override readonly wire: WireKind = 'any';

  constructor() {
    super();
    Object.freeze(this);
  }

  override get affinity(): Affinity {
    return 'untyped';
  }

  override bind(value: unknown): WireValue {
    const type = inferType(value);
    if (type !== undefined) return type.bind(value);
    const advice = Array.isArray(value)
      ? 'in(values) takes lists, JSON columns take arrays'
      : 'state its type, as in bindParam(name, JSON), or convert it before';
    throw new ConversionError(`No SQL type fits ${describeValue(value)}: ${advice}`);
  }
}

const untyped = new UntypedType();

/** The type of values whose type nobody stated. */
export function Untyped(): UntypedType {
  return untyped;
}

/** The type that a JavaScript value speaks for itself; `undefined` where there is none. */
export function inferType(value: unknown): SqlType | undefined {
  switch (typeof value) {
    case 'string':
      return Text();
    case 'number':
      return Number.isSafeInteger(value) ? Integer() : Float();
    case 'bigint':
      return BigInteger();
    case 'boolean':
      return Boolean();
    case 'object':
      if (value instanceof Date) return DateTime();
      if (value instanceof Uint8Array) return LargeBinary();
      return undefined;
    default:
      return undefined;
  }
}

/** Whether a type holds truth values. */
export function isBoolean(type: SqlType): boolean {
  return type.affinity === 'boolean';
}
