/**
 * `Result`: what executing a statement with rows gives. A cold Observable of rows, and other views of the same.
 *
 * Promises: nothing runs before a subscription, and each subscription (or `for await`, or view) is an execution of
 * its own (C1, C2). A plain subscription is pushed (C31), everything demand-driven is pulled (C30).
 * Does not: remember rows. Share with RxJS's `share` or take `all()`.
 */
import { Observable, type ObservableInput, type Subscriber, type TeardownLogic } from 'rxjs';

import { readableClass } from '#facts';
import type { NodeReadable } from '../platform/node-types.js';
import { ArgumentError, MultipleResultsFound, NoResultFound, NotSupportedError } from '../errors.js';
import { checkConcurrency } from '../operators/concurrency.js';
import type { Demand, PullObserver, Pullable } from '../operators/index.js';
import { iterate } from '../operators/iterate.js';
import type { Cursor } from './cursor.js';
import type { Execution } from './execution.js';
import type { StatementHost, StatementRequest } from './statement-host.js';
import type { PullHooks, PullRows } from './pull-consumer.js';
import type { RowConsumer } from './row-consumer.js';
import type { RowShape } from './row-factory.js';
import type { Running } from './running.js';
import type { UniqueBy } from './unique-rows.js';

const DEFAULT_STALL_TIMEOUT = 30_000;

/** What a result is a result of. */
interface ResultSource {
  readonly host: StatementHost;
  readonly request: StatementRequest;
}

/**
 * @typeParam R a row
 * @typeParam F the value of a row's first column
 */
export class Result<R, F = unknown> extends Observable<R> implements AsyncIterable<R>, Pullable<R> {
  readonly #source: ResultSource;
  readonly #shape: RowShape;
  readonly #unique: UniqueBy | undefined;

