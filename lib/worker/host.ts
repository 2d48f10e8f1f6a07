/**
 * The thread's half of a lane: takes messages, drives the driver, answers in packed batches.
 *
 *   queue ──► current ──► settled          current: a cursor with or without credit, or a unit of many sets
 *               │
 *               └─ another call waits and there is no credit ──► drained (in memory, cursor closed) ──► settled
 *
 * Promises: calls run one at a time in order; a cancelled call that has not started never runs; `Settled` is sent
 * when nothing of the call is open in the driver any more; each `step` is one bounded piece of work, save for what
 * the driver itself takes.
 * Does not: sleep, spin or know what a thread is (`thread-loop` and the inline scheduler do).
 */
import type { ControlThread } from './control.js';
import type { DriverConnection, DriverCursor, DriverStatement, DriverUnit, Effect } from './driver.js';
import { packRows, transferOf, unpackRows, type PackedBatch } from './packing.js';
import {
  Down,
  Flag,
  Up,
  settledMessage,
  type DownMessage,
  type ExecuteMessage,
  type SettledStatus,
  type UpMessage,
} from './protocol.js';
import { toRawError, type WireValue } from './values.js';

type CallMessage = Extract<DownMessage, readonly [op: typeof Down.Call, ...unknown[]]>;
type Work = ExecuteMessage | CallMessage;

interface Stream {
  readonly kind: 'stream';
  readonly id: number;
  readonly cursor: DriverCursor;
  readonly statement: DriverStatement;
  readonly wantColumns: boolean;
  readonly fetch: ExecuteMessage[7];
  credit: number;
  started: boolean;
}

interface Many {
  readonly kind: 'many';
  readonly id: number;
  readonly statement: DriverStatement;
  readonly unit: DriverUnit;
  readonly floats: readonly number[] | null;
  readonly width: number;
  readonly returned: (readonly WireValue[])[];
  readonly message: ExecuteMessage;
  sets: (readonly WireValue[])[] | undefined;
  more: boolean;
  rowCount: number;
  lastRowId: number | bigint | null;
}

/** Rows that are in memory and wait for credit; their cursor is closed. */
interface Drained {
  readonly batches: PackedBatch[];
  credit: number;
}

/** A statement that took less than this last time may run before the answers of others are sent off. */
const QUICK_MILLISECONDS = 0.1;
/** Answers are sent off at the latest when this many rows are among them. */
const ANSWER_ROWS = 512;
const NO_EFFECT: Effect = { rowCount: -1, lastRowId: null };

/** How the host's answers leave the thread. */
export type Post = (messages: readonly UpMessage[], transfer: ArrayBuffer[]) => void;

async function loadExport(module: string, exportName: string): Promise<(...args: unknown[]) => unknown> {
  const exports = (await import(module)) as Record<string, unknown>;
  const found = exports[exportName];
  if (typeof found !== 'function')
    throw new TypeError(`'${exportName}' is not a function exported by ${module}`);
  return found as (...args: unknown[]) => unknown;
}

export class Host {
  readonly #connection: DriverConnection;
  readonly #control: ControlThread;
  readonly #post: Post;
  readonly #queue: Work[] = [];
  readonly #cancelled: Set<number> = new Set();
  readonly #drained: Map<number, Drained> = new Map();
  readonly #credits: Map<number, number> = new Map();
  readonly #durations: Map<string, number> = new Map();
  #current: Stream | Many | undefined;
  #answers: UpMessage[] = [];
  #transfer: ArrayBuffer[] = [];
  #answerRows = 0;
  #closing = false;
  /** The call that is being started, and since when. */
  #startedId = 0;
  #startedAt = 0;
  /** Set while a `Call` waits for its promise; the thread must then live on its event loop. */
  pending: Promise<void> | undefined;
  /** True once the connection is closed and the last message sent. */
  closed = false;

  constructor(connection: DriverConnection, control: ControlThread, post: Post) {
    this.#connection = connection;
    this.#control = control;
    this.#post = post;
  }

  /** Takes messages in; runs nothing. */
  receive(messages: readonly DownMessage[]): void {
    for (const message of messages) {
      switch (message[0]) {
        case Down.Execute:
        case Down.Call:
          this.#queue.push(message);
          break;
        case Down.Parameters:
          this.#addParameters(message[1], message[2], message[3]);
          break;
        case Down.Credit:
          this.#addCredit(message[1], message[2]);
          break;
        case Down.Cancel:
          this.#cancel(message[1]);
          break;
        case Down.Close:
          this.#closing = true;
          break;
      }
    }
  }

