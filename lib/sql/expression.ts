/**
 * Expressions: a typed handle on an expression node, with the operators as methods.
 *
 * Promises: immutable; each method gives a new expression. Does not: compare and calculate itself; it inherits that from
 * `Calculations` and `Comparisons`.
 */

import { ArgumentError } from '../errors.js';
import type { TypeLike } from '../types/index.js';
import { resolveType } from '../types/type.js';
import { Calculations } from './calculations.js';
import type { PartOf } from './json-types.js';
import type { ExpressionNode } from './nodes.js';
import { jsonNullNode, jsonPathNode, jsonReadNode } from './notation.js';
import type { JsonPathNode } from './notation-nodes.js';
import type { Condition } from './operand-types.js';
import { castNode, orderingNode } from './predicates.js';

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
export class Expression<T = unknown, S extends string = string> extends Calculations<T, S> {
  readonly #node: ExpressionNode;

  constructor(node: ExpressionNode) {
    super();
    this.#node = node;
  }

  get node(): ExpressionNode {
    return this.#node;
  }

  protected derived<U, V extends string>(node: ExpressionNode): Expression<U, V> {
    return new Expression(node);
  }

  /** `CAST(… AS type)`. */
  cast<Out, In>(type: TypeLike<Out, In>): Expression<Out | Extract<T, null>, S> {
    return new Expression(castNode(this.node, resolveType(type)));
  }

  /**
   * A part of a JSON document: keys of objects, places in arrays (from the end where negative). It is JSON again until it is
   * read as something else; a part that is not there is null.
   *
   * @example docs.c.data.path('tags', 0).asString()   // docs.data -> '$."tags"[0]', as text
   */
  path<const P extends readonly (string | number)[]>(...keys: P): JsonPart<PartOf<T, P> | null, S> {
    return new JsonPart(jsonPathNode(this.node, keys));
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

/**
 * A part of a JSON document.
 *
 * As JSON it compares and sorts as the database does its JSON texts; read it as what it holds to compare values.
 */
export class JsonPart<T = unknown, S extends string = string> extends Expression<T, S> {
  override get node(): JsonPathNode {
    return super.node as JsonPathNode;
  }

  /** As text; numbers and truth values as they are written. Null where it is JSON's null. */
  asString(): Expression<string | null, S> {
    return new Expression(jsonReadNode(this.node, 'string'));
  }

  /** As a whole number. Null where it is JSON's null. */
  asInteger(): Expression<number | null, S> {
    return new Expression(jsonReadNode(this.node, 'integer'));
  }

  /** As a number. Null where it is JSON's null. */
  asFloat(): Expression<number | null, S> {
    return new Expression(jsonReadNode(this.node, 'float'));
  }

  /** As a truth value. Null where it is JSON's null. */
  asBoolean(): Expression<boolean | null, S> {
    return new Expression(jsonReadNode(this.node, 'boolean'));
  }

  /** As JSON, which it is unless read otherwise; with the type of its value stated. */
  asJson<U = T>(): JsonPart<U | null, S> {
    return new JsonPart(this.node);
  }

  /** Whether the part is there and is JSON's null; `isNull()` asks whether it is missing. True or false, never null. */
  isJsonNull(): Condition {
    return new Expression(jsonNullNode(this.node));
  }
}
