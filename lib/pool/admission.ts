/**
 * The right to write, or to read beside nobody's transaction, for a lease that is out already.
 *
 * Promises: emits once, at once where the right is free; a reader of a connection of its own never waits; whoever would
 * wait for itself is told so instead; unsubscribing leaves the queue.
 */
import { Observable } from 'rxjs';

import type { Asker, Lease } from './lease.js';
import type { PermitWaiter, WritePermit } from './permit.js';
import { noPermit, waitsForItself } from './wait-errors.js';
import { Waiter } from './waiter.js';

/** What a lease asks for. */
export interface AdmissionRequest {
  /** Whether the right is taken (to write) or only has to be free (to read). */
  readonly hold: boolean;
  /** Whether leases share a connection, so that a reader would see what a writer has not committed. */
  readonly shared: boolean;
  /** Milliseconds to wait; 0: not at all; `Infinity`: for ever. */
  readonly timeout: number;
  readonly asker: Asker | undefined;
}

/** Emits when `lease` has, or may read beside, the right to write. */
export function admission(
  lease: Lease,
  { hold, shared, timeout, asker }: AdmissionRequest,
): Observable<void> {
  const { permit } = lease;
  const label = asker?.label ?? lease.label;
  const isFree = (): boolean => (hold ? takeFor(permit, lease) : !shared || permit.isFreeFor(lease));
  // Once it is being given back nobody would give up a right that it took.
  const tryNow = (): boolean => lease.state === 'held' && isFree();
  return new Observable(subscriber => {
    if (tryNow()) {
      subscriber.next();
      subscriber.complete();
      return;
    }
    if (asker !== undefined && isHeldWithin(permit, asker.within())) {
      subscriber.error(waitsForItself(label));
      return;
    }
    const late = (): Error => noPermit(label, timeout, permit.holder);
    if (timeout === 0) {
      subscriber.error(late());
      return;
    }
    const ticket: PermitWaiter = {
      offer: () => {
        if (!waiter.waiting) return true;
        if (!tryNow()) return false;
        waiter.grant(undefined);
        return true;
      },
    };
    const waiter = new Waiter<void>(subscriber, timeout, late, () => permit.leave(ticket));
    permit.wait(ticket);
  });
}

/** Whether `lease` has the right to write, now or already. */
export function takeFor(permit: WritePermit, lease: Lease): boolean {
  return permit.holder === lease || permit.take(lease);
}

/** Whether the right to write is held by a connection inside whose use it is asked for. */
export function isHeldWithin({ holder }: WritePermit, within: readonly Lease[]): boolean {
  return holder !== undefined && within.some(lease => lease === holder);
}
