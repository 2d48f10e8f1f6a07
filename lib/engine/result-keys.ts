/**
 * The names of a result's columns.
 *
 * Promises: no more than a first batch is fetched, and the connection is back before they are emitted.
 */
import type { Subscriber, TeardownLogic } from 'rxjs';

import type { PullObserver } from '../operators/demand.js';
import { microtask } from '../worker/microtask.js';
import type { PullHooks, PullRows } from './pull-consumer.js';
import { noRows } from './statement-host.js';

/** Emits the names of the columns, in select order, as what `Result.keys` does when it is subscribed. */
export function keysOf<R>(
  subscriber: Subscriber<string[]>,
  pull: (observer: PullObserver<R>, hooks: PullHooks) => PullRows<R>,
): TeardownLogic {
  let emitted = false;
  const emit = (keys: readonly string[]): void => {
    if (emitted) return;
    emitted = true;
    // Not inside the execution's own call, which has to return first.
    microtask(() => {
      void demand.enough().then(() => {
        if (subscriber.closed) return;
        subscriber.next([...keys]);
        if (!subscriber.closed) subscriber.complete();
      });
    });
  };
  const fail = (error: unknown): void => {
    if (!emitted) subscriber.error(error);
  };
  const demand = pull(
    { next: () => {}, error: fail, complete: () => {} },
    { onKeys: emit, onEffect: () => fail(noRows()) },
  );
  return () => void demand.cancel();
}
