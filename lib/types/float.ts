/**
 * Binary floating point: Float, Double, Real.
 *
 * Promises: a finite number comes back as it was, bit for bit; NaN and the infinities, which SQL has not, are refused, and -0
 * goes in as 0, which it equals. Does not: use 32 bits anywhere; where a database's FLOAT has but 32 (MySQL), the dialect writes
 * DOUBLE.
 */

import { unconvertible } from './conversion-error.js';
import { SqlType, type Affinity } from './type.js';
import type { WireKind, WireValue } from './wire.js';

const NAMES = { float: 'Float', double: 'Double', real: 'Real' } as const;

/** The type behind `Float`, `Double` and `Real`. */
export class FloatType extends SqlType<number, number> {
  override readonly kind: keyof typeof NAMES;
  override readonly wire: WireKind = 'float';

  constructor(kind: keyof typeof NAMES) {
    super();
    this.kind = kind;
    Object.freeze(this);
  }

  override get affinity(): Affinity {
    return 'float';
  }

  override bind(value: unknown): WireValue {
    if (typeof value === 'number' && Number.isFinite(value)) return value + 0;
    const name = NAMES[this.kind];
    if (typeof value === 'number')
      throw unconvertible(value, `${name} takes a finite number (for "no value" use null)`);
    throw unconvertible(value, `${name} takes a number`);
  }
}

const float = new FloatType('float');
const double = new FloatType('double');
const real = new FloatType('real');

/** Binary floating point of 64 bits. NaN and the infinities are refused. */
export function Float(): FloatType {
  return float;
}

/** As `Float`, with the DDL name DOUBLE. */
export function Double(): FloatType {
  return double;
}

/** As `Float`, with the DDL name REAL. */
export function Real(): FloatType {
  return real;
}
