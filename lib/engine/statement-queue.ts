/**
 * The order of a connection: statements start in the order they were subscribed (C28).
 *
 *   waiting ──its turn──► starting ──under way──► (the next one's turn)      any ──left──► gone
 *
 * Promises: an entry starts when those before it are under way, which for a reader is as soon as it was handed to the
 * thread (so that several travel in one message) and for whatever may have to wait or to be tried again (a write
 * outside a transaction, BEGIN) when it has ended.
 */

export interface QueueEntry {
  /** Lets the next entry start; harmless when repeated. */
  underWay(): void;
  /** Leaves the queue, started or not. */
  leave(): void;
}

interface Waiting {
  readonly start: () => void;
}

export class StatementQueue {
  readonly #entries: Waiting[] = [];
  #starting: Waiting | undefined;

  /** Calls `start` when it is this entry's turn, now or later. */
  enter(start: (entry: QueueEntry) => void): QueueEntry {
    const passOn = (): void => {
      if (this.#starting !== waiting) return;
      this.#starting = undefined;
      this.#advance();
    };
    const entry: QueueEntry = {
      underWay: passOn,
      leave: () => {
        const index = this.#entries.indexOf(waiting);
        if (index >= 0) this.#entries.splice(index, 1);
        passOn();
      },
    };
    const waiting: Waiting = { start: () => start(entry) };
    this.#entries.push(waiting);
    this.#advance();
    return entry;
  }

  #advance(): void {
    while (this.#starting === undefined && this.#entries.length > 0) {
      this.#starting = this.#entries.shift()!;
      this.#starting.start();
    }
  }
}
