/**
 * Makes rows of a batch, which comes as columns or, where it is small, as arrays: one plain object for each row, with one
 * hidden class per statement.
 *
 * Promises: keys in select order; values converted by the column's type; a value that cannot be converted is a
 * `DataError` that names column and value. The maker of the objects is compiled once per statement, from keys that
 * are quoted by JSON; where the page forbids that (Content-Security-Policy), a loop does the same.
 */
import type { ResultColumn } from '../compiler/index.js';
import { checkOf, isChecked } from './check-values.js';
import { DataError, NoSuchColumnError } from '../errors.js';
import { countOf, isPlain, unpackColumns, type PackedBatch } from '../worker/packing.js';

type Columns = readonly ArrayLike<unknown>[];
/** Makes the row at `index`. */
type MakeRow = (columns: Columns, index: number) => unknown;

/** What kind of value a row is. */
export type RowShape =
  | { readonly kind: 'object' }
  | { readonly kind: 'tuple' }
  /** One column, by position or by key. */
  | { readonly kind: 'scalar'; readonly column: number | string };

/** The rows of one batch, made one at a time. */
export interface RowBatch<R> {
  readonly count: number;
  row(index: number): R;
  /** Why the row after the last one cannot be made. */
  readonly failure?: DataError | undefined;
}

/** Turns batches into rows of one shape. */
export type RowFactory<R> = (batch: PackedBatch) => RowBatch<R>;

const key = (name: string): string => (name === '__proto__' ? '["__proto__"]' : JSON.stringify(name));

function groupsOf(
  columns: readonly ResultColumn[],
): Map<string, { readonly index: number; readonly column: ResultColumn }[]> {
  const groups = new Map<string, { index: number; column: ResultColumn }[]>();
  columns.forEach((column, index) => {
    const name = column.path[0]!;
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [{ index, column }]);
    else group.push({ index, column });
  });
  return groups;
}

/** The text of an object literal whose values are read by `cell(position)`. */
function literalText(columns: readonly ResultColumn[], cell: (index: number) => string): string {
  const members: string[] = [];
  for (const [name, group] of groupsOf(columns)) {
    if (group[0]!.column.path.length === 1) {
      // Of text columns named alike the last one is reached by name, as in SQLAlchemy.
      members.push(`${key(name)}: ${cell(group.at(-1)!.index)}`);
      continue;
    }
    const inner = group.map(({ index, column }) => `${key(column.path[1]!)}: ${cell(index)}`).join(', ');
    const allNull = group.map(({ index }) => `${cell(index)} === null`).join(' && ');
    members.push(
      `${key(name)}: ${group[0]!.column.nullableGroup ? `${allNull} ? null : { ${inner} }` : `{ ${inner} }`}`,
    );
  }
  return `{ ${members.join(', ')} }`;
}

/** A function of generated code; `undefined` where the page forbids that. */
function generated<F>(parameter: string, body: string): F | undefined {
  try {
    // oxlint-disable-next-line no-implied-eval -- one hidden class for the rows of a statement; its keys are quoted by JSON
    return new Function(parameter, body) as F;
  } catch {
    return undefined;
  }
}

function compiledMaker(columns: readonly ResultColumn[]): Binder | undefined {
  const variables = columns.map((_, index) => `const c${index} = columns[${index}];`).join(' ');
  const literal = literalText(columns, index => `c${index}[i]`);
  return generated('columns', `${variables} return i => (${literal});`);
}

function define(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else target[name] = value;
}

/** The maker without code generation; exported for its spec. */
export function loopedMaker(columns: readonly ResultColumn[]): MakeRow {
  const groups = [...groupsOf(columns)];
  return (values, index) => {
    const row: Record<string, unknown> = {};
    for (const [name, group] of groups) {
      if (group[0]!.column.path.length === 1) {
        define(row, name, values[group.at(-1)!.index]![index]);
        continue;
      }
      const inner: Record<string, unknown> = {};
      let allNull = true;
      for (const { index: at, column } of group) {
        const value = values[at]![index];
        if (value !== null) allNull = false;
        define(inner, column.path[1]!, value);
      }
      define(row, name, allNull && group[0]!.column.nullableGroup ? null : inner);
    }
    return row;
  };
}

/** The columns that a scalar is made of: one, or those of a group of a select by object. */
function scalarColumns(columns: readonly ResultColumn[], wanted: number | string): readonly number[] {
  const found =
    typeof wanted === 'number'
      ? columns.flatMap((_, index) => (index === wanted ? [index] : []))
      : columns.flatMap(({ path }, index) => (path[0] === wanted ? [index] : []));
  // Of text columns named alike the last one is reached by name.
  if (found.length > 0) return columns[found[0]!]!.path.length === 1 ? found.slice(-1) : found;
  const names = [...new Set(columns.map(({ path }) => path[0]))];
  const which = typeof wanted === 'number' ? `column at position ${wanted}` : `column '${wanted}'`;
  throw new NoSuchColumnError(`The result has no ${which}; it has ${names.length}: '${names.join("', '")}'.`);
}

const shown = (value: unknown): string =>
  typeof value === 'string'
    ? JSON.stringify(value.slice(0, 100))
    : value instanceof Uint8Array
      ? `<${value.length} bytes>`
      : String(value);

/** How far the rows of a batch can be made. */
interface Extent {
  count: number;
  failure: DataError | undefined;
}

function unconvertible(value: unknown, { path }: ResultColumn, cause: unknown): DataError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const detail = `The value ${shown(value)} in column '${path.join('.')}' cannot be converted: ${reason}`;
  return new DataError(detail, { phase: 'fetch', cause });
}

