/**
 * How a statement in one long step is told to stop where no memory is shared: by a ticket, the blob URL of nothing.
 *
 * The thread makes the ticket once a step has taken a while, sends it, and from then on looks from time to time whether it
 * is still there, by a synchronous request; the caller's side stops the execution by revoking it.
 * Promises: a ticket is of one execution, so that it stops no other; looking takes a small part of a step's time, and on a
 * machine with nothing to spare no longer than needed to look ten times a second.
 */
import type { ControlThread } from './control.js';
import type { StopAsked } from './driver.js';

/** Milliseconds of a step before it gets a ticket, and between two looks. */
const BETWEEN_LOOKS = 25;
/** How many times longer than a look the time between two is, and its milliseconds at most. */
const REST = 20;
const LONGEST_REST = 100;

/** The thread's side: what asks, in the middle of a step. */
export class StopTickets {
  readonly #control: ControlThread;
  readonly #announce: (id: number, ticket: string) => void;
  #id = 0;
  #ticket = '';
  #next = Infinity;

  /** @param announce sends the caller's side the ticket of an execution */
  constructor(control: ControlThread, announce: (id: number, ticket: string) => void) {
    this.#control = control;
    this.#announce = announce;
  }

  /** Whether tickets can be made and looked at here: a content security policy may forbid it. */
  static possible(): boolean {
    if (typeof XMLHttpRequest === 'undefined') return false;
    const ticket = makeTicket();
    const there = isThere(ticket);
    useTicket(ticket);
    return there;
  }

  /** A step begins at `now`. */
  begin(now: number): void {
    this.#next = now + BETWEEN_LOOKS;
  }

  /** For the driver: whether the execution that it is in shall stop. */
  readonly asked: StopAsked = {
    by: 'blobUrl',
    now: () => {
      const now = performance.now();
      if (now >= this.#next) this.#look(now);
      return this.#control.stopsNow();
    },
  };

  #look(now: number): void {
    const id = this.#control.running;
    if (id === 0) return;
    if (id !== this.#id) {
      useTicket(this.#ticket);
      this.#id = id;
      this.#ticket = makeTicket();
      this.#announce(id, this.#ticket);
    } else if (!isThere(this.#ticket)) this.#control.stopRunning();
    const after = performance.now();
    this.#next = after + Math.min(Math.max(BETWEEN_LOOKS, REST * (after - now)), LONGEST_REST);
  }
}

/** The caller's side: stops the execution that a ticket is of. */
export function useTicket(ticket: string): void {
  URL.revokeObjectURL(ticket);
}

/** Makes a ticket. */
export function makeTicket(): string {
  return URL.createObjectURL(new Blob());
}

/** Whether a ticket is there still. */
export function isThere(ticket: string): boolean {
  const request = new XMLHttpRequest();
  try {
    request.open('GET', ticket, false);
    request.send();
    return request.status === 200;
  } catch {
    return false;
  }
}
