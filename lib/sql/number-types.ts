/**
 * The types of numbers that meet: what a plain number beside an expression is bound as, and what a calculation gives.
 *
 * Promises: nothing is refused because it is compared with a smaller type; decimals keep the decimals of the calculation. Does not:
 * calculate.
 */

import type { SqlType } from '../types/index.js';
import { Float } from '../types/float.js';
import { Integer } from '../types/integer.js';
import { NumericType } from '../types/decimal.js';
import { isNumber, numberRank } from '../types/common.js';
import { parseDecimal, plainNotation } from '../types/decimal-text.js';
import { inferType } from '../types/untyped.js';
import type { BinaryOperator } from './operators.js';

/** The digits of a calculated decimal, of which so many may stand after the point. */
const MOST_DIGITS = 200;
const MOST_DECIMALS = 100;

/** Whether a type holds whole numbers only. */
export function isWholeNumber(type: SqlType): boolean {
  return isNumber(type) && type.affinity === 'integer';
}

/** A decimal with so many decimals, or with as many as it takes. */
function decimalWith(scale: number | undefined, asNumber: boolean): NumericType<string | number> {
  return scale === undefined || scale > MOST_DECIMALS
    ? new NumericType(undefined, undefined, { asNumber })
    : new NumericType(MOST_DIGITS, scale, { asNumber });
}

/** How many decimals a value has; `undefined` where it is no decimal number. */
export function decimalsOf(value: unknown): number | undefined {
  const text = typeof value === 'number' && Number.isFinite(value) ? plainNotation(value) : value;
  return typeof text === 'string' || typeof text === 'bigint'
    ? parseDecimal(`${text}`)?.fraction.length
    : undefined;
}

/** The type that a value is bound with beside an expression: the expression's, unless its digits do not fit. */
export function typeBeside(neighbour: SqlType, value: unknown): SqlType {
  if (neighbour.kind === 'untyped') return inferType(value) ?? neighbour;
  if (typeof value === 'number' && !Number.isInteger(value) && isWholeNumber(neighbour)) return Float();
  if (!(neighbour instanceof NumericType) || neighbour.precision === undefined) return neighbour;
  const decimals = decimalsOf(value);
  if (decimals === undefined) return neighbour;
  return decimalWith(Math.max(decimals, neighbour.scale ?? 0), neighbour.asNumber);
}

/** The type that a factor is bound with: a plain number's own, also beside an interval or a type of the program's. */
export function factorType(neighbour: SqlType, value: unknown): SqlType {
  if (neighbour instanceof NumericType) {
    const decimals = decimalsOf(value);
    return decimals === undefined ? neighbour : decimalWith(decimals, neighbour.asNumber);
  }
  return isNumber(neighbour) ? typeBeside(neighbour, value) : (inferType(value) ?? neighbour);
}

/** The type of a calculation: the wider of two numbers, else the left; a division is a fraction, a product has the decimals of both. */
export function arithmeticType(operator: BinaryOperator, left: SqlType, right: SqlType): SqlType {
  if (!isNumber(left)) return left.kind === 'untyped' && isNumber(right) ? right : left;
  const wider = numberRank(right) > numberRank(left) ? right : left;
  if (wider instanceof NumericType) return decimalType(operator, wider, wider === left ? right : left);
  if (operator === 'div' && isWholeNumber(wider)) return Float();
  return wider.kind === 'smallInteger' ? Integer() : wider;
}

function decimalType(
  operator: BinaryOperator,
  { scale, asNumber }: NumericType<string | number>,
  other: SqlType,
): SqlType {
  const otherScale = other instanceof NumericType ? other.scale : 0;
  if (scale === undefined || otherScale === undefined || operator === 'div')
    return decimalWith(undefined, asNumber);
  return decimalWith(operator === 'mul' ? scale + otherScale : Math.max(scale, otherScale), asNumber);
}
