/**
 * Statements by function, for those who begin with the verb: `insert(users)`, `update(users)`, `deleteFrom(users)`.
 *
 * Promises: the same as the methods of the table.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import { subqueryOf, type Alias, type Renamed, type RowColumns, type Subquery } from './alias.js';
import type { Delete, Update } from './dml.js';
import type { Insert } from './insert.js';
import type { ReturnsRows } from './executable.js';
import { Expression } from './expression.js';
import { isQueryNode, scalarNode } from './make.js';
import type { QueryNode } from './nodes.js';
import type { Table } from './table.js';
import type { ColumnSpecs, TableColumns } from './table-types.js';

/** INSERT INTO a table. */
export function insert<S extends ColumnSpecs>(table: Table<string, S>): Insert<S> {
  return table.insert();
}

/** UPDATE a table. */
export function update<S extends ColumnSpecs>(table: Table<string, S>): Update<S> {
  return table.update();
}

/** DELETE FROM a table. */
export function deleteFrom(table: { delete(): Delete }): Delete {
  return table.delete();
}

/** A table under another name. */
export function alias<N extends string, S extends ColumnSpecs, const A extends string = 'anon'>(
  table: Table<N, S>,
  name?: A,
): Alias<Renamed<TableColumns<N, S>, A>, A> {
  return table.alias(name);
}

function queryOf(query: ReturnsRows<unknown>, verb: string): QueryNode {
  const node = nodeOf(query);
  if (!isQueryNode(node)) throw new ArgumentError(`${verb}() takes a select`);
  return node;
}

/** A query as a FROM element. */
export function subquery<R, const N extends string = 'anon'>(
  query: ReturnsRows<R>,
  name?: N,
): Subquery<RowColumns<R, N>, N> {
  return subqueryOf<R, N>(queryOf(query, 'subquery'), name);
}

/** A query as one value. */
export function scalarSubquery<F>(query: ReturnsRows<unknown, F>): Expression<F | null, never> {
  return new Expression(scalarNode(queryOf(query, 'scalarSubquery')));
}
