/**
 * SQLite's expressions, where they differ.
 *
 * Promises: an operation that SQLite has not is put together of those it has, with each operand evaluated once unless it is a
 * column or a value; what cannot be put together is a `CompileError` that says what can. `REGEXP` needs the functions of
 * `driver/regular-expressions.ts`, which this library's drivers register.
 */

import { StatementCompiler } from '../../compiler/statement-compiler.js';
import { CompileError } from '../../errors.js';
import { isWholeNumber } from '../../sql/number-types.js';
import type { BinaryNode, CastNode, ExpressionNode, FunctionNode } from '../../sql/nodes.js';
import type {
  ExtractNode,
  JsonNullNode,
  JsonPathNode,
  QuantifiedNode,
  RegexpMatchNode,
  RegexpReplaceNode,
} from '../../sql/notation-nodes.js';
import { PRECEDENCE } from '../../sql/operators.js';

const EXTRACTED: Readonly<Record<string, string>> = Object.freeze({
  year: '%Y',
  month: '%m',
  week: '%W',
  day: '%d',
  dow: '%w',
  doy: '%j',
  hour: '%H',
  minute: '%M',
  second: '%S',
  epoch: '%s',
});

const NO_QUANTIFIERS =
  'SQLite has neither ANY nor ALL: eq(any(…)) becomes IN and ne(all(…)) NOT IN; ' +
  'for other comparisons select min() or max() of the column, or use exists()';

/** Whether writing a node twice is no worse than writing it once. */
function isSimple({ kind }: ExpressionNode): boolean {
  return kind === 'column' || kind === 'bind' || kind === 'parameter' || kind === 'constant';
}

function isDistinct(node: ExpressionNode | undefined): boolean {
  return node?.kind === 'unary' && node.operator === 'distinct';
}

/** The part of the compiler of SQLite that writes expressions. */
export class SqliteExpressionCompiler extends StatementCompiler {
  protected override isInfix({ operator, type }: BinaryNode): boolean {
    if (operator === 'mod') return type.kind === 'untyped' || isWholeNumber(type);
    return operator !== 'bitXor' && operator !== 'floorDiv';
  }

  protected override composed(node: BinaryNode): string {
    switch (node.operator) {
      case 'bitXor':
        return this.twice(node, (left, right) => `((${left()} | ${right()}) - (${left()} & ${right()}))`);
      case 'floorDiv':
        return this.#floorDivision(node);
      case 'mod':
        return `mod(${this.visit(node.left)}, ${this.visit(node.right)})`;
      default:
        return super.composed(node);
    }
  }

