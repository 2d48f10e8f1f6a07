/**
 * One SQLite connection in its thread.
 *
 * Promises: waits for nobody (`busy_timeout` is 0; the waiting is done by the caller, where it can be cancelled);
 * keeps its prepared statements, least recently used out first, and prepares a busy one a second time; those whose
 * columns a changed schema may have changed are prepared anew.
 */
import { realpathSync } from 'node:fs';

import type {
  ConnectionInfo,
  DriverConnection,
  DriverStatement,
  DriverUnit,
} from '../../../worker/driver.js';
import { loadBetterSqlite3, type SqliteDatabase, type SqliteStatement } from './better-sqlite3.js';
import type { SqliteOpenOptions } from '../open-options.js';
import { extensionPath } from './native/extension.js';
import { PreparedStatement, namesAllColumns } from './statement.js';

/** Finds the cause that better-sqlite3 words itself a place among SQLite's codes. */
function openDatabase(options: SqliteOpenOptions): SqliteDatabase {
  const Database = loadBetterSqlite3();
  try {
    return new Database(options.file, {
      readonly: options.mode === 'ro',
      fileMustExist: options.mode === 'rw',
      timeout: 0,
    });
  } catch (error) {
    if (error instanceof TypeError) Object.assign(error, { code: 'SQLITE_CANTOPEN' });
    throw error;
  }
}

function prepareDatabase(database: SqliteDatabase, options: SqliteOpenOptions): void {
  // Reading the header finds out what is not a database before anybody's statement does.
  database.pragma('schema_version');
  const inMemory = options.file === ':memory:';
  if (options.journalMode !== null && options.mode !== 'ro' && !inMemory) {
    database.pragma(`journal_mode = ${options.journalMode}`);
  }
  database.pragma(`foreign_keys = ${options.foreignKeys ? 'ON' : 'OFF'}`);
  for (const [name, value] of options.pragmas) database.pragma(`${name} = ${value}`);
}

function interruptToken(database: SqliteDatabase): number | undefined {
  const extension = extensionPath();
  if (extension === undefined) return undefined;
  try {
    database.loadExtension(extension);
    return (database.prepare('SELECT rx_interrupt_token()').raw(true).get() as [number])[0];
  } catch {
    // Built for another platform, or all slots taken: statements are then stopped at their next row.
    return undefined;
  }
}

export class SqliteConnection implements DriverConnection {
  readonly info: ConnectionInfo;
  readonly native: SqliteDatabase;
  readonly #statements: Map<string, PreparedStatement> = new Map();
  readonly #capacity: number;
  /** The version of the tables that kept statements were prepared for. */
  #schema: unknown;
  #readSchemaVersion: SqliteStatement | undefined;

  constructor(options: SqliteOpenOptions) {
    const database = openDatabase(options);
    try {
      prepareDatabase(database, options);
      const token = interruptToken(database);
      const version = (database.prepare('SELECT sqlite_version()').raw(true).get() as [string])[0];
      this.info = {
        version,
        ...(options.file === ':memory:' ? {} : { file: realpathSync(options.file) }),
        ...(token === undefined ? {} : { interruptToken: token }),
      };
    } catch (error) {
      database.close();
      throw error;
    }
    this.native = database;
    this.#capacity = options.statementCacheSize;
  }

  get inTransaction(): boolean {
    return this.native.inTransaction;
  }

  prepare(sql: string): DriverStatement {
    const kept = this.#kept(sql);
    if (kept !== undefined && !kept.busy) {
      if (this.#statements.size >= this.#capacity) {
        this.#statements.delete(sql);
        this.#statements.set(sql, kept);
      }
      return kept;
    }
    // SQLite would stop reading there and run half of a statement.
    if (sql.includes('\0'))
      throw new RangeError('the SQL has a NUL character; give such a value as a parameter');
    if (namesAllColumns(sql)) this.#followSchema();
    const prepared = new PreparedStatement(this.native.prepare(sql), sql, () => this.#statements.clear());
    if (kept === undefined) {
      this.#statements.set(sql, prepared);
      if (this.#statements.size > this.#capacity) {
        const [oldest] = this.#statements.keys();
        this.#statements.delete(oldest!);
      }
    }
    return prepared;
  }

  unit(readonly: boolean): DriverUnit {
    const nested = this.inTransaction;
    this.#run(nested ? 'SAVEPOINT rx_unit' : readonly ? 'BEGIN' : 'BEGIN IMMEDIATE');
    return {
      commit: () => this.#run(nested ? 'RELEASE SAVEPOINT rx_unit' : 'COMMIT'),
      rollback: () => {
        if (!this.inTransaction) return;
        if (nested) {
          this.#run('ROLLBACK TO SAVEPOINT rx_unit');
          this.#run('RELEASE SAVEPOINT rx_unit');
        } else this.#run('ROLLBACK');
      },
    };
  }

  /** The kept statement of a text, unless its `*` may stand for other columns by now. */
  #kept(sql: string): PreparedStatement | undefined {
    const kept = this.#statements.get(sql);
    return kept?.namesAllColumns && this.#followSchema() ? undefined : kept;
  }

  /** Whether somebody else has changed the tables; SQLite by itself would notice it only at the first step. */
  #followSchema(): boolean {
    const version = this.#schemaVersion();
    if (version === this.#schema) return false;
    this.#schema = version;
    this.#statements.clear();
    this.native.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get();
    return true;
  }

  /** Changes with each change of the tables, whoever makes it. */
  #schemaVersion(): unknown {
    this.#readSchemaVersion ??= this.native.prepare('PRAGMA schema_version').raw(true);
    return (this.#readSchemaVersion.get() as [number])[0];
  }

  close(): void {
    this.#statements.clear();
    this.native.close();
  }

  #run(sql: string): void {
    this.prepare(sql).run({ values: [], floats: null });
  }
}
