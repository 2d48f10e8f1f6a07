/**
 * `Connection`: one database connection, in a scope (`engine.connect(use)`) or in the caller's hands.
 *
 * Promises: statements run in the order of their subscription, one at a time (C28); closing twice is harmless, use
 * after close errors and hangs nothing (C27); everything is cold.
 * Does not: begin by itself. Outside `begin` each statement commits on its own.
 */
import {
  Observable,
  concatAll,
  defer,
  lastValueFrom,
  map,
  of,
  throwError,
  toArray,
  type ObservableInput,
} from 'rxjs';

import type { Compiled, Prepared, WireValue } from '../compiler/index.js';
import { CancelledError, InvalidRequestError } from '../errors.js';
import { Answers } from '../inspect/answers.js';
import { Inspector } from '../inspect/inspector.js';
import type { AsyncRelease } from '../operators/index.js';
import { usingAsync } from '../operators/using-async.js';
import type { DdlTarget, SchemaPlan, SchemaProgress, SchemaTarget } from '../sql/index.js';
import { beginSavepoint, beginTransaction, type Beginner } from './begin.js';
import { callSite } from './call-site.js';
import { ddlTarget } from './ddl-target.js';
import { checkDriverSql } from './driver-sql.js';
import type { ConnectionState } from './connection-state.js';
import { loanOf } from './loan-of.js';
import type { StatementHost } from './statement-host.js';
import { StatementExecutor } from './executor.js';
import { NestedTurns } from './nested-turns.js';
import {
  checkExecuteOptions,
  checkTransactionOptions,
  mergedOptions,
  type ExecuteOptions,
  type IsolationLevel,
  type TransactionOptions,
} from './options.js';
import { Result } from './result.js';
import { runInThread } from './run-in-thread.js';
import { runSchemaSteps } from './run-schema.js';
import { currentScope, insideTurnOf, type Scope } from './scope.js';
import { Transaction } from './transaction.js';
import type { TransactionState } from './transaction-state.js';
import { requireFunction, soon } from './use.js';
import { useIn } from './use-in.js';

/** How many SQL texts of `execDriverSql` keep their plan. */
const DRIVER_SQL_KEPT = 200;

