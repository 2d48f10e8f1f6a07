/**
 * One column of rows that are being read, in the form in which it travels: its values never become values in between.
 *
 * Promises: what comes out is what `packRows` would send of the same values. Texts are decoded a column at a time; bytes that
 * are no UTF-8, or a text that begins in the middle of a character, are decoded one by one, as they would have been alone.
 * Does not: keep much memory after values that were large.
 */
import { isAscii, isUtf8 } from 'node:buffer';

import * as Kind from '../../../worker/packed-kinds.js';
import { NULLABLE } from '../../../worker/packed-kinds.js';
import { MOST_JOINED, aligned } from '../../../worker/packing.js';
import type { WireValue } from '../../../worker/values.js';

/** What a column is made of. */
export const enum Form {
  Int32,
  Float64,
  /** Numbers that are mostly integers of 32 bits. */
  Whole,
  Int64,
  Text,
  Bytes,
  /** Whatever it may be. */
  Values,
}

/** What a batch says of a column, and the bytes it takes there. */
export interface PackedColumn {
  readonly kind: number;
  readonly part: string | readonly WireValue[] | null;
  readonly size: number;
  /** Where texts and bytes end. */
  readonly ends: Uint32Array | undefined;
}

/** Bytes of a column that are kept for the next batch. */
const KEPT_BYTES = 2 ** 22;
/** Bytes for each row to begin with. */
const USUAL_BYTES = 16;
/** Bytes up to which a loop is faster than a call. */
const FEW_BYTES = 48;

const NO_BYTES: Buffer = Buffer.alloc(0);

const isSmall = (value: number): boolean => (value | 0) === value && (value !== 0 || 1 / value > 0);

export class ColumnBuffer {
  readonly form: Form;
  ints: Int32Array = new Int32Array(0);
  floats: Float64Array = new Float64Array(0);
  bigints: BigInt64Array = new BigInt64Array(0);
  /** Whether one of `bigints` is none: a number without a sign that needs all its bits. */
  unsigned = false;
  values: WireValue[] = [];
  bytes: Buffer = NO_BYTES;
  ends: Uint32Array = new Uint32Array(0);
  #isNull: Uint8Array = NO_BYTES;
  #hasNulls = false;
  #rows = 0;

  constructor(form: Form) {
    this.form = form;
  }

  /** Makes room for so many rows. */
  grow(rows: number): void {
    const used = this.ends.length === 0 ? 0 : this.startOf(this.#rows);
    this.#rows = rows;
    this.#isNull = grown(this.#isNull, new Uint8Array(rows));
    switch (this.form) {
      case Form.Int32:
        this.ints = grown(this.ints, new Int32Array(rows));
        break;
      case Form.Float64:
      case Form.Whole:
        this.floats = grown(this.floats, new Float64Array(rows));
        break;
      case Form.Int64:
        this.bigints = grown(this.bigints, new BigInt64Array(rows));
        break;
      case Form.Text:
      case Form.Bytes:
        this.ends = grown(this.ends, new Uint32Array(rows));
        this.#reserve(used, USUAL_BYTES * rows);
        break;
      default:
    }
  }

  setNull(row: number): void {
    this.#isNull[row] = 1;
    this.#hasNulls = true;
    switch (this.form) {
      case Form.Float64:
      case Form.Whole:
        this.floats[row] = 0;
        break;
      case Form.Text:
      case Form.Bytes:
        this.ends[row] = this.startOf(row);
        break;
      case Form.Values:
        this.values[row] = null;
        break;
      default:
    }
  }

  setInteger(row: number, value: number): void {
    if (this.form === Form.Int32) this.ints[row] = value;
    else if (this.form === Form.Int64) this.bigints[row] = BigInt(value);
    else this.floats[row] = value;
  }

  /** Where the bytes of a row begin. */
  startOf(row: number): number {
    return row === 0 ? 0 : this.ends[row - 1]!;
  }

  /** Makes room for so many bytes of a row; gives where they begin. */
  reserve(row: number, length: number): number {
    const start = this.startOf(row);
    if (start + length > this.bytes.length) this.#reserve(start, start + length);
    return start;
  }

  #reserve(used: number, wanted: number): void {
    if (wanted <= this.bytes.length) return;
    const bytes = Buffer.allocUnsafeSlow(Math.max(wanted, 2 * this.bytes.length));
    this.bytes.copy(bytes, 0, 0, used);
    this.bytes = bytes;
  }

  append(row: number, source: Uint8Array, from: number, length: number): void {
    const start = this.reserve(row, length);
    const end = start + length;
    const { bytes } = this;
    if (length <= FEW_BYTES) for (let to = start, at = from; to < end; to++, at++) bytes[to] = source[at]!;
    else bytes.set(new Uint8Array(source.buffer, source.byteOffset + from, length), start);
    this.ends[row] = end;
  }

