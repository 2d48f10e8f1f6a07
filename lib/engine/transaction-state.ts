/**
 * The state of one transaction or savepoint.
 *
 *   active ──commit──► committing ──► ended            failed: only rollback and close lead out, commit is an error
 *     │  └──rollback─► rollingBack ─► ended
 *     └──ended by the database, or a write in it was cancelled──► failed ──rollback──► ended
 *
 * Promises: a failed transaction runs nothing more and is never committed; ending the root ends its savepoints; it is
 * ended in the order of the connection's statements, those before a ROLLBACK that still wait fail; COMMIT waits until
 * every cancelled statement is confirmed to be over (C18); after a failed COMMIT the transaction is rolled back where
 * the database is still in it (C24).
 */
import { EMPTY, Observable, concat, defer, ignoreElements } from 'rxjs';

import { InvalidRequestError, RxAlchemyError, type Phase } from '../errors.js';
import type { BeginPlan } from '../dialects/runtime.js';
import { evictionOver } from '../pool/eviction.js';
import { microtask } from '../worker/microtask.js';
import type { Settled } from '../worker/protocol.js';
import type { ConnectionState } from './connection-state.js';
import { runControl } from './control.js';
import { controlCall } from './control-call.js';
import { endedError } from './statement-host.js';

export type TransactionStatus = 'active' | 'failed' | 'committing' | 'rollingBack' | 'ended';

export class TransactionState {
  readonly connection: ConnectionState;
  readonly parent: TransactionState | undefined;
  /** The savepoint's name; `undefined` for the transaction itself. */
  readonly savepoint: string | undefined;
  readonly permit: BeginPlan['permit'];
  readonly #after: readonly string[];
  /** Whether it belongs to a scope (`use`), which has to be left before anything else may run. */
  readonly scoped: boolean;
  #status: TransactionStatus = 'active';
  #why = '';

  constructor(
    connection: ConnectionState,
    parent: TransactionState | undefined,
    savepoint: string | undefined,
    plan: Pick<BeginPlan, 'permit' | 'after'>,
    scoped: boolean,
  ) {
    this.connection = connection;
    this.parent = parent;
    this.savepoint = savepoint;
    this.permit = plan.permit;
    this.#after = plan.after;
    this.scoped = scoped;
    connection.transaction = this;
  }

  get status(): TransactionStatus {
    return this.#status;
  }

  get isActive(): boolean {
    return this.#status === 'active';
  }

  /** The error of running a statement in it now; `undefined` while it is active. */
  get failure(): Error | undefined {
    switch (this.#status) {
      case 'active':
        return this.parent?.failure;
      case 'failed':
        return new InvalidRequestError(
          `This transaction is over: ${this.#why}. Roll it back (or leave its scope) first.`,
        );
      case 'ended':
        return undefined;
      default:
        return new InvalidRequestError(
          'This transaction is being ended; execute the statement before or after that.',
        );
    }
  }

  /** The database is no longer in the transaction although nobody here ended it. */
  endedByDatabase(settled: Settled, message: string | undefined): void {
    if (this.#status === 'active') {
      const because =
        message ?? (settled.status === 'cancelled' ? 'a write in it was cancelled' : 'not by this library');
      this.#fail(`the database ended it (${because})`);
    }
    this.parent?.endedByDatabase(settled, message);
  }

  /** A write in it was cancelled: what it did is unknown, so all of it goes (C18). */
  poison(): void {
    if (this.#status !== 'active') return;
    this.#fail('a write in it was cancelled');
    this.parent?.poison();
  }

  /** The connection was closed over it. */
  abandon(): void {
    const undone = this.#status === 'active' || this.#status === 'failed';
    this.#status = 'ended';
    if (this.parent !== undefined) this.parent.abandon();
    else if (undone) this.#note('rollback');
  }

  commit(): Observable<void> {
    return this.#inTurn(
      new Observable(subscriber => {
        this.connection.whenLeft(() => {
          const refusal = this.#commitRefusal();
          if (refusal !== undefined) {
            const undo = this.#status === 'failed' ? this.rollbackNow() : EMPTY;
            microtask(() => failAfter(undo, refusal).subscribe(subscriber));
            return;
          }
          this.#status = 'committing';
          this.#doCommit().subscribe(subscriber);
        });
      }),
    );
  }

