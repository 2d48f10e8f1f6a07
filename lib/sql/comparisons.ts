/**
 * What every expression can be compared with, as methods.
 *
 * Promises: immutable; each comparison gives a new condition. A plain value given to one is bound as a parameter with
 * the type of what it meets, never written into SQL. Comparing with null writes IS NULL. Does not: check values; that
 * happens when the statement is prepared.
 */

import { ArgumentError } from '../errors.js';
import { Handle } from '../schema/handle.js';
import { Boolean } from '../types/boolean.js';
import type { ReturnsRows } from './executable.js';
import type { Expression } from './expression.js';
import { NULL, binaryNode, comparisonNode, isNode, operandNode } from './make.js';
import { negate } from './negation.js';
import type { ExpressionNode } from './nodes.js';
import { regexpMatchNode, type RegexpOptions } from './notation.js';
import type { Comparable, Condition, ExpressionLike, Loose, Operand } from './operand-types.js';
import { betweenNode, inNode, likeNode, type MatchOptions } from './predicates.js';

/** What `in` takes: values and expressions, a query of one column, or a parameter that takes a list. */
export type ListOperand<T> =
  | readonly (Comparable<T> | ExpressionLike<Loose<T> | null>)[]
  | ReturnsRows<unknown, Loose<T> | null>
  | ExpressionLike<readonly Loose<T>[]>;

function refuseSymmetric(given: IArguments): void {
  if (given.length <= 2) return;
  throw new ArgumentError(
    'between(low, high) has no symmetric form; write or(x.between(a, b), x.between(b, a))',
  );
}

/** The comparisons of an expression. */
export abstract class Comparisons<T, S extends string> extends Handle implements ExpressionLike<T, S> {
  /** Type only: the value in a row. */
  declare readonly $type: T;
  /** Type only: the names of the tables needed. */
  declare readonly $source: S;

  abstract get node(): ExpressionNode;

  /** A new expression; of the subclass, which this room's files must not load in a circle. */
  protected abstract derived<U, V extends string>(node: ExpressionNode): Expression<U, V>;

  /** `=`; with null `IS NULL`. */
  eq(other: Operand<T>): Condition {
    return this.derived(comparisonNode('eq', this.node, other));
  }

  /** `!=`; with null `IS NOT NULL`. */
  ne(other: Operand<T>): Condition {
    return this.derived(comparisonNode('ne', this.node, other));
  }

  /** `<`. */
  lt(other: Operand<T>): Condition {
    return this.derived(comparisonNode('lt', this.node, other));
  }

  /** `<=`. */
  le(other: Operand<T>): Condition {
    return this.derived(comparisonNode('le', this.node, other));
  }

  /** `>`. */
  gt(other: Operand<T>): Condition {
    return this.derived(comparisonNode('gt', this.node, other));
  }

  /** `>=`. */
  ge(other: Operand<T>): Condition {
    return this.derived(comparisonNode('ge', this.node, other));
  }

  /**
   * Whether the value is one of a list, or of a query's first column. No value is in an empty list.
   * Null in a list is refused: SQL never finds it (`or(x.in(list), x.isNull())` does). A list that each execution gives is
   * `bindParam('ids')`.
   */
  in(values: ListOperand<T>): Condition {
    return this.derived(inNode(this.node, values, false));
  }

  /** The negation of `in`. Every value is outside an empty list. */
  notIn(values: ListOperand<T>): Condition {
    return this.derived(inNode(this.node, values, true));
  }

  /** `LIKE`, where `%` is any text and `_` any character. SQLite takes a–z for A–Z here, MySQL by the collation. */
  like(
    pattern: string | ExpressionLike<string | null>,
    options: { readonly escape?: string } = {},
  ): Condition {
    return this.derived(likeNode(this.node, pattern, 'none', options));
  }

  /** `NOT LIKE`. */
  notLike(
    pattern: string | ExpressionLike<string | null>,
    options: { readonly escape?: string } = {},
  ): Condition {
    return this.derived(likeNode(this.node, pattern, 'none', options, { negated: true }));
  }

  /** `LIKE` without regard to case. */
  ilike(
    pattern: string | ExpressionLike<string | null>,
    options: { readonly escape?: string } = {},
  ): Condition {
    return this.derived(likeNode(this.node, pattern, 'none', options, { ignoreCase: true }));
  }

  /** The negation of `ilike`. */
  notIlike(
    pattern: string | ExpressionLike<string | null>,
    options: { readonly escape?: string } = {},
  ): Condition {
    return this.derived(likeNode(this.node, pattern, 'none', options, { negated: true, ignoreCase: true }));
  }

