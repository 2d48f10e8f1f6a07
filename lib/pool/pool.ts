/**
 * The pool of one database or host: connections, leases and the write permit.
 *
 * Promises: waiting is first come first served, bounded, and ends at once when its subscriber leaves; a connection
 * and the right to write are granted together, so that nobody holds one while waiting for the other; what can be
 * known to be hopeless fails at once; connections open lazily; one that died or was evicted is replaced when somebody
 * needs one. With `shared` there is one connection for any number of leases (`:memory:`).
 * Does not: choose a connection (`Seats` does), know SQL, or who is inside whose transaction (`within` says it).
 */
import { Observable, type Subscriber } from 'rxjs';

import { ResourceClosedError, type InvalidRequestError } from '../errors.js';
import type { ConnectionInfo } from '../worker/driver.js';
import type { DriverCall } from '../worker/lane-call.js';
import type { RawError } from '../worker/values.js';
import { admission, isHeldWithin, takeFor } from './admission.js';
import { connectionGone, type Eviction } from './eviction.js';
import { Lease, type Asker, type LeaseOwner } from './lease.js';
import type { LeaseSource } from './lease-source.js';
import { NoPermit, WritePermit, permitFor, type PermitWaiter } from './permit.js';
import type { AcquireRequest, PoolOptions } from './pool-options.js';
import { Reopening } from './reopening.js';
import { Roster } from './roster.js';
import { Seat } from './seat.js';
import { Seats } from './seats.js';
import type { PoolStatus } from './status.js';
import { CHECK_AFTER, validated } from './validation.js';
import {
  leasesOut,
  noConnection,
  noPermit,
  tooManyWaiting,
  waitsForItsConnection,
  waitsForItself,
} from './wait-errors.js';
import { Waiter } from './waiter.js';
import type { Watcher } from './watched.js';

interface LeaseWaiter {
  readonly request: AcquireRequest;
  readonly waiter: Waiter<Lease>;
  readonly ticket: PermitWaiter | undefined;
}

