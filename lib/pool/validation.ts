/**
 * Checks a connection that has been idle before it is granted (SQLAlchemy's `pool_pre_ping`).
 *
 * Promises: a connection that does not answer is evicted and another one asked for; one whose taker has left during
 * the check goes back. A connection that was used within the last second is not checked.
 */
import { Observable, type Subscriber } from 'rxjs';

import type { DriverCall } from '../worker/lane-call.js';
import type { RawError } from '../worker/values.js';
import { evictionOver } from './eviction.js';
import type { Lease } from './lease.js';

/** Milliseconds of idleness after which a connection is checked. */
export const CHECK_AFTER = 1000;
const ignore = (): void => {};

type ErrorOf = (raw: RawError) => Error;

/** `acquire` with the check before its grant. */
export function validated(
  acquire: () => Observable<Lease>,
  call: DriverCall,
  errorOf: ErrorOf,
): Observable<Lease> {
  return new Observable<Lease>(subscriber => attempt(acquire, call, errorOf, subscriber));
}

function attempt(
  acquire: () => Observable<Lease>,
  call: DriverCall,
  errorOf: ErrorOf,
  subscriber: Subscriber<Lease>,
): void {
  const grant = (lease: Lease): void => {
    if (subscriber.closed) {
      lease.release().subscribe();
      return;
    }
    subscriber.next(lease);
    subscriber.complete();
  };
  subscriber.add(
    acquire().subscribe({
      next: lease => {
        if (lease.idleBefore < CHECK_AFTER) {
          grant(lease);
          return;
        }
        let checking = true;
        // Whoever waits until nothing is being given back waits for the end of the check, too.
        subscriber.add(() => {
          if (checking) lease.giveBack(ignore);
        });
        check(
          lease,
          call,
          errorOf,
          () => {
            checking = false;
            grant(lease);
          },
          () => {
            checking = false;
            attempt(acquire, call, errorOf, subscriber);
          },
        );
      },
      error: (error: unknown) => subscriber.error(error),
    }),
  );
}

function check(
  lease: Lease,
  call: DriverCall,
  errorOf: ErrorOf,
  grant: (lease: Lease) => void,
  again: () => void,
): void {
  const failed = (error: unknown): void => {
    lease.evict(evictionOver(error)).subscribe({ complete: again });
  };
  try {
    lease.schedule(call, {
      columns: ignore,
      batch: ignore,
      lost: ignore,
      settled: ({ status, error }) => {
        if (status === 'rows') grant(lease);
        else failed(error === null ? undefined : errorOf(error));
      },
    });
  } catch (error) {
    failed(error);
  }
}
