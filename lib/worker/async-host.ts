/**
 * The thread's half of a lane whose driver waits for a server: takes messages, drives the driver, answers in packed
 * batches. The same messages as `Host`, which serves drivers that block.
 *
 *   queue ──► current ──► settled          current: a stream with or without credit, many sets, or a call
 *               │
 *               └─ another call waits and there is no credit ──► drained into memory ──► settled
 *
 * Promises: calls run one at a time in order; a cancelled call that has not started never runs; `Settled` is sent
 * when nothing of the call is open at the server any more; a lost connection fails the call that runs and ends the lane in
 * the same message, so that those behind it fail too and nobody new comes; rows that come slowly are sent on without waiting for a full batch.
 * Does not: know what a thread is, or how a statement is stopped (the driver does).
 */
import { Answers, type Post } from './answers.js';
import { AsyncManySets } from './async-many-sets.js';
import { StreamedRows } from './async-stream.js';
import type { AsyncWork, AsyncWorkHost, Ending } from './async-work.js';
import type { AsyncDriverConnection, TextTraits } from './async-driver.js';
import { CallQueue, type CallMessage, type Work } from './call-queue.js';
import { DefinedStatements } from './defined-statements.js';
import type { Effect } from './driver.js';
import { HeldBatches } from './held-batches.js';
import { countOf, type PackedBatch } from './packing.js';
import {
  Down,
  Flag,
  RESET_SESSION,
  Up,
  settledBits,
  settledMessage,
  type DownMessage,
  type ExecuteMessage,
  type Settled,
  type SettledMessage,
  type SettledStatus,
} from './protocol.js';
import { ServerChanges } from './server-changes.js';
import { SlowRows } from './slow-rows.js';
import { loadExport } from './thread-function.js';
import { toRawError, type RawError } from './values.js';

/** A call that a lost connection ends between two statements of its own. */
function failedMessage(id: number, error: RawError): SettledMessage {
  const { rowCount, lastRowId } = NO_EFFECT;
  const inTransaction = false;
  return settledMessage(id, {
    status: 'failed',
    rowCount,
    lastRowId,
    inTransaction,
    error,
    readonly: null,
    quick: false,
  });
}

const NO_EFFECT: Effect = { rowCount: -1, lastRowId: null };
/** A function of the user's may have done anything to the session. */
const CALLED: TextTraits = { readonly: false, changesSession: true };

export class AsyncHost implements AsyncWorkHost {
  readonly connection: AsyncDriverConnection;
  readonly answers: Answers;
  readonly held: HeldBatches;
  readonly slow: SlowRows = new SlowRows();
  readonly #closed: () => void;
  readonly #defined: DefinedStatements = new DefinedStatements();
  readonly #queue: CallQueue = new CallQueue();
  #current: AsyncWork | undefined;
  /** The text of the current statement, or of the last one; empty for a call. */
  #sql = '';
  /** Set while it is to be told what is committed. */
  #changes: ServerChanges | undefined;
  #starting = false;
  #closing = false;
  #lostBy: { readonly error: unknown } | undefined;
  #over = false;

  /** `closed` is called once, after the last message. */
  constructor(connection: AsyncDriverConnection, post: Post, closed: () => void) {
    this.connection = connection;
    this.answers = new Answers(post);
    this.held = new HeldBatches(this.answers);
    this.#closed = closed;
    connection.onGone = error => this.#lost(error);
  }

  get awaited(): boolean {
    return this.#queue.size > 0 || this.#closing;
  }

