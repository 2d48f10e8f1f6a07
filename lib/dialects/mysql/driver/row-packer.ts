/**
 * Rows of the binary protocol straight into packed columns: no row and no value of one is made in the thread.
 *
 * Promises: the values are those that mysql2 and `columns.ts` make of the same bytes; a row that cannot be read adds nothing.
 * Does not: know mysql2; what it reads is laid down by the protocol.
 */
import type { PackedRows } from '../../../worker/async-driver.js';
import { integerOutOfRange } from '../../../worker/integer-error.js';
import type { PackedColumns } from '../../../worker/packing.js';
import type { ColumnKinds, WireKind } from '../../../worker/values.js';
import { ColumnBuffer, Form } from './column-buffer.js';
import { Type, decoderOf, kindOf, type Decoder } from './columns.js';
import { readDate, readTime, type MomentForm } from './moments.js';
import type { RawField } from './mysql2.js';

/** How a value is read. */
const enum Read {
  Int8,
  Uint8,
  Int16,
  Uint16,
  Int32,
  Uint32,
  Int64,
  Uint64,
  Float,
  Double,
  /** Texts and bytes, behind their length. */
  Bytes,
  Date,
  Time,
  /** A decoder's. */
  DecodedText,
  DecodedBytes,
  Null,
}

/** Bit of a column's flags. */
const UNSIGNED = 32;
/** The character set of bytes. */
const BINARY = 63;
/** Rows that there is room for to begin with. */
const FIRST_ROWS = 128;

/** Bytes of rows that are enough for a batch. */
const FULL = 2 ** 18;

/** One column: how it is read, and where to. */
interface Reader {
  readonly name: string;
  readonly read: Read;
  readonly into: ColumnBuffer;
  readonly decode: Decoder | undefined;
  readonly form: MomentForm;
}

/** The sizes of integers, by column type, with and without a sign. */
const INTEGERS: ReadonlyMap<number, readonly [signed: Read, unsigned: Read]> = new Map([
  [Type.Tiny, [Read.Int8, Read.Uint8]],
  [Type.Short, [Read.Int16, Read.Uint16]],
  [Type.Year, [Read.Uint16, Read.Uint16]],
  [Type.Int24, [Read.Int32, Read.Uint32]],
  [Type.Long, [Read.Int32, Read.Uint32]],
  [Type.LongLong, [Read.Int64, Read.Uint64]],
]);

/** Texts and bytes: whatever travels behind its length. */
const STRINGS: ReadonlySet<number> = new Set([
  ...[Type.Varchar, Type.VarString, Type.String, Type.Enum, Type.Set],
  ...[Type.TinyBlob, Type.Blob, Type.MediumBlob, Type.LongBlob],
  ...[Type.Geometry, Type.Vector, Type.Json, Type.Bit, Type.Decimal, Type.NewDecimal],
]);
/** Those of them that are texts whatever the character set. */
const TEXTS: ReadonlySet<number> = new Set([Type.Json, Type.Decimal, Type.NewDecimal]);
/** Those that are bytes. */
const BYTES: ReadonlySet<number> = new Set([Type.Bit, Type.Geometry, Type.Vector]);

const isDecimal = (type: number): boolean => type === Type.Decimal || type === Type.NewDecimal;

/** How texts and bytes are read and kept; `undefined` for texts in another encoding than UTF-8. */
function stringOf(
  { columnType, characterSet, encoding }: RawField,
  kind: WireKind,
): readonly [Read, Form] | undefined {
  const isNumber = kind === 'integer' || kind === 'bigint' || (kind === 'float' && isDecimal(columnType));
  const numbers = kind === 'bigint' ? Form.Values : Form.Whole;
  if (isDecimal(columnType)) return isNumber ? [Read.DecodedText, numbers] : [Read.Bytes, Form.Text];
  if (columnType === Type.Bit) return isNumber ? [Read.DecodedBytes, numbers] : [Read.Bytes, Form.Bytes];
  if (TEXTS.has(columnType)) return [Read.Bytes, Form.Text];
  if (BYTES.has(columnType) || characterSet === BINARY)
    return [Read.Bytes, kind === 'text' ? Form.Text : Form.Bytes];
  return encoding === 'utf8' ? [Read.Bytes, Form.Text] : undefined;
}

