/**
 * Checks a connection that has been idle before it is granted (SQLAlchemy's `pool_pre_ping`).
 *
 *   acquiring ──used within the last second──► granted
 *     │   ▲ └──idle for longer──► checking ──it answers──► granted
 *     │   └── it does not: evicted ──┘
 *     └──left, in any state──► over: the connection goes back, none is asked for any more
 *
 * Promises: a connection that does not answer is evicted and another one asked for; whoever waits until nothing is being given
 * back waits for a check, too, that nobody waits for any more.
 */
import { Observable, type Subscriber } from 'rxjs';

import type { DriverCall } from '../worker/lane-call.js';
import type { RawError } from '../worker/values.js';
import { evictionOver } from './eviction.js';
import type { Lease } from './lease.js';

/** Milliseconds of idleness after which a connection is checked. */
export const CHECK_AFTER = 1000;
const ignore = (): void => {};

/** What is checked, and how. */
export interface Validation {
  acquire(): Observable<Lease>;
  readonly call: DriverCall;
  errorOf(raw: RawError): Error;
}

/** `acquire` with the check before its grant. */
export function validated(validation: Validation): Observable<Lease> {
  return new Observable(subscriber => new ValidatedAcquiring(validation, subscriber).begin());
}

class ValidatedAcquiring {
  readonly #validation: Validation;
  readonly #subscriber: Subscriber<Lease>;
  /** The lease that is being checked. */
  #checking: Lease | undefined;

  constructor(validation: Validation, subscriber: Subscriber<Lease>) {
    this.#validation = validation;
    this.#subscriber = subscriber;
  }

  begin(): void {
    this.#subscriber.add(() => this.#checking?.giveBack(ignore));
    this.#acquire();
  }

  #acquire(): void {
    this.#subscriber.add(
      this.#validation.acquire().subscribe({
        next: lease => (lease.idleBefore < CHECK_AFTER ? this.#grant(lease) : this.#check(lease)),
        error: (error: unknown) => this.#subscriber.error(error),
      }),
    );
  }

  #check(lease: Lease): void {
    this.#checking = lease;
    const { call, errorOf } = this.#validation;
    try {
      lease.schedule(call, {
        columns: ignore,
        batch: ignore,
        lost: ignore,
        settled: ({ status, error }) => {
          this.#checking = undefined;
          if (status === 'rows') this.#grant(lease);
          else this.#replace(lease, error === null ? undefined : errorOf(error));
        },
      });
    } catch (error) {
      this.#checking = undefined;
      this.#replace(lease, error);
    }
  }

  #replace(lease: Lease, error: unknown): void {
    lease.evict(evictionOver(error)).subscribe(() => {
      if (!this.#subscriber.closed) this.#acquire();
    });
  }

  #grant(lease: Lease): void {
    if (this.#subscriber.closed) {
      lease.giveBack(ignore);
      return;
    }
    this.#subscriber.next(lease);
    this.#subscriber.complete();
  }
}
