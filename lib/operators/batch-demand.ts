/**
 * A pulled source in arrays of `size`: one request for an array is a request for `size` values.
 *
 * Promises: every array but the last has `size` values, none is empty; at most one array is being filled, and only
 * while one is requested; an error waits until an array is requested (what was taken before is dealt with first), and
 * the values of an array that it interrupts are dropped.
 * Does not: emit a partial array because time has passed.
 */
import type { Demand, Pullable, PullObserver } from './demand.js';

/** `batchDemand(rows, 1000)` gives rows 1…1000, then 1001…2000, … each when it is requested. */
export function batchDemand<T>(source: Pullable<T>, size: number): Pullable<T[]> {
  return {
    pull(observer) {
      const batches = new Batches(observer, size);
      batches.start(source);
      return batches;
    },
  };
}

class Batches<T> implements PullObserver<T>, Demand {
  readonly #observer: PullObserver<T[]>;
  readonly #size: number;
  #demand: Demand | undefined;
  #batch: T[] = [];
  /** Arrays requested and not yet given. */
  #wanted = 0;
  /** The values of the next array have been requested. */
  #filling = false;
  #failure: { readonly error: unknown } | undefined;
  #cancelled = false;

  constructor(observer: PullObserver<T[]>, size: number) {
    this.#observer = observer;
    this.#size = size;
  }

  start(source: Pullable<T>): void {
    this.#demand = source.pull(this);
  }

  request(n: number): void {
    this.#wanted += n;
    this.#fill();
  }

  cancel(): Promise<void> {
    this.#cancelled = true;
    this.#failure = undefined;
    this.#batch = [];
    return this.#demand?.cancel() ?? Promise.resolve();
  }

  next(value: T): void {
    this.#batch.push(value);
    if (this.#batch.length < this.#size) return;
    this.#give();
    this.#fill();
  }

  error(error: unknown): void {
    this.#batch = [];
    this.#failure = { error };
    this.#fail();
  }

  complete(): void {
    if (this.#batch.length > 0) this.#give();
    if (!this.#cancelled) this.#observer.complete();
  }

  #fill(): void {
    if (this.#failure !== undefined) this.#fail();
    else if (this.#wanted > 0 && !this.#filling) {
      this.#filling = true;
      this.#demand?.request(this.#size);
    }
  }

  #give(): void {
    const batch = this.#batch;
    this.#batch = [];
    this.#filling = false;
    this.#wanted -= 1;
    this.#observer.next(batch);
  }

  #fail(): void {
    const failure = this.#failure;
    if (failure === undefined || this.#wanted === 0) return;
    this.#failure = undefined;
    this.#wanted = 0;
    this.#observer.error(failure.error);
  }
}
