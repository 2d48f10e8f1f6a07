/**
 * `Cursor`: a result in the caller's hands, fetched in pieces. SQLAlchemy's CursorResult.
 *
 *   open ──last row, close──► closed        every fetch after that gives nothing, as in SQLAlchemy
 *
 * Promises: rows are asked for only as they are fetched; fetches run in the order they were subscribed; the rows of a
 * fetch that is unsubscribed go to the next one; `close` gives the connection back and may be called twice.
 */
import { Observable } from 'rxjs';

import { ArgumentError, ResourceClosedError } from '../errors.js';
import type { Demand } from '../operators/index.js';
import { microtask } from '../worker/microtask.js';
import type { StartPull } from './open-cursor.js';
import type { WriteResult } from './write-result.js';
import { noRows } from './statement-host.js';

interface Fetch<R> {
  readonly wanted: number;
  settle(rows: R[]): void;
  fail(error: unknown): void;
}

/** Rows asked for at a time: what a fetch that is left has asked for stays in memory for the next one. */
const MOST_ASKED = 1000;

export class Cursor<R> implements AsyncDisposable {
  readonly #fetches: Fetch<R>[] = [];
  #demand: Demand | undefined;
  #end: { readonly error: unknown; readonly failed: boolean } | undefined;
  #closed = false;
  /** Rows that have come and that nobody has taken. */
  #ready: R[] = [];
  /** Rows asked for that have not come. */
  #awaited = 0;
  #keys: readonly string[] | undefined;
  #result: WriteResult | undefined;

  /** Whether it was closed or has given its last row. */
  get closed(): boolean {
    return this.#closed || (this.#end !== undefined && this.#ready.length === 0);
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
      if (this.#keys === undefined) microtask(() => subscriber.error(noRows()));
      else {
        const keys = [...this.#keys];
        microtask(() => {
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
      void this[Symbol.asyncDispose]().then(() => {
        subscriber.next();
        subscriber.complete();
      });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    this.#ready = [];
    const error = new ResourceClosedError('This Cursor was closed while rows were fetched from it.');
    const fetches = this.#fetches.splice(0);
    microtask(() => fetches.forEach(fetch => fetch.fail(error)));
    return this.#demand!.cancel();
  }

  /** @internal Starts the execution; `opened` is called once, when its columns or its effect are known. */
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
        settle: rows => {
          subscriber.next(choose(rows));
          subscriber.complete();
        },
        fail: error => subscriber.error(error),
      };
      if (this.#closed) {
        microtask(() => fetch.fail(new ResourceClosedError('This Cursor is closed.')));
        return;
      }
      if (this.#result !== undefined) {
        microtask(() => fetch.fail(noRows()));
        return;
      }
      this.#fetches.push(fetch);
      // Asynchronously, so that nothing is notified inside subscribe.
      microtask(() => this.#advance());
      return () => {
        const index = this.#fetches.indexOf(fetch);
        if (index < 0) return;
        this.#fetches.splice(index, 1);
        microtask(() => this.#advance());
      };
    });
  }

  /** Serves the oldest fetch, or asks for what it lacks; the next one follows when it is done. */
  #advance(): void {
    const fetch = this.#fetches[0];
    if (fetch === undefined) return;
    const lacking = fetch.wanted - this.#ready.length;
    if (lacking > 0 && this.#end === undefined) {
      if (this.#awaited === 0) this.#ask(lacking);
      return;
    }
    this.#fetches.shift();
    if (lacking > 0 && this.#end!.failed) fetch.fail(this.#end!.error);
    else fetch.settle(this.#take(fetch.wanted));
    microtask(() => this.#advance());
  }

  #ask(lacking: number): void {
    const asked = Math.min(lacking, MOST_ASKED);
    this.#awaited += asked;
    this.#demand!.request(asked);
  }

  #take(wanted: number): R[] {
    if (wanted < this.#ready.length) return this.#ready.splice(0, wanted);
    const rows = this.#ready;
    this.#ready = [];
    return rows;
  }

  #row(row: R): void {
    this.#awaited--;
    this.#ready.push(row);
    const wanted = this.#fetches[0]?.wanted ?? Infinity;
    if (this.#awaited === 0 || this.#ready.length >= wanted) this.#advance();
  }

  #finish(error: unknown, failed: boolean): void {
    this.#end = { error, failed };
    this.#advance();
  }
}
