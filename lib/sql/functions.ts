/**
 * SQL functions: `func.anything(…)`, with types for the common ones.
 *
 * Promises: any function of the database can be called by its name; arguments become parameters. Known functions
 * have the type of their result; of others it is `unknown` and values pass as the database gives them. Does not: check that
 * the function exists.
 */

import { checkedName } from '../schema/naming.js';
import type { SqlType } from '../types/index.js';
import { BigInteger, Integer } from '../types/integer.js';
import { Boolean } from '../types/boolean.js';
import { Date as DateColumn, DateTime } from '../types/temporal.js';
import { Float } from '../types/float.js';
import { Text } from '../types/text.js';
import { commonType } from '../types/common.js';
import { Untyped } from '../types/untyped.js';
import { commonFunctionType, type CommonFunctions } from './common-functions.js';
import { FunctionExpression } from './function-expression.js';
import { argumentNodes } from './alike.js';
import { STAR } from './make.js';
import { fromsOf, type ExpressionNode } from './nodes.js';
import type { ExpressionLike, NullOf, SourceOf } from './operand-types.js';
import type { Widen } from './constructors.js';
import type { WindowFunctions } from './window-functions.js';

type Argument<T> = T | ExpressionLike<T | null>;
type ValueOfArgument<A> = A extends ExpressionLike<infer T> ? T : Widen<A>;
type NonNullLast<A extends readonly unknown[]> = A extends readonly [...unknown[], infer L]
  ? null extends ValueOfArgument<L>
    ? null
    : never
  : null;

type Summed<T> = T extends boolean ? number : T;
type TextOf<A> = FunctionExpression<string | NullOf<A>, SourceOf<A>>;
type NumberOf<A> = FunctionExpression<number | NullOf<A>, SourceOf<A>>;

/** The functions whose types are known. */
export interface KnownFunctions {
  /** The number of rows, or of those whose argument is not null. */
  count(value?: ExpressionLike): FunctionExpression<number, never>;
  /** Null over no rows; of booleans, how many are true. */
  sum<T, S extends string>(value: ExpressionLike<T, S>): FunctionExpression<Summed<T> | null, S>;
  min<T, S extends string>(value: ExpressionLike<T, S>): FunctionExpression<T | null, S>;
  max<T, S extends string>(value: ExpressionLike<T, S>): FunctionExpression<T | null, S>;
  avg(value: ExpressionLike): FunctionExpression<number | null, never>;
  /** The first argument that is not null. */
  coalesce<const A extends readonly unknown[]>(
    ...values: A
  ): FunctionExpression<Exclude<ValueOfArgument<A[number]>, null> | NonNullLast<A>, SourceOf<A[number]>>;
  lower<const A extends Argument<string>>(text: A): TextOf<A>;
  upper<const A extends Argument<string>>(text: A): TextOf<A>;
  trim<const A extends Argument<string>>(text: A): TextOf<A>;
  length<const A extends Argument<string> | Argument<Uint8Array>>(text: A): NumberOf<A>;
  char_length<const A extends Argument<string>>(text: A): NumberOf<A>;
  abs<T, S extends string>(value: ExpressionLike<T, S>): FunctionExpression<T, S>;
  round<const A extends Argument<number | bigint>>(value: A, digits?: Argument<number>): NumberOf<A>;
  /** The moment of the statement, UTC in SQLite. */
  now(): FunctionExpression<Date, never>;
  current_timestamp(): FunctionExpression<Date, never>;
  /** The day of the statement as text. */
  current_date(): FunctionExpression<string, never>;
  /** SQLite: a random integer of 64 bits. */
  random(): FunctionExpression<bigint, never>;
  /** Joins texts; null where one of them is null, in every dialect. */
  concat<const A extends readonly unknown[]>(
    ...values: A
  ): FunctionExpression<string | NullOf<A[number]>, SourceOf<A[number]>>;
  /** Joins the texts of a group's rows, with a comma or a separator between them. Null over no rows. */
  group_concat(value: ExpressionLike, separator?: Argument<string>): FunctionExpression<string | null, never>;
  /** `group_concat`, under SQLAlchemy's name. */
  aggregate_strings(
    value: ExpressionLike,
    separator: Argument<string>,
  ): FunctionExpression<string | null, never>;
}

