/**
 * The functions that only windows have, with the types of what they give.
 *
 * Promises: what looks at another row is null where there is none. Does not: exist at run time; `func` calls them by name.
 */

import type { FunctionExpression } from './function-expression.js';
import type { ExpressionLike, NullOf, SourceOf } from './operand-types.js';
import type { Widen } from './constructors.js';

type Count = number | ExpressionLike<number | null>;
type Result<T, S extends string> = FunctionExpression<T, S>;
type ValueOf<A> = A extends ExpressionLike<infer T> ? T : Widen<A>;

/** Window functions; each needs `over(…)`. */
export interface WindowFunctions {
  /** The number of the row in its window, from 1. */
  row_number(): Result<number, never>;
  /** The number of the first row that sorts like this one; numbers are left out behind equal rows. */
  rank(): Result<number, never>;
  /** The same without gaps. */
  dense_rank(): Result<number, never>;
  /** The rank from 0 to 1. */
  percent_rank(): Result<number, never>;
  /** The part of the rows that sort before this one or like it, above 0 to 1. */
  cume_dist(): Result<number, never>;
  /** The number of the row's part, of so many parts of equal size. */
  ntile(parts: Count): Result<number, never>;
  /** The value in the row so many (1) before. */
  lag<T, S extends string>(value: ExpressionLike<T, S>, distance?: Count): Result<T | null, S>;
  lag<T, S extends string, const D>(
    value: ExpressionLike<T, S>,
    distance: Count,
    otherwise: D,
  ): Result<T | ValueOf<D> | NullOf<D>, S | SourceOf<D>>;
  /** The value in the row so many (1) behind. */
  lead<T, S extends string>(value: ExpressionLike<T, S>, distance?: Count): Result<T | null, S>;
  lead<T, S extends string, const D>(
    value: ExpressionLike<T, S>,
    distance: Count,
    otherwise: D,
  ): Result<T | ValueOf<D> | NullOf<D>, S | SourceOf<D>>;
  /** The value in the first row of the frame. */
  first_value<T, S extends string>(value: ExpressionLike<T, S>): Result<T | null, S>;
  /** The value in the last row of the frame, which by default is the last row that sorts like this one. */
  last_value<T, S extends string>(value: ExpressionLike<T, S>): Result<T | null, S>;
  /** The value in the row of this number in the frame, from 1. */
  nth_value<T, S extends string>(value: ExpressionLike<T, S>, number: Count): Result<T | null, S>;
}
