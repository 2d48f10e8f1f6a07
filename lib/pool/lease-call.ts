/**
 * One call of a lease: a statement, or a function in the thread.
 *
 *   running ──settled──► ended          running ──cancelled──► stopping ──settled──► ended
 *      └──its connection is given up────────────────────┴──► ended, deaf to what the thread still says
 *
 * Promises: `settled` is passed on once, whether the thread says it or the connection is given up first; a call that was cancelled
 * and does not stop within `cancelGrace` is told of, and leaves no timer.
 * Does not: run anything (the lane does) or decide what follows (the lease does).
 */
import type { Subscription } from 'rxjs';

import type { ColumnInfo } from '../worker/driver.js';
import { settledAs, type CallSink } from '../worker/lane-call.js';
import type { PackedBatch } from '../worker/packing.js';
import type { Settled } from '../worker/protocol.js';
import type { RawError } from '../worker/values.js';
import { errorBehind, type Eviction } from './eviction.js';

/** The lease, as its calls see it. */
export interface CallHolder {
  /** Milliseconds that the thread has to let go of a cancelled call. */
  readonly cancelGrace: number;
  started(call: LeaseCall): void;
  ended(call: LeaseCall, settled: Settled): void;
  /** A cancelled call has not ended within `cancelGrace`. */
  notStopped(): void;
}

export class LeaseCall implements CallSink {
  readonly #holder: CallHolder;
  readonly #sink: CallSink;
  #subscription: Subscription | undefined;
  #graceTimer: ReturnType<typeof setTimeout> | undefined;
  #cancelled = false;
  #settled = false;
  #abandoned = false;

  /** @param sink hears what the call brings */
  constructor(holder: CallHolder, sink: CallSink) {
    this.#holder = holder;
    this.#sink = sink;
  }

  /** It was handed to the lane, which has told nothing of it yet. */
  start(subscription: Subscription): Subscription {
    this.#subscription = subscription;
    this.#holder.started(this);
    return subscription;
  }

  cancel(): void {
    this.#subscription?.unsubscribe();
  }

  /**
   * Ends it here and now, because its connection is given up for another call's sake or by its holder. An error, unless it was
   * cancelled itself.
   */
  abandon(eviction: Eviction): void {
    if (this.#cancelled) this.settled(settledAs('cancelled', null));
    else this.settled({ ...settledAs('failed', null), thrown: errorBehind(eviction) });
    this.#abandoned = true;
    this.cancel();
  }

  columns(columns: readonly ColumnInfo[]): void {
    if (!this.#abandoned) this.#sink.columns(columns);
  }

  batch(batch: PackedBatch, last: boolean): void {
    if (!this.#abandoned) this.#sink.batch(batch, last);
  }

  lost(error: RawError): void {
    if (!this.#abandoned) this.#sink.lost(error);
  }

  stopping(): void {
    this.#cancelled = true;
    if (this.#settled) return;
    const { cancelGrace } = this.#holder;
    if (cancelGrace !== Infinity) this.#graceTimer = setTimeout(() => this.#holder.notStopped(), cancelGrace);
  }

  settled(settled: Settled): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#graceTimer);
    this.#holder.ended(this, settled);
    this.#sink.settled(settled);
  }
}
