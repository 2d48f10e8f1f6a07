/**
 * Makes what the clauses of a query hold: conditions, sort terms, numbers of rows.
 *
 * Promises: strings are taken as names in the row and never as SQL; what cannot stand in a clause is an error that says so.
 */

import { ArgumentError, CompileError } from '../errors.js';
import { describeValue } from '../types/conversion-error.js';
import { Integer } from '../types/integer.js';
import type { ReturnsRows } from './executable.js';
import { bindNode, expressionOf, requireExpression } from './make.js';
import type { ExpressionNode, SelectedColumn } from './nodes.js';
import type { ExpressionLike } from './operand-types.js';

/** A condition of `where`, `having` or `join`. */
export type ConditionLike = ExpressionLike<boolean | null>;

/** A number of rows. */
export type RowCount = number | ExpressionLike<number | null> | ReturnsRows<unknown, number | null>;

/** A list with more at its end. */
export function extended<T>(present: readonly T[] | undefined, more: readonly T[]): readonly T[] {
  return Object.freeze(present === undefined || present.length === 0 ? more : [...present, ...more]);
}

/** The nodes of conditions. */
export function conditionNodes(conditions: readonly unknown[], where: string): readonly ExpressionNode[] {
  return conditions.map(each => {
    const node = requireExpression(each, where);
    if (node.kind !== 'ordering') return node;
    throw new ArgumentError(`${where} takes conditions; asc() and desc() belong to orderBy()`);
  });
}

/** The node of a LIMIT or OFFSET. */
export function countNode(count: unknown, where: string): ExpressionNode {
  const node = expressionOf(count);
  if (node !== undefined) {
    if (node.froms.length === 0) return node;
    throw new ArgumentError(
      `${where} takes a number of rows that is the same for all, not a column; select it: limit(select(func.max(t.c.n)))`,
    );
  }
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || count < 0) {
    throw new ArgumentError(`${where} takes a whole number from 0, not ${describeValue(count)}`);
  }
  return bindNode(count, Integer(), 'param');
}

/** The nodes of ORDER BY or GROUP BY; a string means a column of the select list by its name in the row. */
export function sortNodes(
  items: readonly unknown[],
  columns: readonly SelectedColumn[],
  where: string,
): readonly ExpressionNode[] {
  return items.map(item => {
    if (typeof item !== 'string') {
      const node = requireExpression(item, where);
      if (node.kind !== 'tuple') return node;
      throw new ArgumentError(`${where} takes expressions one by one, not a tuple`);
    }
    const column = columns.find(each => each.key === item && each.group === undefined);
    if (column === undefined) {
      throw new CompileError(
        `${where}: no column of the select list is called '${item}'; wrap SQL text in text()`,
      );
    }
    return column.node;
  });
}
