/**
 * Nodes of what databases write in ways of their own: regular expressions, JSON paths, EXTRACT, ANY and ALL, lists that an
 * execution gives, operators that the library does not know.
 *
 * Frozen data as in `nodes.ts`, which has the rest of the tree.
 */

import type { ExpressionBase, ExpressionNode, ParameterNode, QueryNode } from './nodes.js';

/** Whether a text has a match of a pattern. */
export interface RegexpMatchNode extends ExpressionBase {
  readonly kind: 'regexpMatch';
  readonly operand: ExpressionNode;
  readonly pattern: ExpressionNode;
  /** Of the letters `i`, `m` and `s`; '' where there are none. */
  readonly flags: string;
  readonly negated: boolean;
}

/** A text with every match of a pattern replaced. */
export interface RegexpReplaceNode extends ExpressionBase {
  readonly kind: 'regexpReplace';
  readonly operand: ExpressionNode;
  readonly pattern: ExpressionNode;
  readonly replacement: ExpressionNode;
  readonly flags: string;
}

/** What a part of a JSON document is read as. */
export type JsonReading = 'json' | 'string' | 'integer' | 'float' | 'boolean';

/** A part of a JSON document. */
export interface JsonPathNode extends ExpressionBase {
  readonly kind: 'jsonPath';
  readonly operand: ExpressionNode;
  /** Keys of objects and places in arrays; from the end where negative. */
  readonly keys: readonly (string | number)[];
  readonly reading: JsonReading;
}

/** Whether a part of a JSON document is there and is JSON's null. */
export interface JsonNullNode extends ExpressionBase {
  readonly kind: 'jsonNull';
  readonly operand: ExpressionNode;
  readonly keys: readonly (string | number)[];
  readonly negated: boolean;
}

/** The parts of a moment that `extract` knows. */
export type ExtractField =
  | 'year'
  | 'quarter'
  | 'month'
  | 'week'
  | 'day'
  | 'dow'
  | 'doy'
  | 'hour'
  | 'minute'
  | 'second'
  | 'microsecond'
  | 'epoch';

/** A part of a date or time. */
export interface ExtractNode extends ExpressionBase {
  readonly kind: 'extract';
  readonly field: ExtractField;
  readonly operand: ExpressionNode;
}

/** A value compared with any or all values of a query; stands on the right of a comparison. */
export interface QuantifiedNode extends ExpressionBase {
  readonly kind: 'quantified';
  readonly quantifier: 'any' | 'all';
  readonly query: QueryNode;
}

/** IN a list that an execution gives by name. */
export interface InParameterNode extends ExpressionBase {
  readonly kind: 'inParameter';
  readonly operand: ExpressionNode;
  readonly parameter: ParameterNode;
  readonly negated: boolean;
}

/** An operator that the program knows and the library does not. */
export interface CustomNode extends ExpressionBase {
  readonly kind: 'custom';
  /** Checked: a word or two, or signs; never quotes, comments or semicolons. */
  readonly operator: string;
  readonly precedence: number;
  readonly left: ExpressionNode;
  readonly right: ExpressionNode;
}

export type NotationNode =
  | RegexpMatchNode
  | RegexpReplaceNode
  | JsonPathNode
  | JsonNullNode
  | ExtractNode
  | QuantifiedNode
  | InParameterNode
  | CustomNode;
