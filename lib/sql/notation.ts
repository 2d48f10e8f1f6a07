/**
 * Makes the nodes of `notation-nodes.ts`, and checks what becomes part of SQL: operators, flags, fields, JSON keys.
 *
 * Promises: what is made here is frozen; operators are words or signs that can neither end a statement nor begin a string or
 * a comment. Does not: know which database has which of them; its compiler says so.
 */

import { ArgumentError } from '../errors.js';
import { describeValue } from '../types/conversion-error.js';
import type { SqlType } from '../types/index.js';
import { Boolean } from '../types/boolean.js';
import { Float } from '../types/float.js';
import { Integer } from '../types/integer.js';
import { JSON as Json } from '../types/json.js';
import { Text } from '../types/text.js';
import { resolveType, type TypeLike } from '../types/type.js';
import { operandNode } from './make.js';
import { fromsOf, mergeFroms, type ExpressionNode } from './nodes.js';
import type {
  CustomNode,
  ExtractField,
  ExtractNode,
  JsonNullNode,
  JsonPathNode,
  JsonReading,
  RegexpMatchNode,
  RegexpReplaceNode,
} from './notation-nodes.js';
import { PRECEDENCE } from './operators.js';

/** Options of `regexpMatch` and `regexpReplace`. */
export interface RegexpOptions {
  /** Letters: `i` ignores case, `m` lets `^` and `$` match at line ends, `s` lets `.` match line ends. */
  readonly flags?: string;
}

function checkedFlags(flags: unknown): string {
  if (flags === undefined) return '';
  if (typeof flags === 'string' && /^[ims]*$/.test(flags)) return [...new Set(flags)].sort().join('');
  throw new ArgumentError(
    `flags of a regular expression are the letters i, m and s, not ${describeValue(flags)}`,
  );
}

/** Whether a text matches a pattern. */
export function regexpMatchNode(
  operand: ExpressionNode,
  pattern: unknown,
  options: RegexpOptions,
): RegexpMatchNode {
  const written = operandNode(pattern, operand, Text());
  return Object.freeze({
    kind: 'regexpMatch',
    type: Boolean(),
    froms: mergeFroms(operand.froms, written.froms),
    operand,
    pattern: written,
    flags: checkedFlags(options.flags),
    negated: false,
  });
}

/** A text with each match replaced. */
export function regexpReplaceNode(
  operand: ExpressionNode,
  pattern: unknown,
  replacement: unknown,
  options: RegexpOptions,
): RegexpReplaceNode {
  const from = operandNode(pattern, operand, Text());
  const to = operandNode(replacement, operand, Text());
  return Object.freeze({
    kind: 'regexpReplace',
    type: Text(),
    froms: fromsOf([operand, from, to]),
    operand,
    pattern: from,
    replacement: to,
    flags: checkedFlags(options.flags),
  });
}

const READINGS: Readonly<Record<JsonReading, () => SqlType>> = Object.freeze({
  json: () => Json(),
  string: Text,
  integer: Integer,
  float: Float,
  boolean: Boolean,
});

function checkKey(key: unknown): void {
  if (typeof key === 'string' && !key.includes('\0')) return;
  if (typeof key === 'number' && Number.isSafeInteger(key)) return;
  throw new ArgumentError(`path() takes keys of objects and places in arrays, not ${describeValue(key)}`);
}

/** A part of a JSON document; the path goes on where the operand is one. */
export function jsonPathNode(operand: ExpressionNode, keys: readonly unknown[]): JsonPathNode {
  if (operand.type.kind !== 'json') {
    throw new ArgumentError(`path() needs a JSON column, and this is of type '${operand.type.kind}'`);
  }
  keys.forEach(checkKey);
  const more = keys as readonly (string | number)[];
  const inner = operand.kind === 'jsonPath' ? operand : undefined;
  return Object.freeze({
    kind: 'jsonPath',
    type: Json(),
    froms: operand.froms,
    operand: inner?.operand ?? operand,
    keys: Object.freeze(inner === undefined ? [...more] : [...inner.keys, ...more]),
    reading: 'json',
  });
}

/** A part of a JSON document, read as another type. */
export function jsonReadNode(node: JsonPathNode, reading: JsonReading): JsonPathNode {
  return Object.freeze({ ...node, reading, type: READINGS[reading]() });
}

/** Whether a part of a JSON document is JSON's null. */
export function jsonNullNode({ operand, keys, froms }: JsonPathNode): JsonNullNode {
  return Object.freeze({ kind: 'jsonNull', type: Boolean(), froms, operand, keys, negated: false });
}

const FIELDS: readonly string[] = [
  'year',
  'quarter',
  'month',
  'week',
  'day',
  'dow',
  'doy',
  'hour',
  'minute',
  'second',
  'microsecond',
  'epoch',
] satisfies readonly ExtractField[];

/** A part of a date or time. */
export function extractNode(field: unknown, operand: ExpressionNode): ExtractNode {
  if (typeof field !== 'string' || !FIELDS.includes(field)) {
    throw new ArgumentError(`extract() knows ${FIELDS.join(', ')}; not ${describeValue(field)}`);
  }
  return Object.freeze({
    kind: 'extract',
    type: Integer(),
    froms: operand.froms,
    field: field as ExtractField,
    operand,
  });
}

/** Options of `op`. */
export interface OperatorOptions<T = unknown> {
  /**
   * How tightly it binds, from 0 to 20: comparisons have 5, `+` 7, `*` 8. Default: not at all, so that operands which are
   * operations themselves stand in parentheses, and so does the operation as an operand.
   */
  readonly precedence?: number;
  /** Whether its value is a truth value. Default false: it has the type of its left side. */
  readonly isComparison?: boolean;
  /** The type of its value. */
  readonly type?: TypeLike<T>;
}

const OPERATOR = /^(?:[-+*/<>=~!%^&|@]{1,4}|[A-Za-z]+(?: [A-Za-z]+){0,2})$/;
const CLAUSE = /\b(?:select|union|except|intersect|from|where|group|order|having|limit|set|values|into)\b/i;

/** Whether a text can stand as an operator and as nothing else. */
function isOperator(text: unknown): text is string {
  return typeof text === 'string' && OPERATOR.test(text) && !/--|\/\*|\*\//.test(text) && !CLAUSE.test(text);
}

/** An operator of the database, between two operands. */
export function customNode(
  operator: string,
  left: ExpressionNode,
  other: unknown,
  options: OperatorOptions,
): CustomNode {
  const right = operandNode(other, left);
  const type = options.type === undefined ? undefined : resolveType(options.type);
  return Object.freeze({
    kind: 'custom',
    type: type ?? (options.isComparison ? Boolean() : left.type),
    froms: mergeFroms(left.froms, right.froms),
    operator,
    precedence: options.precedence ?? PRECEDENCE.lowest,
    left,
    right,
  });
}

/** Refuses what is no operator, and a precedence out of range. */
export function checkOperator(
  operator: unknown,
  { precedence }: OperatorOptions,
): asserts operator is string {
  if (!isOperator(operator)) {
    throw new ArgumentError(
      `op() takes an operator, signs such as '&' or up to three words such as 'SOUNDS LIKE', not ${describeValue(operator)}`,
    );
  }
  if (precedence === undefined) return;
  if (!Number.isSafeInteger(precedence) || precedence < PRECEDENCE.lowest || precedence > PRECEDENCE.atom) {
    throw new ArgumentError(`precedence is a whole number from 0 to 20, not ${describeValue(precedence)}`);
  }
}
