/**
 * MySQL's and MariaDB's expressions, where they differ.
 *
 * Promises: texts are joined by `concat()`, since `||` is OR there; null-safe comparison is `<=>`. Does not: change how texts compare;
 * that is the collation's to say, and the usual ones do not tell capitals from small letters.
 */

import type { Fill } from '../../compiler/draft.js';
import type { SqlType } from '../../types/index.js';
import { isWholeNumber } from '../../sql/number-types.js';
import { isNumber } from '../../types/common.js';
import type {
  BinaryNode,
  CastNode,
  ConstantNode,
  ExpressionNode,
  OrderingNode,
  UnaryNode,
} from '../../sql/nodes.js';
import { PRECEDENCE, type BinaryOperator } from '../../sql/operators.js';
import { MysqlNotationCompiler } from './notation-compiler.js';
import { castName, decimalOf, storedType } from './type-names.js';

/** Functions that MySQL calls otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([['random', 'rand']]);

export class MysqlExpressionCompiler extends MysqlNotationCompiler {
  protected override readonly functionNames: ReadonlyMap<string, string> = RENAMED;

  /**
   * The text of a decimal would be calculated with, and compared, as a DOUBLE; bytes would be a text, and a null makes texts of the
   * numbers that stand in the same column of a MySQL's VALUES or UNION. What is only stored in a column is not cast.
   */
  protected override slot(name: string, type: SqlType, column: string | undefined, fill: Fill): string {
    const text = super.slot(name, type, column, fill);
    if (text !== '?' || column !== undefined) return text;
    const stored = storedType(type, this.dialect.name);
    const cast = decimalOf(stored) ?? (BYTES.includes(stored.kind) ? 'BINARY' : this.#nullCast(stored, fill));
    return cast === undefined ? text : `CAST(? AS ${cast})`;
  }

  #nullCast(type: SqlType, fill: Fill): string | undefined {
    if (this.mariadb || fill.kind !== 'bind' || fill.value !== null) return undefined;
    const isNumeric = isNumber(type) || type.kind === 'boolean' || type.kind === 'interval';
    return isNumeric ? castName(type, this.dialect.name) : undefined;
  }

  protected override precedence(node: ExpressionNode): number {
    if (node.kind === 'binary' && isNullSafe(node) && NEGATED.includes(node.operator)) return PRECEDENCE.not;
    return super.precedence(node);
  }

  /** Bits are unsigned there, so operations that may set the first one are brought back to signed numbers. */
  protected override isInfix({ operator }: BinaryNode): boolean {
    return operator !== 'concat' && operator !== 'floorDiv' && !BITWISE.includes(operator);
  }

  protected override composed(node: BinaryNode): string {
    const { left, right, operator, type } = node;
    switch (operator) {
      case 'concat':
        return this.joinedText(textParts(node).map(each => this.visit(each)));
      case 'floorDiv': {
        const quotient = (sign: string): string =>
          `${this.operand(left, PRECEDENCE.multiplicative)} ${sign} ${this.operand(right, PRECEDENCE.multiplicative + 1)}`;
        if (!isWholeNumber(type)) return `FLOOR(${quotient('/')})`;
        const below = `(${this.operand(left, PRECEDENCE.atom)} < 0) != (${this.operand(right, PRECEDENCE.atom)} < 0)`;
        return `(${quotient('DIV')} - (${quotient('%')} != 0 AND ${below}))`;
      }
      case 'shiftRight': {
        const by = (): string => this.operand(right, PRECEDENCE.atom);
        const bits = (): string => this.operand(left, PRECEDENCE.atom);
        return `CAST(IF(${bits()} < 0, ~(~${bits()} >> ${by()}), ${bits()} >> ${by()}) AS SIGNED)`;
      }
      default: {
        const bits = this.operand(left, PRECEDENCE.atom) + this.operatorText(operator, node);
        return `CAST(${bits}${this.operand(right, PRECEDENCE.atom)} AS SIGNED)`;
      }
    }
  }

  protected override unary(node: UnaryNode): string {
    return node.operator === 'bitNot' ? `CAST(${super.unary(node)} AS SIGNED)` : super.unary(node);
  }

  protected override joinedText(parts: readonly string[]): string {
    return parts.length === 1 ? parts[0]! : `concat(${parts.join(', ')})`;
  }

  /** MySQL divides whole numbers as decimals, with four digits of fraction; a DOUBLE added to the divisor has all of them. */
  protected override applied(node: BinaryNode, left: string): string {
    if (node.operator === 'div' && isWholeNumber(node.left.type) && isWholeNumber(node.right.type))
      return `${left} / (${this.operand(node.right, PRECEDENCE.additive)} + 0e0)`;
    const text = super.applied(node, left);
    return isNullSafe(node) && NEGATED.includes(node.operator) ? `NOT (${text})` : text;
  }

  protected override operatorText(operator: BinaryOperator, node: BinaryNode): string {
    return isNullSafe(node) ? ' <=> ' : super.operatorText(operator, node);
  }

  /** MariaDB has no CAST to JSON, since its JSON is text; taking the whole of a document checks it all the same. */
  protected override cast(node: CastNode): string {
    const operand = this.visit(node.operand);
    if (this.mariadb && node.type.kind === 'json') return `JSON_EXTRACT(${operand}, '$')`;
    return `CAST(${operand} AS ${castName(node.type, this.dialect.name)})`;
  }

  protected override constant(node: ConstantNode): string {
    if (node.constant === 'true' || node.constant === 'false') return node.constant;
    return super.constant(node);
  }

  /** There is no NULLS FIRST: NULL counts as the least value, and where that is not asked for a term before says it. */
  protected override ordering(node: OrderingNode, operand: string): string {
    const { nulls, direction } = node;
    const plain = super.ordering({ ...node, nulls: undefined }, operand);
    if (nulls === undefined || (nulls === 'first') === (direction !== 'desc')) return plain;
    const first = nulls === 'first' ? `${operand} IS NULL DESC` : `${operand} IS NULL`;
    return `${first}, ${node.operand.kind === 'column' ? plain : this.again(node)}`;
  }

  /** The term once more, with placeholders of its own. */
  protected again(node: OrderingNode): string {
    return super.ordering({ ...node, nulls: undefined }, this.sortTerm(node.operand));
  }
}

const BYTES: readonly string[] = ['largeBinary', 'binary', 'varBinary'];

const BITWISE: readonly BinaryOperator[] = ['bitAnd', 'bitOr', 'bitXor', 'shiftLeft', 'shiftRight'];

/** Null-safe comparisons that are written as the opposite of `<=>`. */
const NEGATED: readonly BinaryOperator[] = ['isDistinctFrom', 'isNot'];

/** Whether a comparison is that of `<=>`; IS takes nothing but NULL, TRUE and FALSE. */
function isNullSafe({ operator, right }: BinaryNode): boolean {
  if (operator === 'isDistinctFrom' || operator === 'isNotDistinctFrom') return true;
  return (operator === 'is' || operator === 'isNot') && right.kind !== 'constant';
}

/** The texts that a chain of `||` joins, in order, without recursion. */
function textParts(node: BinaryNode): readonly ExpressionNode[] {
  const parts: ExpressionNode[] = [];
  const pending: ExpressionNode[] = [node];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next.kind === 'binary' && next.operator === 'concat') pending.push(next.right, next.left);
    else parts.push(next);
  }
  return parts;
}
