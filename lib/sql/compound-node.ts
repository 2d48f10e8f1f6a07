/**
 * The node of queries joined by UNION and its like, and what it does to the types of rows.
 *
 * Promises: the queries have as many columns each; rows have the keys of the first query, and a column is nullable where it may be
 * null in any query. Does not: check that the columns' types fit; the database does what it does with a mixture.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import { selectListOf } from './derived-columns.js';
import { isQueryNode } from './make.js';
import type { CompoundNode, QueryNode, SetOperator } from './nodes.js';

/** What any statement with rows is to those who need its types only. */
export interface RowsLike {
  readonly $rows: unknown;
  readonly $first: unknown;
}

type NullOfKey<Q, K> = Q extends { readonly $rows: infer R; readonly $first: infer F }
  ? K extends keyof R
    ? Extract<R[K], null>
    : Extract<R[keyof R] | F, null>
  : never;

/** The row of a union: the first query's, with null where another query may give it. */
export type UnionRow<R, Q extends readonly RowsLike[]> = {
  [K in keyof R]: R[K] | NullOfKey<Q[number], K>;
};

/** The first column of a union. */
export type UnionFirst<F, Q extends readonly RowsLike[]> = F | Extract<Q[number]['$first'], null>;

/** The nodes of queries; anything else is refused. */
export function queryNodes(operator: SetOperator, queries: readonly unknown[]): readonly QueryNode[] {
  return queries.map((each): QueryNode => {
    const node = nodeOf(each);
    if (!isQueryNode(node)) throw new ArgumentError(`${operator}() takes selects and their unions`);
    return node;
  });
}

/** The node of several queries joined. */
export function compoundNode(operator: SetOperator, queries: readonly QueryNode[]): CompoundNode {
  if (queries.length < 2) throw new ArgumentError(`${operator}() takes at least two queries`);
  const width = selectListOf(queries[0]!).length;
  const odd = queries.findIndex(node => selectListOf(node).length !== width);
  if (odd > 0) {
    throw new ArgumentError(
      `${operator}() needs queries of equally many columns; the first has ${width}, number ${odd + 1} has ` +
        `${selectListOf(queries[odd]!).length}`,
    );
  }
  return Object.freeze({
    kind: 'compound',
    operator,
    queries: Object.freeze(queries),
    orderBy: Object.freeze([]),
    limit: undefined,
    offset: undefined,
    extras: undefined,
  });
}
