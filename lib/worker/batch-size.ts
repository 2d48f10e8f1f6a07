/**
 * How many rows make a batch where their values are large: taking a batch off its message costs the caller by the character, not
 * by the row.
 *
 * Promises: never more than what was asked for, never less than one; a few rows of the batch before tell what the next ones
 * will be like.
 */
import type { WireValue } from './values.js';

/** Characters and bytes of a batch, about: less than a millisecond of the caller's time. */
const MOST_SIZE = 2 ** 20;
/** Rows that are looked at. */
const SAMPLE = 8;

function sizeOf(row: readonly WireValue[]): number {
  let size = 0;
  for (const value of row) {
    if (typeof value === 'string') size += value.length;
    else if (value instanceof Uint8Array) size += value.byteLength;
  }
  return size;
}

/** The rows of a batch that follows `rows`, `asked` at most. */
export function batchSize(rows: readonly (readonly WireValue[])[], asked: number): number {
  const step = Math.max(1, Math.floor(rows.length / SAMPLE));
  let size = 0;
  let looked = 0;
  for (let at = rows.length - 1; at >= 0; at -= step) {
    size += sizeOf(rows[at]!);
    looked++;
  }
  if (size * asked <= MOST_SIZE * looked) return asked;
  return Math.max(1, Math.floor((MOST_SIZE * looked) / size));
}
