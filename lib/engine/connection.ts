/**
 * `Connection`: one database connection, in a scope (`engine.connect(use)`) or in the caller's hands.
 *
 * Promises: statements run in the order of their subscription, one at a time (C28); closing twice is harmless, use
 * after close errors and hangs nothing (C27); everything is cold.
 * Does not: begin by itself. Outside `begin` each statement commits on its own.
 */
import { Observable, defer, from, map, type ObservableInput } from 'rxjs';

import { importUrl } from '#platform';
import type { Executable, Params, ReturnsRows } from '../compiler/index.js';
import type { Compiled, Prepared, WireValue } from '../compiler/compiled.js';
import { ArgumentError, CancelledError } from '../errors.js';
import { usingAsync, type AsyncRelease } from '../operators/index.js';
import type { SchemaPlan, SchemaStep, SchemaTarget } from '../sql/index.js';
import type { Lease } from '../pool/index.js';
import { beginSavepoint, beginTransaction } from './begin.js';
import { ConnectionState } from './connection-state.js';
import type { EngineCore } from './engine-core.js';
import type { BodyHooks, StatementHost } from './execution.js';
import { executeOn, scalarOn, type Executor } from './executor.js';
import { NestedTurns } from './nested-turns.js';
import {
  checkExecuteOptions,
  checkTransactionOptions,
  type ExecuteOptions,
  type IsolationLevel,
  type TransactionOptions,
} from './options.js';
import { Result } from './result.js';
import { runSchemaSteps } from './run-schema.js';
import { currentScope, inScope, type Scope } from './scope.js';
import { Transaction } from './transaction.js';
import type { TransactionState } from './transaction-state.js';
import type { WriteResult } from './write-result.js';

/** How many SQL texts of `execDriverSql` keep their plan. */
const DRIVER_SQL_KEPT = 200;

export class Connection implements Executor, SchemaTarget<Observable<SchemaStep>>, AsyncDisposable {
  readonly #state: ConnectionState;
  readonly #options: ExecuteOptions;
  readonly #host: StatementHost;
  readonly #turns: NestedTurns;
  readonly #scope: Scope | undefined;
  readonly #driverSql: Map<string, Compiled> = new Map();

