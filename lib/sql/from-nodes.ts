/**
 * The nodes of FROM elements that are no tables: queries, common tables, lists of values, functions that give rows.
 *
 * Promises: each knows its columns by name and type, and where a column is one of a declared table, its declaration, so that
 * foreign keys are found through it. A node without a name of its own gets one from the compiler (`anon_1`). Does not: have methods.
 */

import type { ColumnDefinition } from '../schema/index.js';
import type { SqlType } from '../types/index.js';
import type { DmlNode, ExpressionNode, FromNode, QueryNode, TextNode } from './nodes.js';

/** A column of a FROM element that is no table. */
export interface FromColumn {
  /** The property of rows, and the column's name in SQL. */
  readonly key: string;
  readonly type: SqlType;
  /** The declaration, where it is the column of a declared table. */
  readonly definition: ColumnDefinition | undefined;
}

interface NamedBase {
  /** The name; of anonymous ones what the compiler numbers. */
  readonly name: string;
  /** Whether the compiler makes the name. */
  readonly anonymous: boolean;
}

/** A query in a FROM. */
export interface SubqueryNode extends NamedBase {
  readonly kind: 'subquery';
  readonly query: QueryNode | TextNode;
  readonly columns: readonly FromColumn[];
  /** Whether it sees the elements to its left. */
  readonly lateral: boolean;
}

/** A common table: a query named at the beginning of a statement. */
export interface CommonTable extends NamedBase {
  readonly query: QueryNode | DmlNode | TextNode;
  readonly columns: readonly FromColumn[];
  readonly recursive: boolean;
  /** Whether the database keeps its rows or reads through it; `undefined` leaves it to the database. */
  readonly materialized: boolean | undefined;
  /** Whether it stands in the query that uses it rather than at the beginning. */
  readonly nesting: boolean;
  /** The common table that this one is with more queries joined to it: inside it, the earlier one means this one. */
  readonly restates: CommonTable | undefined;
}

/** A common table in a FROM, under its own or another name. */
export interface CteNode extends NamedBase {
  readonly kind: 'cte';
  readonly common: CommonTable;
  /** Whether the name is another one than the common table's. */
  readonly renamed: boolean;
}

/** Rows of values in a FROM. */
export interface ValuesNode extends NamedBase {
  readonly kind: 'values';
  readonly columns: readonly FromColumn[];
  readonly rows: readonly (readonly ExpressionNode[])[];
}

/** A function that gives rows, in a FROM. */
export interface TableFunctionNode extends NamedBase {
  readonly kind: 'tableFunction';
  readonly call: ExpressionNode;
  readonly columns: readonly FromColumn[];
  /** Whether it stands for the one column that it gives. */
  readonly scalar: boolean;
}

/** What a query or text in a FROM is made of. */
export type DerivedNode = SubqueryNode | CteNode | ValuesNode | TableFunctionNode;

const DERIVED: readonly string[] = ['subquery', 'cte', 'values', 'tableFunction'];

/** Whether a FROM element is no table and no join. */
export function isDerived(from: FromNode): from is DerivedNode {
  return DERIVED.includes(from.kind);
}

/** The common table that another one began as. */
export function originOf(common: CommonTable): CommonTable {
  let origin = common;
  while (origin.restates !== undefined) origin = origin.restates;
  return origin;
}

/** The columns of a FROM element that is no table. */
export function derivedColumns(from: DerivedNode): readonly FromColumn[] {
  return from.kind === 'cte' ? from.common.columns : from.columns;
}
