/**
 * Tables under another name, and queries in a FROM.
 *
 * Promises: an alias has the columns of its table under its own name; a subquery has a column for each of its select list,
 * by the key it has in the row. What has no name gets one from the compiler. Does not: run anything.
 */

import { columnsOf, declaredColumnNode } from './column.js';
import { NamedFrom, anonymousName, handlesOf, type Renamed, type RowColumns } from './named-from.js';
import type { AliasNode, QueryNode, TableNode, TextNode } from './nodes.js';
import { derivedFrom } from './derived-columns.js';
import type { SubqueryNode } from './from-nodes.js';

export { selectListOf } from './derived-columns.js';
export type { Renamed, RowColumns } from './named-from.js';

/** A table under another name. */
export class Alias<out C, out N extends string> extends NamedFrom<C, N> {}

/** A query in a FROM. */
export class Subquery<out C, out N extends string> extends NamedFrom<C, N> {}

/** Makes an alias of a table. */
export function aliasOf<C, const N extends string>(table: TableNode, name?: N): Alias<Renamed<C, N>, N> {
  const node: AliasNode = Object.freeze({
    kind: 'alias',
    ...anonymousName(name, table.name, 'alias()'),
    of: table,
  });
  const { c, selected } = columnsOf(table.table.columns.map(each => declaredColumnNode(node, each)));
  return new Alias(node, c as unknown as Renamed<C, N>, selected);
}

/** Makes a FROM element of a query. */
export function subqueryOf<R, const N extends string>(
  query: QueryNode | TextNode,
  name?: N,
  lateral = false,
): Subquery<RowColumns<R, N>, N> {
  const verb = lateral ? 'lateral()' : 'subquery()';
  const named = anonymousName(name, 'anon', verb);
  const columns = derivedFrom(query, verb);
  const node: SubqueryNode = Object.freeze({ kind: 'subquery', ...named, query, columns, lateral });
  const { c, selected } = handlesOf(node);
  return new Subquery(node, c as unknown as RowColumns<R, N>, selected);
}
