/**
 * Packs rows into columns for the way across a thread, and gives them back.
 *
 * Promises: values arrive exactly as they were (`-0`, `NaN`, int64 and uint64 as bigint, empty strings, lone surrogates, blobs);
 * numbers travel in one transferred buffer, the strings of a column as one string with a table of ends, so that the
 * receiving side, which is the main thread, has almost nothing to do. A small batch travels as plain arrays: below
 * `PLAIN_CELLS` a structured clone is cheaper than a buffer.
 * Does not: convert values to the language's types (the row factory does).
 */
import * as Kind from './packed-kinds.js';
import { NULLABLE } from './packed-kinds.js';
import type { WireValue } from './values.js';

/** Up to this many cells a batch is sent as it is. */
const PLAIN_CELLS = 96;
/** Characters or bytes of a column that are joined; a longer string may not exist, and copying this much gains nothing. */
export const MOST_JOINED: number = 2 ** 24;

/** Rows as they are. */
export type PlainRows = readonly (readonly WireValue[])[];

/** Many rows as columns. */
export interface PackedColumns {
  readonly count: number;
  /** One of `packed-kinds` for each column, plus `NULLABLE` where it has a null map. */
  readonly kinds: readonly number[];
  /** For each column its joined text, its list of mixed values, or nothing. */
  readonly parts: readonly (string | readonly WireValue[] | null)[];
  readonly buffer: ArrayBuffer;
}

/** Rows on their way: as they are where there are few, else as columns. Structured-cloneable; transfer `transferOf`. */
export type PackedBatch = PlainRows | PackedColumns;

/** Whether a batch came as plain rows. */
export function isPlain(batch: PackedBatch): batch is PlainRows {
  return Array.isArray(batch);
}

/** Rows in a batch. */
export function countOf(batch: PackedBatch): number {
  return isPlain(batch) ? batch.length : batch.count;
}

/** Values in each row of a batch; 0 where there are no rows. */
export function widthOf(batch: PackedBatch): number {
  return isPlain(batch) ? (batch[0]?.length ?? 0) : batch.kinds.length;
}

/** The values of one column of a batch, by row. */
export type Column = ArrayLike<WireValue>;

/** Where the next part of a buffer may begin. */
export const aligned = (bytes: number): number => (bytes + 7) & ~7;

function kindOf(rows: readonly (readonly WireValue[])[], column: number): number {
  let kind: number = Kind.Nulls;
  let nullable = 0;
  let size = 0;
  for (let index = 0; index < rows.length; index++) {
    const value = rows[index]![column]!;
    let found: number;
    if (value === null) {
      nullable = NULLABLE;
      continue;
    } else if (typeof value === 'number') {
      const small = (value | 0) === value && (value !== 0 || 1 / value > 0);
      found = small && kind !== Kind.Float64 ? Kind.Int32 : Kind.Float64;
      if (kind === Kind.Int32 && found === Kind.Float64) kind = Kind.Float64;
    } else if (typeof value === 'string') {
      found = Kind.Text;
      size += value.length;
    } else if (typeof value === 'bigint') {
      // A server's unsigned integers have one bit more.
      if (BigInt.asIntN(64, value) !== value) return Kind.Mixed;
      found = Kind.Int64;
    } else {
      found = Kind.Bytes;
      size += value.byteLength;
    }
    if (kind === Kind.Nulls) kind = found;
    else if (kind !== found || size > MOST_JOINED) return Kind.Mixed;
  }
  return kind === Kind.Nulls ? Kind.Nulls : kind + nullable;
}

function sizeOf(kind: number, rows: readonly (readonly WireValue[])[], column: number): number {
  const count = rows.length;
  const nullMap = kind & NULLABLE ? aligned(count) : 0;
  switch (kind & ~NULLABLE) {
    case Kind.Int32:
    case Kind.Text:
      return nullMap + aligned(4 * count);
    case Kind.Float64:
    case Kind.Int64:
      return nullMap + 8 * count;
    case Kind.Bytes: {
      let bytes = 0;
      for (const row of rows) bytes += (row[column] as Uint8Array | null)?.byteLength ?? 0;
      return nullMap + aligned(4 * count) + aligned(bytes);
    }
    default:
      return 0;
  }
}

function pack(
  kind: number,
  rows: readonly (readonly WireValue[])[],
  column: number,
  buffer: ArrayBuffer,
  start: number,
): string | readonly WireValue[] | null {
  const count = rows.length;
  let offset = start;
  if (kind & NULLABLE) {
    const isNull = new Uint8Array(buffer, offset, count);
    for (let index = 0; index < count; index++) if (rows[index]![column] === null) isNull[index] = 1;
    offset += aligned(count);
  }
  switch (kind & ~NULLABLE) {
    case Kind.Int32: {
      const values = new Int32Array(buffer, offset, count);
      for (let index = 0; index < count; index++) values[index] = rows[index]![column] as number;
      return null;
    }
    case Kind.Float64: {
      const values = new Float64Array(buffer, offset, count);
      for (let index = 0; index < count; index++) values[index] = rows[index]![column] as number;
      return null;
    }
    case Kind.Int64: {
      const values = new BigInt64Array(buffer, offset, count);
      for (let index = 0; index < count; index++)
        values[index] = (rows[index]![column] as bigint | null) ?? 0n;
      return null;
    }
    case Kind.Text: {
      const ends = new Uint32Array(buffer, offset, count);
      let joined = '';
      for (let index = 0; index < count; index++) {
        const value = rows[index]![column] as string | null;
        if (value !== null) joined += value;
        ends[index] = joined.length;
      }
      return joined;
    }
    case Kind.Bytes: {
      const ends = new Uint32Array(buffer, offset, count);
      const bytes = new Uint8Array(buffer, offset + aligned(4 * count));
      let end = 0;
      for (let index = 0; index < count; index++) {
        const value = rows[index]![column] as Uint8Array | null;
        if (value !== null) {
          bytes.set(value, end);
          end += value.byteLength;
        }
        ends[index] = end;
      }
      return null;
    }
    case Kind.Mixed:
      return rows.map(row => row[column]!);
    default:
      return null;
  }
}

