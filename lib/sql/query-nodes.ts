/**
 * The nodes that only queries have: window functions, filtered aggregates, row values, and the
 * seldom used clauses of a SELECT.
 *
 * Promises: frozen data, as every node. Does not: have methods.
 */

import type { CteNode } from './from-nodes.js';
import type { ExpressionBase, ExpressionNode, FromNode } from './nodes.js';

/** A row of expressions, which compares as one. */
export interface TupleNode extends ExpressionBase {
  readonly kind: 'tuple';
  readonly items: readonly ExpressionNode[];
}

/** An expression taken for another type, which SQL does not see. */
export interface CoerceNode extends ExpressionBase {
  readonly kind: 'coerce';
  readonly operand: ExpressionNode;
}

/** An end of a window's frame: without bound, the current row, or so much before or after it. */
export type FrameBound =
  | { readonly at: 'unbounded' | 'current' }
  | { readonly at: 'preceding' | 'following'; readonly distance: ExpressionNode };

/** The rows of a window that a function sees. */
export interface Frame {
  readonly unit: 'rows' | 'range' | 'groups';
  readonly start: FrameBound;
  readonly end: FrameBound;
  readonly exclude: 'currentRow' | 'group' | 'ties' | undefined;
}

/** A window: which rows, in which order. */
export interface WindowDefinition {
  readonly partitionBy: readonly ExpressionNode[];
  readonly orderBy: readonly ExpressionNode[];
  readonly frame: Frame | undefined;
}

/** A function over a window, or over one that the statement names. */
export interface OverNode extends ExpressionBase {
  readonly kind: 'over';
  readonly operand: ExpressionNode;
  readonly window: WindowDefinition | string;
}

/** An aggregate of the rows for which a condition holds. */
export interface FilterNode extends ExpressionBase {
  readonly kind: 'filter';
  readonly operand: ExpressionNode;
  readonly condition: ExpressionNode;
}

/** An aggregate over rows in an order. */
export interface WithinGroupNode extends ExpressionBase {
  readonly kind: 'withinGroup';
  readonly operand: ExpressionNode;
  readonly orderBy: readonly ExpressionNode[];
}

export type QueryExpressionNode = TupleNode | CoerceNode | OverNode | FilterNode | WithinGroupNode;

/** SQL text for some dialects: `*` is all of them. */
export interface DialectText {
  readonly dialect: string;
  readonly text: ExpressionNode;
}

/** FOR UPDATE and its like. */
export interface LockClause {
  /** Whether others may read and lock for reading. */
  readonly read: boolean;
  readonly wait: 'wait' | 'nowait' | 'skipLocked';
  /** The tables whose rows are locked; of none all. */
  readonly of: readonly FromNode[];
}

/** The seldom used clauses of a query. */
export interface QueryExtras {
  /** The FROM elements taken from the queries around; stated, they are the only ones. */
  readonly correlate?: readonly FromNode[];
  /** The FROM elements not taken from the queries around, where all others are. */
  readonly correlateExcept?: readonly FromNode[];
  /** Common tables that stand in the statement also where no FROM names them. */
  readonly ctes?: readonly CteNode[];
  readonly lock?: LockClause;
  readonly prefixes?: readonly DialectText[];
  readonly suffixes?: readonly DialectText[];
  readonly statementHints?: readonly DialectText[];
  readonly hints?: readonly (DialectText & { readonly from: FromNode })[];
  readonly windows?: readonly { readonly name: string; readonly window: WindowDefinition }[];
  /** Of `fetch`: what its count means besides a number of rows. */
  readonly fetch?: { readonly withTies: boolean; readonly percent: boolean };
}
