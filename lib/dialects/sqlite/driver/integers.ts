/**
 * Integers between JavaScript and SQLite, exactly.
 *
 * better-sqlite3 binds every number as REAL and gives every INTEGER as a number, rounded beyond 2^53. Here a whole
 * number is bound as INTEGER unless its parameter is a float, and a result column is read either in 64 bits or, where
 * its declared type shows that a large whole number must be an INTEGER, as a number with a check. SQLite WASM gives each
 * INTEGER exactly as it is; then only those that the column cannot hold are left to refuse.
 */
import { integerOutOfRange } from '../../../worker/integer-error.js';
import type { ColumnInfo } from '../../../worker/driver.js';
import type { ColumnKinds, WireKind, WireValue } from '../../../worker/values.js';

const INT64_LIMIT = 2 ** 63;

/** Makes the parameters what better-sqlite3 wants, in place. */
export function toDriverValues(values: WireValue[], floats: readonly number[] | null): WireValue[] {
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (typeof value !== 'number' || !Number.isSafeInteger(value)) continue;
    if (floats === null || !floats.includes(index)) values[index] = BigInt(value);
  }
  return values;
}

/** What SQLite does to numbers stored in a column of this declared type (https://sqlite.org/datatype3.html, 3.1). */
function affinity(type: string | null): 'integer' | 'real' | 'text' | 'none' {
  const declared = (type ?? '').toUpperCase();
  if (declared.includes('INT')) return 'integer';
  if (/CHAR|CLOB|TEXT/.test(declared)) return 'text';
  if (declared === '' || declared.includes('BLOB') || declared === 'ANY') return 'none';
  if (/REAL|FLOA|DOUB/.test(declared)) return 'real';
  return 'integer';
}

/** How one result column is read. */
const enum Read {
  /** As it comes. */
  AsIs,
  /** A number; a large whole one is an INTEGER that was rounded. */
  Checked,
  /** A bigint that becomes an exact number. */
  Narrowed,
}

/** How the rows of a statement are read. */
export interface IntegerPlan {
  /** Whether the statement gives its INTEGERs in 64 bits. */
  readonly safeIntegers: boolean;
  /** Checks and narrows the values of rows in place; throws on an integer that a number cannot hold, and ends the rows before it. */
  readonly apply: (rows: (readonly WireValue[])[], from: number) => void;
}

const NOTHING_TO_DO = (): void => {};

function narrow(row: WireValue[], column: number, name: string): void {
  const value = row[column];
  if (typeof value !== 'bigint') return;
  if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER)
    throw integerOutOfRange(name, value);
  row[column] = Number(value);
}

function check(row: readonly WireValue[], column: number, name: string): void {
  const value = row[column];
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return;
  if (Number.isInteger(value) && Math.abs(value) <= INT64_LIMIT) throw integerOutOfRange(name, value);
}

/** The declared type of a compound's column is that of its first SELECT; the others may give anything. */
const COMPOUND = /\b(?:union|intersect|except)\b/i;

const isInOrder = (kinds: ColumnKinds): kinds is readonly WireKind[] => Array.isArray(kinds);

function kindAt(kinds: ColumnKinds | null, columns: readonly ColumnInfo[], index: number): WireKind {
  if (kinds === null) return 'any';
  const kind = isInOrder(kinds) ? kinds[index] : kinds[columns[index]!.name];
  return kind ?? 'any';
}

/** Decides how to read the columns of a statement. */
export function planIntegers(
  columns: readonly ColumnInfo[],
  kinds: ColumnKinds | null,
  sql: string,
): IntegerPlan {
  const compound = COMPOUND.test(sql);
  const affinities = columns.map(({ type }) => {
    const declared = affinity(type);
    return compound && declared !== 'integer' ? 'none' : declared;
  });
  const kindOf = (index: number): WireKind => kindAt(kinds, columns, index);
  const mayBeLarge = (index: number): boolean => kindOf(index) === 'integer' || kindOf(index) === 'any';
  const safeIntegers = columns.some(
    (_, index) => kindOf(index) === 'bigint' || (mayBeLarge(index) && affinities[index] === 'none'),
  );
  const reads = columns.map((_, index): Read => {
    if (kindOf(index) === 'bigint') return Read.AsIs;
    if (safeIntegers) return Read.Narrowed;
    return mayBeLarge(index) && affinities[index] === 'integer' ? Read.Checked : Read.AsIs;
  });
  const watched = reads.flatMap((read, column) => (read === Read.AsIs ? [] : [column]));
  return { safeIntegers, apply: watching(columns, watched, safeIntegers ? narrow : check) };
}

/** The same for a statement that gives a number where that is exact, else a bigint. */
export function planExactIntegers(columns: readonly ColumnInfo[], kinds: ColumnKinds | null): IntegerPlan {
  const watched = columns.flatMap((_, index) => (kindAt(kinds, columns, index) === 'bigint' ? [] : [index]));
  return { safeIntegers: true, apply: watching(columns, watched, narrow) };
}

function watching(
  columns: readonly ColumnInfo[],
  watched: readonly number[],
  each: (row: WireValue[], column: number, name: string) => void,
): IntegerPlan['apply'] {
  if (watched.length === 0) return NOTHING_TO_DO;
  return (rows, from) => {
    for (let index = from; index < rows.length; index++) {
      const row = rows[index] as WireValue[];
      try {
        for (const column of watched) each(row, column, columns[column]!.name);
      } catch (error) {
        rows.length = index;
        throw error;
      }
    }
  };
}