/** Looks through a column that needs no conversion; a value that it cannot have ends the extent before its row. */
function checkColumn(values: ArrayLike<unknown>, column: ResultColumn, extent: Extent): ArrayLike<unknown> {
  const check = checkOf(column.wire);
  if (check === undefined || isChecked(values, column.wire)) return values;
  const { count } = extent;
  let index = 0;
  try {
    for (; index < count; index++) if (values[index] !== null) check(values[index]);
  } catch (cause) {
    extent.count = index;
    extent.failure = unconvertible(values[index], column, cause);
  }
  return values;
}

/** Converts a column; a value that cannot be converted ends the extent before its row. */
function convertColumn(values: ArrayLike<unknown>, column: ResultColumn, extent: Extent): ArrayLike<unknown> {
  const { convert } = column;
  if (convert === undefined) return checkColumn(values, column, extent);
  const { count } = extent;
  const converted = new Array<unknown>(count);
  for (let index = 0; index < count; index++) {
    const value = values[index];
    if (value === null) {
      converted[index] = null;
      continue;
    }
    try {
      converted[index] = convert(value as never);
    } catch (cause) {
      extent.count = index;
      extent.failure = unconvertible(value, column, cause);
      break;
    }
  }
  return converted;
}

/** A column whose values are converted or checked. */
interface Reading {
  readonly index: number;
  readonly column: ResultColumn;
  readonly read: (value: never) => unknown;
}

/** Converts the values of rows in place; one that cannot be converted ends the extent before its row. */
function convertRows(rows: readonly unknown[][], readings: readonly Reading[], extent: Extent): void {
  for (let at = 0; at < rows.length; at++) {
    const row = rows[at]!;
    for (const { index, column, read } of readings) {
      const value = row[index];
      if (value === null) continue;
      try {
        row[index] = read(value as never);
      } catch (cause) {
        extent.count = at;
        extent.failure = unconvertible(value, column, cause);
        return;
      }
    }
  }
}

/**
 * The factory of a statement's rows. Conversion happens a batch at a time.
 *
 * @throws NoSuchColumnError for a scalar's column that is not there
 */
export function rowFactory<R>(columns: readonly ResultColumn[], shape: RowShape): RowFactory<R> {
  const used =
    shape.kind === 'scalar' ? scalarColumns(columns, shape.column) : columns.map((_, index) => index);
  const chosen = used.map(index => columns[index]!);
  const bind = binderOf(shape, chosen) as (values: Columns) => (index: number) => R;
  const ofRow = rowMakerOf(shape, chosen, used) as ((row: readonly unknown[]) => R) | undefined;
  const readings = used.flatMap((index): Reading[] => {
    const column = columns[index]!;
    const read = column.convert ?? checkOf(column.wire);
    return read === undefined ? [] : [{ index, column, read }];
  });
  return batch => {
    const extent: Extent = { count: countOf(batch), failure: undefined };
    if (isPlain(batch) && ofRow !== undefined) {
      const rows = batch as unknown[][];
      if (readings.length > 0) convertRows(rows, readings, extent);
      return { count: extent.count, row: index => ofRow(rows[index]!), failure: extent.failure };
    }
    const unpacked = unpackColumns(batch, columns.length);
    const converted = chosen.map((column, at) => convertColumn(unpacked[used[at]!]!, column, extent));
    return { count: extent.count, row: bind(converted), failure: extent.failure };
  };
}

/** Makes rows out of columns: of the columns, then of a position in them. */
type Binder = (values: Columns) => (index: number) => unknown;
/** Makes a row out of an array that is nobody else's. */
type RowMaker = (row: readonly unknown[]) => unknown;

function objectBinder(columns: readonly ResultColumn[]): Binder {
  const compiled = compiledMaker(columns);
  if (compiled !== undefined) return compiled;
  const looped = loopedMaker(columns);
  return values => index => looped(values, index);
}

function tupleBinder(): Binder {
  return values => index => values.map(column => column[index]);
}

/** The object of a group's columns. */
function groupBinder(columns: readonly ResultColumn[]): Binder {
  const objects = objectBinder(columns);
  const name = columns[0]!.path[0]!;
  return values => {
    const row = objects(values) as (index: number) => Record<string, unknown>;
    return index => row(index)[name];
  };
}

function isGroup(shape: RowShape, columns: readonly ResultColumn[]): boolean {
  return shape.kind === 'scalar' && typeof shape.column === 'string' && columns[0]!.path.length === 2;
}

function binderOf(shape: RowShape, columns: readonly ResultColumn[]): Binder {
  if (shape.kind === 'object') return objectBinder(columns);
  if (shape.kind === 'tuple') return tupleBinder();
  if (isGroup(shape, columns)) return groupBinder(columns);
  return ([values]) =>
    index =>
      values![index];
}

/** `undefined` where objects cannot be made by generated code; rows then go the way of columns. */
function rowMakerOf(
  shape: RowShape,
  columns: readonly ResultColumn[],
  used: readonly number[],
): RowMaker | undefined {
  if (shape.kind === 'tuple') return row => row;
  if (shape.kind === 'scalar' && !isGroup(shape, columns)) {
    const at = used[0]!;
    return row => row[at];
  }
  const literal = literalText(columns, index => `row[${used[index]!}]`);
  const object = generated<RowMaker>('row', `return ${literal};`);
  if (object === undefined || shape.kind === 'object') return object;
  const name = columns[0]!.path[0]!;
  return row => (object(row) as Record<string, unknown>)[name];
}
