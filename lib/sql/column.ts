/**
 * Columns in statements, and the FROM elements that have them.
 *
 * Promises: a column is an expression that knows its table, so FROM lists follow from the columns used. Does not: hold
 * the declaration; `definition` leads to it.
 */

import { InvalidRequestError } from '../errors.js';
import type { ColumnDefinition } from '../schema/index.js';
import type { ColumnReference } from '../schema/references.js';
import type { SqlType } from '../types/index.js';
import { Expression } from './expression.js';
import { mergeFroms, type ColumnNode, type FromNode, type SelectedColumn } from './nodes.js';
import type { ExpressionLike } from './operand-types.js';

/** What every expression with a name in the row is to those who take one. */
export interface NamedExpression<
  out T = unknown,
  out N extends string = string,
  out S extends string = string,
> extends ExpressionLike<T, S> {
  /** Type only: the name in the row. */
  readonly $name: N;
}

/** The columns of a FROM element by key. */
export type ColumnMap = Readonly<Record<string, NamedExpression>>;

/**
 * What can stand in a FROM: a table, an alias, a subquery.
 *
 * @typeParam C its columns
 * @typeParam N its name, which an outer join remembers
 */
export interface FromClause<out C = ColumnMap, out N extends string = string> {
  /** Type only: the name. */
  readonly $from: N;
  readonly node: FromNode;
  /** The columns by key. */
  readonly c: C;
  /** All columns, as a select list. */
  readonly selected: readonly SelectedColumn[];
}

/**
 * A column of a table, alias or subquery.
 *
 * @typeParam T its value in a row
 * @typeParam N its key in a row
 * @typeParam S the name of its table
 */
export class Column<T = unknown, N extends string = string, S extends string = string>
  extends Expression<T, S>
  implements NamedExpression<T, N, S>, ColumnReference
{
  declare readonly $name: N;
  readonly #selected: SelectedColumn;

  constructor(node: ColumnNode) {
    super(node);
    this.#selected = Object.freeze({ node, key: node.key, group: undefined });
  }

  override get node(): ColumnNode {
    return super.node as ColumnNode;
  }

  /** The column as a part of a select list. */
  get selected(): SelectedColumn {
    return this.#selected;
  }

  /** The property of rows. */
  get key(): string {
    return this.node.key;
  }

  /** The name in the database. */
  get name(): string {
    return this.node.name;
  }

  get type(): SqlType {
    return this.node.type;
  }

  /** The declaration of the column in its table; an error for a calculated column of a subquery. */
  get definition(): ColumnDefinition {
    const { definition } = this.node;
    if (definition === undefined) {
      throw new InvalidRequestError(
        `Column '${this.key}' is calculated by a subquery and declared in no table`,
      );
    }
    return definition;
  }
}

/** The node of a column of a FROM element. */
export function columnNode(
  from: FromNode,
  key: string,
  name: string,
  type: SqlType,
  definition: ColumnDefinition | undefined,
): ColumnNode {
  const froms = from.kind === 'tableFunction' ? mergeFroms(from.call.froms, [from]) : Object.freeze([from]);
  return Object.freeze({ kind: 'column', type, froms, from, name, key, definition });
}

/** The node of a declared column, seen through its table or an alias of it. */
export function declaredColumnNode(from: FromNode, definition: ColumnDefinition): ColumnNode {
  return columnNode(from, definition.key, definition.name, definition.type, definition);
}

/** The columns of a FROM element, as the handle's `c` and as a select list. */
export function columnsOf(nodes: readonly ColumnNode[]): {
  readonly c: Readonly<Record<string, Column>>;
  readonly selected: readonly SelectedColumn[];
} {
  const c: Record<string, Column> = Object.create(null) as Record<string, Column>;
  const selected = nodes.map(node => (c[node.key] = new Column(node)).selected);
  return { c: Object.freeze(c), selected: Object.freeze(selected) };
}
