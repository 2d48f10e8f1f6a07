/**
 * Rows that are pulled: the consumer's end of an execution that sends only what is asked for (C30, C32).
 *
 * Promises: no more than `window` batches are resident; a batch is acknowledged when its last row was taken; a stream
 * that nobody pulls for `stallTimeout` gives its connection back and ends with `StalledConsumerError`, after the rows
 * that had already arrived.
 */
import type { Demand, PullObserver } from '../operators/demand.js';
import { StalledConsumerError } from '../errors.js';
import type { RowBatch } from './row-factory.js';
import type { ExecutionControl, RowConsumer } from './row-consumer.js';
import type { WriteResult } from './write-result.js';

/** What a pull needs of its execution. */
export interface PulledExecution {
  /** Cancels; resolves when the connection is back. */
  cancel(enough?: boolean): Promise<void>;
  /** Ends with this error: gives the connection back first. */
  abort(error: unknown): void;
  /** Whether the database is done, so that nothing is held by waiting. */
  readonly settled: boolean;
}

export interface PullHooks {
  readonly onKeys?: (keys: readonly string[]) => void;
  /** Called for a statement without rows; without it the result is emitted as the one value. */
  readonly onEffect?: (result: WriteResult) => void;
}

export class PullRows<R> implements RowConsumer<R>, Demand {
  readonly pulled = true;
  readonly #observer: PullObserver<R>;
  readonly #stallTimeout: number;
  readonly #hooks: PullHooks;
  #execution: PulledExecution | undefined;
  #batches: { readonly batch: RowBatch<R>; readonly control: ExecutionControl }[] = [];
  #next = 0;
  #demand = 0;
  #end: { readonly error: unknown; readonly failed: boolean } | undefined;
  #effect: WriteResult | undefined;
  #over = false;
  #emitting = false;
  #activity = 0;
  #stallTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(observer: PullObserver<R>, stallTimeout: number, hooks: PullHooks = {}) {
    this.#observer = observer;
    this.#stallTimeout = stallTimeout;
    this.#hooks = hooks;
  }

  /** Joins the execution; before its first notification. */
  attach(execution: PulledExecution): void {
    this.#execution = execution;
  }

  request(n: number): void {
    if (this.#over) return;
    this.#demand += n;
    this.#activity++;
    this.#emit();
  }

  /** As `cancel`, by a view that has the rows it wanted: nobody left, so no event tells of it. */
  enough(): Promise<void> {
    this.#finish();
    return this.#execution?.cancel(true) ?? Promise.resolve();
  }

  cancel(): Promise<void> {
    this.#finish();
    return this.#execution?.cancel() ?? Promise.resolve();
  }

  keys(keys: readonly string[]): void {
    // From here on there may be rows to take, and a connection that waits for it.
    this.#watch();
    this.#hooks.onKeys?.(keys);
  }

  rows(batch: RowBatch<R>, control: ExecutionControl): void {
    if (batch.count === 0) return;
    this.#batches.push({ batch, control });
    this.#emit();
  }

  effect(result: WriteResult): void {
    if (this.#hooks.onEffect === undefined) this.#effect = result;
    else this.#hooks.onEffect(result);
  }

  failed(error: unknown): void {
    clearTimeout(this.#stallTimer);
    this.#end = { error, failed: true };
    this.#emit();
  }

  completed(): void {
    clearTimeout(this.#stallTimer);
    this.#end = { error: undefined, failed: false };
    this.#emit();
  }

  #emit(): void {
    if (this.#emitting) return;
    this.#emitting = true;
    try {
      while (!this.#over && this.#demand > 0 && this.#batches.length > 0) this.#emitOne();
      if (!this.#over && this.#effect !== undefined && this.#demand > 0) {
        const effect = this.#effect;
        this.#effect = undefined;
        this.#observer.next(effect as R);
      }
      this.#emitEnd();
    } finally {
      this.#emitting = false;
    }
  }

  #emitOne(): void {
    const { batch, control } = this.#batches[0]!;
    let row: R;
    try {
      row = batch.row(this.#next++);
    } finally {
      if (this.#next >= batch.count) {
        this.#batches.shift();
        this.#next = 0;
        control.credit(1);
      }
    }
    this.#demand--;
    this.#observer.next(row);
  }

  #emitEnd(): void {
    if (this.#over || this.#end === undefined || this.#batches.length > 0 || this.#effect !== undefined)
      return;
    const { error, failed } = this.#end;
    this.#finish();
    if (failed) this.#observer.error(error);
    else this.#observer.complete();
  }

  #finish(): void {
    this.#over = true;
    this.#batches = [];
    clearTimeout(this.#stallTimer);
  }

  #watch(): void {
    const milliseconds = this.#stallTimeout;
    if (milliseconds === Infinity || this.#over) return;
    const before = this.#activity;
    this.#stallTimer = setTimeout(() => {
      if (this.#over || this.#execution!.settled) return;
      if (this.#activity !== before || this.#demand > 0) this.#watch();
      else {
        this.#execution!.abort(
          new StalledConsumerError(
            `Nobody took a row for ${milliseconds} ms (stallTimeout), so the connection was freed. Take rows faster, ` +
              `use all() or a plain subscription, or raise stallTimeout.`,
          ),
        );
      }
    }, milliseconds);
  }
}
