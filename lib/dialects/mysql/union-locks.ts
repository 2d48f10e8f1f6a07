/**
 * Locks of a UNION and its like.
 *
 * The servers take FOR UPDATE behind a UNION for that of its last query, and lock no row of the others. Promises: every query locks its
 * rows; one that says so itself does it its own way. With `of`, queries without those tables lock nothing.
 */

import { CompileError } from '../../errors.js';
import { displayFroms, membersOf } from '../../sql/join.js';
import type { CompoundNode, FromNode, QueryNode } from '../../sql/nodes.js';
import type { LockClause } from '../../sql/query-nodes.js';

/** A compound query whose lock stands in its queries. */
export function withLockedParts(node: CompoundNode, lock: LockClause): CompoundNode {
  const lost = lock.of.find(each => !node.queries.some(query => tablesOf(query).includes(each)));
  if (lost !== undefined) {
    throw new CompileError(
      `No query here reads '${nameOf(lost)}', which is to be locked; leave it out of 'of'`,
    );
  }
  const { lock: _spread, ...extras } = node.extras ?? {};
  return { ...node, queries: node.queries.map(each => locked(each, lock)), extras };
}

function locked(query: QueryNode, lock: LockClause): QueryNode {
  if (query.extras?.lock !== undefined) return query;
  const tables = tablesOf(query);
  const of = lock.of.filter(each => tables.includes(each));
  if (of.length === 0 && lock.of.length > 0) return query;
  return { ...query, extras: { ...query.extras, lock: { ...lock, of } } };
}

function tablesOf(query: QueryNode): readonly FromNode[] {
  if (query.kind === 'compound') return query.queries.flatMap(tablesOf);
  return displayFroms(query.from, query.columns, query.where).flatMap(membersOf);
}

function nameOf(from: FromNode): string {
  return from.kind === 'join' ? 'a join' : from.name;
}
