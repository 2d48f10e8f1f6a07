/**
 * What may be run again by itself on an engine of several hosts, and what a lost connection leaves open.
 *
 * Promises: only a statement that reads is run again, only as long as nothing of it was delivered, and at most once for each
 * further host; a transaction only as long as its function was not called. A write outside a transaction whose connection was lost
 * on the way says `outcome: 'unknown'`, so that nobody repeats it unawares (`retryTransient` does not).
 */
import { defer, of, retry, type Observable } from 'rxjs';

import type { Compiled } from '../compiler/index.js';
import type { HostsPlan, RuntimeDialect } from '../dialects/runtime.js';
import { DBAPIError } from '../errors.js';

const reads: WeakMap<Compiled, boolean> = new WeakMap();

/** Whether a statement surely changes nothing: a replica may be asked, and another host again. */
export function surelyReads(dialect: RuntimeDialect, compiled: Compiled): boolean {
  if (compiled.writes === true || dialect.readsOnly === undefined) return false;
  let known = reads.get(compiled);
  if (known === undefined) reads.set(compiled, (known = dialect.readsOnly(compiled.sql)));
  return known;
}

/** Whether another host may answer what one host did not. */
export function mayGoElsewhere(error: unknown): error is DBAPIError {
  return error instanceof DBAPIError && error.connectionInvalidated;
}

/** Whether a server said that it takes no writes. */
export function isReadOnlyRefusal(plan: HostsPlan | undefined, error: DBAPIError): boolean {
  return plan?.refusalOf({ errno: error.errno, message: error.detail }) === 'readOnly';
}

/** Marks the error of a write that commits by itself: whether it was done is unknown, unless the server refused to run it. */
export function leaveOpen(wasRefused: (error: DBAPIError) => boolean, error: unknown): void {
  if (!mayGoElsewhere(error) || error.outcome !== undefined || error.phase === 'connect') return;
  if (!wasRefused(error)) Object.assign(error, { outcome: 'unknown' });
}

/** A transaction is begun elsewhere when BEGIN failed for its host's sake, as long as its function was not called. */
export function beginElsewhere<T>(
  hosts: number,
  attempt: (called: () => void) => Observable<T>,
  onRetry: (error: DBAPIError) => void,
): Observable<T> {
  if (hosts === 1) return attempt(() => {});
  return defer(() => {
    let begun = false;
    const called = (): void => {
      begun = true;
    };
    return defer(() => attempt(called)).pipe(
      retry({
        count: hosts - 1,
        delay: (error: unknown) => {
          if (begun || !mayGoElsewhere(error)) throw error;
          onRetry(error);
          return of(undefined);
        },
      }),
    );
  });
}
