/**
 * The statement tree: frozen data with a `kind` per node.
 *
 * Promises: a node never changes, so parts are shared freely and a compiled form may be kept for good. Every expression node
 * knows its type and the FROM elements that it needs (`froms`), merged bottom-up when it is made, so that no walk over the
 * tree is needed to find them. Does not: have methods. `Expression`, `Select` … are typed handles on these
 * nodes, and the compiler has one method for each kind.
 */

import type { ColumnDefinition, Sequence, TableDefinition } from '../schema/index.js';
import type { SqlType } from '../types/index.js';
import type { CustomStatementNode, ElementNode } from './custom-nodes.js';
import type { DdlNode } from './ddl-nodes.js';
import type { ConflictNode, InsertSource, InsertedNode, OrAction } from './dml-nodes.js';
import type { NotationNode } from './notation-nodes.js';
import type { DerivedNode } from './from-nodes.js';
import type { BinaryOperator, UnaryOperator } from './operators.js';
import type { QueryExpressionNode, QueryExtras } from './query-nodes.js';

/** A table where it is declared. */
export interface TableNode {
  readonly kind: 'table';
  readonly name: string;
  readonly table: TableDefinition;
}

/** A table under another name. */
export interface AliasNode {
  readonly kind: 'alias';
  /** The name; of anonymous ones what the compiler numbers. */
  readonly name: string;
  readonly anonymous: boolean;
  readonly of: TableNode;
}

/** Two FROM elements joined. */
export interface JoinNode {
  readonly kind: 'join';
  readonly left: FromNode;
  readonly right: FromNode;
  readonly type: 'inner' | 'left' | 'full';
  readonly on: ExpressionNode;
  /** Every element joined here, the outermost right one last. */
  readonly members: readonly FromNode[];
}

export type FromNode = TableNode | AliasNode | DerivedNode | JoinNode;

/** What every expression's node has. */
export interface ExpressionBase {
  readonly type: SqlType;
  readonly froms: readonly FromNode[];
}

export interface ColumnNode extends ExpressionBase {
  readonly kind: 'column';
  readonly from: FromNode;
  /** The name in the database. */
  readonly name: string;
  /** The property of rows. */
  readonly key: string;
  /** Where the column comes from, where that is a table. */
  readonly definition: ColumnDefinition | undefined;
}

/** A value of the program. */
export interface BindNode extends ExpressionBase {
  readonly kind: 'bind';
  readonly value: unknown;
  /** What the value is compared with or stored in; names the placeholder. */
  readonly hint: string;
}

/** A placeholder that an execution fills by name. */
export interface ParameterNode extends ExpressionBase {
  readonly kind: 'parameter';
  readonly name: string;
  /** What it is without an execution's say; `undefined` where it must be given. */
  readonly fallback: { readonly value: unknown } | undefined;
}

