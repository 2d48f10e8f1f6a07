/**
 * The turns of sibling savepoints: scoped `beginNested` calls on one handle run one after the other (C25).
 *
 * Each level of nesting has a handle and so turns of its own: the handle given to `use` is the inner level. Whoever
 * calls the outer handle from inside would wait for itself; the wait is bounded and its error says so.
 */
import { Observable, Subscription } from 'rxjs';

import { TimeoutError } from '../errors.js';

export class NestedTurns {
  readonly #waiting: (() => void)[] = [];
  #taken = false;

  /** Subscribes to `source` when it is its turn, which lasts until `source` has ended. */
  take<T>(timeout: number, source: Observable<T>): Observable<T> {
    return new Observable(subscriber => {
      const running = new Subscription();
      let mine = false;
      const start = (): void => {
        mine = true;
        this.#taken = true;
        clearTimeout(timer);
        running.add(source.subscribe(subscriber));
      };
      const timer =
        timeout === Infinity ? undefined : setTimeout(() => subscriber.error(turnTimeout(timeout)), timeout);
      running.add(() => {
        clearTimeout(timer);
        if (mine) this.#next();
        else this.#withdraw(start);
      });
      subscriber.add(running);
      if (this.#taken) this.#waiting.push(start);
      else start();
    });
  }

  #next(): void {
    this.#taken = false;
    this.#waiting.shift()?.();
  }

  #withdraw(start: () => void): void {
    const index = this.#waiting.indexOf(start);
    if (index >= 0) this.#waiting.splice(index, 1);
  }
}

function turnTimeout(timeout: number): TimeoutError {
  return new TimeoutError(
    `Another nested transaction of this connection did not end within ${timeout} ms. Inside a nested transaction call ` +
      `beginNested on the connection that was given to its 'use'.`,
  );
}
