/**
 * The less common functions of SQLite, MySQL and MariaDB, with the types of what they give.
 *
 * Promises: each is what the databases that have it give; null where an argument is null, or may make it so. Does not: say which
 * database has which, nor type what only the arguments' text decides (`json_extract`): that is `unknown`.
 */

import type { SqlType } from '../types/index.js';
import { Date as DateColumn, DateTime } from '../types/temporal.js';
import { Float } from '../types/float.js';
import { Integer } from '../types/integer.js';
import { Text } from '../types/text.js';
import { Time } from '../types/time.js';
import type { Widen } from './constructors.js';
import type { FunctionExpression } from './function-expression.js';
import type { ExpressionLike, NullOf, SourceOf } from './operand-types.js';

type Argument<T> = T | ExpressionLike<T | null>;
type TextArgument = Argument<string>;
type NumberArgument = Argument<number | bigint>;
type NumbersOf<A> = FunctionExpression<number | NullOf<A>, SourceOf<A>>;
type TextsOf<A> = FunctionExpression<string | NullOf<A>, SourceOf<A>>;
type ValueOf<A> = A extends ExpressionLike<infer T> ? T : Widen<A>;
type Real = FunctionExpression<number | null, never>;
type MaybeText = FunctionExpression<string | null, never>;
type Unknown = FunctionExpression<unknown, never>;

/** Functions that are called as in SQL, by their names there. */
export interface CommonFunctions {
  ltrim<const A extends TextArgument>(text: A, characters?: TextArgument): TextsOf<A>;
  rtrim<const A extends TextArgument>(text: A, characters?: TextArgument): TextsOf<A>;
  /** A part of a text, from a position that begins with 1. */
  substr<const A extends TextArgument>(text: A, from: NumberArgument, length?: NumberArgument): TextsOf<A>;
  substring<const A extends TextArgument>(text: A, from: NumberArgument, length?: NumberArgument): TextsOf<A>;
  replace<const A extends readonly [TextArgument, TextArgument, TextArgument]>(
    ...values: A
  ): TextsOf<A[number]>;
  /** Where the second text stands in the first, from 1; 0 where it does not. */
  instr<const A extends readonly [TextArgument, TextArgument]>(...texts: A): NumbersOf<A[number]>;
  reverse<const A extends TextArgument>(text: A): TextsOf<A>;
  hex(value: unknown): FunctionExpression<string | null, never>;

  /** The first value, or where that is null the second. */
  ifnull<const A, const B>(
    value: A,
    otherwise: B,
  ): FunctionExpression<Exclude<ValueOf<A>, null> | ValueOf<B>, SourceOf<A> | SourceOf<B>>;
  /** The first value, or null where it equals the second. */
  nullif<const A>(value: A, other: unknown): FunctionExpression<ValueOf<A> | null, SourceOf<A>>;

  ceil<const A extends NumberArgument>(value: A): NumbersOf<A>;
  ceiling<const A extends NumberArgument>(value: A): NumbersOf<A>;
  floor<const A extends NumberArgument>(value: A): NumbersOf<A>;
  sign<const A extends NumberArgument>(value: A): NumbersOf<A>;
  power(base: NumberArgument, exponent: NumberArgument): Real;
  pow(base: NumberArgument, exponent: NumberArgument): Real;
  /** Null for a negative number. */
  sqrt(value: NumberArgument): Real;
  exp(value: NumberArgument): Real;
  ln(value: NumberArgument): Real;
  log10(value: NumberArgument): Real;
  mod<const A extends readonly [NumberArgument, NumberArgument]>(
    ...values: A
  ): FunctionExpression<number | null, SourceOf<A[number]>>;

  /** SQLite: a sum that is 0.0 over no rows. */
  total(value: ExpressionLike): FunctionExpression<number, never>;
  stddev(value: ExpressionLike): Real;
  stddev_pop(value: ExpressionLike): Real;
  stddev_samp(value: ExpressionLike): Real;
  variance(value: ExpressionLike): Real;
  var_pop(value: ExpressionLike): Real;
  var_samp(value: ExpressionLike): Real;

