/**
 * Somebody who waits, for a connection or for the right to write.
 *
 *   waiting ──grant──► settled        waiting ──timeout, error, leave──► settled
 *
 * Promises: settles once; after it has settled nothing can be granted to it; a timer is never left behind; what its subscriber's
 * teardown throws does not reach whoever settles it, who has others to see to.
 */
import type { Subscriber } from 'rxjs';

import { tellOne } from '../operators/report-error.js';

export class Waiter<T> {
  readonly #subscriber: Subscriber<T>;
  readonly #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #onSettled: () => void;
  #waiting = true;

  /**
   * @param timeout milliseconds, `Infinity` for ever; `onTimeout` makes the error. (0 is decided before anybody waits.)
   * @param onSettled called once, whichever way; takes the waiter out of its queue
   */
  constructor(subscriber: Subscriber<T>, timeout: number, onTimeout: () => Error, onSettled: () => void) {
    this.#subscriber = subscriber;
    this.#onSettled = onSettled;
    if (timeout !== Infinity) this.#timer = setTimeout(() => this.fail(onTimeout()), timeout);
    subscriber.add(() => this.#settle());
  }

  get waiting(): boolean {
    return this.#waiting;
  }

  grant(value: T): void {
    if (!this.#settle()) return;
    tellOne(() => {
      this.#subscriber.next(value);
      this.#subscriber.complete();
    });
  }

  fail(error: unknown): void {
    if (this.#settle()) tellOne(() => this.#subscriber.error(error));
  }

  #settle(): boolean {
    if (!this.#waiting) return false;
    this.#waiting = false;
    clearTimeout(this.#timer);
    this.#onSettled();
    return true;
  }
}
