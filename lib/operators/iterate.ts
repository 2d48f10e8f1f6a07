/**
 * A pulled source as an async iterator: under `for await`.
 *
 * Promises: each `next()` requests one value, so a loop body that waits holds the source back; several `next()` at
 * once are answered in order; the error comes after the values before it, once; `return()` and `throw()` (a `break`,
 * `return` or `throw` in the loop) cancel, and wait until the source has given back what it held.
 * Does not: start anything before the first `next()`, read ahead, or end by itself when it is dropped half-way.
 */
import type { Demand, Pullable, PullObserver } from './demand.js';

/**
 * A new iterator over a new execution of `source`, started by the first `next()`.
 *
 *     for await (const row of iterate(rows)) {
 *       if (await seen(row)) break; // cancelled, and released, when the loop is left
 *     }
 */
export function iterate<T>(source: Pullable<T>): AsyncIterableIterator<T, undefined, unknown> {
  return new PullIterator(source);
}

interface Waiter<T> {
  resolve(result: IteratorResult<T, undefined>): void;
  reject(error: unknown): void;
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

/** States: `idle` → `open` → (`failed`: an error that nobody has been given yet →) `closed`. */
class PullIterator<T> implements AsyncIterableIterator<T, undefined, unknown> {
  readonly #source: Pullable<T>;
  #state: 'idle' | 'open' | 'failed' | 'closed' = 'idle';
  #demand: Demand | undefined;
  readonly #waiting: Waiter<T>[] = [];
  #error: unknown;
  #closing: Promise<void> | undefined;
  /** A request is on the stack: a value that answers it at once goes into `#answer` instead of to a waiter. */
  #asking = false;
  #answer: IteratorYieldResult<T> | undefined;

  constructor(source: Pullable<T>) {
    this.#source = source;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#state === 'idle') this.#open();
    if (this.#state === 'open') {
      if (this.#waiting.length > 0) return this.#wait(true);
      this.#asking = true;
      this.#demand?.request(1);
      this.#asking = false;
      const answer = this.#answer;
      if (answer !== undefined) {
        this.#answer = undefined;
        return Promise.resolve(answer);
      }
      if (this.#isOpen()) return this.#wait(false);
    }
    return this.#afterEnd();
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    await this.#close();
    return DONE;
  }

  async throw(error?: unknown): Promise<never> {
    await this.#close();
    throw error;
  }

  #open(): void {
    this.#state = 'open';
    const observer: PullObserver<T> = {
      next: value => this.#answered(value),
      error: error => this.#failed(error),
      complete: () => this.#completed(),
    };
    try {
      this.#demand = this.#source.pull(observer);
    } catch (error) {
      this.#failed(error);
    }
  }

  #isOpen(): boolean {
    return this.#state === 'open';
  }

  #wait(ask: boolean): Promise<IteratorResult<T, undefined>> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      if (ask) this.#demand?.request(1);
    });
  }

  async #afterEnd(): Promise<IteratorReturnResult<undefined>> {
    if (this.#state === 'failed') {
      this.#state = 'closed';
      throw this.#error;
    }
    await this.#closing;
    return DONE;
  }

  #answered(value: T): void {
    const result: IteratorYieldResult<T> = { done: false, value };
    if (this.#asking) this.#answer = result;
    else this.#waiting.shift()?.resolve(result);
  }

  #failed(error: unknown): void {
    const first = this.#waiting.shift();
    if (first === undefined) {
      this.#state = 'failed';
      this.#error = error;
      return;
    }
    first.reject(error);
    this.#completed();
  }

  #completed(): void {
    this.#state = 'closed';
    this.#dismiss();
  }

  /** Cancels; whoever still waits is done once the source has let go. */
  #close(): Promise<void> {
    if (this.#closing === undefined) {
      this.#state = 'closed';
      this.#closing = this.#demand?.cancel() ?? Promise.resolve();
      if (this.#waiting.length > 0) this.#closing = this.#closing.then(() => this.#dismiss());
    }
    return this.#closing;
  }

  #dismiss(): void {
    for (const waiter of this.#waiting.splice(0)) waiter.resolve(DONE);
  }
}
