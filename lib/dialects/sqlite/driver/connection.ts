/**
 * One SQLite connection in its thread.
 *
 * Promises: waits for nobody (`busy_timeout` is 0; the waiting is done by the caller, where it can be cancelled);
 * keeps its prepared statements, least recently used out first, and prepares a busy one a second time; those whose
 * columns a changed schema may have changed are prepared anew.
 */
import type {
  Binding,
  ConnectionInfo,
  DriverConnection,
  DriverGroups,
  DriverOperations,
  DriverStatement,
  DriverUnit,
} from '../../../worker/driver.js';
import type { WireValue } from '../../../worker/values.js';
import type { SqliteOpenOptions } from '../open-options.js';
import { ChangeTracker } from './change-tracker.js';
import type { SqliteDatabase, SqliteStatement } from './database.js';
import { GroupedRows } from './grouped-rows.js';
import { toDriverValues } from './integers.js';
import { givesOneRow } from './one-row.js';
import { PreparedStatement, namesAllColumns } from './statement.js';
import type { DatabaseTransfer } from './transfer.js';

/** Not by the driver's own call, which makes objects of rows by code that some processes forbid. */
function pragma(database: SqliteDatabase, text: string): void {
  const statement = database.prepare(`PRAGMA ${text}`);
  if (statement.reader) statement.raw(true).all();
  else statement.run();
}

/** Sets what the URL asks for; the first to read the file. */
export function prepareDatabase(database: SqliteDatabase, options: SqliteOpenOptions): void {
  // Reading the header finds out what is not a database before anybody's statement does.
  pragma(database, 'schema_version');
  const inMemory = options.file === ':memory:';
  if (options.journalMode !== null && options.mode !== 'ro' && !inMemory) {
    pragma(database, `journal_mode = ${options.journalMode}`);
  }
  pragma(database, `foreign_keys = ${options.foreignKeys ? 'ON' : 'OFF'}`);
  for (const [name, value] of options.pragmas) pragma(database, `${name} = ${value}`);
}

export class SqliteConnection implements DriverConnection {
  #info: ConnectionInfo;
  #native: unknown;
  #database: SqliteDatabase;
  readonly #transfer: DatabaseTransfer;
  readonly #statements: Map<string, PreparedStatement> = new Map();
  readonly #capacity: number;
  readonly changes: ChangeTracker = new ChangeTracker(() => this.#database);
  /** The version of the tables that kept statements were prepared for. */
  #schema: unknown;
  #readSchemaVersion: SqliteStatement | undefined;
  #groupedRows: GroupedRows | undefined;
  /** What `PRAGMA data_version` said when it was asked last. */
  #dataVersion: unknown;

  /** @param native the library's own object, for `runInThread` */
  constructor(
    database: SqliteDatabase,
    native: unknown,
    info: ConnectionInfo,
    options: Pick<SqliteOpenOptions, 'statementCacheSize'>,
    transfer: DatabaseTransfer,
  ) {
    this.#transfer = transfer;
    this.#database = database;
    this.#native = native;
    this.#info = info;
    this.#capacity = options.statementCacheSize;
  }

  get info(): ConnectionInfo {
    return this.#info;
  }

  get native(): unknown {
    return this.#native;
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction;
  }

  prepare(sql: string): DriverStatement {
    return this.changes.follow(this.#prepare(sql), sql);
  }

  #prepare(sql: string): PreparedStatement {
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
    const prepared = new PreparedStatement(
      this.#parsed(sql),
      sql,
      () => this.#statements.clear(),
      (query, values) => givesOneRow(this.#database, query, values),
    );
    if (kept === undefined) {
      this.#statements.set(sql, prepared);
      if (this.#statements.size > this.#capacity) {
        const [oldest] = this.#statements.keys();
        this.#statements.delete(oldest!);
      }
    }
    return prepared;
  }

  #parsed(sql: string): SqliteStatement {
    try {
      return this.#database.prepare(sql);
    } catch (error) {
      const { message } = error as Error;
      if (error instanceof RangeError && message.includes('contains more than one statement'))
        throw new RangeError('the SQL has more than one statement; execute them one by one', {
          cause: error,
        });
      throw error;
    }
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

  groups(sql: string): DriverGroups | undefined {
    // What is followed tells of each statement what it changed.
    if (this.changes.watching) return undefined;
    const insert = (this.#groupedRows ??= new GroupedRows(this.#database)).insert(sql);
    if (insert === undefined) return undefined;
    const statement = this.#prepare(insert.sql);
    return {
      size: insert.rows,
      run: (sets, from, floats) => this.#runGroup(statement, sets, from, insert.rows, floats),
    };
  }

  #runGroup(
    statement: PreparedStatement,
    sets: readonly WireValue[][],
    from: number,
    size: number,
    floats: Binding['floats'],
  ): number | undefined {
    const values: WireValue[] = [];
    for (let index = from; index < from + size; index++) {
      for (const value of toDriverValues(sets[index]!, floats)) values.push(value);
    }
    try {
      return statement.runReady(values);
    } catch (error) {
      const { code } = error as { readonly code?: unknown };
      // After an error of a row SQLite has taken the whole statement back, unless it gave the transaction up.
      if (!this.inTransaction || code === 'SQLITE_INTERRUPT') throw error;
      return undefined;
    }
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
    this.#database.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get();
    return true;
  }

  /** Changes with each change of the tables, whoever makes it. */
  #schemaVersion(): unknown {
    this.#readSchemaVersion ??= this.#database.prepare('PRAGMA schema_version').raw(true);
    return (this.#readSchemaVersion.get() as [number])[0];
  }

  /** Whether another connection has committed something since this was asked last; true when it is asked first. */
  #othersCommitted(): boolean {
    const [version] = this.#database.prepare('PRAGMA data_version').raw(true).get() as [number];
    const before = this.#dataVersion;
    this.#dataVersion = version;
    return version !== before;
  }

  /** What the engine can ask for besides statements. */
  readonly operations: DriverOperations = {
    reads: (sql, parameters) => this.changes.reads(sql as string, parameters as number),
    others: () => this.#othersCommitted(),
    export: () => this.#transfer.export(),
    import: async (bytes, timeout) => {
      const replacement = await this.#transfer.import(bytes as Uint8Array, timeout as number);
      this.#statements.clear();
      this.#schema = undefined;
      if (replacement === undefined) {
        this.changes.unknown();
        return;
      }
      this.#readSchemaVersion = undefined;
      this.#groupedRows = undefined;
      this.#database = replacement.database;
      this.#native = replacement.native;
      this.#info = { ...this.#info, interruptToken: replacement.interruptToken };
      this.changes.unknown();
    },
  };

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #run(sql: string): void {
    this.prepare(sql).run({ values: [], floats: null });
  }
}
