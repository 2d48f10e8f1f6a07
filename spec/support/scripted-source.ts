/**
 * A pulled source whose every step a spec decides and counts: how values are answered, how it ends, how long its
 * release takes. Keeps the rules of lib/operators/demand.ts.
 */
import type { Demand, Pullable, PullObserver } from '../../lib/operators/index.js';

export interface Script {
  /** Answer inside `request`, in a microtask of its own, or each value in a turn of its own. Default `'now'`. */
  readonly answer?: 'now' | 'later' | 'slowly';
  /** Ends with this error instead of completing. */
  readonly failure?: unknown;
  /** What `cancel` waits for. Default: nothing. */
  readonly release?: Promise<void>;
}

export class ScriptedSource<T> implements Pullable<T> {
  /** Executions started, cancelled by their consumer, ended by themselves. */
  pulls = 0;
  cancels = 0;
  ends = 0;
  /** Of all executions: values requested, values notified. */
  requested = 0;
  notified = 0;

  constructor(
    readonly values: readonly T[],
    readonly script: Script = {},
  ) {}

  pull(observer: PullObserver<T>): Demand {
    this.pulls += 1;
    return new Execution(this, observer);
  }
}

class Execution<T> implements Demand {
  readonly #source: ScriptedSource<T>;
  readonly #observer: PullObserver<T>;
  #demand = 0;
  #at = 0;
  #running = false;
  #over = false;
  #cancelled: Promise<void> | undefined;

  constructor(source: ScriptedSource<T>, observer: PullObserver<T>) {
    this.#source = source;
    this.#observer = observer;
  }

  request(n: number): void {
    if (this.#over) return;
    this.#source.requested += n;
    this.#demand += n;
    if (this.#running) return;
    this.#running = true;
    const { answer } = this.#source.script;
    if (answer === 'later') queueMicrotask(() => this.#answer());
    else if (answer === 'slowly') setTimeout(() => this.#answer());
    else this.#answer();
  }

  cancel(): Promise<void> {
    if (!this.#over) {
      this.#over = true;
      this.#source.cancels += 1;
      this.#cancelled = this.#source.script.release;
    }
    return this.#cancelled ?? Promise.resolve();
  }

  #answer(): void {
    const source = this.#source;
    while (!this.#over && this.#demand > 0 && this.#at < source.values.length) {
      this.#demand -= 1;
      source.notified += 1;
      this.#observer.next(source.values[this.#at++] as T);
      if (source.script.answer === 'slowly' && this.#at < source.values.length) {
        setTimeout(() => this.#answer());
        return;
      }
    }
    this.#running = false;
    if (this.#over || this.#at < source.values.length) return;
    this.#over = true;
    source.ends += 1;
    if ('failure' in source.script) this.#observer.error(source.script.failure);
    else this.#observer.complete();
  }
}

/** 0, 1, … n − 1. */
export function numbers(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index);
}
