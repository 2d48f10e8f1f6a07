/**
 * One execution of one statement: from a lease to the last row.
 *
 *   waiting ──lease──► running ──settled──► releasing ──released──► ended
 *      └──cancel──────────┴──────────────────────────────────────► ended (when the connection is back)
 *                         rows that were drained in the thread may still come between released and ended
 *
 * Promises: the terminal notification comes after the release (C7) and after the last row; a statement that turns out
 * to write asks for the right to and runs then; a lock of another process is met with retries that can be
 * cancelled, as long as nothing was delivered; notifications run in the scope the execution was subscribed in.
 * Does not: decide which connection (`StatementHost` does) or what a row looks like (`RowFactory` does).
 */
import { Observable, Subscription, type Subscriber } from 'rxjs';

import type { Prepared, ResultColumn } from '../compiler/compiled.js';
import { CancelledError, InvalidRequestError, ResourceClosedError, type Phase } from '../errors.js';
import type { Lease } from '../pool/index.js';
import type { ColumnInfo } from '../worker/driver.js';
import type { CallSink, DriverCall } from '../worker/lane.js';
import type { PackedBatch } from '../worker/packing.js';
import { Flag, type Settled } from '../worker/protocol.js';
import type { RawError } from '../worker/values.js';
import type { EngineCore } from './engine-core.js';
import type { ExecuteOptions } from './options.js';
import type { RowConsumer, ExecutionControl } from './row-consumer.js';
import type { RowFactory, RowShape } from './row-factory.js';
import { currentScope, inScope, type Scope } from './scope.js';
import { planOf, type StatementPlan } from './statement-plan.js';
import { writeResult, type WriteResult } from './write-result.js';

/** What is known of a statement before it runs. */
export interface LeaseWants {
  readonly label: string;
  /** `undefined` when only the database can tell. */
  readonly writes: boolean | undefined;
  /** Milliseconds to wait. */
  readonly timeout: number | undefined;
  /** Whether it is a read that took no more than a moment the last time. */
  readonly quick: boolean;
}

/** Where statements run: the engine (a lease for each) or a connection (its own lease, in order). */
export interface StatementHost {
  readonly core: EngineCore;
  /** Whether the lease stays with the host when a statement has ended (a connection's own). */
  readonly ownsLease: boolean;
  /** The scope of a scoped connection. */
  readonly scope: Scope | undefined;
  /**
   * Runs `body` with a lease that may run the statement. Completes or errors after whatever it took is given back.
   */
  withLease(
    wants: LeaseWants,
    body: (lease: Lease, hooks: BodyHooks) => Observable<never>,
  ): Observable<never>;
}

/** What the host wants to know while the body runs. */
export interface BodyHooks {
  /** The statement has been handed over and whatever follows may be, too. */
  underWay(): void;
  /** Whether the statement may write without asking. */
  readonly mayWrite: boolean;
  /** Whether asking is allowed: not in a read-only transaction. */
  readonly refusal: Error | undefined;
  /** Whether it must not run outside a transaction, should the database have ended the one it belongs to. */
  readonly inTransaction: boolean;
  /** Asks for the right to write. */
  admit(lease: Lease, timeout: number): Observable<void>;
  /** The thread is done with the statement, and it will not be tried again. */
  settled(settled: Settled): void;
  /** Why the statement, which belongs to a transaction, found none in the thread. */
  outside(): Error;
  /** The subscriber left while the statement was with the thread; `settled` follows. */
  leaving(): void;
  /** It is over and nothing of it is with the thread: `settled` does not follow. */
  dropped(): void;
}

/** What to execute. `prepare` runs at each subscription, because defaults are evaluated then. */
export interface StatementRequest {
  readonly prepare: () => Prepared;
  readonly options: ExecuteOptions;
  /** Rows wanted in the first batch, when known to be few; the window is then 1. */
  readonly first?: number | undefined;
}

const NO_VALUES: readonly never[] = [];
const DEFAULT_FETCH_SIZE = 512;
const DEFAULT_WINDOW = 3;
/** The first batch is small, so that the first row is early. */
const FIRST_ROWS = 32;
/** Milliseconds between tries while another process holds a lock; doubled each time. */
const FIRST_BUSY_RETRY = 1;
const LAST_BUSY_RETRY = 50;

export class Execution<R> implements ExecutionControl {
  readonly #host: StatementHost;
  readonly #request: StatementRequest;
  readonly #shape: RowShape;
  readonly #consumer: RowConsumer<R>;
  readonly #scope: Scope | undefined;
  #onSettled: (() => void)[] = [];
  #prepared!: Prepared;
  #plan!: StatementPlan;
  #columns: readonly ResultColumn[] | undefined;
  #factory: RowFactory<R> | undefined;
  #lease: Lease | undefined;
  #call: Subscription | undefined;
  #subscription: Subscription | undefined;
  #body: Subscriber<never> | undefined;
  #effect: WriteResult | undefined;
  #delivered = false;
  #settled = false;
  #released = false;
  #rowsComing = false;
  #ended = false;
  #aborting: { readonly error: unknown } | undefined;

