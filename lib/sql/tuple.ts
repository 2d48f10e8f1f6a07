/**
 * Rows of expressions that compare as one: `(a, b) = (1, 2)`, `(a, b) IN (…)`.
 *
 * Promises: immutable; values are bound with the type of the expression in their place. Does not: stand in a select list, which no
 * database has.
 */

import { ArgumentError } from '../errors.js';
import { Handle, nodeOf } from '../schema/handle.js';
import { Boolean } from '../types/boolean.js';
import { Untyped } from '../types/untyped.js';
import { selectListOf } from './derived-columns.js';
import type { ReturnsRows } from './executable.js';
import { Expression } from './expression.js';
import { FALSE, TRUE, binaryNode, isQueryNode, operandNode, requireExpression } from './make.js';
import { fromsOf, mergeFroms, type ExpressionNode, type QueryNode } from './nodes.js';
import type { Comparable, Condition, ExpressionLike, Loose } from './operand-types.js';
import type { BinaryOperator } from './operators.js';
import type { TupleNode } from './query-nodes.js';

type Items = readonly ExpressionLike[];

type ItemOperand<T> = Comparable<T> | ExpressionLike<Loose<T> | null>;

/** Values for the expressions of a tuple. */
export type TupleValues<I extends Items> = { readonly [K in keyof I]: ItemOperand<I[K]['$type']> };

/** What a tuple is compared with: values, another tuple, a query of as many columns. */
export type TupleOperand<I extends Items> = TupleValues<I> | Tuple<Items> | ReturnsRows<unknown>;

function tupleNode(items: readonly ExpressionNode[]): TupleNode {
  return Object.freeze({
    kind: 'tuple',
    type: Untyped(),
    froms: fromsOf(items),
    items: Object.freeze(items),
  });
}

/** Expressions that compare as one. */
export class Tuple<const I extends Items> extends Handle {
  declare readonly $items: I;
  readonly node: TupleNode;

  constructor(node: TupleNode) {
    super();
    this.node = node;
    Object.freeze(this);
  }

  /** Every expression equals the value in its place. */
  eq(other: TupleOperand<I>): Condition {
    return this.#compared('eq', other);
  }

  /** One expression differs from the value in its place. */
  ne(other: TupleOperand<I>): Condition {
    return this.#compared('ne', other);
  }

  /** `<`: the first expression that differs decides, as in a list sorted by all of them. */
  lt(other: TupleOperand<I>): Condition {
    return this.#compared('lt', other);
  }

  /** `<=`, decided by the first expression that differs. */
  le(other: TupleOperand<I>): Condition {
    return this.#compared('le', other);
  }

  /** `>`, decided by the first expression that differs; `(at, id) > (…)` is where the next page begins. */
  gt(other: TupleOperand<I>): Condition {
    return this.#compared('gt', other);
  }

  /** `>=`, decided by the first expression that differs. */
  ge(other: TupleOperand<I>): Condition {
    return this.#compared('ge', other);
  }

  /** Whether the values are one of a list, or of a query's rows. Nothing is in an empty list. */
  in(values: readonly TupleValues<I>[] | ReturnsRows<unknown>): Condition {
    return this.#in(values, false);
  }

  /** The negation of `in`. */
  notIn(values: readonly TupleValues<I>[] | ReturnsRows<unknown>): Condition {
    return this.#in(values, true);
  }

  #compared(operator: BinaryOperator, other: unknown): Condition {
    const query = nodeOf(other);
    const right: ExpressionNode = isQueryNode(query)
      ? Object.freeze({
          kind: 'scalarSubquery',
          type: Untyped(),
          froms: fromsOf([]),
          query: this.#fitting(query),
        })
      : this.#row(other);
    return new Expression(binaryNode(operator, this.node, right, Boolean()));
  }

  #in(values: unknown, negated: boolean): Condition {
    const operand = this.node;
    const query = nodeOf(values);
    if (isQueryNode(query)) {
      this.#fitting(query);
      return new Expression(
        Object.freeze({ kind: 'inQuery', type: Boolean(), froms: operand.froms, operand, query, negated }),
      );
    }
    if (!Array.isArray(values)) {
      throw new ArgumentError('in() of a tuple takes an array of arrays, or a select of as many columns');
    }
    if (values.length === 0) return new Expression(negated ? TRUE : FALSE);
    const rows = (values as readonly unknown[]).map(each => this.#row(each));
    const froms = mergeFroms(operand.froms, fromsOf(rows));
    return new Expression(
      Object.freeze({
        kind: 'in',
        type: Boolean(),
        froms,
        operand,
        values: Object.freeze(rows),
        negated,
      }),
    );
  }

  #row(other: unknown): TupleNode {
    const { items } = this.node;
    const node = nodeOf(other);
    if (node?.kind === 'tuple') {
      const row = node as TupleNode;
      if (row.items.length === items.length) return row;
      throw new ArgumentError(`A tuple of ${items.length} meets one of ${row.items.length}`);
    }
    if (!Array.isArray(other) || other.length !== items.length) {
      throw new ArgumentError(`A tuple of ${items.length} takes an array of as many values`);
    }
    return tupleNode(
      items.map((item, place) => {
        const value: unknown = (other as readonly unknown[])[place];
        if (value === null) {
          throw new ArgumentError(
            'A tuple cannot be compared with null, which equals nothing in SQL; use isNull()',
          );
        }
        return operandNode(value, item);
      }),
    );
  }

  #fitting(query: QueryNode): QueryNode {
    const width = selectListOf(query).length;
    if (width === this.node.items.length) return query;
    throw new ArgumentError(`A tuple of ${this.node.items.length} meets a query of ${width} columns`);
  }
}

/**
 * Expressions that compare as one.
 *
 * @example tuple(t.c.at, t.c.id).gt([lastAt, lastId])           // (t.at, t.id) > (?, ?)
 * @example tuple(t.c.a, t.c.b).in([[1, 2], [3, 4]])              // SQLite: (t.a, t.b) IN (VALUES (?, ?), (?, ?))
 */
export function tuple<const I extends Items>(...items: I): Tuple<I> {
  if (items.length < 2) throw new ArgumentError('tuple() takes at least two expressions');
  return new Tuple(tupleNode(items.map(each => requireExpression(each, 'tuple()'))));
}
