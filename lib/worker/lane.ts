/**
 * A lane: the caller's half of one thread with one driver connection.
 *
 *   opening ──► open ──► closing ──► gone          any state ──► gone, when the thread dies
 *      └──────────┴───► (retired: open, takes no new call, closes itself when its calls have ended)
 *
 * Promises: `schedule` takes a driver call and returns a `Subscription`; unsubscribing removes a call that waits here,
 * skips one that waits in the thread, and interrupts the one that runs. `settled` comes exactly once for each call
 * and means that nothing of it is open in the driver. Calls scheduled in one turn travel in one message.
 * Made of an `Outbox` (what waits here), a `CallTable` (what has not ended), an `Inbox` (what comes back) and a `CallStopper`; this file is what
 * connects them: where each call is, and whether there is still a thread.
 * Does not: decide who may use the connection (the pool does) or convert values.
 */
import type { Subscription } from 'rxjs';

import { endAtExit, endedBefore, type EndsAtExit } from './at-exit.js';
import { CallStopper } from './call-stopper.js';
import { CallTable } from './call-table.js';
import { ControlCaller, type Interrupt } from './control.js';
import type { Changed, ConnectionInfo } from './driver.js';
import { Inbox } from './inbox.js';
import { LaneWatch } from './lane-watch.js';
import { Call, settledAs, type CallSink, type DriverCall } from './lane-call.js';
import { Outbox } from './outbox.js';
import { transferOf, type PackedBatch } from './packing.js';
import {
  Down,
  Flag,
  Up,
  finishedOf,
  settledOf,
  type DownMessage,
  type Settled,
  type UpMessage,
} from './protocol.js';
import type { Thread, ThreadScheduler, ThreadSpec } from './thread.js';
import { NOT_SENT, type RawError } from './values.js';

export interface LaneEvents {
  opened(info: ConnectionInfo): void;
  /** The driver refused to open; the lane is gone. */
  failed(error: RawError): void;
  /** The thread is gone: `null` when it was closed. After `opened` only. */
  gone(error: RawError | null): void;
}

/** Loads what interrupts an open connection from this side; resolves with `undefined` where nothing can. */
export type LoadInterrupt = (info: ConnectionInfo) => Promise<Interrupt | undefined>;

export type LaneState = 'opening' | 'open' | 'closing' | 'gone';

/** The code of the error of calls whose thread died. */
export const THREAD_EXIT = 'THREAD_EXIT';
const THREAD_ENDED = { code: THREAD_EXIT, what: 'the thread of this connection ended' };

export class Lane implements EndsAtExit {
  readonly #events: LaneEvents;
  readonly #thread: Thread;
  readonly #inbox: Inbox;
  readonly #control: ControlCaller;
  readonly #calls: CallTable<Call> = new CallTable();
  readonly #outbox: Outbox;
  readonly #stopper: CallStopper;
  readonly #loadInterrupt: LoadInterrupt | undefined;
  /** Whether another thread may be inside the driver for long. */
  readonly #blocks: boolean;
  readonly #cancelCall = (call: Call): void => this.#cancel(call);
  #referenced = false;
  #state: LaneState = 'opening';
  #retired = false;
  /** Set before the answers that came with the end of the connection are passed on. */
  #lostBy: RawError | undefined;
  #info: ConnectionInfo | undefined;
  #watch: LaneWatch | undefined;

