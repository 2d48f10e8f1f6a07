/**
 * A database of one table in a few lines, as a driver whose every step a spec sees and can spoil.
 *
 * It keeps what SQLite keeps as far as the engine can notice: snapshots, one writer, savepoints, SQLITE_BUSY without
 * waiting, an interrupted write that takes its whole transaction with it, statements that are outside a transaction
 * commit by themselves. Every call and every row is announced to `script.at`, which may throw the error of that call.
 * Does not: parse SQL. It goes by the first word; parameters are `id, n` for INSERT and `delta` or `delta, id` for UPDATE.
 */
import type {
  Binding,
  DriverConnection,
  DriverCursor,
  DriverModule,
  DriverStatement,
  Effect,
} from '../../lib/worker/driver.js';
import type { WireValue } from '../../lib/worker/values.js';

/** A moment inside the driver: `open`, `prepare`, `run`, `row`, `done`, `unit`, `close`, and the text it is about. */
export interface Moment {
  readonly what: 'open' | 'prepare' | 'run' | 'ran' | 'row' | 'close';
  readonly sql: string;
}

/** What a spec may do inside the driver. */
export interface DriverScript {
  /** Called at each moment; what it throws is what the call throws. */
  at(moment: Moment): void;
  /** Whether the statement that is inside the driver now has been interrupted. */
  interrupted(): boolean;
}

/** An error as SQLite's driver throws it. */
export class ScriptedError extends Error {
  readonly code: string;

  constructor(code: string, message: string = code) {
    super(message);
    this.name = 'SqliteError';
    this.code = code;
  }
}

type Rows = ReadonlyMap<number, number>;

/** What all connections of a database see. */
export class ScriptedDatabase {
  rows: Rows = new Map();
  writer: ScriptedConnection | undefined;
  readonly connections: Set<ScriptedConnection> = new Set();
  /** Every SQL text that was run, with what it was run with; `many` shows as several. */
  readonly ran: string[] = [];
  readonly script: DriverScript;

  constructor(script: DriverScript) {
    this.script = script;
  }

  get module(): DriverModule {
    return {
      driver: {
        open: () => {
          this.script.at({ what: 'open', sql: '' });
          const connection = new ScriptedConnection(this);
          this.connections.add(connection);
          return connection;
        },
      },
    };
  }

  /** The sum of all n; transfers keep it. */
  get sum(): number {
    return [...this.rows.values()].reduce((sum, n) => sum + n, 0);
  }

  /** What is left open, in words; empty when everything was given back. */
  get left(): string[] {
    const left: string[] = [];
    for (const connection of this.connections) {
      if (connection.inTransaction) left.push('an open transaction');
      if (connection.cursors > 0) left.push(`${connection.cursors} open cursor(s)`);
      if (connection.queryOnly) left.push('query_only');
    }
    if (this.writer !== undefined) left.push('the write lock');
    return left;
  }
}

interface Savepoint {
  readonly name: string;
  readonly rows: Rows;
}

let files = 0;

export class ScriptedConnection implements DriverConnection {
  readonly info: DriverConnection['info'];
  readonly native: unknown = this;
  readonly database: ScriptedDatabase;
  cursors = 0;
  queryOnly = false;
  #rows: Rows | undefined;
  /** The rows that the transaction started from, and whether it has looked at them. */
  #base: Rows | undefined;
  #looked = false;
  #savepoints: Savepoint[] = [];

  constructor(database: ScriptedDatabase) {
    this.database = database;
    this.info = {
      version: 'scripted',
      file: fileOf(database),
      interruptToken: database.connections.size + 1,
    };
  }

  get inTransaction(): boolean {
    return this.#rows !== undefined;
  }

