/**
 * Makes the nodes of IN, BETWEEN, LIKE, CAST and of ORDER BY terms.
 *
 * Promises: every node is frozen; what can never work (null in a list, an escape of two characters) is refused at once.
 */

import { ArgumentError } from '../errors.js';
import { nodeOf } from '../schema/handle.js';
import type { SqlType } from '../types/index.js';
import { Boolean } from '../types/boolean.js';
import { Text } from '../types/text.js';
import { ListType } from '../types/list.js';
import { selectListOf } from './derived-columns.js';
import { expressionOf, isQueryNode, operandNode } from './make.js';
import {
  fromsOf,
  mergeFroms,
  type CastNode,
  type ExpressionNode,
  type LikeNode,
  type OrderingNode,
  type ParameterNode,
} from './nodes.js';
import type { InParameterNode } from './notation-nodes.js';

/** Options of `startsWith`, `endsWith` and `contains`. */
export interface MatchOptions {
  /** Take `%` and `_` of the value literally. Default false. */
  readonly autoescape?: boolean;
  /** The escape character; default '/' with `autoescape`, else none. */
  readonly escape?: string;
}

/** `BETWEEN low AND high`. */
export function betweenNode(operand: ExpressionNode, from: unknown, to: unknown): ExpressionNode {
  const low = operandNode(from, operand);
  const high = operandNode(to, operand);
  const froms = fromsOf([operand, low, high]);
  return Object.freeze({ kind: 'between', type: Boolean(), froms, operand, low, high, negated: false });
}

/** Whether `+` joins values of a type. */
export function isText(type: SqlType): boolean {
  return type.affinity === 'text';
}

/** `CAST(operand AS type)`. */
export function castNode(operand: ExpressionNode, type: SqlType): CastNode {
  return Object.freeze({ kind: 'cast', type, froms: operand.froms, operand, lenient: false });
}

/** An ORDER BY term, or one changed. */
export function orderingNode(
  node: ExpressionNode,
  change: { readonly direction?: OrderingNode['direction']; readonly nulls?: OrderingNode['nulls'] },
): OrderingNode {
  if (node.kind === 'ordering') return Object.freeze({ ...node, ...change });
  return Object.freeze({
    kind: 'ordering',
    type: node.type,
    froms: node.froms,
    operand: node,
    direction: change.direction,
    nulls: change.nulls,
  });
}

/** `IN` and `NOT IN`, of a list or a query. */
export function inNode(operand: ExpressionNode, values: unknown, negated: boolean): ExpressionNode {
  const query = nodeOf(values);
  if (isQueryNode(query)) {
    const found = selectListOf(query).length;
    if (found !== 1) {
      throw new ArgumentError(
        `in() and notIn() take a select of one column, not of ${found}; select the one that is meant, or compare a tuple(…)`,
      );
    }
    return Object.freeze({ kind: 'inQuery', type: Boolean(), froms: operand.froms, operand, query, negated });
  }
  const list = expressionOf(values);
  if (list?.kind === 'parameter') return inParameterNode(operand, list, negated);
  if (!Array.isArray(values)) {
    throw new ArgumentError('in() and notIn() take an array of values, or a select of one column');
  }
  const items: ExpressionNode[] = [];
  let froms = operand.froms;
  for (const value of values as readonly unknown[]) {
    if (value === null) {
      throw new ArgumentError(
        'in() and notIn() cannot find null, which equals nothing in SQL; use or(x.in(values), x.isNull())',
      );
    }
    const item = operandNode(value, operand);
    froms = mergeFroms(froms, item.froms);
    items.push(item);
  }
  return Object.freeze({
    kind: 'in',
    type: Boolean(),
    froms,
    operand,
    values: Object.freeze(items),
    negated,
  });
}

/** `IN` of a list that each execution gives. */
function inParameterNode(operand: ExpressionNode, given: ParameterNode, negated: boolean): InParameterNode {
  const element = given.type instanceof ListType ? given.type.element : given.type;
  const type = new ListType(element.kind === 'untyped' ? operand.type : element);
  const parameter: ParameterNode = Object.freeze({ ...given, type });
  return Object.freeze({
    kind: 'inParameter',
    type: Boolean(),
    froms: operand.froms,
    operand,
    parameter,
    negated,
  });
}

/** The matches with a pattern: `LIKE`, and texts that start, end or go on. */
export function likeNode(
  operand: ExpressionNode,
  text: unknown,
  open: LikeNode['open'],
  options: MatchOptions,
  flags: { readonly negated?: boolean; readonly ignoreCase?: boolean } = {},
): LikeNode {
  const escape = options.escape ?? (options.autoescape ? '/' : undefined);
  if (escape !== undefined && !/^.$/su.test(escape)) {
    throw new ArgumentError(`escape must be one character, not '${escape}'`);
  }
  if ((escape === '%' || escape === '_') && (open !== 'none' || options.autoescape)) {
    throw new ArgumentError(`escape must be none of the characters that it escapes, not '${escape}'`);
  }
  let value = text;
  if (options.autoescape && escape !== undefined) {
    if (typeof text !== 'string')
      throw new ArgumentError('autoescape needs a string; escape an expression in SQL');
    value = text.replace(/[\s\S]/gu, each =>
      each === escape || each === '%' || each === '_' ? escape + each : each,
    );
  }
  const pattern = operandNode(value, operand, Text());
  return Object.freeze({
    kind: 'like',
    type: Boolean(),
    froms: mergeFroms(operand.froms, pattern.froms),
    operand,
    pattern,
    open,
    escape,
    ignoreCase: flags.ignoreCase ?? false,
    negated: flags.negated ?? false,
  });
}
