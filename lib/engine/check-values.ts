/**
 * Checks of values that need no conversion: that a column of numbers has numbers, one of texts has texts, one of bytes has bytes.
 *
 * SQLite stores any value in any column, so without the check a text would turn up where a row's type says `number`. A fraction in a
 * column of integers is a number and passes.
 */
import type { WireKind } from '../compiler/index.js';

const ADVICE = "declare the column's type as its values are stored";

function number(value: unknown): unknown {
  if (typeof value === 'number') return value;
  throw new TypeError(`it is no number; ${ADVICE}`);
}

function text(value: unknown): unknown {
  if (typeof value === 'string') return value;
  throw new TypeError(`it is no text; ${ADVICE}`);
}

function bytes(value: unknown): unknown {
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`it is no bytes; ${ADVICE}`);
}

/** Gives a value back or throws; `undefined` where a column may have any value. */
export function checkOf(wire: WireKind): ((value: unknown) => unknown) | undefined {
  switch (wire) {
    case 'integer':
    case 'float':
      return number;
    case 'text':
      return text;
    case 'bytes':
      return bytes;
    default:
      return undefined;
  }
}

/** Whether values in a typed array need no look: of its numbers each is one. */
export function isChecked(values: ArrayLike<unknown>, wire: WireKind): boolean {
  const ofNumbers = wire === 'integer' || wire === 'float';
  return ofNumbers && (values instanceof Float64Array || values instanceof Int32Array);
}
