/**
 * What comes from a thread, on its way into its lane: in order, and in turns of the event loop where its takers need long.
 *
 *   flowing ──pause──► held ──each turn one: the rest of what paused it, then what came meanwhile──► nothing held: flowing
 *
 * Promises: while something is held everything of that thread waits behind it, so that no order is other than if its takers
 * had been quick; what one of them throws is reported, and the others get theirs; an inline lane never pauses, because its caller's scheduler says when things happen.
 */
import { macrotask } from '#platform';

import { reportError } from '../operators/report-error.js';
import type { UpMessage } from './protocol.js';
import type { ThreadEvents } from './thread.js';
import type { RawError } from './values.js';

/** Who takes what comes. */
export interface InboxTaker {
  message(message: UpMessage): void;
  exited(error: RawError | null): void;
}

export class Inbox implements ThreadEvents {
  readonly #taker: InboxTaker;
  readonly #mayPause: boolean;
  /** What waits for its turn; `undefined` while everything flows. */
  #held: (() => void)[] | undefined;
  #scheduled = false;

  constructor(taker: InboxTaker, mayPause: boolean) {
    this.#taker = taker;
    this.#mayPause = mayPause;
  }

  messages(messages: readonly UpMessage[]): void {
    for (const message of messages) {
      if (this.#held === undefined) this.#take(message);
      else this.#held.push(() => this.#take(message));
    }
  }

  /** What came with it has other takers. */
  #take(message: UpMessage): void {
    try {
      this.#taker.message(message);
    } catch (error) {
      reportError(error);
    }
  }

  exited(error: RawError | null): void {
    if (this.#held === undefined) this.#taker.exited(error);
    else this.#held.push(() => this.#taker.exited(error));
  }

  /** Called while a message is taken: does `rest` in the next turn, before anything else. False where that cannot be. */
  pause(rest: () => void): boolean {
    if (!this.#mayPause) return false;
    this.#held ??= [];
    this.#held.unshift(rest);
    this.#schedule();
    return true;
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    macrotask(this.#turn);
  }

  readonly #turn = (): void => {
    this.#scheduled = false;
    const held = this.#held!;
    try {
      held.shift()!();
    } finally {
      if (held.length > 0) this.#schedule();
      else this.#held = undefined;
    }
  };
}
