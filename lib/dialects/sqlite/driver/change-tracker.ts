/**
 * Follows what a connection changes, from its statements to the commit.
 *
 *   off ──watch(true)──► watching: each statement's tables are noted when it has run, savepoint by savepoint;
 *    ▲                   when the connection is in no transaction any more they are committed (or forgotten: ROLLBACK,
 *    └──watch(false)──── an error that undid them) and wait for `take`
 *
 * Promises: what was rolled back is never told, what was committed always; a statement is explained once for each version of the
 * schema. What cannot be followed (a function that got the connection itself) counts as a change of everything, if it changed
 * anything.
 */
import type {
  Binding,
  ChangeWatch,
  Changed,
  ColumnInfo,
  DriverCursor,
  DriverStatement,
  Effect,
  Reads,
} from '../../../worker/driver.js';
import { DirtyLevels } from '../../../worker/dirty-levels.js';
import type { ColumnKinds } from '../../../worker/values.js';
import { factsOf, isInternal, type StatementFacts } from './bytecode.js';
import type { SqliteDatabase } from './database.js';
import { SchemaMap } from './schema-map.js';

/** How many texts are kept with what they write. */
const KNOWN_TEXTS = 1000;
const UNKNOWN: StatementFacts = {
  reads: null,
  writes: null,
  schema: true,
  counted: false,
  keepsPart: true,
  step: undefined,
};
const NOTHING: StatementFacts = { ...UNKNOWN, writes: new Set(), schema: false, keepsPart: false };
/** Names no table, so that no schema is needed to know what it does. */
const TRANSACTION_CONTROL = /^\s*(?:begin|commit|end|savepoint|release|rollback)\b/i;
/** Runs nothing. */
const EXPLAINS = /^\s*explain\b/i;
/** Errors that say nothing of the statement. */
const STOPPED = /^SQLITE_(?:INTERRUPT|BUSY|LOCKED|IOERR|NOMEM)/;

export class ChangeTracker implements ChangeWatch {
  readonly #database: () => SqliteDatabase;
  readonly #levels: DirtyLevels = new DirtyLevels();
  readonly #facts: Map<string, StatementFacts> = new Map();
  #schema: SchemaMap | undefined;
  #committed: Changed[] = [];
  #watching = false;

  constructor(database: () => SqliteDatabase) {
    this.#database = database;
  }

  /** Whether each statement is to be followed. */
  get watching(): boolean {
    return this.#watching;
  }

