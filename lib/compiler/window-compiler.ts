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
    return nodes.map(each => this.visit(each)).join(', ');
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
