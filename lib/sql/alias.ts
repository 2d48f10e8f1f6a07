/**
 * Tables under another name, and queries in a FROM.
 *
 * Promises: an alias has the columns of its table under its own name; a subquery has a column for each of its select list,
 * by the key it has in the row. Does not: run anything.
 */

import { ArgumentError } from '../errors.js';
import { Handle } from '../schema/handle.js';
import { columnNode, columnsOf, declaredColumnNode, type Column, type FromClause } from './column.js';
import type { AliasNode, FromNode, QueryNode, SelectedColumn, SubqueryNode, TableNode } from './nodes.js';

/** The same columns under the name of another FROM element. */
export type Renamed<C, N extends string> = {
  readonly [K in keyof C]: C[K] extends Column<infer T, infer Key, string> ? Column<T, Key, N> : never;
};

/** The columns of a query in a FROM. */
export type RowColumns<R, N extends string> = { readonly [K in keyof R & string]: Column<R[K], K, N> };

class NamedFrom<out C, out N extends string> extends Handle implements FromClause<C, N> {
  declare readonly $from: N;
  readonly node: FromNode;
  readonly c: C;
  readonly selected: readonly SelectedColumn[];

  constructor(node: FromNode, c: C, selected: readonly SelectedColumn[]) {
    super();
    this.node = node;
    this.c = c;
    this.selected = selected;
    Object.freeze(this);
  }
}

/** A table under another name. */
export class Alias<out C, out N extends string> extends NamedFrom<C, N> {}

/** A query in a FROM. */
export class Subquery<out C, out N extends string> extends NamedFrom<C, N> {}

function checkName(name: unknown, what: string): asserts name is string {
  if (typeof name !== 'string' || name === '')
    throw new ArgumentError(`${what} needs a name, a non-empty string`);
}

/** Makes an alias of a table. */
export function aliasOf<C, const N extends string>(table: TableNode, name: N): Alias<Renamed<C, N>, N> {
  checkName(name, 'alias()');
  const node: AliasNode = Object.freeze({ kind: 'alias', name, of: table });
  const { c, selected } = columnsOf(table.table.columns.map(each => declaredColumnNode(node, each)));
  return new Alias(node, c as unknown as Renamed<C, N>, selected);
}

/** The select list of a query; of several joined ones, the first's. */
export function selectListOf(query: QueryNode): readonly SelectedColumn[] {
  let first = query;
  while (first.kind === 'compound') first = first.queries[0]!;
  return first.columns;
}

/** Makes a FROM element of a query. */
export function subqueryOf<R, const N extends string>(
  query: QueryNode,
  name: N,
): Subquery<RowColumns<R, N>, N> {
  checkName(name, 'subquery()');
  const node: SubqueryNode = Object.freeze({ kind: 'subquery', name, query });
  const columns = selectListOf(query).map(({ node: inner, key, group }) => {
    if (group !== undefined) {
      throw new ArgumentError(
        `A select by object with tables in it ('${group}') cannot be a subquery; list its columns`,
      );
    }
    if (key === undefined) {
      throw new ArgumentError(`Every column of subquery '${name}' needs a name; label() the calculated ones`);
    }
    return columnNode(node, key, key, inner.type, inner.kind === 'column' ? inner.definition : undefined);
  });
  const { c, selected } = columnsOf(columns);
  return new Subquery(node, c as unknown as RowColumns<R, N>, selected);
}
