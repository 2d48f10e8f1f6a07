/**
 * SQLite's DDL, where it differs.
 *
 * Promises: what it writes, SQLite 3.40 and later accepts. What SQLite has not is a `CompileError` that names what it has; comments
 * are passed over in tables, as there is no place for them.
 */

import { SqliteChangeCompiler } from './changes.js';
import { CompileError } from '../../errors.js';
import type {
  ColumnDefinition,
  Constraint,
  ForeignKeyConstraint,
  Identity,
  OnConflict,
  SchemaExpression,
  TableDefinition,
} from '../../schema/index.js';
import type { CreateIndexNode, CreateTableNode, CreateViewNode, DropIndexNode } from '../../sql/ddl-nodes.js';
import { strictTypeName } from './type-names.js';

/** Texts that stand as a DEFAULT without parentheses: numbers, names such as CURRENT_TIMESTAMP, strings, what is in parentheses. */
const PLAIN_DEFAULT = /^(?:[+-]?[\w.]+|[xX]?'(?:[^']|'')*'|\([^()']*\))$/;

const NO_ALTER =
  'SQLite cannot change the constraints of a table; declare it in the table, or make a new table and copy the rows';
const NO_SCHEMA =
  'SQLite has no schemas to create; a schema is an attached database: text("ATTACH DATABASE \'file.db\' AS name") on a connection';
const NO_SEQUENCE =
  'SQLite has no sequences; an INTEGER primary key numbers its rows by itself (sqlite: { autoincrement: true } never uses a number again)';

/** The compiler of SQLite's DDL. */
export abstract class SqliteDdlCompiler extends SqliteChangeCompiler {
  /** Only INTEGER numbers rows; a BIGINT or SMALLINT primary key would not. SQLite's INTEGER has 64 bits. */
  protected override columnType(column: ColumnDefinition): string {
    if (column.autoincrement && column.primaryKey) return 'INTEGER';
    return column.table.sqlite.strict ? strictTypeName(column.type) : super.columnType(column);
  }

  /** AUTOINCREMENT is a part of the column, with its primary key. */
  protected override columnDefinition(column: ColumnDefinition): string {
    const text = super.columnDefinition(column);
    if (!numbersRows(column)) return text;
    return `${text} PRIMARY KEY${onConflict(column.options.sqlite?.onConflictPrimaryKey)} AUTOINCREMENT`;
  }

  protected override notNull(column: ColumnDefinition): string {
    return super.notNull(column) + onConflict(column.options.sqlite?.onConflictNotNull);
  }

  /** A DEFAULT that is no literal stands in parentheses. */
  protected override serverDefault(value: string | SchemaExpression, column: ColumnDefinition): string {
    const text = super.serverDefault(value, column);
    return typeof value === 'string' || PLAIN_DEFAULT.test(text) ? text : `(${text})`;
  }

  /** SQLite numbers the sole INTEGER primary key, and that is all. */
  protected override identity({ options }: Identity, column: ColumnDefinition): string {
    const [only, ...more] = column.table.primaryKey;
    const asked = Object.entries(options).find(([, value]) => value !== undefined && value !== false);
    if (only !== column || more.length > 0) {
      throw new CompileError(
        `SQLite numbers rows by a sole primary key only; '${String(column)}' with identity() is none`,
      );
    }
    if (asked !== undefined) {
      throw new CompileError(
        `SQLite's numbering of '${String(column)}' has no option '${asked[0]}'; leave it out of identity()`,
      );
    }
    return '';
  }

  protected override createTable(node: CreateTableNode): string {
    const { table } = node;
    const numbered = table.columns.find(each => each.options.autoincrement === true && each.primaryKey);
    if (numbered !== undefined && table.primaryKey.length > 1) {
      throw new CompileError(
        `SQLite does not support autoincrement for composite primary keys, as that of '${table.name}'; leave the option out of '${numbered.name}'`,
      );
    }
    if (table.sqlite.autoincrement && !table.columns.some(numbersRows)) {
      throw new CompileError(
        `AUTOINCREMENT needs a sole integer primary key, and table '${table.name}' has none; leave sqlite.autoincrement out`,
      );
    }
    return super.createTable(node);
  }

  protected override constraint(constraint: Constraint, table: TableDefinition): string | undefined {
    if (constraint.kind === 'primaryKey' && constraint.columns.some(numbersRows)) return undefined;
    const text = super.constraint(constraint, table);
    if (text === undefined || constraint.kind === 'check' || constraint.kind === 'foreignKey') return text;
    return text + onConflict(constraint.onConflict);
  }

  /** A foreign key stays inside its database, and names the table without it. */
  protected override referredTable(key: ForeignKeyConstraint): string {
    const target = key.targets[0]!.table;
    if (target.schema === key.table?.schema) return this.dialect.quote(target.name);
    throw new CompileError(
      `SQLite's foreign keys cannot lead into another database, as from '${key.table!.fullName}' to '${target.fullName}'; ` +
        "give the key ddlIf: 'mysql' (or another dialect) to leave it out here",
    );
  }

  protected override tableOptions({ sqlite }: TableDefinition): string {
    const options = [];
    if (sqlite.withRowid === false) options.push('WITHOUT ROWID');
    if (sqlite.strict) options.push('STRICT');
    return options.length === 0 ? '' : ` ${options.join(', ')}`;
  }

  /** The database stands before the index, not before its table. */
  protected override createdIndexName(node: CreateIndexNode): string {
    return inDatabase(this.dialect.quote, node.table, super.createdIndexName(node));
  }

  protected override droppedIndexName(node: DropIndexNode): string {
    return inDatabase(this.dialect.quote, node.table, super.droppedIndexName(node));
  }

  protected override indexedTable({ table }: CreateIndexNode): string {
    return this.dialect.quote(table.name);
  }

  protected override createView(node: CreateViewNode): string {
    if (!node.orReplace) return super.createView(node);
    throw new CompileError(
      `SQLite has no CREATE OR REPLACE VIEW; run new DropView(view, { ifExists: true }) before, or take ifNotExists`,
    );
  }

  protected override addConstraint(): string {
    throw new CompileError(NO_ALTER);
  }

  protected override dropConstraint(): string {
    throw new CompileError(NO_ALTER);
  }

  protected override createSchema(): string {
    throw new CompileError(NO_SCHEMA);
  }

  protected override dropSchema(): string {
    throw new CompileError(NO_SCHEMA);
  }

  protected override createSequence(): string {
    throw new CompileError(NO_SEQUENCE);
  }

  protected override dropSequence(): string {
    throw new CompileError(NO_SEQUENCE);
  }

  protected override nextValue(): string {
    throw new CompileError(NO_SEQUENCE);
  }

  protected override comment(): string {
    throw new CompileError('SQLite keeps no comments on tables and columns; leave the statement out there');
  }
}

function numbersRows(column: ColumnDefinition): boolean {
  return column.table.sqlite.autoincrement === true && column.primaryKey && column.autoincrement;
}

function onConflict(action: OnConflict | undefined): string {
  return action === undefined ? '' : ` ON CONFLICT ${action}`;
}

function inDatabase(quote: (name: string) => string, { schema }: TableDefinition, name: string): string {
  return schema === undefined ? name : `${quote(schema)}.${name}`;
}
