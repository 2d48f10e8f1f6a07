/**
 * What the handles of one connection share: its lease, the order of its statements, its transactions.
 *
 *   open ──close, invalidate, scope left──► closed
 *
 * Promises: a statement runs only on an open connection and never silently outside a transaction that its caller
 * believes to be in; a write outside a transaction holds the right to write while it runs, and no longer.
 */
import { Observable, Subscription } from 'rxjs';

import { InvalidRequestError, ResourceClosedError } from '../errors.js';
import type { Lease } from '../pool/index.js';
import type { Settled } from '../worker/protocol.js';
import type { EngineCore } from './engine-core.js';
import { readOnlyRefusal, type BodyHooks } from './execution.js';
import { StatementQueue, type QueueEntry } from './statement-queue.js';
import type { TransactionState } from './transaction-state.js';

export class ConnectionState {
  readonly core: EngineCore;
  readonly lease: Lease;
  readonly queue: StatementQueue = new StatementQueue();
  /** The innermost transaction that is not over. */
  transaction: TransactionState | undefined;
  /** A scope's transaction that was ended by hand: nothing may run before the scope is left. */
  endedInScope: TransactionState | undefined;
  #closed = false;
  #savepoints = 0;
  #leaving = 0;
  #whenLeft: (() => void)[] = [];
  readonly #pending: Set<(error: unknown) => void> = new Set();

  constructor(core: EngineCore, lease: Lease) {
    this.core = core;
    this.lease = lease;
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** A savepoint name that this connection has not used. */
  nextSavepoint(): string {
    return `rx_savepoint_${++this.#savepoints}`;
  }

  /** Ends the use of the connection; statements that wait for their turn fail. */
  markClosed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.transaction?.abandon();
    for (const fail of [...this.#pending]) fail(closedError());
  }

  /** What speaks against running a statement now. */
  refusal(): Error | undefined {
    if (this.#closed || this.lease.state !== 'held') return closedError();
    const failure = this.transaction?.failure;
    if (failure !== undefined) return failure;
    if (this.endedInScope !== undefined) {
      return new InvalidRequestError(
        "Can't operate on closed transaction inside its scope. Leave the scope before executing further statements.",
      );
    }
    return undefined;
  }

  /** Runs `body` when it is its turn and it is allowed to. */
  run(
    writes: boolean | undefined,
    timeout: number | undefined,
    body: (lease: Lease, hooks: BodyHooks) => Observable<never>,
  ): Observable<never> {
    return new Observable(subscriber => {
      const running = new Subscription();
      const fail = (error: unknown): void => subscriber.error(error);
      this.#pending.add(fail);
      const start = (entry: QueueEntry): void => {
        const refusal = this.refusal();
        if (refusal !== undefined) {
          subscriber.error(refusal);
          return;
        }
        running.add(
          this.#admit(writes, timeout).subscribe({
            next: () => {
              this.#pending.delete(fail);
              running.add(body(this.lease, this.#hooks(entry)).subscribe(subscriber));
            },
            error: fail,
          }),
        );
      };
      subscriber.add(() => {
        this.#pending.delete(fail);
        running.unsubscribe();
        entry?.leave();
      });
      let entry: QueueEntry | undefined;
      entry = this.queue.enter(started => {
        entry ??= started;
        start(started);
      });
      if (subscriber.closed) entry.leave();
    });
  }

  /** Calls back when every statement whose subscriber left has been confirmed to be over. */
  whenLeft(notify: () => void): void {
    if (this.#leaving === 0) notify();
    else this.#whenLeft.push(notify);
  }

  /** The right that a statement needs before it is handed over. */
  #admit(writes: boolean | undefined, timeout: number | undefined): Observable<void> {
    const { transaction, lease } = this;
    const limit = timeout ?? this.core.timeout;
    if (transaction !== undefined) {
      const late = transaction.permit === 'later' && writes !== false && !lease.mayWrite;
      return late ? lease.admit(true, limit) : lease.admit(false, limit);
    }
    return lease.admit(writes === true, limit);
  }

  #hooks(entry: QueueEntry): BodyHooks {
    const { transaction, lease } = this;
    let leaving = false;
    return {
      underWay: () => entry.underWay(),
      mayWrite: transaction === undefined ? lease.mayWrite : transaction.permit !== 'never',
      refusal: transaction?.permit === 'never' ? readOnlyRefusal() : undefined,
      settled: settled => {
        this.#settled(settled, transaction);
        if (leaving) {
          leaving = false;
          if (--this.#leaving === 0) for (const notify of this.#whenLeft.splice(0)) notify();
        }
      },
      leaving: () => {
        leaving = true;
        this.#leaving++;
      },
    };
  }

  #settled(settled: Settled, transaction: TransactionState | undefined): void {
    const current = this.transaction;
    if (current === undefined) {
      if (transaction === undefined) this.lease.dismiss();
      return;
    }
    if (!settled.inTransaction) current.endedByDatabase(settled);
    else if (settled.status === 'cancelled' && settled.readonly === false) current.poison();
  }
}

export function closedError(): ResourceClosedError {
  return new ResourceClosedError('This Connection is closed');
}
