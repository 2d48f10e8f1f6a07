/**
 * What every expression can be compared with, as methods.
 *
 * Promises: immutable; each comparison gives a new condition. A plain value given to one is bound as a parameter with
 * the type of what it meets, never written into SQL. Comparing with null writes IS NULL. Does not: check values; that
 * happens when the statement is prepared.
 */

import { Handle } from '../schema/handle.js';
import { Boolean } from '../types/index.js';
import type { ReturnsRows } from './executable.js';
import type { Expression } from './expression.js';
import { NULL, binaryNode, comparisonNode, operandNode } from './make.js';
import type { ExpressionNode } from './nodes.js';
import type { Comparable, Condition, ExpressionLike, Loose, Operand } from './operand-types.js';
import { betweenNode, inNode, likeNode, type MatchOptions } from './predicates.js';

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
   * Null in a list is refused: SQL never finds it (`or(x.in(list), x.isNull())` does).
   */
  in(
    values:
      readonly (Comparable<T> | ExpressionLike<Loose<T> | null>)[] | ReturnsRows<unknown, Loose<T> | null>,
  ): Condition {
    return this.derived(inNode(this.node, values, false));
  }

  /** The negation of `in`. Every value is outside an empty list. */
  notIn(
    values:
      readonly (Comparable<T> | ExpressionLike<Loose<T> | null>)[] | ReturnsRows<unknown, Loose<T> | null>,
  ): Condition {
    return this.derived(inNode(this.node, values, true));
  }

  /** `LIKE`, where `%` is any text and `_` any character. */
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

  /** From `low` to `high`, both included. */
  between(low: Operand<T>, high: Operand<T>): Condition {
    return this.derived(betweenNode(this.node, low, high));
  }

  /** `IS NULL`. */
  isNull(): Condition {
    return this.derived(binaryNode('is', this.node, NULL, Boolean()));
  }

  /** `IS NOT NULL`. */
  isNotNull(): Condition {
    return this.derived(binaryNode('isNot', this.node, NULL, Boolean()));
  }

  /** `IS`, for null, true and false. */
  is(other: Operand<T>): Condition {
    return this.derived(
      binaryNode('is', this.node, other === null ? NULL : operandNode(other, this.node), Boolean()),
    );
  }

  /** `IS NOT`, for null, true and false. */
  isNot(other: Operand<T>): Condition {
    return this.derived(
      binaryNode('isNot', this.node, other === null ? NULL : operandNode(other, this.node), Boolean()),
    );
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
