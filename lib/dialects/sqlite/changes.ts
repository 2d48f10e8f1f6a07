/**
 * SQLite's changes of rows, where they differ.
 *
 * Promises: rows that an order and a limit choose are found by a subquery on their row ids (on their primary key in a table
 * without), since the SQLite at hand may be built without LIMIT in UPDATE and DELETE; the tables that a DELETE is joined with stand
 * in an EXISTS.
 */

import { refuseTwins } from '../../compiler/from-names.js';
import { CompileError } from '../../errors.js';
import type { TableDefinition } from '../../schema/index.js';
import { fromsOf, type DeleteNode, type FromNode, type TableNode, type UpdateNode } from '../../sql/nodes.js';
import { SqliteQueryCompiler } from './query-compiler.js';

/** The part of the compiler of SQLite that writes UPDATE and DELETE. */
export class SqliteChangeCompiler extends SqliteQueryCompiler {
  protected override delete(node: DeleteNode): string {
    const others = fromsOf(node.where).filter(each => each !== node.table);
    if (others.length === 0) return super.delete(node);
    this.refuseLimit(node, others);
    refuseTwins([node.table, ...others], this.exposedName);
    const matches = this.seeing(
      [node.table, ...others],
      () => `SELECT 1 FROM ${this.fromList(others)} WHERE ${this.conditions(node.where)}`,
    );
    return `DELETE FROM ${this.fromName(node.table)} WHERE EXISTS (${matches})${this.returning(node.returning)}`;
  }

  protected override changedRows(node: UpdateNode | DeleteNode, others: readonly FromNode[]): string {
    const { table, where, orderBy, limit } = node;
    if (limit === undefined && orderBy.length === 0) return super.changedRows(node, others);
    if (limit === undefined) {
      throw new CompileError(
        'SQLite changes rows in an order of its own; give orderBy() a limit(), or leave it out',
      );
    }
    this.refuseLimit(node, others);
    const keys = this.#rowKeys(table);
    let chosen = `SELECT ${keys.join(', ')} FROM ${this.fromName(table)}`;
    if (where.length > 0) chosen += ` WHERE ${this.conditions(where)}`;
    if (orderBy.length > 0) chosen += ` ORDER BY ${this.sortList(orderBy)}`;
    chosen += ` LIMIT ${this.visit(limit)}`;
    return ` WHERE ${keys.length === 1 ? keys[0]! : `(${keys.join(', ')})`} IN (${chosen})`;
  }

  /** What tells the rows of a table apart. */
  #rowKeys(node: TableNode): readonly string[] {
    const { table } = node;
    if (table.sqlite.withRowid !== false) return [`${this.fromName(node)}.${rowIdOf(table)}`];
    return table.primaryKey.map(each => `${this.fromName(node)}.${this.dialect.quote(each.name)}`);
  }
}

/** The name of the row id that no column of the table has taken. */
function rowIdOf(table: TableDefinition): string {
  const taken = table.columns.map(each => each.name.toLowerCase());
  const name = ['rowid', '_rowid_', 'oid'].find(each => !taken.includes(each));
  if (name !== undefined) return name;
  throw new CompileError(`Table '${table.name}' hides its row ids, so that limit() cannot choose rows`);
}