  /** @internal Connections are made by `engine.connect`. */
  constructor(state: ConnectionState, options: ExecuteOptions, scope: Scope | undefined, turns: NestedTurns = new NestedTurns()) {
    this.#state = state;
    this.#options = options;
    this.#scope = scope;
    this.#turns = turns;
    this.#host = {
      core: state.core,
      ownsLease: true,
      scope,
      withLease: (_label, writes, timeout, body: (lease: Lease, hooks: BodyHooks) => Observable<never>) =>
        state.run(writes, timeout, body),
    };
  }

  /** Whether it was closed, or its scope left. */
  get closed(): boolean {
    return this.#state.closed;
  }

  /** Whether it is in a transaction. */
  inTransaction(): boolean {
    return !this.closed && this.#state.transaction !== undefined;
  }

  /** Whether it is in a savepoint. */
  inNestedTransaction(): boolean {
    return !this.closed && this.#state.transaction?.savepoint !== undefined;
  }

  execute<R, F>(statement: ReturnsRows<R, F>, params?: Params | readonly Params[], options?: ExecuteOptions): Result<R, F>;
  execute(statement: Executable, params?: Params | readonly Params[], options?: ExecuteOptions): Observable<WriteResult>;
  execute(
    statement: Executable,
    params?: Params | readonly Params[],
    options?: ExecuteOptions,
  ): Result<unknown> | Observable<WriteResult> {
    return executeOn(this.#host, this.#options, statement, params, options);
  }

  scalar<R, F>(statement: ReturnsRows<R, F>, params?: Params, options?: ExecuteOptions): Observable<F | null> {
    return scalarOn(this.#host, this.#options, statement, params, options);
  }

  /**
   * Executes SQL as the driver takes it, with values for its `?` marks in order. Rows have the database's names.
   * For named parameters and typed columns use `text()`.
   */
  execDriverSql(sql: string, binds: readonly WireValue[] = []): Result<Record<string, unknown>> {
    if (typeof sql !== 'string') throw new ArgumentError(`execDriverSql takes SQL text, not ${typeof sql}.`);
    if (!Array.isArray(binds)) {
      throw new ArgumentError("execDriverSql takes an array of values for its '?' marks; use text() for named parameters.");
    }
    const compiled = this.#driverSqlPlan(sql);
    const prepared: Prepared = { compiled, count: 1, many: false, set: () => binds };
    return new Result(
      { host: this.#host, request: { prepare: () => prepared, options: this.#options } },
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
    if (use === undefined) {
      return defer(() => beginTransaction(this.#state, options, false)).pipe(map(made => new Transaction(made, this)));
    }
    requireFunction(use, 'begin');
    return this.#scoped(() => beginTransaction(this.#state, options, true), use, this, options);
  }

  beginNested(): Observable<Transaction>;
  beginNested<T>(use: (conn: Connection) => ObservableInput<T>): Observable<T>;
  beginNested<T>(use?: (conn: Connection) => ObservableInput<T>): Observable<Transaction> | Observable<T> {
    if (use === undefined) {
      return defer(() => beginSavepoint(this.#state, false)).pipe(map(made => new Transaction(made, this)));
    }
    requireFunction(use, 'beginNested');
    const inner = new Connection(this.#state, this.#options, this.#scope, new NestedTurns());
    return this.#turns.take(
      this.#state.core.timeout,
      this.#scoped(() => beginSavepoint(this.#state, true), use, inner, {}),
    );
  }

  /**
   * Runs the DDL of `metadata.createAll(conn)` and its like, one emission for each step done. Its own transaction,
   * or part of the one that the connection is in.
   */
  runSchema(plan: SchemaPlan): Observable<SchemaStep> {
    const { dialect } = this.#state.core;
    const steps = (conn: Connection): Observable<SchemaStep> =>
      runSchemaSteps(conn, plan, schema => dialect.tableNamesSql(schema));
    return defer(() => (this.inTransaction() ? steps(this) : this.begin(steps)));
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
      this.#state.markClosed();
      return soon(this.#state.lease.evict(cause ?? new CancelledError('The connection was invalidated.')));
    });
  }

  /** Emits the isolation level that the next transaction has. */
  getIsolationLevel(): Observable<IsolationLevel> {
    const { dialect } = this.#state.core;
    return this.execDriverSql(dialect.isolationLevelSql)
      .one()
      .pipe(map(row => dialect.isolationLevelOf(row['level']) as IsolationLevel));
  }

  /** A handle of the same connection with other defaults for `execute`'s options. */
  executionOptions(options: ExecuteOptions): Connection {
    checkExecuteOptions(options, 'executionOptions');
    return new Connection(this.#state, { ...this.#options, ...options }, this.#scope, this.#turns);
  }

  /**
   * Imports a module in the connection's own thread and calls `export(driverConnection, ...args)`: user functions,
   * aggregates, `backup()`, pragmas. Arguments and result are structured-cloned; its exception is the error's `cause`.
   * Emits the result once.
   * @param module a URL (`new URL('./functions.js', import.meta.url)`), an absolute path or a package's name
   */
  runInThread<T>(module: URL | string, exportName: string, ...args: unknown[]): Observable<T> {
    const url = importUrl(module);
    return new Observable<T>(subscriber => {
      const { core } = this.#state;
      let value: T | undefined;
      const running = this.#state
        .run(undefined, undefined, (lease, hooks) => {
          return new Observable<never>(body => {
            const ignore = (): void => {};
            const call = lease.call(url, exportName, args, {
              columns: ignore,
              batch: ignore,
              lost: ignore,
              settled: settled => {
                hooks.settled(settled);
                if (settled.status === 'returned') {
                  value = settled.value as T;
                  body.complete();
                } else if (settled.error !== null) body.error(core.threadError(settled.error, url, exportName));
                else body.error(new CancelledError(`runInThread of '${exportName}' was cancelled.`));
              },
            });
            return () => {
              if (!body.closed) hooks.leaving();
              call.unsubscribe();
            };
          });
        })
        .subscribe({
          error: (error: unknown) => subscriber.error(error),
          complete: () => {
            subscriber.next(value as T);
            subscriber.complete();
          },
        });
      return running;
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return new Promise((resolve, reject) => {
      this.close().subscribe({ error: reject, complete: resolve });
    });
  }

  #scoped<T>(
    begin: () => Observable<TransactionState>,
    use: (conn: Connection) => ObservableInput<T>,
    handle: Connection,
    { emit = 'afterCommit', maxHeld }: TransactionOptions,
  ): Observable<T> {
    const state = this.#state;
    const { core } = state;
    const leave = (made: TransactionState): void => {
      if (state.endedInScope === made) state.endedInScope = undefined;
    };
    const finished = (made: TransactionState, end: () => Observable<void>): Observable<void> =>
      new Observable<void>(subscriber => end().subscribe(subscriber).add(() => leave(made)));
    const release: AsyncRelease<TransactionState> = {
      complete: made => finished(made, () => (endedByHand(made) ? soon(nothing()) : made.commit())),
      error: made => finished(made, () => made.rollback()),
      cancel: made => finished(made, () => made.rollback()),
    };
    return usingAsync(begin, () => useIn(this.#useScope(), use, handle), release, {
      ...core.usingOptions,
      emit: emit === 'live' ? 'live' : 'afterRelease',
      maxHeld,
    });
  }

  #useScope(): Scope | undefined {
    return this.#scope ?? { lease: this.#state.lease, outer: currentScope() };
  }

  #driverSqlPlan(sql: string): Compiled {
    let compiled = this.#driverSql.get(sql);
    if (compiled === undefined) {
      compiled = { sql, kind: 'text', writes: undefined, returnsRows: undefined, slots: [], columns: undefined, reads: [], changes: [] };
      if (this.#driverSql.size >= DRIVER_SQL_KEPT) this.#driverSql.clear();
      this.#driverSql.set(sql, compiled);
    }
    return compiled;
  }
}

function endedByHand(made: TransactionState): boolean {
  return made.status === 'ended' && !made.connection.closed;
}

function nothing(): Observable<void> {
  return new Observable(subscriber => {
    subscriber.next();
    subscriber.complete();
  });
}

/** Subscribes in the next microtask: nothing is notified inside `subscribe` (C3). */
export function soon<T>(source: Observable<T>): Observable<T> {
  return new Observable(subscriber => {
    queueMicrotask(() => subscriber.add(source.subscribe(subscriber)));
  });
}

/** Calls `use` and subscribes to what it gives, inside `scope`. */
export function useIn<C, T>(scope: Scope | undefined, use: (handle: C) => ObservableInput<T>, handle: C): Observable<T> {
  return new Observable(subscriber => inScope(scope, () => from(use(handle)).subscribe(subscriber)));
}

export function requireFunction(use: unknown, call: string): void {
  if (typeof use !== 'function') {
    throw new ArgumentError(`${call}(use) takes a function of the connection that gives an Observable or a promise.`);
  }
}

/** The state behind a connection, for the engine. */
export function makeConnection(core: EngineCore, lease: Lease, options: ExecuteOptions, scope: Scope | undefined): { connection: Connection; state: ConnectionState } {
  const state = new ConnectionState(core, lease);
  return { connection: new Connection(state, options, scope), state };
}
