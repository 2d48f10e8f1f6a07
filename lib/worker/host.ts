/**
 * The thread's half of a lane: takes messages, drives the driver, answers in packed batches.
 *
 *   queue ──► current ──► settled          current: a cursor with or without credit, or a unit of many sets
 *               │
 *               └─ another call waits and there is no credit ──► drained (in memory, cursor closed) ──► settled
 *                  (more than `MOST_DRAINED` rows are an error)
 *
 * Promises: calls run one at a time in order; a cancelled call that has not started never runs; `Settled` is sent
 * when nothing of the call is open in the driver any more; each `step` is one bounded piece of work, save for what
 * the driver itself takes.
 * Does not: tell how a call ended (`Endings` does), sleep, spin or know what a thread is (`thread-loop` and the inline scheduler do).
 */
import { Answers, type Post } from './answers.js';
import { CallQueue, type CallMessage, type Work } from './call-queue.js';
import type { ControlThread } from './control.js';
import type { DriverConnection, DriverStatement } from './driver.js';
import { DefinedStatements } from './defined-statements.js';
import { DrainedTooMuch, MOST_DRAINED } from './drained.js';
import { Endings } from './endings.js';
import { HeldBatches } from './held-batches.js';
import { ManySets } from './many-sets.js';
import { packRows, type PackedBatch } from './packing.js';
import { Down, Flag, Up, type DownMessage, type ExecuteMessage } from './protocol.js';
import { Stream } from './stream.js';
import { callFunction } from './thread-function.js';
import { UsualTimes } from './usual-times.js';
import type { WireValue } from './values.js';

export class Host {
  readonly #connection: DriverConnection;
  readonly #control: ControlThread;
  readonly #answers: Answers;
  readonly #held: HeldBatches;
  readonly #defined: DefinedStatements = new DefinedStatements();
  readonly #queue: CallQueue = new CallQueue();
  readonly #times: UsualTimes = new UsualTimes();
  readonly #endings: Endings;
  #current: Stream | ManySets | undefined;
  #closing = false;
  /** Set while a `Call` waits for its promise; the thread must then live on its event loop. */
  pending: Promise<void> | undefined;
  /** True once the connection is closed and the last message sent. */
  closed = false;

