/**
 * Queries that define something, a view or a table, and the columns that follow from them.
 *
 * Promises: every column has a name of its own and the type that the query gives it; what has none is refused with advice.
 */

import { ArgumentError } from '../errors.js';
import { ColumnSpec } from '../schema/column-definition.js';
import { nodeOf } from '../schema/handle.js';
import { selectListOf } from './alias.js';
import type { DefinedQuery } from './ddl-nodes.js';
import { isQueryNode } from './make.js';
import type { TextNode } from './nodes.js';

/** Declared columns as a query's rows have them. */
export type RowSpecs<R> = {
  readonly [K in keyof R & string]: ColumnSpec<
    Exclude<R[K], null>,
    Exclude<R[K], null>,
    null extends R[K] ? true : false,
    true
  >;
};

/** The node of a query that can define something. */
export function definedQuery(owner: string, query: unknown): DefinedQuery {
  const node = nodeOf(query);
  if (isQueryNode(node)) return node;
  if (node?.kind === 'text' && (node as TextNode).columns !== undefined) return node as TextNode;
  throw new ArgumentError(`${owner} takes a select, or a text('SELECT …') with columns({ name: Type })`);
}

/** The columns that a query's rows have, as declarations. */
export function specsOf(owner: string, query: DefinedQuery): Record<string, ColumnSpec> {
  const specs: Record<string, ColumnSpec> = Object.create(null) as Record<string, ColumnSpec>;
  const list =
    query.kind === 'text'
      ? query.columns!.map(({ key, type }) => ({ key, type, group: undefined }))
      : selectListOf(query).map(({ key, node, group }) => ({ key, type: node.type, group }));
  for (const { key, type, group } of list) {
    if (group !== undefined) {
      throw new ArgumentError(
        `${owner}: a select by object with tables in it ('${group}') gives no columns; list them`,
      );
    }
    if (key === undefined)
      throw new ArgumentError(`${owner}: every column needs a name; label() the calculated ones`);
    if (key in specs)
      throw new ArgumentError(`${owner}: two columns are named '${key}'; label() one of them`);
    specs[key] = new ColumnSpec(undefined, type, {});
  }
  return specs;
}
