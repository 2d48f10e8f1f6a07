/**
 * Expressions: a typed handle on an expression node, with the operators as methods.
 *
 * Promises: immutable; each operator gives a new expression. A plain value given to an operator is bound as a parameter
 * with the type of what it meets, never written into SQL. Comparing with null writes IS NULL. Does not: check values;
 * that happens when the statement is prepared.
 */

import { ArgumentError } from '../errors.js';
import { Handle } from '../schema/handle.js';
import { Boolean, Text, type TypeLike } from '../types/index.js';
import { resolveType } from '../types/type.js';
import type { ReturnsRows } from './executable.js';
import { NULL, arithmeticType, binaryNode, comparisonNode, operandNode } from './make.js';
import type { ExpressionNode } from './nodes.js';
import type {
  Calculated,
  Comparable,
  Condition,
  ExpressionLike,
  Loose,
  NullOf,
  Operand,
  SourceOf,
} from './operand-types.js';
import type { BinaryOperator } from './operators.js';
import {
  betweenNode,
  castNode,
  inNode,
  isText,
  likeNode,
  orderingNode,
  type MatchOptions,
} from './predicates.js';

/** An expression with a name of its own in the row. */
export interface Labelled<T, N extends string, S extends string = string> extends Expression<T, S> {
  readonly $name: N;
}

/**
 * An expression.
 *
 * @typeParam T its value in a row, with null where it may be null
 * @typeParam S the names of the tables it needs, which an outer join may turn to null
 */
