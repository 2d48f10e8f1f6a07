/**
 * What every expression can be calculated with, as methods.
 *
 * Promises: immutable; the type of a calculation follows from its operands (a bigint makes it a bigint, null makes it
 * nullable). Does not: calculate; the database does.
 */

import { Text } from '../types/index.js';
import { Comparisons } from './comparisons.js';
import type { Expression } from './expression.js';
import { arithmeticType, binaryNode, operandNode } from './make.js';
import type { Calculated, ExpressionLike, NullOf, Operand, SourceOf } from './operand-types.js';
import type { BinaryOperator } from './operators.js';
import { isText } from './predicates.js';

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

  /** The remainder. By zero it is null. */
  mod<const O extends Operand<T>>(other: O): Expression<Calculated<T, O> | null, S | SourceOf<O>> {
    return this.#calculate('mod', other);
  }

  /** `-`, of one operand. */
  neg(): Expression<T, S> {
    return this.derived(
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
      return this.derived(binaryNode(operator, this.node, operandNode(other, this.node, Text()), Text()));
    }
    const right = operandNode(other, this.node);
    return this.derived(
      binaryNode(operator, this.node, right, arithmeticType(operator, this.node.type, right.type)),
    );
  }

  /** Compares and sorts by a collation, such as NOCASE. */
  collate(collation: string): Expression<T, S> {
    return this.derived(
      Object.freeze({
        kind: 'collate',
        type: this.node.type,
        froms: this.node.froms,
        operand: this.node,
        collation,
      }),
    );
  }
}
