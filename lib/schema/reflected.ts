/**
 * What reflection finds out, as data: tables with their columns, keys, constraints and indexes, sequences.
 *
 * Promises: the same form for every database; lists are in an order that does not depend on how the table was written (columns
 * in the table's own, the others by their columns or names), so equal tables give equal data. SQL is the database's own text.
 */

import type { ReferentialAction } from './foreign-key.js';
import type { SqlType } from '../types/index.js';

/** A column that the database computes. */
export interface ComputedInfo {
  /** The expression, as the database has it. */
  readonly sql: string;
  /** Whether the value is stored with the row. */
  readonly persisted: boolean;
}

export interface ColumnInfo {
  readonly name: string;
  /** The type that fits the declared one best. */
  readonly type: SqlType;
  /** The type as the database has it, in capitals, such as `VARCHAR(20)`; empty where SQLite was given none. */
  readonly typeName: string;
  /** Whether rows may hold NULL. Columns of a primary key count as never NULL. */
  readonly nullable: boolean;
  /** What SQLite does with a NULL where there may be none. */
  readonly onConflict: ConflictInfo | null;
  /** What can be written after DEFAULT, such as `'new'`, `0` or `(datetime('now'))`; `null` where there is none. */
  readonly default: string | null;
  /** The default where it is a string. */
  readonly defaultText: string | null;
  /** Whether the database numbers the rows by this column. */
  readonly autoincrement: boolean;
  readonly computed: ComputedInfo | null;
  /** Where it is not the table's or the database's own. */
  readonly collation: string | null;
  readonly comment: string | null;
  /** What the database does to the column when its row is changed, such as `CURRENT_TIMESTAMP` (MySQL's ON UPDATE). */
  readonly onUpdate: string | null;
}

/** What SQLite does with a row that violates a constraint, where it is not to end the statement. */
export type ConflictInfo = 'ROLLBACK' | 'FAIL' | 'IGNORE' | 'REPLACE';

export interface PrimaryKeyInfo {
  readonly name: string | null;
  readonly onConflict: ConflictInfo | null;
  /** In the order of the key; empty where there is none. */
  readonly columns: readonly string[];
}

export interface ForeignKeyInfo {
  readonly name: string | null;
  readonly columns: readonly string[];
  /** `null` where it is the schema of the table itself. */
  readonly referredSchema: string | null;
  readonly referredTable: string;
  /** In the order of `columns`; those of the primary key where the declaration names none. */
  readonly referredColumns: readonly string[];
  readonly onDelete: ReferentialAction | null;
  readonly onUpdate: ReferentialAction | null;
  readonly deferrable: boolean | null;
  readonly initially: 'DEFERRED' | 'IMMEDIATE' | null;
}

export interface UniqueConstraintInfo {
  readonly name: string | null;
  readonly onConflict: ConflictInfo | null;
  readonly columns: readonly string[];
}

export interface CheckConstraintInfo {
  readonly name: string | null;
  /** The condition, as the database has it. */
  readonly sql: string;
}

/** One part of an index. */
export interface IndexPart {
  /** The column; `null` where it is an expression. */
  readonly column: string | null;
  /** The part as it can be written in CREATE INDEX, where it is more than a column, a length and a direction. */
  readonly sql: string | null;
  readonly descending: boolean;
  /** How many characters of the column are indexed (MySQL); `null`: all. */
  readonly length: number | null;
}

export interface IndexInfo {
  readonly name: string;
  readonly unique: boolean;
  readonly parts: readonly IndexPart[];
  /** The condition of a partial index. */
  readonly where: string | null;
  /** What it is where it is no ordinary one (MySQL). */
  readonly kind: 'FULLTEXT' | 'SPATIAL' | 'HASH' | null;
}

/** Whether a table keeps rows: virtual tables and views are asked for them. */
export type TableKind = 'table' | 'view' | 'virtual';

export interface TableInfo {
  readonly name: string;
  /** The schema that was asked for; `null` where none was. */
  readonly schema: string | null;
  readonly kind: TableKind;
  readonly columns: readonly ColumnInfo[];
  readonly primaryKey: PrimaryKeyInfo;
  readonly foreignKeys: readonly ForeignKeyInfo[];
  readonly uniqueConstraints: readonly UniqueConstraintInfo[];
  readonly checkConstraints: readonly CheckConstraintInfo[];
  readonly indexes: readonly IndexInfo[];
  readonly comment: string | null;
  /** Options of the table that differ from the database's defaults, by the names that `new Table(…, { sqlite })` takes. */
  readonly options: TableOptionsInfo;
  /** What the table has that this form cannot say, in words, such as a key whose index runs downwards. */
  readonly remarks: readonly string[];
}

/** A table's options, by dialect. */
export interface TableOptionsInfo {
  readonly sqlite?: { readonly autoincrement?: true; readonly strict?: true; readonly withRowid?: false };
  readonly mysql?: Readonly<Record<string, string | number>>;
}

export interface SequenceInfo {
  readonly name: string;
  readonly start: bigint;
  readonly increment: bigint;
  readonly minValue: bigint;
  readonly maxValue: bigint;
  readonly cycle: boolean;
}
