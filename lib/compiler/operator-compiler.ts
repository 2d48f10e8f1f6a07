/**
 * Writes what has operands: comparisons, calculations, AND, OR, NOT, IN, BETWEEN, LIKE.
 *
 * Promises: parentheses stand where precedence asks for them. Long AND, OR and left-deep chains are loops, not recursion.
 * Does not: know the other kinds of nodes (a subclass writes them) or dialects (they override methods).
 */

import { CompileError } from '../errors.js';
import type {
  BetweenNode,
  BinaryNode,
  CollateNode,
  ColumnNode,
  ConjunctionNode,
  ExpressionNode,
  InNode,
  InQueryNode,
  LikeNode,
  OrderingNode,
  QueryNode,
  UnaryNode,
} from '../sql/nodes.js';
import { BINARY, PRECEDENCE, type BinaryOperator } from '../sql/operators.js';
import { isBoolean } from '../types/untyped.js';
import type { CompilerOptions, SqlDialect } from './dialect.js';

/** Where a query stands: alone, in a FROM, in a FROM whose elements it sees, or inside an expression. */
export type QueryPlace = 'top' | 'from' | 'lateral' | 'nested';

export abstract class OperatorCompiler {
  protected readonly dialect: SqlDialect;
  protected readonly options: CompilerOptions;

  constructor(dialect: SqlDialect, options: CompilerOptions) {
    this.dialect = dialect;
    this.options = options;
  }

  /** Writes any expression; of a subclass that knows them all. */
  abstract visit(node: ExpressionNode): string;

  /** Writes a column; of a subclass that knows tables. */
  protected abstract column(node: ColumnNode): string;

  /** Writes a query; of a subclass that knows them. */
  protected abstract query(node: QueryNode, place: QueryPlace): string;

  /** Writes a condition: what is no comparison by itself is made one where the database has no truth values. */
  condition(node: ExpressionNode): string {
    if (node.kind === 'constant' && node.constant === 'true') return '1 = 1';
    if (node.kind === 'constant' && node.constant === 'false') return '0 = 1';
    if (node.kind === 'column' && isBoolean(node.type)) return this.truth(this.column(node), true);
    return this.visit(node);
  }

  /** A truth value as a condition. */
  protected truth(text: string, holds: boolean): string {
    return `${text} = ${holds ? 1 : 0}`;
  }

  /** How tightly what is written for a node binds. */
  protected precedence(node: ExpressionNode): number {
    switch (node.kind) {
      case 'binary':
        return this.isInfix(node) ? BINARY[node.operator].precedence : PRECEDENCE.atom;
      case 'conjunction':
        return PRECEDENCE[node.operator];
      case 'unary':
        return node.operator === 'neg' || node.operator === 'bitNot' ? PRECEDENCE.unary : PRECEDENCE.not;
      case 'in':
      case 'inQuery':
      case 'inParameter':
        return node.negated ? PRECEDENCE.atom : PRECEDENCE.comparison;
      case 'like':
        return node.open === 'none' ? PRECEDENCE.comparison : PRECEDENCE.atom;
      case 'between':
      case 'jsonNull':
        return PRECEDENCE.comparison;
      case 'regexpMatch':
        return node.flags === '' ? PRECEDENCE.comparison : PRECEDENCE.atom;
      case 'custom':
        return node.precedence;
      case 'collate':
        return PRECEDENCE.postfix;
      case 'exists':
        return node.negated ? PRECEDENCE.not : PRECEDENCE.atom;
      case 'label':
      case 'coerce':
        return this.precedence(node.operand);
      case 'text':
      case 'ordering':
        return PRECEDENCE.lowest;
      default:
        return PRECEDENCE.atom;
    }
  }

  /** Writes an operand, in parentheses where it binds less tightly than its place asks. */
  protected operand(node: ExpressionNode, least: number): string {
    const text = this.visit(node);
    return this.precedence(node) < least ? `(${text})` : text;
  }

