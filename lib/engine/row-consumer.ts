/**
 * Who takes what an execution brings: rows pushed one by one, all as one array, rows pushed in arrays, the first few.
 *
 * Promises: a pushed batch is acknowledged one turn of the event loop after it was delivered, so that a fast thread
 * cannot keep the main thread in one long turn, and a busy main thread slows the thread down (C31). Where what the subscriber
 * does with the rows of a batch takes long, the rest of it comes in further turns, so that a page goes on drawing (C34).
 */
import type { Subscriber } from 'rxjs';

import { macrotask } from '#platform';
import type { RowBatch } from './row-factory.js';
import { noRows } from './statement-host.js';
import type { WriteResult } from './write-result.js';

/** What a consumer may ask of the execution it is fed by. */
export interface ExecutionControl {
  /** Lets the thread send as many more batches. */
  credit(batches: number): void;
  /**
   * Does `rest` in the next turn of the event loop; everything else of this execution, and of its connection, comes after it.
   * False where there are no turns: all must be taken now.
   */
  pause(rest: () => void): boolean;
}

/** Milliseconds of a turn after which the rest of a batch has to wait for the next one; rows that take alike make it twice that. */
const TURN = 5;

/** Fed by one execution. Exactly one of `failed` and `completed` is the last call. */
export interface RowConsumer<R> {
  /** Whether it may leave rows where they are for long: its execution then shares its connection with no other. */
  readonly pulled?: boolean;
  /** The names of the result's columns; before the first rows. */
  keys?(keys: readonly string[]): void;
  /** `last`: no more will come, and none need be asked for. */
  rows(batch: RowBatch<R>, control: ExecutionControl, last: boolean): void;
  /** The statement gave no rows; comes after the connection was given back. */
  effect(result: WriteResult): void;
  failed(error: unknown): void;
  completed(): void;
}

/** Each row a `next`; a write's one result too, unless `rowsOnly`. */
export class PushRows<R> implements RowConsumer<R> {
  readonly #subscriber: Subscriber<R>;
  readonly #rowsOnly: boolean;

  constructor(subscriber: Subscriber<R>, rowsOnly: boolean) {
    this.#subscriber = subscriber;
    this.#rowsOnly = rowsOnly;
  }

  rows(batch: RowBatch<R>, control: ExecutionControl, last: boolean, from: number = 0): void {
    const subscriber = this.#subscriber;
    const { count } = batch;
    const since = count > 1 ? performance.now() : 0;
    let index = from;
    let look = from + 1;
    // The clock is asked after 1, 2, 4, 8 … rows, which costs nothing where they are taken quickly.
    for (;;) {
      for (const until = Math.min(look, count); index < until; index++) {
        if (subscriber.closed) return;
        subscriber.next(batch.row(index));
      }
      if (index >= count) break;
      if (performance.now() - since > TURN) {
        const resume = index;
        if (control.pause(() => this.rows(batch, control, last, resume))) return;
      }
      look = from + 2 * (look - from);
    }
    if (!last) macrotask(() => control.credit(1));
  }

  effect(result: WriteResult): void {
    // The row type of a statement that turned out to have none (`text()`) is what its author said.
    if (this.#rowsOnly) this.#subscriber.error(noRows());
    else this.#subscriber.next(result as R);
  }

  failed(error: unknown): void {
    this.#subscriber.error(error);
  }

  completed(): void {
    if (!this.#subscriber.closed) this.#subscriber.complete();
  }
}

/** All rows, as one array. */
export class AllRows<R> implements RowConsumer<R> {
  readonly #subscriber: Subscriber<R[]>;
  readonly #rows: R[] = [];

  constructor(subscriber: Subscriber<R[]>) {
    this.#subscriber = subscriber;
  }

  rows(batch: RowBatch<R>, control: ExecutionControl, last: boolean): void {
    for (let index = 0; index < batch.count; index++) this.#rows.push(batch.row(index));
    if (!last) macrotask(() => control.credit(1));
  }

  effect(): void {
    this.#subscriber.error(noRows());
  }

  failed(error: unknown): void {
    this.#subscriber.error(error);
  }

  completed(): void {
    const subscriber = this.#subscriber;
    if (subscriber.closed) return;
    subscriber.next(this.#rows);
    if (!subscriber.closed) subscriber.complete();
  }
}

/** Arrays of rows, `size` in each but the last; without `size` as they came from the thread. */
export class PushPartitions<R> implements RowConsumer<R> {
  readonly #subscriber: Subscriber<R[]>;
  readonly #size: number | undefined;
  #rest: R[] = [];

  constructor(subscriber: Subscriber<R[]>, size: number | undefined) {
    this.#subscriber = subscriber;
    this.#size = size;
  }

  rows(batch: RowBatch<R>, control: ExecutionControl, last: boolean, from: number = 0): void {
    const { count } = batch;
    const size = this.#size ?? Math.max(count, 1);
    const since = size < count ? performance.now() : 0;
    let rows = this.#rest;
    this.#rest = [];
    for (let index = from; index < count; index++) {
      rows.push(batch.row(index));
      if (rows.length < size) continue;
      this.#subscriber.next(rows);
      if (this.#subscriber.closed) return;
      rows = [];
      const next = index + 1;
      if (next < count && performance.now() - since > TURN) {
        if (control.pause(() => this.rows(batch, control, last, next))) return;
      }
    }
    this.#rest = rows;
    if (!last) macrotask(() => control.credit(1));
  }

  effect(): void {
    this.#subscriber.error(noRows());
  }

  failed(error: unknown): void {
    this.#subscriber.error(error);
  }

  completed(): void {
    if (this.#rest.length > 0 && !this.#subscriber.closed) this.#subscriber.next(this.#rest);
    if (!this.#subscriber.closed) this.#subscriber.complete();
  }
}

/** What `FewRows` needs of its execution. */
export interface StoppableExecution {
  /** Cancels, `enough` because the wanted rows are here; calls `done` when the connection is back. */
  stop(enough: boolean, done: () => void): void;
}

/** The first `count` rows, chosen from when the connection is back. */
export class FewRows<R, T> implements RowConsumer<R> {
  readonly #subscriber: Subscriber<T>;
  readonly #count: number;
  readonly #choose: (rows: R[]) => T;
  readonly #rows: R[] = [];
  #execution: StoppableExecution | undefined;

  constructor(subscriber: Subscriber<T>, count: number, choose: (rows: R[]) => T) {
    this.#subscriber = subscriber;
    this.#count = count;
    this.#choose = choose;
  }

  /** Joins the execution; before its first notification. */
  attach(execution: StoppableExecution): void {
    this.#execution = execution;
  }

  rows(batch: RowBatch<R>, control: ExecutionControl, last: boolean): void {
    const wanted = Math.min(batch.count, this.#count - this.#rows.length);
    for (let index = 0; index < wanted; index++) this.#rows.push(batch.row(index));
    if (last) return;
    if (this.#rows.length < this.#count) control.credit(1);
    else this.#execution!.stop(true, () => this.completed());
  }

  effect(): void {
    this.#subscriber.error(noRows());
  }

  failed(error: unknown): void {
    this.#subscriber.error(error);
  }

  completed(): void {
    const subscriber = this.#subscriber;
    if (subscriber.closed) return;
    try {
      subscriber.next(this.#choose(this.#rows));
    } catch (error) {
      subscriber.error(error);
      return;
    }
    if (!subscriber.closed) subscriber.complete();
  }
}
