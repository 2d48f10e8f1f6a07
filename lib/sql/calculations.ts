/**
 * What every expression can be calculated with, as methods.
 *
 * Promises: immutable; the type of a calculation follows from its operands (a bigint makes it a bigint, null makes it
 * nullable). Does not: calculate; the database does.
 */

import { ArgumentError } from '../errors.js';
import type { SqlType, TypeLike } from '../types/index.js';
import { Text } from '../types/text.js';
import { Comparisons } from './comparisons.js';
import type { Expression } from './expression.js';
import { binaryNode, factorNode, operandNode } from './make.js';
import { arithmeticType } from './number-types.js';
import type {
  Calculated,
  Condition,
  ExpressionLike,
  NullIn,
  NullOf,
  Operand,
  SourceOf,
} from './operand-types.js';
import {
  checkOperator,
  customNode,
  regexpReplaceNode,
  type OperatorOptions,
  type RegexpOptions,
} from './notation.js';
import type { BinaryOperator, UnaryOperator } from './operators.js';
import { isText } from './predicates.js';

/** What `op` gives, to be called with the right side. Written as methods, whose parameters leave expressions covariant. */
export type ComparisonOperator<T> = { apply(other: Operand<T>): Condition }['apply'];

/** What `op` gives where its value has a type of its own. */
export type TypedOperator<T, U, S extends string> = {
  apply<const O extends Operand<T>>(other: O): Expression<U | NullIn<T> | NullOf<O>, S | SourceOf<O>>;
}['apply'];

/** Operators whose right side counts and is no value of the left side's kind. */
const FACTORS: readonly BinaryOperator[] = ['mul', 'div', 'floorDiv', 'mod', 'shiftLeft', 'shiftRight'];

/** The calculations of an expression. */
export abstract class Calculations<T, S extends string> extends Comparisons<T, S> {
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

  /** Division rounded down: 5 by 2 is 2, -5 by 2 is -3; of whole numbers a whole number. By zero it is null. */
  floorDiv<const O extends Operand<T>>(other: O): Expression<Calculated<T, O> | null, S | SourceOf<O>> {
    return this.#calculate('floorDiv', other);
  }

  /** The remainder, with the sign of the left side; also of fractions. By zero it is null. */
  mod<const O extends Operand<T>>(other: O): Expression<Calculated<T, O> | null, S | SourceOf<O>> {
    return this.#calculate('mod', other);
  }

  /** `-`, of one operand. */
  neg(): Expression<T, S> {
    return this.#prefixed('neg');
  }

  #prefixed(operator: UnaryOperator): Expression<T, S> {
    const { type, froms } = this.node;
    refuseNoNumber(type, operator);
    return this.derived(Object.freeze({ kind: 'unary', type, froms, operator, operand: this.node }));
  }

  /** `&`, bit by bit. */
  bitwiseAnd<const O extends Operand<T>>(other: O): Expression<Calculated<T, O>, S | SourceOf<O>> {
    return this.#calculate('bitAnd', other);
  }

  /** `|`, bit by bit. */
  bitwiseOr<const O extends Operand<T>>(other: O): Expression<Calculated<T, O>, S | SourceOf<O>> {
    return this.#calculate('bitOr', other);
  }

  /** `^`, bit by bit. */
  bitwiseXor<const O extends Operand<T>>(other: O): Expression<Calculated<T, O>, S | SourceOf<O>> {
    return this.#calculate('bitXor', other);
  }

  /** `~`, all bits turned. */
  bitwiseNot(): Expression<T, S> {
    return this.#prefixed('bitNot');
  }

  /** `<<`. */
  shiftLeft<const O extends Operand<T>>(bits: O): Expression<Calculated<T, O>, S | SourceOf<O>> {
    return this.#calculate('shiftLeft', bits);
  }

  /** `>>`; SQLite keeps the sign, MySQL takes numbers without one. */
  shiftRight<const O extends Operand<T>>(bits: O): Expression<Calculated<T, O>, S | SourceOf<O>> {
    return this.#calculate('shiftRight', bits);
  }

  /**
   * An operator of the database that has no method here; the text is checked to be an operator and nothing else.
   *
   * @example users.c.name.op('GLOB', { isComparison: true })('D*')   // users.name GLOB ?
   * @example users.c.age.op('&', { precedence: 6 })(1)
   */
  op(operator: string, options: OperatorOptions & { readonly isComparison: true }): ComparisonOperator<T>;
  op<U>(
    operator: string,
    options: OperatorOptions<U> & { readonly type: TypeLike<U> },
  ): TypedOperator<T, U, S>;
  op(operator: string, options?: OperatorOptions): TypedOperator<T, T, S>;
  op(operator: string, options: OperatorOptions = {}): unknown {
    checkOperator(operator, options);
    return (other: unknown) => this.derived(customNode(operator, this.node, other, options));
  }

  /**
   * The text with every match of a regular expression replaced; `$1` is the first group. For patterns see `regexpMatch`.
   *
   * @example users.c.name.regexpReplace('\\s+', ' ')
   */
  regexpReplace(
    pattern: string | ExpressionLike<string | null>,
    replacement: string | ExpressionLike<string | null>,
    options: RegexpOptions = {},
  ): Expression<string | NullIn<T>, S> {
    return this.derived(regexpReplaceNode(this.node, pattern, replacement, options));
  }

  /** Joins texts; another type is taken as the database writes it. */
  concat<const O extends string | null | ExpressionLike>(
    other: O,
  ): Expression<string | Extract<T, null> | NullOf<O>, S | SourceOf<O>> {
    return this.#calculate('concat', other);
  }

  #calculate<U, V extends string>(operator: BinaryOperator, other: unknown): Expression<U, V> {
    if (operator === 'concat') {
      return this.derived(binaryNode(operator, this.node, operandNode(other, this.node, Text()), Text()));
    }
    refuseNoNumber(this.node.type, operator);
    const isFactor = FACTORS.includes(operator);
    const right = isFactor ? factorNode(other, this.node) : operandNode(other, this.node);
    return this.derived(
      binaryNode(operator, this.node, right, arithmeticType(operator, this.node.type, right.type)),
    );
  }

  /** Compares and sorts by a collation, such as NOCASE. */
  collate(collation: string): Expression<T, S> {
    if (typeof collation !== 'string' || collation === '')
      throw new ArgumentError('collate() takes the name of a collation, a non-empty string');
    const { type, froms } = this.node;
    return this.derived(Object.freeze({ kind: 'collate', type, froms, operand: this.node, collation }));
  }
}

/** Databases read what is no number as one, each in another way: the year of a moment, the digits at the beginning of a text. */
function refuseNoNumber(type: SqlType, operator: BinaryOperator | UnaryOperator): void {
  if (type.kind === 'decorated' || !['text', 'moment', 'bytes'].includes(type.affinity)) return;
  const advice =
    type.affinity === 'moment'
      ? "take the functions of the database, such as func.julianday(t.c.at) in SQLite, func('timestampdiff', …) in MySQL"
      : 'cast it to a number first, as in cast(t.c.x, Integer)';
  throw new ArgumentError(`A value of type ${type.kind} is not calculated with (${operator}); ${advice}`);
}
