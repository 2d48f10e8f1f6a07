/**
 * What FROM elements with columns have in common: a handle, a name, columns by key.
 *
 * Promises: immutable. Does not: know what the rows come from.
 */

import { ArgumentError } from '../errors.js';
import { Handle } from '../schema/handle.js';
import { columnNode, columnsOf, type Column, type FromClause } from './column.js';
import { derivedColumns, type DerivedNode } from './from-nodes.js';
import type { FromNode, SelectedColumn } from './nodes.js';

/** The same columns under the name of another FROM element. */
export type Renamed<C, N extends string> = {
  readonly [K in keyof C]: C[K] extends Column<infer T, infer Key, string> ? Column<T, Key, N> : never;
};

/** The columns of a query in a FROM. */
export type RowColumns<R, N extends string> = { readonly [K in keyof R & string]: Column<R[K], K, N> };

/** A FROM element with a name. */
export class NamedFrom<out C, out N extends string> extends Handle implements FromClause<C, N> {
  declare readonly $from: N;
  readonly node: FromNode;
  /** The columns by key. */
  readonly c: C;
  readonly selected: readonly SelectedColumn[];

  constructor(node: FromNode, c: C, selected: readonly SelectedColumn[]) {
    super();
    this.node = node;
    this.c = c;
    this.selected = selected;
    Object.freeze(this);
  }
}

/** The name given, or the one that the compiler is to number. */
export function anonymousName(
  name: unknown,
  otherwise: string,
  where: string,
): { readonly name: string; readonly anonymous: boolean } {
  if (name === undefined) return { name: otherwise, anonymous: true };
  if (typeof name !== 'string' || name === '') {
    throw new ArgumentError(`${where} takes a name, a non-empty string, or none for one that is made up`);
  }
  return { name, anonymous: false };
}

/** The columns of a FROM element that is no table, as handles and as a select list. */
export function handlesOf(node: DerivedNode): ReturnType<typeof columnsOf> {
  return columnsOf(
    derivedColumns(node).map(({ key, type, definition }) => columnNode(node, key, key, type, definition)),
  );
}
