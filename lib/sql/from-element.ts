/**
 * Tells what can stand in a FROM.
 *
 * Promises: everything else is an `ArgumentError` that says what was expected. Does not: make any.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import type { FromClause } from './column.js';
import type { FromNode } from './nodes.js';

const FROM_KINDS: readonly string[] = [
  'table',
  'alias',
  'subquery',
  'cte',
  'values',
  'tableFunction',
  'join',
] satisfies readonly FromNode['kind'][];

/** Whether a value can stand in a FROM. */
export function isFrom(item: unknown): item is FromClause {
  const node = nodeOf(item);
  return node !== undefined && FROM_KINDS.includes(node.kind);
}

/** The node of a FROM element. */
export function requireFrom(item: unknown, where: string): FromNode {
  if (isFrom(item)) return item.node;
  const node = nodeOf(item);
  const advice =
    node?.kind === 'select' || node?.kind === 'compound' ? '; make one of the query with subquery(name)' : '';
  throw new ArgumentError(`${where} takes a table, an alias, a subquery or a common table${advice}`);
}
