/**
 * One statement with many parameter sets, for an `AsyncHost`: all or nothing, also inside a transaction.
 *
 * Promises: the sets run one after the other in order; the next slice is asked for while one runs; whatever fails, or a
 * cancel, undoes them all; rows they return settle before they are sent (C8).
 */
import type { AsyncExecution, TextTraits } from './async-driver.js';
import type { AsyncWork, AsyncWorkHost } from './async-work.js';
import type { Binding, ColumnInfo, Effect } from './driver.js';
import { unpackRows, widthOf, type PackedBatch } from './packing.js';
import { Flag, Up, type ExecuteMessage } from './protocol.js';
import { noteFailedSet, type ColumnKinds, type WireValue } from './values.js';

const NOTHING: Binding = { values: [], floats: null };
/** Thrown through the sets when they are cancelled. */
const CANCELLED: Error = /* @__PURE__ */ new Error('cancelled');

type Sets = readonly WireValue[][];

export class AsyncManySets implements AsyncWork {
  readonly id: number;
  readonly #host: AsyncWorkHost;
  readonly #message: ExecuteMessage;
  readonly #traits: TextTraits;
  readonly #width: number;
  #execution: AsyncExecution | undefined;
  #columns: readonly ColumnInfo[] | undefined;
  readonly #rows: (readonly WireValue[])[] = [];
  /** Sets that have run. */
  #done = 0;
  #rowCount = 0;
  #lastRowId: number | bigint | null = null;
  #changedRows: number | undefined;
  #more: boolean;
  #credit: number;
  #cancelled = false;
  #slice: ((sets: Sets) => void) | undefined;
  #leaveWait: (() => void) | undefined;

  constructor(host: AsyncWorkHost, message: ExecuteMessage, traits: TextTraits) {
    this.id = message[1];
    this.#host = host;
    this.#message = message;
    this.#traits = traits;
    this.#more = (message[3] & Flag.MoreParameters) !== 0;
    this.#credit = message[7].window;
    this.#width = widthOf(message[4] as PackedBatch);
  }

  start(): void {
    void this.#run();
  }

  credit(batches: number): void {
    this.#credit += batches;
  }

  hurry(): void {}

  cancel(): void {
    if (this.#cancelled) return;
    this.#cancelled = true;
    this.#execution?.cancel();
    this.#leaveWait?.();
  }

  parameters(sets: PackedBatch, more: boolean): void {
    this.#more = more;
    this.#slice?.(unpackRows(sets, this.#width));
  }

  async #run(): Promise<void> {
    const { id } = this;
    const traits = this.#traits;
    const { begin, commit, rollback } = this.#host.connection.unit(traits.readonly);
    let begun = false;
    try {
      await this.#control(begin);
      begun = true;
      await this.#runSets();
      await this.#control(commit);
    } catch (error) {
      if (begun) await this.#undo(rollback);
      if (error === CANCELLED) this.#host.settle(id, { status: 'cancelled', traits });
      else this.#host.settle(id, { status: 'failed', error, traits });
      return;
    }
    if (this.#columns === undefined) {
      const effect = {
        rowCount: this.#rowCount,
        lastRowId: this.#lastRowId,
        changedRows: this.#changedRows,
      };
      this.#host.settle(id, { status: 'effect', effect, traits });
      return;
    }
    if (this.#message[3] & Flag.WantColumns) this.#host.answers.push([Up.Columns, id, this.#columns]);
    this.#host.settle(id, { status: 'rows', traits, after: () => this.#sendRows(this.#columns!.length) });
  }

  async #runSets(): Promise<void> {
    const [, id, sql, , first, floats, kinds] = this.#message;
    let sets: Sets = unpackRows(first as PackedBatch, this.#width);
    for (;;) {
      const more = this.#more;
      const next = more ? this.#nextSlice() : undefined;
      if (more) {
        // The caller packs the next slice while this one runs.
        this.#host.answers.push([Up.More, id]);
        this.#host.answers.flush();
      }
      for (const values of sets) {
        if (this.#cancelled) throw CANCELLED;
        const effect = await this.#execute(sql, { values, floats }, kinds);
        this.#done++;
        this.#rowCount += effect.rowCount;
        this.#lastRowId = effect.lastRowId;
        if (effect.changedRows !== undefined)
          this.#changedRows = (this.#changedRows ?? 0) + effect.changedRows;
      }
      if (this.#cancelled) throw CANCELLED;
      if (next === undefined) return;
      sets = await next;
    }
  }

  #nextSlice(): Promise<Sets> {
    const slice = new Promise<Sets>((resolve, reject) => {
      this.#slice = resolve;
      this.#leaveWait = () => reject(CANCELLED);
    });
    // It may be cancelled while nobody awaits the slice yet.
    slice.catch(() => {});
    return slice;
  }

  #execute(sql: string, binding: Binding, kinds: ColumnKinds | null): Promise<Effect> {
    return new Promise((resolve, reject) => {
      const before = this.#rows.length;
      this.#execution = this.#host.connection.execute(sql, binding, kinds, {
        columns: columns => {
          this.#columns = columns;
        },
        row: values => void this.#rows.push(values),
        ended: effect => {
          this.#execution = undefined;
          if (this.#cancelled) reject(CANCELLED);
          else resolve(effect ?? { rowCount: this.#rows.length - before, lastRowId: null });
        },
        failed: error => {
          this.#execution = undefined;
          noteFailedSet(error, this.#done);
          reject(this.#cancelled ? CANCELLED : (error as Error));
        },
      });
    });
  }

  /** Begins or ends the unit; never stopped half-way. */
  #control(sql: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const nothing = (): void => {};
      this.#host.connection.execute(sql, NOTHING, null, {
        columns: nothing,
        row: nothing,
        ended: () => resolve(),
        failed: reject,
      });
    });
  }

  async #undo(statements: readonly string[]): Promise<void> {
    try {
      for (const sql of statements) if (this.#host.connection.inTransaction) await this.#control(sql);
    } catch {
      // The database has already ended the unit; `inTransaction` of the answer tells.
    }
  }

  #sendRows(width: number): void {
    this.#host.held.addAll(this.id, this.#rows, width, this.#message[7].size, this.#credit);
  }
}
