/**
 * Random expressions, each with an evaluator of its own that knows nothing of SQL's text: the SQL that the first compiles to must
 * have the values that the second gives.
 *
 * The subset: whole numbers that stay below 2^50, binary fractions, truth values and NULL; comparisons, AND, OR, NOT and IS in three
 * values, IN, BETWEEN, CASE, coalesce(), abs(); + - * and division, floor division, remainder, bits and shifts, unary minus. No
 * texts, no dates, no aggregates.
 */
import { and, case_, func, literal, not, or, type Condition, type Expression } from '../../lib/sql/index.js';

/** A row that expressions are evaluated over. */
export type Row = Readonly<Record<string, number | boolean | null>>;

export interface NumberCase {
  readonly expression: Expression<number | null>;
  readonly whole: boolean;
  /** No whole number of its values is greater. */
  readonly bound: number;
  readonly evaluate: (row: Row) => number | null;
}

export interface TruthCase {
  readonly expression: Condition;
  readonly evaluate: (row: Row) => boolean | null;
}

/** The columns to build from. */
export interface Leaves {
  readonly numbers: readonly NumberCase[];
  readonly truths: readonly TruthCase[];
}

type Number_ = number | null;
type Truth = boolean | null;

const MOST = 2 ** 50;
const COMPARISONS = ['eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const;

function compare(name: (typeof COMPARISONS)[number], left: number, right: number): boolean {
  switch (name) {
    case 'eq':
      return left === right;
    case 'ne':
      return left !== right;
    case 'lt':
      return left < right;
    case 'le':
      return left <= right;
    case 'gt':
      return left > right;
    case 'ge':
      return left >= right;
  }
}

const negated = (value: Truth): Truth => (value === null ? null : !value);
function both(left: Truth, right: Truth): Truth {
  if (left === false || right === false) return false;
  return left === null || right === null ? null : true;
}
const either = (left: Truth, right: Truth): Truth => negated(both(negated(left), negated(right)));

/** Whether a number is among others, where null is unknown. */
function among(value: Number_, list: readonly Number_[]): Truth {
  if (list.length === 0) return false;
  if (value === null) return null;
  if (list.includes(value)) return true;
  return list.includes(null) ? null : false;
}

/** Makes random expressions out of a source of random numbers. */
export class RandomExpressions {
  readonly #random: (n: number) => number;
  readonly #leaves: Leaves;

  constructor(random: (n: number) => number, leaves: Leaves) {
    this.#random = random;
    this.#leaves = leaves;
  }

  #pick<T>(choices: readonly T[]): T {
    return choices[this.#random(choices.length)]!;
  }

  #literal(whole: boolean): NumberCase {
    const value = whole ? this.#random(19) - 9 : (this.#random(81) - 40) / 4;
    return {
      expression: literal<number | null>(value),
      whole: Number.isInteger(value),
      bound: Math.ceil(Math.abs(value)),
      evaluate: () => value,
    };
  }

  /** An expression with a number. */
  number(depth: number): NumberCase {
    if (depth === 0 || this.#random(6) === 0) {
      return this.#random(3) === 0 ? this.#literal(this.#random(2) === 0) : this.#pick(this.#leaves.numbers);
    }
    switch (this.#random(9)) {
      case 0:
        return this.#negative(depth);
      case 1:
        return this.#choice(depth);
      case 2:
        return this.#coalesced(depth);
      case 3:
        return this.#bits(depth);
      default:
        return this.#calculation(depth);
    }
  }

  /** An expression with a whole number. */
  whole(depth: number): NumberCase {
    for (let attempt = 0; attempt < 5; attempt++) {
      const found = this.number(depth);
      if (found.whole) return found;
    }
    return this.#literal(true);
  }

  #negative(depth: number): NumberCase {
    const inner = this.number(depth - 1);
    const absolute = this.#random(3) === 0;
    return {
      ...inner,
      expression: absolute ? func.abs(inner.expression) : inner.expression.neg(),
      evaluate: row => {
        const value = inner.evaluate(row);
        return value === null ? null : absolute ? Math.abs(value) : -value;
      },
    };
  }

  #calculation(depth: number): NumberCase {
    const left = this.number(depth - 1);
    const right = this.number(depth - 1);
    const whole = left.whole && right.whole;
    const lifted =
      (calculate: (a: number, b: number) => number) =>
      (row: Row): Number_ => {
        const [a, b] = [left.evaluate(row), right.evaluate(row)];
        return a === null || b === null ? null : calculate(a, b);
      };
    const divided =
      (calculate: (a: number, b: number) => number) =>
      (row: Row): Number_ =>
        right.evaluate(row) === 0 ? null : lifted(calculate)(row);
    const [a, b] = [left.expression, right.expression];
    const sum = left.bound + right.bound;
    switch (this.#random(6)) {
      case 0:
        if (whole && sum > MOST) break;
        return { expression: a.add(b), whole, bound: sum, evaluate: lifted((x, y) => x + y) };
      case 1:
        if (whole && sum > MOST) break;
        return { expression: a.sub(b), whole, bound: sum, evaluate: lifted((x, y) => x - y) };
      case 2: {
        const bound = left.bound * right.bound;
        if (whole && bound > MOST) break;
        return { expression: a.mul(b), whole, bound, evaluate: lifted((x, y) => x * y) };
      }
      case 3:
        return { expression: a.div(b), whole: false, bound: left.bound, evaluate: divided((x, y) => x / y) };
      case 4: {
        const evaluate = divided((x, y) => Math.floor(x / y));
        return { expression: a.floorDiv(b), whole, bound: left.bound + 1, evaluate };
      }
      default:
        return { expression: a.mod(b), whole, bound: right.bound, evaluate: divided((x, y) => x % y) };
    }
    return left;
  }

  #bits(depth: number): NumberCase {
    const left = this.whole(depth - 1);
    const a = left.expression;
    if (this.#random(5) === 0) {
      const evaluate = (row: Row): Number_ => {
        const value = left.evaluate(row);
        return value === null ? null : -value - 1;
      };
      return { expression: a.bitwiseNot(), whole: true, bound: left.bound + 1, evaluate };
    }
    const right = this.whole(depth - 1);
    const b = right.expression;
    const bits = this.#random(6);
    const lifted =
      (calculate: (a: bigint, b: bigint) => bigint, other: NumberCase = right) =>
      (row: Row): Number_ => {
        const [x, y] = [left.evaluate(row), other.evaluate(row)];
        return x === null || y === null ? null : Number(calculate(BigInt(x), BigInt(y)));
      };
    const bound = 2 ** Math.ceil(Math.log2(Math.max(left.bound, right.bound) + 1) + 1);
    if (bound > MOST || left.bound * 64 > MOST) return left;
    const fixed: NumberCase = {
      expression: literal<number | null>(bits),
      whole: true,
      bound: bits,
      evaluate: () => bits,
    };
    switch (this.#random(5)) {
      case 0:
        return { expression: a.bitwiseAnd(b), whole: true, bound, evaluate: lifted((x, y) => x & y) };
      case 1:
        return { expression: a.bitwiseOr(b), whole: true, bound, evaluate: lifted((x, y) => x | y) };
      case 2:
        return { expression: a.bitwiseXor(b), whole: true, bound, evaluate: lifted((x, y) => x ^ y) };
      case 3: {
        const evaluate = lifted((x, y) => x << y, fixed);
        return { expression: a.shiftLeft(bits), whole: true, bound: left.bound * 64, evaluate };
      }
      default: {
        const evaluate = lifted((x, y) => x >> y, fixed);
        return { expression: a.shiftRight(bits), whole: true, bound: left.bound + 1, evaluate };
      }
    }
  }

  #choice(depth: number): NumberCase {
    const when = this.truth(depth - 1);
    const [then, otherwise] = [this.number(depth - 1), this.number(depth - 1)];
    return {
      expression: case_([when.expression, then.expression]).else(otherwise.expression),
      whole: then.whole && otherwise.whole,
      bound: Math.max(then.bound, otherwise.bound),
      evaluate: row => (when.evaluate(row) === true ? then : otherwise).evaluate(row),
    };
  }

  #coalesced(depth: number): NumberCase {
    const [first, second] = [this.number(depth - 1), this.number(depth - 1)];
    return {
      expression: func.coalesce(first.expression, second.expression),
      whole: first.whole && second.whole,
      bound: Math.max(first.bound, second.bound),
      evaluate: row => first.evaluate(row) ?? second.evaluate(row),
    };
  }

  /** An expression with a truth value. */
  truth(depth: number): TruthCase {
    if (depth === 0 || this.#random(8) === 0) {
      const constants: readonly TruthCase[] = [
        { expression: and(), evaluate: () => true },
        { expression: or(), evaluate: () => false },
      ];
      return this.#pick([...this.#leaves.truths, ...this.#leaves.truths, ...constants]);
    }
    switch (this.#random(8)) {
      case 0:
      case 1:
        return this.#conjunction(depth);
      case 2: {
        const inner = this.truth(depth - 1);
        return { expression: not(inner.expression), evaluate: row => negated(inner.evaluate(row)) };
      }
      case 3:
        return this.#decided(depth);
      case 4:
        return this.#listed(depth);
      case 5:
        return this.#between(depth);
      default:
        return this.#comparison(depth);
    }
  }

  #conjunction(depth: number): TruthCase {
    const terms = Array.from({ length: this.#random(4) }, () => this.truth(depth - 1));
    const all = this.#random(2) === 0;
    return {
      expression: (all ? and : or)(...terms.map(each => each.expression)),
      evaluate: row =>
        terms.reduce<Truth>((value, each) => (all ? both : either)(value, each.evaluate(row)), all),
    };
  }

  #decided(depth: number): TruthCase {
    const inner = this.truth(depth - 1);
    const { expression, evaluate } = inner;
    return this.#pick<TruthCase>([
      { expression: expression.isTrue(), evaluate: row => evaluate(row) === true },
      { expression: expression.isNotTrue(), evaluate: row => evaluate(row) !== true },
      { expression: expression.isFalse(), evaluate: row => evaluate(row) === false },
      { expression: expression.isNotFalse(), evaluate: row => evaluate(row) !== false },
      { expression: expression.isUnknown(), evaluate: row => evaluate(row) === null },
      { expression: expression.isNotUnknown(), evaluate: row => evaluate(row) !== null },
    ]);
  }

  #listed(depth: number): TruthCase {
    const value = this.number(depth - 1);
    const list = Array.from({ length: this.#random(4) }, () => this.number(depth - 1));
    const items = list.map(each => each.expression);
    const inside = (row: Row): Truth =>
      among(
        value.evaluate(row),
        list.map(each => each.evaluate(row)),
      );
    return this.#random(2) === 0
      ? { expression: value.expression.in(items), evaluate: inside }
      : { expression: value.expression.notIn(items), evaluate: row => negated(inside(row)) };
  }

  #between(depth: number): TruthCase {
    const [value, low, high] = [this.number(depth - 1), this.number(depth - 1), this.number(depth - 1)];
    const inside = (row: Row): Truth => {
      const [x, from, to] = [value.evaluate(row), low.evaluate(row), high.evaluate(row)];
      const above = x === null || from === null ? null : x >= from;
      return both(above, x === null || to === null ? null : x <= to);
    };
    return this.#random(2) === 0
      ? { expression: value.expression.between(low.expression, high.expression), evaluate: inside }
      : {
          expression: value.expression.notBetween(low.expression, high.expression),
          evaluate: row => negated(inside(row)),
        };
  }

  #comparison(depth: number): TruthCase {
    const [left, right] = [this.number(depth - 1), this.number(depth - 1)];
    const [a, b] = [left.expression, right.expression];
    switch (this.#random(6)) {
      case 0:
        return {
          expression: a.isDistinctFrom(b),
          evaluate: row => left.evaluate(row) !== right.evaluate(row),
        };
      case 1:
        return { expression: a.isNull(), evaluate: row => left.evaluate(row) === null };
      case 2: {
        const [p, q] = [this.truth(depth - 1), this.truth(depth - 1)];
        return {
          expression: p.expression.eq(q.expression),
          evaluate: row => {
            const [x, y] = [p.evaluate(row), q.evaluate(row)];
            return x === null || y === null ? null : x === y;
          },
        };
      }
      default: {
        const name = this.#pick(COMPARISONS);
        return {
          expression: a[name](b),
          evaluate: row => {
            const [x, y] = [left.evaluate(row), right.evaluate(row)];
            return x === null || y === null ? null : compare(name, x, y);
          },
        };
      }
    }
  }
}
