/**
 * Makes the nodes of SELECT.
 *
 * Promises: frozen, with every field in its place, so that all of them are alike to the engine. Does not: check anything.
 */

import type { QueryExtras } from './query-nodes.js';
import type { SelectNode, SelectedColumn } from './nodes.js';

const NOTHING: readonly never[] = Object.freeze([]);

/** A SELECT of columns, and nothing else yet. */
export function emptySelect(columns: readonly SelectedColumn[]): SelectNode {
  return Object.freeze({
    kind: 'select',
    columns,
    from: NOTHING,
    where: NOTHING,
    groupBy: NOTHING,
    having: NOTHING,
    orderBy: NOTHING,
    limit: undefined,
    offset: undefined,
    distinct: false,
    extras: undefined,
  });
}

/** A copy with some fields changed; written out because spreading a frozen object is slow. */
export function changedSelect(node: SelectNode, change: Partial<SelectNode>): SelectNode {
  return Object.freeze({
    kind: 'select',
    columns: change.columns ?? node.columns,
    from: change.from ?? node.from,
    where: change.where ?? node.where,
    groupBy: change.groupBy ?? node.groupBy,
    having: change.having ?? node.having,
    orderBy: change.orderBy ?? node.orderBy,
    limit: change.limit ?? node.limit,
    offset: change.offset ?? node.offset,
    distinct: change.distinct ?? node.distinct,
    extras: change.extras ?? node.extras,
  });
}

/** The seldom used clauses with some changed. */
export function changedExtras(extras: QueryExtras | undefined, change: QueryExtras): QueryExtras {
  return Object.freeze({ ...extras, ...change });
}
