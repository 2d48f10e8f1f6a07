/**
 * Converts the values of placeholders.
 *
 * Promises: a value that cannot be converted is a `StatementError` that names the parameter, its column, the value and the
 * way out (without the value where parameters are hidden).
 */

import { StatementError } from '../errors.js';
import type { Codec, WireValue } from '../types/index.js';
import { ConversionError } from '../types/conversion-error.js';
import { nodeOf } from '../schema/handle.js';
import type { SlotDraft } from './draft.js';

const EXPRESSION_GIVEN = new ConversionError(
  'parameters and the rows of an array take values, not expressions; insert such a row by itself',
  { wanted: 'it takes a value, not an expression' },
);

/** What errors say of a placeholder. */
export type NamedSlot = Pick<SlotDraft, 'name' | 'column'>;

function conversionFailed(
  slot: NamedSlot,
  sql: string,
  error: ConversionError,
  hidden: boolean,
): StatementError {
  const place = slot.column === undefined ? '' : ` of column '${slot.column}'`;
  const reason = hidden ? error.wanted : error.message;
  return new StatementError(`Cannot bind parameter '${slot.name}'${place}: ${reason}`, {
    statement: sql,
    hideParameters: hidden,
    cause: hidden ? undefined : error,
  });
}

/** Converts the value of one placeholder. Throws a `StatementError`. */
export function bindValue(
  value: unknown,
  slot: NamedSlot,
  codec: Codec,
  sql: string,
  hidden: boolean,
): WireValue {
  if (value === null && !codec.bindsNull) return null;
  if (value === undefined) {
    const place = slot.column === undefined ? '' : ` of column '${slot.column}'`;
    throw new StatementError(`Parameter '${slot.name}'${place} is undefined; use null for "no value"`, {
      statement: sql,
      hideParameters: hidden,
    });
  }
  try {
    return codec.bind(value);
  } catch (error) {
    if (nodeOf(value) !== undefined) throw conversionFailed(slot, sql, EXPRESSION_GIVEN, hidden);
    if (error instanceof ConversionError) throw conversionFailed(slot, sql, error, hidden);
    throw error;
  }
}
