/**
 * Decimal numbers: Numeric, exact text.
 *
 * Promises: rows hold decimal text with exactly `scale` digits after the point; values are text, numbers or bigints, and one that
 * would lose a digit is refused, not rounded. Does not: arithmetic on decimals. SQLite keeps them as binary floating point, exact
 * up to 15 significant digits, so values of more digits are refused there (Text, or a BigInteger of the smallest unit, keeps those);
 * MySQL keeps 65. What SQLite calculated (a sum) is rounded to the scale on the way back.
 */

import { ArgumentError } from '../errors.js';
import { unconvertible } from './conversion-error.js';
import {
  decimalOf,
  formatDecimal,
  parseDecimal,
  plainNotation,
  significantDigits,
  type DecimalParts,
} from './decimal-text.js';
import { SqlType, type Affinity } from './type.js';
import type { WireKind, WireValue } from './wire.js';

/** What a double keeps of a decimal number. */
const SIGNIFICANT_DIGITS = 15;

/** How `Numeric` values look in rows. */
export interface NumericOptions {
  /** Give `number` instead of decimal text. Default false. */
  readonly asNumber?: boolean;
}

function checkDigits(precision: number | undefined, scale: number | undefined): void {
  const places = precision === undefined || (Number.isSafeInteger(precision) && precision > 0);
  const decimals = scale === undefined || (Number.isSafeInteger(scale) && scale >= 0 && scale <= 100);
  if (places && decimals && (scale === undefined || (precision !== undefined && scale <= precision))) return;
  throw new ArgumentError(
    `Numeric(${precision}, ${scale}) takes a number of digits above 0, and how many of them (at most 100) stand after the point`,
  );
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
    checkDigits(precision, scale);
    this.precision = precision;
    this.scale = scale;
    this.asNumber = options.asNumber ?? false;
    Object.freeze(this);
  }

  override get key(): string {
    return `numeric:${this.precision ?? ''}:${this.scale ?? ''}:${this.asNumber ? 'n' : 's'}`;
  }

  override get affinity(): Affinity {
    return 'decimal';
  }

  override bind(value: unknown): WireValue {
    const parts = this.checkDecimal(value);
    if (significantDigits(parts) > SIGNIFICANT_DIGITS) {
      throw unconvertible(
        value,
        `Numeric keeps ${SIGNIFICANT_DIGITS} significant digits here (use Text or an Integer)`,
      );
    }
    return Number(formatDecimal(parts));
  }

  /** The exact decimal text of a value. */
  bindText(value: unknown): string {
    return formatDecimal(this.checkDecimal(value));
  }

  /** Refuses what is not a decimal number that the precision and scale hold. */
  checkDecimal(value: unknown): DecimalParts {
    const text =
      typeof value === 'number' && Number.isFinite(value)
        ? plainNotation(value)
        : typeof value === 'bigint' || typeof value === 'string'
          ? `${value}`
          : undefined;
    const parts = text === undefined ? undefined : parseDecimal(text);
    if (parts === undefined) throw unconvertible(value, "Numeric takes a decimal number such as '12.50'");
    const { precision, scale = precision === undefined ? undefined : 0 } = this;
    if (scale !== undefined && parts.fraction.length > scale) {
      throw unconvertible(value, `Numeric keeps ${scale} decimals (round before)`);
    }
    if (precision !== undefined && parts.whole.length > precision - (scale ?? 0)) {
      throw unconvertible(value, `Numeric keeps ${precision - (scale ?? 0)} digits before the point`);
    }
    return parts;
  }

  override readonly result: (value: number | bigint | string | Uint8Array) => Out = value => {
    if (typeof value === 'number' && Number.isFinite(value)) {
      return (this.asNumber ? value : decimalOf(value, this.scale)) as Out;
    }
    const parts =
      typeof value === 'bigint' || typeof value === 'string' ? parseDecimal(`${value}`) : undefined;
    if (parts === undefined) throw unconvertible(value, 'Numeric reads a decimal number');
    return (this.asNumber ? Number(value) : formatDecimal(parts, this.scale)) as Out;
  };
}

/**
 * Decimal numbers of `precision` digits, `scale` of them after the point (0 where only a precision is given). Rows hold decimal
 * text (`'12.50'`), since `number` cannot hold every decimal; values may be text or numbers.
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