/** Packs rows of `width` values each. */
export function packRows(rows: readonly (readonly WireValue[])[], width: number): PackedBatch {
  const count = rows.length;
  if (count * width <= PLAIN_CELLS) return rows;
  const kinds: number[] = [];
  const starts: number[] = [];
  let size = 0;
  for (let column = 0; column < width; column++) {
    const kind = kindOf(rows, column);
    kinds.push(kind);
    starts.push(size);
    size += sizeOf(kind, rows, column);
  }
  const buffer = new ArrayBuffer(size);
  const parts = kinds.map((kind, column) => pack(kind, rows, column, buffer, starts[column]!));
  return { count, kinds, parts, buffer };
}

/** What to hand to `postMessage` as transfer list. */
export function transferOf(batch: PackedBatch): ArrayBuffer[] {
  return isPlain(batch) ? [] : [batch.buffer];
}

function withNulls(values: Column, isNull: Uint8Array | undefined, count: number): Column {
  if (isNull === undefined) return values;
  const column = new Array<WireValue>(count);
  for (let index = 0; index < count; index++) column[index] = isNull[index] ? null : values[index]!;
  return column;
}

function unpackText(
  joined: string,
  ends: Uint32Array,
  isNull: Uint8Array | undefined,
  count: number,
): Column {
  const column = new Array<WireValue>(count);
  let start = 0;
  for (let index = 0; index < count; index++) {
    const end = ends[index]!;
    column[index] = isNull !== undefined && isNull[index] ? null : joined.substring(start, end);
    start = end;
  }
  return column;
}

function unpackBytes(
  bytes: Uint8Array,
  ends: Uint32Array,
  isNull: Uint8Array | undefined,
  count: number,
): Column {
  const column = new Array<WireValue>(count);
  let start = 0;
  for (let index = 0; index < count; index++) {
    const end = ends[index]!;
    column[index] = isNull !== undefined && isNull[index] ? null : bytes.slice(start, end);
    start = end;
  }
  return column;
}

/** Gives the columns of a batch back, `width` of them. */
export function unpackColumns(batch: PackedBatch, width: number): Column[] {
  const columns: Column[] = [];
  if (isPlain(batch)) {
    for (let column = 0; column < width; column++) columns.push(batch.map(row => row[column]!));
    return columns;
  }
  const { count, kinds, parts, buffer } = batch;
  let offset = 0;
  for (let column = 0; column < width; column++) {
    const kind = kinds[column]!;
    let isNull: Uint8Array | undefined;
    if (kind & NULLABLE) {
      isNull = new Uint8Array(buffer, offset, count);
      offset += aligned(count);
    }
    switch (kind & ~NULLABLE) {
      case Kind.Int32:
        columns.push(withNulls(new Int32Array(buffer, offset, count), isNull, count));
        offset += aligned(4 * count);
        break;
      case Kind.Float64:
        columns.push(withNulls(new Float64Array(buffer, offset, count), isNull, count));
        offset += 8 * count;
        break;
      case Kind.Int64:
        columns.push(withNulls(new BigInt64Array(buffer, offset, count), isNull, count));
        offset += 8 * count;
        break;
      case Kind.Text:
        columns.push(
          unpackText(parts[column] as string, new Uint32Array(buffer, offset, count), isNull, count),
        );
        offset += aligned(4 * count);
        break;
      case Kind.Bytes: {
        const ends = new Uint32Array(buffer, offset, count);
        offset += aligned(4 * count);
        const length = count === 0 ? 0 : ends[count - 1]!;
        columns.push(unpackBytes(new Uint8Array(buffer, offset, length), ends, isNull, count));
        offset += aligned(length);
        break;
      }
      case Kind.Mixed:
        columns.push(parts[column] as readonly WireValue[]);
        break;
      default:
        columns.push(new Array<WireValue>(count).fill(null));
    }
  }
  return columns;
}

/** Gives the rows of a batch back as arrays, which are the caller's. */
export function unpackRows(batch: PackedBatch, width: number): WireValue[][] {
  if (isPlain(batch)) return batch as WireValue[][];
  const columns = unpackColumns(batch, width);
  const rows: WireValue[][] = [];
  for (let index = 0; index < batch.count; index++) {
    const row = new Array<WireValue>(width);
    for (let column = 0; column < width; column++) row[column] = columns[column]![index]!;
    rows.push(row);
  }
  return rows;
}
