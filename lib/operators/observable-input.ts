/**
 * Reads what a callback returned as an Observable: `toObservable` is RxJS's `from` with an error that names the callback.
 *
 * Promises: an Observable comes back as it is; anything else that RxJS can read (Promise, iterable, async iterable,
 * interop observable, stream) is converted; the rest is an `ArgumentError` that says what was returned.
 * Does not: subscribe, or catch what the callback itself throws.
 */
import { from, Observable } from 'rxjs';
import type { ObservableInput } from 'rxjs';
import { ArgumentError } from '../errors.js';

/** `input` as an Observable; `callback` is the name by which an `ArgumentError` calls the function that returned it. */
export function toObservable<T>(input: ObservableInput<T>, callback: string): Observable<T> {
  if (input instanceof Observable) return input;
  try {
    return from(input);
  } catch (cause) {
    const returned = input === null ? 'null' : typeof input === 'object' ? 'a plain object' : typeof input;
    throw new ArgumentError(
      `${callback} must return an Observable, a Promise or an iterable; it returned ${returned}. ` +
        `Return the Observable instead of subscribing to it.`,
      { cause },
    );
  }
}
