/**
 * UNION and its like.
 *
 * Promises: rows have the keys and types of the first query; a column that another query may leave null is nullable. Does not:
 * check that the columns' types fit; the database does what it does with a mixture.
 */

import { countNode, extended, sortNodes, type RowCount } from './clauses.js';
import { compoundNode, queryNodes, type UnionFirst, type UnionRow } from './compound-node.js';
import { selectListOf } from './derived-columns.js';
import type { ReturnsRows } from './executable.js';
import type { CompoundNode, SetOperator } from './nodes.js';
import type { ExpressionLike } from './operand-types.js';
import { Query } from './query.js';
import type { QueryExtras } from './query-nodes.js';
import { changedExtras } from './select-node.js';

type Queries = readonly ReturnsRows<unknown>[];

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

  protected override withExtras(change: QueryExtras): this {
    return this.#with({ extras: changedExtras(this.node.extras, change) }) as this;
  }

  /** Sorts the whole; a string names a column of the row. Called without arguments it takes the order back. */
  orderBy(...items: readonly (ExpressionLike | (keyof R & string))[]): CompoundSelect<R, F> {
    const nodes = sortNodes(items, selectListOf(this.node), 'orderBy()');
    return this.#with({
      orderBy: items.length === 0 ? Object.freeze([]) : extended(this.node.orderBy, nodes),
    });
  }

  /** At most so many rows. */
  limit(count: RowCount): CompoundSelect<R, F> {
    return this.#with({ limit: countNode(count, 'limit()') });
  }

  /** Skips so many rows. */
  offset(count: RowCount): CompoundSelect<R, F> {
    return this.#with({ offset: countNode(count, 'offset()') });
  }

  /** The rows of these queries and of others, each once. */
  union<const Q extends Queries>(...others: Q): CompoundSelect<UnionRow<R, Q>, UnionFirst<F, Q>> {
    return compoundOf('union', [this, ...others]);
  }

  /** The rows of these queries and of others. */
  unionAll<const Q extends Queries>(...others: Q): CompoundSelect<UnionRow<R, Q>, UnionFirst<F, Q>> {
    return compoundOf('unionAll', [this, ...others]);
  }

  /** The rows of these queries that all others have too. */
  intersect(...others: Queries): CompoundSelect<R, F> {
    return compoundOf('intersect', [this, ...others]);
  }

  /** The rows of these queries that no other has. */
  except(...others: Queries): CompoundSelect<R, F> {
    return compoundOf('except', [this, ...others]);
  }
}

/** Queries joined by an operator. */
export function compoundOf<R, F>(operator: SetOperator, queries: Queries): CompoundSelect<R, F> {
  return new CompoundSelect(compoundNode(operator, queryNodes(operator, queries)));
}

/** The rows of all queries, each once. */
export function union<R, F, const Q extends Queries>(
  first: ReturnsRows<R, F>,
  ...rest: Q
): CompoundSelect<UnionRow<R, Q>, UnionFirst<F, Q>> {
  return compoundOf('union', [first, ...rest]);
}

/** The rows of all queries. */
export function unionAll<R, F, const Q extends Queries>(
  first: ReturnsRows<R, F>,
  ...rest: Q
): CompoundSelect<UnionRow<R, Q>, UnionFirst<F, Q>> {
  return compoundOf('unionAll', [first, ...rest]);
}

/** The rows that every query has. */
export function intersect<R, F>(first: ReturnsRows<R, F>, ...rest: Queries): CompoundSelect<R, F> {
  return compoundOf('intersect', [first, ...rest]);
}

/** The rows that every query has, as often as all of them have it. SQLite has none. */
export function intersectAll<R, F>(first: ReturnsRows<R, F>, ...rest: Queries): CompoundSelect<R, F> {
  return compoundOf('intersectAll', [first, ...rest]);
}

/** The rows of the first query that no other has. */
export function except<R, F>(first: ReturnsRows<R, F>, ...rest: Queries): CompoundSelect<R, F> {
  return compoundOf('except', [first, ...rest]);
}

/** The rows of the first query, each taken away as often as the others have it. SQLite has none. */
export function exceptAll<R, F>(first: ReturnsRows<R, F>, ...rest: Queries): CompoundSelect<R, F> {
  return compoundOf('exceptAll', [first, ...rest]);
}
