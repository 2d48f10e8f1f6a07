/**
 * Moments and days: DateTime (a JavaScript `Date`, or text to the microsecond) and Date (text, 'YYYY-MM-DD').
 *
 * Promises: what is stored is UTC, `'YYYY-MM-DD HH:MM:SS.ffffff'`, so that texts sort as moments do and SQLite's own date functions
 * read them; stored text without a zone is UTC. A `Date` comes back to the millisecond, which is all it has: microseconds that
 * another program stored are cut, unless `asText` asks for them. A day has no zone, so it is text: a `Date` would invent one.
 * Does not: keep zones.
 */

import { unconvertible } from './conversion-error.js';
import { formatMoment, isDay, isKnownYear, parseMoment } from './moment-text.js';
import { MomentType } from './moment-type.js';
import type { WireValue } from './wire.js';

/** The digits of a second that databases keep. */
const MICROSECONDS = 6;

/** The stored form of a moment: `'2024-02-29 12:30:00.123000'`, UTC. */
function formatDateTime(value: Date): string {
  const iso = value.toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 23)}000`;
}

/** How `DateTime` values look in rows. */
export interface DateTimeOptions {
  /** Give text to the microsecond, `'2024-02-29T12:30:00.123456Z'`, instead of a `Date`. Default false. */
  readonly asText?: boolean;
}

/** The type behind `DateTime`. */
export class DateTimeType<out Out extends Date | string = Date> extends MomentType<Out, Date | Out> {
  override readonly kind = 'dateTime';
  readonly asText: boolean;

  constructor(options: DateTimeOptions = {}) {
    super();
    this.asText = options.asText ?? false;
    Object.freeze(this);
  }

  override get key(): string {
    return this.asText ? 'dateTime:text' : 'dateTime';
  }

  override bind(value: unknown): WireValue {
    if (this.asText && typeof value === 'string') return bindMomentText(value);
    if (!(value instanceof Date)) {
      throw unconvertible(
        value,
        this.asText
          ? "DateTime takes text such as '2024-02-29T12:30:00.123456Z', or a Date"
          : 'DateTime takes a Date (new Date(text) makes one)',
      );
    }
    const time = value.getTime();
    if (Number.isNaN(time)) throw unconvertible(value, 'DateTime takes a valid Date');
    if (!isKnownYear(time)) throw unconvertible(value, 'DateTime takes the years 0 to 9999');
    return formatDateTime(value);
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => Out = value => {
    const moment = typeof value === 'string' ? parseMoment(value) : undefined;
    if (moment === undefined)
      throw unconvertible(value, "DateTime reads text such as '2024-02-29 12:30:00.000000'");
    if (!this.asText)
      return new Date(moment.second + Number(moment.fraction.slice(0, 3).padEnd(3, '0'))) as Out;
    if (moment.fraction.length > MICROSECONDS) throw unconvertible(value, 'DateTime reads microseconds');
    return `${formatMoment(moment, MICROSECONDS).replace(' ', 'T')}Z` as Out;
  };
}

function bindMomentText(value: string): string {
  const moment = parseMoment(value);
  if (moment === undefined)
    throw unconvertible(value, "DateTime takes text such as '2024-02-29T12:30:00.123456Z'");
  if (moment.fraction.length > MICROSECONDS)
    throw unconvertible(value, 'DateTime keeps microseconds (round before)');
  return formatMoment(moment, MICROSECONDS);
}

/** The type behind `Date`. */
export class DateType extends MomentType<string, string> {
  override readonly kind = 'date';

  constructor() {
    super();
    Object.freeze(this);
  }

  override bind(value: unknown): WireValue {
    if (typeof value === 'string' && isDay(value)) return value;
    if (value instanceof Date) {
      throw unconvertible(
        value,
        'Date takes a day as text (date.toISOString().slice(0, 10) is the day in UTC)',
      );
    }
    throw unconvertible(value, "Date takes a day such as '2024-02-29'");
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => string = value => {
    if (typeof value === 'string' && isDay(value)) return value;
    throw unconvertible(value, "Date reads text such as '2024-02-29'");
  };
}

const dateTime = new DateTimeType();
const dateTimeText = new DateTimeType<string>({ asText: true });
const date = new DateType();

/**
 * A moment as a `Date`, stored as UTC text of sortable form. Zone-less stored text is read as UTC.
 *
 * @example column(DateTime)                          // Date, to the millisecond
 * @example column(DateTime({ asText: true }))        // '2024-02-29T12:30:00.123456Z'
 */
export function DateTime(options: { readonly asText: true }): DateTimeType<string>;
export function DateTime(options?: { readonly asText?: false }): DateTimeType;
export function DateTime(options?: DateTimeOptions): DateTimeType<Date | string> {
  return options?.asText ? dateTimeText : dateTime;
}

export { dateFactory as Date };

/** A calendar day as text, `'2024-02-29'`. */
function dateFactory(): DateType {
  return date;
}
