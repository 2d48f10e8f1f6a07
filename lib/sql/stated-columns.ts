/**
 * Columns that a program states where no table declares them: of text, of values, of functions that give rows.
 *
 * Promises: a type alone is nullable; a declaration or a column of a table says for itself. Does not: look into the database.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import type { ColumnSpec } from '../schema/column-definition.js';
import { ColumnSpecMark } from '../schema/marks.js';
import type { SqlType, TypeLike } from '../types/index.js';
import { isTypeLike, resolveType } from '../types/type.js';
import type { Column, NamedExpression } from './column.js';
import type { FromColumn } from './from-nodes.js';

/** How a stated column is typed: by a type (then nullable), a declaration, or a column of a table. */
export type StatedColumn = TypeLike | ColumnSpec | NamedExpression;

/** The row of stated columns. */
export type StatedRow<C> = {
  -readonly [K in keyof C]: C[K] extends NamedExpression<infer T>
    ? T
    : C[K] extends ColumnSpec<infer Out, unknown, infer Nullable, unknown>
      ? Out | (Nullable extends false ? never : null)
      : C[K] extends TypeLike<infer Out, unknown>
        ? Out | null
        : never;
};

/** Whether a value is a column, which is not loaded for this. */
function isColumn(value: unknown): value is Column {
  return nodeOf(value)?.kind === 'column';
}

/** The type of a stated column. */
export function statedType(key: string, column: StatedColumn, where: string): SqlType {
  if (column instanceof ColumnSpecMark || isColumn(column)) return column.type;
  if (isTypeLike(column)) return resolveType(column);
  throw new ArgumentError(`${where}: '${key}' must be a type such as Integer, or a column`);
}

/** Stated columns of a FROM element. */
export function statedColumns(columns: object, where: string): readonly FromColumn[] {
  if (typeof columns !== 'object' || columns === null || nodeOf(columns) !== undefined) {
    throw new ArgumentError(`${where} takes columns and their types, as { name: Type }`);
  }
  const entries = Object.entries(columns as Readonly<Record<string, StatedColumn>>);
  if (entries.length === 0) throw new ArgumentError(`${where} takes at least one column, as { name: Type }`);
  return Object.freeze(
    entries.map(([key, column]) =>
      Object.freeze({ key, type: statedType(key, column, where), definition: undefined }),
    ),
  );
}
