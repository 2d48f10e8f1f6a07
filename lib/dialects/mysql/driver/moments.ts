/**
 * Dates and times of the binary protocol, written out as the server would write them, into the bytes of a column.
 *
 * Promises: the same texts as mysql2 and `columns.ts` make together.
 */
import type { ColumnBuffer } from './column-buffer.js';

/** Bytes of the longest: a sign, 13 digits of hours and what follows; a date and time take 26. */
const LONGEST = 32;
const ZERO = 0x30;
const HYPHEN = 0x2d;
const COLON = 0x3a;
const SPACE = 0x20;
const DOT = 0x2e;
const MICROSECONDS = 6;

/** Writes the last `count` digits; gives where it ends. */
function digits(bytes: Uint8Array, at: number, value: number, count: number): number {
  let left = value;
  for (let to = at + count - 1; to >= at; to--) {
    const rest = (left / 10) | 0;
    bytes[to] = ZERO + left - 10 * rest;
    left = rest;
  }
  return at + count;
}

/** Writes `hh:mm:ss`, hours in as many digits as they have. */
function clock(bytes: Uint8Array, at: number, hours: number, minutes: number, seconds: number): number {
  let to = digits(bytes, at, hours, hours < 100 ? 2 : String(hours).length);
  bytes[to++] = COLON;
  to = digits(bytes, to, minutes, 2);
  bytes[to++] = COLON;
  return digits(bytes, to, seconds, 2);
}

/** Writes a fraction with as many digits as its column has; where that is not known, those that the server sent. */
function fraction(bytes: Uint8Array, at: number, microseconds: number, decimals: number): number {
  const known = decimals >= 1 && decimals <= MICROSECONDS;
  if (!known && microseconds === 0) return at;
  bytes[at] = DOT;
  const end = digits(bytes, at + 1, microseconds, MICROSECONDS);
  return known ? at + 1 + decimals : end;
}

/** How the moments of a column are written. */
export interface MomentForm {
  /** Whether there is a time even where the server leaves it out. */
  readonly timed: boolean;
  /** Digits of a fraction, as the column says. */
  readonly decimals: number;
  /** Whether the date of zeros is NULL. */
  readonly zeroIsNull: boolean;
}

/** Reads a DATE, DATETIME or TIMESTAMP into a row of texts. Gives where the next value begins. */
export function readDate(
  column: ColumnBuffer,
  row: number,
  view: DataView,
  start: number,
  { timed, decimals, zeroIsNull }: MomentForm,
): number {
  const length = view.getUint8(start);
  const at = start + 1;
  const dated = length > 3;
  const year = dated ? view.getUint16(at, true) : 0;
  const month = dated ? view.getUint8(at + 2) : 0;
  const day = dated ? view.getUint8(at + 3) : 0;
  if (zeroIsNull && year === 0 && month === 0 && day === 0) {
    column.setNull(row);
    return at + length;
  }
  let to = column.reserve(row, LONGEST);
  const { bytes } = column;
  to = digits(bytes, to, year, 4);
  bytes[to++] = HYPHEN;
  to = digits(bytes, to, month, 2);
  bytes[to++] = HYPHEN;
  to = digits(bytes, to, day, 2);
  if (timed || length > 6) {
    bytes[to++] = SPACE;
    to =
      length > 6
        ? clock(bytes, to, view.getUint8(at + 4), view.getUint8(at + 5), view.getUint8(at + 6))
        : clock(bytes, to, 0, 0, 0);
    to = fraction(bytes, to, length > 10 ? view.getUint32(at + 7, true) : 0, decimals);
  }
  column.ends[row] = to;
  return at + length;
}

const HOURS_OF_DAY = 24;

/** Reads a TIME into a row of texts. Gives where the next value begins. */
export function readTime(
  column: ColumnBuffer,
  row: number,
  view: DataView,
  start: number,
  { decimals }: MomentForm,
): number {
  const length = view.getUint8(start);
  const at = start + 1;
  let to = column.reserve(row, LONGEST);
  const { bytes } = column;
  if (length > 6) {
    if (view.getUint8(at) !== 0) bytes[to++] = HYPHEN;
    const hours = HOURS_OF_DAY * view.getUint32(at + 1, true) + view.getUint8(at + 5);
    to = clock(bytes, to, hours, view.getUint8(at + 6), view.getUint8(at + 7));
  } else to = clock(bytes, to, 0, 0, 0);
  to = fraction(bytes, to, length > 10 ? view.getUint32(at + 8, true) : 0, decimals);
  column.ends[row] = to;
  return at + length;
}
