/**
 * Decimal numbers as text: reading them, writing them, counting their digits.
 *
 * Promises: exact, and linear in the length of the text. Does not: calculate.
 */

const DECIMAL = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/;
const ZERO = 48;

/** A decimal number in its parts, without the zeros that say nothing. */
export interface DecimalParts {
  readonly negative: boolean;
  /** The digits before the point, without leading zeros; '' for 0. */
  readonly whole: string;
  /** The digits after the point, without trailing zeros. */
  readonly fraction: string;
}

/** Reads decimal text such as `'-12.50'`; `undefined` for anything else. No exponents. */
export function parseDecimal(text: string): DecimalParts | undefined {
  if (!DECIMAL.test(text)) return undefined;
  const signed = text.startsWith('-') || text.startsWith('+') ? 1 : 0;
  const point = text.indexOf('.');
  let start = signed;
  const wholeEnd = point < 0 ? text.length : point;
  while (start < wholeEnd && text.charCodeAt(start) === ZERO) start++;
  let end = text.length;
  if (point >= 0) while (end > point + 1 && text.charCodeAt(end - 1) === ZERO) end--;
  const whole = text.slice(start, wholeEnd);
  const fraction = point < 0 ? '' : text.slice(point + 1, end);
  return { negative: text.startsWith('-') && whole + fraction !== '', whole, fraction };
}

/** Decimal text of exactly `scale` decimals, which must not be fewer than there are; without one, of as few as possible. */
export function formatDecimal({ negative, whole, fraction }: DecimalParts, scale?: number): string {
  const decimals = scale === undefined ? fraction : fraction.padEnd(scale, '0');
  return `${negative ? '-' : ''}${whole === '' ? '0' : whole}${decimals === '' ? '' : `.${decimals}`}`;
}

/** How many digits matter: those between the first and the last that is not 0. */
export function significantDigits({ whole, fraction }: DecimalParts): number {
  const digits = whole + fraction;
  let start = 0;
  while (start < digits.length && digits.charCodeAt(start) === ZERO) start++;
  let end = digits.length;
  while (end > start && digits.charCodeAt(end - 1) === ZERO) end--;
  return end - start;
}

/** The shortest decimal text of a finite number, without an exponent: 1e-7 is '0.0000001'. */
export function plainNotation(value: number): string {
  const text = `${value}`;
  const exponent = text.indexOf('e');
  if (exponent < 0) return text;
  const power = Number(text.slice(exponent + 1));
  const [whole, fraction = ''] = text.slice(0, exponent).split('.') as [string, string?];
  const sign = whole.startsWith('-') ? '-' : '';
  const digits = whole.replace('-', '') + fraction;
  const point = whole.replace('-', '').length + power;
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`;
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length);
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

/** A finite number as decimal text, rounded to `scale` decimals where one is given. */
export function decimalOf(value: number, scale?: number): string {
  const text = scale === undefined || Math.abs(value) >= 1e21 ? plainNotation(value) : value.toFixed(scale);
  return formatDecimal(parseDecimal(text)!, scale);
}
