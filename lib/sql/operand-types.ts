/**
 * The types of operands and of calculations; nothing here exists at run time.
 *
 * Promises: a number meets any number, a string any string; null in an operand makes the result nullable. The parameters
 * of operators ask for `ExpressionLike`, three fields, rather than for the class: that keeps the compiler of TypeScript fast and
 * expressions covariant.
 */

import type { ReturnsRows } from './executable.js';
import type { Expression } from './expression.js';
import type { ExpressionNode } from './nodes.js';

/**
 * What every expression is to those who take one.
 *
 * @typeParam T its value in a row, with null where it may be null
 * @typeParam S the names of the tables it needs
 */
export interface ExpressionLike<out T = unknown, out S extends string = string> {
  /** Type only: the value in a row. */
  readonly $type: T;
  /** Type only: the names of the tables needed. */
  readonly $source: S;
  readonly node: ExpressionNode;
}

/** What may be compared with a `T`: its own kind of values; every number with every number. */
export type Comparable<T> = unknown extends T ? unknown : Widened<NonNullable<T>>;
type Widened<T> = T extends number | bigint ? number | bigint : T;

/** What an expression compared with a `T` may hold: also strings with the strings of an enumeration. */
export type Loose<T> = unknown extends T ? unknown : LooseValue<NonNullable<T>>;
type LooseValue<T> = T extends number | bigint ? number | bigint : T extends string ? string : T;

/** What may stand beside an expression of `T`: a value, null, another expression, a query of one column. */
export type Operand<T> =
  Comparable<T> | null | ExpressionLike<Loose<T> | null> | ReturnsRows<unknown, Loose<T> | null>;

/** Null, where an operand may be null. */
export type NullOf<O> =
  O extends ExpressionLike<infer U>
    ? Extract<U, null>
    : O extends ReturnsRows<unknown>
      ? null
      : Extract<O, null>;

/** Null, where a value may be null, as an unknown one may. */
export type NullIn<T> = unknown extends T ? null : Extract<T, null>;

/** The tables that an operand needs. */
export type SourceOf<O> = O extends ExpressionLike<unknown, infer S> ? S : never;

type BigintOf<O> = O extends ExpressionLike<infer U> ? Extract<U, bigint> : never;

/** The value of a calculation: bigint where one of the two is, a string where texts are joined. */
export type Calculated<T, O> =
  ([BigintOf<O>] extends [never] ? Result<T> : bigint | Extract<T, null>) | NullOf<O>;
type Result<T> = T extends string ? string : T;

/** A condition: true, false, or null where something compared is null. */
export type Condition = Expression<boolean | null, never>;