export interface BinaryNode extends ExpressionBase {
  readonly kind: 'binary';
  readonly operator: BinaryOperator;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

export interface UnaryNode extends ExpressionBase {
  readonly kind: 'unary';
  readonly operator: UnaryOperator;
  readonly operand: ExpressionNode;
}

/** Terms joined by AND or OR; flat, however it was written. */
export interface ConjunctionNode extends ExpressionBase {
  readonly kind: 'conjunction';
  readonly operator: 'and' | 'or';
  readonly terms: readonly ExpressionNode[];
}

export interface InNode extends ExpressionBase {
  readonly kind: 'in';
  readonly operand: ExpressionNode;
  readonly values: readonly ExpressionNode[];
  readonly negated: boolean;
}

export interface InQueryNode extends ExpressionBase {
  readonly kind: 'inQuery';
  readonly operand: ExpressionNode;
  readonly query: QueryNode;
  readonly negated: boolean;
}

export interface BetweenNode extends ExpressionBase {
  readonly kind: 'between';
  readonly operand: ExpressionNode;
  readonly low: ExpressionNode;
  readonly high: ExpressionNode;
  readonly negated: boolean;
}

export interface LikeNode extends ExpressionBase {
  readonly kind: 'like';
  readonly operand: ExpressionNode;
  readonly pattern: ExpressionNode;
  /** What of the pattern is open: `startsWith` is 'end', `endsWith` is 'start', `contains` is 'both'. */
  readonly open: 'none' | 'start' | 'end' | 'both';
  readonly escape: string | undefined;
  readonly ignoreCase: boolean;
  readonly negated: boolean;
}

export interface FunctionNode extends ExpressionBase {
  readonly kind: 'function';
  readonly name: string;
  readonly args: readonly ExpressionNode[];
}

export interface CaseNode extends ExpressionBase {
  readonly kind: 'case';
  /** What the branches are compared with; without one they are conditions. */
  readonly value: ExpressionNode | undefined;
  readonly whens: readonly { readonly when: ExpressionNode; readonly then: ExpressionNode }[];
  readonly otherwise: ExpressionNode | undefined;
}

export interface CastNode extends ExpressionBase {
  readonly kind: 'cast';
  readonly operand: ExpressionNode;
  /** Whether what cannot be cast is NULL. */
  readonly lenient: boolean;
}

export interface CollateNode extends ExpressionBase {
  readonly kind: 'collate';
  readonly operand: ExpressionNode;
  readonly collation: string;
}

export interface LabelNode extends ExpressionBase {
  readonly kind: 'label';
  readonly name: string;
  readonly operand: ExpressionNode;
}

export interface OrderingNode extends ExpressionBase {
  readonly kind: 'ordering';
  readonly operand: ExpressionNode;
  readonly direction: 'asc' | 'desc' | undefined;
  readonly nulls: 'first' | 'last' | undefined;
}

/** SQL written by hand where an expression stands. */
export interface LiteralColumnNode extends ExpressionBase {
  readonly kind: 'literalColumn';
  readonly sql: string;
}

/** NULL, TRUE, FALSE, or the star of `count(*)`. */
export interface ConstantNode extends ExpressionBase {
  readonly kind: 'constant';
  readonly constant: 'null' | 'true' | 'false' | 'star';
}

export interface ScalarSubqueryNode extends ExpressionBase {
  readonly kind: 'scalarSubquery';
  readonly query: QueryNode;
}

export interface ExistsNode extends ExpressionBase {
  readonly kind: 'exists';
  readonly query: QueryNode;
  readonly negated: boolean;
}

/** The next number of a sequence. */
export interface NextValueNode extends ExpressionBase {
  readonly kind: 'nextValue';
  readonly sequence: Sequence;
}

/** SQL text with named parameters; an expression and a statement. */
export interface TextNode extends ExpressionBase {
  readonly kind: 'text';
  readonly parts: readonly (string | ParameterNode)[];
  /** The types of its rows' columns by name, where they were given. */
  readonly columns: readonly { readonly key: string; readonly type: SqlType }[] | undefined;
}

export type ExpressionNode =
  | ColumnNode
  | BindNode
  | ParameterNode
  | BinaryNode
  | UnaryNode
  | ConjunctionNode
  | InNode
  | InQueryNode
  | BetweenNode
  | LikeNode
  | FunctionNode
  | CaseNode
  | CastNode
  | CollateNode
  | LabelNode
  | OrderingNode
  | LiteralColumnNode
  | ConstantNode
  | ScalarSubqueryNode
  | ExistsNode
  | NextValueNode
  | ElementNode
  | TextNode
  | InsertedNode
  | NotationNode
  | QueryExpressionNode;

/** One column of a select list and its place in the row. */
export interface SelectedColumn {
  readonly node: ExpressionNode;
  /** The property of the row; `undefined` where the compiler names it (`count_1`, `anon_1`). */
  readonly key: string | undefined;
  /** The property that holds the row's part, of a select by object. */
  readonly group: string | undefined;
}

export interface SelectNode {
  readonly kind: 'select';
  readonly columns: readonly SelectedColumn[];
  readonly from: readonly FromNode[];
  readonly where: readonly ExpressionNode[];
  readonly groupBy: readonly ExpressionNode[];
  readonly having: readonly ExpressionNode[];
  readonly orderBy: readonly ExpressionNode[];
  readonly limit: ExpressionNode | undefined;
  readonly offset: ExpressionNode | undefined;
  readonly distinct: boolean;
  readonly extras: QueryExtras | undefined;
}

export type SetOperator = 'union' | 'unionAll' | 'intersect' | 'intersectAll' | 'except' | 'exceptAll';

/** Queries joined by UNION and its like. */
export interface CompoundNode {
  readonly kind: 'compound';
  readonly operator: SetOperator;
  readonly queries: readonly QueryNode[];
  readonly orderBy: readonly ExpressionNode[];
  readonly limit: ExpressionNode | undefined;
  readonly offset: ExpressionNode | undefined;
  readonly extras: QueryExtras | undefined;
}

export type QueryNode = SelectNode | CompoundNode;

/** Values by column key: what the caller gave, not yet bound to a type. */
export type ValueRow = Readonly<Record<string, unknown>>;

export interface InsertNode {
  readonly kind: 'insert';
  readonly table: TableNode;
  /** The values of one row; keys of the execution's parameters join them. */
  readonly values: ValueRow | undefined;
  /** The values of many rows, one execution each. */
  readonly rows: readonly ValueRow[] | undefined;
  /** A query that gives the rows. */
  readonly source: InsertSource | undefined;
  readonly or: OrAction | undefined;
  readonly conflict: ConflictNode | undefined;
  readonly returning: readonly SelectedColumn[] | undefined;
}

export interface UpdateNode {
  readonly kind: 'update';
  readonly table: TableNode;
  readonly values: ValueRow | undefined;
  readonly where: readonly ExpressionNode[];
  readonly or: OrAction | undefined;
  readonly orderBy: readonly ExpressionNode[];
  readonly limit: ExpressionNode | undefined;
  readonly returning: readonly SelectedColumn[] | undefined;
}

export interface DeleteNode {
  readonly kind: 'delete';
  readonly table: TableNode;
  readonly where: readonly ExpressionNode[];
  readonly orderBy: readonly ExpressionNode[];
  readonly limit: ExpressionNode | undefined;
  readonly returning: readonly SelectedColumn[] | undefined;
}

export type DmlNode = InsertNode | UpdateNode | DeleteNode;

export type StatementNode = QueryNode | DmlNode | DdlNode | TextNode | CustomStatementNode;

/** The FROM elements of nothing. */
export const NO_FROMS: readonly FromNode[] = Object.freeze([]);

/** The FROM elements of two expressions, in order, without repetition; shares arrays where it can. */
export function mergeFroms(left: readonly FromNode[], right: readonly FromNode[]): readonly FromNode[] {
  if (left === right || right.length === 0) return left;
  if (left.length === 0) return right;
  let merged: FromNode[] | undefined;
  for (const from of right) {
    if (!(merged ?? left).includes(from)) (merged ??= [...left]).push(from);
  }
  return merged === undefined ? left : Object.freeze(merged);
}

/** The FROM elements of several expressions. */
export function fromsOf(nodes: readonly ExpressionNode[]): readonly FromNode[] {
  let froms = NO_FROMS;
  for (const node of nodes) froms = mergeFroms(froms, node.froms);
  return froms;
}
