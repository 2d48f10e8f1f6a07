/**
 * UPDATE and DELETE.
 *
 * Promises: immutable; values become parameters, expressions stay SQL. Columns with `onUpdate` get its value unless they are given
 * one. Does not: read values back that the database makes; `returning` gives them.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import { describeValue } from '../types/conversion-error.js';
import type { TableDefinition } from '../schema/index.js';
import type { Executable, ReturnsRows } from './executable.js';
import { didYouMean } from './nearest-name.js';
import type { DeleteNode, ExpressionNode, SelectedColumn, TableNode, UpdateNode, ValueRow } from './nodes.js';
import { columnsOfTable } from './table-columns.js';
import type { ExpressionLike } from './operand-types.js';
import type { FirstOf, RowOf, SelectItem } from './row-types.js';
import { conditionNodes, countNode, sortNodes, type ConditionLike, type RowCount } from './clauses.js';
import { selectList } from './select-list.js';
import { Statement } from './statement.js';
import type { ColumnSpecs, TableColumns, UpdateValues } from './table-types.js';

/** The columns of a row of values; throws for keys that the table does not have. */
export function checkKeys(table: TableDefinition, keys: readonly string[], what: string): void {
  const unknown = keys.filter(key => table.columnOf(key) === undefined);
  if (unknown.length === 0) return;
  const known = table.columns.map(each => each.key);
  throw new ArgumentError(
    `Unconsumed column names in ${what}: ${unknown.map(each => each + didYouMean(each, known)).join(', ')}. ` +
      `Table '${table.name}' has ${known.join(', ')}`,
  );
}

function notARow(row: unknown, what: string): ArgumentError {
  return new ArgumentError(
    `${what} takes an object of values by column, such as { name: 'Dana' }, not ${describeValue(row)}`,
  );
}

/** Refuses what is no object of values for columns that the table has. */
export function checkRow(table: TableDefinition, row: unknown, what: string): asserts row is ValueRow {
  if (typeof row !== 'object' || row === null || Array.isArray(row) || nodeOf(row) !== undefined) {
    throw notARow(row, what);
  }
  const keys = Object.keys(row);
  if (keys.length === 0 && !isPlain(row)) {
    throw notARow(row, what);
  }
  checkKeys(table, keys, what);
}

/** Whether an object is written with braces; dates, maps and promises have no values by column either. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/** The select list of a RETURNING. */
export function returningList(items: readonly unknown[], table: TableNode): readonly SelectedColumn[] {
  if (items.length === 0) throw new ArgumentError('returning() needs at least one column, or the table');
  const list = selectList(items);
  if (list.length === 0) throw new ArgumentError('returning() needs at least one column, or the table');
  for (const { node } of list) {
    const foreign = node.froms.find(from => from !== table);
    if (foreign !== undefined) throw new ArgumentError(`returning() gives columns of '${table.name}' only`);
  }
  return list;
}

/** An UPDATE statement; without `returning` it gives no rows. */
export class Update<S extends ColumnSpecs> extends Statement implements Executable {
  readonly node: UpdateNode;

  constructor(node: UpdateNode) {
    super();
    this.node = node;
    Object.freeze(this);
  }

  #with(change: Partial<UpdateNode>): this {
    return new Update<S>(Object.freeze({ ...this.node, ...change })) as this;
  }

  /**
   * New values, or expressions for them; also as a function of the columns.
   *
   * @example users.update().values(c => ({ age: c.age.add(1) }))   // UPDATE users SET age=(users.age + ?)
   */
  values(values: UpdateValues<S> | ((columns: TableColumns<string, S>) => UpdateValues<S>)): this {
    const { table } = this.node;
    const given = typeof values === 'function' ? values(columnsOfTable<S>(table)) : values;
    checkRow(table.table, given, 'values()');
    return this.#with({ values: { ...this.node.values, ...given } });
  }

  /** Leaves rows as they are that a constraint would refuse: `UPDATE OR IGNORE`, in MySQL `UPDATE IGNORE`. */
  orIgnore(): this {
    return this.#with({ or: 'ignore' });
  }

  /** SQLite: deletes the rows that stand in the way first, `UPDATE OR REPLACE`. */
  orReplace(): this {
    return this.#with({ or: 'replace' });
  }

  /** The order in which rows are changed, for `limit`. */
  orderBy(...expressions: readonly ExpressionLike[]): this {
    return this.#with({
      orderBy: Object.freeze([...this.node.orderBy, ...sortNodes(expressions, [], 'orderBy()')]),
    });
  }

  /** Changes at most so many rows. SQLite finds them by a subquery. */
  limit(count: RowCount): this {
    return this.#with({ limit: countNode(count, 'limit()') });
  }

  /** Adds conditions; all of them must hold. Without any, every row changes. */
  where(...conditions: readonly ConditionLike[]): this {
    return this.#with({
      where: Object.freeze([...this.node.where, ...conditionNodes(conditions, 'where()')]),
    });
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
    return this.#with({
      where: Object.freeze([...this.node.where, ...conditionNodes(conditions, 'where()')]),
    });
  }

  #with(change: Partial<DeleteNode>): this {
    return new Delete(Object.freeze({ ...this.node, ...change })) as this;
  }

  /** The order in which rows go, for `limit`. */
  orderBy(...expressions: readonly ExpressionLike[]): this {
    return this.#with({
      orderBy: Object.freeze([...this.node.orderBy, ...sortNodes(expressions, [], 'orderBy()')]),
    });
  }

  /** Deletes at most so many rows. SQLite finds them by a subquery. */
  limit(count: RowCount): this {
    return this.#with({ limit: countNode(count, 'limit()') });
  }

  /** The rows as they were. */
  returning<const I extends readonly SelectItem[]>(...items: I): this & ReturnsRows<RowOf<I>, FirstOf<I>> {
    const returning = returningList(items, this.node.table);
    return new Delete(Object.freeze({ ...this.node, returning })) as unknown as this &
      ReturnsRows<RowOf<I>, FirstOf<I>>;
  }
}

const NOTHING: readonly ExpressionNode[] = Object.freeze([]);

/** An UPDATE of a table's node. */
export function updateOf<S extends ColumnSpecs>(table: TableNode): Update<S> {
  return new Update(
    Object.freeze({
      kind: 'update',
      table,
      values: undefined,
      where: NOTHING,
      or: undefined,
      orderBy: NOTHING,
      limit: undefined,
      returning: undefined,
    }),
  );
}

/** A DELETE from a table's node. */
export function deleteOf(table: TableNode): Delete {
  return new Delete(
    Object.freeze({
      kind: 'delete',
      table,
      where: NOTHING,
      orderBy: NOTHING,
      limit: undefined,
      returning: undefined,
    }),
  );
}
