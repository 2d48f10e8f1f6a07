/**
 * Rows of values in a FROM.
 *
 * Promises: immutable; every row has every column; values are bound with the column's type. Does not: limit how many rows there are,
 * though databases limit the parameters of a statement.
 */

import { ArgumentError } from '../errors.js';
import type { ColumnSpec } from '../schema/index.js';
import { describeValue } from '../types/conversion-error.js';
import type { TypeLike } from '../types/index.js';
import type { Column } from './column.js';
import type { FromColumn, ValuesNode } from './from-nodes.js';
import { bindNode, expressionOf, typedParameter } from './make.js';
import { NamedFrom, anonymousName, handlesOf, type RowColumns } from './named-from.js';
import type { ExpressionNode } from './nodes.js';
import type { ExpressionLike, Loose } from './operand-types.js';
import { statedColumns, type StatedColumn, type StatedRow } from './stated-columns.js';

type Given<C> =
  C extends ColumnSpec<infer Out, infer In, infer Nullable, unknown>
    ? In | ExpressionLike<Loose<Out> | null> | (Nullable extends false ? never : null)
    : C extends Column<infer T>
      ? T | ExpressionLike<Loose<T> | null>
      : C extends TypeLike<infer Out, infer In>
        ? In | null | ExpressionLike<Loose<Out> | null>
        : never;

/** A row of values by column. */
export type GivenRow<C> = { readonly [K in keyof C]: Given<C[K]> };

function valueNode(row: Readonly<Record<string, unknown>>, { key, type }: FromColumn): ExpressionNode {
  if (!Object.hasOwn(row, key)) {
    throw new ArgumentError(`values(): a row has no '${key}'; give null where there is no value`);
  }
  const node = expressionOf(row[key]);
  return node === undefined ? bindNode(row[key], type, key) : typedParameter(node, type);
}

function rowNodes(row: unknown, columns: readonly FromColumn[]): readonly ExpressionNode[] {
  if (typeof row !== 'object' || row === null || Array.isArray(row) || expressionOf(row) !== undefined) {
    throw new ArgumentError(`values() takes rows as objects of values by column, not ${describeValue(row)}`);
  }
  const unknown = Object.keys(row).filter(key => !columns.some(each => each.key === key));
  if (unknown.length > 0) {
    throw new ArgumentError(
      `values() has no column '${unknown.join("', '")}'; it has ${columns.map(each => each.key).join(', ')}`,
    );
  }
  return Object.freeze(columns.map(each => valueNode(row as Readonly<Record<string, unknown>>, each)));
}

/**
 * Rows of values.
 *
 * @typeParam D the columns as stated
 * @typeParam N the name
 */
export class Values<D, out N extends string> extends NamedFrom<RowColumns<StatedRow<D>, N>, N> {
  declare readonly node: ValuesNode;

  /** More rows, each an object with a value for every column. */
  data(rows: readonly GivenRow<D>[]): Values<D, N> {
    if (!Array.isArray(rows)) throw new ArgumentError('data() takes an array of rows');
    const { node } = this;
    const added = (rows as readonly unknown[]).map(each => rowNodes(each, node.columns));
    return valuesOf(Object.freeze({ ...node, rows: Object.freeze([...node.rows, ...added]) }));
  }
}

function valuesOf<D, N extends string>(node: ValuesNode): Values<D, N> {
  const { c, selected } = handlesOf(node);
  return new Values<D, N>(node, c as unknown as RowColumns<StatedRow<D>, N>, selected);
}

/**
 * Rows of values as a FROM element.
 *
 * @example
 * const v = values({ id: Integer, rank: Text }, 'v').data([{ id: 1, rank: 'a' }, { id: 2, rank: 'b' }]);
 * select(users.c.name, v.c.rank).join(v, v.c.id.eq(users.c.id))   // … JOIN (VALUES (?, ?), (?, ?)) AS v (id, rank) ON …
 */
export function values<
  const D extends Readonly<Record<string, StatedColumn>>,
  const N extends string = 'anon',
>(columns: D, name?: N): Values<D, N> {
  if (typeof columns !== 'object' || columns === null) {
    throw new ArgumentError('values() takes columns, as { name: Type }');
  }
  return valuesOf(
    Object.freeze({
      kind: 'values',
      ...anonymousName(name, 'anon', 'values()'),
      columns: statedColumns(columns, 'values()'),
      rows: Object.freeze([]),
    }),
  );
}
