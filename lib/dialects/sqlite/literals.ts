/**
 * Wire values as SQLite text.
 *
 * Promises: what it writes reads back as the same value; what cannot be written is refused. For DDL and for reading;
 * statements that run have placeholders.
 */

import { bytesLiteral } from '../../compiler/bytes-literal.js';
import { CompileError } from '../../errors.js';
import type { WireKind, WireValue } from '../../types/index.js';

/** A wire value as SQL text. */
export function literal(value: WireValue, wire?: WireKind): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') {
    if (value.includes('\u0000')) throw new CompileError('A text with the character NUL cannot be a literal');
    return `'${value.replaceAll("'", "''")}'`;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new CompileError(`${value} cannot be written as a literal`);
    return wire === 'float' && Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : `${value}`;
  }
  if (typeof value === 'object') return bytesLiteral(value);
  return `${value}`;
}
