/**
 * `Cursor`: a result in the caller's hands, fetched in pieces. SQLAlchemy's CursorResult.
 *
 *   open ──last row, close──► closed        every fetch after that gives nothing, as in SQLAlchemy
 *
 * Promises: rows are asked for only as they are fetched; fetches run in the order they were subscribed; `close`
 * gives the connection back and may be called twice.
 */
import { Observable } from 'rxjs';

import { ArgumentError, ResourceClosedError } from '../errors.js';
import type { Demand, PullObserver } from '../operators/index.js';
import type { PullHooks } from './pull-consumer.js';
import type { WriteResult } from './write-result.js';
import { noRows } from './statement-host.js';

type StartPull<R> = (observer: PullObserver<R>, hooks: PullHooks) => Demand;

interface Fetch<R> {
  readonly wanted: number;
  readonly rows: R[];
  settle(rows: R[]): void;
  fail(error: unknown): void;
}

export class Cursor<R> implements AsyncDisposable {
  readonly #fetches: Fetch<R>[] = [];
  #demand: Demand | undefined;
  #end: { readonly error: unknown; readonly failed: boolean } | undefined;
  #closed = false;
  /** Whether the oldest fetch has asked for its rows. */
  #requested = false;
  #keys: readonly string[] | undefined;
  #result: WriteResult | undefined;

  /** Whether it was closed or has given its last row. */
  get closed(): boolean {
    return this.#closed || this.#end !== undefined;
  }

  /** Whether the statement gives rows. */
  get returnsRows(): boolean {
    return this.#result === undefined;
  }

  /** Rows changed; -1 for a statement that returns rows, as in SQLAlchemy. */
  get rowCount(): number {
    return this.#result?.rowCount ?? -1;
  }

  /** What a statement without rows did. */
  get writeResult(): WriteResult | null {
    return this.#result ?? null;
  }

  /** Emits the names of the columns, in select order. */
  keys(): Observable<string[]> {
    return new Observable(subscriber => {
      if (this.#keys === undefined) queueMicrotask(() => subscriber.error(noRows()));
      else {
        const keys = [...this.#keys];
        queueMicrotask(() => {
          subscriber.next(keys);
          subscriber.complete();
        });
      }
    });
  }

  /** Emits the next row, or `null` at the end. */
  fetchOne(): Observable<R | null> {
    return this.#fetch(1, rows => rows[0] ?? null);
  }

  /** Emits up to `size` rows; an empty array at the end. */
  fetchMany(size = 1): Observable<R[]> {
    if (!(Number.isSafeInteger(size) && size > 0)) {
      throw new ArgumentError(`fetchMany(size) takes a positive integer, not ${String(size)}.`);
    }
    return this.#fetch(size, rows => rows);
  }

  /** Emits all rows that are left. */
  fetchAll(): Observable<R[]> {
    return this.#fetch(Infinity, rows => rows);
  }

  /** Ends the execution; emits once when the connection is back. */
  close(): Observable<void> {
    return new Observable(subscriber => {
      const wasClosed = this.#closed;
      this.#closed = true;
      if (!wasClosed) {
        const error = new ResourceClosedError('This Cursor was closed while rows were fetched from it.');
        for (const fetch of this.#fetches.splice(0)) fetch.fail(error);
      }
      void this.#demand!.cancel().then(() => {
        subscriber.next();
        subscriber.complete();
      });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    return this.#demand!.cancel();
  }

  /** Starts the execution; `opened` is called once, when its columns or its effect are known. */
  start(pull: StartPull<R>, opened: (error?: unknown) => void): void {
    let known = false;
    const once = (error?: unknown): void => {
      if (known) return;
      known = true;
      opened(error);
    };
    this.#demand = pull(
      {
        next: row => this.#row(row),
        error: error => {
          this.#finish(error, true);
          once(error);
        },
        complete: () => {
          this.#finish(undefined, false);
          once();
        },
      },
      {
        onKeys: keys => {
          this.#keys = keys;
          once();
        },
        onEffect: result => {
          this.#result = result;
        },
      },
    );
  }

  #fetch<T>(wanted: number, choose: (rows: R[]) => T): Observable<T> {
    return new Observable(subscriber => {
      const fetch: Fetch<R> = {
        wanted,
        rows: [],
        settle: rows => {
          subscriber.next(choose(rows));
          subscriber.complete();
        },
        fail: error => subscriber.error(error),
      };
      if (this.#closed) {
        queueMicrotask(() => fetch.fail(new ResourceClosedError('This Cursor is closed.')));
        return;
      }
      if (this.#result !== undefined) {
        queueMicrotask(() => fetch.fail(noRows()));
        return;
      }
      this.#fetches.push(fetch);
      // Asynchronously, so that nothing is notified inside subscribe.
      queueMicrotask(() => this.#advance());
    });
  }

  /** Serves the oldest fetch; the next one follows when it is done. */
  #advance(): void {
    const fetch = this.#fetches[0];
    if (fetch === undefined) return;
    if (this.#end !== undefined) {
      this.#settleAll();
      return;
    }
    if (!this.#requested) {
      this.#requested = true;
      this.#demand!.request(fetch.wanted);
    }
  }

  #row(row: R): void {
    const fetch = this.#fetches[0]!;
    fetch.rows.push(row);
    if (fetch.rows.length < fetch.wanted) return;
    this.#fetches.shift();
    this.#requested = false;
    fetch.settle(fetch.rows);
    queueMicrotask(() => this.#advance());
  }

  #finish(error: unknown, failed: boolean): void {
    this.#end = { error, failed };
    this.#settleAll();
  }

  #settleAll(): void {
    for (const fetch of this.#fetches.splice(0)) {
      if (this.#end!.failed) fetch.fail(this.#end!.error);
      else fetch.settle(fetch.rows);
    }
  }
}

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
      queueMicrotask(() => {
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
