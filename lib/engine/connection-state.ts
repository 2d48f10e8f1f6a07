/**
 * What the handles of one connection share: its lease, the order of its statements, its transactions.
 *
 *   open ──close, invalidate, scope left──► closed
 *
 * Promises: a statement runs only on an open connection and never silently outside a transaction that its caller
 * believes to be in; the right to write is kept as long as a write or a transaction relies on it, and no longer.
 */
import { Observable, Subscription, tap } from 'rxjs';

import { InvalidRequestError, ResourceClosedError } from '../errors.js';
import type { Lease } from '../pool/index.js';
import type { Settled } from '../worker/protocol.js';
import type { EngineCore } from './engine-core.js';
import { endedError, readOnlyRefusal, type BodyHooks } from './statement-host.js';
import { leasesWithin, type Scope } from './scope.js';
import { StatementQueue, type QueueEntry } from './statement-queue.js';
import type { TransactionState } from './transaction-state.js';

/** One statement, as far as a connection needs to know it. */
export interface StatementUse {
  /** For error texts. */
  readonly label: string;
  /** `undefined`: only the database can tell. */
  readonly writes: boolean | undefined;
  /** Not even the database can tell beforehand, and so cannot refuse it. */
  readonly opaque?: boolean;
  readonly timeout: number | undefined;
  /** Where it was subscribed. */
  readonly scope: Scope | undefined;
  /** The transaction that its handle was made for. */
  readonly bound: TransactionState | undefined;
}

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
  #reliances = 0;
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
    this.failWaiting(this.#ended());
  }

  /** Ends the statements that nothing of has reached the thread. */
  failWaiting(error: Error): void {
    for (const fail of [...this.#pending]) fail(error);
  }

  #ended(): Error {
    return this.lease.givenUp ? this.lease.refusal! : closedError();
  }

  /** A write or a transaction begins to need the right to write. */
  rely(): void {
    this.#reliances++;
  }

  /** It needs it no longer; the last one gives it up. */
  unrely(): void {
    if (--this.#reliances === 0) this.lease.dismiss();
  }

  /** What speaks against running a statement now, through a handle that was made for the transaction `bound`. */
  refusal(bound?: TransactionState): Error | undefined {
    if (this.#closed || this.lease.state !== 'held') return this.#ended();
    if (bound?.status === 'ended' && this.endedInScope === undefined) return leftError(bound);
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
  run(use: StatementUse, body: (lease: Lease, hooks: BodyHooks) => Observable<never>): Observable<never> {
    return new Observable(subscriber => {
      const running = new Subscription();
      const fail = (error: unknown): void => subscriber.error(error);
      this.#pending.add(fail);
      const start = (entry: QueueEntry): void => {
        const refusal = this.refusal(use.bound);
        if (refusal !== undefined) {
          subscriber.error(refusal);
          return;
        }
        running.add(
          this.#admit(use).subscribe({
            next: () => {
              this.#pending.delete(fail);
              const late = this.refusal(use.bound);
              if (late === undefined)
                running.add(body(this.lease, this.#hooks(use, entry)).subscribe(subscriber));
              else subscriber.error(late);
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
  #admit(use: StatementUse): Observable<void> {
    const { transaction } = this;
    const hold =
      transaction === undefined
        ? use.writes === true
        : transaction.permit === 'later' && (use.writes === true || use.opaque === true);
    return this.#askFor(hold, use, use.timeout ?? this.core.timeout);
  }

  #askFor(hold: boolean, { label, scope }: StatementUse, timeout: number): Observable<void> {
    return this.lease.admit(hold, timeout, { label, within: () => leasesWithin(scope) });
  }

  #hooks(use: StatementUse, entry: QueueEntry): BodyHooks {
    const { transaction } = this;
    let leaving = false;
    let relying = false;
    const rely = (): void => {
      relying = true;
      this.rely();
    };
    const over = (): void => {
      if (!relying) return;
      relying = false;
      this.unrely();
    };
    if (transaction === undefined && use.writes === true) rely();
    return {
      underWay: () => entry.underWay(),
      mayWrite:
        transaction === undefined
          ? relying
          : transaction.permit === 'hold' || (transaction.permit === 'later' && this.lease.mayWrite),
      refusal: transaction?.permit === 'never' ? readOnlyRefusal() : undefined,
      inTransaction: transaction !== undefined,
      surelyRuns: transaction?.permit === 'hold',
      admit: (_lease, timeout) => this.#askFor(true, use, timeout).pipe(tap(rely)),
      settled: settled => {
        over();
        this.#settled(settled);
        if (leaving) {
          leaving = false;
          if (--this.#leaving === 0) for (const notify of this.#whenLeft.splice(0)) notify();
        }
      },
      outside: () => transaction?.failure ?? endedError(),
      leaving: () => {
        leaving = true;
        this.#leaving++;
      },
      dropped: over,
    };
  }

  #settled(settled: Settled): void {
    const current = this.transaction;
    if (current === undefined) return;
    const { error } = settled;
    if (settled.inTransaction === false)
      current.endedByDatabase(settled, error === null ? undefined : this.core.messageOf(error));
    else if (settled.status === 'cancelled' && settled.readonly === false) current.poison();
  }
}

/** The error of using the handle of a scope that was left. */
function leftError({ savepoint }: TransactionState): InvalidRequestError {
  return new InvalidRequestError(
    `The ${savepoint === undefined ? '' : 'nested '}transaction that this handle was given for is over; use the connection that it was begun on.`,
  );
}

function closedError(): ResourceClosedError {
  return new ResourceClosedError('This Connection is closed');
}
