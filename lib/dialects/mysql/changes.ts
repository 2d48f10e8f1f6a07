/**
 * MySQL's and MariaDB's INSERT and UPDATE, where they differ: what happens with rows that are there already.
 *
 * Promises: `upsert` becomes ON DUPLICATE KEY UPDATE, which heeds every unique key, whichever columns it names; so the key of the row
 * that is left is not told. Does not: write SQLite's ON CONFLICT; that is a `CompileError`.
 */

import { CompileError } from '../../errors.js';
import type { ColumnDefinition } from '../../schema/index.js';
import type { ConflictNode, InsertSource, OrAction } from '../../sql/dml-nodes.js';
import type { InsertNode, TableNode } from '../../sql/nodes.js';
import { MysqlAggregateCompiler } from './aggregates.js';
import type { MysqlDialect } from './dialect.js';

/** The name of the row that is not inserted. */
const NEW_ROW = 'new';

/** The part of the compilers of MySQL and MariaDB that writes INSERT. */
export class MysqlChangeCompiler extends MysqlAggregateCompiler {
  /** Whether the row that is not inserted has a name. */
  #named = false;

  protected override insert(node: InsertNode): string {
    const { insertAlias } = (this.dialect as MysqlDialect).features;
    this.#named = insertAlias && node.source === undefined;
    return super.insert(node);
  }

  protected override insertVerb(or: OrAction | undefined): string {
    if (or === undefined) return 'INSERT INTO';
    return or === 'ignore' ? 'INSERT IGNORE INTO' : 'REPLACE INTO';
  }

  protected override updateVerb(or: OrAction | undefined): string {
    if (or === 'replace') {
      throw new CompileError(
        `${this.dialect.title ?? this.dialect.name} has no UPDATE OR REPLACE; delete first`,
      );
    }
    return or === undefined ? 'UPDATE' : 'UPDATE IGNORE';
  }

  /** ON belongs to no join here, so that a query needs no WHERE before it. */
  protected override insertedRows(source: InsertSource): string {
    return super.insertedRows(source, false);
  }

  protected override onConflict(
    table: TableNode,
    conflict: ConflictNode,
    given: readonly ColumnDefinition[],
  ): string {
    if (conflict.form === 'onConflict') {
      throw new CompileError(
        `${this.dialect.title ?? this.dialect.name} has no ON CONFLICT; write upsert({ conflict, set }) for every database, or onDuplicateKeyUpdate()`,
      );
    }
    this.insertedKey = this.insertedKey?.map(() => ({ from: 'unknown' }));
    const name = this.#named ? ` AS ${NEW_ROW}` : '';
    const set = this.conflictSet(table, conflict, given);
    if (set !== '') return `${name} ON DUPLICATE KEY UPDATE ${set}`;
    const [same] = conflict.target ?? table.table.columns;
    const column = this.dialect.quote(same!.name);
    return ` ON DUPLICATE KEY UPDATE ${column} = ${this.fromName(table)}.${column}`;
  }

  protected override insertedValue(column: ColumnDefinition): string {
    const name = this.dialect.quote(column.name);
    return this.#named ? `${NEW_ROW}.${name}` : `VALUES(${name})`;
  }
}
