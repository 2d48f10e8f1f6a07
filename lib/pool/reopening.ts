/**
 * What follows when a connection cannot be opened because another process locks the file: it is tried again, ever more
 * slowly.
 *
 *   well ──later──► pausing ──timer──► trying ──well──► well          trying ──later──► pausing
 *
 * Promises: one timer at most; pauses grow from 5 to 100 ms, and start anew after a success or when nobody waits.
 */
import type { RawError } from '../worker/values.js';

/** Milliseconds. */
const FIRST_PAUSE = 5;
const LAST_PAUSE = 100;

export class Reopening {
  readonly #again: () => void;
  #pause = 0;
  #reason: RawError | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param again called after each pause */
  constructor(again: () => void) {
    this.#again = again;
  }

  /** Why no connection can be opened for now. */
  get reason(): RawError | undefined {
    return this.#reason;
  }

  /** Whether nothing is to be opened before the pause is over. */
  get pausing(): boolean {
    return this.#timer !== undefined;
  }

  /** A connection was opened, or could not be for another reason. */
  well(): void {
    this.#pause = 0;
    this.#reason = undefined;
  }

  failed(reason: RawError): void {
    this.#reason = reason;
  }

  /** @param awaited whether somebody still waits for a connection */
  later(awaited: boolean): void {
    if (!awaited) this.#pause = 0;
    else if (this.#timer === undefined) {
      this.#pause = Math.min(Math.max(2 * this.#pause, FIRST_PAUSE), LAST_PAUSE);
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        this.#again();
      }, this.#pause);
    }
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