  /** Harmless when it is over. */
  rollback(): Observable<void> {
    return defer(() => {
      if (this.#status === 'active') this.connection.failWaiting(endedError());
      return this.#inTurn(this.rollbackNow());
    });
  }

  /** As `rollback`, for whoever has the connection's turn already. */
  rollbackNow(): Observable<void> {
    return defer(() => {
      if (this.#status !== 'active' && this.#status !== 'failed') return later$();
      const gone = !this.connection.lease.inTransaction;
      this.#status = 'rollingBack';
      this.#endChildren();
      return this.#doRollback(gone);
    });
  }

  /** Runs `end` when those statements that were subscribed before are under way; those after it wait for its end. */
  #inTurn(end: Observable<void>): Observable<void> {
    return new Observable(subscriber => {
      let begun = false;
      const entry = this.connection.queue.enter(started => {
        begun = true;
        // Told before the next one starts, which must find the scope of this transaction left.
        end.subscribe({
          error: (error: unknown) => {
            subscriber.error(error);
            started.leave();
          },
          complete: () => {
            subscriber.next();
            subscriber.complete();
            started.leave();
          },
        });
      });
      subscriber.add(() => {
        // Once begun it runs to its end, whoever leaves: its outcome decides what the connection is in.
        if (!begun) entry.leave();
      });
    });
  }

  #fail(why: string): void {
    this.#status = 'failed';
    this.#why = why;
  }

  #commitRefusal(): Error | undefined {
    if (this.#status === 'active') return this.parent?.failure ?? this.#openInside();
    if (this.#status === 'failed') {
      return new InvalidRequestError(`The transaction cannot be committed: ${this.#why}. It is rolled back.`);
    }
    if (this.connection.closed)
      return new InvalidRequestError('This transaction is inactive: its connection is closed.');
    return new InvalidRequestError(
      `This ${this.savepoint === undefined ? '' : 'nested '}transaction is inactive`,
    );
  }

