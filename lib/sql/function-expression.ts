/**
 * Calls of functions: what only they can do is to have a window, a filter, an order, or to stand in a FROM.
 *
 * Promises: immutable; each method gives a new expression. Does not: know which functions are aggregates; the database does.
 */

import { ArgumentError } from '../errors.js';
import type { TypeLike } from '../types/index.js';
import { resolveType } from '../types/type.js';
import { conditionNodes, type ConditionLike } from './clauses.js';
import type { Column } from './column.js';
import { Expression } from './expression.js';
import { conjunctionNode, requireExpression } from './make.js';
import type { RowColumns } from './named-from.js';
import { fromsOf } from './nodes.js';
import type { ExpressionLike } from './operand-types.js';
import type { StatedColumn, StatedRow } from './stated-columns.js';
import { columnValuedOf, tableValuedOf, type TableValued } from './table-valued.js';
import { windowDefinition, windowExpressions, type WindowOptions } from './window.js';

/** The columns that names alone state. */
export type UntypedColumns<K extends string, N extends string> = { readonly [C in K]: Column<unknown, C, N> };

/**
 * A call of a function.
 *
 * @typeParam T its value in a row, with null where it may be null
 * @typeParam S the names of the tables it needs
 */
export class FunctionExpression<T = unknown, S extends string = string> extends Expression<T, S> {
  /**
   * The function over a window: options, or the name of one that `select.window(name, options)` defines.
   *
   * @example func.row_number().over({ partitionBy: o.c.userId, orderBy: o.c.at.desc() })
   * // row_number() OVER (PARTITION BY o.user_id ORDER BY o.at DESC)
   * @example func.sum(o.c.amount).over({ orderBy: o.c.id, rows: [null, 0] })
   * // sum(o.amount) OVER (ORDER BY o.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
   */
  over(window: WindowOptions | string = {}): Expression<T, S> {
    const operand = this.node;
    if (typeof window === 'string') {
      if (window === '') throw new ArgumentError('over() takes the name of a window, or options');
      return new Expression(
        Object.freeze({ kind: 'over', type: operand.type, froms: operand.froms, operand, window }),
      );
    }
    const definition = windowDefinition(window, 'over()');
    const froms = fromsOf([operand, ...windowExpressions(definition)]);
    return new Expression(
      Object.freeze({ kind: 'over', type: operand.type, froms, operand, window: definition }),
    );
  }

  /**
   * The aggregate of the rows for which the conditions hold.
   *
   * @example func.sum(o.c.amount).filter(o.c.paid.eq(true))   // sum(o.amount) FILTER (WHERE o.paid = ?)
   */
  filter(...conditions: readonly ConditionLike[]): FunctionExpression<T, S> {
    if (conditions.length === 0) throw new ArgumentError('filter() takes at least one condition');
    const operand = this.node;
    const condition = conjunctionNode('and', conditionNodes(conditions, 'filter()'));
    return new FunctionExpression(
      Object.freeze({
        kind: 'filter',
        type: operand.type,
        froms: fromsOf([operand, condition]),
        operand,
        condition,
      }),
    );
  }

  /** The aggregate over rows in an order: `percentile_cont(?) WITHIN GROUP (ORDER BY …)`. MySQL and SQLite have none. */
  withinGroup(...orderBy: readonly ExpressionLike[]): FunctionExpression<T, S> {
    if (orderBy.length === 0)
      throw new ArgumentError('withinGroup() takes at least one expression to sort by');
    const operand = this.node;
    const terms = Object.freeze(orderBy.map(each => requireExpression(each, 'withinGroup()')));
    return new FunctionExpression(
      Object.freeze({
        kind: 'withinGroup',
        type: operand.type,
        froms: fromsOf([operand, ...terms]),
        operand,
        orderBy: terms,
      }),
    );
  }

  /**
   * The rows that the function gives, as a FROM element with the columns stated.
   *
   * @example
   * const each = func.json_each(docs.c.tags).tableValued({ key: Integer, value: Text }, 'each');
   * select(docs.c.id, each.c.value)   // SELECT docs.id, each.value FROM docs, json_each(docs.tags) AS each
   */
  tableValued<const K extends readonly [string, ...string[]]>(
    ...names: K
  ): TableValued<UntypedColumns<K[number], 'anon'>, 'anon'>;
  tableValued<const C extends Readonly<Record<string, StatedColumn>>, const N extends string = 'anon'>(
    columns: C,
    name?: N,
  ): TableValued<RowColumns<StatedRow<C>, N>, N>;
  tableValued(...given: readonly unknown[]): TableValued<unknown, string> {
    return tableValuedOf(this.#call('tableValued()'), given);
  }

  /**
   * The one column of the rows that the function gives; using it puts the function into FROM.
   *
   * @example select(func.json_each('[1,2]').columnValued('n', Integer))   // SQLite: SELECT n.value AS n FROM json_each(?) AS n
   */
  columnValued<const N extends string>(name: N): Column<T, N, N>;
  columnValued<const N extends string, Out, In>(name: N, type: TypeLike<Out, In>): Column<Out | null, N, N>;
  columnValued<const N extends string>(name: N, type?: TypeLike): Column<T, N, N> {
    const call = this.#call('columnValued()');
    return columnValuedOf(call, name, type === undefined ? call.type : resolveType(type));
  }

  #call(where: string): Expression['node'] {
    const { node } = this;
    if (node.kind !== 'function')
      throw new ArgumentError(`${where} takes a plain call, without filter or order`);
    return node;
  }
}
