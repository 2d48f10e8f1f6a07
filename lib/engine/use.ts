/**
 * What is asked of the function that a program gives to `connect`, `begin` and `beginNested`, and when anything is told.
 *
 * Promises: nothing is notified inside `subscribe`. Does not: call the function (`use-in.ts`).
 */
import { Observable } from 'rxjs';

import { ArgumentError } from '../errors.js';
import { microtask } from '../worker/microtask.js';

export function requireFunction(use: unknown, call: string): void {
  if (typeof use !== 'function') {
    throw new ArgumentError(
      `${call}(use) takes a function of the connection that gives an Observable or a promise.`,
    );
  }
}

/** Subscribes in the next microtask: nothing is notified inside `subscribe` (C3). */
export function soon<T>(source: Observable<T>): Observable<T> {
  return new Observable(subscriber => {
    microtask(() => subscriber.add(source.subscribe(subscriber)));
  });
}