/**
 * `func`: known functions, any other by name, and `func('name', …)` for names that are no property. A project with
 * `noUncheckedIndexedAccess` calls the others by `func('name', …)` too, since its compiler takes every property that is not listed for
 * one that may be missing.
 */
export type Functions = KnownFunctions &
  CommonFunctions &
  WindowFunctions & {
    <T = unknown>(name: string, ...args: readonly unknown[]): FunctionExpression<T>;
  } & Readonly<Record<string, (...args: readonly unknown[]) => FunctionExpression>>;

/** A type, that of the first argument, or what all arguments have in common. */
type Typing = SqlType | 'first' | 'common';

const TYPES: ReadonlyMap<string, Typing> = new Map<string, Typing>([
  ['count', Integer()],
  ['sum', 'common'],
  ['min', 'common'],
  ['max', 'common'],
  ['abs', 'common'],
  ['coalesce', 'common'],
  ['ifnull', 'common'],
  ['nullif', 'first'],
  ['avg', Float()],
  ['round', Float()],
  ['lower', Text()],
  ['upper', Text()],
  ['trim', Text()],
  ['concat', Text()],
  ['group_concat', Text()],
  ['aggregate_strings', Text()],
  ['length', Integer()],
  ['char_length', Integer()],
  ['now', DateTime()],
  ['current_timestamp', DateTime()],
  ['current_date', DateColumn()],
  ['random', BigInteger()],
  ['row_number', Integer()],
  ['rank', Integer()],
  ['dense_rank', Integer()],
  ['ntile', Integer()],
  ['percent_rank', Float()],
  ['cume_dist', Float()],
  ['lag', 'first'],
  ['lead', 'first'],
  ['first_value', 'first'],
  ['last_value', 'first'],
  ['nth_value', 'first'],
  ['glob', Boolean()],
]);

function typeOf(name: string, args: readonly ExpressionNode[]): SqlType {
  const known = name.toLowerCase();
  const typing = TYPES.get(known);
  if (typing === undefined) return commonFunctionType(known) ?? Untyped();
  if (typing === 'first') return args[0]?.type ?? Untyped();
  if (typing !== 'common') return typing;
  const common = commonType(args.map(each => each.type)) ?? Untyped();
  return known === 'sum' && common.affinity === 'boolean' ? Integer() : common;
}

function call(name: string, values: readonly unknown[]): FunctionExpression<never> {
  checkedName('func()', name);
  const given = argumentNodes(name, values);
  const args = given.length === 0 && name.toLowerCase() === 'count' ? [STAR] : given;
  return new FunctionExpression(
    Object.freeze({
      kind: 'function',
      type: typeOf(name, args),
      froms: fromsOf(args),
      name,
      args: Object.freeze(args),
    }),
  );
}

const callers = new Map<string, (...args: readonly unknown[]) => FunctionExpression<never>>();
const KEPT_CALLERS = 1000;

function callerOf(name: string): (...args: readonly unknown[]) => FunctionExpression<never> {
  let caller = callers.get(name);
  if (caller === undefined) {
    caller = (...args) => call(name, args);
    if (callers.size < KEPT_CALLERS) callers.set(name, caller);
  }
  return caller;
}

/**
 * Calls a function of the database.
 *
 * @example func.count()                          // count(*)
 * @example func.coalesce(users.c.name, 'nobody')  // coalesce(users.name, ?)
 * @example func<string>('soundex', users.c.name)  // any other, with its type
 */
export const func: Functions = new Proxy(call as unknown as Functions, {
  apply: (_target, _this, [name, ...args]: [string, ...unknown[]]) => call(name, args),
  get: (_target, name) => (typeof name === 'string' ? callerOf(name) : undefined),
});
