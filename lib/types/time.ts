/**
 * Times of the day, as text: JavaScript has no value for them.
 *
 * Promises: to the microsecond; `'12:30:00'` in rows, with six digits of a fraction where there is one. Stored as
 * `'12:30:00.000000'`, so that texts sort as times do. Does not: know zones, or MySQL's times beyond a day; those are an `Interval`.
 */

import { unconvertible } from './conversion-error.js';
import { MomentType } from './moment-type.js';
import type { WireValue } from './wire.js';

const FORM = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,6})0*)?)?$/;

/** The time with six digits of a fraction; `undefined` for what is none. */
function wholeTime(value: unknown): string | undefined {
  const match = typeof value === 'string' && value.length < 40 ? FORM.exec(value) : null;
  if (!match) return undefined;
  const [, hour, minute, second = '00', fraction = ''] = match;
  return `${hour}:${minute}:${second}.${fraction.padEnd(6, '0')}`;
}

/** The type behind `Time`. */
export class TimeType extends MomentType<string, string> {
  override readonly kind = 'time';

  constructor() {
    super();
    Object.freeze(this);
  }

  override bind(value: unknown): WireValue {
    const time = wholeTime(value);
    if (time === undefined)
      throw unconvertible(value, "Time takes a time such as '12:30:00' or '12:30:00.123456'");
    return time;
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => string = value => {
    const time = wholeTime(value);
    if (time === undefined) throw unconvertible(value, "Time reads text such as '12:30:00.000000'");
    return time.endsWith('.000000') ? time.slice(0, 8) : time;
  };
}

const time = new TimeType();

/** A time of the day as text, `'12:30:00'` or `'12:30:00.123456'`. */
export function Time(): TimeType {
  return time;
}
