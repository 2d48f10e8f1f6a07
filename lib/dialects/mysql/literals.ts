/**
 * Wire values as MySQL text.
 *
 * Promises: what it writes reads back as the same value, in every SQL mode but NO_BACKSLASH_ESCAPES (which connections of this library
 * switch off). The kind of a value is checked before anything is escaped: an escaper that takes anything would turn an object into SQL.
 * What MySQL has not (NaN, Infinity) is refused. For DDL and for reading; statements that run have placeholders.
 */

import sqlstring from 'sqlstring';
import { bytesLiteral } from '../../compiler/bytes-literal.js';
import { CompileError } from '../../errors.js';
import type { WireKind, WireValue } from '../../types/index.js';

const DECIMAL = /^-?\d+(?:\.\d+)?$/;

/** With an exponent it is a DOUBLE; without one it would be a DECIMAL. */
function doubleText(value: number): string {
  const text = `${value}`;
  return text.includes('e') ? text : `${text}e0`;
}

/** A wire value as SQL text. */
export function literal(value: WireValue, wire?: WireKind): string {
  if (value === null) return 'NULL';
  if (wire === 'decimal' && typeof value === 'string' && DECIMAL.test(value)) return value;
  if (typeof value === 'string') return sqlstring.escape(value);
  if (typeof value === 'bigint') return `${value}`;
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return wire === 'float' ? doubleText(value) : `${value}`;
    throw new CompileError(`${value} cannot be written as a literal: MySQL has finite numbers only`);
  }
  if (value instanceof Uint8Array) return bytesLiteral(value);
  throw new CompileError(`A value of type ${typeof value} cannot be written as a literal`);
}
