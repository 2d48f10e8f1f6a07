/**
 * Opens a cursor on a pull, for whoever will close it.
 *
 * Apart from `Cursor`, whose module passes on to programs all that it exports.
 */
import { Observable } from 'rxjs';

import type { Demand, PullObserver } from '../operators/index.js';
import { microtask } from '../worker/microtask.js';
import { Cursor } from './cursor.js';
import type { PullHooks } from './pull-consumer.js';

/** Starts a pull. */
export type StartPull<R> = (observer: PullObserver<R>, hooks: PullHooks) => Demand;

/** Emits one open cursor and completes; whoever takes it closes it. */
export function openCursor<R>(pull: StartPull<R>): Observable<Cursor<R>> {
  return new Observable(subscriber => {
    const cursor = new Cursor<R>();
    let handed = false;
    cursor.start(pull, error => {
      if (error !== undefined) {
        subscriber.error(error);
        return;
      }
      microtask(() => {
        if (subscriber.closed) return;
        handed = true;
        subscriber.next(cursor);
        subscriber.complete();
      });
    });
    return () => {
      if (!handed) void cursor[Symbol.asyncDispose]();
    };
  });
}
