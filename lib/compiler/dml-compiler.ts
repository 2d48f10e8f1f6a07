/**
 * Writes UPDATE and DELETE; INSERT is inherited.
 *
 * Promises: what is changed in an order and up to a limit is written behind the conditions, as MySQL has it; a dialect that has
 * no such thing finds the rows another way. Does not: change several tables at once.
 */

import { CompileError } from '../errors.js';
import { expressionOf } from '../sql/make.js';
import type { OrAction } from '../sql/dml-nodes.js';
import {
  fromsOf,
  type DeleteNode,
  type DmlNode,
  type ExpressionNode,
  type FromNode,
  type TableNode,
  type UpdateNode,
  type ValueRow,
} from '../sql/nodes.js';
import { refuseTwins } from './from-names.js';
import { InsertCompiler } from './insert-compiler.js';

export abstract class DmlCompiler extends InsertCompiler {
  /** How many placeholders stand before those of the statement itself. */
  protected leadingSlots = 0;

  protected update(node: UpdateNode): string {
    const { table } = node.table;
    const keys = this.options.parameterKeys?.filter(key => table.columnOf(key) !== undefined) ?? [];
    const others = otherTables(node.table, [...valueExpressions(node.values), ...node.where]);
    let text = `${this.updateVerb(node.or)} ${this.updatedTables(node.table, others)} SET `;
    refuseTwins([node.table, ...others], this.exposedName);
    return this.seeing([node.table, ...others], () => {
      const assignments = this.assignments(table.columns, node.values ?? {}, keys, 'onUpdate');
      if (assignments.length === 0) {
        throw new CompileError(`UPDATE of '${table.name}' changes nothing; give values({ column: value })`);
      }
      const prefix = this.assignedPrefix(node.table, others);
      text += assignments
        .map(each => `${prefix}${this.dialect.quote(each.column.name)}=${each.text}`)
        .join(', ');
      text += this.updateFrom(others);
      return text + this.changedRows(node, others) + this.returning(node.returning);
    });
  }

  protected delete(node: DeleteNode): string {
    const others = otherTables(node.table, node.where);
    refuseTwins([node.table, ...others], this.exposedName);
    return this.seeing([node.table, ...others], () => {
      const text = this.deletedTables(node.table, others);
      return text + this.changedRows(node, others) + this.returning(node.returning);
    });
  }

  /** UPDATE and what it does with a row that a constraint refuses. */
  protected updateVerb(or: OrAction | undefined): string {
    return or === undefined ? 'UPDATE' : `UPDATE OR ${or.toUpperCase()}`;
  }

  /** Which rows are changed: WHERE, ORDER BY and LIMIT, with the space before. */
  protected changedRows(node: UpdateNode | DeleteNode, others: readonly FromNode[]): string {
    const { where, orderBy, limit } = node;
    let text = where.length === 0 ? '' : ` WHERE ${this.conditions(where)}`;
    this.refuseLimit(node, others);
    if (orderBy.length > 0) text += ` ORDER BY ${this.sortList(orderBy)}`;
    return limit === undefined ? text : `${text} LIMIT ${this.visit(limit)}`;
  }

  /** An order and a limit cannot say which rows of joined tables are changed. */
  protected refuseLimit({ orderBy, limit }: UpdateNode | DeleteNode, others: readonly FromNode[]): void {
    if (others.length === 0 || (orderBy.length === 0 && limit === undefined)) return;
    throw new CompileError(
      'orderBy() and limit() cannot say which rows of joined tables change; find the keys with a select: where(t.c.id.in(select(…)))',
    );
  }

  /** What follows UPDATE: its table, and the others where the dialect names them there. */
  protected updatedTables(table: TableNode, _others: readonly FromNode[]): string {
    return this.fromName(table);
  }

  /** What stands before the columns that are set. */
  protected assignedPrefix(_table: TableNode, _others: readonly FromNode[]): string {
    return '';
  }

  /** The other tables of an UPDATE behind what is set. */
  protected updateFrom(others: readonly FromNode[]): string {
    return others.length === 0 ? '' : ` FROM ${this.fromList(others)}`;
  }

  /** DELETE and its tables. */
  protected deletedTables(table: TableNode, others: readonly FromNode[]): string {
    if (others.length === 0) return `DELETE FROM ${this.fromName(table)}`;
    throw new CompileError(
      'DELETE with conditions on other tables needs a subquery: where(t.c.id.in(select(…)))',
    );
  }

  /** Writes a statement that changes rows. */
  protected dml(node: DmlNode): string {
    if (!this.takesCommonTables(node.kind)) return this.dmlText(node);
    const start = this.enter();
    const text = this.dmlText(node);
    const own = this.slots.length;
    const full = this.leave(text, start);
    this.leadingSlots = this.slots.length - own;
    return full;
  }

  /** Whether WITH may stand before a statement; else it stands in the queries within. */
  protected takesCommonTables(_kind: DmlNode['kind']): boolean {
    return true;
  }

  /** A statement that changes rows, without its common tables. */
  protected dmlText(node: DmlNode): string {
    switch (node.kind) {
      case 'insert':
        return this.insert(node);
      case 'update':
        return this.update(node);
      case 'delete':
        return this.delete(node);
    }
  }
}

function valueExpressions(values: ValueRow | undefined): readonly ExpressionNode[] {
  return values === undefined ? [] : Object.values(values).flatMap(each => expressionOf(each) ?? []);
}

function otherTables(table: TableNode, expressions: readonly ExpressionNode[]): readonly FromNode[] {
  return fromsOf(expressions).filter(each => each !== table);
}