  /** Does one piece of work; false when there is nothing to do before the next message. */
  step(): boolean {
    if (this.closed || this.pending !== undefined) return false;
    const current = this.#current;
    if (current !== undefined) {
      if (current.kind === 'many') {
        if (this.#control.stopRequested(current.id)) this.#cancel(current.id);
        else if (current.sets === undefined) return this.#nothing();
        else this.#runSets(current);
      } else if (current.credit > 0) this.#fill(current, false);
      else if (this.#queue.length > 0 || this.#closing) this.#fill(current, true);
      else return this.#nothing();
      return true;
    }
    const work = this.#queue.shift();
    if (work !== undefined) {
      this.#start(work);
      return true;
    }
    if (this.#closing) {
      this.#close();
      return true;
    }
    return this.#nothing();
  }

  #nothing(): false {
    this.#flush();
    return false;
  }

  #flush(): void {
    if (this.#answers.length === 0) return;
    const answers = this.#answers;
    const transfer = this.#transfer;
    this.#answers = [];
    this.#transfer = [];
    this.#answerRows = 0;
    this.#post(answers, transfer);
  }

  #answer(message: UpMessage): void {
    this.#answers.push(message);
  }

  #answerBatch(id: number, batch: PackedBatch, last: boolean): void {
    this.#answers.push([Up.Batch, id, batch, last]);
    this.#transfer.push(...transferOf(batch));
    this.#answerRows += batch.count;
    if (this.#answerRows >= ANSWER_ROWS) this.#flush();
  }