  /** Savepoints end in the reverse order of their beginning; whoever holds the inner one would lose it unawares. */
  #openInside(): Error | undefined {
    const innermost = this.connection.transaction;
    if (this.savepoint === undefined || this.scoped || innermost === undefined || innermost === this)
      return undefined;
    return new InvalidRequestError(
      `Nested transaction ${this.savepoint} cannot be committed while ${innermost.savepoint} inside it is open; end that first.`,
    );
  }

  #doCommit(): Observable<void> {
    const { savepoint } = this;
    const { lease } = this.connection;
    const sql = savepoint === undefined ? 'COMMIT' : `RELEASE SAVEPOINT ${savepoint}`;
    return new Observable(subscriber => {
      // Not torn down with the subscriber: once sent, COMMIT has its outcome and the state must follow it.
      this.#run(sql, savepoint === undefined ? 'commit' : 'release').subscribe({
        next: () => {
          this.#endChildren();
          this.#note(savepoint === undefined ? 'commit' : 'releaseSavepoint');
          this.#ended(() => {
            subscriber.next();
            subscriber.complete();
          });
        },
        error: (error: unknown) => {
          this.#status = 'rollingBack';
          const told = commitError(
            error,
            lease.state !== 'evicted' && (lease.inTransaction || lease.lane.state !== 'gone'),
          );
          this.#endChildren();
          this.#doRollback(!lease.inTransaction).subscribe({
            error: () => subscriber.error(told),
            complete: () => subscriber.error(told),
          });
        },
      });
    });
  }

  #run(sql: string, phase: Phase): Observable<Settled> {
    const { core, lease } = this.connection;
    return runControl(core, lease, sql, phase, core.timeout, undefined, () => {
      return new InvalidRequestError(
        'The transaction cannot be committed: the database had ended it already.',
      );
    });
  }

  #doRollback(isGone: boolean): Observable<void> {
    const { savepoint } = this;
    const { core, lease } = this.connection;
    const texts = isGone
      ? []
      : savepoint === undefined
        ? ['ROLLBACK']
        : [`ROLLBACK TO SAVEPOINT ${savepoint}`, `RELEASE SAVEPOINT ${savepoint}`];
    return new Observable(subscriber => {
      const done = (error?: unknown): void => {
        this.#ended(() => {
          if (error !== undefined) subscriber.error(error);
          else {
            subscriber.next();
            subscriber.complete();
          }
        });
      };
      // The database may end it by itself before this is its turn, as when a write in it is interrupted.
      const gone = (): undefined => undefined;
      concat(
        ...texts.map(sql => runControl(core, lease, sql, 'rollback', core.timeout, undefined, gone)),
      ).subscribe({
        error: (error: unknown) => {
          // Neither in the transaction nor surely out of it: nobody else may get this connection.
          const evicted = lease.evict(evictionOver(error));
          evicted.subscribe(() => done(error));
          this.connection.markClosed();
        },
        complete: () => {
          this.#note(savepoint === undefined ? 'rollback' : 'rollbackToSavepoint');
          if (texts.length === 0) microtask(() => done());
          else done();
        },
      });
    });
  }

  /** Savepoints inside this one are gone with it; the scope of one must be left before anything else may run. */
  #endChildren(): void {
    const { connection } = this;
    for (let at = connection.transaction; at !== undefined && at !== this; at = at.parent) {
      at.#status = 'ended';
      if (at.scoped && !connection.closed) connection.endedInScope = at;
    }
  }

  #ended(notify: () => void): void {
    const { connection } = this;
    const { core, lease } = connection;
    this.#status = 'ended';
    if (connection.transaction !== undefined && this.#isOn(connection.transaction))
      connection.transaction = this.parent;
    if (this.scoped && !connection.closed) connection.endedInScope = this;
    if (this.savepoint !== undefined || lease.state !== 'held') {
      notify();
      return;
    }
    lease.transactionLabel = undefined;
    if (this.#after.length === 0) {
      connection.unrely();
      notify();
      return;
    }
    // The right to write is given up last: whoever is waiting for it may share this handle and its settings.
    concat(...this.#after.map(sql => runControl(core, lease, sql, 'rollback')))
      .pipe(ignoreElements())
      .subscribe({
        error: (error: unknown) => lease.evict(evictionOver(error)).subscribe(notify),
        complete: () => {
          lease.cleanup = [];
          connection.unrely();
          notify();
        },
      });
  }

  #isOn(innermost: TransactionState): boolean {
    for (let at: TransactionState | undefined = innermost; at !== undefined; at = at.parent)
      if (at === this) return true;
    return false;
  }

  #note(type: 'commit' | 'rollback' | 'releaseSavepoint' | 'rollbackToSavepoint'): void {
    const { events } = this.connection.core;
    if (!events.active) return;
    if (type === 'commit' || type === 'rollback') events.emit({ type, label: this.connection.lease.label });
    else events.emit({ type, name: this.savepoint! });
  }
}

/** Runs a control statement that must not begin anything by itself. */
export function runInTransaction(state: ConnectionState, sql: string, phase: Phase): Observable<Settled> {
  const { core, lease } = state;
  return runControl(
    core,
    lease,
    sql,
    phase,
    core.timeout,
    undefined,
    () => state.transaction?.failure ?? endedError(),
  );
}

/** Emits once, asynchronously. */
function later$(): Observable<void> {
  return new Observable(subscriber => {
    microtask(() => {
      subscriber.next();
      subscriber.complete();
    });
  });
}

function failAfter(first: Observable<unknown>, error: unknown): Observable<never> {
  return new Observable(subscriber => {
    first.subscribe({ error: () => subscriber.error(error), complete: () => subscriber.error(error) });
  });
}

/** A failed COMMIT: its work is undone, unless the connection was lost when it was on its way. */
function commitError(error: unknown, known: boolean): unknown {
  const undone = known || (error as { outcome?: unknown }).outcome === 'rolledBack';
  if (error instanceof RxAlchemyError) Object.assign(error, { outcome: undone ? 'rolledBack' : 'unknown' });
  return error;
}

/** What undoes a transaction's settings when its connection is given back over it. */
export function cleanupCalls(plan: BeginPlan): ReturnType<typeof controlCall>[] {
  return plan.after.map(controlCall);
}
