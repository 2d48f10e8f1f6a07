/**
 * Numbers with a fraction: Float (binary, `number`) and Numeric (decimal, exact text).
 *
 * Promises: NaN is refused. `Numeric` gives decimal text with exactly `scale` digits and takes text or numbers; a value that
 * would lose digits is refused, not rounded. Does not: arithmetic on decimals; SQLite keeps them as
 * binary floating point of 15 significant digits, so more digits than that are refused there.
 */

import { unconvertible } from './conversion-error.js';
import { SqlType } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** The type behind `Float` and `Double`. */
export class FloatType extends SqlType<number, number> {
  override readonly kind: 'float' | 'double';
  override readonly wire: WireKind = 'float';

  constructor(kind: 'float' | 'double') {
    super();
    this.kind = kind;
    Object.freeze(this);
  }

  override bind(value: unknown): WireValue {
    if (typeof value === 'number' && !Number.isNaN(value)) return value;
    if (typeof value === 'number')
      throw unconvertible(value, 'Float takes a number (for "no value" use null)');
    throw unconvertible(value, 'Float takes a number');
  }
}

const DECIMAL = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/;
const SIGNIFICANT_DIGITS = 15;

/** How `Numeric` values look in rows. */
export interface NumericOptions {
  /** Give `number` instead of decimal text. Default false. */
  readonly asNumber?: boolean;
}

/** The type behind `Numeric`. */
export class NumericType<out Out extends string | number = string> extends SqlType<
  Out,
  string | number | bigint
> {
  override readonly kind = 'numeric';
  override readonly wire: WireKind = 'float';
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  readonly asNumber: boolean;

  constructor(precision: number | undefined, scale: number | undefined, options: NumericOptions = {}) {
    super();
    this.precision = precision;
    this.scale = scale;
    this.asNumber = options.asNumber ?? false;
    Object.freeze(this);
  }

  override get key(): string {
    return `numeric:${this.precision ?? ''}:${this.scale ?? ''}:${this.asNumber ? 'n' : 's'}`;
  }

  override bind(value: unknown): WireValue {
    this.checkDecimal(value);
    return Number(value);
  }

  /** Refuses what is not a decimal number of at most `scale` decimals and 15 significant digits. */
  checkDecimal(value: unknown): void {
    const text =
      typeof value === 'number' && Number.isFinite(value)
        ? plainNotation(value)
        : typeof value === 'bigint' || typeof value === 'string'
          ? `${value}`
          : undefined;
    const match = text === undefined ? null : DECIMAL.exec(text);
    if (!match || !/\d/.test(text!))
      throw unconvertible(value, "Numeric takes a decimal number such as '12.50'");
    const whole = match[2]!;
    const fraction = match[3] ?? '';
    if (this.scale !== undefined && fraction.length > this.scale) {
      throw unconvertible(value, `Numeric keeps ${this.scale} decimals (round before)`);
    }
    if (this.precision !== undefined && whole.length > this.precision - (this.scale ?? 0)) {
      throw unconvertible(
        value,
        `Numeric keeps ${this.precision - (this.scale ?? 0)} digits before the point`,
      );
    }
    if ((whole + fraction).replace(/^0+|0+$/g, '').length > SIGNIFICANT_DIGITS) {
      throw unconvertible(
        value,
        `Numeric keeps ${SIGNIFICANT_DIGITS} significant digits here (use Text or an Integer)`,
      );
    }
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => Out = value => {
    const number = typeof value === 'bigint' || typeof value === 'string' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) {
      throw unconvertible(value, 'Numeric reads a decimal number');
    }
    if (this.asNumber) return number as Out;
    return (this.scale === undefined ? plainNotation(number) : number.toFixed(this.scale)) as Out;
  };
}

/** A number without an exponent: 1e-7 is '0.0000001'. */
function plainNotation(value: number): string {
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

const float = new FloatType('float');
const double = new FloatType('double');

/** Binary floating point. Infinity is kept where the database can (SQLite does); NaN is refused. */
export function Float(): FloatType {
  return float;
}

/** As `Float`, with the DDL name DOUBLE. */
export function Double(): FloatType {
  return double;
}

/**
 * Decimal numbers of `precision` digits, `scale` of them after the point. Rows hold decimal text (`'12.50'`), since
 * `number` cannot hold every decimal; values may be text or numbers.
 *
 * @example column(Numeric(10, 2))                        // '12.50'
 * @example column(Numeric(10, 2, { asNumber: true }))    // 12.5
 */
export function Numeric(
  precision: number,
  scale: number | undefined,
  options: { asNumber: true },
): NumericType<number>;
export function Numeric(precision?: number, scale?: number, options?: NumericOptions): NumericType;
export function Numeric(
  precision?: number,
  scale?: number,
  options?: NumericOptions,
): NumericType<string | number> {
  return new NumericType<string | number>(precision, scale, options);
}
