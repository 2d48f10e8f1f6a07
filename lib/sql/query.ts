/**
 * What every query can do: be a subquery, one value, an EXISTS, a member of a UNION.
 *
 * Promises: the row type follows. Does not: run.
 */

import { Boolean } from '../types/index.js';
import { subqueryOf, type RowColumns, type Subquery } from './alias.js';
import type { ReturnsRows } from './executable.js';
import { Expression } from './expression.js';
import { scalarNode } from './make.js';
import { NO_FROMS, type QueryNode } from './nodes.js';
import { Statement } from './statement.js';

/** A statement that can stand inside another one. */
export abstract class Query<R, F> extends Statement implements ReturnsRows<R, F> {
  declare readonly $rows: R;
  declare readonly $first: F;

  abstract get node(): QueryNode;

  /**
   * The query as a FROM element, with a column for each of its row.
   *
   * @example const totals = select(orders.c.userId, func.sum(orders.c.amount).label('total')).groupBy(orders.c.userId).subquery('t')
   */
  subquery<const N extends string>(name: N): Subquery<RowColumns<R, N>, N> {
    return subqueryOf<R, N>(this.node, name);
  }

  /** The query as one value: the first column of its row, null without a row. */
  scalarSubquery(): Expression<F | null, never> {
    return new Expression(scalarNode(this.node));
  }

  /** Whether the query has a row. */
  exists(): Expression<boolean, never> {
    return new Expression(
      Object.freeze({ kind: 'exists', type: Boolean(), froms: NO_FROMS, query: this.node, negated: false }),
    );
  }
}
