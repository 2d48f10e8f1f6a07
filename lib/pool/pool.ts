/**
 * The pool of one database or host: connections, leases and the write permit.
 *
 * Promises: waiting is first come first served, bounded, and ends at once when its subscriber leaves; a connection
 * and the right to write are granted together, so that nobody holds one while waiting for the other; what can be
 * known to be hopeless fails at once; connections open lazily; one that died or was evicted is replaced when somebody
 * needs one. With `shared` there is one connection for any number of leases (`:memory:`).
 * Made of `Seats` (which connections there are), a `WaitingLine` with its `WaitTerms`, `Reopening`, and the `DatabaseShare` with the permit; this
 * file is what connects them: who is granted what, when.
 * Does not: know SQL, or who is inside whose transaction (`within` says it).
 */
import { Observable, type Subscriber } from 'rxjs';

import { ResourceClosedError } from '../errors.js';
import type { ConnectionInfo } from '../worker/driver.js';
import type { DriverCall } from '../worker/lane-call.js';
import type { RawError } from '../worker/values.js';
import { admission, takeFor } from './admission.js';
import { DatabaseShare } from './database-share.js';
import { connectionGone, type Eviction } from './eviction.js';
import { Lease, type Asker, type LeaseOwner } from './lease.js';
import type { LeaseSource } from './lease-source.js';
import { NoPermit, WritePermit } from './permit.js';
import type { AcquireRequest, PoolOptions } from './pool-options.js';
import { Reopening } from './reopening.js';
import { Roster } from './roster.js';
import { Seat } from './seat.js';
import { Seats } from './seats.js';
import type { PoolStatus } from './status.js';
import { CHECK_AFTER, validated } from './validation.js';
import { leasesOut } from './wait-errors.js';
import { WaitTerms } from './wait-terms.js';
import { WaitingLine, type Place } from './waiting-line.js';
import type { Watcher } from './watched.js';

