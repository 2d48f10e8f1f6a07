/**
 * `mergeMap` and `concatMap` that ask: the next value is requested when a slot for a projection becomes free, so a
 * slow projection slows the source down instead of filling a queue. Under `concatMapRows` and `mergeMapRows`.
 *
 * Promises: at most `concurrency` values of the source are held at any time; a projection that fails (or a `project`
 * that throws) ends the others, cancels the source and, when it has given back what it held, emits the error.
 * Does not: keep the order of the source's values among concurrent projections; make anything asynchronous.
 */
import { Observable, Subscriber, Subscription } from 'rxjs';
import type { ObservableInput, Unsubscribable } from 'rxjs';
import { checkConcurrency } from './concurrency.js';
import type { Demand, Pullable, PullObserver } from './demand.js';
import { toObservable } from './observable-input.js';
import { reportError } from './report-error.js';

/**
 * Each value of `source` becomes an Observable; at most `concurrency` of them run at once, and what they emit is
 * emitted as it comes.
 *
 *     mergeMapDemand(rows, row => fetchPage(row.url), 4) // four pages at a time; at most four rows in memory
 *
 * @throws ArgumentError when `concurrency` is not a positive integer or Infinity.
 */
export function mergeMapDemand<T, R>(
  source: Pullable<T>,
  project: (value: T, index: number) => ObservableInput<R>,
  concurrency: number,
): Observable<R> {
  checkConcurrency(concurrency);
  return new Observable(subscriber => {
    const merge = new Merge(project, subscriber);
    subscriber.add(merge);
    merge.start(source, concurrency);
  });
}

/** `mergeMapDemand` one at a time: the next value is requested when the projection of the last one has completed. */
export function concatMapDemand<T, R>(
  source: Pullable<T>,
  project: (value: T, index: number) => ObservableInput<R>,
): Observable<R> {
  return mergeMapDemand(source, project, 1);
}

/** One subscription of `mergeMapDemand`. */
class Merge<T, R> implements PullObserver<T>, Unsubscribable {
  readonly #project: (value: T, index: number) => ObservableInput<R>;
  readonly #subscriber: Subscriber<R>;
  readonly #inners = new Subscription();
  #demand: Demand | undefined;
  #index = 0;
  #active = 0;
  #exhausted = false;
  #ended = false;

  constructor(project: (value: T, index: number) => ObservableInput<R>, subscriber: Subscriber<R>) {
    this.#project = project;
    this.#subscriber = subscriber;
  }

  start(source: Pullable<T>, concurrency: number): void {
    try {
      this.#demand = source.pull(this);
    } catch (error) {
      this.error(error);
      return;
    }
    this.#demand.request(concurrency);
  }

  next(value: T): void {
    this.#active += 1;
    try {
      const input = toObservable(this.#project(value, this.#index++), 'project');
      if (this.#ended) return; // `project` itself unsubscribed
      const inner = new Inner(this);
      this.#inners.add(inner);
      input.subscribe(inner);
    } catch (error) {
      this.fail(error);
    }
  }

  error(error: unknown): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#stopInners();
    this.#subscriber.error(error);
  }

  complete(): void {
    this.#exhausted = true;
    this.#completeIfDone();
  }

  emit(value: R): void {
    this.#subscriber.next(value);
  }

  /** A projection completed: its slot is free. */
  freed(): void {
    this.#active -= 1;
    if (this.#exhausted) this.#completeIfDone();
    else this.#demand?.request(1);
  }

  /** A projection failed; the error waits until the source has let go. */
  fail(error: unknown): void {
    if (this.#ended) {
      reportError(error); // a teardown that threw after the end
      return;
    }
    this.#ended = true;
    this.#stopInners();
    const emit = (): void => this.#subscriber.error(error);
    this.#demand?.cancel().then(emit, emit);
  }

  unsubscribe(): void {
    if (this.#ended) return;
    this.#ended = true;
    try {
      this.#inners.unsubscribe();
    } finally {
      void this.#demand?.cancel();
    }
  }

  #completeIfDone(): void {
    if (this.#ended || this.#active > 0) return;
    this.#ended = true;
    this.#subscriber.complete();
  }

  #stopInners(): void {
    try {
      this.#inners.unsubscribe();
    } catch (error) {
      reportError(error);
    }
  }
}

/** A Subscriber rather than an observer, so that a projection's teardown runs before the next value is requested. */
class Inner<R> extends Subscriber<R> {
  readonly #merge: Pick<Merge<never, R>, 'emit' | 'freed' | 'fail'>;

  constructor(merge: Pick<Merge<never, R>, 'emit' | 'freed' | 'fail'>) {
    super();
    this.#merge = merge;
  }

  protected override _next(value: R): void {
    this.#merge.emit(value);
  }

  protected override _error(error: unknown): void {
    this.#merge.fail(error);
  }

  protected override _complete(): void {
    try {
      this.unsubscribe();
    } catch (error) {
      this.#merge.fail(error);
      return;
    }
    this.#merge.freed();
  }
}
