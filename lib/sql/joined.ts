/**
 * Two FROM elements joined, as one element: for joins to joins.
 *
 * Promises: it stands in parentheses, so an outer join to it takes both or none. Does not: have columns of its own; use those of its
 * elements.
 */

import { Handle } from '../schema/handle.js';
import type { ConditionLike } from './clauses.js';
import type { FromClause } from './column.js';
import { requireFrom } from './from-element.js';
import { joinOf } from './join.js';
import { requireExpression } from './make.js';
import type { JoinNode, SelectedColumn } from './nodes.js';

const NO_COLUMNS: Readonly<Record<never, never>> = Object.freeze({});
const NOT_SELECTED: readonly SelectedColumn[] = Object.freeze([]);

/** Two FROM elements joined. */
export class Join<out N extends string> extends Handle implements FromClause<Record<never, never>, N> {
  declare readonly $from: N;
  readonly node: JoinNode;
  readonly c: Readonly<Record<never, never>> = NO_COLUMNS;
  readonly selected: readonly SelectedColumn[] = NOT_SELECTED;

  constructor(node: JoinNode) {
    super();
    this.node = node;
    Object.freeze(this);
  }
}

/**
 * Joins two FROM elements to one; without a condition, on the foreign key between the two.
 *
 * Throws `NoForeignKeysError` or `AmbiguousForeignKeysError` where foreign keys do not say which.
 *
 * @example select(users.c.name, lines.c.text).outerJoin(join(orders, lines))
 * // users LEFT OUTER JOIN (orders JOIN lines ON orders.id = lines.order_id) ON users.id = orders.user_id
 */
export function join<N extends string, M extends string>(
  left: FromClause<unknown, N>,
  right: FromClause<unknown, M>,
  on?: ConditionLike,
): Join<N | M> {
  const condition = on === undefined ? undefined : requireExpression(on, 'join()');
  return new Join(joinOf(requireFrom(left, 'join()'), requireFrom(right, 'join()'), condition));
}
