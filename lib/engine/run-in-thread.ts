/**
 * Calls a function of the user's in the thread of a connection, with the driver's own connection object.
 *
 * Promises: its turn is that of a statement, and what follows waits for its end; the value is structured-cloned; the
 * function's exception is the `cause` of an `InterfaceError`, the database's own errors are classified.
 * Does not: stop a function that runs. Whoever unsubscribes leaves it to its end; the connection is not reused before,
 * and given up when that takes longer than `cancelGrace`.
 */
import { Observable } from 'rxjs';

import { importUrl } from '#platform';
import { ArgumentError, CancelledError, ResourceClosedError } from '../errors.js';
import type { CallSink } from '../worker/lane-call.js';
import { microtask } from '../worker/microtask.js';
import { Flag, type Settled } from '../worker/protocol.js';
import type { ConnectionState, StatementUse } from './connection-state.js';

function moduleUrl(module: URL | string): string {
  if (typeof module !== 'string' && !(module instanceof URL)) {
    throw new ArgumentError(`runInThread takes a module's URL or name, not ${typeof module}.`);
  }
  try {
    return importUrl(module);
  } catch (cause) {
    throw new ArgumentError(`runInThread: ${(cause as Error).message}`, { cause });
  }
}

/** The Observable behind `conn.runInThread`; `user` says who subscribes, and where. */
export function runInThread<T>(
  state: ConnectionState,
  user: () => Pick<StatementUse, 'scope' | 'bound'>,
  module: URL | string,
  exportName: string,
  args: readonly unknown[],
): Observable<T> {
  const url = moduleUrl(module);
  if (typeof exportName !== 'string') {
    throw new ArgumentError(
      `runInThread takes the name of an export as its second argument, not ${typeof exportName}.`,
    );
  }
  return callInThread<T>(state, user, `runInThread ${exportName}`, url, exportName, args);
}

/** A call in a connection's thread, of an export of a module or, where that is `DRIVER`, of an operation of its driver. */
export function callInThread<T>(
  state: ConnectionState,
  user: () => Pick<StatementUse, 'scope' | 'bound'>,
  label: string,
  url: string,
  exportName: string,
  args: readonly unknown[],
): Observable<T> {
  return new Observable<T>(subscriber => {
    let value: T | undefined;
    let starting = true;
    const later = (task: () => void): void => (starting ? microtask(task) : task());
    const running = state
      .run({ label, writes: undefined, opaque: true, timeout: undefined, ...user() }, (lease, hooks) => {
        return new Observable<never>(body => {
          const ignore = (): void => {};
          let over = false;
          const settled = (settlement: Settled): void => {
            over = true;
            hooks.settled(settlement);
            const { status, error, thrown } = settlement;
            if (status === 'returned') {
              value = settlement.value as T;
              body.complete();
            } else if (status === 'outside') body.error(hooks.outside());
            else if (thrown !== undefined) body.error(thrown);
            else if (error !== null)
              body.error(state.core.threadError(error, url || 'the driver', exportName));
            else if (lease.state === 'held') body.error(new CancelledError(`'${label}' was cancelled.`));
            else body.error(new ResourceClosedError(`The Connection was closed while '${label}' ran.`));
          };
          const sink: CallSink = { columns: ignore, batch: ignore, lost: ignore, settled };
          const call = lease.call(url, exportName, args, sink, hooks.inTransaction ? Flag.InTransaction : 0);
          body.add(() => {
            if (over) return;
            hooks.leaving();
            call.unsubscribe();
          });
        });
      })
      .subscribe({
        error: (error: unknown) => later(() => subscriber.error(error)),
        complete: () => {
          subscriber.next(value as T);
          subscriber.complete();
        },
      });
    starting = false;
    return running;
  });
}
