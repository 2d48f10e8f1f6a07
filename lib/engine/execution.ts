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
 * Does not: decide which connection (`StatementHost` does), try again (`Attempt` does) or make and hand over rows (`RowDelivery` does).
 */
import type { Subscription } from 'rxjs';

import type { Prepared } from '../compiler/index.js';
import type { DBAPIError } from '../errors.js';
import { reportError } from '../operators/report-error.js';
import type { Lease } from '../pool/index.js';
import type { ColumnInfo } from '../worker/driver.js';
import type { DriverCall } from '../worker/lane-call.js';
import { microtask } from '../worker/microtask.js';
import type { PackedBatch } from '../worker/packing.js';
import type { Settled } from '../worker/protocol.js';
import type { RawError } from '../worker/values.js';
import { isReadOnlyRefusal, mayGoElsewhere } from './again.js';
import { Attempt, type Attempted } from './attempt.js';
import { calledAt } from './call-site.js';
import { driverCallOf } from './driver-call.js';
import type { RowConsumer } from './row-consumer.js';
import { RowDelivery, type DeliveryOwner } from './row-delivery.js';
import type { RowShape } from './row-factory.js';
import { currentScope, inScope, type Scope } from './scope.js';
import type {
  BodyHooks,
  Borrower,
  LeaseWants,
  Loan,
  StatementHost,
  StatementRequest,
} from './statement-host.js';
import { planOf, type StatementPlan } from './statement-plan.js';
import { writeResult, type WriteResult } from './write-result.js';

export class Execution<R> implements DeliveryOwner, Attempted, Borrower {
  readonly #host: StatementHost;
  readonly #request: StatementRequest;
  readonly #first: number | undefined;
  readonly #rows: RowDelivery<R>;
  readonly #consumer: RowConsumer<R>;
  /** The scope it was subscribed in. */
  #scope: Scope | undefined;
  #onSettled: (() => void)[] | undefined;
  /** Both are there when it runs. */
  #prepared!: Prepared;
  #plan!: StatementPlan;
  #lease: Lease | undefined;
  #call: Subscription | undefined;
  #wants: LeaseWants | undefined;
  #loan: Loan | undefined;
  /** What was lent with the lease, while it is. */
  #hooks: BodyHooks | undefined;
  #attempt: Attempt | undefined;
  #starting = false;
  #effect: WriteResult | undefined;
  #settled = false;
  #released = false;
  #enough = false;
  #ended = false;
  /** How often it was run again on another host. */
  #again = 0;
  #aborting: { readonly error: unknown } | undefined;

  /** @param first rows wanted in the first batch, when known to be few; the window is then 1 */
  constructor(
    host: StatementHost,
    request: StatementRequest,
    shape: RowShape,
    consumer: RowConsumer<R>,
    first?: number,
  ) {
    this.#host = host;
    this.#first = first;
    this.#request = request;
    this.#consumer = consumer;
    this.#rows = new RowDelivery(this, shape, consumer);
  }

  /** Whether the database is done with it. */
  get settled(): boolean {
    return this.#settled;
  }

