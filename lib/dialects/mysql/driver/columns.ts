/**
 * Values of result columns on their way from mysql2: exact integers, bytes of their own, one form of text for both protocols.
 *
 * Promises: an integer is a number where that is exact, else an error, or a bigint where the column is one; DECIMAL stays text
 * unless the column is a number; dates and times are the server's text, zero dates by the stated policy; bytes (BIT and
 * geometry too) are copies, so that no socket's buffer is kept alive.
 */
import { integerOutOfRange } from '../../../worker/integer-error.js';
import type { ColumnKinds, WireKind, WireValue } from '../../../worker/values.js';
import type { RawField, RawOptions } from './mysql2.js';

/** Column types of the protocol. */
export const Type = {
  Decimal: 0,
  Tiny: 1,
  Short: 2,
  Long: 3,
  Float: 4,
  Double: 5,
  Null: 6,
  Timestamp: 7,
  LongLong: 8,
  Int24: 9,
  Date: 10,
  Time: 11,
  DateTime: 12,
  Year: 13,
  NewDate: 14,
  Varchar: 15,
  Bit: 16,
  Vector: 242,
  Json: 245,
  NewDecimal: 246,
  Enum: 247,
  Set: 248,
  TinyBlob: 249,
  MediumBlob: 250,
  LongBlob: 251,
  Blob: 252,
  VarString: 253,
  String: 254,
  Geometry: 255,
} as const;

const INTEGERS: readonly number[] = [Type.Tiny, Type.Short, Type.Long, Type.LongLong, Type.Int24, Type.Year];
const DECIMALS: readonly number[] = [Type.Decimal, Type.NewDecimal];
const DATES: readonly number[] = [Type.Date, Type.DateTime, Type.Timestamp, Type.NewDate];
/** What mysql2 would take apart, and what is bytes here. */
const AS_BYTES: readonly string[] = ['GEOMETRY', 'VECTOR'];
const ZERO_DATE = '0000-00-00';
/** Length of a date and time without a fraction. */
const WHOLE_SECONDS = 19;

/** Makes a value of what mysql2 gave. */
export type Decoder = (value: unknown) => WireValue;

/** How to read a row of a result, in place. */
export type RowDecoder = (row: unknown[]) => readonly WireValue[];

/** A text that begins with the mark of an order of bytes keeps it. */
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** The kind of a column, by position or name. */
export function kindOf(kinds: ColumnKinds | null, index: number, name: string): WireKind {
  if (kinds === null) return 'any';
  const kind = Array.isArray(kinds)
    ? (kinds as readonly WireKind[])[index]
    : (kinds as Readonly<Record<string, WireKind>>)[name];
  return kind ?? 'any';
}

function integerDecoder(field: RawField, kind: WireKind): Decoder | undefined {
  if (kind === 'bigint') return value => BigInt(value as number | string);
  if (field.columnType !== Type.LongLong) return undefined;
  // mysql2 gives those that a number cannot hold as text.
  return value => {
    if (typeof value === 'string') throw integerOutOfRange(field.name, BigInt(value));
    return value as number;
  };
}

function decimalDecoder(field: RawField, kind: WireKind): Decoder | undefined {
  switch (kind) {
    case 'float':
      return value => Number(value);
    case 'bigint':
      return value => (/^-?\d+$/.test(value as string) ? BigInt(value as string) : (value as string));
    case 'integer':
      return value => {
        const number = Number(value);
        if (Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(value as string))
          throw integerOutOfRange(field.name, BigInt(value as string));
        return number;
      };
    default:
      return undefined;
  }
}

/** BIT(n): bytes, the most significant first. */
function bitDecoder(field: RawField, kind: WireKind): Decoder {
  if (kind !== 'integer' && kind !== 'bigint') return value => Uint8Array.from(value as Uint8Array);
  return value => {
    let bits = 0n;
    for (const byte of value as Uint8Array) bits = (bits << 8n) | BigInt(byte);
    if (kind === 'bigint') return bits;
    if (bits > Number.MAX_SAFE_INTEGER) throw integerOutOfRange(field.name, bits);
    return Number(bits);
  };
}

/** As `timeDecoder`; of a whole second the binary protocol leaves the fraction out. */
function dateDecoder({ columnType, decimals }: RawField, zeroDates: 'error' | 'null'): Decoder | undefined {
  const timed = columnType === Type.DateTime || columnType === Type.Timestamp;
  const zeros = timed && decimals >= 1 && decimals <= 6 ? `.${'0'.repeat(decimals)}` : '';
  if (zeroDates === 'error' && zeros === '') return undefined;
  return value => {
    const text = value as string;
    if (zeroDates === 'null' && text.startsWith(ZERO_DATE)) return null;
    return text.length === WHOLE_SECONDS ? text + zeros : text;
  };
}

/** The binary protocol leaves out the zeros at the end of a fraction. */
function timeDecoder({ decimals }: RawField): Decoder | undefined {
  if (decimals < 1 || decimals > 6) return undefined;
  return value => {
    const [seconds, fraction = ''] = (value as string).split('.');
    return `${seconds}.${fraction.padEnd(decimals, '0').slice(0, decimals)}`;
  };
}

/** What becomes of a column's values; `undefined` where they stay as mysql2 gives them. */
export function decoderOf(field: RawField, kind: WireKind, zeroDates: 'error' | 'null'): Decoder | undefined {
  const { columnType } = field;
  if (INTEGERS.includes(columnType)) return integerDecoder(field, kind);
  if (DECIMALS.includes(columnType)) return decimalDecoder(field, kind);
  if (columnType === Type.Bit) return bitDecoder(field, kind);
  if (columnType === Type.Time) return timeDecoder(field);
  if (DATES.includes(columnType)) return dateDecoder(field, zeroDates);
  return value => {
    if (!(value instanceof Uint8Array)) return value as WireValue;
    return kind === 'text' ? utf8.decode(value) : Uint8Array.from(value);
  };
}

/** Decides how to read the rows of a result. */
export function rowDecoder(
  fields: readonly RawField[],
  kinds: ColumnKinds | null,
  zeroDates: 'error' | 'null',
): RowDecoder {
  const decoders: { readonly index: number; readonly decode: Decoder }[] = [];
  for (const [index, field] of fields.entries()) {
    const decode = decoderOf(field, kindOf(kinds, index, field.name), zeroDates);
    if (decode !== undefined) decoders.push({ index, decode });
  }
  return row => {
    for (const { index, decode } of decoders) {
      const value = row[index];
      if (value !== null) row[index] = decode(value);
    }
    return row as WireValue[];
  };
}

/** Whether a result has columns that mysql2 would take apart. */
export function needsTypeCast(fields: readonly RawField[]): boolean {
  return fields.some(({ columnType }) => columnType === Type.Geometry || columnType === Type.Vector);
}

/**
 * Keeps mysql2 from taking geometry apart; `undefined` where a result has none, since it costs a call for each value. Of a
 * procedure's results nothing is known before they come.
 */
export function typeCastFor(fields: readonly RawField[]): RawOptions['typeCast'] {
  if (fields.length > 0 && !needsTypeCast(fields)) return undefined;
  return (value, next) => (AS_BYTES.includes(value.type) ? value.buffer() : next());
}
