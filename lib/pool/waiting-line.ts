/**
 * Those who wait for a connection of a pool, in the order in which they came.
 *
 * Promises: whoever is granted a lease, fails or leaves is out of the line at once, and out of that for the right to write; how
 * many of them wait for that right is known without counting, since each query asks.
 * Does not: decide whose turn it is, or what anybody gets (the pool does).
 */
import type { Subscriber } from 'rxjs';

import type { Lease } from './lease.js';
import type { PermitWaiter, WritePermit } from './permit.js';
import type { AcquireRequest } from './pool-options.js';
import { Waiter } from './waiter.js';

/** Somebody's place in the line. */
export interface Place {
  readonly request: AcquireRequest;
  readonly waiter: Waiter<Lease>;
  /** The same place in the line for the right to write, for who cannot go on without. */
  readonly ticket: PermitWaiter | undefined;
}

/** Who comes. */
export interface Arrival {
  readonly request: AcquireRequest;
  readonly subscriber: Subscriber<Lease>;
  /** Milliseconds, `Infinity` for ever; never 0. */
  readonly timeout: number;
  /** Makes the error of having waited for that long. */
  readonly late: () => Error;
  /** Whether they have to have the right to write, or it has to be free. */
  readonly gated: boolean;
}

export class WaitingLine {
  readonly #places: Set<Place> = new Set();
  readonly #offer: (place: Place) => boolean;
  #permit: WritePermit;
  #writers = 0;

  /** @param offer called when the permit is free for the one in this place; tells whether that was of use */
  constructor(permit: WritePermit, offer: (place: Place) => boolean) {
    this.#permit = permit;
    this.#offer = offer;
  }

  get length(): number {
    return this.#places.size;
  }

  /** How many of them wait for the right to write, too. */
  get writers(): number {
    return this.#writers;
  }

  enter({ request, subscriber, timeout, late, gated }: Arrival): void {
    const ticket: PermitWaiter | undefined = gated ? { offer: () => this.#offer(place) } : undefined;
    const waiter = new Waiter<Lease>(subscriber, timeout, late, () => this.#leave(place));
    const place: Place = { request, waiter, ticket };
    this.#places.add(place);
    if (request.gate === 'write') this.#writers++;
    if (ticket !== undefined) this.#permit.wait(ticket);
  }

  /** Goes on waiting for another permit. */
  waitFor(permit: WritePermit): void {
    for (const { ticket } of this.#places) {
      if (ticket === undefined) continue;
      this.#permit.leave(ticket);
      permit.wait(ticket);
    }
    this.#permit = permit;
  }

  /** From the oldest on; who comes meanwhile is among them. */
  [Symbol.iterator](): Iterator<Place> {
    return this.#places.values();
  }

  /** Tells all who are here now that they wait in vain. */
  fail(reason: unknown): void {
    for (const { waiter } of [...this.#places]) waiter.fail(reason);
  }

  #leave(place: Place): void {
    this.#places.delete(place);
    if (place.request.gate === 'write') this.#writers--;
    if (place.ticket !== undefined) this.#permit.leave(place.ticket);
  }
}
