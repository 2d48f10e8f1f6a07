/**
 * The types that follow from a table's declaration: its columns, its row, what an insert and an update take.
 *
 * Promises: a column is nullable in the row unless declared otherwise, optional in an insert where something else supplies
 * it. Types are flat, so that the compiler of TypeScript shows the columns and not how they were found. Nothing here exists at run time.
 */

import type { ColumnSpec } from '../schema/index.js';
import type { Column } from './column.js';
import type { ReturnsRows } from './executable.js';
import type { ExpressionLike, Loose } from './operand-types.js';

/** The declared columns of a table by key. */
export type ColumnSpecs = Readonly<Record<string, ColumnSpec>>;

type OrNull<T, Nullable> = Nullable extends false ? T : T | null;

/** The columns of a table in statements. */
export type TableColumns<N extends string, S> = {
  readonly [K in keyof S & string]: S[K] extends ColumnSpec<infer Out, unknown, infer Nullable, unknown>
    ? Column<OrNull<Out, Nullable>, K, N>
    : never;
};

/** A row of a table. */
export type TableRow<S> = {
  [K in keyof S]: S[K] extends ColumnSpec<infer Out, unknown, infer Nullable, unknown>
    ? OrNull<Out, Nullable>
    : never;
};

type Given<Spec> =
  Spec extends ColumnSpec<unknown, infer In, infer Nullable, unknown> ? OrNull<In, Nullable> : never;

/** What goes into a column: a value, or an expression or query that gives one. */
export type ColumnValue<In, Out> =
  In | ExpressionLike<Loose<Out> | null> | ReturnsRows<unknown, Loose<Out> | null>;

type GivenOrExpression<Spec> =
  Spec extends ColumnSpec<infer Out, infer In, infer Nullable, unknown>
    ? ColumnValue<OrNull<In, Nullable>, Out>
    : never;

/** The keys whose values the program may give: all but computed ones. */
type GivenKey<S> = {
  [K in keyof S]: S[K] extends ColumnSpec<unknown, unknown, unknown, 'never'> ? never : K;
}[keyof S];

type OptionalKey<S> = {
  [K in keyof S]: S[K] extends ColumnSpec<unknown, unknown, unknown, 'never' | false> ? never : K;
}[keyof S];

type RequiredKey<S> = Exclude<GivenKey<S>, OptionalKey<S>>;

/** What an insert into a table takes, as plain values. */
export type TableInsert<S> = { [K in RequiredKey<S>]: Given<S[K]> } & {
  [K in OptionalKey<S>]?: Given<S[K]>;
} extends infer R
  ? { [K in keyof R]: R[K] }
  : never;

/** What `insert().values()` takes: values or expressions. */
export type InsertValues<S> = { readonly [K in RequiredKey<S>]: GivenOrExpression<S[K]> } & {
  readonly [K in OptionalKey<S>]?: GivenOrExpression<S[K]>;
} extends infer R
  ? { readonly [K in keyof R]: R[K] }
  : never;

/** What `update().values()` takes: values or expressions for some columns. */
export type UpdateValues<S> = { readonly [K in GivenKey<S>]?: GivenOrExpression<S[K]> };