  get #visible(): Rows {
    return this.#rows ?? this.database.rows;
  }

  prepare(sql: string): DriverStatement {
    this.database.script.at({ what: 'prepare', sql });
    return new ScriptedStatement(this, sql);
  }

  unit(): { commit(): void; rollback(): void } {
    const nested = this.inTransaction;
    this.control(nested ? 'SAVEPOINT unit' : 'BEGIN IMMEDIATE');
    return {
      commit: () => this.control(nested ? 'RELEASE SAVEPOINT unit' : 'COMMIT'),
      rollback: () => {
        if (!this.inTransaction) return;
        if (nested) this.control('ROLLBACK TO SAVEPOINT unit');
        this.control(nested ? 'RELEASE SAVEPOINT unit' : 'ROLLBACK');
      },
    };
  }

  close(): void {
    this.database.script.at({ what: 'close', sql: '' });
    this.die();
  }

  /** Ends without a word, as when the thread dies. */
  die(): void {
    this.#end();
    this.cursors = 0;
    this.queryOnly = false;
    this.database.connections.delete(this);
  }

  /** The rows that a statement of this connection reads. */
  read(): Rows {
    this.#looked = true;
    return this.#visible;
  }

  /** Runs a write: in the transaction, or by itself. */
  write(sql: string, change: (rows: Map<number, number>) => number): number {
    if (this.queryOnly) throw new ScriptedError('SQLITE_READONLY', 'attempt to write a readonly database');
    this.#lock();
    this.#looked = true;
    const alone = !this.inTransaction;
    try {
      const rows = new Map(this.#visible);
      const changes = change(rows);
      this.database.script.at({ what: 'ran', sql });
      if (this.database.script.interrupted()) throw this.interrupt();
      if (alone) this.database.rows = rows;
      else this.#rows = rows;
      return changes;
    } catch (error) {
      if (/OR ROLLBACK/i.test(sql)) this.#end();
      throw error;
    } finally {
      if (alone) this.#unlock();
    }
  }

  /** SQLite rolls the whole transaction back when a write in it is interrupted. */
  interrupt(writing = true): ScriptedError {
    if (writing) this.#end();
    return new ScriptedError('SQLITE_INTERRUPT', 'interrupted');
  }

  control(sql: string): void {
    const { script } = this.database;
    this.database.ran.push(sql);
    script.at({ what: 'run', sql });
    const name = sql.split(' ').at(-1)!;
    if (/^BEGIN/.test(sql)) {
      if (this.inTransaction)
        throw new ScriptedError('SQLITE_ERROR', 'cannot start a transaction within a transaction');
      if (sql !== 'BEGIN') this.#lock();
      this.#rows = this.#base = this.database.rows;
      this.#looked = false;
    } else if (/^SAVEPOINT/.test(sql)) {
      this.#rows ??= this.database.rows;
      this.#savepoints.push({ name, rows: this.#rows });
    } else if (/^(RELEASE|ROLLBACK TO)/.test(sql)) {
      const at = this.#savepoints.findLastIndex(savepoint => savepoint.name === name);
      if (at < 0) throw new ScriptedError('SQLITE_ERROR', `no such savepoint: ${name}`);
      if (sql.startsWith('ROLLBACK')) this.#rows = this.#savepoints[at]!.rows;
      this.#savepoints.length = sql.startsWith('ROLLBACK') ? at + 1 : at;
    } else if (/^(COMMIT|ROLLBACK)/.test(sql)) {
      if (!this.inTransaction)
        throw new ScriptedError('SQLITE_ERROR', `cannot ${sql.toLowerCase()} - no transaction is active`);
      if (sql === 'COMMIT' && this.database.writer === this) this.database.rows = this.#rows!;
      this.#end();
    } else if (/^PRAGMA query_only/.test(sql)) this.queryOnly = sql.endsWith('1');
    script.at({ what: 'ran', sql });
  }

  /** Takes the write lock; a transaction that read before somebody else committed cannot have it any more. */
  #lock(): void {
    const { writer } = this.database;
    if (writer !== undefined && writer !== this) throw new ScriptedError('SQLITE_BUSY', 'database is locked');
    if (this.inTransaction && this.#base !== this.database.rows && writer === undefined) {
      if (this.#looked) throw new ScriptedError('SQLITE_BUSY_SNAPSHOT', 'database is locked');
      this.#rows = this.#base = this.database.rows;
    }
    this.database.writer = this;
  }

  #unlock(): void {
    if (this.database.writer === this) this.database.writer = undefined;
  }

  /** Ends the transaction; what was not committed is gone. */
  #end(): void {
    this.#rows = undefined;
    this.#savepoints = [];
    this.#unlock();
  }
}

