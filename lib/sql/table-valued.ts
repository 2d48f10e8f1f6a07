/**
 * Functions that give rows, in a FROM.
 *
 * Promises: the tables that the arguments need stand before the function, so it may read their columns. Does not: know which
 * functions a database has, nor what columns they give; those are stated.
 */

import { ArgumentError } from '../errors.js';
import type { SqlType } from '../types/index.js';
import { Untyped } from '../types/untyped.js';
import { Column, columnNode } from './column.js';
import type { FromColumn, TableFunctionNode } from './from-nodes.js';
import { NamedFrom, anonymousName, handlesOf } from './named-from.js';
import type { ExpressionNode } from './nodes.js';
import { statedColumns } from './stated-columns.js';

/** A function that gives rows. */
export class TableValued<out C, out N extends string> extends NamedFrom<C, N> {}

/** The columns of unknown type that names state. */
function namedColumns(names: readonly unknown[]): readonly FromColumn[] {
  return Object.freeze(
    names.map(key => {
      if (typeof key !== 'string' || key === '') {
        throw new ArgumentError('tableValued() takes names of columns, or { name: Type }');
      }
      return Object.freeze({ key, type: Untyped(), definition: undefined });
    }),
  );
}

/** A call in a FROM, with the columns stated by name, or by name and type. */
export function tableValuedOf<C, N extends string>(
  call: ExpressionNode,
  given: readonly unknown[],
): TableValued<C, N> {
  const [first, name] = given;
  const typed = typeof first === 'object' && first !== null;
  if (given.length === 0) throw new ArgumentError('tableValued() takes names of columns, or { name: Type }');
  const node: TableFunctionNode = Object.freeze({
    kind: 'tableFunction',
    ...anonymousName(typed ? name : undefined, 'anon', 'tableValued()'),
    call,
    columns: typed ? statedColumns(first, 'tableValued()') : namedColumns(given),
    scalar: false,
  });
  const { c, selected } = handlesOf(node);
  return new TableValued(node, c as unknown as C, selected);
}

/** A call in a FROM that stands for the one column that it gives. */
export function columnValuedOf<T, N extends string>(
  call: ExpressionNode,
  name: unknown,
  type: SqlType,
): Column<T, N, N> {
  if (typeof name !== 'string' || name === '') {
    throw new ArgumentError('columnValued() takes a name, a non-empty string');
  }
  const columns = Object.freeze([Object.freeze({ key: name, type, definition: undefined })]);
  const node: TableFunctionNode = Object.freeze({
    kind: 'tableFunction',
    name,
    anonymous: false,
    call,
    columns,
    scalar: true,
  });
  return new Column(columnNode(node, name, name, type, undefined));
}
