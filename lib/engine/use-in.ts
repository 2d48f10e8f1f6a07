/**
 * Calling the function that a program gives to `connect`, `begin` and `beginNested`.
 *
 * Promises: it runs inside its scope; what it throws is an error of the Observable.
 */
import { Observable, type ObservableInput } from 'rxjs';

import { toObservable } from '../operators/observable-input.js';
import { inScope, type Scope } from './scope.js';

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