export class Pool implements LeaseOwner, LeaseSource {
  readonly #options: PoolOptions;
  readonly #seats: Seats;
  readonly #reopening: Reopening = new Reopening(() => this.#openMore());
  readonly #share: DatabaseShare;
  readonly #line: WaitingLine;
  readonly #leases: Roster<Lease> = new Roster();
  readonly #terms: WaitTerms;
  #info: ConnectionInfo | undefined;
  #disposed = false;
  #closed: (() => void)[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#seats = new Seats(options);
    this.#share = new DatabaseShare(options.writePermit ? new WritePermit() : new NoPermit());
    this.#line = new WaitingLine(this.#share.permit, place => this.#offerTo(place));
    this.#terms = new WaitTerms({
      options,
      seats: this.#seats,
      leases: this.#leases,
      line: this.#line,
      share: this.#share,
      reopening: this.#reopening,
    });
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
      waiting: this.#line.length,
      writer: this.#share.permit.holder?.label,
    };
  }

  tryAcquire(request: AcquireRequest): Lease | undefined {
    return this.#disposed
      ? undefined
      : this.#tryGrant(
          request,
          this.#wanting === 0,
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
      const lease = this.#tryGrant(request, this.#wanting === 0);
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
    return this.#share.watch(watcher);
  }

  /** Replaces every connection: idle ones at once, others when they come back. Whoever waits for one is told `reason`. */
  renew(reason: unknown): void {
    this.#line.fail(reason);
    this.#seats.renew();
  }

  /** Ends every thread; emits once when they have ended, or errors when leases were still out (they are evicted). */
  dispose(): Observable<void> {
    return new Observable(subscriber => {
      // First: what they run themselves is no use of anybody's.
      this.#share.close();
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
    this.#share.permit.release(lease);
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
    const { permit } = this.#share;
    const lease = new Lease(this, seat, permit, request, now);
    if (request.gate === 'write' && !takeFor(permit, lease)) return undefined;
    if (request.gate === 'read' && this.#options.shared && permit.holder !== undefined) return undefined;
    this.#seats.occupy(seat, request.quick ?? false);
    this.#leases.add(lease);
    if (this.#options.events.active) this.#options.events.emit({ type: 'acquire', label: request.label });
    return lease;
  }

  /** How many wait for any connection there is: not a writer who waits for the permit. */
  get #wanting(): number {
    const { length, writers } = this.#line;
    return this.#doWritersNeedConnections ? length : length - writers;
  }

  /** A writer who has to wait for the permit needs no connection yet, unless there is none at all. */
  get #doWritersNeedConnections(): boolean {
    return this.#share.permit.holder === undefined || this.#seats.size === 0;
  }

  #isWanting({ gate }: AcquireRequest): boolean {
    return gate !== 'write' || this.#doWritersNeedConnections;
  }

  #enqueue(request: AcquireRequest, subscriber: Subscriber<Lease>): void {
    const refusal = this.#terms.refusal(request);
    if (refusal !== undefined) {
      subscriber.error(refusal);
      return;
    }
    this.#line.enter({
      request,
      subscriber,
      timeout: this.#terms.timeout(request),
      late: () => this.#terms.timeoutError(request),
      gated: this.#terms.isGated(request),
    });
    if (this.#options.events.active) this.#options.events.emit({ type: 'wait', label: request.label });
    this.#openMore();
  }

  /** The permit is free: may who is in this place have it together with a connection? */
  #offerTo(place: Place): boolean {
    if (!place.waiter.waiting) return true;
    const lease = this.#tryGrant(place.request, false);
    if (lease === undefined) {
      // It waited for the permit and so needed no connection yet; now it does.
      this.#openMore();
      return false;
    }
    this.#hand(place, lease);
    return true;
  }

  /** A connection is free, or there is room for one. */
  #pump(): void {
    if (this.#line.length === 0) return;
    let first = true;
    for (const place of this.#line) {
      if (!this.#seats.anyFree) break;
      const lease = this.#tryGrant(place.request, first);
      if (lease !== undefined) this.#hand(place, lease);
      else if (this.#isWanting(place.request)) first = false;
    }
    this.#openMore();
  }

  #hand({ waiter }: Place, lease: Lease): void {
    if (waiter.waiting) waiter.grant(lease);
    else lease.release().subscribe();
  }

  // ── opening ──

  #openMore(): void {
    if (this.#disposed || this.#reopening.pausing) return;
    const { most, opening } = this.#seats;
    const wanting = this.#wanting;
    for (let count = opening; count < wanting && this.#seats.size < most; count++) this.#openSeat();
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
    // The file's name is known only now.
    if (info.file !== undefined && !this.#share.isJoined) {
      this.#share.join(info.file);
      this.#line.waitFor(this.#share.permit);
    }
    this.#share.opened(seat.lane);
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
      this.#reopening.later(this.#line.length > 0);
      return;
    }
    this.#reopening.well();
    for (const { request, waiter } of this.#line) {
      if (!this.#isWanting(request)) continue;
      waiter.fail(this.#options.errorOf(raw, 'connect'));
      break;
    }
    this.#openMore();
  }

  #failImpatient(): void {
    for (const { request, waiter } of [...this.#line])
      if (this.#terms.isOver(request)) waiter.fail(this.#terms.timeoutError(request));
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
    if (this.#disposed) this.#seats.close(seat);
    else this.#seats.rest(seat, this.#line.length > 0);
  }

  #evict(seat: Seat, eviction: Eviction): void {
    if (seat.state === 'gone') return;
    // Of a thread that has died its end is told, with the reason.
    const died = seat.lane.state === 'gone';
    // So does one that is ended for it; other leases of the same connection hear of that, too.
    if (!died && this.#seats.kill(seat)) return;
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
    this.#share.gone(seat.lane);
    this.#seats.remove(seat);
    this.#endIfEmpty();
  }

  #shutDown(): void {
    this.#disposed = true;
    this.#reopening.stop();
    this.#line.fail(new ResourceClosedError('This Engine was disposed while waiting for a connection.'));
    for (const lease of this.#leases.all()) lease.release().subscribe();
    this.#seats.closeUnused();
  }

  #endIfEmpty(): void {
    if (!this.#disposed || !this.#seats.hasEnded) return;
    this.#share.leave();
    const closed = this.#closed;
    this.#closed = [];
    for (const notify of closed) notify();
  }
}
