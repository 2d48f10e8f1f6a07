/**
 * Which FROM elements a subquery takes from the queries around it.
 *
 * Promises: without a statement, those of the query next to it, as long as one of its own is left. Stated ones take the place of
 * that rule and reach through all queries around. Does not: apply to a query that stands alone.
 */

import { ArgumentError } from '../errors.js';
import type { FromClause } from './column.js';
import { requireFrom } from './from-element.js';
import { NO_FROMS, type FromNode } from './nodes.js';

/** FROM elements, or null for none. */
export type Correlated = readonly FromClause[] | readonly [null];

/** The nodes of stated elements. */
export function correlation(froms: Correlated, where: string): readonly FromNode[] {
  if (froms.length === 0) {
    throw new ArgumentError(`${where} takes FROM elements, or null for none`);
  }
  if (froms.length === 1 && froms[0] === null) return NO_FROMS;
  return Object.freeze((froms as readonly unknown[]).map(each => requireFrom(each, where)));
}
