/**
 * The tries of one execution to run its statement on a lease: the first, one with the right to write, those after a
 * lock of another process.
 *
 *   sent ──settled──► over        sent ──refused──► asking ──admitted──► sent        sent ──busy──► pausing ──► sent
 *
 * Promises: `settled` is passed on once, for the last try; leaving during any of them sends or asks nothing more.
 */
import type { Subscription } from 'rxjs';

import type { Prepared } from '../compiler/index.js';
import { CancelledError, DBAPIError, ResourceClosedError, type Phase } from '../errors.js';
import type { Lease } from '../pool/index.js';
import { evictionOver } from '../pool/eviction.js';
import type { ColumnInfo } from '../worker/driver.js';
import type { CallSink, DriverCall } from '../worker/lane-call.js';
import type { PackedBatch } from '../worker/packing.js';
import type { Settled } from '../worker/protocol.js';
import { NOT_SENT, type RawError } from '../worker/values.js';
import { leaveOpen } from './again.js';
import type { BodyHooks, StatementHost } from './statement-host.js';
import type { StatementPlan } from './statement-plan.js';

/** The execution whose statement is tried. */
export interface Attempted {
  readonly host: StatementHost;
  readonly plan: StatementPlan;
  readonly prepared: Prepared;
  readonly label: string;
  /** Milliseconds to wait for rights and locks. */
  readonly timeout: number;
  /** Whether rows were delivered: then nothing may be tried again. */
  readonly delivered: boolean;
  /** Whether it is stopped because a view of it has the rows that it wanted. */
  readonly enough: boolean;
  driverCall(mayWrite: boolean, inTransaction: boolean): DriverCall;
  scheduled(call: Subscription): void;
  columnsReported(infos: readonly ColumnInfo[]): void;
  deliver(batch: PackedBatch, last: boolean): void;
  lost(error: RawError): void;
  /** The thread has let go of the statement, however it ended. */
  callEnded(): void;
  /** Rows will follow the settlement, or have all come. */
  expectRows(coming: boolean): void;
  settle(settled: Settled): void;
  /** All tries are over, and how. */
  ended(failed: boolean, error: unknown): void;
}

/** Milliseconds between tries while another process holds a lock; doubled each time. */
const FIRST_BUSY_RETRY = 1;
const LAST_BUSY_RETRY = 50;

/** The tries to run a statement on a lease: the first, one with the right to write, those after a lock. */
export class Attempt implements CallSink {
  readonly #execution: Attempted;
  readonly #lease: Lease;
  readonly #hooks: BodyHooks;
  /** When it began. */
  #since = NaN;
  #eventId = 0;
  #mayWrite = false;
  #call: Subscription | undefined;
  #admission: Subscription | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryAfter = FIRST_BUSY_RETRY;
  /** Whether the thread has it. */
  #sent = false;
  #over = false;
  #lastSeen = false;

  constructor(execution: Attempted, lease: Lease, hooks: BodyHooks) {
    this.#execution = execution;
    this.#lease = lease;
    this.#hooks = hooks;
  }

  begin(): void {
    const { core } = this.#execution.host;
    this.#mayWrite = this.#hooks.mayWrite;
    this.#since = performance.now();
    this.#eventId = core.nextEventId();
    if (core.events.active) {
      const { compiled, count, many } = this.#execution.prepared;
      const params = core.hideParameters || many || count === 0 ? undefined : this.#execution.prepared.set(0);
      core.events.emit({
        type: 'execute',
        id: this.#eventId,
        sql: compiled.sql,
        params,
        sets: count,
        label: this.#execution.label,
      });
    }
    this.#schedule();
  }

  stop(): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#admission?.unsubscribe();
    if (this.#sent) this.#hooks.leaving();
    else {
      this.#hooks.dropped();
      this.#execution.callEnded();
    }
    this.#call?.unsubscribe();
    const { core } = this.#execution.host;
    if (core.events.active) {
      const { label, enough } = this.#execution;
      if (enough) {
        this.#emitExecuted('rows', undefined);
        return;
      }
      const error = new CancelledError(`'${label}' was cancelled by its subscriber.`);
      core.events.emit({ type: 'cancelled', label, error });
      this.#emitExecuted('cancelled', error);
    }
  }

  #schedule(): void {
    const execution = this.#execution;
    this.#timer = undefined;
    try {
      if (this.#hooks.inTransaction) execution.plan.refuseInTransaction(execution.host.core);
      this.#call = this.#lease.schedule(
        execution.driverCall(this.#mayWrite, this.#hooks.inTransaction),
        this,
      );
      this.#sent = true;
      execution.scheduled(this.#call);
      if (this.#writesNothing || this.#hooks.surelyRuns) this.#hooks.underWay();
    } catch (error) {
      this.#failUnsent(error);
    }
  }

  /** Ends although the thread has nothing of it. */
  #failUnsent(error: unknown): void {
    this.#hooks.dropped();
    this.#end(() => this.#execution.ended(true, error));
  }

  /** Whether it can be lost without leaving open what it did. */
  get #reads(): boolean {
    return this.#execution.host.core.surelyReads(this.#execution.prepared.compiled);
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
        const { thrown } = settled;
        const error =
          thrown ?? core.databaseError(settled.error!, this.#phase(settled.error!), execution.prepared);
        const sent = thrown === undefined && settled.error!.code !== NOT_SENT;
        if (sent && !this.#hooks.inTransaction && !this.#reads)
          leaveOpen(refused => core.wasRefused(refused), error);
        this.#emitExecuted('failed', error);
        // Nobody else may get what is of no further use.
        if (error instanceof DBAPIError && error.connectionInvalidated)
          this.#lease.evict(evictionOver(error)).subscribe();
        execution.ended(true, error);
        break;
      }
      case 'outside': {
        const error = this.#hooks.outside();
        this.#emitExecuted('failed', error);
        execution.ended(true, error);
        break;
      }
      case 'cancelled':
        this.#stopped();
        break;
      default: {
        const rowsFollow = settled.status === 'rows' && !this.#lastSeen;
        if (rowsFollow && this.#call?.closed) {
          // Its connection was closed just when it was done: what was on its way here was dropped.
          this.#stopped();
          break;
        }
        execution.expectRows(rowsFollow);
        execution.settle(settled);
        this.#emitExecuted(settled.status === 'rows' ? 'rows' : 'effect', undefined);
        execution.ended(false, undefined);
      }
    }
  }

  /** Ends because something else than its subscriber stopped it. */
  #stopped(): void {
    this.#emitExecuted('cancelled', undefined);
    this.#execution.ended(
      true,
      this.#lease.state !== 'held'
        ? new ResourceClosedError(
            'The Connection was closed, or its Engine disposed, while the statement ran.',
          )
        : new CancelledError(`'${this.#execution.label}' was cancelled.`),
    );
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
    if (core.events.active)
      core.events.emit({ type: 'retry', label: execution.label, reason: error.message, delay });
    this.#timer = setTimeout(() => this.#schedule(), delay);
    return true;
  }

  #emitExecuted(outcome: 'rows' | 'effect' | 'failed' | 'cancelled', error: unknown): void {
    const { events } = this.#execution.host.core;
    if (!events.active) return;
    const duration = performance.now() - this.#since;
    events.emit({
      type: 'executed',
      id: this.#eventId,
      duration,
      outcome,
      ...(error === undefined ? {} : { error }),
    });
  }
}