  /** Begins; nothing is notified before it returns. */
  start(): void {
    const { core } = this.#host;
    this.#scope = this.#host.scope ?? currentScope();
    const { label, timeout, readFrom } = this.#request.options;
    let wants: LeaseWants = {
      label: label ?? 'execute',
      writes: undefined,
      timeout,
      quick: false,
      reads: false,
    };
    // Otherwise the first connection tells for which server the statement is compiled, or its compiler is on its way.
    if (core.knowsDialect && core.loading(this.#request.statement) === undefined) {
      try {
        this.#prepare();
      } catch (error) {
        microtask(() => this.#fail(error));
        return;
      }
      const { compiled } = this.#prepared;
      const quick = this.#plan.quick && (this.#consumer.pulled !== true || this.#first !== undefined);
      const reads = readFrom !== 'primary' && core.readsReplicas(compiled);
      wants = { label: label ?? compiled.sql, writes: core.writes(compiled), timeout, quick, reads };
    }
    this.#lend(wants);
  }

  #lend(wants: LeaseWants): void {
    this.#wants = wants;
    this.#starting = true;
    this.#loan = this.#host.lend(wants, this);
    this.#starting = false;
  }

  /** Ends without a notification. */
  unsubscribe(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#loan?.unsubscribe();
    this.#call?.unsubscribe();
  }

  /** As `unsubscribe`; resolves when the database is done with the statement and the connection is back. */
  cancel(enough = false): Promise<void> {
    return new Promise(resolve => this.stop(enough, resolve));
  }

  /** As `cancel`, for what must keep its place among the results of a connection's statements: `done` is called in that order. */
  stop(enough: boolean, done: () => void): void {
    this.#enough = enough;
    const running = this.#call !== undefined && !this.#settled;
    const lease = this.#lease;
    if (lease === undefined) microtask(done);
    else if (!this.#host.ownsLease) this.#onReleased(lease, done);
    else if (running) (this.#onSettled ??= []).push(done);
    else microtask(done);
    this.unsubscribe();
  }

  /** Ends with an error, after the connection is back. */
  abort(error: unknown): void {
    if (this.isOver) return;
    this.#aborting = { error };
    if (this.#lease !== undefined && !this.#released) this.ended(true, error);
    else this.#fail(error);
  }

  #onReleased(lease: Lease, resolve: () => void): void {
    // After `unsubscribe`, which starts the release.
    microtask(() => lease.giveBack(resolve));
  }

  #prepare(): void {
    this.#prepared = this.#request.prepare();
    this.#plan = planOf(this.#prepared.compiled);
    this.#host.core.refuseTransactionControl(this.#prepared.compiled);
  }

  // ── of the host ──

  lent(lease: Lease, hooks: BodyHooks, loan: Loan): void {
    if (this.#ended) {
      hooks.dropped();
      loan.unsubscribe();
      return;
    }
    this.#lease = lease;
    this.#loan = loan;
    this.#hooks = hooks;
    const loading =
      this.#prepared === undefined ? this.#host.core.loading(this.#request.statement) : undefined;
    if (loading === undefined) this.#run(lease, hooks);
    else {
      // In its place among the host's statements, once what compiles it is there.
      loading.then(
        () => {
          if (this.#hooks === hooks) this.#run(lease, hooks);
        },
        (error: unknown) => this.#endLoan(hooks, true, error),
      );
    }
  }

  recalled(): void {
    const hooks = this.#hooks;
    this.#hooks = undefined;
    if (this.#attempt !== undefined) this.#attempt.stop();
    else hooks?.dropped();
  }

  returned(failed: boolean, error: unknown): void {
    // Nothing is notified before `start` returns.
    if (this.#starting) microtask(() => this.#back(failed, error));
    else this.#back(failed, error);
  }

  #back(failed: boolean, error: unknown): void {
    if (failed && this.#mayRunAgain(error)) this.#runAgain(this.#wants!, error);
    else this.#releasedWith(error, failed);
  }

  #run(lease: Lease, hooks: BodyHooks): void {
    if (this.#prepared === undefined) {
      try {
        this.#prepare();
      } catch (error) {
        this.#endLoan(hooks, true, error);
        return;
      }
    }
    this.#attempt = new Attempt(this, lease, hooks);
    this.#attempt.begin();
  }

  /** Ends the loan that came with these hooks, unless that is over. */
  #endLoan(hooks: BodyHooks | undefined, failed: boolean, error: unknown): void {
    if (hooks === undefined || this.#hooks !== hooks) return;
    this.recalled();
    this.#loan!.end(failed, error);
  }

  // ── for RowDelivery ──

  get scope(): Scope | undefined {
    return this.#scope;
  }

  get isOver(): boolean {
    return this.#ended || this.#aborting !== undefined;
  }

  credit(batches: number): void {
    if (this.#call !== undefined && !this.#ended) this.#lease?.lane.credit(this.#call, batches);
  }

  holdUp(rest: () => void): boolean {
    return this.#lease!.lane.pause(rest);
  }

  spoilt(error: unknown): void {
    this.abort(this.#host.core.withStatement(error, this.#prepared));
  }

  allTaken(): void {
    this.#maybeComplete();
  }

  // ── for Attempt ──

  /** Whether it is stopped because a view of it has the rows that it wanted. */
  get enough(): boolean {
    return this.#enough;
  }

  get host(): StatementHost {
    return this.#host;
  }

  get plan(): StatementPlan {
    return this.#plan;
  }

  get delivered(): boolean {
    return this.#rows.begun;
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
    const { fetchSize } = this.#host.core;
    const terms = { fetchSize, first: this.#first, mayWrite, inTransaction };
    return driverCallOf(this.#prepared, this.#plan, this.#request.options, terms);
  }

  scheduled(call: Subscription): void {
    this.#call = call;
  }

  columnsReported(infos: readonly ColumnInfo[]): void {
    this.#rows.columnsReported(infos);
  }

  deliver(batch: PackedBatch, last: boolean): void {
    this.#rows.deliver(batch, last);
  }

  /** The thread has let go of the statement, however it ended. */
  callEnded(): void {
    this.#settled = true;
    if (this.#onSettled !== undefined) for (const notify of this.#onSettled.splice(0)) notify();
  }

  settle(settled: Settled): void {
    if (settled.status === 'effect') {
      const values = this.#prepared.many || this.#prepared.count === 0 ? undefined : this.#prepared.set(0);
      this.#effect = writeResult(this.#prepared.compiled, settled, values);
    } else if (settled.status === 'rows') this.#rows.columnsSettled();
  }

  ended(failed: boolean, error: unknown): void {
    this.#endLoan(this.#hooks, failed, error);
  }

  /** Rows will follow the settlement, or have all come. */
  expectRows(coming: boolean): void {
    this.#rows.expect(coming);
  }

  lost(error: RawError): void {
    this.#fail(this.#host.core.databaseError(error, 'fetch', this.#prepared));
  }

  // ── another host ──

  /** A read that gave nothing yet, and whose host is gone or not ready. */
  #mayRunAgain(error: unknown): error is DBAPIError {
    const { core, ownsLease } = this.#host;
    if (ownsLease || this.#rows.begun || this.isOver) return false;
    if (this.#prepared === undefined || this.#again + 1 >= core.pool.hostCount) return false;
    return mayGoElsewhere(error) && core.readsReplicas(this.#plan.compiled);
  }

  #runAgain(wants: LeaseWants, error: DBAPIError): void {
    const { core } = this.#host;
    this.#again++;
    this.#lease = undefined;
    this.#attempt = undefined;
    this.#settled = false;
    this.#rows.expect(false);
    if (core.events.active)
      core.events.emit({ type: 'retry', label: this.label, reason: error.detail, delay: 0 });
    // What a replica refuses because it writes after all (a stored function) is the primary's.
    this.#lend(isReadOnlyRefusal(core.hosts, error) ? { ...wants, reads: false } : wants);
  }

  // ── the end ──

  #releasedWith(error: unknown, failed: boolean): void {
    this.#released = true;
    if (this.#aborting !== undefined) this.#fail(this.#aborting.error);
    else if (failed) this.#fail(error);
    else this.#maybeComplete();
  }

  #maybeComplete(): void {
    if (!this.#released || this.#rows.isPending || this.#ended) return;
    this.#ended = true;
    this.#tell(() => {
      if (this.#effect !== undefined) this.#consumer.effect(this.#effect);
      this.#consumer.completed();
    });
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#call?.unsubscribe();
    const told = calledAt(error, this.#request.site);
    this.#tell(() => this.#consumer.failed(told));
  }

  /** The last that the consumer hears; whoever tells has others to see to. */
  #tell(last: () => void): void {
    try {
      inScope(this.#scope, last);
    } catch (error) {
      reportError(error);
    }
  }
}
