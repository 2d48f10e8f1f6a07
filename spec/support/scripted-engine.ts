/**
 * An engine on a scripted database, whose every move a spec makes itself.
 *
 * Between the engine and its threads lies a desk: messages down, messages up and the thread's own steps lie on it until
 * `drive` plays them, one at a time. Each of these moves, each microtask after it and each moment inside the driver is a
 * numbered point, and `at` says what happens there. Whose move is next is first come first served, or as `choose` says.
 * Promises: what one side sends to the other arrives in the order in which it was sent; an answer arrives in a turn of
 * the event loop of its own, as messages of threads do.
 * Does not: need Node. The dialect is SQLite's without its files.
 */
import { firstValueFrom, type SchedulerLike, Subscription } from 'rxjs';

import { macrotask } from '#platform';

import { classify } from '../../lib/dialects/sqlite/errors.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import type { BeginPlan, BeginRequest, RuntimeDialect } from '../../lib/dialects/runtime.js';
import { sqliteInspection } from '../../lib/dialects/sqlite/reflection/questions.js';
import { Engine } from '../../lib/engine/engine.js';
import { EngineStart } from '../../lib/engine/engine-start.js';
import type { EngineEvent } from '../../lib/engine/events.js';
import { LateRunning } from '../../lib/engine/late-running.js';
import type { EngineOptions } from '../../lib/engine/options.js';
import { running } from '../../lib/engine/running.js';
import { EngineUrl } from '../../lib/engine/url.js';
import { inlineScheduler } from '../../lib/worker/inline.js';
import type { Thread, ThreadEvents, ThreadScheduler, ThreadSpec } from '../../lib/worker/thread.js';
import { ScriptedDatabase, type Moment, type ScriptedConnection } from './scripted-driver.js';

/** One move on the desk. */
interface Move {
  readonly kind: 'down' | 'step' | 'up';
  readonly thread: SteppedThread;
  play(): void;
}

/** Ends a drive that has become endless. */
const MOST_MOVES = 20_000;
/** Turns without a move, most of them a millisecond long. */
const MOST_WAITS = 3000;

export interface ScriptedOptions extends EngineOptions {
  /** One handle behind all connections, as `:memory:`. */
  readonly shared?: boolean;
  /** Whether a running statement can be interrupted. Default true. */
  readonly interruptible?: boolean;
}

export class ScriptedEngine {
  readonly engine: Engine;
  readonly database: ScriptedDatabase;
  readonly events: EngineEvent[] = [];
  /** What happens at a moment inside the driver; it may throw. */
  onMoment: (moment: Moment) => void = () => {};
  /** Which of the moves that are possible comes next. */
  choose: (count: number) => number = () => 0;
  /** Points passed. */
  points = 0;
  readonly #at: Map<number, () => void> = new Map();
  readonly #desk: Move[] = [];
  readonly #threads: Set<SteppedThread> = new Set();
  #inside: SteppedThread | undefined;

