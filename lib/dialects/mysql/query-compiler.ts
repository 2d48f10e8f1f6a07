/**
 * MySQL's and MariaDB's queries and changes, where they differ.
 *
 * Promises: what the server has not (FULL JOIN, RETURNING of MySQL, INTERSECT before 8.0.31) is a `CompileError` that says what to do
 * instead, before anything is sent.
 */

import { CompileError } from '../../errors.js';
import type {
  CompoundNode,
  ExpressionNode,
  FromNode,
  JoinNode,
  QueryNode,
  SelectedColumn,
  TableNode,
  UpdateNode,
} from '../../sql/nodes.js';
import type { QueryPlace } from '../../compiler/operator-compiler.js';
import { MysqlAssignmentOrderCompiler } from './assignment-order.js';
import { withLockedParts } from './union-locks.js';

/** More rows than a table can have: what MySQL's manual gives for "no limit". */
const ALL_ROWS = '18446744073709551615';

export class MysqlQueryCompiler extends MysqlAssignmentOrderCompiler {
  protected override joinText(type: JoinNode['type']): string {
    if (type === 'full') {
      throw new CompileError(
        `${this.title} has no FULL OUTER JOIN; unite a left join with the unmatched rows of the other side: union(a.outerJoin(b), b.outerJoin(a))`,
      );
    }
    return super.joinText(type);
  }

  /** An OFFSET needs a LIMIT; both are numbers and no expressions. */
  protected override limits(limit: ExpressionNode | undefined, offset: ExpressionNode | undefined): string {
    this.#checkCounts(limit, offset);
    if (limit === undefined && offset !== undefined) return ` LIMIT ${ALL_ROWS} OFFSET ${this.visit(offset)}`;
    return super.limits(limit, offset);
  }

  #checkCounts(...counts: readonly (ExpressionNode | undefined)[]): void {
    for (const each of counts) {
      if (each === undefined || each.kind === 'bind' || each.kind === 'parameter') continue;
      throw new CompileError(
        `${this.title} takes numbers and parameters for limit and offset, no expressions`,
      );
    }
  }

  /** MariaDB has ties, which are rows that the order puts in one place. */
  protected override tail(node: QueryNode): string {
    if (node.extras?.fetch?.withTies && this.features.withTies && node.orderBy.length === 0) {
      throw new CompileError('FETCH WITH TIES needs an order, by which rows tie; add orderBy(…)');
    }
    return super.tail(node);
  }

  protected override fetch(
    count: ExpressionNode,
    offset: ExpressionNode | undefined,
    withTies: boolean,
    percent: boolean,
  ): string {
    if (!withTies || percent || !this.features.withTies) {
      return super.fetch(count, offset, withTies, percent);
    }
    this.#checkCounts(count, offset);
    const skipped = offset === undefined ? '' : ` OFFSET ${this.visit(offset)} ROWS`;
    return `${skipped} FETCH FIRST ${this.visit(count)} ROWS WITH TIES`;
  }

  protected override compound(node: CompoundNode, place: QueryPlace): string {
    if (node.operator !== 'union' && node.operator !== 'unionAll' && !this.features.setOperations) {
      throw new CompileError(
        `${this.title} has no ${node.operator.toUpperCase()}; say it with exists() or in(select(…))`,
      );
    }
    const lock = node.extras?.lock;
    return super.compound(lock === undefined ? node : withLockedParts(node, lock), place);
  }

  protected override updatedTables(table: TableNode, others: readonly FromNode[]): string {
    return this.fromList([table, ...others]);
  }

  protected override assignedPrefix(table: TableNode, others: readonly FromNode[]): string {
    return others.length === 0 ? '' : `${this.fromName(table)}.`;
  }

  protected override updateFrom(): string {
    return '';
  }

  protected override deletedTables(table: TableNode, others: readonly FromNode[]): string {
    const text = `DELETE FROM ${this.fromName(table)}`;
    return others.length === 0 ? text : `${text} USING ${this.fromList([table, ...others])}`;
  }

  protected override defaultValues(): string {
    return ' () VALUES ()';
  }

  protected override returning(columns: readonly SelectedColumn[] | undefined): string {
    if (columns !== undefined && !this.features.returning) throw this.noReturning();
    return super.returning(columns);
  }

  protected override update(node: UpdateNode): string {
    if (node.returning !== undefined)
      throw this.noReturning(this.mariadb ? 'RETURNING of UPDATE' : undefined);
    return super.update(node);
  }

  protected noReturning(what: string = 'RETURNING'): CompileError {
    return new CompileError(
      `${this.title} has no ${what}; read insertedPrimaryKey of an INSERT's result, or select the rows in the same transaction`,
    );
  }
}
