/**
 * UNION and its like.
 *
 * Promises: rows have the keys and types of the first query; the queries must have as many columns each. Does not:
 * check that the columns' types fit; the database does what it does with a mixture.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import { selectListOf } from './alias.js';
import type { ReturnsRows } from './executable.js';
import { isQueryNode } from './make.js';
import type { CompoundNode, QueryNode, SetOperator } from './nodes.js';
import type { ExpressionLike } from './operand-types.js';
import { Query } from './query.js';
import { countNode, sortNodes, type RowCount } from './select.js';

/** Queries joined by UNION, UNION ALL, INTERSECT or EXCEPT. */
export class CompoundSelect<R, F> extends Query<R, F> {
  readonly #node: CompoundNode;

  constructor(node: CompoundNode) {
    super();
    this.#node = node;
  }

  override get node(): CompoundNode {
    return this.#node;
  }

  #with(change: Partial<CompoundNode>): CompoundSelect<R, F> {
    return new CompoundSelect(Object.freeze({ ...this.node, ...change }));
  }

  /** Sorts the whole; a string names a column of the row. */
  orderBy(...items: readonly (ExpressionLike | (keyof R & string))[]): CompoundSelect<R, F> {
    const nodes = sortNodes(items, selectListOf(this.node), 'orderBy()');
    return this.#with({ orderBy: Object.freeze([...this.node.orderBy, ...nodes]) });
  }

  /** At most so many rows. */
  limit(count: RowCount): CompoundSelect<R, F> {
    return this.#with({ limit: countNode(count, 'limit()') });
  }

  /** Skips so many rows. */
  offset(count: RowCount): CompoundSelect<R, F> {
    return this.#with({ offset: countNode(count, 'offset()') });
  }
}

function compound<R, F>(
  operator: SetOperator,
  queries: readonly ReturnsRows<unknown>[],
): CompoundSelect<R, F> {
  if (queries.length < 2) throw new ArgumentError(`${operator}() takes at least two queries`);
  const nodes = queries.map((each): QueryNode => {
    const node = nodeOf(each);
    if (!isQueryNode(node)) throw new ArgumentError(`${operator}() takes selects and their unions`);
    return node;
  });
  const width = selectListOf(nodes[0]!).length;
  const odd = nodes.findIndex(node => selectListOf(node).length !== width);
  if (odd > 0) {
    throw new ArgumentError(
      `${operator}() needs queries of equally many columns; the first has ${width}, number ${odd + 1} has ` +
        `${selectListOf(nodes[odd]!).length}`,
    );
  }
  return new CompoundSelect(
    Object.freeze({
      kind: 'compound',
      operator,
      queries: Object.freeze(nodes),
      orderBy: Object.freeze([]),
      limit: undefined,
      offset: undefined,
    }),
  );
}

/** The rows of all queries, each once. */
export function union<R, F>(
  first: ReturnsRows<R, F>,
  ...rest: readonly ReturnsRows<unknown>[]
): CompoundSelect<R, F> {
  return compound('union', [first, ...rest]);
}

/** The rows of all queries. */
export function unionAll<R, F>(
  first: ReturnsRows<R, F>,
  ...rest: readonly ReturnsRows<unknown>[]
): CompoundSelect<R, F> {
  return compound('unionAll', [first, ...rest]);
}

/** The rows that every query has. */
export function intersect<R, F>(
  first: ReturnsRows<R, F>,
  ...rest: readonly ReturnsRows<unknown>[]
): CompoundSelect<R, F> {
  return compound('intersect', [first, ...rest]);
}

/** The rows of the first query that no other has. */
export function except<R, F>(
  first: ReturnsRows<R, F>,
  ...rest: readonly ReturnsRows<unknown>[]
): CompoundSelect<R, F> {
  return compound('except', [first, ...rest]);
}
