/**
 * SQLite's SQL, where it differs.
 *
 * Promises: what it writes, SQLite 3.40 and later accepts. Does not: write what SQLite has not; such statements are a `CompileError`.
 */

import type { BinaryNode, ExpressionNode } from '../../sql/nodes.js';
import { PRECEDENCE, type BinaryOperator } from '../../sql/operators.js';
import { SqliteDdlCompiler } from './ddl-compiler.js';

/** Functions that SQLite calls otherwise. */
const RENAMED: ReadonlyMap<string, string> = new Map([['char_length', 'length']]);

/** Functions that SQLite has as words. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['now', 'CURRENT_TIMESTAMP'],
  ['current_timestamp', 'CURRENT_TIMESTAMP'],
  ['current_date', 'CURRENT_DATE'],
  ['current_time', 'CURRENT_TIME'],
]);

/** The compiler of SQLite statements. */
export class SqliteCompiler extends SqliteDdlCompiler {
  /** SQLite's depth limit is 1000, and each AND is a level. */
  protected override readonly longestConjunction: number = 200;

  protected override readonly mostParameters: number = 32_766;
  protected override readonly functionNames: ReadonlyMap<string, string> = RENAMED;
  protected override readonly functionWords: ReadonlyMap<string, string> = WORDS;

  /** SQLite divides integers without a fraction; a fraction added to the divisor makes it a true division. */
  protected override applied(node: BinaryNode, left: string): string {
    if (node.operator !== 'div') return super.applied(node, left);
    return `${left} / (${this.operand(node.right, PRECEDENCE.additive)} + 0.0)`;
  }

  protected override operatorText(operator: BinaryOperator, node: BinaryNode): string {
    if (operator === 'isDistinctFrom') return ' IS NOT ';
    if (operator === 'isNotDistinctFrom') return ' IS ';
    return super.operatorText(operator, node);
  }

  protected override emptyIn(operand: string, negated: boolean): string {
    const none = 'SELECT 1 FROM (SELECT 1) WHERE 1!=1';
    return negated ? `(${operand} NOT IN (${none}))` : `${operand} IN (${none})`;
  }

  /** An OFFSET needs a LIMIT, and -1 is none. */
  protected override limits(limit: ExpressionNode | undefined, offset: ExpressionNode | undefined): string {
    if (limit === undefined && offset === undefined) return '';
    return super.limits(limit ?? this.fixedCount(-1), offset ?? this.fixedCount(0));
  }
}
