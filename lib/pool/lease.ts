/**
 * A lease: the right to use one connection until it is given back.
 *
 *   held ──release──► stopping ──its calls have ended──► cleaning ──ROLLBACK, reset──► clean   (back to the pool)
 *     └──evict───────────┴─────────────────────────────────┴──► evicted           (the connection is replaced)
 *         from `held` by its holder; later where the thread died, did not confirm in time, or ROLLBACK failed
 *
 * Promises: exactly one of the two exits is taken, exactly once; `clean` only after the thread has confirmed that no
 * statement of the lease is open and no transaction either; the write permit is given up on either exit; neither a call that
 * was cancelled nor the cleaning is waited for any longer than `cancelGrace`, and so is nothing that waits behind them.
 * Does not: choose connections or keep waiters (the pool does).
 */
import { Observable, type Subscription } from 'rxjs';

import type { Settled } from '../worker/protocol.js';
import type { Lane } from '../worker/lane.js';
import type { CallSink, DriverCall } from '../worker/lane-call.js';
import { fromRawError, type RawError } from '../worker/values.js';
import { OperationalError, ResourceClosedError } from '../errors.js';
import { tellEach } from '../operators/report-error.js';
import { connectionGone, errorBehind, evictionOver, notSent, type Eviction } from './eviction.js';
import { LeaseCall, type CallHolder } from './lease-call.js';
import type { Holder, WritePermit } from './permit.js';
import type { AcquireRequest } from './pool-options.js';
import type { Listed } from './roster.js';
import type { Seat } from './seat.js';

const NOTHING: readonly DriverCall[] = [];
const ignore = (): void => {};

export type LeaseState = 'held' | 'stopping' | 'cleaning' | 'clean' | 'evicted';

/** What a lease needs of the pool that granted it. */
export interface LeaseOwner {
  /** Milliseconds to wait for the thread's confirmation of a cancel; `Infinity` where eviction would lose the data. */
  readonly cancelGrace: number;
  /** Whether one lease at a time uses a connection; otherwise (`:memory:`) the permit tells whose a transaction is. */
  readonly exclusive: boolean;
  /** How a transaction that was left open is ended. */
  readonly rollback: DriverCall;
  /** How a session that a statement has changed is made as new. */
  readonly reset: DriverCall;
  /** A lease is being given back; `returned` follows. */
  returning(): void;
  /** The lease has taken one of its exits: back to the pool, or for good. */
  returned(lease: Lease, eviction: Eviction | undefined): void;
  /** Makes the error of a statement of the pool's own. */
  errorOf(raw: RawError): Error;
  /** Resolves when the permit is `lease`'s, or free, as asked. See `Lease.admit`. */
  admit(lease: Lease, hold: boolean, timeout: number | undefined, asker: Asker | undefined): Observable<void>;
}

/** Who asks for the right to write, or to read beside nobody's transaction. */
export interface Asker {
  /** For error texts, such as the SQL of the statement. */
  readonly label: string;
  /** The leases inside whose use it asks; looked at only when it would have to wait. */
  within(): readonly Lease[];
}

export class Lease implements Holder, Listed, CallHolder {
  readonly #label: string;
  #transactionLabel: string | undefined;
  readonly since: number;
  readonly where: Error | undefined;
  /** The connection that it is a lease of. */
  readonly seat: Seat;
  readonly permit: WritePermit;
  /** Milliseconds that its connection was idle when it was granted. */
  readonly idleBefore: number;
  readonly #owner: LeaseOwner;
  /** Its place among the leases that are out. */
  place = -1;
  /** In the order they were handed over, which is that in which most of them end. */
  readonly #running: LeaseCall[] = [];
  #state: LeaseState = 'held';
  #inTransaction = false;
  #exited: (() => void)[] | undefined;
  #graceTimer: ReturnType<typeof setTimeout> | undefined;
  /** Called when the lease is given back while somebody waits to be admitted. */
  #asking: Set<() => void> | undefined;
  #eviction: Eviction | undefined;
  #sessionChanged = false;
  #cleanup: readonly DriverCall[] = NOTHING;

  /** @param now milliseconds since the epoch */
  constructor(
    owner: LeaseOwner,
    seat: Seat,
    permit: WritePermit,
    { label, where }: Pick<AcquireRequest, 'label' | 'where'>,
    now: number,
  ) {
    this.#owner = owner;
    this.seat = seat;
    this.permit = permit;
    this.#label = label;
    this.where = where;
    this.since = now;
    this.idleBefore = seat.idleFor(now);
  }