export class Pool implements LeaseOwner, LeaseSource {
  readonly #options: PoolOptions;
  readonly #seats: Seats;
  readonly #reopening: Reopening = new Reopening(() => this.#openMore());
  readonly #waiters: Set<LeaseWaiter> = new Set();
  readonly #leases: Roster<Lease> = new Roster();
  #permit: WritePermit;
  #forgetPermit: (() => void) | undefined;
  #info: ConnectionInfo | undefined;
  readonly #watchers: Set<Watcher> = new Set();
  #disposed = false;
  #closed: (() => void)[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#seats = new Seats(options);
    this.#permit = options.writePermit ? new WritePermit() : new NoPermit();
  }

  get cancelGrace(): number {
    const { volatile, shared, cancelGrace } = this.#options;
    return (volatile ?? shared) ? Infinity : cancelGrace;
  }

  get exclusive(): boolean {
    return !this.#options.shared;
  }

  get rollback(): DriverCall {
    return this.#options.rollback;
  }

  get reset(): DriverCall {
    return this.#options.reset;
  }

  get disposed(): boolean {
    return this.#disposed;
  }

  get hostCount(): number {
    return 1;
  }

  /** What the first connection said of itself. */
  get info(): ConnectionInfo | undefined {
    return this.#info;
  }

  get status(): PoolStatus {
    const { size, opening, most, idle } = this.#seats;
    return {
      size: most,
      open: size - opening,
      opening,
      idle,
      leased: this.#leases.size,
      waiting: this.#waiters.size,
      writer: this.#permit.holder?.label,
    };
  }

  tryAcquire(request: AcquireRequest): Lease | undefined {
    return this.#disposed
      ? undefined
      : this.#tryGrant(
          request,
          !this.#isConnectionAwaited(),
          this.#options.validation === undefined ? Infinity : CHECK_AFTER,
        );
  }

  /** Emits one lease, synchronously when one is free; unsubscribing before that leaves the queue. */
  acquire(request: AcquireRequest): Observable<Lease> {
    const { validation } = this.#options;
    if (validation === undefined) return this.#acquire(request);
    return validated({
      acquire: () => this.#acquire(request),
      call: validation,
      errorOf: raw => this.#options.errorOf(raw, 'connect'),
    });
  }

  #acquire(request: AcquireRequest): Observable<Lease> {
    return new Observable(subscriber => {
      if (this.#disposed) {
        subscriber.error(new ResourceClosedError('This Engine is disposed; create another one.'));
        return;
      }
      const lease = this.#tryGrant(request, !this.#isConnectionAwaited());
      if (lease !== undefined) {
        subscriber.next(lease);
        subscriber.complete();
        return;
      }
      this.#enqueue(request, subscriber);
    });
  }

  admit(lease: Lease, hold: boolean, timeout: number | undefined, asker?: Asker): Observable<void> {
    const { shared, timeout: usual } = this.#options;
    return admission(lease, { hold, shared, timeout: timeout ?? usual, asker });
  }

  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    this.#permit.watched.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
      this.#permit.watched.delete(watcher);
    };
  }

  /** Replaces every connection: idle ones at once, others when they come back. Whoever waits for one is told `reason`. */
  renew(reason: unknown): void {
    for (const { waiter } of [...this.#waiters]) waiter.fail(reason);
    this.#seats.renew();
  }

  /** Ends every thread; emits once when they have ended, or errors when leases were still out (they are evicted). */
  dispose(): Observable<void> {
    return new Observable(subscriber => {
      // First: what they run themselves is no use of anybody's.
      for (const watcher of [...this.#watchers]) watcher.closed();
      const out = this.#leases.all().filter(({ state }) => state === 'held');
      this.#shutDown();
      const done = (): void => {
        if (out.length === 0) {
          subscriber.next();
          subscriber.complete();
        } else subscriber.error(leasesOut(out));
      };
      this.#closed.push(done);
      this.#endIfEmpty();
    });
  }

  returning(): void {
    this.#options.tracker.started();
  }

  errorOf(raw: RawError): Error {
    return this.#options.errorOf(raw, 'release');
  }

  returned(lease: Lease, eviction: Eviction | undefined): void {
    const { seat } = lease;
    if (this.#leases.has(lease)) {
      this.#leases.delete(lease);
      this.#seats.vacate(seat, lease.mayWrite);
      if (eviction !== undefined) this.#evict(seat, eviction);
      else if (seat.leases === 0 && seat.state === 'leased') this.#rest(seat);
    }
    if (this.#options.events.active)
      this.#options.events.emit({
        type: 'release',
        label: lease.label,
        exit: eviction ? 'evicted' : 'clean',
      });
    this.#permit.release(lease);
    this.#pump();
    this.#options.tracker.ended();
  }

  // ── granting ──

  /**
   * @param join whether a quick reader may join others: not past somebody who waits for a connection of its own
   * @param restedLess milliseconds; a connection that was idle for as long is not granted
   */
  #tryGrant(request: AcquireRequest, join: boolean, restedLess = Infinity): Lease | undefined {
    const seat = this.#seats.pick(request, join);
    if (seat === undefined) return undefined;
    const now = Date.now();
    if (seat.idleFor(now) >= restedLess) return undefined;
    const lease = new Lease(this, seat, this.#permit, request, now);
    if (request.gate === 'write' && !takeFor(this.#permit, lease)) return undefined;
    if (request.gate === 'read' && this.#options.shared && this.#permit.holder !== undefined)
      return undefined;
    this.#seats.occupy(seat, request.quick ?? false);
    this.#leases.add(lease);
    if (this.#options.events.active) this.#options.events.emit({ type: 'acquire', label: request.label });
    return lease;
  }

  /** Whether somebody waits who would take any connection there is. */
  #isConnectionAwaited(): boolean {
    if (this.#waiters.size === 0) return false;
    for (const { request } of this.#waiters) if (this.#isGateOpen(request)) return true;
    return false;
  }

  #enqueue(request: AcquireRequest, subscriber: Subscriber<Lease>): void {
    const hopeless = this.#hopeless(request);
    if (hopeless !== undefined) {
      subscriber.error(hopeless);
      return;
    }
    const limit = request.timeout ?? this.#options.timeout;
    if (limit === 0 && !this.#isOpening(request)) {
      subscriber.error(this.#timeoutError(request, limit));
      return;
    }
    if (this.#waiters.size >= this.#options.maxWaiting) {
      subscriber.error(tooManyWaiting(this.#waiters.size));
      return;
    }
    const gated = request.gate === 'write' || (request.gate === 'read' && this.#options.shared);
    const ticket: PermitWaiter | undefined = gated ? { offer: () => this.#offerTo(entry) } : undefined;
    // With a timeout of 0 only the opening of a connection is waited for: that is work, not a queue.
    const waiter = new Waiter<Lease>(
      request.label,
      subscriber,
      limit === 0 ? Infinity : limit,
      () => this.#timeoutError(request, limit),
      () => {
        this.#waiters.delete(entry);
        if (ticket !== undefined) this.#permit.leave(ticket);
      },
    );
    const entry: LeaseWaiter = { request, waiter, ticket };
    this.#waiters.add(entry);
    if (ticket !== undefined) this.#permit.wait(ticket);
    if (this.#options.events.active) this.#options.events.emit({ type: 'wait', label: request.label });
    this.#openMore();
  }

  /** Whether what is waited for is a connection that is being, or can be, opened. */
  #isOpening({ gate }: AcquireRequest): boolean {
    if (this.#seats.opening > 0) return true;
    if (this.#seats.size >= this.#seats.most) return false;
    return gate !== 'write' || this.#permit.holder === undefined;
  }

  /** The permit is free: may this waiter have it together with a connection? */
  #offerTo(entry: LeaseWaiter): boolean {
    if (!entry.waiter.waiting) return true;
    const lease = this.#tryGrant(entry.request, false);
    if (lease === undefined) {
      // It waited for the permit and so needed no connection yet; now it does.
      this.#openMore();
      return false;
    }
    this.#hand(entry, lease);
    return true;
  }

  /** A connection is free, or a place for one. */
  #pump(): void {
    if (this.#waiters.size === 0) return;
    let first = true;
    for (const entry of [...this.#waiters]) {
      if (!this.#seats.anyFree) break;
      if (!entry.waiter.waiting) continue;
      const lease = this.#tryGrant(entry.request, first);
      if (lease !== undefined) this.#hand(entry, lease);
      else if (this.#isGateOpen(entry.request)) first = false;
    }
    this.#openMore();
  }

  #hand(entry: LeaseWaiter, lease: Lease): void {
    if (entry.waiter.waiting) entry.waiter.grant(lease);
    else lease.release().subscribe();
  }

  // ── opening ──

  #openMore(): void {
    if (this.#disposed || this.#reopening.pausing) return;
    const { most, opening } = this.#seats;
    const wanting = [...this.#waiters].filter(({ request }) => this.#isGateOpen(request)).length;
    for (let count = opening; count < wanting && this.#seats.size < most; count++) this.#openSeat();
  }

  /** A writer who has to wait for the permit needs no connection yet, unless there is none at all. */
  #isGateOpen(request: AcquireRequest): boolean {
    return request.gate !== 'write' || this.#permit.holder === undefined || this.#seats.size === 0;
  }

  #openSeat(): void {
    const seat = new Seat(created =>
      this.#options.start({
        opened: info => this.#opened(created, info),
        failed: error => this.#openFailed(created, error),
        gone: error => this.#laneGone(created, error),
      }),
    );
    this.#seats.add(seat);
  }

  #opened(seat: Seat, info: ConnectionInfo): void {
    this.#reopening.well();
    this.#info ??= info;
    if (info.file !== undefined && this.#forgetPermit === undefined) {
      // The file's name is known only now. Nobody can hold the first permit yet: there was no connection to grant.
      const { permit, forget } = permitFor(info.file);
      for (const { ticket } of this.#waiters) {
        if (ticket === undefined) continue;
        this.#permit.leave(ticket);
        permit.wait(ticket);
      }
      for (const watcher of this.#watchers) permit.watched.add(watcher);
      this.#permit = permit;
      this.#forgetPermit = forget;
    }
    this.#permit.watched.opened(seat.lane);
    if (this.#options.events.active) this.#options.events.emit({ type: 'connect', version: info.version });
    this.#rest(seat);
    this.#pump();
    this.#failImpatient();
  }

  #openFailed(seat: Seat, raw: RawError): void {
    this.#remove(seat);
    if (this.#options.isBusy(raw)) {
      // Tried again as long as somebody waits, who in the end is told of the lock.
      this.#reopening.failed(raw);
      this.#failImpatient();
      this.#reopening.later(this.#waiters.size > 0);
      return;
    }
    this.#reopening.well();
    const oldest = [...this.#waiters].find(({ request }) => this.#isGateOpen(request));
    oldest?.waiter.fail(this.#options.errorOf(raw, 'connect'));
    this.#openMore();
  }

  /** Those with a timeout of 0 wait for an opening only. */
  #failImpatient(): void {
    for (const { request, waiter } of [...this.#waiters]) {
      const limit = request.timeout ?? this.#options.timeout;
      if (limit !== 0 || (this.#reopening.reason === undefined && this.#isOpening(request))) continue;
      waiter.fail(this.#timeoutError(request, limit));
    }
  }

  #laneGone(seat: Seat, error: RawError | null): void {
    this.#remove(seat);
    if (error !== null) {
      this.#tellEvicted({ why: 'lost', error: connectionGone(error.message) }, true);
      for (const lease of this.#leases.all()) if (lease.seat === seat) lease.dismiss();
    }
    this.#pump();
  }

  // ── idling and ending ──

  #rest(seat: Seat): void {
    if (this.#disposed) seat.lane.close();
    else this.#seats.rest(seat, this.#waiters.size > 0);
  }

  #evict(seat: Seat, eviction: Eviction): void {
    if (seat.state === 'gone') return;
    // Of a thread that has died its end is told, with the reason.
    const died = seat.lane.state === 'gone';
    // So does one that is ended for it; other leases of the same connection hear of that, too.
    if (!died && seat.lane.kill()) return;
    this.#seats.retire(seat);
    this.#tellEvicted(eviction, !died);
    this.#endIfEmpty();
  }

  #tellEvicted({ why, error: reason }: Eviction, everybody: boolean): void {
    const { events, evicted } = this.#options;
    if (everybody && events.active) events.emit({ type: 'evict', why, reason });
    evicted?.(reason);
  }

  #remove(seat: Seat): void {
    this.#permit.watched.gone(seat.lane);
    this.#seats.remove(seat);
    this.#endIfEmpty();
  }

  #shutDown(): void {
    this.#disposed = true;
    this.#reopening.stop();
    for (const { waiter } of [...this.#waiters]) {
      waiter.fail(new ResourceClosedError('This Engine was disposed while waiting for a connection.'));
    }
    for (const lease of this.#leases.all()) lease.release().subscribe();
    this.#seats.close();
  }

  #endIfEmpty(): void {
    if (!this.#disposed || this.#seats.size > 0) return;
    this.#forgetPermit?.();
    this.#forgetPermit = undefined;
    const closed = this.#closed;
    this.#closed = [];
    for (const notify of closed) notify();
  }

  #hopeless({ gate, within, label }: AcquireRequest): InvalidRequestError | undefined {
    if (within.length === 0) return undefined;
    const { shared } = this.#options;
    const { most } = this.#seats;
    const gated = gate === 'write' || (gate === 'read' && shared);
    if (gated && isHeldWithin(this.#permit, within)) return waitsForItself(label);
    const mine = within.filter(lease => this.#leases.has(lease)).length;
    return !shared && mine >= most ? waitsForItsConnection(label, most) : undefined;
  }

  #timeoutError({ gate, label }: AcquireRequest, limit: number): Error {
    const { reason } = this.#reopening;
    if (reason !== undefined) return this.#options.errorOf(reason, 'connect');
    const lacksPermit = gate !== 'use' && this.#permit.holder !== undefined && this.#seats.idle > 0;
    if (lacksPermit) return noPermit(label, limit, this.#permit.holder);
    return noConnection(label, limit, this.status, this.#leases.all());
  }
}
