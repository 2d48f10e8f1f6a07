/**
 * `any`, `all` and `extract`: expressions that begin with no column.
 *
 * Promises: what they make is frozen; what is no select or no part of a moment is refused at once.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import type { ReturnsRows } from './executable.js';
import { Expression } from './expression.js';
import { firstTypeOf, isQueryNode, requireExpression } from './make.js';
import { NO_FROMS } from './nodes.js';
import { extractNode } from './notation.js';
import type { ExtractField, QuantifiedNode } from './notation-nodes.js';
import type { ExpressionLike, NullOf, SourceOf } from './operand-types.js';

function quantified<F>(
  query: ReturnsRows<unknown, F>,
  quantifier: QuantifiedNode['quantifier'],
): Expression<F, never> {
  const node = nodeOf(query);
  if (!isQueryNode(node)) throw new ArgumentError(`${quantifier}() takes a select of one column`);
  return new Expression(
    Object.freeze({ kind: 'quantified', type: firstTypeOf(node), froms: NO_FROMS, quantifier, query: node }),
  );
}

/**
 * Any value of a query's first column; stands on the right of a comparison.
 *
 * SQLite has it for `eq` and `ne(all(…))` only, where it writes IN and NOT IN.
 *
 * @example users.c.name.eq(any(select(address.c.email)))   // users.name = ANY (SELECT address.email FROM address)
 */
export function any<F>(query: ReturnsRows<unknown, F>): Expression<F, never> {
  return quantified(query, 'any');
}

/** All values of a query's first column; stands on the right of a comparison. */
export function all<F>(query: ReturnsRows<unknown, F>): Expression<F, never> {
  return quantified(query, 'all');
}

/**
 * A part of a date or time, as a whole number. `dow` counts from Sunday, 0; `week` from Monday.
 *
 * @example extract('year', users.c.born)   // CAST(STRFTIME('%Y', users.born) AS INTEGER)
 */
export function extract<const E extends ExpressionLike>(
  field: ExtractField,
  moment: E,
): Expression<number | NullOf<E>, SourceOf<E>> {
  return new Expression(extractNode(field, requireExpression(moment, 'extract()')));
}