  /** What it is for: its own label, or that of the transaction under way. */
  get label(): string {
    return this.#transactionLabel ?? this.#label;
  }

  /** Names the transaction under way; `undefined` when it is over. */
  set transactionLabel(label: string | undefined) {
    this.#transactionLabel = label;
  }

  get lane(): Lane {
    return this.seat.lane;
  }

  get state(): LeaseState {
    return this.#state;
  }

  /** Whether the database was in a transaction after the last call of this lease. */
  get inTransaction(): boolean {
    return this.#inTransaction;
  }

  /** What speaks against using it: it was given back or given up. */
  get refusal(): Error | undefined {
    if (this.#eviction !== undefined) return errorBehind(this.#eviction);
    return this.#state === 'held' ? undefined : givenBackError();
  }

  /** Whether it was given up, for whichever reason. */
  get givenUp(): boolean {
    return this.#eviction !== undefined;
  }

  /** Whether it has a connection of its own. */
  get exclusive(): boolean {
    return this.#owner.exclusive;
  }

  /** Whether this lease has the right to write. */
  get mayWrite(): boolean {
    return this.permit.holder === this;
  }

  /**
   * Waits until this lease may write (`hold`), or until nobody else's transaction is in the way (`:memory:` readers).
   * Emits once, synchronously when nothing is in the way. Errors: `TimeoutError`, `InvalidRequestError`,
   * what `refusal` says when the lease ends meanwhile: nobody may be granted the right to write then.
   */
  admit(hold: boolean, timeout?: number, asker?: Asker): Observable<void> {
    return new Observable(subscriber => {
      const { refusal } = this;
      if (refusal !== undefined) {
        subscriber.error(refusal);
        return;
      }
      this.#owner.admit(this, hold, timeout, asker).subscribe(subscriber);
      if (subscriber.closed) return;
      const givenBack = (): void => subscriber.error(this.refusal);
      const asking = (this.#asking ??= new Set());
      asking.add(givenBack);
      subscriber.add(() => asking.delete(givenBack));
    });
  }

  /** What must run before the connection is anybody else's: undoes settings of a transaction that is not ended yet. */
  set cleanup(calls: readonly DriverCall[]) {
    this.#cleanup = calls;
  }

  /** Gives the right to write up; harmless without it. */
  dismiss(): void {
    this.permit.release(this);
  }

  /** Hands a statement to the thread. Throws when the lease is over or its thread is gone. */
  schedule(call: DriverCall, sink: CallSink): Subscription {
    this.#ensureUsable();
    const leased = new LeaseCall(this, sink);
    return leased.start(this.lane.schedule(call, leased));
  }

  /** Calls an export of a module in the thread. Throws as `schedule` does. */
  call(
    module: string,
    exportName: string,
    args: readonly unknown[],
    sink: CallSink,
    flags?: number,
  ): Subscription {
    this.#ensureUsable();
    const leased = new LeaseCall(this, sink);
    return leased.start(this.lane.call(module, exportName, args, leased, flags));
  }

  /** Gives the connection back; emits once when it is. Running calls are cancelled, an open transaction rolled back. */
  release(): Observable<void> {
    return told(done => this.giveBack(done));
  }

  /** As `release`; calls back when the connection is back, at once where it can be. */
  giveBack(done: () => void): void {
    if (this.#state === 'held') {
      this.#owner.returning();
      this.#stop();
      this.#tellAsking();
    }
    this.#whenExited(done);
  }

  /** Gives the connection up, stopping what runs on it; emits once. */
  evict(eviction: Eviction): Observable<void> {
    return told(done => {
      if (this.#state === 'held') {
        this.#owner.returning();
        this.#leave(eviction);
        this.#tellAsking();
      }
      this.#whenExited(done);
    });
  }

  started(call: LeaseCall): void {
    this.#running.push(call);
  }

  /** Milliseconds that the thread has to let go of a cancelled call. */
  get cancelGrace(): number {
    return this.#owner.cancelGrace;
  }

  /** A call that was cancelled did not stop in time. */
  notStopped(): void {
    this.#giveUp(`a cancelled statement did not stop within ${this.cancelGrace} ms`);
  }

  /** A call has ended. */
  ended(call: LeaseCall, settled: Settled): void {
    const index = this.#running.indexOf(call);
    if (index >= 0) this.#running.splice(index, 1);
    const { inTransaction, sessionChanged } = settled;
    if (sessionChanged) this.#sessionChanged = true;
    if (inTransaction !== null && (this.#owner.exclusive || this.mayWrite))
      this.#inTransaction = inTransaction;
    if (this.#state === 'stopping' && this.#running.length === 0) this.#clean();
  }

  #ensureUsable(): void {
    const { refusal } = this;
    if (refusal !== undefined) throw refusal;
    const { state, lostBy } = this.lane;
    if (lostBy !== undefined || state === 'gone' || state === 'closing') throw this.#laneEnded();
  }

  #laneEnded(): OperationalError {
    const { lostBy } = this.lane;
    if (lostBy !== undefined) return notSent(lostBy.message, fromRawError(lostBy));
    return connectionGone('the thread of this connection has ended; take another connection');
  }

  /** Those who wait to be admitted never will be. */
  #tellAsking(): void {
    if (this.#asking !== undefined) for (const givenBack of [...this.#asking]) givenBack();
  }

  #whenExited(done: () => void): void {
    if (this.#state === 'clean' || this.#state === 'evicted') done();
    else (this.#exited ??= []).push(done);
  }

  #stop(): void {
    this.#state = 'stopping';
    if (this.lane.state === 'gone') {
      this.#leave(evictionOver(this.#laneEnded()));
      return;
    }
    if (this.#running.length === 0) {
      this.#clean();
      return;
    }
    for (const call of [...this.#running]) call.cancel();
    // Those that had not reached the thread have ended; was it all of them, the cleaning has begun.
    if (this.#state === 'stopping') this.#expectConfirmation(() => this.notStopped());
  }

  #clean(): void {
    this.#state = 'cleaning';
    clearTimeout(this.#graceTimer);
    const ending = this.#inTransaction ? [this.#owner.rollback, ...this.#cleanup] : this.#cleanup;
    const calls = this.#sessionChanged ? [...ending, this.#owner.reset] : ending;
    const [first] = calls;
    if (first !== undefined) {
      this.#expectConfirmation(() => this.#giveUp(`${first.sql} did not end within ${this.cancelGrace} ms`));
    }
    this.#runCleaning(calls, 0);
  }

  /** Does `late` unless the thread confirms in time what is asked of it now. */
  #expectConfirmation(late: () => void): void {
    const { cancelGrace } = this;
    if (cancelGrace !== Infinity) this.#graceTimer = setTimeout(late, cancelGrace);
  }

  #runCleaning(calls: readonly DriverCall[], at: number): void {
    if (this.lane.state === 'gone') {
      this.#leave(evictionOver(this.#laneEnded()));
      return;
    }
    const call = calls[at];
    if (call === undefined) {
      if (this.#inTransaction)
        this.#leave(evictionOver(new OperationalError('the transaction could not be ended')));
      else this.#leave(undefined);
      return;
    }
    this.lane.schedule(call, {
      columns: ignore,
      batch: ignore,
      lost: ignore,
      settled: settled => {
        if (this.#state !== 'cleaning') return;
        this.#inTransaction = settled.inTransaction === true;
        if (settled.status === 'failed') this.#leave(evictionOver(this.#owner.errorOf(settled.error!)));
        else this.#runCleaning(calls, at + 1);
      },
    });
  }

  /** The connection is replaced, and its thread ends when it can. */
  #giveUp(why: string): void {
    const eviction: Eviction = { why: 'stuck', error: new OperationalError(why) };
    if (this.#state === 'held') this.evict(eviction).subscribe();
    else this.#leave(eviction);
  }

  #leave(eviction: Eviction | undefined): void {
    if (this.#state === 'clean' || this.#state === 'evicted') return;
    clearTimeout(this.#graceTimer);
    this.#state = eviction === undefined ? 'clean' : 'evicted';
    this.#eviction = eviction;
    const exited = this.#exited;
    this.#exited = undefined;
    this.#owner.returned(this, eviction);
    if (eviction !== undefined) for (const call of [...this.#running]) call.abandon(eviction);
    if (exited !== undefined) tellEach(exited, notify => notify());
  }
}

/** Emits once when `begin` has called back. */
function told(begin: (done: () => void) => void): Observable<void> {
  return new Observable(subscriber =>
    begin(() => {
      subscriber.next();
      subscriber.complete();
    }),
  );
}

function givenBackError(): ResourceClosedError {
  return new ResourceClosedError('This connection was given back to the pool.');
}
