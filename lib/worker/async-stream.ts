/**
 * One execution of an `AsyncHost`: from the statement to its settlement, with its rows on the way.
 *
 *   flowing ──a row without credit──► paused ──credit──► flowing
 *                                       └──another call waits──► draining (into memory; beyond `MOST_DRAINED` an error)
 *
 * Promises: no more batches than credit, save for the last; one whose rows the credit covers ends without more of it; a
 * statement that writes and returns rows settles before its first row is sent (C8); once cancelled no row is sent; rows
 * that come slowly are sent on (`SlowRows`).
 */
import type { AsyncExecution, AsyncListener, PackedRows, TextTraits } from './async-driver.js';
import type { AsyncWork, AsyncWorkHost } from './async-work.js';
import { batchSize } from './batch-size.js';
import { DrainedTooMuch, MOST_DRAINED } from './drained.js';
import type { ColumnInfo, Effect } from './driver.js';
import { packRows, type PackedBatch } from './packing.js';
import { Flag, Up, type ExecuteMessage } from './protocol.js';
import type { SlowSender } from './slow-rows.js';
import type { WireValue } from './values.js';

/** Rows of a batch, from which on they are packed as they come. */
const MANY_ROWS = 16;

export class StreamedRows implements AsyncWork, AsyncListener, SlowSender {
  readonly id: number;
  readonly #host: AsyncWorkHost;
  readonly #message: ExecuteMessage;
  /** It writes: its rows wait for its end. */
  readonly #buffered: boolean;
  readonly #traits: TextTraits;
  readonly #critical: boolean;
  #execution: AsyncExecution | undefined;
  #columns: readonly ColumnInfo[] = [];
  /** Rows that wait to be sent, here or in `#packed`; never in both. */
  #rows: (readonly WireValue[])[] = [];
  #packed: PackedRows | undefined;
  #wanted: number;
  #credit: number;
  #columnsSent = false;
  #paused = false;
  #draining = false;
  /** Rows that were drained. */
  #drained = 0;
  #drainedTooMuch = false;
  #cancelled = false;

  constructor(host: AsyncWorkHost, message: ExecuteMessage, traits: TextTraits, credit: number) {
    this.id = message[1];
    this.#host = host;
    this.#message = message;
    this.#traits = traits;
    this.#buffered = !traits.readonly;
    this.#critical = (message[3] & Flag.Critical) !== 0;
    const { first, window } = message[7];
    this.#wanted = first;
    this.#credit = window + credit;
  }

  start(): void {
    const [, , sql, , values, floats, kinds] = this.#message;
    const binding = { values: values as WireValue[], floats };
    this.#execution = this.#host.connection.execute(sql, binding, kinds, this);
  }

  // ── of the host ──

  credit(batches: number): void {
    this.#credit += batches;
    if (this.#credit <= 0) return;
    if (this.#waiting > 0) this.#expectMore();
    this.#flow();
  }

  hurry(): void {
    if (!this.#paused) return;
    this.#draining = true;
    this.#flow();
  }

  cancel(): void {
    if (this.#cancelled || this.#critical) return;
    this.#cancelled = true;
    this.#host.slow.sent();
    this.#execution?.cancel();
  }

  parameters(): void {}

  sendSlow(): void {
    if (this.#waiting > 0 && this.#credit > 0 && !this.#draining) this.#send();
  }

  // ── of the driver ──

  columns(columns: readonly ColumnInfo[]): void {
    this.#columns = columns;
  }

  row(values: readonly WireValue[]): void {
    if (this.#cancelled || this.#drainedTooMuch) return;
    this.#rows.push(values);
    if (!this.#buffered) this.#came();
  }

  readonly #packedRow = (rows: PackedRows): void => {
    if (this.#cancelled || this.#drainedTooMuch) return;
    this.#packed = rows;
    this.#came();
  };

  #came(): void {
    if (this.#credit <= 0 && !this.#draining && !this.#host.awaited) this.#pause();
    else if (this.#credit <= 0) this.#drain();
    else this.#expectMore();
  }

  ended(effect: Effect | null): void {
    this.#host.slow.sent();
    const { id } = this;
    const traits = this.#traits;
    if (this.#settleStopped()) return;
    if (effect !== null) this.#host.settle(id, { status: 'effect', effect, traits });
    else {
      this.#sendColumns();
      if (this.#rows.length > this.#message[7].size)
        this.#host.settle(id, { status: 'rows', traits, after: () => this.#sendRest() });
      else this.#host.finish(id, traits, this.#pack(), this.#credit);
    }
  }

  failed(error: unknown): void {
    this.#host.slow.sent();
    if (this.#settleStopped()) return;
    if (this.#columns.length > 0) this.#sendColumns();
    if (!this.#buffered && this.#waiting > 0) this.#host.answers.pushBatch(this.id, this.#pack(), false);
    this.#fail(error);
  }

  /** Settles what was stopped from this side; false when nothing was. */
  #settleStopped(): boolean {
    if (this.#cancelled) this.#host.settle(this.id, { status: 'cancelled', traits: this.#traits });
    else if (this.#drainedTooMuch) this.#fail(new DrainedTooMuch());
    else return false;
    return true;
  }

  #fail(error: unknown): void {
    this.#host.settle(this.id, { status: 'failed', error, traits: this.#traits });
  }

  // ── rows ──

  /** How many wait to be sent. */
  get #waiting(): number {
    return this.#rows.length + (this.#packed?.count ?? 0);
  }

  /** Whether they are a batch. */
  get #isFull(): boolean {
    return this.#waiting >= this.#wanted || this.#packed?.isFull === true;
  }

  #pack(): PackedBatch {
    return this.#packed !== undefined && this.#rows.length === 0
      ? this.#packed.take()
      : packRows(this.#rows, this.#columns.length);
  }

  #sendColumns(): void {
    if (this.#columnsSent) return;
    this.#columnsSent = true;
    if (this.#message[3] & Flag.WantColumns) this.#host.answers.push([Up.Columns, this.id, this.#columns]);
  }

  /** Sends a full batch, and after a moment one that is not. */
  #expectMore(): void {
    if (this.#isFull) this.#send();
    else this.#host.slow.wait(this);
  }

  #send(): void {
    this.#host.slow.sent();
    this.#sendColumns();
    this.#credit--;
    this.#host.answers.pushBatch(this.id, this.#take(), false);
    this.#host.answers.flush();
  }

  #take(): PackedBatch {
    const batch = this.#pack();
    this.#wanted = batchSize(this.#rows, this.#message[7].size);
    this.#rows = [];
    // More than a first batch: it may be long. Where a batch is a few large rows, packing them costs more than it spares.
    if (this.#wanted >= MANY_ROWS) this.#execution?.pack(this.#packedRow);
    return batch;
  }

  /** Keeps rows in memory: somebody waits for the connection. */
  #drain(): void {
    this.#draining = true;
    if (!this.#isFull) return;
    this.#sendColumns();
    this.#drained += this.#waiting;
    this.#host.held.add(this.id, this.#take(), 0);
    if (this.#drained <= MOST_DRAINED) return;
    this.#drainedTooMuch = true;
    this.#host.held.drop(this.id);
    this.#execution?.cancel();
  }

  #pause(): void {
    this.#paused = true;
    this.#execution?.pause();
  }

  #flow(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#execution?.resume();
  }

  /** Rows that had to wait for the end of their statement. */
  #sendRest(): void {
    const { size } = this.#message[7];
    this.#host.held.addAll(this.id, this.#rows, this.#columns.length, size, Math.max(this.#credit, 0));
  }
}
