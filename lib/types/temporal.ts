/**
 * Moments and days: DateTime (a JavaScript `Date`) and Date (text, 'YYYY-MM-DD').
 *
 * Promises: a `Date` comes back to the millisecond. The stored text is UTC, `'YYYY-MM-DD HH:MM:SS.ffffff'`, so that texts
 * sort as moments do and SQLite's own date functions read them. A day has no zone, so it stays text: a `Date` would
 * invent one. Does not: keep microseconds that another program stored (they are cut to milliseconds), nor zones.
 */

import { unconvertible } from './conversion-error.js';
import { SqlType } from './type.js';
import type { WireKind, WireValue } from './wire.js';

const STORED = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const FIRST_MOMENT = Date.parse('0000-01-01T00:00:00Z');
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/** The stored form of a moment: `'2024-02-29 12:30:00.123000'`, UTC. */
export function formatDateTime(value: Date): string {
  const iso = value.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}000`;
}

function isRealDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** The type behind `DateTime`. */
export class DateTimeType extends SqlType<Date, Date> {
  override readonly kind = 'dateTime';
  override readonly wire: WireKind = 'text';

  constructor() {
    super();
    Object.freeze(this);
  }

  override bind(value: unknown): WireValue {
    this.checkMoment(value);
    return formatDateTime(value);
  }

  /** Refuses what is not a valid `Date` of the years 0 to 9999. */
  checkMoment(value: unknown): asserts value is Date {
    if (!(value instanceof Date))
      throw unconvertible(value, 'DateTime takes a Date (new Date(text) makes one)');
    const time = value.getTime();
    if (Number.isNaN(time)) throw unconvertible(value, 'DateTime takes a valid Date');
    if (time < FIRST_MOMENT || time > LAST_MOMENT)
      throw unconvertible(value, 'DateTime takes the years 0 to 9999');
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => Date = value => {
    const match = typeof value === 'string' ? STORED.exec(value) : null;
    if (match && isRealDay(match[1]!)) {
      const fraction = (match[3] ?? '.').slice(0, 4).padEnd(4, '0');
      const clock = (match[2] ?? '00:00').padEnd(8, ':00');
      const moment = new Date(`${match[1]}T${clock}${fraction}${match[4] ?? 'Z'}`);
      if (!Number.isNaN(moment.getTime())) return moment;
    }
    throw unconvertible(value, "DateTime reads text such as '2024-02-29 12:30:00.000000'");
  };
}

/** The type behind `Date`. */
export class DateType extends SqlType<string, string> {
  override readonly kind = 'date';
  override readonly wire: WireKind = 'text';

  constructor() {
    super();
    Object.freeze(this);
  }

  override bind(value: unknown): WireValue {
    if (typeof value === 'string' && DAY.test(value) && isRealDay(value)) return value;
    if (value instanceof Date) {
      throw unconvertible(
        value,
        'Date takes a day as text (date.toISOString().slice(0, 10) is the day in UTC)',
      );
    }
    throw unconvertible(value, "Date takes a day such as '2024-02-29'");
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => string = value => {
    if (typeof value === 'string' && DAY.test(value) && isRealDay(value)) return value;
    throw unconvertible(value, "Date reads text such as '2024-02-29'");
  };
}

const dateTime = new DateTimeType();
const date = new DateType();

/** A moment as a `Date`, stored as UTC text of sortable form. Zone-less stored text is read as UTC. */
export function DateTime(): DateTimeType {
  return dateTime;
}

export { dateFactory as Date };

/** A calendar day as text, `'2024-02-29'`. */
function dateFactory(): DateType {
  return date;
}
