/**
 * A pulled source, value by value, through a callback that may be asynchronous. Under `forEachRow`.
 *
 * Promises: the next value is requested when the callback is done with the last one (when its promise has resolved);
 * a callback that throws or rejects, and an abort, cancel the source, and the promise rejects when the source has
 * given back what it held; no callback is started after that.
 * Does not: run callbacks concurrently (`mergeMapDemand` does), or wait for a callback that an abort overtakes.
 */
import type { Demand, Pullable, PullObserver } from './demand.js';

export interface ForEachOptions {
  /** Aborting cancels the source; the promise rejects with the signal's `reason`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Resolves to the number of values when the source has completed and the last callback is done.
 *
 *     await forEachDemand(rows, row => socket.write(row), { signal }) // 1000000
 */
export function forEachDemand<T>(
  source: Pullable<T>,
  next: (value: T, index: number) => void | PromiseLike<void>,
  options: ForEachOptions = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    new ForEach(next, options.signal, resolve, reject).start(source);
  });
}

/** States: `open` → (`draining`: the source has ended, a callback has not →) `ended`. */
class ForEach<T> implements PullObserver<T> {
  readonly #next: (value: T, index: number) => void | PromiseLike<void>;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (count: number) => void;
  readonly #reject: (error: unknown) => void;
  readonly #abort = (): void => this.#stop(this.#signal?.reason);
  #state: 'open' | 'draining' | 'ended' = 'open';
  #demand: Demand | undefined;
  #count = 0;
  /** A callback's promise is pending. */
  #busy = false;
  /** What the source failed with. */
  #failure: { readonly error: unknown } | undefined;

  constructor(
    next: (value: T, index: number) => void | PromiseLike<void>,
    signal: AbortSignal | undefined,
    resolve: (count: number) => void,
    reject: (error: unknown) => void,
  ) {
    this.#next = next;
    this.#signal = signal;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  start(source: Pullable<T>): void {
    if (this.#signal?.aborted) {
      this.#reject(this.#signal.reason);
      return;
    }
    this.#demand = source.pull(this); // a throw rejects, as this runs inside the Promise's executor
    this.#signal?.addEventListener('abort', this.#abort);
    this.#demand.request(1);
  }

  next(value: T): void {
    try {
      const done = this.#next(value, this.#count++);
      if (!isPromiseLike(done)) {
        this.#more();
        return;
      }
      this.#busy = true;
      done.then(
        () => {
          this.#busy = false;
          this.#more();
        },
        error => {
          this.#busy = false;
          if (this.#failure === undefined) this.#stop(error);
          else this.#more(); // the source failed first
        },
      );
    } catch (error) {
      this.#stop(error);
    }
  }

  error(error: unknown): void {
    this.#failure = { error };
    this.complete();
  }

  /** The source has ended: the promise settles when the callback that is under way is done. */
  complete(): void {
    if (this.#state !== 'open') return;
    this.#state = 'draining';
    if (!this.#busy) this.#end();
  }

  #more(): void {
    if (this.#state === 'open') this.#demand?.request(1);
    else if (this.#state === 'draining') this.#end();
  }

  #end(): void {
    this.#state = 'ended';
    this.#signal?.removeEventListener('abort', this.#abort);
    if (this.#failure === undefined) this.#resolve(this.#count);
    else this.#reject(this.#failure.error);
  }

  /** The callback failed or the signal was aborted. */
  #stop(reason: unknown): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#signal?.removeEventListener('abort', this.#abort);
    const reject = (): void => this.#reject(reason);
    this.#demand?.cancel().then(reject, reject);
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as Partial<PromiseLike<unknown>> | null | undefined)?.then === 'function';
}
