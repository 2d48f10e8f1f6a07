/**
 * Lengths of time, as milliseconds: the unit of `setTimeout` and of RxJS.
 *
 * Promises: exact to the microsecond (`0.001`), negative ones too, up to 285 years. Stored as a whole number of microseconds, so that
 * the database can add, compare and sum them. Does not: know months or years, whose length varies.
 */

import { unconvertible } from './conversion-error.js';
import { SqlType } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** The type behind `Interval`. */
export class IntervalType extends SqlType<number, number> {
  override readonly kind = 'interval';
  override readonly wire: WireKind = 'integer';

  constructor() {
    super();
    Object.freeze(this);
  }

  override bind(value: unknown): WireValue {
    if (typeof value !== 'number' || !Number.isFinite(value))
      throw unconvertible(value, 'Interval takes a finite number of milliseconds');
    const microseconds = Math.round(value * 1000);
    if (!Number.isSafeInteger(microseconds)) throw unconvertible(value, 'Interval keeps 285 years');
    if (microseconds / 1000 !== value)
      throw unconvertible(value, 'Interval keeps microseconds, thousandths of a millisecond (round before)');
    return microseconds + 0;
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => number = value => {
    const microseconds = typeof value === 'string' && /^-?\d{1,16}$/.test(value) ? Number(value) : value;
    if (typeof microseconds === 'number' && Number.isFinite(microseconds)) return microseconds / 1000;
    throw unconvertible(value, 'Interval reads a whole number of microseconds');
  };
}

const interval = new IntervalType();

/**
 * A length of time in milliseconds, stored in microseconds.
 *
 * @example column(Interval)   // 1500 is a second and a half
 */
export function Interval(): IntervalType {
  return interval;
}
