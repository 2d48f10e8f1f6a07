/**
 * MySQL's and MariaDB's INSERT and UPDATE, where they differ: what happens with rows that are there already.
 *
 * Promises: `upsert` becomes ON DUPLICATE KEY UPDATE, which heeds every unique key, whichever columns it names; so the key of the row
 * that is left is not told. Does not: write SQLite's ON CONFLICT; that is a `CompileError`.
 */

import { CompileError } from '../../errors.js';
import type { ColumnDefinition, TableDefinition } from '../../schema/index.js';
import type { ConflictNode, InsertSource, OrAction } from '../../sql/dml-nodes.js';
import { displayFroms, membersOf } from '../../sql/join.js';
import type { InsertNode, QueryNode, TableNode } from '../../sql/nodes.js';
import { MysqlAggregateCompiler } from './aggregates.js';
import type { MysqlDialect } from './dialect.js';

/** The name of the row that is not inserted; a table of this name needs it otherwise. */
const nameOfRow = ({ name }: TableDefinition): string => (name.toLowerCase() === 'new' ? 'new_row' : 'new');

/** The part of the compilers of MySQL and MariaDB that writes INSERT. */
export class MysqlChangeCompiler extends MysqlAggregateCompiler {
  /** The name of the row that is not inserted, where it has one; it has the columns that the INSERT names, and no others. */
  #newRow: string | undefined;
  /** The table of a conflict. */
  #into: TableDefinition | undefined;

  protected override insert(node: InsertNode): string {
    const { insertAlias } = (this.dialect as MysqlDialect).features;
    const { table } = node.table;
    this.#newRow = insertAlias && node.source === undefined ? nameOfRow(table) : undefined;
    this.#into = node.conflict && table;
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

  /** ON belongs to no join here; but what reads the table itself is enclosed, lest its columns have two meanings behind it. */
  protected override insertedRows(source: InsertSource): string {
    return super.insertedRows(source, this.#into !== undefined && reads(source.query, this.#into));
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
    const name = this.#newRow === undefined ? '' : ` AS ${this.#newRow}`;
    const set = this.conflictSet(table, conflict, given);
    if (set !== '') return `${name} ON DUPLICATE KEY UPDATE ${set}`;
    const [same] = conflict.target ?? table.table.columns;
    const column = this.dialect.quote(same!.name);
    return ` ON DUPLICATE KEY UPDATE ${column} = ${this.fromName(table)}.${column}`;
  }

  protected override insertedValue(column: ColumnDefinition): string {
    const name = this.dialect.quote(column.name);
    return this.isOfNewRow(column) ? `${this.#newRow}.${name}` : `VALUES(${name})`;
  }

  /** Whether the row that is not inserted has a name, before which a column of it may stand. */
  protected isOfNewRow(column: ColumnDefinition): boolean {
    return this.#newRow !== undefined && this.namedColumns.includes(column);
  }
}

/** Whether a query has the columns of a table under its own name. */
function reads(query: QueryNode, table: TableDefinition): boolean {
  if (query.kind === 'compound') return query.queries.some(each => reads(each, table));
  const froms = displayFroms(query.from, query.columns, query.where).flatMap(membersOf);
  return froms.some(each => each.kind === 'table' && each.table === table);
}
