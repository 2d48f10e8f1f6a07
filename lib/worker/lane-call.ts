/**
 * The calls of a lane: what is asked of the thread, who hears of it, and where each call is.
 *
 *   waiting here ──sent──► with the thread ──settled──► over, or its last rows are still to come
 */
import { Subscription } from 'rxjs';

import type { StatementText } from './defined-statements.js';
import type { ColumnInfo } from './driver.js';
import { packRows, type PackedBatch } from './packing.js';
import type { DownMessage, Fetch, Settled } from './protocol.js';
import type { RawError, WireValue } from './values.js';

/** One statement for the thread. */
export interface DriverCall extends StatementText {
  /** What it has in common with other calls, as one object each time: the thread then hears the text only once. */
  readonly text?: StatementText | undefined;
  /** `Flag` bits without `Many` and `MoreParameters`. */
  readonly flags: number;
  /** The one parameter set, unless there are `sets`. */
  readonly values: readonly WireValue[];
  /** Many parameter sets, made slice by slice. */
  readonly sets:
    { readonly count: number; readonly set: (index: number) => readonly WireValue[] } | undefined;
  readonly fetch: Fetch;
}

/** Who hears of a call. */
export interface CallSink {
  columns(columns: readonly ColumnInfo[]): void;
  /** `last`: no more will come. May follow `settled` (the rows were drained in the thread). */
  batch(batch: PackedBatch, last: boolean): void;
  /** It was cancelled while the thread has it; `settled` follows when the thread has let go, which may take long. */
  stopping?(): void;
  settled(settled: Settled): void;
  /** The thread died after `settled` with rows still in its memory. */
  lost(error: RawError): void;
}

/** Values of parameter sets in one message, about: packing them is a bounded piece of the caller's time, two milliseconds. */
const SLICE_VALUES = 16_000;

/** A call on its way, which is what its caller may unsubscribe. */
export class Call extends Subscription {
  readonly id: number;
  readonly sink: CallSink;
  /** What to send; cleared once sent. */
  message: DownMessage | undefined;
  /** The text of a statement that the thread may know by number. */
  text: StatementText | undefined;
  readonly critical: boolean;
  readonly #cancel: (call: Call) => void;
  readonly #sets: DriverCall['sets'];
  #setsPacked = 0;
  settled = false;
  lastSeen = false;
  cancelled = false;
  /** Whether batches are still to come after `settled`. */
  rowsFollow = false;
  /** What stops it in the middle of a step where no memory is shared, once it takes long. */
  ticket: string | undefined;
  /** What the making of a later parameter set threw. */
  setError: unknown;

  /** @param cancel called once, when it is unsubscribed */
  constructor(
    id: number,
    sink: CallSink,
    critical: boolean,
    sets: DriverCall['sets'],
    cancel: (call: Call) => void,
  ) {
    super();
    this.id = id;
    this.sink = sink;
    this.critical = critical;
    this.#sets = sets;
    this.#cancel = cancel;
  }

  override unsubscribe(): void {
    if (this.closed) return;
    super.unsubscribe();
    this.#cancel(this);
  }

  /** Whether it has many parameter sets, which go to the thread in slices. */
  get isSliced(): boolean {
    return this.#sets !== undefined;
  }

  /** Whether there are parameter sets that `nextSlice` has not packed. */
  get moreSets(): boolean {
    return this.#setsPacked < this.#sets!.count;
  }

  /** Makes and packs the next parameter sets; throws what the making of one throws. */
  nextSlice(): PackedBatch {
    const { count, set } = this.#sets!;
    const rows: (readonly WireValue[])[] = [];
    for (let values = 0; this.#setsPacked < count && values < SLICE_VALUES; this.#setsPacked++) {
      const row = set(this.#setsPacked);
      rows.push(row);
      values += Math.max(row.length, 1);
    }
    return packRows(rows, rows[0]?.length ?? 0);
  }
}

/** The end of a call that the database did not end. */
export function settledAs(
  status: Settled['status'],
  error: RawError | null,
  inTransaction: boolean | null = null,
): Settled {
  return { status, rowCount: -1, lastRowId: null, inTransaction, error, readonly: null, quick: false };
}
