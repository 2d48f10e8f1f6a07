/**
 * Which INSERTs of many parameter sets may put several rows into one statement, and how it is written then: that takes two thirds of
 * the time.
 *
 * Promises: the effect is that of one statement for each row. So only plain INSERTs of placeholders qualify, into tables without
 * triggers, without ON CONFLICT in their definition, and without a foreign key to themselves, which SQLite would check after the
 * last row of the statement. Does not: run anything but the question after the table.
 */
import type { SqliteDatabase, SqliteStatement } from './database.js';

/** Values of a statement, and rows; more gain little. */
const MOST_VALUES = 128;
const MOST_ROWS = 32;

/** The table, plain or in quotes, and the row of placeholders; nothing else in the text may have placeholders, texts or comments. */
const PLAIN_INSERT =
  /^INSERT INTO (?:([a-z_][\w$]*)|"((?:[^"?]|"")+)") \([^()?'/-]+\) VALUES (\(\?(?:, \?)*\))$/i;

const PLAIN_TABLE = `SELECT 1 FROM sqlite_schema WHERE type = 'table' AND lower(name) = ?
  AND substr(sql, 1, 13) = 'CREATE TABLE ' AND instr(lower(sql), 'conflict') = 0
  AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = ?)
  AND NOT EXISTS (SELECT 1 FROM sqlite_temp_schema WHERE lower(tbl_name) = ?)
  AND NOT EXISTS (SELECT 1 FROM pragma_foreign_key_list(?) WHERE lower("table") = ?)`;

/** An INSERT of several rows. */
export interface GroupedInsert {
  readonly sql: string;
  readonly rows: number;
}

/** Knows the tables of one database. */
export class GroupedRows {
  readonly #database: SqliteDatabase;
  #isPlain: SqliteStatement | undefined;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  /** The INSERT with as many rows as are worth it; `undefined` where rows go one by one. Holds for as long as the schema does. */
  insert(sql: string): GroupedInsert | undefined {
    const [, plain, quoted, row] = PLAIN_INSERT.exec(sql) ?? [];
    if (row === undefined) return undefined;
    const rows = Math.min(MOST_ROWS, Math.floor(MOST_VALUES / (row.length / '?, '.length)));
    if (rows < 2) return undefined;
    const name = (plain ?? quoted!.replaceAll('""', '"')).toLowerCase();
    this.#isPlain ??= this.#database.prepare(PLAIN_TABLE).raw(true);
    if (this.#isPlain.get(name, name, name, name, name) === undefined) return undefined;
    return { sql: sql + `, ${row}`.repeat(rows - 1), rows };
  }
}
