/**
 * `typeCoerce`: another type for an expression, without another SQL.
 *
 * Promises: only how values are converted changes, of the expression and of what it is compared with; names stay. Does not: have the
 * database convert anything (`cast` does).
 */

import type { SqlType, TypeLike } from '../types/index.js';
import { resolveType } from '../types/type.js';
import type { NamedExpression } from './column.js';
import { Expression, type Labelled } from './expression.js';
import { bindNode, expressionOf } from './make.js';
import type { ExpressionNode } from './nodes.js';
import type { ExpressionLike } from './operand-types.js';

/**
 * Takes an expression's values for another type's, or gives a value a type.
 *
 * @example select(typeCoerce(events.c.payload, JSON<Payload>()))   // SELECT events.payload; rows are { payload: Payload }
 * @example typeCoerce(5, Float)                                     // ?, bound as 5.0
 */
export function typeCoerce<T, N extends string, S extends string, Out, In>(
  expression: NamedExpression<T, N, S>,
  type: TypeLike<Out, In>,
): Labelled<Out | Extract<T, null>, N, S>;
export function typeCoerce<T, S extends string, Out, In>(
  expression: ExpressionLike<T, S>,
  type: TypeLike<Out, In>,
): Expression<Out | Extract<T, null>, S>;
export function typeCoerce<Out, In>(value: In, type: TypeLike<Out, In>): Expression<Out, never>;
export function typeCoerce(value: unknown, type: TypeLike): Expression {
  const known = resolveType(type);
  const node = expressionOf(value);
  return new Expression(node === undefined ? bindNode(value, known, 'param') : coercedNode(node, known));
}

/** The same node with another type; one whose type is a part of its SQL keeps it inside. */
function coercedNode(node: ExpressionNode, type: SqlType): ExpressionNode {
  if (node.kind !== 'cast') return Object.freeze({ ...node, type });
  return Object.freeze({ kind: 'coerce', type, froms: node.froms, operand: node });
}
