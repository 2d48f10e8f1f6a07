/**
 * Makes expression nodes: binds values, merges types and FROM elements, flattens AND and OR.
 *
 * Promises: every node made here is frozen and well-typed; values become binds, never text. Does not: check values
 * (their type does, when the statement is prepared).
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import type { SqlType } from '../types/index.js';
import { Boolean } from '../types/boolean.js';
import { describeValue } from '../types/conversion-error.js';
import { Untyped, inferType } from '../types/untyped.js';
import {
  NO_FROMS,
  fromsOf,
  mergeFroms,
  type BindNode,
  type ConstantNode,
  type ExpressionNode,
  type QueryNode,
} from './nodes.js';
import { factorType, typeBeside } from './number-types.js';
import type { BinaryOperator } from './operators.js';

function constant(name: ConstantNode['constant'], type: SqlType): ConstantNode {
  return Object.freeze({ kind: 'constant', type, froms: NO_FROMS, constant: name });
}

export const NULL: ConstantNode = constant('null', Untyped());
export const TRUE: ConstantNode = constant('true', Boolean());
export const FALSE: ConstantNode = constant('false', Boolean());
export const STAR: ConstantNode = constant('star', Untyped());

/** What tables, subqueries and statements without a value are told where a value is expected. */
export function refuseElement(value: unknown): void {
  const node = nodeOf(value);
  if (node === undefined) return;
  throw new ArgumentError(
    `A value or an expression stands here, not ${describeValue(value)}: name a column of it (t.c.id), or select one value from it`,
  );
}

/** A value of a type. */
export function bindNode(value: unknown, type: SqlType, hint: string): BindNode {
  return Object.freeze({ kind: 'bind', type, froms: NO_FROMS, value, hint });
}

function hintOf(node: ExpressionNode): string {
  if (node.kind === 'column') return node.key;
  return node.kind === 'function' || node.kind === 'label' ? node.name : 'param';
}

/** Whether a node is a query. */
export function isQueryNode(node: { readonly kind: string } | undefined): node is QueryNode {
  return node?.kind === 'select' || node?.kind === 'compound';
}

/** The expression node of a value: of an expression, or of a query as a scalar subquery; `undefined` for plain values. */
export function expressionOf(value: unknown): ExpressionNode | undefined {
  const node = nodeOf(value);
  if (node === undefined) return undefined;
  if ('froms' in node) return node as ExpressionNode;
  return isQueryNode(node) ? scalarNode(node) : undefined;
}

/** The type of a query's first column. */
export function firstTypeOf(query: QueryNode): SqlType {
  let first = query;
  while (first.kind === 'compound') first = first.queries[0]!;
  return first.columns[0]?.node.type ?? Untyped();
}

/** A query as one value. */
export function scalarNode(query: QueryNode): ExpressionNode {
  let first = query;
  while (first.kind === 'compound') first = first.queries[0]!;
  if (first.columns.length !== 1) {
    throw new ArgumentError(
      `A query that stands for a value has one column, not ${first.columns.length}; select the one that is meant`,
    );
  }
  return Object.freeze({ kind: 'scalarSubquery', type: firstTypeOf(query), froms: NO_FROMS, query });
}

/** What stands beside an expression: another expression, or a value bound with a type that fits. */
export function operandNode(
  value: unknown,
  beside: ExpressionNode,
  type: SqlType = beside.type,
): ExpressionNode {
  const node = expressionOf(value);
  if (node === undefined) {
    refuseElement(value);
    return bindNode(value, typeBeside(type, value), hintOf(beside));
  }
  if (node.type.kind === 'list')
    throw new ArgumentError('A parameter that takes a list stands in in(…) only');
  return typedParameter(node, type);
}

/** What stands beside an operand of `*`, `/` or `%`. */
export function factorNode(value: unknown, beside: ExpressionNode): ExpressionNode {
  if (expressionOf(value) !== undefined) return operandNode(value, beside);
  refuseElement(value);
  return bindNode(value, factorType(beside.type, value), hintOf(beside));
}

/** A parameter without a type takes that of what it meets. */
export function typedParameter(node: ExpressionNode, type: SqlType): ExpressionNode {
  return node.kind === 'parameter' && node.type.kind === 'untyped' ? Object.freeze({ ...node, type }) : node;
}

/** A value or expression that stands alone; values get the type that they speak for themselves. */
export function standaloneNode(value: unknown, hint = 'param'): ExpressionNode {
  const node = expressionOf(value);
  if (node !== undefined) return node;
  refuseElement(value);
  return bindNode(value, inferType(value) ?? Untyped(), hint);
}

/** The node of an argument that must be an expression; values are refused with advice. */
export function requireExpression(value: unknown, where: string): ExpressionNode {
  const node = expressionOf(value);
  if (node !== undefined) return node;
  if (typeof value === 'string') {
    throw new ArgumentError(`${where} takes expressions, not the string '${value}'; wrap SQL text in text()`);
  }
  const instead =
    value === undefined ? 'no such column?' : 'wrap values in literal(), compare by column.eq(value)';
  throw new ArgumentError(`${where} takes expressions, not ${describeValue(value)}; ${instead}`);
}

/** Two operands joined. */
export function binaryNode(
  operator: BinaryOperator,
  left: ExpressionNode,
  right: ExpressionNode,
  type: SqlType,
): ExpressionNode {
  return Object.freeze({
    kind: 'binary',
    type,
    froms: mergeFroms(left.froms, right.froms),
    operator,
    left,
    right,
  });
}

/** A comparison; with NULL it becomes IS or IS NOT, since nothing equals NULL. */
export function comparisonNode(
  operator: BinaryOperator,
  left: ExpressionNode,
  right: unknown,
): ExpressionNode {
  if (right === null || right === NULL || expressionOf(right) === NULL) {
    if (operator === 'eq') return binaryNode('is', left, NULL, Boolean());
    if (operator === 'ne') return binaryNode('isNot', left, NULL, Boolean());
  }
  return binaryNode(operator, left, operandNode(right, left), Boolean());
}

/** `IS` null, true or false; another value is compared as `isNotDistinctFrom` does. */
export function isNode(left: ExpressionNode, right: unknown): ExpressionNode {
  const constant =
    right === null ? NULL : right === true ? TRUE : right === false ? FALSE : operandNode(right, left);
  return constant.kind === 'constant'
    ? binaryNode('is', left, constant, Boolean())
    : binaryNode('isNotDistinctFrom', left, constant, Boolean());
}

/** Terms joined by AND or OR: flat, without the terms that decide nothing, and with those that decide all. */
export function conjunctionNode(operator: 'and' | 'or', terms: readonly ExpressionNode[]): ExpressionNode {
  const neutral = operator === 'and' ? TRUE : FALSE;
  const decisive = operator === 'and' ? FALSE : TRUE;
  const flat: ExpressionNode[] = [];
  for (const term of terms) {
    if (term === decisive) return decisive;
    if (term === neutral) continue;
    if (term.kind === 'conjunction' && term.operator === operator)
      for (const inner of term.terms) flat.push(inner);
    else flat.push(term);
  }
  if (flat.length === 0) return neutral;
  if (flat.length === 1) return flat[0]!;
  const froms = fromsOf(flat);
  return Object.freeze({ kind: 'conjunction', type: Boolean(), froms, operator, terms: Object.freeze(flat) });
}