  constructor(host: StatementHost, request: StatementRequest, shape: RowShape, consumer: RowConsumer<R>) {
    this.#host = host;
    this.#request = request;
    this.#shape = shape;
    this.#consumer = consumer;
    this.#scope = host.scope ?? currentScope();
  }

  /** Whether the database is done with it. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Begins; nothing is notified before it returns. */
  start(): void {
    const { core } = this.#host;
    try {
      this.#prepared = this.#request.prepare();
      this.#plan = planOf(this.#prepared.compiled);
      core.refuseTransactionControl(this.#prepared.compiled);
    } catch (error) {
      queueMicrotask(() => this.#fail(error));
      return;
    }
    const { compiled } = this.#prepared;
    const { options } = this.#request;
    let starting = true;
    const later = (task: () => void): void => (starting ? queueMicrotask(task) : task());
    const wants: LeaseWants = {
      label: options.label ?? compiled.sql,
      writes: core.writes(compiled),
      timeout: options.timeout,
      quick: this.#plan.quick,
    };
    const subscription = this.#host
      .withLease(wants, (lease, hooks) => this.#run(lease, hooks))
      .subscribe({
        error: (error: unknown) => later(() => this.#releasedWith(error, true)),
        complete: () => later(() => this.#releasedWith(undefined, false)),
      });
    starting = false;
    if (!this.#ended) this.#subscription = subscription;
  }

  credit(batches: number): void {
    if (this.#call !== undefined && !this.#ended) this.#lease?.lane.credit(this.#call, batches);
  }

  /** Ends without a notification. */
  unsubscribe(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#subscription?.unsubscribe();
    this.#call?.unsubscribe();
  }

  /** As `unsubscribe`; resolves when the database is done with the statement and the connection is back. */
  cancel(): Promise<void> {
    const running = this.#call !== undefined && !this.#settled;
    const lease = this.#lease;
    return new Promise(resolve => {
      if (lease === undefined) resolve();
      else if (!this.#host.ownsLease) this.#onReleased(lease, resolve);
      else if (running) this.#onSettled.push(resolve);
      else resolve();
      this.unsubscribe();
    });
  }

  /** Ends with an error, after the connection is back. */
  abort(error: unknown): void {
    if (this.#ended || this.#aborting !== undefined) return;
    this.#aborting = { error };
    if (this.#body !== undefined && !this.#released) this.#body.error(error);
    else this.#fail(error);
  }

  #onReleased(lease: Lease, resolve: () => void): void {
    // After `unsubscribe`, which starts the release.
    queueMicrotask(() => lease.release().subscribe({ complete: resolve, error: resolve }));
  }

  #run(lease: Lease, hooks: BodyHooks): Observable<never> {
    this.#lease = lease;
    return new Observable<never>(body => {
      this.#body = body;
      const attempt = new Attempt(this, lease, hooks, body);
      attempt.begin();
      return () => attempt.stop();
    });
  }

  // ── for Attempt ──

  get host(): StatementHost {
    return this.#host;
  }

  get plan(): StatementPlan {
    return this.#plan;
  }

  get delivered(): boolean {
    return this.#delivered;
  }

  get timeout(): number {
    return this.#request.options.timeout ?? this.#host.core.timeout;
  }

  get prepared(): Prepared {
    return this.#prepared;
  }

  get label(): string {
    return this.#request.options.label ?? this.#prepared.compiled.sql;
  }

  driverCall(mayWrite: boolean, inTransaction: boolean): DriverCall {
    const { compiled, floats, kinds } = this.#plan;
    const { count, set, many } = this.#prepared;
    const { fetchSize = DEFAULT_FETCH_SIZE, window = DEFAULT_WINDOW } = this.#request.options;
    const { first } = this.#request;
    const flags =
      (mayWrite ? Flag.MayWrite : 0) |
      (inTransaction ? Flag.InTransaction : 0) |
      (compiled.columns === undefined ? Flag.WantColumns : 0);
    return {
      sql: compiled.sql,
      flags,
      values: many || count === 0 ? NO_VALUES : set(0),
      sets: many ? { count, set } : undefined,
      floats,
      kinds,
      fetch: {
        first: Math.min(first ?? FIRST_ROWS, fetchSize),
        size: first ?? fetchSize,
        window: first === undefined ? window : 1,
      },
    };
  }

  scheduled(call: Subscription): void {
    this.#call = call;
  }

  columnsReported(infos: readonly ColumnInfo[]): void {
    this.#useColumns(this.#plan.columnsReported(infos));
  }

  #useColumns(columns: readonly ResultColumn[]): void {
    this.#columns = columns;
    this.#factory = this.#plan.factory<R>(columns, this.#shape);
    this.#consumer.keys?.(columns.map(({ path }) => path.join('.')));
  }

  deliver(batch: PackedBatch, last: boolean): void {
    if (this.#ended) return;
    this.#delivered = true;
    inScope(this.#scope, () => {
      try {
        if (this.#columns === undefined) this.#useColumns(this.#plan.compiled.columns!);
        this.#consumer.rows(this.#factory!(batch), this, last);
      } catch (error) {
        this.abort(this.#host.core.withStatement(error, this.#prepared));
      }
    });
    if (last) {
      this.#rowsComing = false;
      this.#maybeComplete();
    }
  }

  /** The thread has let go of the statement, however it ended. */
  callEnded(): void {
    this.#settled = true;
    for (const notify of this.#onSettled.splice(0)) notify();
  }

  settle(settled: Settled): void {
    if (settled.status === 'effect') {
      const values = this.#prepared.many || this.#prepared.count === 0 ? undefined : this.#prepared.set(0);
      this.#effect = writeResult(this.#prepared.compiled, settled, values);
    } else if (settled.status === 'rows') {
      if (this.#columns === undefined && this.#plan.compiled.columns !== undefined) {
        this.#useColumns(this.#plan.compiled.columns);
      }
    }
  }

  /** Rows will follow the settlement, or have all come. */
  expectRows(coming: boolean): void {
    this.#rowsComing = coming;
  }

  lost(error: RawError): void {
    this.#fail(this.#host.core.databaseError(error, 'fetch', this.#prepared));
  }

  // ── the end ──

  #releasedWith(error: unknown, failed: boolean): void {
    this.#released = true;
    if (this.#aborting !== undefined) this.#fail(this.#aborting.error);
    else if (failed) this.#fail(error);
    else this.#maybeComplete();
  }

  #maybeComplete(): void {
    if (!this.#released || this.#rowsComing || this.#ended) return;
    this.#ended = true;
    inScope(this.#scope, () => {
      if (this.#effect !== undefined) this.#consumer.effect(this.#effect);
      this.#consumer.completed();
    });
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#call?.unsubscribe();
    inScope(this.#scope, () => this.#consumer.failed(error));
  }
}

/** The tries to run a statement on a lease: the first, one with the right to write, those after a lock. */
class Attempt<R> implements CallSink {
  readonly #execution: Execution<R>;
  readonly #lease: Lease;
  readonly #hooks: BodyHooks;
  readonly #body: Subscriber<never>;
  readonly #since: number = performance.now();
  readonly #eventId: number;
  #mayWrite: boolean;
  #call: Subscription | undefined;
  #admission: Subscription | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryAfter = FIRST_BUSY_RETRY;
  /** Whether the thread has it. */
  #sent = false;
  #over = false;
  #lastSeen = false;

  constructor(execution: Execution<R>, lease: Lease, hooks: BodyHooks, body: Subscriber<never>) {
    this.#execution = execution;
    this.#lease = lease;
    this.#hooks = hooks;
    this.#body = body;
    this.#mayWrite = hooks.mayWrite;
    this.#eventId = execution.host.core.nextEventId();
  }

  begin(): void {
    const { core } = this.#execution.host;
    if (core.events.active) {
      const { compiled, count, many } = this.#execution.prepared;
      const params = core.hideParameters || many || count === 0 ? undefined : this.#execution.prepared.set(0);
      core.events.emit({ type: 'execute', id: this.#eventId, sql: compiled.sql, params, sets: count, label: this.#execution.label });
    }
    this.#schedule();
  }

  stop(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#admission?.unsubscribe();
    if (this.#sent) this.#hooks.leaving();
    else this.#hooks.dropped();
    this.#call?.unsubscribe();
    const { core } = this.#execution.host;
    if (core.events.active) {
      const { label } = this.#execution;
      const error = new CancelledError(`'${label}' was cancelled by its subscriber.`);
      core.events.emit({ type: 'cancelled', label, error });
      this.#emitExecuted('cancelled', error);
    }
  }

  #schedule(): void {
    const execution = this.#execution;
    this.#timer = undefined;
    try {
      this.#call = this.#lease.schedule(execution.driverCall(this.#mayWrite, this.#hooks.inTransaction), this);
      this.#sent = true;
      execution.scheduled(this.#call);
      if (this.#writesNothing || this.#lease.inTransaction) this.#hooks.underWay();
    } catch (error) {
      this.#failUnsent(error);
    }
  }

  /** Ends although the thread has nothing of it. */
  #failUnsent(error: unknown): void {
    this.#hooks.dropped();
    this.#end(() => this.#body.error(error));
  }

  get #writesNothing(): boolean {
    return this.#execution.host.core.writes(this.#execution.prepared.compiled) === false;
  }

  columns(infos: readonly ColumnInfo[]): void {
    this.#execution.columnsReported(infos);
  }

  batch(batch: PackedBatch, last: boolean): void {
    const execution = this.#execution;
    this.#lastSeen ||= last;
    // Rows of a writer come after its settlement.
    if (!this.#over) execution.host.core.learn(execution.prepared.compiled, false);
    this.#hooks.underWay();
    execution.deliver(batch, last);
  }

  lost(error: RawError): void {
    this.#execution.lost(error);
  }

  settled(settled: Settled): void {
    const { core } = this.#execution.host;
    this.#sent = false;
    if (settled.readonly !== null) core.learn(this.#execution.prepared.compiled, !settled.readonly);
    this.#execution.plan.quick = settled.quick && settled.status === 'rows' && settled.readonly === true;
    if (this.#over) {
      this.#hooks.settled(settled);
      this.#execution.callEnded();
      return;
    }
    if (settled.status === 'refused') {
      this.#askToWrite();
      return;
    }
    if (settled.status === 'failed' && this.#retryWhenBusy(settled)) return;
    this.#hooks.settled(settled);
    this.#hooks.underWay();
    this.#end(() => this.#finish(settled));
  }

  #finish(settled: Settled): void {
    const execution = this.#execution;
    const { core } = execution.host;
    switch (settled.status) {
      case 'failed': {
        const error =
          settled.thrown ?? core.databaseError(settled.error!, this.#phase(settled.error!), execution.prepared);
        this.#emitExecuted('failed', error);
        this.#body.error(error);
        break;
      }
      case 'outside': {
        const error = this.#hooks.outside();
        this.#emitExecuted('failed', error);
        this.#body.error(error);
        break;
      }
      case 'cancelled':
        this.#emitExecuted('cancelled', undefined);
        this.#body.error(
          this.#lease.state !== 'held'
            ? new ResourceClosedError('The Connection was closed, or its Engine disposed, while the statement ran.')
            : new CancelledError(`'${execution.label}' was cancelled.`),
        );
        break;
      default:
        execution.expectRows(settled.status === 'rows' && !this.#lastSeen);
        execution.settle(settled);
        this.#emitExecuted(settled.status === 'rows' ? 'rows' : 'effect', undefined);
        this.#body.complete();
    }
  }

  #phase(error: RawError): Phase {
    return error.code === 'INTEGER_OUT_OF_RANGE' || this.#execution.delivered ? 'fetch' : 'execute';
  }

  #end(finish: () => void): void {
    this.#over = true;
    this.#execution.callEnded();
    finish();
  }

  #askToWrite(): void {
    const { refusal } = this.#hooks;
    if (refusal !== undefined) {
      this.#failUnsent(refusal);
      return;
    }
    this.#admission = this.#hooks.admit(this.#lease, this.#execution.timeout).subscribe({
      next: () => {
        this.#mayWrite = true;
        this.#schedule();
      },
      error: (error: unknown) => this.#failUnsent(error),
    });
  }

  #retryWhenBusy({ error, inTransaction }: Settled): boolean {
    const { core } = this.#execution.host;
    const execution = this.#execution;
    if (error === null || execution.delivered || !core.dialect.isBusy(error)) return false;
    if (this.#hooks.inTransaction && inTransaction === false) return false;
    if (performance.now() - this.#since >= execution.timeout) return false;
    const delay = this.#retryAfter;
    this.#retryAfter = Math.min(2 * delay, LAST_BUSY_RETRY);
    if (core.events.active) core.events.emit({ type: 'retry', label: execution.label, reason: error.message, delay });
    this.#timer = setTimeout(() => this.#schedule(), delay);
    return true;
  }

  #emitExecuted(outcome: 'rows' | 'effect' | 'failed' | 'cancelled', error: unknown): void {
    const { events } = this.#execution.host.core;
    if (!events.active) return;
    const duration = performance.now() - this.#since;
    events.emit({ type: 'executed', id: this.#eventId, duration, outcome, ...(error === undefined ? {} : { error }) });
  }
}

/** The error of asking a statement without rows for rows. */
export function noRows(): ResourceClosedError {
  return new ResourceClosedError('This result object does not return rows. It has been closed automatically.');
}

/** The error of a write in a read-only transaction. */
export function readOnlyRefusal(): InvalidRequestError {
  return new InvalidRequestError('This transaction is readOnly; begin one without readOnly to write.');
}