const fileNames = new WeakMap<ScriptedDatabase, string>();

function fileOf(database: ScriptedDatabase): string {
  let name = fileNames.get(database);
  if (name === undefined) fileNames.set(database, (name = `/scripted/${++files}.db`));
  return name;
}

const CONTROL = /^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|PRAGMA)/i;

class ScriptedStatement implements DriverStatement {
  readonly #connection: ScriptedConnection;
  readonly #sql: string;
  readonly readonly: boolean;
  readonly returnsRows: boolean;

  constructor(connection: ScriptedConnection, sql: string) {
    this.#connection = connection;
    this.#sql = sql;
    this.readonly = CONTROL.test(sql) || /^(SELECT|STREAM)/i.test(sql);
    this.returnsRows = /^(SELECT|STREAM)|RETURNING/i.test(sql);
  }

  get columns(): { name: string; type: null }[] {
    return /^STREAM/.test(this.#sql)
      ? [{ name: 'i', type: null }]
      : ['id', 'n'].map(name => ({ name, type: null }));
  }

  open(binding: Binding): DriverCursor {
    const stream = /^STREAM (\d+)/.exec(this.#sql);
    if (!this.readonly) return this.#cursor(this.#write(binding).rows, true);
    this.#began();
    if (stream !== null)
      return this.#cursor(
        Array.from({ length: Number(stream[1]) }, (_, i) => [i]),
        false,
      );
    return this.#cursor(
      [...this.#connection.read()].sort(([a], [b]) => a - b),
      false,
    );
  }

  run(binding: Binding): Effect {
    if (CONTROL.test(this.#sql)) {
      this.#connection.control(this.#sql);
      return { rowCount: 0, lastRowId: null };
    }
    const { changes, rows } = this.#write(binding);
    return { rowCount: changes, lastRowId: (rows.at(-1)?.[0] as number | undefined) ?? null };
  }

  #began(): void {
    const { database } = this.#connection;
    database.ran.push(this.#sql);
    database.script.at({ what: 'run', sql: this.#sql });
    if (database.script.interrupted()) throw this.#connection.interrupt(false);
  }

  #write({ values }: Binding): { changes: number; rows: WireValue[][] } {
    this.#began();
    const [first, second] = values.map(Number);
    const changed: WireValue[][] = [];
    const changes = this.#connection.write(this.#sql, rows => {
      if (/^INSERT/i.test(this.#sql)) {
        if (rows.has(first!))
          throw new ScriptedError('SQLITE_CONSTRAINT_PRIMARYKEY', 'UNIQUE constraint failed: t.id');
        rows.set(first!, second!);
        changed.push([first!, second!]);
        return 1;
      }
      for (const [id, n] of rows) {
        if (second !== undefined && second !== id) continue;
        rows.set(id, n + (first ?? 1));
        changed.push([id, n + (first ?? 1)]);
      }
      return changed.length;
    });
    return { changes, rows: changed };
  }

  #cursor(rows: readonly (readonly WireValue[])[], buffered: boolean): DriverCursor {
    const connection = this.#connection;
    const { script } = connection.database;
    const sql = this.#sql;
    let at = 0;
    let open = !buffered;
    if (open) connection.cursors++;
    return {
      fill(into, max, stop) {
        for (let count = 0; count < max && !stop(); count++) {
          if (at >= rows.length) return true;
          if (!buffered) {
            script.at({ what: 'row', sql });
            if (script.interrupted()) throw connection.interrupt(false);
          }
          into.push([...rows[at++]!]);
        }
        return at >= rows.length;
      },
      close() {
        if (open) connection.cursors--;
        open = false;
      },
    };
  }
}
