/**
 * Calling the function that a program gives to `connect`, `begin` and `beginNested`, and when anything is told.
 *
 * Promises: it runs inside its scope; what it throws is an error of the Observable; nothing is notified inside `subscribe`.
 */
import { Observable, type ObservableInput } from 'rxjs';

import { ArgumentError } from '../errors.js';
import { toObservable } from '../operators/observable-input.js';
import { inScope, type Scope } from './scope.js';

export function requireFunction(use: unknown, call: string): void {
  if (typeof use !== 'function') {
    throw new ArgumentError(
      `${call}(use) takes a function of the connection that gives an Observable or a promise.`,
    );
  }
}

/** Calls `use` and subscribes to what it gives, inside `scope`. */
export function useIn<C, T>(
  scope: Scope | undefined,
  use: (handle: C) => ObservableInput<T>,
  handle: C,
): Observable<T> {
  return new Observable(subscriber =>
    inScope(scope, () => toObservable(use(handle), 'use').subscribe(subscriber)),
  );
}

/** Subscribes in the next microtask: nothing is notified inside `subscribe` (C3). */
export function soon<T>(source: Observable<T>): Observable<T> {
  return new Observable(subscriber => {
    queueMicrotask(() => subscriber.add(source.subscribe(subscriber)));
  });
}