export class Expression<T = unknown, S extends string = string>
  extends Handle
  implements ExpressionLike<T, S>
{
  /** Type only: the value in a row. */
  declare readonly $type: T;
  /** Type only: the names of the tables needed. */
  declare readonly $source: S;

  readonly #node: ExpressionNode;

  constructor(node: ExpressionNode) {
    super();
    this.#node = node;
  }

  get node(): ExpressionNode {
    return this.#node;
  }

  /** `=`; with null `IS NULL`. */
  eq(other: Operand<T>): Condition {
    return new Expression(comparisonNode('eq', this.node, other));
  }

  /** `!=`; with null `IS NOT NULL`. */
  ne(other: Operand<T>): Condition {
    return new Expression(comparisonNode('ne', this.node, other));
  }

  /** `<`. */
  lt(other: Operand<T>): Condition {
    return new Expression(comparisonNode('lt', this.node, other));
  }

  /** `<=`. */
  le(other: Operand<T>): Condition {
    return new Expression(comparisonNode('le', this.node, other));
  }

  /** `>`. */
  gt(other: Operand<T>): Condition {
    return new Expression(comparisonNode('gt', this.node, other));
  }

  /** `>=`. */
  ge(other: Operand<T>): Condition {
    return new Expression(comparisonNode('ge', this.node, other));
  }

  /**
   * Whether the value is one of a list, or of a query's first column. No value is in an empty list.
   * Null in a list is refused: SQL never finds it (`or(x.in(list), x.isNull())` does).
   */
  in(
    values:
      readonly (Comparable<T> | ExpressionLike<Loose<T> | null>)[] | ReturnsRows<unknown, Loose<T> | null>,
  ): Condition {
    return new Expression(inNode(this.node, values, false));
  }

  /** The negation of `in`. Every value is outside an empty list. */
  notIn(
    values:
      readonly (Comparable<T> | ExpressionLike<Loose<T> | null>)[] | ReturnsRows<unknown, Loose<T> | null>,
  ): Condition {
    return new Expression(inNode(this.node, values, true));
  }

  /** `LIKE`, where `%` is any text and `_` any character. */
  like(
    pattern: string | ExpressionLike<string | null>,
    options: { readonly escape?: string } = {},
  ): Condition {
    return new Expression(likeNode(this.node, pattern, 'none', options));
  }

  /** `NOT LIKE`. */
  notLike(
    pattern: string | ExpressionLike<string | null>,
    options: { readonly escape?: string } = {},
  ): Condition {
    return new Expression(likeNode(this.node, pattern, 'none', options, { negated: true }));
  }

  /** `LIKE` without regard to case. */
  ilike(
    pattern: string | ExpressionLike<string | null>,
    options: { readonly escape?: string } = {},
  ): Condition {
    return new Expression(likeNode(this.node, pattern, 'none', options, { ignoreCase: true }));
  }

  /** The negation of `ilike`. */
  notIlike(
    pattern: string | ExpressionLike<string | null>,
    options: { readonly escape?: string } = {},
  ): Condition {
    return new Expression(likeNode(this.node, pattern, 'none', options, { negated: true, ignoreCase: true }));
  }

  /** @example users.c.name.startsWith('D')   // users.name LIKE ? || '%' */
  startsWith(text: string | ExpressionLike<string | null>, options: MatchOptions = {}): Condition {
    return new Expression(likeNode(this.node, text, 'end', options));
  }

  /** @example users.c.name.endsWith('n')   // users.name LIKE '%' || ? */
  endsWith(text: string | ExpressionLike<string | null>, options: MatchOptions = {}): Condition {
    return new Expression(likeNode(this.node, text, 'start', options));
  }

  /** @example users.c.name.contains('an')   // users.name LIKE '%' || ? || '%' */
  contains(text: string | ExpressionLike<string | null>, options: MatchOptions = {}): Condition {
    return new Expression(likeNode(this.node, text, 'both', options));
  }

  /** From `low` to `high`, both included. */
  between(low: Operand<T>, high: Operand<T>): Condition {
    return new Expression(betweenNode(this.node, low, high));
  }

  /** `IS NULL`. */
  isNull(): Condition {
    return new Expression(binaryNode('is', this.node, NULL, Boolean()));
  }

  /** `IS NOT NULL`. */
  isNotNull(): Condition {
    return new Expression(binaryNode('isNot', this.node, NULL, Boolean()));
  }

  /** `IS`, for null, true and false. */
  is(other: Operand<T>): Condition {
    return new Expression(
      binaryNode('is', this.node, other === null ? NULL : operandNode(other, this.node), Boolean()),
    );
  }

  /** `IS NOT`, for null, true and false. */
  isNot(other: Operand<T>): Condition {
    return new Expression(
      binaryNode('isNot', this.node, other === null ? NULL : operandNode(other, this.node), Boolean()),
    );
  }

  /** Unequal, where null is a value like others. */
  isDistinctFrom(other: Operand<T>): Condition {
    return new Expression(binaryNode('isDistinctFrom', this.node, operandNode(other, this.node), Boolean()));
  }

  /** Equal, where null is a value like others. */
  isNotDistinctFrom(other: Operand<T>): Condition {
    return new Expression(
      binaryNode('isNotDistinctFrom', this.node, operandNode(other, this.node), Boolean()),
    );
  }

  /** `+`; strings are joined. */
  add<const O extends Operand<T>>(other: O): Expression<Calculated<T, O>, S | SourceOf<O>> {
    return this.#calculate(isText(this.node.type) ? 'concat' : 'add', other);
  }

  /** `-`. */
  sub<const O extends Operand<T>>(other: O): Expression<Calculated<T, O>, S | SourceOf<O>> {
    return this.#calculate('sub', other);
  }

  /** `*`. */
  mul<const O extends Operand<T>>(other: O): Expression<Calculated<T, O>, S | SourceOf<O>> {
    return this.#calculate('mul', other);
  }

  /** True division: 5 by 2 is 2.5. By zero it is null. */
  div<const O extends Operand<T>>(
    other: O,
  ): Expression<(T extends bigint ? number : T) | null, S | SourceOf<O>> {
    return this.#calculate('div', other);
  }

  /** The remainder. By zero it is null. */
  mod<const O extends Operand<T>>(other: O): Expression<Calculated<T, O> | null, S | SourceOf<O>> {
    return this.#calculate('mod', other);
  }

  /** `-`, of one operand. */
  neg(): Expression<T, S> {
    return new Expression(
      Object.freeze({
        kind: 'unary',
        type: this.node.type,
        froms: this.node.froms,
        operator: 'neg',
        operand: this.node,
      }),
    );
  }

  /** Joins texts; another type is taken as the database writes it. */
  concat<const O extends string | null | ExpressionLike>(
    other: O,
  ): Expression<string | Extract<T, null> | NullOf<O>, S | SourceOf<O>> {
    return this.#calculate('concat', other);
  }

  #calculate<U, V extends string>(operator: BinaryOperator, other: unknown): Expression<U, V> {
    if (operator === 'concat') {
      return new Expression(binaryNode(operator, this.node, operandNode(other, this.node, Text()), Text()));
    }
    const right = operandNode(other, this.node);
    return new Expression(
      binaryNode(operator, this.node, right, arithmeticType(operator, this.node.type, right.type)),
    );
  }

  /** Compares and sorts by a collation, such as NOCASE. */
  collate(collation: string): Expression<T, S> {
    return new Expression(
      Object.freeze({
        kind: 'collate',
        type: this.node.type,
        froms: this.node.froms,
        operand: this.node,
        collation,
      }),
    );
  }

  /** `CAST(… AS type)`. */
  cast<Out, In>(type: TypeLike<Out, In>): Expression<Out | Extract<T, null>, S> {
    return new Expression(castNode(this.node, resolveType(type)));
  }

  /** `DISTINCT`, inside an aggregate: `func.count(orders.c.userId.distinct())`. */
  distinct(): Expression<T, S> {
    return new Expression(
      Object.freeze({
        kind: 'unary',
        type: this.node.type,
        froms: this.node.froms,
        operator: 'distinct',
        operand: this.node,
      }),
    );
  }

  /**
   * Names the expression in the row.
   *
   * @example select(users.c.name.label('who'))   // SELECT users.name AS who; rows are { who }
   */
  label<const N extends string>(name: N): Labelled<T, N, S> {
    if (typeof name !== 'string' || name === '') throw new ArgumentError('label() takes a non-empty string');
    const operand = this.node.kind === 'label' ? this.node.operand : this.node;
    return new Expression(
      Object.freeze({ kind: 'label', type: operand.type, froms: operand.froms, name, operand }),
    ) as Labelled<T, N, S>;
  }

  /** Sorts upwards. */
  asc(): Expression<T, S> {
    return new Expression(orderingNode(this.node, { direction: 'asc' }));
  }

  /** Sorts downwards. */
  desc(): Expression<T, S> {
    return new Expression(orderingNode(this.node, { direction: 'desc' }));
  }

  /** Sorts nulls before the rest. */
  nullsFirst(): Expression<T, S> {
    return new Expression(orderingNode(this.node, { nulls: 'first' }));
  }

  /** Sorts nulls after the rest. */
  nullsLast(): Expression<T, S> {
    return new Expression(orderingNode(this.node, { nulls: 'last' }));
  }
}
