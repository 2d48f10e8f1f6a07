/**
 * Whole numbers: Integer, SmallInteger, BigInteger.
 *
 * Promises: no value is rounded. `Integer` gives `number` and takes safe integers (or a bigint of 64 bits);
 * `BigInteger` gives `bigint`. Does not: check that a value fits 32 or 16 bits; that is the database's to say.
 */

import { unconvertible } from './conversion-error.js';
import { SqlType, type Affinity } from './type.js';
import type { WireKind, WireValue } from './wire.js';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Whether a bigint fits the 64 bits that databases have. */
function fitsInt64(value: bigint): boolean {
  return value >= INT64_MIN && value <= INT64_MAX;
}

function bindInteger(name: string, value: unknown): WireValue {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value + 0;
  if (typeof value === 'bigint') {
    if (fitsInt64(value)) return value;
    throw unconvertible(value, `${name} takes a whole number of 64 bits`);
  }
  if (typeof value === 'number' && Number.isInteger(value)) {
    throw unconvertible(value, `${name} takes a whole number up to 2^53 (beyond, give a bigint)`);
  }
  throw unconvertible(value, `${name} takes a whole number`);
}

/** The type behind `Integer` and `SmallInteger`. */
export class IntegerType extends SqlType<number, number> {
  override readonly kind: 'integer' | 'smallInteger';
  override readonly wire: WireKind = 'integer';

  constructor(kind: 'integer' | 'smallInteger') {
    super();
    this.kind = kind;
    Object.freeze(this);
  }

  override get affinity(): Affinity {
    return 'integer';
  }

  override bind(value: unknown): WireValue {
    return bindInteger(this.kind === 'integer' ? 'Integer' : 'SmallInteger', value);
  }
}

/** The type behind `BigInteger`. */
export class BigIntegerType extends SqlType<bigint, bigint | number> {
  override readonly kind = 'bigInteger';
  override readonly wire: WireKind = 'bigint';

  constructor() {
    super();
    Object.freeze(this);
  }

  override get affinity(): Affinity {
    return 'integer';
  }

  override bind(value: unknown): WireValue {
    return bindInteger('BigInteger', value);
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => bigint = value => {
    if (typeof value === 'bigint') return value;
    if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
    throw unconvertible(value, 'BigInteger reads a whole number');
  };
}

const integer = new IntegerType('integer');
const smallInteger = new IntegerType('smallInteger');
const bigInteger = new BigIntegerType();

/**
 * Whole numbers as `number`. A stored value beyond 2^53 is a `DataError`, never rounded: use `BigInteger` for those. So is a
 * stored text; a fraction, which SQLite keeps in such columns, is a number and comes as it is.
 */
export function Integer(): IntegerType {
  return integer;
}

/** As `Integer`, with the DDL name SMALLINT. */
export function SmallInteger(): IntegerType {
  return smallInteger;
}

/** Whole numbers of 64 bits: `bigint` in rows, `bigint` or `number` in values. */
export function BigInteger(): BigIntegerType {
  return bigInteger;
}