  constructor(connection: DriverConnection, control: ControlThread, post: Post) {
    this.#connection = connection;
    this.#control = control;
    this.#answers = new Answers(post);
    this.#held = new HeldBatches(this.#answers);
    this.#endings = new Endings({
      connection,
      control,
      queue: this.#queue,
      times: this.#times,
      answers: this.#answers,
      held: this.#held,
    });
  }

  /** Takes messages in; runs nothing. */
  receive(messages: readonly DownMessage[]): void {
    for (const message of messages) {
      switch (message[0]) {
        case Down.Execute:
        case Down.Call:
          this.#queue.push(message);
          break;
        case Down.Again:
          this.#queue.push(this.#defined.execute(message));
          break;
        case Down.Define:
          this.#defined.define(message);
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
        case Down.Watch:
          this.#endings.watch(message[1]);
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
        else if (!current.ready) return this.#nothing();
        else this.#runSets(current);
      } else {
        current.draining ||= current.credit === 0 && (this.#queue.size > 0 || this.#closing);
        if (!current.draining && current.credit === 0) return this.#nothing();
        this.#fill(current);
      }
      return true;
    }
    const work = this.#queue.shift();
    if (work !== undefined) {
      this.#start(work);
      // Its answer is the last for now: it goes before anybody looks for more to do.
      if (this.#queue.size === 0 && this.#current === undefined) this.#answers.flush();
      return true;
    }
    if (this.#closing) {
      this.#close();
      return true;
    }
    return this.#nothing();
  }

  #nothing(): false {
    this.#answers.flush();
    return false;
  }

  #addCredit(id: number, batches: number): void {
    if (this.#held.credit(id, batches)) return;
    const current = this.#current;
    if (current?.kind === 'stream' && current.id === id) current.credit += batches;
    else this.#queue.addCredit(id, batches);
  }

  #addParameters(id: number, sets: PackedBatch, more: boolean): void {
    const current = this.#current;
    if (current?.kind === 'many' && current.id === id) current.parameters(sets, more);
  }

  #cancel(id: number): void {
    const current = this.#current;
    if (current?.id === id) {
      this.#current = undefined;
      if (current.kind === 'stream') current.close();
      else current.rollback();
      this.#endings.settle(id, 'cancelled', current.statement.readonly);
    } else if (!this.#queue.cancel(id)) this.#held.drop(id);
  }

  #start(work: Work): void {
    const id = work[1];
    const critical = work[0] === Down.Execute && (work[3] & Flag.Critical) !== 0;
    if (!critical && this.#queue.isCancelled(id)) {
      this.#endings.settle(id, 'cancelled', null);
      return;
    }
    if ((work[3] & Flag.InTransaction) !== 0 && !this.#connection.inTransaction) {
      this.#endings.settle(id, 'outside', null);
      return;
    }
    if (work[0] === Down.Call) {
      this.#call(work);
      return;
    }
    const sql = work[2];
    const now = performance.now();
    this.#endings.startedId = id;
    if (this.#times.begin(sql, now)) this.#answers.flushOld(now);
    else this.#answers.flush();
    let statement: DriverStatement | undefined;
    this.#control.forgetStop(id);
    if (!critical) this.#control.enter(id);
    try {
      statement = this.#connection.prepare(sql);
      this.#execute(work, statement);
    } catch (error) {
      this.#endings.fail(id, error, statement?.readonly ?? null);
    } finally {
      if (!critical) this.#control.leave();
    }
    this.#endings.startedId = 0;
    this.#times.end();
  }

  #execute(work: ExecuteMessage, statement: DriverStatement): void {
    const [, id, , flags, parameters, floats, kinds] = work;
    if (!statement.readonly && (flags & Flag.MayWrite) === 0) {
      this.#endings.settle(id, 'refused', false);
      return;
    }
    if (flags & Flag.Many) {
      this.#current = new ManySets(this.#connection, work, statement);
      return;
    }
    const binding = { values: parameters as WireValue[], floats };
    if (!statement.returnsRows) {
      const effect = statement.run(binding);
      this.#endings.effect(id, effect, statement.readonly);
      return;
    }
    const cursor = statement.open(binding, kinds);
    if (!statement.readonly) {
      const rows: (readonly WireValue[])[] = [];
      cursor.fill(rows, Infinity, () => false);
      cursor.close();
      this.#endings.buffered(work, statement, rows);
      return;
    }
    const stream = new Stream(work, statement, cursor, this.#queue.creditOf(id));
    this.#current = stream;
    this.#fillEntered(stream);
  }

  #fill(stream: Stream): void {
    this.#control.enter(stream.id);
    try {
      this.#fillEntered(stream);
    } catch (error) {
      this.#current = undefined;
      stream.close();
      this.#endings.fail(stream.id, error, stream.statement.readonly);
    } finally {
      this.#control.leave();
    }
  }

  #fillEntered(stream: Stream): void {
    const { id, statement } = stream;
    const rows: (readonly WireValue[])[] = [];
    let done: boolean;
    try {
      done = stream.fill(rows, () => this.#control.stopRequested(id));
    } catch (error) {
      if (!this.#control.stopRequested(id)) {
        this.#reportColumns(stream);
        if (rows.length > 0) this.#answers.pushBatch(id, packRows(rows, statement.columns.length), false);
      }
      stream.close();
      this.#current = undefined;
      this.#endings.fail(id, error, stream.statement.readonly);
      return;
    }
    this.#reportColumns(stream);
    if (!done && this.#control.stopRequested(id)) {
      stream.close();
      this.#current = undefined;
      this.#endings.settle(id, 'cancelled', stream.statement.readonly);
      return;
    }
    const batch = packRows(rows, statement.columns.length);
    if (done) {
      stream.close();
      this.#current = undefined;
      this.#endings.finish(id, statement.readonly, batch, stream.credit);
    } else if (stream.draining) {
      this.#held.add(id, batch, 0);
      stream.drained += rows.length;
      if (stream.drained <= MOST_DRAINED) return;
      stream.close();
      this.#current = undefined;
      this.#endings.fail(id, new DrainedTooMuch(), statement.readonly);
    } else {
      stream.credit--;
      this.#answers.pushBatch(id, batch, false);
      this.#answers.flush();
    }
  }

  #reportColumns(stream: Stream): void {
    const columns = stream.newColumns();
    if (columns !== undefined) this.#answers.push([Up.Columns, stream.id, columns]);
  }

  #runSets(many: ManySets): void {
    const { id, statement, message, more } = many;
    if (more) {
      // The caller packs the next slice while this one runs.
      this.#answers.push([Up.More, id]);
      this.#answers.flush();
    }
    let failure: { readonly error: unknown } | undefined;
    let stopped = false;
    this.#control.enter(id);
    try {
      stopped = !many.run(() => this.#control.stopRequested(id));
    } catch (error) {
      failure = { error };
    } finally {
      // Before the rollback: an interrupt that hit it would leave half of the sets.
      this.#control.leave();
    }
    if (stopped) this.#cancel(id);
    else if (failure !== undefined) {
      this.#current = undefined;
      many.rollback();
      this.#endings.fail(id, failure.error, statement.readonly);
    } else if (!more) {
      this.#current = undefined;
      if (statement.returnsRows) this.#endings.buffered(message, statement, many.rows);
      else this.#endings.effect(id, many, statement.readonly);
    }
  }

  #call(work: CallMessage): void {
    const id = work[1];
    this.#answers.flush();
    const run = async (): Promise<void> => {
      try {
        const { info } = this.#connection;
        const value = await callFunction(this.#connection, work);
        // An operation may leave another database behind the connection.
        if (this.#connection.info !== info) this.#answers.push([Up.Opened, this.#connection.info]);
        this.#endings.returned(id, value);
        this.#answers.flush();
      } catch (error) {
        // Also a value that structured clone refuses: its answer was not sent.
        this.#endings.threw(id, error);
        this.#answers.flush();
      }
    };
    this.pending = run().finally(() => {
      this.pending = undefined;
    });
  }

  #close(): void {
    this.#held.sendAll();
    try {
      this.#connection.close();
    } finally {
      this.#answers.push([Up.Closed]);
      this.#answers.flush();
      this.closed = true;
    }
  }
}
