/**
 * Moments as text: the forms in which databases and programs write them, to the microsecond.
 *
 * Promises: a day that no calendar has, an hour 24, a second 60 are refused; without a zone a text is UTC. Does not: know leap
 * seconds or local time.
 */

const FORM =
  /^(\d{4}-\d\d-\d\d)(?:[ T]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,30}))?)?(Z|[+-]\d\d:\d\d)?)?$/;
const DAY = /^\d{4}-\d\d-\d\d$/;
const FIRST_MOMENT = Date.parse('0000-01-01T00:00:00Z');
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z');

/** A moment: the whole second before it, and the digits after that. */
export interface Moment {
  /** Milliseconds since 1970, a multiple of 1000. */
  readonly second: number;
  /** The digits of the fraction, without trailing zeros. */
  readonly fraction: string;
}

/** Whether text is a day of the calendar, `YYYY-MM-DD`. */
export function isDay(day: string): boolean {
  if (!DAY.test(day)) return false;
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** Whether a time is in the years that databases know. */
export function isKnownYear(time: number): boolean {
  return time >= FIRST_MOMENT && time <= LAST_MOMENT;
}

function withoutZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits.charCodeAt(end - 1) === 48) end--;
  return digits.slice(0, end);
}

/** Reads a moment; `undefined` for what is none. */
export function parseMoment(text: string): Moment | undefined {
  const match = FORM.exec(text);
  if (!match || !isDay(match[1]!)) return undefined;
  const [, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const time = Date.parse(`${day}T${hour}:${minute}:${second}${zone}`);
  if (Number.isNaN(time) || !isKnownYear(time)) return undefined;
  return { second: time, fraction: withoutZeros(fraction) };
}

/** `'2024-02-29 12:30:00.123456'`, with as many digits as are asked for. */
export function formatMoment({ second, fraction }: Moment, digits: number): string {
  const iso = new Date(second).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}.${fraction.slice(0, digits).padEnd(digits, '0')}`;
}