  /** @example users.c.name.startsWith('D')   // users.name LIKE ? || '%' */
  startsWith(text: string | ExpressionLike<string | null>, options: MatchOptions = {}): Condition {
    return this.derived(likeNode(this.node, text, 'end', options));
  }

  /** @example users.c.name.endsWith('n')   // users.name LIKE '%' || ? */
  endsWith(text: string | ExpressionLike<string | null>, options: MatchOptions = {}): Condition {
    return this.derived(likeNode(this.node, text, 'start', options));
  }

  /** @example users.c.name.contains('an')   // users.name LIKE '%' || ? || '%' */
  contains(text: string | ExpressionLike<string | null>, options: MatchOptions = {}): Condition {
    return this.derived(likeNode(this.node, text, 'both', options));
  }

  /** `startsWith` without regard to case. */
  istartsWith(text: string | ExpressionLike<string | null>, options: MatchOptions = {}): Condition {
    return this.derived(likeNode(this.node, text, 'end', options, { ignoreCase: true }));
  }

  /** `endsWith` without regard to case. */
  iendsWith(text: string | ExpressionLike<string | null>, options: MatchOptions = {}): Condition {
    return this.derived(likeNode(this.node, text, 'start', options, { ignoreCase: true }));
  }

  /** `contains` without regard to case. */
  icontains(text: string | ExpressionLike<string | null>, options: MatchOptions = {}): Condition {
    return this.derived(likeNode(this.node, text, 'both', options, { ignoreCase: true }));
  }

  /**
   * Whether a part of the text matches a regular expression, with regard to case unless `flags` has `i`.
   *
   * In SQLite these are JavaScript's (with `u`), run in the connection's thread: a pattern that backtracks without end blocks it, and
   * cannot be stopped. Never take patterns from people you do not trust. In MySQL they are the server's.
   *
   * @example users.c.name.regexpMatch('^D', { flags: 'i' })
   */
  regexpMatch(pattern: string | ExpressionLike<string | null>, options: RegexpOptions = {}): Condition {
    return this.derived(regexpMatchNode(this.node, pattern, options));
  }

  /** From `low` to `high`, both included. */
  between(low: Operand<T>, high: Operand<T>): Condition {
    refuseSymmetric(arguments);
    return this.derived(betweenNode(this.node, low, high));
  }

  /** The negation of `between`. */
  notBetween(low: Operand<T>, high: Operand<T>): Condition {
    refuseSymmetric(arguments);
    return this.derived(negate(betweenNode(this.node, low, high)));
  }

  /** `IS NULL`. */
  isNull(): Condition {
    return this.derived(binaryNode('is', this.node, NULL, Boolean()));
  }

  /** `IS NOT NULL`. */
  isNotNull(): Condition {
    return this.derived(binaryNode('isNot', this.node, NULL, Boolean()));
  }

  /** `IS`: for null, true and false; of other values what `isNotDistinctFrom` is. */
  is(other: Operand<T>): Condition {
    return this.derived(isNode(this.node, other));
  }

  /** `IS NOT`: for null, true and false; of other values what `isDistinctFrom` is. */
  isNot(other: Operand<T>): Condition {
    return this.derived(negate(isNode(this.node, other)));
  }

  /** Whether a condition is true: neither false nor unknown. Never null itself. */
  isTrue(): Condition {
    return this.derived(isNode(this.node, true));
  }

  /** Whether a condition is false or unknown. */
  isNotTrue(): Condition {
    return this.derived(negate(isNode(this.node, true)));
  }

  /** Whether a condition is false: neither true nor unknown. */
  isFalse(): Condition {
    return this.derived(isNode(this.node, false));
  }

  /** Whether a condition is true or unknown. */
  isNotFalse(): Condition {
    return this.derived(negate(isNode(this.node, false)));
  }

  /** Whether a condition is neither true nor false, since something compared is null. */
  isUnknown(): Condition {
    return this.isNull();
  }

  /** Whether a condition is true or false. */
  isNotUnknown(): Condition {
    return this.isNotNull();
  }

  /** Unequal, where null is a value like others. */
  isDistinctFrom(other: Operand<T>): Condition {
    return this.derived(binaryNode('isDistinctFrom', this.node, operandNode(other, this.node), Boolean()));
  }

  /** Equal, where null is a value like others. */
  isNotDistinctFrom(other: Operand<T>): Condition {
    return this.derived(binaryNode('isNotDistinctFrom', this.node, operandNode(other, this.node), Boolean()));
  }
}
