/**
 * The pull protocol: a consumer says how many values it can take, and no more come. Modelled on Reactive Streams
 * (https://github.com/reactive-streams/reactive-streams-jvm), without its publishers' threads and with a cancel that
 * can be awaited. Under `for await`, cursors, `concatMapRows`, `mergeMapRows`, `forEachRow` and `toReadable`.
 *
 * Promises: nothing by itself; these are the rules that a source keeps and that the consumers in this folder rely on
 * (the numbers are those of Reactive Streams' specification where it has the same rule).
 * Does not: buffer or convert. A source that prefetches does so within limits of its own.
 */

/** What a pulled source notifies. */
export interface PullObserver<T> {
  /** One value, of those requested. Never called while a call of `next` is on the stack (§1.3). */
  next(value: T): void;
  /** The last notification. May come without demand (§1.4), and after whatever the source held is given back. */
  error(error: unknown): void;
  /** The last notification. May come without demand (§1.5), and after whatever the source held is given back. */
  complete(): void;
}

/** The consumer's end of one execution. */
export interface Demand {
  /**
   * Allows `n` more values (a positive integer, or Infinity); requests add up (§3.8). Values that are ready may be
   * notified before this returns. Called inside `next` it only adds to the demand, so that a long row of
   * synchronous answers does not grow the stack (§3.3). After the end, and after `cancel`, it does nothing (§3.6). It
   * never throws (§3.16): what fails while it answers goes to `error`.
   */
  request(n: number): void;
  /**
   * Stops: no notification comes once this has been called. The promise resolves when whatever the source held (a
   * lease, a cursor) is given back, and never rejects. Calling it again gives the same wait; after the end it
   * is resolved (§3.7).
   */
  cancel(): Promise<void>;
}

/** Something that can be pulled; each `pull` is an execution of its own, as each `subscribe` of an Observable is. */
export interface Pullable<T> {
  /** Starts an execution with a demand of zero. No notification comes before it has returned. */
  pull(observer: PullObserver<T>): Demand;
}

/** Whether `value` can be pulled. */
export function isPullable(value: unknown): value is Pullable<unknown> {
  return typeof (value as Partial<Pullable<unknown>> | null | undefined)?.pull === 'function';
}
