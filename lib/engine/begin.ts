/**
 * Begins transactions and savepoints.
 *
 * Promises: a failed BEGIN is never followed by a ROLLBACK (C24); one whose subscriber left meanwhile is rolled back
 * as soon as it stands; the right to write is given up whenever there is no transaction in the end.
 */
import { Observable, Subscription, concat } from 'rxjs';

import { InvalidRequestError } from '../errors.js';
import type { BeginPlan } from '../dialects/runtime.js';
import { microtask } from '../worker/microtask.js';
import type { ConnectionState } from './connection-state.js';
import { runControl } from './control.js';
import type { TransactionOptions } from './options.js';
import { leasesWithin, type Scope } from './scope.js';
import { TransactionState, cleanupCalls, runInTransaction } from './transaction-state.js';

/** A BEGIN under way. */
interface Beginning {
  /** Takes it back; false when it has been sent and must be waited for. */
  withdraw(): boolean;
}

interface BeginOutcome {
  made(transaction: TransactionState): void;
  failed(error: unknown): void;
  /** Whether somebody still waits for it. */
  wanted(): boolean;
}

/**
 * Runs `begin` when it is the connection's turn; later statements wait until it has ended, and where its taker has
 * left meanwhile, until it is rolled back: none of them may run inside a transaction that nobody has.
 */
function queued(
  state: ConnectionState,
  begin: (outcome: BeginOutcome) => Beginning,
): Observable<TransactionState> {
  return new Observable(subscriber => {
    let beginning: Beginning | undefined;
    let taker: 'waiting' | 'told' | 'left' = 'waiting';
    const entry = state.queue.enter(started => {
      beginning = begin({
        wanted: () => taker === 'waiting',
        made: transaction => {
          if (taker === 'left') {
            undo(transaction, () => started.leave());
            return;
          }
          taker = 'told';
          started.underWay();
          subscriber.next(transaction);
          subscriber.complete();
        },
        failed: error => {
          if (taker === 'waiting') taker = 'told';
          started.leave();
          subscriber.error(error);
        },
      });
    });
    subscriber.add(() => {
      if (taker !== 'waiting') return;
      taker = 'left';
      if (beginning === undefined || beginning.withdraw()) entry.leave();
    });
  });
}

/** Rolls back what nobody waits for any more; a connection that is being given back does it by itself. */
function undo(transaction: TransactionState, then: () => void): void {
  if (transaction.connection.lease.state !== 'held') {
    transaction.abandon();
    then();
    return;
  }
  const { connection } = transaction;
  const undone = (): void => {
    // Nobody is in its scope who could leave it.
    if (connection.endedInScope === transaction) connection.endedInScope = undefined;
    then();
  };
  transaction.rollbackNow().subscribe({ error: undone, complete: undone });
}

function refused(outcome: BeginOutcome, refusal: Error): Beginning {
  microtask(() => outcome.failed(refusal));
  return { withdraw: () => true };
}

/** Who begins. */
export interface Beginner {
  /** Whether the transaction is that of a scope. */
  readonly scoped: boolean;
  /** Where it is asked for. */
  readonly scope: Scope | undefined;
  /** The transaction that the handle was made for. */
  readonly bound: TransactionState | undefined;
}

/** Begins the transaction of a connection. */
export function beginTransaction(
  state: ConnectionState,
  options: TransactionOptions,
  { scoped, scope, bound }: Beginner,
): Observable<TransactionState> {
  const { core, lease } = state;
  const plan = core.dialect.begin({
    readOnly: options.readOnly ?? false,
    isolationLevel: options.isolationLevel,
    mode: options.mode,
    consistentSnapshot: options.consistentSnapshot,
  });
  const timeout = options.timeout ?? core.timeout;
  const asker = { label: options.label ?? 'begin', within: () => leasesWithin(scope) };
  return queued(state, outcome => {
    const refusal = state.refusal(bound) ?? alreadyBegun(state);
    if (refusal !== undefined) return refused(outcome, refusal);
    let sent = false;
    const admission = new Subscription();
    const failed = (error: unknown): void => {
      lease.transactionLabel = undefined;
      state.unrely();
      outcome.failed(error);
    };
    state.rely();
    admission.add(
      lease.admit(plan.permit === 'hold' || !lease.exclusive, timeout, asker).subscribe({
        next: () => {
          sent = true;
          lease.transactionLabel = options.label;
          lease.cleanup = cleanupCalls(plan);
          concat(
            ...plan.begin.map(sql => runControl(core, lease, sql, 'begin', timeout, outcome.wanted)),
          ).subscribe({
            error: (error: unknown) => undoBegin(state, plan, () => failed(error)),
            complete: () => {
              if (core.events.active) core.events.emit({ type: 'begin', label: lease.label });
              outcome.made(new TransactionState(state, undefined, undefined, plan, scoped));
            },
          });
        },
        error: failed,
      }),
    );
    return {
      withdraw: () => {
        if (sent) return false;
        admission.unsubscribe();
        state.unrely();
        return true;
      },
    };
  });
}

/** BEGIN failed: takes back what was set for it. */
function undoBegin(state: ConnectionState, plan: BeginPlan, then: () => void): void {
  const { core, lease } = state;
  concat(...plan.after.map(sql => runControl(core, lease, sql, 'begin'))).subscribe({
    error: then,
    complete: () => {
      lease.cleanup = [];
      then();
    },
  });
}

function alreadyBegun(state: ConnectionState): Error | undefined {
  if (state.transaction === undefined) return undefined;
  return new InvalidRequestError(
    'This connection is already in a transaction; use beginNested() for a savepoint inside it, or end it first.',
  );
}

/** Begins a savepoint; outside a transaction that is an error. */
export function beginSavepoint(
  state: ConnectionState,
  { scoped, bound }: Beginner,
): Observable<TransactionState> {
  const { core } = state;
  return queued(state, outcome => {
    const parent = state.transaction;
    const refusal = state.refusal(bound) ?? (parent === undefined ? noTransaction() : undefined);
    if (refusal !== undefined) return refused(outcome, refusal);
    const name = state.nextSavepoint();
    runInTransaction(state, `SAVEPOINT ${name}`, 'savepoint').subscribe({
      error: outcome.failed,
      complete: () => {
        if (core.events.active) core.events.emit({ type: 'savepoint', name });
        outcome.made(
          new TransactionState(state, parent, name, { permit: parent!.permit, after: [] }, scoped),
        );
      },
    });
    return { withdraw: () => false };
  });
}

function noTransaction(): Error {
  return new InvalidRequestError('beginNested() needs a transaction around it; call begin() first.');
}
