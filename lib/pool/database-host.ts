/**
 * One host of several: its own pool of connections, and what is known of it.
 *
 * Promises: a connection is granted only if the host has shown within the last moment that it is ready for its role; a host that
 * cannot be reached, says that it is not ready, or does not answer leaves the rotation: its idle connections are closed, those in
 * use when they come back, and whoever waits for one is told. A connection that is lost alone says nothing of the host but that
 * it has to show again that it is ready.
 * Does not: choose among hosts (`HostPools` does) or keep the state of a check (`HostProof` does).
 */
import { Observable, type Subscriber } from 'rxjs';

import { ResourceClosedError } from '../errors.js';
import type { Choosable, HostRole } from './host-choice.js';
import { evictionOver } from './eviction.js';
import { HostProof, type ProofOptions } from './host-proof.js';
import { HostState, type HostClock } from './host-state.js';
import type { Lease } from './lease.js';
import { Pool } from './pool.js';
import type { AcquireRequest, PoolOptions } from './pool-options.js';
import type { HostStatus, PoolEvents } from './status.js';

/** What an error says of the host that it came from: it takes no writes, it cannot be used, this connection was lost. */
export type HostTrouble = 'readOnly' | 'unready' | 'lost';

/** What hosts have in common. */
export interface HostOptions extends ProofOptions {
  /** Milliseconds for which a host that fails is passed over, at most. */
  readonly blockTimeout: number;
  /** Milliseconds for which an answer counts. */
  readonly checkAfter: number;
  /** What an error says of its host; `undefined`: nothing. */
  readonly troubleOf: (error: unknown) => HostTrouble | undefined;
  readonly events: PoolEvents;
  readonly clock: HostClock;
}

export class DatabaseHost implements Choosable {
  readonly name: string;
  readonly role: HostRole;
  readonly pool: Pool;
  readonly #options: HostOptions;
  readonly #tracker: PoolOptions['tracker'];
  readonly #state: HostState;
  /** Of leases that nobody has yet. */
  readonly #proofs: Set<HostProof> = new Set();

  constructor(name: string, role: HostRole, pool: PoolOptions, options: HostOptions) {
    this.name = name;
    this.role = role;
    this.#options = options;
    this.#tracker = pool.tracker;
    this.#state = new HostState(options.blockTimeout, options.clock);
    this.pool = new Pool({ ...pool, validation: undefined, evicted: reason => this.#heard(reason) });
  }

  get up(): boolean {
    return this.#state.condition === 'up';
  }

  /** Whether it was passed over for long enough. */
  get due(): boolean {
    return this.#state.due;
  }

  get until(): number {
    return this.#state.until;
  }

  get load(): number {
    const { leased, waiting } = this.pool.status;
    return leased + waiting;
  }

  get status(): HostStatus {
    const { open, idle, leased } = this.pool.status;
    const { condition: state, reason } = this.#state;
    return { host: this.name, role: this.role, state, ...(this.up ? {} : { reason }), open, idle, leased };
  }

  /** Emits a lease of a connection that can be used. */
  acquire(request: AcquireRequest): Observable<Lease> {
    return new Observable(subscriber => this.#attempt(request, subscriber));
  }

  /** Asks a host that is due, over a connection that stays. */
  probe(): void {
    this.#state.probe();
    this.acquire({ label: `probe of ${this.name}`, gate: 'use', within: [] }).subscribe({
      next: lease => lease.release().subscribe(),
      error: (error: unknown) => this.#state.failed(error),
    });
  }

  /** What an error tells of this host, in the role that it has. */
  troubleOf(error: unknown): HostTrouble | undefined {
    const trouble = this.#options.troubleOf(error);
    // Of a replica it is expected: a statement came here that does not belong here.
    return trouble === 'readOnly' && this.role === 'replica' ? undefined : trouble;
  }

  dispose(): Observable<void> {
    const reason = new ResourceClosedError('This Engine is disposed.');
    for (const { lease } of [...this.#proofs]) lease.evict({ why: 'disposed', error: reason }).subscribe();
    return this.pool.dispose();
  }

  #attempt(request: AcquireRequest, subscriber: Subscriber<Lease>): void {
    subscriber.add(
      this.pool.acquire(request).subscribe({
        next: lease => {
          if (this.#state.mustProve(lease.idleBefore, this.#options.checkAfter))
            this.#prove(lease, request, subscriber);
          else grant(lease, subscriber);
        },
        error: (error: unknown) => {
          const trouble = this.troubleOf(error);
          if (trouble !== undefined) this.#block(error);
          subscriber.error(error);
        },
      }),
    );
  }

  #prove(lease: Lease, request: AcquireRequest, subscriber: Subscriber<Lease>): void {
    const proof = new HostProof(lease, this.#tracker, error => {
      this.#proofs.delete(proof);
      const trouble = error && this.troubleOf(error);
      if (trouble === undefined) {
        this.#proved();
        grant(lease, subscriber);
      } else this.#giveUp(lease, error, trouble, request, subscriber);
    });
    this.#proofs.add(proof);
    subscriber.add(() => proof.leave());
    proof.ask(this, this.#options);
  }

  /** What it was asked over is of no use; whoever waits is told, or gets another connection where only this one was lost. */
  #giveUp(
    lease: Lease,
    error: unknown,
    trouble: HostTrouble,
    request: AcquireRequest,
    subscriber: Subscriber<Lease>,
  ): void {
    if (trouble !== 'lost') this.#block(error);
    lease.evict(evictionOver(error)).subscribe(() => {
      if (subscriber.closed) return;
      // It was lost while it was idle; the others, and at last a new one, will tell of the host.
      if (trouble === 'lost') this.#attempt(request, subscriber);
      else subscriber.error(error);
    });
  }

  #proved(): void {
    const { events } = this.#options;
    if (this.#state.proved() && events.active) events.emit({ type: 'host', host: this.name, state: 'up' });
  }

  #block(reason: unknown): void {
    const { events } = this.#options;
    const news = this.#state.failed(reason);
    if (news && events.active) events.emit({ type: 'host', host: this.name, state: 'blocked', reason });
    this.pool.renew(reason);
  }

  /** A connection was given up, or lost. */
  #heard(reason: unknown): void {
    const trouble = this.troubleOf(reason);
    if (trouble === 'lost') this.#state.suspect();
    else if (trouble !== undefined) this.#block(reason);
  }
}

function grant(lease: Lease, subscriber: Subscriber<Lease>): void {
  if (subscriber.closed) {
    lease.release().subscribe();
    return;
  }
  subscriber.next(lease);
  subscriber.complete();
}
