/**
 * EXISTS.
 *
 * Promises: immutable; the tables of the query around are left out of its FROM, as in any subquery. Does not: care what
 * its select list is.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import { Boolean } from '../types/boolean.js';
import type { FromClause } from './column.js';
import { conditionNodes, extended, type ConditionLike } from './clauses.js';
import { correlation, type Correlated } from './correlation.js';
import type { ReturnsRows } from './executable.js';
import { Expression } from './expression.js';
import { requireFrom } from './from-element.js';
import { STAR, isQueryNode } from './make.js';
import { NO_FROMS, mergeFroms, type ExistsNode, type QueryNode, type SelectNode } from './nodes.js';
import { changedSelect, emptySelect } from './select-node.js';

/** Whether a query has a row. */
export class Exists extends Expression<boolean, never> {
  static of(query: QueryNode): Exists {
    return new Exists(
      Object.freeze({ kind: 'exists', type: Boolean(), froms: NO_FROMS, query, negated: false }),
    );
  }

  override get node(): ExistsNode {
    return super.node as ExistsNode;
  }

  /** Adds conditions to the query. */
  where(...conditions: readonly ConditionLike[]): Exists {
    const nodes = conditionNodes(conditions, 'where()');
    return this.#changed(node => ({ where: extended(node.where, nodes) }));
  }

  /** States FROM elements of the query. */
  selectFrom(...froms: readonly FromClause[]): Exists {
    const nodes = froms.map(each => requireFrom(each, 'selectFrom()'));
    return this.#changed(node => ({ from: mergeFroms(node.from, nodes) }));
  }

  /** The FROM elements that belong to the queries around; see `Select.correlate`. */
  correlate(...froms: Correlated): Exists {
    const correlate = correlation(froms, 'correlate()');
    return this.#changed(node => ({ extras: { ...node.extras, correlate } }));
  }

  /** All FROM elements but these belong to the queries around; see `Select.correlateExcept`. */
  correlateExcept(...froms: Correlated): Exists {
    const correlateExcept = correlation(froms, 'correlateExcept()');
    return this.#changed(node => ({ extras: { ...node.extras, correlateExcept } }));
  }

  #changed(change: (node: SelectNode) => Partial<SelectNode>): Exists {
    const { query } = this.node;
    if (query.kind !== 'select') {
      throw new ArgumentError('The EXISTS of a UNION cannot be changed; change its queries');
    }
    return Exists.of(changedSelect(query, change(query)));
  }
}

/**
 * Whether a query has a row; without a query, whether the tables of its conditions have one.
 *
 * @example select(users.c.name).where(exists(orders.select().where(orders.c.userId.eq(users.c.id))))
 * @example select(users.c.name).where(exists().where(orders.c.userId.eq(users.c.id)))
 * // … WHERE EXISTS (SELECT * FROM orders WHERE orders.user_id = users.id)
 */
export function exists(query?: ReturnsRows<unknown>): Exists {
  if (query === undefined) {
    return Exists.of(emptySelect([Object.freeze({ node: STAR, key: undefined, group: undefined })]));
  }
  const node = nodeOf(query);
  if (!isQueryNode(node)) throw new ArgumentError('exists() takes a select');
  return Exists.of(node);
}
