/**
 * The parts of INSERT, UPDATE and DELETE besides values and conditions: rows of a query, what happens on a conflict.
 *
 * Frozen data as in `nodes.ts`.
 */

import type { ColumnDefinition } from '../schema/index.js';
import type { ExpressionBase, ExpressionNode, QueryNode, ValueRow } from './nodes.js';

/** What SQLite and MySQL do with a row that a constraint refuses, if not fail. */
export type OrAction = 'ignore' | 'replace';

/** The rows of an INSERT that come from a query. */
export interface InsertSource {
  /** The columns that the query fills, in its order. */
  readonly columns: readonly ColumnDefinition[];
  readonly query: QueryNode;
  /** Whether other columns get their defaults. */
  readonly defaults: boolean;
}

/** What an INSERT does where the row is there already. */
export interface ConflictNode {
  /** Whose form it is: SQLite's, MySQL's, or the one for both. */
  readonly form: 'onConflict' | 'onDuplicateKey' | 'upsert';
  /** The columns whose values are taken already; `undefined` for any constraint. */
  readonly target: readonly ColumnDefinition[] | undefined;
  /** The condition of a partial unique index. */
  readonly targetWhere: readonly ExpressionNode[];
  /** What is set in the row that is there; all that the insert gives with 'inserted'; nothing where `undefined`. */
  readonly set: ValueRow | 'inserted' | undefined;
  /** Which rows are changed at all. */
  readonly where: readonly ExpressionNode[];
}

/** The value that the row in conflict would have been inserted with. */
export interface InsertedNode extends ExpressionBase {
  readonly kind: 'inserted';
  readonly column: ColumnDefinition;
}