  /** @internal Results are made by `execute`. */
  constructor(source: ResultSource, shape: RowShape = { kind: 'object' }, unique?: UniqueBy) {
    super(subscriber =>
      this.#source.host.running.run(subscriber, (running, each) => {
        const whole = this.#shape.kind === 'object' && this.#unique === undefined;
        return this.#execute(running, new running.PushRows<R>(each, !whole));
      }),
    );
    this.#source = source;
    this.#shape = shape;
    this.#unique = unique;
  }

  // ── one-value views ──

  /** Emits all rows as one array. */
  all(): Observable<R[]> {
    return this.#observe((running, subscriber) => this.#execute(running, new running.AllRows<R>(subscriber)));
  }

  /** Emits the first row, or `null`; the rest is not fetched. */
  first(): Observable<R | null> {
    return this.#few(1, rows => rows[0] ?? null);
  }

  /**
   * Emits the only row.
   * @throws NoResultFound, MultipleResultsFound
   */
  one(): Observable<R> {
    return this.#few(2, rows => {
      if (rows.length === 0) throw new NoResultFound('No row was found when one was required');
      if (rows.length > 1)
        throw new MultipleResultsFound('Multiple rows were found when exactly one was required');
      return rows[0]!;
    });
  }

  /**
   * Emits the only row, or `null` when there is none.
   * @throws MultipleResultsFound
   */
  oneOrNone(): Observable<R | null> {
    return this.#few(2, rows => {
      if (rows.length > 1)
        throw new MultipleResultsFound('Multiple rows were found when one or none was required');
      return rows[0] ?? null;
    });
  }

  /** Emits the first column of the first row, or `null` when there is no row. */
  scalar(): Observable<F | null> {
    return this.#first().first();
  }

  /** Emits the first column of the only row. @throws NoResultFound, MultipleResultsFound */
  scalarOne(): Observable<F> {
    return this.#first().one();
  }

  /** Emits the first column of the only row, or `null` when there is no row. @throws MultipleResultsFound */
  scalarOneOrNone(): Observable<F | null> {
    return this.#first().oneOrNone();
  }

  /** Emits the names of the columns, in select order. No more than a first batch is fetched. */
  keys(): Observable<string[]> {
    return this.#observe((running, subscriber) =>
      running.keysOf<R>(subscriber, (observer, hooks) => this.#pull(running, observer, 1, hooks)),
    );
  }

  // ── row views ──

  /** One column as values: the first, or the one named (a key, or a position from 0). @throws NoSuchColumnError */
  scalars(): Result<F, F>;
  scalars<K extends keyof R & string>(column: K): Result<R[K], R[K]>;
  scalars(column: number): Result<unknown>;
  scalars(column: number | string = 0): Result<unknown> {
    if (typeof column === 'number' && !(Number.isSafeInteger(column) && column >= 0)) {
      throw new ArgumentError(`scalars(column) takes a position from 0 or a name, not ${column}.`);
    }
    return this.#view<unknown, unknown>({ kind: 'scalar', column });
  }

  /** Rows as arrays, in select order. */
  tuples(): Result<unknown[]> {
    return this.#view<unknown[], unknown>({ kind: 'tuple' });
  }

  /**
   * Leaves out rows that came before: those with an equal `by(row)`, by default equal in every column.
   * Remembers every key it has seen.
   */
  unique(by?: (row: R) => unknown): Result<R, F> {
    if (by !== undefined && typeof by !== 'function') {
      throw new ArgumentError('unique(by) takes a function of the row that gives what must differ.');
    }
    return new Result<R, F>(this.#source, this.#shape, { by: by as UniqueBy['by'] });
  }

  /**
   * Emits arrays of rows, `size` in each but the last; without `size` as they come from the thread. The cheapest way
   * to take many rows: there is no notification per row.
   */
  partitions(size?: number): Observable<R[]> {
    if (size !== undefined && !(Number.isSafeInteger(size) && size > 0)) {
      throw new ArgumentError(`partitions(size) takes a positive integer, not ${String(size)}.`);
    }
    return this.#observe((running, subscriber) =>
      this.#execute(running, new running.PushPartitions<R>(subscriber, size)),
    );
  }

  // ── demand-driven ──

  /** `concatMap` that asks for the next row only when the inner Observable has completed (C30). */
  concatMapRows<T>(project: (row: R, index: number) => ObservableInput<T>): Observable<T> {
    return this.#observe((running, subscriber) =>
      running.concatMapDemand(this, project).subscribe(subscriber),
    );
  }

  /** `mergeMap` with `concurrency` inner Observables that asks for rows only as they find a place (C30). */
  mergeMapRows<T>(
    project: (row: R, index: number) => ObservableInput<T>,
    concurrency: number,
  ): Observable<T> {
    checkConcurrency(concurrency);
    return this.#observe((running, subscriber) =>
      running.mergeMapDemand(this, project, concurrency).subscribe(subscriber),
    );
  }

  /**
   * Calls `next` for each row, waiting for the promise it may return; resolves with the number of rows.
   * Rejects with what `next` threw or with the signal's reason, after the connection is back.
   */
  forEachRow(
    next: (row: R) => void | PromiseLike<void>,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<number> {
    const { running } = this.#source.host;
    if (running.now !== undefined) return running.now.forEachDemand(this, next, options);
    return running.load().then(loaded => loaded.forEachDemand(this, next, options));
  }

  /** Emits one open cursor, which its taker closes. */
  cursor(): Observable<Cursor<R>> {
    return this.#observe((running, subscriber) =>
      running
        .openCursor<R>((observer, hooks) => this.#pull(running, observer, undefined, hooks))
        .subscribe(subscriber),
    );
  }

  /** The rows as a Node stream in object mode. @throws NotSupportedError outside Node */
  toReadable(): NodeReadable {
    const stream = readableClass();
    const { now } = this.#source.host.running;
    if (stream === undefined || now === undefined)
      throw new NotSupportedError('toReadable() needs Node; iterate with for await.');
    return now.readableFrom(this, stream);
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<R> {
    return iterate(this);
  }

  /** Starts an execution whose rows come as they are asked for (`Pullable`). */
  pull(observer: PullObserver<R>): Demand {
    return this.#source.host.running.pull(observer, running => this.#pull(running, observer, undefined, {}));
  }

  // ── how ──

  #first(): Result<F, F> {
    return this.#view<F, F>({ kind: 'scalar', column: 0 });
  }

  /** The same rows in another shape. */
  #view<S, T>(shape: RowShape): Result<S, T> {
    if (this.#unique?.by !== undefined) {
      throw new ArgumentError('unique(by) takes rows as they are then: call it after scalars() or tuples().');
    }
    return new Result<S, T>(this.#source, shape, this.#unique);
  }

  /** What `start` makes of each subscription. */
  #observe<T>(start: (running: Running, subscriber: Subscriber<T>) => TeardownLogic): Observable<T> {
    return new Observable<T>(subscriber => this.#source.host.running.run(subscriber, start));
  }

  #execute<S = R>(running: Running, consumer: RowConsumer<S>, first?: number): Execution<S> {
    const { host, request } = this.#source;
    const filtered = this.#unique === undefined ? consumer : new running.UniqueRows(consumer, this.#unique);
    const execution = new running.Execution<S>(host, request, this.#shape, filtered, first);
    execution.start();
    return execution;
  }

  #pull(
    running: Running,
    observer: PullObserver<R>,
    first: number | undefined,
    hooks: PullHooks,
  ): PullRows<R> {
    const { stallTimeout = DEFAULT_STALL_TIMEOUT } = this.#source.request.options;
    const pulled = new running.PullRows<R>(observer, stallTimeout, hooks);
    pulled.attach(this.#execute<R>(running, pulled, first));
    return pulled;
  }

  /** Takes up to `count` rows, gives the connection back, then emits what `choose` makes of them. */
  #few<T>(count: number, choose: (rows: R[]) => T): Observable<T> {
    return this.#observe((running, subscriber) => {
      const taker = new running.FewRows<R, T>(subscriber, count, choose);
      const execution = this.#execute<R>(running, taker, this.#unique === undefined ? count : undefined);
      taker.attach(execution);
      return execution;
    });
  }
}