  constructor(
    scheduler: ThreadScheduler,
    spec: ThreadSpec,
    events: LaneEvents,
    loadInterrupt?: LoadInterrupt,
  ) {
    this.#events = events;
    this.#loadInterrupt = loadInterrupt;
    this.#blocks = !scheduler.inline && loadInterrupt !== undefined;
    const taker = {
      message: (message: UpMessage) => this.#receive(message),
      exited: (error: RawError | null) => this.#exited(error),
    };
    this.#inbox = new Inbox(taker, !scheduler.inline);
    this.#thread = scheduler.start(spec, {
      messages: messages => {
        // Whoever is told of a settlement must not take the connection for one that goes on.
        const last = messages.at(-1);
        if (last?.[0] === Up.Lost) this.#lostBy = last[1];
        this.#inbox.messages(messages);
      },
      exited: error => this.#inbox.exited(error),
    });
    this.#control = new ControlCaller(this.#thread.words);
    this.#stopper = new CallStopper(this.#control);
    this.#outbox = new Outbox({
      send: (messages, transfer) => this.#send(messages, transfer),
      refused: (id, error) => this.#refused(id, error),
    });
    this.#reference();
  }

  get state(): LaneState {
    return this.#lostBy === undefined ? this.#state : 'gone';
  }

  /** Why the connection was lost, or its thread ended, if it was not closed. */
  get lostBy(): RawError | undefined {
    return this.#lostBy;
  }

  /** What the connection said of itself; `undefined` until it is open. */
  get info(): ConnectionInfo | undefined {
    return this.#info;
  }

  /** Calls that have not ended. */
  get pending(): number {
    return this.#calls.size;
  }

  /** Hands a call to the thread. The lane must be open. */
  schedule(driverCall: DriverCall, sink: CallSink): Subscription {
    const { sql, flags, values, sets, floats, kinds, fetch } = driverCall;
    const call = new Call(this.#calls.newId(), sink, (flags & Flag.Critical) !== 0, sets, this.#cancelCall);
    call.text = driverCall.text;
    if (sets === undefined) call.message = [Down.Execute, call.id, sql, flags, values, floats, kinds, fetch];
    else {
      const first = call.nextSlice();
      const many = flags | Flag.Many | (call.moreSets ? Flag.MoreParameters : 0);
      call.message = [Down.Execute, call.id, sql, many, first, floats, kinds, fetch];
    }
    return this.#enqueue(call);
  }

  /** Calls `export(driverConnection, ...args)` of a module in the thread. */
  call(
    module: string,
    exportName: string,
    args: readonly unknown[],
    sink: CallSink,
    flags = 0,
  ): Subscription {
    const call = new Call(this.#calls.newId(), sink, false, undefined, this.#cancelCall);
    call.message = [Down.Call, call.id, module, flags, exportName, args];
    return this.#enqueue(call);
  }

  /** Lets the thread send more batches of a call. */
  credit(subscription: Subscription, batches: number): void {
    if (this.#state === 'gone' || !(subscription instanceof Call)) return;
    if (this.#calls.get(subscription.id) === subscription)
      this.#send([[Down.Credit, subscription.id, batches]], []);
  }

  /**
   * Called while rows are taken: does `rest` in the next turn of the event loop, and what the thread sent meanwhile after it.
   * False where that cannot be.
   */
  pause(rest: () => void): boolean {
    return this.#inbox.pause(rest);
  }

  /** Tells `changed` what is committed from now on; `undefined`: nobody. The lane must have opened. */
  watch(changed: ((changed: Changed) => void) | undefined): void {
    if (this.#state === 'closing' || this.#state === 'gone') return;
    this.#watch ??= new LaneWatch();
    this.#watch.tell(changed);
    this.#send([[Down.Watch, changed !== undefined]], []);
  }

  /** Ends the thread when its calls have ended; at once, where that does no harm, while it has not even opened. */
  close(): void {
    const before = this.#state;
    if (before === 'closing' || before === 'gone') return;
    this.#outbox.release();
    this.#state = 'closing';
    this.#reference();
    this.#send([[Down.Close]], []);
    // What it waits for, its code perhaps, may never come.
    if (before === 'opening') this.#thread.kill?.();
  }

  /** Gives the lane up: it no longer keeps the process alive, and closes itself when its calls have ended. */
  retire(): void {
    this.#retired = true;
    this.#stopper.retire();
    this.#thread.ref(false);
    if (this.#calls.size === 0) this.close();
  }

  /** Keeps the process alive until the thread has ended, if it is ending, although the lane was retired: somebody waits for that. */
  keepAlive(): void {
    if (this.#state === 'closing') this.#thread.ref(true);
  }

  /** Ends the thread at once, where that can be done without harm and it does not end by itself; false where not. */
  kill(): boolean {
    if (this.#thread.kill === undefined || this.#state === 'gone' || this.#calls.size === 0) return false;
    this.#thread.kill();
    return true;
  }

  dropWaiting(): void {
    if (this.#state === 'gone') return;
    this.#control.end();
    this.#outbox.clear();
    for (const { id, critical } of this.#calls.all()) if (!critical) this.#send([[Down.Cancel, id]], []);
  }

  stopRunning(): boolean {
    const { running } = this.#control;
    if (this.#state === 'gone' || running === 0 || this.#calls.get(running)?.critical === true) return true;
    this.#stopper.stopRunning();
    return false;
  }

  #enqueue(call: Call): Subscription {
    if (this.#state === 'gone') throw new Error('the lane is gone');
    this.#calls.set(call);
    this.#outbox.push(call);
    this.#reference();
    return call;
  }

  #send(messages: readonly DownMessage[], transfer: ArrayBuffer[]): void {
    this.#thread.post(messages, transfer);
    this.#control.signal();
  }

  /** Structured clone does not let it through. */
  #refused(id: number, error: unknown): void {
    const call = this.#calls.get(id);
    const message = error instanceof Error ? error.message : String(error);
    if (call !== undefined) this.#settle(call, settledAs('failed', { name: 'DataCloneError', message }));
  }

  #cancel(call: Call): void {
    if (call.cancelled || this.#state === 'gone') return;
    if (call.settled) {
      if (call.rowsFollow) {
        call.rowsFollow = false;
        this.#send([[Down.Cancel, call.id]], []);
        this.#forget(call);
      }
      return;
    }
    if (call.critical) return;
    call.cancelled = true;
    if (this.#outbox.takeBack(call)) {
      this.#settle(call, settledAs('cancelled', null));
      return;
    }
    call.sink.stopping?.();
    this.#send([[Down.Cancel, call.id]], []);
    this.#stopper.stop(call);
  }

  #receive(message: UpMessage): void {
    switch (message[0]) {
      case Up.Opened:
        this.#opened(message[1]);
        break;
      case Up.OpenFailed:
        this.#gone();
        this.#events.failed(message[1]);
        break;
      case Up.Columns:
        this.#calls.get(message[1])?.sink.columns(message[2]);
        break;
      case Up.Batch:
        this.#batch(message[1], message[2], message[3]);
        break;
      case Up.Finished: {
        const call = this.#calls.get(message[1]);
        if (call) this.#settle(call, finishedOf(message));
        this.#batch(message[1], message[3], true);
        break;
      }
      case Up.Settled: {
        const call = this.#calls.get(message[1]);
        if (call) this.#settle(call, settledOf(message));
        break;
      }
      case Up.More: {
        const call = this.#calls.get(message[1]);
        if (call && !call.settled) this.#sendSlice(call);
        break;
      }
      case Up.Ticket: {
        const call = this.#calls.get(message[1]);
        if (call) this.#stopper.ticketMade(call, message[2]);
        break;
      }
      case Up.Changed:
        this.#watch!.told(message[1]);
        break;
      case Up.Lost:
        // The call that ran was told before.
        this.#exited(message[1], { code: NOT_SENT, what: 'the connection was lost' });
        break;
      case Up.Closed:
        break;
    }
  }

  #sendSlice(call: Call): void {
    try {
      const sets = call.nextSlice();
      this.#send([[Down.Parameters, call.id, sets, call.moreSets]], transferOf(sets));
    } catch (error) {
      // A parameter set that cannot be made or sent ends the call: the unit is rolled back, then the error is told.
      call.setError = error;
      this.#cancel(call);
    }
  }

  #opened(info: ConnectionInfo): void {
    this.#info = info;
    // For want of it a statement is stopped at its next row.
    const loaded = this.#loadInterrupt?.(info).then(
      interrupt => {
        this.#stopper.interrupt = interrupt;
      },
      () => {},
    );
    if (this.#state !== 'opening') return;
    this.#state = 'open';
    if (this.#blocks) endAtExit(this);
    this.#unreferenceWhenIdle();
    // Nothing runs that could not be stopped yet, neither by whoever leaves nor by the end of the process.
    if (loaded !== undefined) void loaded.then(() => this.#outbox.release());
    this.#events.opened(info);
    if (loaded === undefined) this.#outbox.release();
  }

  #batch(id: number, batch: PackedBatch, last: boolean): void {
    const call = this.#calls.get(id);
    if (call === undefined || call.cancelled) return;
    if (last) {
      call.lastSeen = true;
      if (call.rowsFollow) {
        call.rowsFollow = false;
        this.#forget(call);
      }
    }
    call.sink.batch(batch, last);
  }

  #settle(call: Call, settled: Settled): void {
    call.settled = true;
    this.#watch?.settled(settled, call.critical);
    call.rowsFollow = settled.status === 'rows' && !call.lastSeen && !call.cancelled;
    if (!call.rowsFollow) this.#forget(call);
    const { setError } = call;
    call.sink.settled(setError === undefined ? settled : { ...settled, status: 'failed', thrown: setError });
  }

  #forget(call: Call): void {
    this.#calls.delete(call.id);
    this.#unreferenceWhenIdle();
    if (this.#retired && this.#calls.size === 0) this.close();
  }

  #reference(): void {
    if (this.#referenced || this.#retired) return;
    this.#referenced = true;
    this.#thread.ref(true);
  }

  #unreferenceWhenIdle(): void {
    if (!this.#referenced || this.#calls.size > 0 || this.#state !== 'open') return;
    this.#referenced = false;
    this.#thread.ref(false);
  }

  /** Nothing is sent or stopped any more. */
  #gone(): void {
    this.#state = 'gone';
    this.#outbox.clear();
    this.#stopper.end();
    this.#thread.ref(false);
  }

  #exited(error: RawError | null, { code, what } = THREAD_ENDED): void {
    const before = this.#state;
    if (before === 'gone') return;
    this.#gone();
    endedBefore(this);
    const raw: RawError = {
      name: 'ThreadExit',
      code,
      message: `${what}: ${error?.message ?? 'it was closed'}`,
    };
    if (before !== 'closing') this.#lostBy ??= raw;
    for (const call of this.#calls.takeAll()) {
      if (call.settled) call.sink.lost(raw);
      else {
        call.settled = true;
        const { cancelled } = call;
        call.sink.settled(settledAs(cancelled ? 'cancelled' : 'failed', cancelled ? null : raw, false));
      }
    }
    // What was under way may have been committed.
    if (before !== 'closing') this.#watch?.unknown();
    if (before === 'opening') this.#events.failed(raw);
    else this.#events.gone(before === 'closing' ? null : raw);
  }
}