/** How a column is read and kept; `undefined` where mysql2 has to. */
function readOf(field: RawField, kind: WireKind): readonly [Read, Form] | undefined {
  const { columnType, flags } = field;
  const integer = INTEGERS.get(columnType);
  if (integer !== undefined) {
    const read = integer[(flags & UNSIGNED) === 0 ? 0 : 1];
    if (kind === 'bigint') return [read, Form.Int64];
    return [read, read < Read.Uint32 ? Form.Int32 : Form.Whole];
  }
  if (STRINGS.has(columnType)) return stringOf(field, kind);
  switch (columnType) {
    case Type.Float:
      return [Read.Float, Form.Float64];
    case Type.Double:
      return [Read.Double, Form.Float64];
    case Type.Date:
    case Type.NewDate:
    case Type.DateTime:
    case Type.Timestamp:
      return [Read.Date, Form.Text];
    case Type.Time:
      return [Read.Time, Form.Text];
    case Type.Null:
      return [Read.Null, Form.Values];
    default:
      return undefined;
  }
}

function readerOf(field: RawField, kind: WireKind, zeroDates: 'error' | 'null'): Reader | undefined {
  const found = readOf(field, kind);
  if (found === undefined) return undefined;
  const { name, columnType, decimals } = field;
  const [read, form] = found;
  const timed = columnType === Type.DateTime || columnType === Type.Timestamp;
  return {
    name,
    read,
    into: new ColumnBuffer(form),
    decode: decoderOf(field, kind, zeroDates),
    form: { timed, decimals, zeroIsNull: zeroDates === 'null' },
  };
}

export class RowPacker implements PackedRows {
  readonly #readers: readonly Reader[];
  readonly #bitmapBytes: number;
  #count = 0;
  #bytes = 0;
  #capacity = 0;
  #source: Uint8Array | undefined;
  #view: DataView | undefined;

  private constructor(readers: readonly Reader[]) {
    this.#readers = readers;
    this.#bitmapBytes = (readers.length + 2 + 7) >> 3;
  }

  /** For a result with these columns; `undefined` where one of them is to be read by mysql2. */
  static of(
    fields: readonly RawField[],
    kinds: ColumnKinds | null,
    zeroDates: 'error' | 'null',
  ): RowPacker | undefined {
    const readers: Reader[] = [];
    for (const [index, field] of fields.entries()) {
      const reader = readerOf(field, kindOf(kinds, index, field.name), zeroDates);
      if (reader === undefined) return undefined;
      readers.push(reader);
    }
    return new RowPacker(readers);
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#bytes >= FULL;
  }

  take(): PackedColumns {
    const count = this.#count;
    const columns = this.#readers.map(({ into }) => into);
    const packed = columns.map(column => column.close(count));
    const buffer = new ArrayBuffer(packed.reduce((sum, { size }) => sum + size, 0));
    let start = 0;
    for (const [index, column] of columns.entries()) {
      column.write(packed[index]!, count, buffer, start);
      column.clear();
      start += packed[index]!.size;
    }
    this.#count = this.#bytes = 0;
    // Nothing of a socket's is kept.
    this.#source = this.#view = undefined;
    return { count, kinds: packed.map(({ kind }) => kind), parts: packed.map(({ part }) => part), buffer };
  }

