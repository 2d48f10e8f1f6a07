/**
 * The seam between an execution and where it runs: the engine gives each statement a lease of its own, a connection
 * runs them on its one lease, in order.
 */
import type { Observable, Unsubscribable } from 'rxjs';

import type { Executable, Prepared } from '../compiler/index.js';
import { InvalidRequestError, ResourceClosedError } from '../errors.js';
import type { Lease } from '../pool/index.js';
import type { Settled } from '../worker/protocol.js';
import type { EngineCore } from './engine-core.js';
import type { CallSite } from './call-site.js';
import type { LateRunning } from './late-running.js';
import type { ExecuteOptions } from './options.js';
import type { Scope } from './scope.js';

/** What is known of a statement before it runs. */
export interface LeaseWants {
  readonly label: string;
  /** `undefined` when only the database can tell. */
  readonly writes: boolean | undefined;
  /** Milliseconds to wait. */
  readonly timeout: number | undefined;
  /** Whether it is a read that took no more than a moment the last time. */
  readonly quick: boolean;
  /** Whether a replica may be asked. */
  readonly reads: boolean;
}

/** Where statements run: the engine (a lease for each) or a connection (its own lease, in order). */
export interface StatementHost {
  /** What runs them, there or to be loaded. */
  readonly running: LateRunning;
  /** To be asked for when that is there. */
  readonly core: EngineCore;
  /** Whether errors tell where the program called: known before anything runs. */
  readonly callSites: boolean;
  /** Whether the lease stays with the host when a statement has ended (a connection's own). */
  readonly ownsLease: boolean;
  /** The scope of a scoped connection. */
  readonly scope: Scope | undefined;
  /** Lends a lease that may run the statement, now or when it is the borrower's turn. */
  lend(wants: LeaseWants, borrower: Borrower): Loan;
}

/** Who wants a lease for one statement. */
export interface Borrower {
  /** Here it is; perhaps before `lend` has returned. It is given back by `loan.end`. */
  lent(lease: Lease, hooks: BodyHooks, loan: Loan): void;
  /** It is taken back, because the loan was unsubscribed. Harmless when the borrower has ended it. */
  recalled(): void;
  /** Whatever was taken is given back, or none was to be had; perhaps before `lend` has returned. */
  returned(failed: boolean, error: unknown): void;
}

/** A lease that is asked for or lent; unsubscribing takes it back, whatever runs. */
export interface Loan extends Unsubscribable {
  /** The borrower is done with it, and how; `returned` follows with that. */
  end(failed: boolean, error: unknown): void;
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
  /**
   * Whether it runs as soon as the thread has it, so that what follows may be handed over at once. Elsewhere a write may
   * meet a lock, and what may not write may be refused: both are tried again, and what follows waits for that.
   */
  readonly surelyRuns: boolean;
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
  /** What is prepared, where that takes a compiler. */
  readonly statement?: Executable;
  readonly options: ExecuteOptions;
  /** Where the program called for it, if that is kept. */
  readonly site?: CallSite | undefined;
}

/** The error of asking a statement without rows for rows. */
export function noRows(): ResourceClosedError {
  return new ResourceClosedError(
    'This result object does not return rows. It has been closed automatically.',
  );
}

/** The error of a write in a read-only transaction. */
export function readOnlyRefusal(): InvalidRequestError {
  return new InvalidRequestError('This transaction is readOnly; begin one without readOnly to write.');
}

/** The error of what found no transaction where it belongs to one. */
export function endedError(): InvalidRequestError {
  return new InvalidRequestError(
    'The transaction was over before the statement ran, so it was not executed.',
  );
}
