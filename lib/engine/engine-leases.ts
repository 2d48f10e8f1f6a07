/**
 * The leases on which the statements of an engine run: one for each, given back before its Observable ends.
 *
 *   waiting ──lease──► lent ──end, unsubscribe──► over          waiting ──error, unsubscribe──► over
 *
 * Promises: a statement that is known to write takes the right to write together with its connection; one of which only the
 * database can tell takes it when the database has told. Where a connection is free nothing stands between it and the statement.
 */
import { InvalidRequestError } from '../errors.js';
import { Acquiring, type AcquiringScope } from '../operators/scope-subscribers.js';
import type { AcquireRequest, Lease } from '../pool/index.js';
import type { EngineCore } from './engine-core.js';
import { currentScope, leasesWithin, type Scope } from './scope.js';
import type { BodyHooks, Borrower, LeaseWants, Loan } from './statement-host.js';

const ignore = (): void => {};

/** Nothing follows on the lease, so nobody needs to hear how it went. */
function freeHooks(mayWrite: boolean, scope?: Scope): BodyHooks {
  return {
    mayWrite,
    refusal: undefined,
    inTransaction: false,
    surelyRuns: false,
    admit: (lease, timeout) =>
      lease.admit(true, timeout, { label: lease.label, within: () => leasesWithin(scope) }),
    underWay: ignore,
    settled: ignore,
    outside: () => new InvalidRequestError('The statement ran in no transaction.'),
    leaving: ignore,
    dropped: ignore,
  };
}

const READING: BodyHooks = freeHooks(false);
const WRITING: BodyHooks = freeHooks(true);

/** Lends a lease of its own. */
export function lend(core: EngineCore, wants: LeaseWants, borrower: Borrower): Loan {
  const loan = new EngineLoan(core, borrower);
  loan.begin(wants);
  return loan;
}

/** The lease of one statement: the state machine of the header. */
class EngineLoan implements Loan, AcquiringScope<Lease> {
  readonly #core: EngineCore;
  readonly #borrower: Borrower;
  #scope: Scope | undefined;
  #state: 'waiting' | 'lent' | 'over' = 'waiting';
  #lease: Lease | undefined;
  #waiting: Acquiring<Lease> | undefined;

  constructor(core: EngineCore, borrower: Borrower) {
    this.#core = core;
    this.#borrower = borrower;
  }

  begin({ label, writes, timeout, quick, reads }: LeaseWants): void {
    const { pool } = this.#core;
    this.#scope = currentScope();
    const request: AcquireRequest = {
      label,
      gate: writes ? 'write' : 'read',
      quick,
      reads,
      timeout,
      within: leasesWithin(this.#scope),
    };
    const lease = pool.tryAcquire(request);
    if (lease !== undefined) {
      this.acquired(lease);
      return;
    }
    this.#waiting = new Acquiring(this);
    pool.acquire(request).subscribe(this.#waiting);
  }

  /** A lease; it may come although nobody waits for it any more. */
  acquired(lease: Lease): void {
    if (this.#state !== 'waiting') {
      lease.giveBack(ignore);
      return;
    }
    this.#state = 'lent';
    this.#lease = lease;
    this.#waiting?.unsubscribe();
    const reading = this.#scope === undefined ? READING : freeHooks(false, this.#scope);
    this.#borrower.lent(lease, lease.mayWrite ? WRITING : reading, this);
  }

  failed(error: unknown): void {
    if (this.#state !== 'waiting') return;
    this.#state = 'over';
    this.#borrower.returned(true, error);
  }

  /** Of a pool that gives no lease, and no reason. */
  exhausted(): void {}

  end(failed: boolean, error: unknown): void {
    if (this.#state !== 'lent') return;
    this.#state = 'over';
    this.#lease!.giveBack(() => this.#borrower.returned(failed, error));
  }

  unsubscribe(): void {
    const before = this.#state;
    this.#state = 'over';
    if (before === 'waiting') this.#waiting?.unsubscribe();
    else if (before === 'lent') {
      try {
        this.#borrower.recalled();
      } finally {
        this.#lease!.giveBack(ignore);
      }
    }
  }
}
