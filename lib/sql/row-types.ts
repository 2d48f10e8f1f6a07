/**
 * Row types: what a select list, a table or a select by object gives, seen by the compiler of TypeScript.
 *
 * Promises: keys are the names of columns and labels; a column of the optional side of an outer join is nullable; a group of
 * a select by object becomes nullable as a whole. Expressions without a name are in the row at run time (`count_1`) but not in
 * its type: give them a label. No recursion, and flat, so that
 * the compiler of TypeScript shows a row and not how it was found.
 */

import type { FromClause, NamedExpression } from './column.js';
import type { ExpressionLike } from './operand-types.js';

/** What a select list is made of. */
export type SelectItem = ExpressionLike | FromClause;

/** What a select by object is made of. */
export type SelectShape = Readonly<Record<string, SelectItem>>;

/** The value of an expression where the tables `N` may be missing. */
export type ValueOf<E extends ExpressionLike, N extends string> = [Extract<E['$source'], N>] extends [never]
  ? E['$type']
  : E['$type'] | null;

type NamedOf<I> = I extends FromClause<infer C> ? C[keyof C] : I extends NamedExpression ? I : never;

/** What the compiler of TypeScript says where a row would have two columns of one name. */
export interface DuplicateColumn<N extends string> {
  readonly error: `The row would have two columns called '${N}'; label() one, or select by object`;
}

/** The names that an item brings into the row, as far as they are known. */
type NamesOf<I> =
  NamedOf<I> extends infer C ? (C extends NamedExpression<unknown, infer K> ? Known<K> : never) : never;
type Known<K extends string> = string extends K ? never : K;

type NamesBesides<Items extends readonly unknown[], I extends keyof Items> = {
  [K in keyof Items]: K extends I ? never : NamesOf<Items[K]>;
}[number];

/** The select list, with an error in the place of each item whose name another one has. */
export type Distinct<Items extends readonly unknown[]> = {
  [I in keyof Items]: [NamesOf<Items[I]> & NamesBesides<Items, I>] extends [never]
    ? Items[I]
    : DuplicateColumn<NamesOf<Items[I]> & NamesBesides<Items, I>>;
};

type TupleRow<Items extends readonly unknown[], N extends string> = {
  [
    C in NamedOf<Items[number]> as C extends NamedExpression<unknown, infer K> ? K : never
  ]: C extends ExpressionLike ? ValueOf<C, N> : never;
};

type GroupRow<C> = { -readonly [K in keyof C]: C[K] extends ExpressionLike ? C[K]['$type'] : never };

type ShapeRow<Shape, N extends string> = {
  -readonly [K in keyof Shape]: Shape[K] extends FromClause<infer C, infer M>
    ? GroupRow<C> | ([Extract<M, N>] extends [never] ? never : null)
    : Shape[K] extends ExpressionLike
      ? ValueOf<Shape[K], N>
      : never;
};

/**
 * The row of a select list or of a select by object.
 *
 * @typeParam N the names of the tables that an outer join may leave out
 */
export type RowOf<Items, N extends string = never> = (
  Items extends readonly unknown[] ? TupleRow<Items, N> : ShapeRow<Items, N>
) extends infer R
  ? { [K in keyof R]: R[K] }
  : never;

/** A select list, or a select by object, with more columns. */
export type Added<Items, I extends readonly unknown[]> = Items extends readonly unknown[]
  ? readonly [...Items, ...I]
  : Items & { readonly [E in I[number] as E extends NamedExpression<unknown, infer K> ? K : never]: E };

/** The value of the first column. */
export type FirstOf<Items, N extends string = never> = Items extends readonly [infer I, ...unknown[]]
  ? I extends FromClause<infer C>
    ? C[keyof C] extends ExpressionLike
      ? ValueOf<C[keyof C], N>
      : unknown
    : I extends ExpressionLike
      ? ValueOf<I, N>
      : unknown
  : unknown;