  #settle(
    id: number,
    status: SettledStatus,
    effect: Effect,
    error: unknown,
    readonly: boolean | null,
    value?: unknown,
  ): void {
    this.#credits.delete(id);
    this.#cancelled.delete(id);
    if (status !== 'rows') this.#drained.delete(id);
    const raw = status === 'failed' ? toRawError(error) : null;
    const { rowCount, lastRowId } = effect;
    const { inTransaction } = this.#connection;
    const quick = id === this.#startedId && performance.now() - this.#startedAt < QUICK_MILLISECONDS;
    this.#answer(
      settledMessage(id, { status, rowCount, lastRowId, inTransaction, error: raw, readonly, quick, value }),
    );
  }

  #addCredit(id: number, batches: number): void {
    const drained = this.#drained.get(id);
    if (drained !== undefined) {
      drained.credit += batches;
      this.#sendDrained(id, drained);
    } else if (this.#current?.kind === 'stream' && this.#current.id === id) this.#current.credit += batches;
    else if (this.#queue.some(work => work[1] === id)) {
      this.#credits.set(id, (this.#credits.get(id) ?? 0) + batches);
    }
  }

  #sendDrained(id: number, drained: Drained): void {
    while ((drained.credit > 0 || this.#closing) && drained.batches.length > 0) {
      drained.credit--;
      const batch = drained.batches.shift()!;
      this.#answerBatch(id, batch, drained.batches.length === 0);
    }
    if (drained.batches.length === 0) this.#drained.delete(id);
  }

  #addParameters(id: number, sets: PackedBatch, more: boolean): void {
    const current = this.#current;
    if (current?.kind !== 'many' || current.id !== id) return;
    current.sets = unpackRows(sets, current.width);
    current.more = more;
  }

  #cancel(id: number): void {
    const current = this.#current;
    if (current?.id === id) {
      this.#current = undefined;
      if (current.kind === 'stream') current.cursor.close();
      else this.#rollbackUnit(current);
      this.#settle(id, 'cancelled', NO_EFFECT, null, current.statement.readonly);
    } else if (this.#queue.some(work => work[1] === id)) this.#cancelled.add(id);
    else this.#drained.delete(id);
  }

  #rollbackUnit(many: Many): void {
    try {
      many.unit.rollback();
    } catch {
      // The database has already ended the unit; `inTransaction` of the answer tells.
    }
  }

  #start(work: Work): void {
    const id = work[1];
    const critical = work[0] === Down.Execute && (work[3] & Flag.Critical) !== 0;
    if (!critical && this.#cancelled.has(id)) {
      this.#settle(id, 'cancelled', NO_EFFECT, null, null);
      return;
    }
    if ((work[3] & Flag.InTransaction) !== 0 && !this.#connection.inTransaction) {
      this.#settle(id, 'outside', NO_EFFECT, null, null);
      return;
    }
    if (work[0] === Down.Call) {
      this.#call(work);
      return;
    }
    const sql = work[2];
    if (this.#answers.length > 0 && (this.#durations.get(sql) ?? Infinity) > QUICK_MILLISECONDS)
      this.#flush();
    this.#startedId = id;
    this.#startedAt = performance.now();
    let statement: DriverStatement | undefined;
    if (!critical) this.#control.enter(id);
    try {
      statement = this.#connection.prepare(sql);
      this.#execute(work, statement);
    } catch (error) {
      this.#fail(id, error, statement?.readonly ?? null);
    } finally {
      if (!critical) this.#control.leave();
    }
    this.#startedId = 0;
    this.#note(sql, performance.now() - this.#startedAt);
  }

  #note(sql: string, milliseconds: number): void {
    if (this.#durations.size > 1000) this.#durations.clear();
    this.#durations.set(sql, milliseconds);
  }

  /** An error of a call that was asked to stop is the stop itself (the driver says "interrupted"). */
  #fail(id: number, error: unknown, readonly: boolean | null): void {
    if (this.#control.stopRequested(id)) this.#settle(id, 'cancelled', NO_EFFECT, null, readonly);
    else this.#settle(id, 'failed', NO_EFFECT, error, readonly);
  }

  #execute(work: ExecuteMessage, statement: DriverStatement): void {
    const [, id, , flags, parameters, floats, kinds, fetch] = work;
    if (!statement.readonly && (flags & Flag.MayWrite) === 0) {
      this.#settle(id, 'refused', NO_EFFECT, null, false);
      return;
    }
    if (flags & Flag.Many) {
      this.#startMany(work, statement);
      return;
    }
    const binding = { values: parameters as readonly WireValue[], floats };
    if (!statement.returnsRows) {
      const effect = statement.run(binding);
      this.#settle(id, 'effect', effect, null, statement.readonly);
      return;
    }
    const cursor = statement.open(binding, kinds);
    if (!statement.readonly) {
      const rows: (readonly WireValue[])[] = [];
      cursor.fill(rows, Infinity, () => false);
      cursor.close();
      this.#settleBuffered(work, statement, rows);
      return;
    }
    const stream: Stream = {
      kind: 'stream',
      id,
      cursor,
      statement,
      wantColumns: (flags & Flag.WantColumns) !== 0,
      fetch,
      credit: fetch.window + (this.#credits.get(id) ?? 0),
      started: false,
    };
    this.#current = stream;
    this.#fillEntered(stream, false);
  }

  #fill(stream: Stream, drain: boolean): void {
    this.#control.enter(stream.id);
    try {
      this.#fillEntered(stream, drain);
    } catch (error) {
      this.#current = undefined;
      stream.cursor.close();
      this.#fail(stream.id, error, stream.statement.readonly);
    } finally {
      this.#control.leave();
    }
  }

  #fillEntered(stream: Stream, drain: boolean): void {
    const { id, cursor, fetch, statement } = stream;
    const rows: (readonly WireValue[])[] = [];
    let done: boolean;
    try {
      done = cursor.fill(rows, stream.started ? fetch.size : fetch.first, () =>
        this.#control.stopRequested(id),
      );
    } catch (error) {
      if (!this.#control.stopRequested(id)) {
        this.#reportColumns(stream);
        if (rows.length > 0) this.#answerBatch(id, packRows(rows, statement.columns.length), false);
      }
      cursor.close();
      this.#current = undefined;
      this.#fail(id, error, stream.statement.readonly);
      return;
    }
    this.#reportColumns(stream);
    if (!done && this.#control.stopRequested(id)) {
      cursor.close();
      this.#current = undefined;
      this.#settle(id, 'cancelled', NO_EFFECT, null, stream.statement.readonly);
      return;
    }
    const batch = packRows(rows, statement.columns.length);
    if (done) {
      // Settled first: the connection is free before the last rows are delivered (C9).
      cursor.close();
      this.#current = undefined;
      this.#settle(id, 'rows', NO_EFFECT, null, statement.readonly);
      this.#hold(id, batch, Math.max(stream.credit, 0));
      this.#sendDrained(id, this.#drained.get(id)!);
    } else if (drain) this.#hold(id, batch, 0);
    else {
      stream.credit--;
      this.#answerBatch(id, batch, false);
      this.#flush();
    }
  }

  /** Keeps a batch that waits for credit. */
  #hold(id: number, batch: PackedBatch, credit: number): void {
    const drained = this.#drained.get(id);
    if (drained === undefined) this.#drained.set(id, { batches: [batch], credit });
    else {
      drained.batches.push(batch);
      drained.credit += credit;
    }
  }

  /** After the first rows: only then has the database noticed a schema that changed under a cached statement. */
  #reportColumns(stream: Stream): void {
    if (stream.wantColumns && !stream.started)
      this.#answer([Up.Columns, stream.id, stream.statement.columns]);
    stream.started = true;
  }

  #startMany(work: ExecuteMessage, statement: DriverStatement): void {
    const [, id, , flags, parameters, floats] = work;
    const batch = parameters as PackedBatch;
    const width = batch.rows?.[0]?.length ?? batch.kinds?.length ?? 0;
    const unit = this.#connection.unit();
    this.#current = {
      kind: 'many',
      id,
      statement,
      unit,
      floats,
      width,
      returned: [],
      message: work,
      sets: unpackRows(batch, width),
      more: (flags & Flag.MoreParameters) !== 0,
      rowCount: 0,
      lastRowId: null,
    };
  }

  #runSets(many: Many): void {
    const { id, statement, floats, message } = many;
    const { more } = many;
    const sets = many.sets!;
    many.sets = undefined;
    if (more) {
      // The caller packs the next slice while this one runs.
      this.#answer([Up.More, id]);
      this.#flush();
    }
    this.#control.enter(id);
    try {
      for (const values of sets) {
        if (this.#control.stopRequested(id)) {
          this.#cancel(id);
          return;
        }
        if (statement.returnsRows) {
          const cursor = statement.open({ values, floats }, message[6]);
          const before = many.returned.length;
          cursor.fill(many.returned, Infinity, () => false);
          cursor.close();
          many.rowCount += many.returned.length - before;
        } else {
          const effect = statement.run({ values, floats });
          many.rowCount += effect.rowCount;
          many.lastRowId = effect.lastRowId;
        }
      }
      if (more) return;
      many.unit.commit();
      this.#current = undefined;
      this.#finishMany(many);
    } catch (error) {
      this.#current = undefined;
      this.#rollbackUnit(many);
      this.#fail(id, error, false);
    } finally {
      this.#control.leave();
    }
  }

  #finishMany(many: Many): void {
    const { id, statement, message, returned } = many;
    if (statement.returnsRows) this.#settleBuffered(message, statement, returned);
    else this.#settle(id, 'effect', many, null, false);
  }

  /** The statement has run to its end and its rows are here: nothing is open in the driver (C8, C9). */
  #settleBuffered(message: ExecuteMessage, statement: DriverStatement, rows: (readonly WireValue[])[]): void {
    const [, id, , flags, , , , { size, window }] = message;
    if (flags & Flag.WantColumns) this.#answer([Up.Columns, id, statement.columns]);
    const width = statement.columns.length;
    const credit = window + (this.#credits.get(id) ?? 0);
    this.#settle(id, 'rows', NO_EFFECT, null, false);
    for (let start = 0; start === 0 || start < rows.length; start += size) {
      this.#hold(id, packRows(rows.slice(start, start + size), width), start === 0 ? credit : 0);
    }
    this.#sendDrained(id, this.#drained.get(id)!);
  }

  #call(work: CallMessage): void {
    const [, id, module, , exportName, args] = work;
    this.#flush();
    const run = async (): Promise<void> => {
      try {
        const exported = await loadExport(module, exportName);
        const value = await exported(this.#connection.native, ...args);
        this.#settle(id, 'returned', NO_EFFECT, null, null, value);
        this.#flush();
      } catch (error) {
        // Also a value that structured clone refuses: its answer was not sent.
        this.#settle(id, 'failed', NO_EFFECT, error, null);
        this.#flush();
      }
    };
    this.pending = run().finally(() => {
      this.pending = undefined;
    });
  }

  #close(): void {
    for (const [id, drained] of this.#drained) this.#sendDrained(id, drained);
    try {
      this.#connection.close();
    } finally {
      this.#answer([Up.Closed]);
      this.#flush();
      this.closed = true;
    }
  }
}