  /** Reads the row whose packet's content begins at `start`. Throws where a value does not fit its column's kind. */
  read(source: Uint8Array, start: number): void {
    const row = this.#count;
    if (row === this.#capacity) this.#grow();
    if (source !== this.#source) {
      this.#source = source;
      this.#view = new DataView(source.buffer, source.byteOffset, source.byteLength);
    }
    const view = this.#view!;
    const readers = this.#readers;
    const bitmap = start + 1;
    let at = bitmap + this.#bitmapBytes;
    for (let index = 0; index < readers.length; index++) {
      const bit = index + 2;
      const reader = readers[index]!;
      if ((source[bitmap + (bit >> 3)]! & (1 << (bit & 7))) !== 0) reader.into.setNull(row);
      else at = readValue(reader, row, source, view, at);
    }
    this.#count = row + 1;
    this.#bytes += at - start;
  }

  #grow(): void {
    this.#capacity = Math.max(FIRST_ROWS, 2 * this.#capacity);
    for (const { into } of this.#readers) into.grow(this.#capacity);
  }
}

/** Reads a value; gives where the next one begins. */
function readValue(reader: Reader, row: number, source: Uint8Array, view: DataView, at: number): number {
  const { into } = reader;
  switch (reader.read) {
    case Read.Int8:
      into.setInteger(row, view.getInt8(at));
      return at + 1;
    case Read.Uint8:
      into.setInteger(row, view.getUint8(at));
      return at + 1;
    case Read.Int16:
      into.setInteger(row, view.getInt16(at, true));
      return at + 2;
    case Read.Uint16:
      into.setInteger(row, view.getUint16(at, true));
      return at + 2;
    case Read.Int32:
      into.setInteger(row, view.getInt32(at, true));
      return at + 4;
    case Read.Uint32:
      into.setInteger(row, view.getUint32(at, true));
      return at + 4;
    case Read.Int64:
    case Read.Uint64:
      readInt64(reader, row, view, at);
      return at + 8;
    case Read.Float:
      into.floats[row] = view.getFloat32(at, true);
      return at + 4;
    case Read.Double:
      into.floats[row] = view.getFloat64(at, true);
      return at + 8;
    case Read.Date:
      return readDate(into, row, view, at, reader.form);
    case Read.Time:
      return readTime(into, row, view, at, reader.form);
    case Read.Null:
      into.setNull(row);
      return at;
    default:
      return readString(reader, row, source, view, at);
  }
}

function readInt64({ name, read, into }: Reader, row: number, view: DataView, at: number): void {
  if (into.form === Form.Int64) {
    into.bigints[row] = view.getBigInt64(at, true);
    if (read === Read.Uint64 && view.getInt32(at + 4, true) < 0) into.unsigned = true;
    return;
  }
  const high = read === Read.Uint64 ? view.getUint32(at + 4, true) : view.getInt32(at + 4, true);
  const value = view.getUint32(at, true) + 2 ** 32 * high;
  if (!Number.isSafeInteger(value))
    throw integerOutOfRange(
      name,
      read === Read.Uint64 ? view.getBigUint64(at, true) : view.getBigInt64(at, true),
    );
  into.floats[row] = value;
}

/** The first byte of a length that takes more than that. */
const IN_TWO = 0xfc;
const IN_THREE = 0xfd;

function readString(reader: Reader, row: number, source: Uint8Array, view: DataView, start: number): number {
  const first = source[start]!;
  let at = start + 1;
  let length = first;
  if (first >= IN_TWO) {
    if (first === IN_TWO) length = view.getUint16(at, true);
    else if (first === IN_THREE) length = view.getUint16(at, true) + 2 ** 16 * source[at + 2]!;
    else length = view.getUint32(at, true) + 2 ** 32 * view.getUint32(at + 4, true);
    at += first === IN_TWO ? 2 : first === IN_THREE ? 3 : 8;
  }
  const end = at + length;
  const { into, read, decode } = reader;
  if (read === Read.Bytes) into.append(row, source, at, length);
  else {
    const bytes = Buffer.from(source.buffer, source.byteOffset + at, length);
    const value = decode!(read === Read.DecodedText ? bytes.toString('latin1') : bytes);
    if (into.form === Form.Values) into.values[row] = value;
    else into.floats[row] = value as number;
  }
  return end;
}