  /** The time of the day of the statement, as text. */
  current_time(): FunctionExpression<string, never>;
  /** MySQL and MariaDB. */
  localtime(): FunctionExpression<Date, never>;
  /** MySQL and MariaDB. */
  localtimestamp(): FunctionExpression<Date, never>;
  /** MySQL and MariaDB: the moment of the call, not of the statement. */
  sysdate(): FunctionExpression<Date, never>;
  /** The day of a moment, as text. */
  date(moment: unknown, ...modifiers: readonly TextArgument[]): MaybeText;
  /** The time of a moment, as text. */
  time(moment: unknown, ...modifiers: readonly TextArgument[]): MaybeText;
  /** SQLite: a moment as text. */
  datetime(moment: unknown, ...modifiers: readonly TextArgument[]): MaybeText;
  /** SQLite: a moment as the format has it. */
  strftime(format: TextArgument, moment: unknown, ...modifiers: readonly TextArgument[]): MaybeText;
  /** SQLite: days since the beginning of the Julian period. */
  julianday(moment: unknown, ...modifiers: readonly TextArgument[]): Real;
  /** SQLite: seconds since 1970. */
  unixepoch(moment: unknown, ...modifiers: readonly TextArgument[]): Real;
  /** MySQL and MariaDB: a moment as the format has it. */
  date_format(moment: unknown, format: TextArgument): MaybeText;

  /** MySQL and MariaDB. */
  current_user(): FunctionExpression<string, never>;
  /** MySQL and MariaDB. */
  session_user(): FunctionExpression<string, never>;
  /** MySQL and MariaDB. */
  user(): FunctionExpression<string, never>;
  /** MySQL and MariaDB: the database in use. */
  database(): MaybeText;
  /** MySQL and MariaDB. */
  version(): FunctionExpression<string, never>;
  /** SQLite. */
  sqlite_version(): FunctionExpression<string, never>;
  /** SQLite: `'integer'`, `'real'`, `'text'`, `'blob'` or `'null'`. */
  typeof(value: unknown): FunctionExpression<string, never>;

  json_extract(document: unknown, ...paths: readonly TextArgument[]): Unknown;
  /** SQLite: the number of elements. */
  json_array_length(document: unknown, path?: TextArgument): Real;
  json_valid(document: unknown): Real;
  json_type(document: unknown, path?: TextArgument): MaybeText;
  /** SQLite: the elements as rows, with `tableValued`. */
  json_each(document: unknown, path?: TextArgument): Unknown;
  /** SQLite: the elements at every depth as rows, with `tableValued`. */
  json_tree(document: unknown, path?: TextArgument): Unknown;
  json_array(...values: readonly unknown[]): Unknown;
  json_object(...keysAndValues: readonly unknown[]): Unknown;
}

const TEXTS: ReadonlySet<string> = new Set([
  'ltrim',
  'rtrim',
  'substr',
  'substring',
  'replace',
  'reverse',
  'hex',
  'datetime',
  'strftime',
  'date_format',
  'current_user',
  'session_user',
  'user',
  'database',
  'version',
  'sqlite_version',
  'typeof',
  'json_type',
]);

const REALS: ReadonlySet<string> = new Set([
  'ceil',
  'ceiling',
  'floor',
  'power',
  'pow',
  'sqrt',
  'exp',
  'ln',
  'log10',
  'mod',
  'total',
  'stddev',
  'stddev_pop',
  'stddev_samp',
  'variance',
  'var_pop',
  'var_samp',
  'julianday',
]);

const INTEGERS: ReadonlySet<string> = new Set([
  'instr',
  'sign',
  'unixepoch',
  'json_array_length',
  'json_valid',
]);

const MOMENTS: ReadonlySet<string> = new Set(['localtime', 'localtimestamp', 'sysdate']);

/** The type of a function above that has the same for all arguments. */
export function commonFunctionType(name: string): SqlType | undefined {
  if (TEXTS.has(name)) return Text();
  if (REALS.has(name)) return Float();
  if (INTEGERS.has(name)) return Integer();
  if (MOMENTS.has(name)) return DateTime();
  if (name === 'date') return DateColumn();
  return name === 'time' || name === 'current_time' ? Time() : undefined;
}
