/**
 * The operators: how they are written, how tightly they bind, what their negation is.
 *
 * Promises: parentheses stand where a reader or any dialect could take the expression otherwise, and nowhere else. Does not:
 * know dialects; one that writes an operator differently overrides the compiler's method for it.
 */

/** Operators of two operands. */
export type BinaryOperator =
  | 'eq'
  | 'ne'
  | 'lt'
  | 'le'
  | 'gt'
  | 'ge'
  | 'is'
  | 'isNot'
  | 'isDistinctFrom'
  | 'isNotDistinctFrom'
  | 'add'
  | 'sub'
  | 'mul'
  | 'div'
  | 'floorDiv'
  | 'mod'
  | 'concat'
  | 'bitAnd'
  | 'bitOr'
  | 'bitXor'
  | 'shiftLeft'
  | 'shiftRight';

/** Operators of one operand. */
export type UnaryOperator = 'neg' | 'not' | 'distinct' | 'bitNot';

interface BinaryProperties {
  readonly sql: string;
  readonly precedence: number;
  /** Whether `a op (b op c)` is `a op b op c` to the last bit; sums of fractions are not. */
  readonly associative: boolean;
  readonly negation: BinaryOperator | undefined;
}

/** How tightly things bind; higher is tighter. */
export const PRECEDENCE = {
  lowest: 0,
  or: 2,
  and: 3,
  not: 4,
  comparison: 5,
  bitwise: 6,
  additive: 7,
  multiplicative: 8,
  concat: 9,
  unary: 10,
  postfix: 11,
  atom: 20,
} as const;

function comparison(sql: string, negation: BinaryOperator): BinaryProperties {
  return Object.freeze({ sql, precedence: PRECEDENCE.comparison, associative: false, negation });
}

function arithmetic(sql: string, precedence: number, associative: boolean): BinaryProperties {
  return Object.freeze({ sql, precedence, associative, negation: undefined });
}

/** The binary operators and their properties. */
export const BINARY: Readonly<Record<BinaryOperator, BinaryProperties>> = Object.freeze({
  eq: comparison(' = ', 'ne'),
  ne: comparison(' != ', 'eq'),
  lt: comparison(' < ', 'ge'),
  le: comparison(' <= ', 'gt'),
  gt: comparison(' > ', 'le'),
  ge: comparison(' >= ', 'lt'),
  is: comparison(' IS ', 'isNot'),
  isNot: comparison(' IS NOT ', 'is'),
  isDistinctFrom: comparison(' IS DISTINCT FROM ', 'isNotDistinctFrom'),
  isNotDistinctFrom: comparison(' IS NOT DISTINCT FROM ', 'isDistinctFrom'),
  add: arithmetic(' + ', PRECEDENCE.additive, false),
  sub: arithmetic(' - ', PRECEDENCE.additive, false),
  mul: arithmetic(' * ', PRECEDENCE.multiplicative, false),
  div: arithmetic(' / ', PRECEDENCE.multiplicative, false),
  floorDiv: arithmetic(' / ', PRECEDENCE.multiplicative, false),
  mod: arithmetic(' % ', PRECEDENCE.multiplicative, false),
  concat: arithmetic(' || ', PRECEDENCE.concat, true),
  bitAnd: arithmetic(' & ', PRECEDENCE.bitwise, true),
  bitOr: arithmetic(' | ', PRECEDENCE.bitwise, true),
  bitXor: arithmetic(' ^ ', PRECEDENCE.bitwise, true),
  shiftLeft: arithmetic(' << ', PRECEDENCE.bitwise, false),
  shiftRight: arithmetic(' >> ', PRECEDENCE.bitwise, false),
});