  /** Closes the column after so many rows. */
  close(count: number): PackedColumn {
    const packed = this.#close(count);
    const nullable = this.#hasNulls && packed.kind !== Kind.Mixed;
    return nullable
      ? { ...packed, kind: packed.kind + NULLABLE, size: packed.size + aligned(count) }
      : packed;
  }

  #close(count: number): PackedColumn {
    switch (this.form) {
      case Form.Int32:
        return plain(Kind.Int32, aligned(4 * count));
      case Form.Whole:
        for (let row = 0; row < count; row++)
          if (!isSmall(this.floats[row]!)) return plain(Kind.Float64, 8 * count);
        return plain(Kind.Int32, aligned(4 * count));
      case Form.Float64:
        return plain(Kind.Float64, 8 * count);
      case Form.Int64:
        if (this.unsigned) return this.#mixed(count, row => BigInt.asUintN(64, this.bigints[row]!));
        return plain(Kind.Int64, 8 * count);
      case Form.Text:
        return this.#text(count);
      case Form.Bytes: {
        const end = this.startOf(count);
        if (end > MOST_JOINED)
          return this.#mixed(count, row =>
            Uint8Array.from(this.bytes.subarray(this.startOf(row), this.ends[row])),
          );
        return { kind: Kind.Bytes, part: null, size: aligned(4 * count) + aligned(end), ends: this.ends };
      }
      default:
        return this.#mixed(count, row => this.values[row]!);
    }
  }

  #mixed(count: number, read: (row: number) => WireValue): PackedColumn {
    const part = Array.from({ length: count }, (_, row) => (this.#isNull[row] === 1 ? null : read(row)));
    return { kind: Kind.Mixed, part, size: 0, ends: undefined };
  }

  #text(count: number): PackedColumn {
    const { bytes } = this;
    const end = this.startOf(count);
    const size = aligned(4 * count);
    const used = bytes.subarray(0, end);
    if (end <= MOST_JOINED) {
      if (isAscii(used))
        return { kind: Kind.Text, part: bytes.toString('latin1', 0, end), size, ends: this.ends };
      const ends = isUtf8(used) ? this.#endsOfCharacters(count) : undefined;
      if (ends !== undefined) return { kind: Kind.Text, part: bytes.toString('utf8', 0, end), size, ends };
    }
    return this.#mixed(count, row => bytes.toString('utf8', this.startOf(row), this.ends[row]));
  }

  /** Where the texts end in UTF-16; `undefined` when one begins in the middle of a character. */
  #endsOfCharacters(count: number): Uint32Array | undefined {
    const { bytes } = this;
    const ends = new Uint32Array(count);
    let units = 0;
    let at = 0;
    for (let row = 0; row < count; row++) {
      const end = this.ends[row]!;
      if (at < end && (bytes[at]! & 0xc0) === 0x80) return undefined;
      for (; at < end; at++) {
        const byte = bytes[at]!;
        if ((byte & 0xc0) !== 0x80) units += byte < 0xf0 ? 1 : 2;
      }
      ends[row] = units;
    }
    return ends;
  }

  /** Writes what `close` gave; the buffer is aligned there. */
  write({ kind, ends }: PackedColumn, count: number, buffer: ArrayBuffer, start: number): void {
    let offset = start;
    if (kind & NULLABLE) {
      new Uint8Array(buffer, offset, count).set(this.#isNull.subarray(0, count));
      offset += aligned(count);
    }
    switch (kind & ~NULLABLE) {
      case Kind.Int32:
        new Int32Array(buffer, offset, count).set(
          (this.form === Form.Int32 ? this.ints : this.floats).subarray(0, count),
        );
        break;
      case Kind.Float64:
        new Float64Array(buffer, offset, count).set(this.floats.subarray(0, count));
        break;
      case Kind.Int64:
        new BigInt64Array(buffer, offset, count).set(this.bigints.subarray(0, count));
        break;
      case Kind.Text:
      case Kind.Bytes: {
        new Uint32Array(buffer, offset, count).set(ends!.subarray(0, count));
        if ((kind & ~NULLABLE) === Kind.Bytes)
          new Uint8Array(buffer, offset + aligned(4 * count)).set(
            this.bytes.subarray(0, this.startOf(count)),
          );
        break;
      }
      default:
    }
  }

  /** Begins anew. */
  clear(): void {
    if (this.#hasNulls) this.#isNull.fill(0);
    this.#hasNulls = false;
    this.unsigned = false;
    if (this.bytes.length > Math.max(KEPT_BYTES, USUAL_BYTES * this.#rows))
      this.bytes = Buffer.allocUnsafeSlow(USUAL_BYTES * this.#rows);
  }
}

function plain(kind: number, size: number): PackedColumn {
  return { kind, part: null, size, ends: undefined };
}

interface Settable<T> {
  set(values: T): void;
}

function grown<T extends Settable<T>>(before: T, after: T): T {
  after.set(before);
  return after;
}