  /** Chains that lean to the left, as `a + b + c`, are written without recursion. */
  protected binary(node: BinaryNode): string {
    if (!this.isInfix(node)) return this.composed(node);
    const chain: BinaryNode[] = [node];
    let first = node.left;
    while (first.kind === 'binary' && this.isInfix(first) && this.chains(first, chain.at(-1)!.operator)) {
      chain.push(first);
      first = first.left;
    }
    let text = this.binaryOperand(first, chain.at(-1)!.operator, 'left');
    for (let position = chain.length - 1; position >= 0; position--)
      text = this.applied(chain[position]!, text);
    return text;
  }

  /** Whether the left operand of an operator is written before it as it is. */
  protected chains(left: BinaryNode, operator: BinaryOperator): boolean {
    return !this.needsParentheses(left, operator, 'left');
  }

  /** Whether the database has an operator for an operation, to stand between its operands. */
  protected isInfix(_node: BinaryNode): boolean {
    return true;
  }

  /** Writes an operation that is not infix, as a function or in parentheses. */
  protected composed(node: BinaryNode): string {
    throw new CompileError(`${this.dialect.title ?? this.dialect.name} has no operator '${node.operator}'`);
  }

  /** `left operator right`, with the left side written already. */
  protected applied(node: BinaryNode, left: string): string {
    return (
      left + this.operatorText(node.operator, node) + this.binaryOperand(node.right, node.operator, 'right')
    );
  }

  protected operatorText(operator: BinaryOperator, _node: BinaryNode): string {
    return BINARY[operator].sql;
  }

  protected binaryOperand(node: ExpressionNode, operator: BinaryOperator, side: 'left' | 'right'): string {
    const text = this.visit(node);
    return this.needsParentheses(node, operator, side) ? `(${text})` : text;
  }

  /**
   * Databases disagree on how tightly `||` and the bitwise operators bind, so they never mix with others without parentheses.
   */
  protected needsParentheses(
    node: ExpressionNode,
    operator: BinaryOperator,
    side: 'left' | 'right',
  ): boolean {
    const own = BINARY[operator];
    const precedence = this.precedence(node);
    if (precedence === PRECEDENCE.atom) return false;
    if (own.precedence === PRECEDENCE.bitwise) {
      const same = node.kind === 'binary' && node.operator === operator;
      return precedence < PRECEDENCE.unary && !(same && (side === 'left' || own.associative));
    }
    if (precedence !== own.precedence) {
      if (operator === 'concat' || precedence === PRECEDENCE.concat) {
        return operator === 'concat' ? precedence < PRECEDENCE.unary : own.precedence > PRECEDENCE.comparison;
      }
      return precedence < own.precedence;
    }
    if (own.precedence === PRECEDENCE.comparison) return true;
    return side === 'right' && !(own.associative && node.kind === 'binary' && node.operator === operator);
  }

  protected unary(node: UnaryNode): string {
    switch (node.operator) {
      case 'neg': {
        // Two minus signs would begin a comment.
        const text = this.operand(node.operand, PRECEDENCE.unary + 1);
        return text.startsWith('-') ? `-(${text})` : `-${text}`;
      }
      case 'bitNot':
        return `~${this.operand(node.operand, PRECEDENCE.unary + 1)}`;
      case 'distinct':
        return `DISTINCT ${this.visit(node.operand)}`;
      case 'not': {
        const { operand } = node;
        if (operand.kind === 'column' && isBoolean(operand.type))
          return this.truth(this.column(operand), false);
        return `NOT ${this.operand(operand, PRECEDENCE.atom)}`;
      }
    }
  }

  /** How many terms stand in one row of ANDs or ORs; more are grouped, since databases limit the depth of expressions. */
  protected readonly longestConjunction: number = Number.POSITIVE_INFINITY;

  protected conjunction(node: ConjunctionNode): string {
    const operator = node.operator === 'and' ? ' AND ' : ' OR ';
    return this.grouped(
      node.terms.map(term => {
        const text = this.condition(term);
        return this.precedence(term) <= PRECEDENCE[node.operator] ? `(${text})` : text;
      }),
      operator,
    );
  }