  /** A division in floating point is exact up to 2^53, which is where `Integer` ends and `BigInteger` begins. */
  #floorDivision(node: BinaryNode): string {
    if (node.type.kind === 'bigInteger') {
      return this.twice(
        node,
        (a, b) => `(${a()} / ${b()} - (${a()} % ${b()} != 0 AND (${a()} < 0) != (${b()} < 0)))`,
      );
    }
    const left = this.operand(node.left, PRECEDENCE.multiplicative);
    const quotient = `floor(${left} / (${this.operand(node.right, PRECEDENCE.additive)} + 0.0))`;
    return isWholeNumber(node.type) ? `CAST(${quotient} AS INTEGER)` : quotient;
  }

  /** Writes what needs its operands more than once; costly ones are evaluated once, in a subquery. */
  protected twice(
    { left, right }: BinaryNode,
    write: (left: () => string, right: () => string) => string,
  ): string {
    if ((isSimple(left) && isSimple(right)) || !this.qualified) {
      return write(
        () => this.operand(left, PRECEDENCE.atom),
        () => this.operand(right, PRECEDENCE.atom),
      );
    }
    const operands = `SELECT ${this.visit(left)} AS a, ${this.visit(right)} AS b`;
    return `(SELECT ${write(
      () => 'a',
      () => 'b',
    )} FROM (${operands}))`;
  }

  protected override applied(node: BinaryNode, left: string): string {
    const { right, operator } = node;
    if (right.kind === 'quantified') {
      const query = (): string => this.query(right.query, 'nested');
      if (operator === 'eq' && right.quantifier === 'any') return `${left} IN (${query()})`;
      if (operator === 'ne' && right.quantifier === 'all') return `${left} NOT IN (${query()})`;
    }
    return super.applied(node, left);
  }

  protected override quantified(_node: QuantifiedNode): string {
    throw new CompileError(NO_QUANTIFIERS);
  }

  protected override listElements(list: string): string {
    return `SELECT value FROM json_each(${list})`;
  }

  protected override regexpMatch(node: RegexpMatchNode): string {
    if (node.flags === '') return super.regexpMatch(node);
    const pattern = this.visit(node.pattern);
    const call = `regexp(${pattern}, ${this.visit(node.operand)}, ${this.regexpFlags(node.flags)})`;
    return node.negated ? `(NOT ${call})` : call;
  }

  protected override regexpReplace(node: RegexpReplaceNode): string {
    return super.regexpReplace(node).replace('REGEXP_REPLACE', 'regexp_replace');
  }

  /** `->` keeps JSON's null apart from a part that is missing; a document is text unless it is read as something else. */
  protected override jsonPath(node: JsonPathNode): string {
    if (node.reading === 'json') {
      const document = this.operand(node.operand, PRECEDENCE.atom);
      return `(${document} -> ${this.jsonPathValue(node.keys)})`;
    }
    const value = super.jsonPath(node);
    return node.reading === 'string' ? `CAST(${value} AS TEXT)` : value;
  }

  protected override jsonNull(node: JsonNullNode): string {
    return `JSON_TYPE(${this.jsonArguments(node)}) ${node.negated ? 'IS NOT' : 'IS'} 'null'`;
  }

  protected override jsonPlace(place: number): string {
    return place < 0 ? `[#${place}]` : `[${place}]`;
  }

  /** SQLite's CAST makes numbers of moments and documents, which it keeps as texts; functions give those texts. */
  protected override cast(node: CastNode): string {
    const { kind } = node.type.inDialect(this.dialect.name);
    if (kind !== 'json' && kind !== 'date' && kind !== 'dateTime' && kind !== 'time') return super.cast(node);
    const value = this.visit(node.operand);
    if (kind === 'json') return `JSON(${value})`;
    if (kind === 'date') return `DATE(${value})`;
    if (node.operand.type.inDialect(this.dialect.name).kind === kind) return value;
    const format = kind === 'time' ? '%H:%M:%S' : '%Y-%m-%d %H:%M:%S';
    return `(STRFTIME('${format}.', ${value}) || SUBSTR(SUBSTR(${this.visit(node.operand)}, 21) || '000000', 1, 6))`;
  }

  protected override extract({ field, operand }: ExtractNode): string {
    const moment = this.visit(operand);
    if (field === 'quarter') return `((CAST(STRFTIME('%m', ${moment}) AS INTEGER) + 2) / 3)`;
    // STRFTIME knows milliseconds only; moments are kept as texts with six digits.
    if (field === 'microsecond') return `CAST(SUBSTR(SUBSTR(${moment}, 21) || '000000', 1, 6) AS INTEGER)`;
    return `CAST(STRFTIME('${EXTRACTED[field]}', ${moment}) AS INTEGER)`;
  }

  /**
   * As in other databases, nothing joined with null is null; SQLite's own concat() leaves nulls out. A DISTINCT aggregate takes one
   * argument there.
   */
  protected override function(node: FunctionNode): string {
    const { args } = node;
    switch (node.name.toLowerCase()) {
      case 'concat':
        if (args.length === 0) break;
        return `(${args.map(each => this.operand(each, PRECEDENCE.concat + 1)).join(' || ')})`;
      case 'aggregate_strings':
        return this.function({ ...node, name: 'group_concat' });
      case 'group_concat':
        if (args.length < 2 || !isDistinct(args[0])) break;
        throw new CompileError('SQLite joins distinct texts with commas only; leave the separator out');
      default:
        break;
    }
    return super.function(node);
  }
}