  watch(on: boolean): void {
    this.#watching = on;
    this.#levels.clear();
    this.#committed = [];
    this.#forget();
    if (on && this.#database().inTransaction) this.#levels.top.all = true;
  }

  take(): readonly Changed[] {
    if (this.#committed.length === 0) return this.#committed;
    const committed = this.#committed;
    this.#committed = [];
    return committed;
  }

  calling(): () => void {
    if (!this.#watching) return () => this.unknown();
    const before = this.#state();
    return () => {
      if (!this.#database().open) return;
      if (this.#state() !== before) this.unknown();
      else this.#settle();
    };
  }

  unknown(): void {
    if (!this.#watching) return;
    this.#forget();
    this.#note(UNKNOWN);
    this.#settle();
  }

  /** What a statement would read; for whoever watches. */
  reads(sql: string, parameters: number): Reads {
    const facts = this.#factsOf(sql, parameters);
    const { reads, writes } = facts;
    // What cannot be explained will fail by itself.
    const mayWrite = facts !== UNKNOWN && (writes === null || writes.size > 0 || facts.schema);
    return { tables: reads && [...reads], writes: mayWrite };
  }

  /** The statement, followed. One that surely leaves everything as it is stays as it is. */
  follow(statement: DriverStatement, sql: string): DriverStatement {
    if (!this.#watching || (statement.readonly && statement.returnsRows)) return statement;
    return new FollowedStatement(this, statement, sql);
  }

  /** Runs a statement and notes what it did. `rowsOf` tells how many rows it changed; `undefined`: not known. */
  run<T>(sql: string, parameters: number, run: () => T, rowsOf: (result: T) => number | undefined): T {
    const database = this.#database();
    const facts = this.#factsOf(sql, parameters);
    const schema = this.#schema;
    const before = database.inTransaction;
    // What an error of a query has ended is not told.
    if (!before) this.#levels.clear();
    let result: T;
    try {
      result = run();
    } catch (error) {
      // After its own error the database may have undone the statement, or the whole transaction, or neither.
      if (facts.schema) this.#forget();
      if (before && !database.inTransaction) this.#levels.clear();
      else if (facts.keepsPart) this.#note(facts);
      this.#settle();
      throw error;
    }
    if (facts.step !== undefined) this.#take(facts.step);
    else if (!facts.counted || rowsOf(result) !== 0) this.#note(facts);
    if (facts.schema) this.#noteSchema(schema);
    // PRAGMA, ATTACH: what statements do may be other than before.
    else if (facts.step === undefined && facts.writes?.size === 0) this.#forget();
    this.#settle();
    return result;
  }

  #take(step: NonNullable<StatementFacts['step']>): void {
    if (step.kind === 'savepoint') this.#levels.savepoint(step.name);
    else if (step.kind === 'release') this.#levels.release(step.name);
    else if (step.kind === 'rollbackTo') {
      this.#levels.rollbackTo(step.name);
      this.#forget();
    } else if (step.kind === 'rollback') {
      this.#levels.clear();
      this.#forget();
    }
  }

  #note({ writes, schema }: StatementFacts): void {
    const { top } = this.#levels;
    if (writes === null) top.all = true;
    else for (const table of writes) top.tables.add(table);
    top.schema ||= schema;
  }

  /** Notes the tables whose definitions are other ones now. */
  #noteSchema(before: SchemaMap | undefined): void {
    this.#forget();
    const { top } = this.#levels;
    try {
      this.#schema = new SchemaMap(this.#database());
    } catch {
      top.all = true;
      return;
    }
    if (before === undefined) top.all = true;
    else for (const table of before.changedIn(this.#schema)) top.tables.add(table);
  }

  /** Outside a transaction everything is committed. */
  #settle(): void {
    if (this.#database().inTransaction) return;
    const { tables, schema, all } = this.#levels.take();
    const shown = [...tables].filter(table => !isInternal(table)).sort();
    // Statistics and the like, which SQLite keeps of tables, count as part of the schema.
    const kept = shown.length === 0 && tables.size > 0;
    if (tables.size > 0 || schema || all)
      this.#committed.push({ tables: shown, schema: schema || kept, all });
  }

  #factsOf(sql: string, parameters: number): StatementFacts {
    if (EXPLAINS.test(sql)) return NOTHING;
    if (TRANSACTION_CONTROL.test(sql)) return this.#explain(undefined, sql, parameters);
    if (this.#schema?.isCurrent() !== true) {
      this.#forget();
      this.#schema = new SchemaMap(this.#database());
    }
    const known = this.#facts.get(sql);
    if (known !== undefined) return known;
    const facts = this.#explain(this.#schema, sql, parameters);
    if (this.#facts.size >= KNOWN_TEXTS) this.#facts.delete(this.#facts.keys().next().value!);
    this.#facts.set(sql, facts);
    return facts;
  }

  #explain(schema: SchemaMap | undefined, sql: string, parameters: number): StatementFacts {
    try {
      return factsOf(this.#database(), schema, sql, parameters);
    } catch (error) {
      if (STOPPED.test((error as { code?: string }).code ?? '')) throw error;
      return UNKNOWN;
    }
  }

  #forget(): void {
    this.#schema = undefined;
    this.#facts.clear();
  }

  /** Changes whenever this connection changes rows or the schema. */
  #state(): string {
    const read = (sql: string): unknown => (this.#database().prepare(sql).raw(true).get() as [unknown])[0];
    return `${read('SELECT total_changes()')} ${read('PRAGMA schema_version')} ${this.#database().inTransaction}`;
  }
}

class FollowedStatement implements DriverStatement {
  readonly #tracker: ChangeTracker;
  readonly #statement: DriverStatement;
  readonly #sql: string;

  constructor(tracker: ChangeTracker, statement: DriverStatement, sql: string) {
    this.#tracker = tracker;
    this.#statement = statement;
    this.#sql = sql;
  }

  get readonly(): boolean {
    return this.#statement.readonly;
  }

  get returnsRows(): boolean {
    return this.#statement.returnsRows;
  }

  get columns(): readonly ColumnInfo[] {
    return this.#statement.columns;
  }

  open(binding: Binding, kinds: ColumnKinds | null): DriverCursor {
    const open = (): DriverCursor => this.#statement.open(binding, kinds);
    return this.#tracker.run(this.#sql, binding.values.length, open, ({ count }) => count);
  }

  run(binding: Binding): Effect {
    const run = (): Effect => this.#statement.run(binding);
    return this.#tracker.run(this.#sql, binding.values.length, run, ({ rowCount }) => rowCount);
  }
}
