/**
 * INSERT, UPDATE, DELETE.
 *
 * Promises: immutable; values become parameters, expressions stay SQL. Many rows are one single-row statement with
 * many parameter sets, so that the database sees one text however many rows there are; the first row decides the columns.
 * Does not: copy or check the rows before they are needed; do not change them before the statement has run.
 */

import { ArgumentError } from '../errors.js';
import { type TableDefinition } from '../schema/index.js';
import type { Executable, ReturnsRows } from './executable.js';
import type { DeleteNode, InsertNode, SelectedColumn, TableNode, UpdateNode, ValueRow } from './nodes.js';
import type { FirstOf, RowOf, SelectItem } from './row-types.js';
import { conditionNodes, type ConditionLike } from './clauses.js';
import { selectList } from './select-list.js';
import { Statement } from './statement.js';
import type { ColumnSpecs, InsertValues, UpdateValues } from './table-types.js';

/** The columns of a row of values; throws for keys that the table does not have. */
export function checkKeys(table: TableDefinition, keys: readonly string[], what: string): void {
  const unknown = keys.filter(key => table.columnOf(key) === undefined);
  if (unknown.length === 0) return;
  throw new ArgumentError(
    `Unconsumed column names in ${what}: ${unknown.join(', ')}. Table '${table.name}' has ` +
      table.columns.map(each => each.key).join(', '),
  );
}

function checkRow(table: TableDefinition, row: unknown, what: string): asserts row is ValueRow {
  if (typeof row !== 'object' || row === null || Array.isArray(row)) {
    throw new ArgumentError(`${what} takes an object of values by column, such as { name: 'Dana' }`);
  }
  checkKeys(table, Object.keys(row), what);
}

function returningList(items: readonly unknown[], table: TableNode): readonly SelectedColumn[] {
  if (items.length === 0) throw new ArgumentError('returning() needs at least one column, or the table');
  const list = selectList(items);
  for (const { node } of list) {
    const foreign = node.froms.find(from => from !== table);
    if (foreign !== undefined) throw new ArgumentError(`returning() gives columns of '${table.name}' only`);
  }
  return list;
}

/** An INSERT statement; without `returning` it gives no rows. */
export class Insert<S extends ColumnSpecs> extends Statement implements Executable {
  readonly node: InsertNode;

  constructor(node: InsertNode) {
    super();
    this.node = node;
    Object.freeze(this);
  }

  /**
   * The values of one row, or of many (an array).
   *
   * Rows of an array have the keys of the first; another key, or a missing one, is an error that names row and key.
   *
   * @example users.insert().values({ name: 'Dana' })               // INSERT INTO users (name) VALUES (?)
   * @example users.insert().values([{ name: 'a' }, { name: 'b' }])  // the same, twice, all or nothing
   */
  values(values: InsertValues<S> | readonly InsertValues<S>[]): this {
    const { table } = this.node.table;
    const base = { ...this.node, values: undefined, rows: undefined };
    if (Array.isArray(values)) {
      const rows = values as readonly ValueRow[];
      if (rows.length === 0) {
        throw new ArgumentError(
          'values() got an empty array, so there is nothing to insert; leave the statement out',
        );
      }
      checkRow(table, rows[0], 'values()');
      return new Insert<S>(Object.freeze({ ...base, rows })) as this;
    }
    checkRow(table, values, 'values()');
    return new Insert<S>(Object.freeze({ ...base, values: { ...this.node.values, ...values } })) as this;
  }

  /** The rows as they were stored. */
  returning<const I extends readonly SelectItem[]>(...items: I): this & ReturnsRows<RowOf<I>, FirstOf<I>> {
    const returning = returningList(items, this.node.table);
    return new Insert<S>(Object.freeze({ ...this.node, returning })) as unknown as this &
      ReturnsRows<RowOf<I>, FirstOf<I>>;
  }
}

/** An UPDATE statement; without `returning` it gives no rows. */
export class Update<S extends ColumnSpecs> extends Statement implements Executable {
  readonly node: UpdateNode;

  constructor(node: UpdateNode) {
    super();
    this.node = node;
    Object.freeze(this);
  }

  /** New values, or expressions for them. */
  values(values: UpdateValues<S>): this {
    checkRow(this.node.table.table, values, 'values()');
    return new Update<S>(Object.freeze({ ...this.node, values: { ...this.node.values, ...values } })) as this;
  }

  /** Adds conditions; all of them must hold. Without any, every row changes. */
  where(...conditions: readonly ConditionLike[]): this {
    const where = Object.freeze([...this.node.where, ...conditionNodes(conditions, 'where()')]);
    return new Update<S>(Object.freeze({ ...this.node, where })) as this;
  }

  /** The rows as they are after the change. */
  returning<const I extends readonly SelectItem[]>(...items: I): this & ReturnsRows<RowOf<I>, FirstOf<I>> {
    const returning = returningList(items, this.node.table);
    return new Update<S>(Object.freeze({ ...this.node, returning })) as unknown as this &
      ReturnsRows<RowOf<I>, FirstOf<I>>;
  }
}

/** A DELETE statement; without `returning` it gives no rows. */
export class Delete extends Statement implements Executable {
  readonly node: DeleteNode;

  constructor(node: DeleteNode) {
    super();
    this.node = node;
    Object.freeze(this);
  }

  /** Adds conditions; all of them must hold. Without any, every row goes. */
  where(...conditions: readonly ConditionLike[]): this {
    const where = Object.freeze([...this.node.where, ...conditionNodes(conditions, 'where()')]);
    return new Delete(Object.freeze({ ...this.node, where })) as this;
  }

  /** The rows as they were. */
  returning<const I extends readonly SelectItem[]>(...items: I): this & ReturnsRows<RowOf<I>, FirstOf<I>> {
    const returning = returningList(items, this.node.table);
    return new Delete(Object.freeze({ ...this.node, returning })) as unknown as this &
      ReturnsRows<RowOf<I>, FirstOf<I>>;
  }
}

/** An INSERT into a table's node. */
export function insertInto<S extends ColumnSpecs>(table: TableNode): Insert<S> {
  return new Insert(
    Object.freeze({ kind: 'insert', table, values: undefined, rows: undefined, returning: undefined }),
  );
}

/** An UPDATE of a table's node. */
export function updateOf<S extends ColumnSpecs>(table: TableNode): Update<S> {
  return new Update(
    Object.freeze({
      kind: 'update',
      table,
      values: undefined,
      where: Object.freeze([]),
      returning: undefined,
    }),
  );
}

/** A DELETE from a table's node. */
export function deleteOf(table: TableNode): Delete {
  return new Delete(Object.freeze({ kind: 'delete', table, where: Object.freeze([]), returning: undefined }));
}
