/**
 * MySQL's and MariaDB's expressions, where they differ.
 *
 * Promises: texts are joined by `concat()`, since `||` is OR there; null-safe comparison is `<=>`. Does not: change how texts compare;
 * that is the collation's to say, and the usual ones do not tell capitals from small letters.
 */

import { StatementCompiler } from '../../compiler/statement-compiler.js';
import type { CompilerOptions } from '../../compiler/dialect.js';
import type { BinaryNode, CastNode, ConstantNode, ExpressionNode, OrderingNode } from '../../sql/nodes.js';
import { PRECEDENCE, type BinaryOperator } from '../../sql/operators.js';
import type { MysqlDialect } from './dialect.js';
import { castName } from './type-names.js';
import type { Features } from './version.js';

/** Functions that MySQL calls otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([['random', 'rand']]);

export class MysqlExpressionCompiler extends StatementCompiler {
  protected readonly features: Features;
  /** The server's name in messages. */
  protected readonly title: string;
  protected readonly mariadb: boolean;
  protected override readonly functionNames: ReadonlyMap<string, string> = RENAMED;

  constructor(dialect: MysqlDialect, options: CompilerOptions) {
    super(dialect, options);
    this.features = dialect.features;
    this.title = dialect.title ?? dialect.name;
    this.mariadb = dialect.name === 'mariadb';
  }

  protected override precedence(node: ExpressionNode): number {
    if (node.kind === 'binary') {
      if (node.operator === 'concat') return PRECEDENCE.atom;
      if (isNullSafe(node) && NEGATED.includes(node.operator)) return PRECEDENCE.not;
    }
    return super.precedence(node);
  }

  protected override binary(node: BinaryNode): string {
    if (node.operator !== 'concat') return super.binary(node);
    return this.joinedText(textParts(node).map(each => this.visit(each)));
  }

  protected override chains(left: BinaryNode, operator: BinaryOperator): boolean {
    return left.operator !== 'concat' && super.chains(left, operator);
  }

  protected override joinedText(parts: readonly string[]): string {
    return parts.length === 1 ? parts[0]! : `concat(${parts.join(', ')})`;
  }

  protected override applied(node: BinaryNode, left: string): string {
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
