/**
 * How the calls of a blocking thread end, and what is told of it.
 *
 *   a call ──nothing of it is open in the driver──► told          its last rows: told with it, or held until there is credit for them
 *
 * Promises: each end is told once, with the state of the connection after it and, where they are watched, behind the changes that were
 * committed by then; an error of a call that was asked to stop is the stop itself; rows that a writer returned come after its end
 * (C8), as does the last batch of a reader (C9).
 * Does not: run anything, or decide what ends (the host does).
 */
import type { Answers } from './answers.js';
import type { CallQueue } from './call-queue.js';
import type { ControlThread } from './control.js';
import type { ChangeWatch, DriverConnection, DriverStatement, Effect } from './driver.js';
import type { HeldBatches } from './held-batches.js';
import { packRows, type PackedBatch } from './packing.js';
import {
  Flag,
  Up,
  settledBits,
  settledMessage,
  type ExecuteMessage,
  type SettledStatus,
} from './protocol.js';
import type { UsualTimes } from './usual-times.js';
import { toRawError, type WireValue } from './values.js';

const NO_EFFECT: Effect = { rowCount: -1, lastRowId: null };

/** What a host is made of. */
export interface HostParts {
  readonly connection: DriverConnection;
  readonly control: ControlThread;
  readonly queue: CallQueue;
  readonly times: UsualTimes;
  readonly answers: Answers;
  readonly held: HeldBatches;
}

export class Endings {
  readonly #connection: DriverConnection;
  readonly #control: ControlThread;
  readonly #queue: CallQueue;
  readonly #times: UsualTimes;
  readonly #answers: Answers;
  readonly #held: HeldBatches;
  /** Set while it is to be told what is committed. */
  #changes: ChangeWatch | undefined;
  /** The call that is being started: if it ends now, it was quick or not. */
  startedId = 0;

  constructor({ connection, control, queue, times, answers, held }: HostParts) {
    this.#connection = connection;
    this.#control = control;
    this.#queue = queue;
    this.#times = times;
    this.#answers = answers;
    this.#held = held;
  }

  /** Tells from now on, or no longer, what is committed. */
  watch(on: boolean): void {
    const { changes } = this.#connection;
    changes?.watch(on);
    this.#changes = on ? changes : undefined;
    if (on) this.#answers.push([Up.Changed, null]);
  }

  /** It ended without an effect, a value or an error. @param readonly `null`: it was not prepared */
  settle(id: number, status: SettledStatus, readonly: boolean | null): void {
    this.#tell(id, status, NO_EFFECT, null, readonly);
  }

  effect(id: number, effect: Effect, readonly: boolean): void {
    this.#tell(id, 'effect', effect, null, readonly);
  }

  /** A function was called, and gave this. */
  returned(id: number, value: unknown): void {
    this.#tell(id, 'returned', NO_EFFECT, null, null, value);
  }

  /** A function was called, and threw; it cannot be stopped. */
  threw(id: number, error: unknown): void {
    this.#tell(id, 'failed', NO_EFFECT, error, null);
  }

  /** The driver threw; where the call was asked to stop it says "interrupted". */
  fail(id: number, error: unknown, readonly: boolean | null): void {
    if (this.#control.stopRequested(id)) this.settle(id, 'cancelled', readonly);
    else this.#tell(id, 'failed', NO_EFFECT, error, readonly);
  }

  /**
   * The database is done with a statement that gives rows, and its last batch is here. Told before that batch: the connection is free
   * before the last rows are delivered (C9).
   */
  finish(id: number, readonly: boolean, batch: PackedBatch, credit: number): void {
    if (credit > 0 && !this.#held.has(id)) {
      this.#before(id);
      const bits = settledBits(this.#connection.inTransaction, readonly, this.#isQuick(id));
      this.#answers.pushFinished([Up.Finished, id, bits, batch]);
      return;
    }
    this.settle(id, 'rows', readonly);
    this.#held.add(id, batch, Math.max(credit, 0));
    this.#held.complete(id);
  }

  /** The statement has run to its end and its rows are here: nothing is open in the driver (C8, C9). */
  buffered(message: ExecuteMessage, statement: DriverStatement, rows: (readonly WireValue[])[]): void {
    const [, id, , flags, , , , { size, window }] = message;
    if (flags & Flag.WantColumns) this.#answers.push([Up.Columns, id, statement.columns]);
    const width = statement.columns.length;
    const credit = window + this.#queue.creditOf(id);
    if (rows.length <= size) {
      this.finish(id, statement.readonly, packRows(rows, width), credit);
      return;
    }
    this.settle(id, 'rows', statement.readonly);
    this.#held.addAll(id, rows, width, size, credit);
  }

  #tell(
    id: number,
    status: SettledStatus,
    { rowCount, lastRowId }: Effect,
    error: unknown,
    readonly: boolean | null,
    value?: unknown,
  ): void {
    this.#before(id);
    if (status !== 'rows') this.#held.drop(id);
    const raw = status === 'failed' ? toRawError(error) : null;
    const { inTransaction } = this.#connection;
    const quick = this.#isQuick(id);
    this.#answers.push(
      settledMessage(id, { status, rowCount, lastRowId, inTransaction, error: raw, readonly, quick, value }),
    );
  }

  /** Nothing is remembered of what was said while it waited; what was committed is told first. */
  #before(id: number): void {
    this.#queue.forget(id);
    if (this.#changes === undefined) return;
    for (const changed of this.#changes.take()) this.#answers.push([Up.Changed, changed]);
  }

  #isQuick(id: number): boolean {
    return id === this.startedId && this.#times.isQuick();
  }
}
