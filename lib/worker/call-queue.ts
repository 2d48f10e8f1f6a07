/**
 * The calls that a thread has and has not begun: their order, what was said of them meanwhile.
 *
 * Promises: a call that was cancelled or given credit while it waited is found so when it begins.
 * Does not: know what runs (the hosts do).
 */
import type { Down, DownMessage, ExecuteMessage } from './protocol.js';

/** A call of a function in the thread. */
export type CallMessage = Extract<DownMessage, readonly [op: typeof Down.Call, ...unknown[]]>;

/** What a host runs, one at a time. */
export type Work = ExecuteMessage | CallMessage;

export class CallQueue {
  readonly #waiting: Work[] = [];
  readonly #cancelled: Set<number> = new Set();
  readonly #credits: Map<number, number> = new Map();

  /** Calls that wait. */
  get size(): number {
    return this.#waiting.length;
  }

  push(work: Work): void {
    this.#waiting.push(work);
  }

  /** The next call to begin. */
  shift(): Work | undefined {
    return this.#waiting.shift();
  }

  /** Whether a waiting call is cancelled by this; false when no such call waits. */
  cancel(id: number): boolean {
    if (!this.#has(id)) return false;
    this.#cancelled.add(id);
    return true;
  }

  isCancelled(id: number): boolean {
    return this.#cancelled.has(id);
  }

  /** Notes credit of a waiting call. */
  addCredit(id: number, batches: number): void {
    if (this.#has(id)) this.#credits.set(id, this.creditOf(id) + batches);
  }

  /** The credit that came while it waited. */
  creditOf(id: number): number {
    return this.#credits.get(id) ?? 0;
  }

  /** It is over: nothing is remembered of it. */
  forget(id: number): void {
    this.#credits.delete(id);
    this.#cancelled.delete(id);
  }

  #has(id: number): boolean {
    return this.#waiting.some(work => work[1] === id);
  }
}