  receive(messages: readonly DownMessage[]): void {
    if (this.#over) return;
    for (const message of messages) {
      switch (message[0]) {
        case Down.Execute:
        case Down.Call:
          this.#enqueue(message);
          break;
        case Down.Again:
          this.#enqueue(this.#defined.execute(message));
          break;
        case Down.Define:
          this.#defined.define(message);
          break;
        case Down.Parameters:
          if (this.#current?.id === message[1]) this.#current.parameters(message[2], message[3]);
          break;
        case Down.Credit:
          this.#addCredit(message[1], message[2]);
          break;
        case Down.Cancel:
          this.#cancel(message[1]);
          break;
        case Down.Watch:
          this.#changes = message[1] ? new ServerChanges(this.connection) : undefined;
          if (message[1]) this.answers.push([Up.Changed, null]);
          break;
        case Down.Close:
          this.#closing = true;
          this.#current?.hurry();
          break;
      }
    }
    this.#advance();
    this.answers.flush();
  }

  settle(id: number, { status, effect = NO_EFFECT, error, traits, value, after }: Ending): void {
    if (this.#over) return;
    this.#ended(id);
    if (status !== 'rows') this.held.drop(id);
    const { rowCount, lastRowId, changedRows } = effect;
    this.#tellChanges(status, traits, rowCount);
    const { inTransaction } = this.connection;
    const settled: Settled = {
      status,
      rowCount,
      lastRowId,
      changedRows,
      inTransaction,
      error: status === 'failed' ? toRawError(error) : null,
      readonly: traits?.readonly ?? null,
      quick: false,
      sessionChanged: traits?.changesSession ?? false,
    };
    this.answers.push(settledMessage(id, value === undefined ? settled : { ...settled, value }));
    after?.();
    if (this.#lostBy !== undefined) {
      this.#gone(this.#lostBy.error);
      return;
    }
    try {
      this.answers.flush();
    } catch (cause) {
      // Structured clone refuses what a called function returned.
      this.answers.push(settledMessage(id, { ...settled, status: 'failed', error: toRawError(cause) }));
      this.answers.flush();
    }
    this.#advance();
  }

  finish(id: number, { readonly, changesSession }: TextTraits, batch: PackedBatch, credit: number): void {
    if (this.#over) return;
    if ((credit <= 0 && countOf(batch) > 0) || this.held.has(id)) {
      const after = (): void => {
        this.held.add(id, batch, Math.max(credit, 0));
        this.held.complete(id);
      };
      this.settle(id, { status: 'rows', traits: { readonly, changesSession }, after });
      return;
    }
    this.#ended(id);
    this.#tellChanges('rows', { readonly, changesSession }, -1);
    const bits = settledBits(this.connection.inTransaction, readonly, false, changesSession);
    this.answers.pushFinished([Up.Finished, id, bits, batch]);
    if (this.#lostBy !== undefined) {
      this.#gone(this.#lostBy.error);
      return;
    }
    this.answers.flush();
    this.#advance();
  }

  /** Tells what has been committed by a statement that has ended; `undefined` traits: nothing of it has run. */
  #tellChanges(status: SettledStatus, traits: TextTraits | undefined, rowCount: number): void {
    if (this.#changes === undefined) return;
    const { inTransaction } = this.connection;
    if (traits === undefined || status === 'refused') this.#changes.idle(inTransaction);
    else {
      const { readonly } = traits;
      const changed = this.#changes.ended({ sql: this.#sql, status, readonly, rowCount, inTransaction });
      if (changed !== undefined) this.answers.push([Up.Changed, changed]);
    }
  }

  #enqueue(work: Work): void {
    this.#queue.push(work);
    this.#current?.hurry();
  }

  #ended(id: number): void {
    if (this.#current?.id === id) this.#current = undefined;
    this.#queue.forget(id);
  }

  #addCredit(id: number, batches: number): void {
    if (this.held.credit(id, batches)) return;
    if (this.#current?.id === id) this.#current.credit(batches);
    else this.#queue.addCredit(id, batches);
  }

  #cancel(id: number): void {
    if (this.#current?.id === id) this.#current.cancel();
    else if (!this.#queue.cancel(id)) this.held.drop(id);
  }

  #advance(): void {
    // `settle` calls it while a start that ends at once is still on the stack.
    if (this.#starting) return;
    this.#starting = true;
    while (this.#current === undefined && !this.#over) {
      const work = this.#queue.shift();
      if (work === undefined) break;
      try {
        this.#start(work);
      } catch (error) {
        // The driver refuses by throwing: what waits behind it must go on.
        this.settle(work[1], { status: 'failed', error });
      }
    }
    this.#starting = false;
    if (this.#current === undefined && this.#closing && !this.#over) this.#close();
  }

  #start(work: Work): void {
    const id = work[1];
    const flags = work[3];
    if ((flags & Flag.Critical) === 0 && this.#queue.isCancelled(id)) {
      this.settle(id, { status: 'cancelled' });
    } else if ((flags & Flag.InTransaction) !== 0 && !this.connection.inTransaction) {
      this.settle(id, { status: 'outside' });
    } else if (work[0] === Down.Call) this.#call(work);
    else if (work[2] === RESET_SESSION) this.#reset(id);
    else this.#execute(work);
  }

  #execute(work: ExecuteMessage): void {
    const [, id, sql, flags] = work;
    const traits = this.connection.traits(sql);
    this.#sql = sql;
    const readOnlyTransaction = (flags & Flag.InTransaction) !== 0 && (flags & Flag.MayWrite) === 0;
    if (!traits.readonly && readOnlyTransaction) {
      this.settle(id, { status: 'refused', traits });
      return;
    }
    if (flags & Flag.Many) {
      const many = new AsyncManySets(this, work, traits);
      this.#current = many;
      many.start();
      return;
    }
    const stream = new StreamedRows(this, work, traits, this.#queue.creditOf(id));
    this.#current = stream;
    stream.start();
  }

  /** Not to be stopped: a function of the user's, or the cleaning of the session. */
  #uninterruptible(id: number): void {
    const nothing = (): void => {};
    this.#current = { id, credit: nothing, hurry: nothing, cancel: nothing, parameters: nothing };
  }

  #reset(id: number): void {
    this.#uninterruptible(id);
    this.connection.reset().then(
      () => this.settle(id, { status: 'effect' }),
      (error: unknown) => this.settle(id, { status: 'failed', error }),
    );
  }

  #call([, id, module, , exportName, args]: CallMessage): void {
    this.#uninterruptible(id);
    this.#sql = '';
    const run = async (): Promise<unknown> => {
      try {
        const exported = await loadExport(module, exportName);
        return await exported(this.connection.native, ...args);
      } finally {
        await this.connection.refresh();
      }
    };
    run().then(
      value => this.settle(id, { status: 'returned', traits: CALLED, value }),
      (error: unknown) => this.settle(id, { status: 'failed', error, traits: CALLED }),
    );
  }

  #close(): void {
    this.#over = true;
    this.held.sendAll();
    const ended = (): void => {
      this.answers.push([Up.Closed]);
      this.answers.flush();
      this.#closed();
    };
    this.connection.onGone = undefined;
    this.connection.close().then(ended, ended);
  }

  /** The driver fails the call that runs, if any; that is told first, and in the same breath. */
  #lost(error: unknown): void {
    this.#lostBy = { error };
    if (this.#current === undefined) this.#gone(error);
    else setTimeout(() => this.#gone(error), 0);
  }

  #gone(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    this.held.sendAll();
    const raw = toRawError(error);
    // Those behind it have not begun, and hear so.
    if (this.#current !== undefined) this.answers.push(failedMessage(this.#current.id, raw));
    this.answers.push([Up.Lost, raw]);
    this.answers.flush();
    this.#closed();
  }
}