export class Connection
  extends StatementExecutor
  implements SchemaTarget<Observable<SchemaProgress>>, AsyncDisposable
{
  readonly #state: ConnectionState;
  readonly #options: ExecuteOptions;
  readonly #host: StatementHost;
  readonly #turns: NestedTurns;
  readonly #scope: Scope | undefined;
  /** The transaction whose `use` this handle was made for; it is of no use afterwards. */
  readonly #bound: TransactionState | undefined;
  readonly #driverSql: Map<string, Compiled> = new Map();

  /** @internal Connections are made by `engine.connect`. */
  constructor(
    state: ConnectionState,
    options: ExecuteOptions,
    scope: Scope | undefined,
    turns: NestedTurns = new NestedTurns(),
    bound?: TransactionState,
  ) {
    const host: StatementHost = {
      running: state.core.running,
      core: state.core,
      callSites: state.core.callSites,
      ownsLease: true,
      scope,
      lend: ({ label, writes, timeout }, borrower) => {
        const use = { label, writes, timeout, scope: scope ?? currentScope(), bound };
        return loanOf(body => state.run(use, body), borrower);
      },
    };
    super(host, options);
    this.#host = host;
    this.#state = state;
    this.#options = options;
    this.#scope = scope;
    this.#turns = turns;
    this.#bound = bound;
  }

  /** Whether it was closed, or its scope left. */
  get closed(): boolean {
    return this.#state.closed;
  }

  /** Whether it is in a transaction. */
  inTransaction(): boolean {
    return !this.closed && this.#bound?.status !== 'ended' && this.#state.transaction !== undefined;
  }

  /** Whether it is in a savepoint. */
  inNestedTransaction(): boolean {
    return this.inTransaction() && this.#state.transaction?.savepoint !== undefined;
  }

  /**
   * Executes SQL as the driver takes it, with values for its `?` marks in order. Rows have the database's names.
   * For named parameters and typed columns use `text()`.
   * @throws ArgumentError for what is no value of a driver
   */
  execDriverSql(sql: string, binds: readonly WireValue[] = []): Result<Record<string, unknown>> {
    const values = checkDriverSql(sql, binds);
    const compiled = this.#driverSqlPlan(sql);
    const prepared: Prepared = { compiled, count: 1, many: false, set: () => values };
    const site = this.#host.callSites ? callSite(this.execDriverSql) : undefined;
    return new Result(
      { host: this.#host, request: { prepare: () => prepared, options: this.#options, site } },
      { kind: 'object' },
    );
  }

  begin(): Observable<Transaction>;
  begin<T>(use: (conn: Connection) => ObservableInput<T>, options?: TransactionOptions): Observable<T>;
  begin<T>(
    use?: (conn: Connection) => ObservableInput<T>,
    options: TransactionOptions = {},
  ): Observable<Transaction> | Observable<T> {
    checkTransactionOptions(options, 'begin');
    const state = this.#state;
    if (use === undefined) {
      return defer(() => beginTransaction(state, options, this.#beginner(false))).pipe(
        map(made => new Transaction(made)),
      );
    }
    requireFunction(use, 'begin');
    return defer(() => {
      const beginner = this.#beginner(true);
      const scope = this.#scope ?? { lease: state.lease, outer: beginner.scope };
      const begin = (): Observable<TransactionState> => beginTransaction(state, options, beginner);
      return this.#scoped(begin, use, scope, this.#turns, options);
    });
  }

  beginNested(): Observable<Transaction>;
  beginNested<T>(use: (conn: Connection) => ObservableInput<T>): Observable<T>;
  beginNested<T>(use?: (conn: Connection) => ObservableInput<T>): Observable<Transaction> | Observable<T> {
    const state = this.#state;
    if (use === undefined) {
      return defer(() => beginSavepoint(state, this.#beginner(false))).pipe(
        map(made => new Transaction(made)),
      );
    }
    requireFunction(use, 'beginNested');
    return defer(() => {
      const turns = this.#turns;
      if (insideTurnOf(turns)) return soon(throwError(() => outerHandle()));
      const beginner = this.#beginner(true);
      const scope: Scope = { lease: state.lease, outer: beginner.scope, turns };
      const begin = (): Observable<TransactionState> => beginSavepoint(state, beginner);
      return turns.take(state.core.timeout, this.#scoped(begin, use, scope, new NestedTurns(), {}));
    });
  }

  /** What the database can do in DDL. */
  get ddl(): DdlTarget {
    return ddlTarget(this.#state.core.sqlDialect);
  }

  /**
   * Runs the DDL of `metadata.createAll(conn)` and its like: one emission for each step done, and a summary at last. Its own
   * transaction, or part of the one that the connection is in.
   */
  runSchema(plan: SchemaPlan): Observable<SchemaProgress> {
    const { dialect } = this.#state.core;
    const steps = (conn: Connection): Observable<SchemaProgress> => runSchemaSteps(conn, plan, dialect);
    return defer(() => {
      if (this.inTransaction()) return steps(this);
      // Where DDL commits by itself a transaction around it would promise what nobody keeps. All the same nothing comes before the
      // last step is done: `firstValueFrom` does not stop half-way.
      if (dialect.commitsImplicitly !== undefined) return steps(this).pipe(toArray(), concatAll());
      return this.begin(steps);
    });
  }

  /** What there is in the database, as this connection sees it. */
  inspect(): Inspector {
    const answers = new Answers(this, this.#state.core.dialect.inspection);
    return new Inspector(source => source(answers));
  }

  /** Gives the connection back, rolling back what is open. Emits once; harmless when repeated. */
  close(): Observable<void> {
    return defer(() => {
      this.#state.markClosed();
      return soon(this.#state.lease.release());
    });
  }

  /** Gives the connection up: it is closed, not reused, and replaced when somebody needs one. */
  invalidate(cause?: unknown): Observable<void> {
    return defer(() => {
      const { lease } = this.#state;
      this.#state.markClosed();
      // What one handle of `:memory:` gives up is not everybody's database.
      if (!lease.exclusive) return soon(lease.release());
      const error = cause ?? new CancelledError('The connection was invalidated.');
      return soon(lease.evict({ why: 'invalidated', error }));
    });
  }

  /** Emits the isolation level that the next transaction has. */
  getIsolationLevel(): Observable<IsolationLevel> {
    const { dialect } = this.#state.core;
    return this.execDriverSql(dialect.isolationLevelSql)
      .one()
      .pipe(map(row => dialect.isolationLevelOf(row) as IsolationLevel));
  }

  /** A handle of the same connection with other defaults for `execute`'s options. */
  executionOptions(options: ExecuteOptions): Connection {
    checkExecuteOptions(options, 'executionOptions');
    const merged = mergedOptions(this.#options, options);
    return new Connection(this.#state, merged, this.#scope, this.#turns, this.#bound);
  }

  /**
   * Imports a module in the connection's own thread and calls `export(driverConnection, ...args)`: user functions,
   * aggregates, `backup()`, pragmas. Arguments and result are structured-cloned; its exception is the error's `cause`.
   * Emits the result once.
   * @param module a URL (`new URL('./functions.js', import.meta.url)`), an absolute path or a package's name
   * @throws ArgumentError for a relative path, which means another place in the thread
   */
  runInThread<T>(module: URL | string, exportName: string, ...args: unknown[]): Observable<T> {
    return runInThread<T>(this.#state, () => this.#beginner(false), module, exportName, args);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return lastValueFrom(this.close());
  }

  /** Who begins now: inside this connection's scope, or wherever an owned one is used. */
  #beginner(scoped: boolean): Beginner {
    return { scoped, scope: this.#scope ?? currentScope(), bound: this.#bound };
  }

  #scoped<T>(
    begin: () => Observable<TransactionState>,
    use: (conn: Connection) => ObservableInput<T>,
    scope: Scope,
    turns: NestedTurns,
    { emit = 'afterCommit', maxHeld }: TransactionOptions,
  ): Observable<T> {
    const state = this.#state;
    const { core } = state;
    const leave = (made: TransactionState): void => {
      if (state.endedInScope === made) state.endedInScope = undefined;
    };
    const finished = (made: TransactionState, end: () => Observable<void>): Observable<void> =>
      new Observable<void>(subscriber =>
        end()
          .subscribe(subscriber)
          .add(() => leave(made)),
      );
    const release: AsyncRelease<TransactionState> = {
      complete: made => finished(made, () => (endedByHand(made) ? soon(of(undefined)) : made.commit())),
      error: made => finished(made, () => made.rollback()),
      cancel: made => finished(made, () => made.rollback()),
    };
    const handle = (made: TransactionState): Connection =>
      new Connection(state, this.#options, scope, turns, made);
    return usingAsync(begin, made => useIn(scope, use, handle(made)), release, {
      ...core.usingOptions,
      emit: emit === 'live' ? 'live' : 'afterRelease',
      maxHeld,
    });
  }

  #driverSqlPlan(sql: string): Compiled {
    let compiled = this.#driverSql.get(sql);
    if (compiled === undefined) {
      compiled = {
        sql,
        kind: 'text',
        writes: undefined,
        returnsRows: undefined,
        slots: [],
        columns: undefined,
        reads: [],
        changes: [],
      };
      if (this.#driverSql.size >= DRIVER_SQL_KEPT) this.#driverSql.clear();
      this.#driverSql.set(sql, compiled);
    }
    return compiled;
  }
}

function endedByHand(made: TransactionState): boolean {
  return made.status === 'ended' && !made.connection.closed;
}

function outerHandle(): InvalidRequestError {
  return new InvalidRequestError(
    "beginNested would wait for the savepoint that it is called in; call it on the connection given to that one's 'use'.",
  );
}
