/**
 * Writes window functions, filtered and ordered aggregates.
 *
 * Promises: standard SQL. Does not: know which dialect has which; those that lack one override its method.
 */

import type { ExpressionNode } from '../sql/nodes.js';
import type {
  FilterNode,
  Frame,
  FrameBound,
  OverNode,
  WindowDefinition,
  WithinGroupNode,
} from '../sql/query-nodes.js';
import { NotationCompiler } from './notation-compiler.js';

const UNITS: Readonly<Record<Frame['unit'], string>> = Object.freeze({
  rows: 'ROWS',
  range: 'RANGE',
  groups: 'GROUPS',
});

const EXCLUSIONS: Readonly<Record<NonNullable<Frame['exclude']>, string>> = Object.freeze({
  currentRow: 'CURRENT ROW',
  group: 'GROUP',
  ties: 'TIES',
});

export abstract class WindowCompiler extends NotationCompiler {
  protected override over({ operand, window }: OverNode): string {
    const text = this.visit(operand);
    return `${text} OVER ${typeof window === 'string' ? this.windowName(window) : this.window(window)}`;
  }

  /** The name of a window that the query defines. */
  protected abstract windowName(name: string): string;

  /** A window in parentheses. */
  protected window({ partitionBy, orderBy, frame }: WindowDefinition): string {
    const parts: string[] = [];
    if (partitionBy.length > 0) parts.push(`PARTITION BY ${this.terms(partitionBy)}`);
    if (orderBy.length > 0) parts.push(`ORDER BY ${this.terms(orderBy)}`);
    if (frame !== undefined) parts.push(this.frame(frame));
    return `(${parts.join(' ')})`;
  }

  /** Expressions by themselves: a window knows no labels of the select list. */
  protected terms(nodes: readonly ExpressionNode[]): string {
    const texts = nodes.map(each =>
      each.kind === 'ordering' ? this.ordering(each, this.term(each.operand)) : this.term(each),
    );
    return texts.join(', ');
  }

  /**
   * A term of a list that sorts or groups. A whole number there would be the place of a column, so a value that is written into the
   * text stands in a query of its own.
   */
  protected term(node: ExpressionNode): string {
    const text = this.visit(node);
    return this.takesPlaces() && isValue(node) ? `(SELECT ${text})` : text;
  }

  /** Whether a value in such a list is taken for a place. */
  protected takesPlaces(): boolean {
    return this.literals;
  }

  protected frame({ unit, start, end, exclude }: Frame): string {
    const from = this.frameBound(start, 'PRECEDING');
    const text = `${UNITS[unit]} BETWEEN ${from} AND ${this.frameBound(end, 'FOLLOWING')}`;
    return exclude === undefined ? text : `${text} EXCLUDE ${EXCLUSIONS[exclude]}`;
  }

  protected frameBound(bound: FrameBound, side: 'PRECEDING' | 'FOLLOWING'): string {
    switch (bound.at) {
      case 'unbounded':
        return `UNBOUNDED ${side}`;
      case 'current':
        return 'CURRENT ROW';
      case 'preceding':
        return `${this.visit(bound.distance)} PRECEDING`;
      case 'following':
        return `${this.visit(bound.distance)} FOLLOWING`;
    }
  }

  protected override filter({ operand, condition }: FilterNode): string {
    const text = this.visit(operand);
    return `${text} FILTER (WHERE ${this.condition(condition)})`;
  }

  protected override withinGroup({ operand, orderBy }: WithinGroupNode): string {
    const text = this.visit(operand);
    return `${text} WITHIN GROUP (ORDER BY ${this.terms(orderBy)})`;
  }
}

/** Whether an expression is a value and nothing else, also with its sign changed. */
function isValue(node: ExpressionNode): boolean {
  if (node.kind === 'label' || node.kind === 'coerce') return isValue(node.operand);
  if (node.kind === 'unary' && node.operator === 'neg') return isValue(node.operand);
  return node.kind === 'bind' || node.kind === 'parameter';
}