  protected grouped(terms: readonly string[], operator: string): string {
    if (terms.length <= this.longestConjunction) return terms.join(operator);
    const groups: string[] = [];
    for (let start = 0; start < terms.length; start += this.longestConjunction) {
      groups.push(`(${terms.slice(start, start + this.longestConjunction).join(operator)})`);
    }
    return this.grouped(groups, operator);
  }

  /** Conditions that must all hold, as of a WHERE. */
  protected conditions(nodes: readonly ExpressionNode[]): string {
    if (nodes.length === 1) return this.condition(nodes[0]!);
    const terms: string[] = [];
    for (const node of nodes) {
      const inner = node.kind === 'conjunction' && node.operator === 'and' ? node.terms : [node];
      for (const term of inner) {
        const text = this.condition(term);
        terms.push(this.precedence(term) <= PRECEDENCE.and ? `(${text})` : text);
      }
    }
    return this.grouped(terms, ' AND ');
  }

  protected in(node: InNode): string {
    const operand = this.operand(node.operand, PRECEDENCE.comparison + 1);
    if (node.values.length === 0) return this.emptyIn(operand, node.negated);
    const values = node.values.map(value => this.visit(value)).join(', ');
    return node.negated ? `(${operand} NOT IN (${values}))` : `${operand} IN (${values})`;
  }

  /** IN of an empty list: never true, and true when negated, also for NULL. */
  protected emptyIn(operand: string, negated: boolean): string {
    return negated ? `(${operand} NOT IN (NULL) OR (1 = 1))` : `(${operand} IN (NULL) AND (1 != 1))`;
  }

  protected inQuery(node: InQueryNode): string {
    const operand = this.operand(node.operand, PRECEDENCE.comparison + 1);
    const query = this.listQuery(node.query);
    return node.negated ? `(${operand} NOT IN (${query}))` : `${operand} IN (${query})`;
  }

  /** A query whose rows are the values of IN. */
  protected listQuery(node: QueryNode): string {
    return this.query(node, 'nested');
  }

  protected between(node: BetweenNode): string {
    const operand = this.operand(node.operand, PRECEDENCE.comparison + 1);
    const low = this.operand(node.low, PRECEDENCE.comparison + 1);
    const high = this.operand(node.high, PRECEDENCE.comparison + 1);
    return `${operand} ${node.negated ? 'NOT ' : ''}BETWEEN ${low} AND ${high}`;
  }

  protected like(node: LikeNode): string {
    const plain = this.operand(node.operand, PRECEDENCE.comparison + 1);
    const operand = node.ignoreCase ? `lower(${plain})` : plain;
    const text = this.operand(
      node.pattern,
      node.open === 'none' ? PRECEDENCE.comparison + 1 : PRECEDENCE.concat + 1,
    );
    const pattern = node.ignoreCase ? `lower(${text})` : text;
    const parts = [pattern];
    if (node.open === 'start' || node.open === 'both') parts.unshift("'%'");
    if (node.open === 'end' || node.open === 'both') parts.push("'%'");
    const escape = node.escape === undefined ? '' : ` ESCAPE ${this.dialect.literal(node.escape)}`;
    const written = `${operand} ${node.negated ? 'NOT ' : ''}LIKE ${this.joinedText(parts)}${escape}`;
    return node.open === 'none' ? written : `(${written})`;
  }

  /** Texts joined to one. */
  protected joinedText(parts: readonly string[]): string {
    return parts.join(' || ');
  }

  protected collate(node: CollateNode): string {
    return this.collated(node, this.operand(node.operand, PRECEDENCE.postfix));
  }

  /** A collation behind an operand that is written already. */
  protected collated({ collation }: CollateNode, operand: string): string {
    return `${operand} COLLATE ${this.dialect.quoteAlways(collation)}`;
  }

  /** An ORDER BY term whose operand is written already. */
  protected ordering(node: OrderingNode, operand: string): string {
    const direction = node.direction === undefined ? '' : node.direction === 'asc' ? ' ASC' : ' DESC';
    const nulls = node.nulls === undefined ? '' : node.nulls === 'first' ? ' NULLS FIRST' : ' NULLS LAST';
    return operand + direction + nulls;
  }
}
