/**
 * What follows when something of the program's throws where nobody can be told: a teardown (`finalize`) that fails at the end of a
 * notification, a listener that is one of several.
 *
 * Promises: it is reported the way RxJS reports an error without a subscriber, later and on its own stack, and whoever told goes on:
 * the others hear of theirs, a connection on its way back gets there.
 */
import { throwError } from 'rxjs';

/** Reports an error that has no subscriber the way RxJS does: `config.onUnhandledError`, else thrown on its own stack. */
export function reportError(error: unknown): void {
  throwError(() => error).subscribe();
}

/** Tells one of several who know nothing of each other; what it throws is reported. */
export function tellOne(tell: () => void): void {
  try {
    tell();
  } catch (error) {
    reportError(error);
  }
}

/** Tells all who are among `listeners` now; what one of them throws is reported, and keeps nothing from the others. */
export function tellEach<T>(listeners: Iterable<T>, tell: (listener: T) => void): void {
  for (const listener of [...listeners]) tellOne(() => tell(listener));
}