  constructor({ shared = false, interruptible = true, ...options }: ScriptedOptions = {}) {
    this.database = new ScriptedDatabase({
      at: moment => {
        this.#point();
        this.onMoment(moment);
        if (this.#inside?.dead) throw new Error('the thread is dead');
      },
      interrupted: () => this.#inside?.interrupted ?? false,
    });
    const scheduler: ThreadScheduler = {
      name: 'scripted',
      inline: false,
      start: (spec, events) => new SteppedThread(this, spec, events),
    };
    const interrupt = (): void => {
      if (this.#inside !== undefined) this.#inside.interrupted = true;
    };
    const interrupter = (): Promise<(() => void) | undefined> =>
      Promise.resolve(interruptible ? interrupt : undefined);
    const dialect: RuntimeDialect = {
      ...scriptedDialect,
      open: () => ({ driver: 'scripted', options: null, shared, timeout: undefined }),
      interrupter,
    };
    const start = new EngineStart({
      url: EngineUrl.parse('sqlite:///scripted.db'),
      dialect,
      choice: () => ({ dialect: sqlite }),
      options: { scheduler, ...options },
      running: new LateRunning(() => Promise.resolve(running), running),
    });
    start.events.observable.subscribe(event => this.events.push(event));
    this.engine = new Engine(start, {});
  }

  /** Does something at the point of this number, counted from now on. */
  at(point: number, action: () => void): void {
    this.#at.set(this.points + point, action);
  }

  /** Plays moves until `done`; without it until nothing is left to play. */
  async drive(done?: () => boolean): Promise<void> {
    let moves = 0;
    let waits = 0;
    while (!(done?.() ?? false)) {
      if (moves > MOST_MOVES || waits > MOST_WAITS) throw new Error('the engine does not come to an end');
      this.#point();
      if (this.#desk.length === 0) {
        // Microtasks, credits and timers may bring more.
        await (waits++ < 20 ? turn() : new Promise(resolve => setTimeout(resolve, 1)));
        if (this.#desk.length === 0 && done === undefined) return;
        continue;
      }
      moves++;
      waits = 0;
      await this.#play();
      for (let tick = 0; tick < 3; tick++) {
        await Promise.resolve();
        this.#point();
      }
    }
  }

  /** Plays until the promise has settled, and gives what it settled with. */
  async settle<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const note = (): void => void (settled = true);
    promise.then(note, note);
    await this.drive(() => settled);
    return promise;
  }

  /** Plays until nothing is being given back and nobody has a connection. */
  async rest(): Promise<void> {
    await this.settle(firstValueFrom(this.engine.idle()));
    await this.drive(() => this.engine.pool.leased === 0 && this.engine.pool.waiting === 0);
    await this.drive();
  }

  /** The thread whose driver is inside a call now dies, or the one that was started last. */
  kill(): void {
    const thread = this.#inside ?? [...this.#threads].at(-1);
    if (thread === undefined) return;
    this.#threads.delete(thread);
    for (const move of [...this.#desk])
      if (move.thread === thread) this.#desk.splice(this.#desk.indexOf(move), 1);
    thread.die();
  }

  #point(): void {
    const action = this.#at.get(this.points++);
    action?.();
  }

  async #play(): Promise<void> {
    const possible = this.#desk.filter(
      (move, index) =>
        this.#desk.findIndex(({ kind, thread }) => kind === move.kind && thread === move.thread) === index,
    );
    const move = possible[this.choose(possible.length)]!;
    if (move.kind === 'up') await turn();
    // Killed meanwhile?
    const index = this.#desk.indexOf(move);
    if (index < 0) return;
    this.#desk.splice(index, 1);
    if (move.kind === 'step') this.#inside = move.thread;
    try {
      move.play();
    } finally {
      move.thread.interrupted = false;
      this.#inside = undefined;
    }
  }

  /** @internal */
  lay(move: Move): void {
    this.#desk.push(move);
  }

  /** @internal */
  started(thread: SteppedThread): void {
    this.#threads.add(thread);
  }

  /** @internal */
  ended(thread: SteppedThread): void {
    this.#threads.delete(thread);
  }

  /** Threads that have not ended. */
  get threads(): number {
    return this.#threads.size;
  }
}

/** A thread of the inline scheduler with the desk on every way to and from it. */
class SteppedThread implements Thread {
  readonly words: Int32Array;
  /** Set while the driver is inside a statement that somebody stops. */
  interrupted = false;
  /** Nothing of it runs or is heard any more. */
  dead = false;
  readonly #owner: ScriptedEngine;
  readonly #events: ThreadEvents;
  readonly #inner: Thread;
  #connection: ScriptedConnection | undefined;

  constructor(owner: ScriptedEngine, spec: ThreadSpec, events: ThreadEvents) {
    this.#owner = owner;
    this.#events = events;
    owner.started(this);
    const steps: SchedulerLike = {
      now: () => Date.now(),
      schedule: (work, _delay, state) => {
        this.#lay('step', () => work.call(undefined as never, state as never));
        return Subscription.EMPTY;
      },
    };
    const { driver } = owner.database.module;
    const load = {
      driver: {
        open: (options: unknown) => {
          try {
            return (this.#connection = driver.open(options) as ScriptedConnection);
          } catch (error) {
            owner.ended(this);
            throw error;
          }
        },
      },
    };
    this.#inner = inlineScheduler({ scheduler: steps, load: () => load, warn: false }).start(spec, {
      messages: messages => this.#lay('up', () => events.messages(messages)),
      exited: error =>
        this.#lay('up', () => {
          owner.ended(this);
          events.exited(error);
        }),
    });
    this.words = this.#inner.words;
  }

  post: Thread['post'] = (messages, transfer) =>
    this.#lay('down', () => this.#inner.post(messages, transfer));

  ref(): void {}

  die(): void {
    this.#connection?.die();
    this.#lay('up', () => this.#events.exited({ name: 'Error', message: 'killed' }));
    this.dead = true;
  }

  #lay(kind: Move['kind'], play: () => void): void {
    if (!this.dead) this.#owner.lay({ kind, thread: this, play });
  }
}

const scriptedDialect: Omit<RuntimeDialect, 'open' | 'interrupter'> = {
  name: 'sqlite',
  classify,
  isBusy: ({ code }) => code === 'SQLITE_BUSY',
  begin: ({ readOnly, mode }: BeginRequest): BeginPlan => {
    if (readOnly) {
      return { begin: ['PRAGMA query_only = 1', 'BEGIN'], after: ['PRAGMA query_only = 0'], permit: 'never' };
    }
    if (mode === 'deferred') return { begin: ['BEGIN'], after: [], permit: 'later' };
    return { begin: ['BEGIN IMMEDIATE'], after: [], permit: 'hold' };
  },
  isTransactionControl: () => false,
  inspection: sqliteInspection,
  isolationLevelSql: 'SELECT',
  isolationLevelOf: () => 'SERIALIZABLE',
};

/** A turn of the event loop. */
function turn(): Promise<void> {
  return new Promise(resolve => macrotask(resolve));
}
