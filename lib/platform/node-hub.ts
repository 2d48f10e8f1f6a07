/**
 * A Node worker thread that carries many connections: each is a lane with a number on the worker's one port.
 *
 *   opened ──its last word──► gone          any lane ──► gone, when the thread dies
 *
 * Promises: when the last lane has said its last word the thread ends and takes no more: `ending` is told, and that lane is gone
 * only when the thread is; the thread keeps the process alive while one of its lanes does.
 */
import type { Worker } from 'node:worker_threads';

import type { PlatformHub, PlatformThread, PlatformThreadEvents } from './platform.js';
import { Trunk, unseal, type Envelope } from './trunk.js';

/** Milliseconds that a thread whose last connection has closed has to end by itself. */
const LAST_MOMENTS = 2000;

/** As it is when the library is loaded, not as the fake timers of a test make it. */
const { nextTick } = process;

interface Lane {
  readonly events: PlatformThreadEvents;
  /** It has said its last word. */
  ended: boolean;
}

/** The modules that threads start with are files of the package, which a bundle of the whole program does not hold. */
const NO_ENTRY = /^Cannot find module '.*entry-(hub-)?node\.js'/;

/** Why a thread ended; `null` where it was closed. */
export function causeOfEnd(failure: unknown, code: number): unknown {
  if (failure instanceof Error && NO_ENTRY.test(failure.message)) {
    const [said] = failure.message.split('\n');
    const wayOut =
      'install rxalchemy beside the bundle, and better leave it out of it (esbuild --external:rxalchemy)';
    return new Error(`${said}; ${wayOut}`, { cause: failure });
  }
  return failure ?? (code === 0 ? null : new Error(`the thread ended with exit code ${code}`));
}

export class NodeHub implements PlatformHub {
  readonly #worker: Worker;
  readonly #ending: () => void;
  readonly #trunk: Trunk;
  readonly #lanes: Map<number, Lane> = new Map();
  #carries = 0;
  #lastNumber = 0;
  #references = 0;
  #failure: unknown;

  /** @param worker runs `entry-hub-node.js` and keeps no process alive */
  constructor(worker: Worker, ending: () => void) {
    this.#worker = worker;
    this.#ending = ending;
    // What is asked for when all that was answered has been worked on, promises included.
    const atEnd = (task: () => void): void => nextTick(task);
    this.#trunk = new Trunk((envelope, transfer) => worker.postMessage(envelope, transfer), atEnd);
    worker.on('message', (envelope: Envelope) => this.#receive(envelope));
    worker.on('error', error => {
      this.#failure = error;
    });
    // What it said before it ended has been heard by then.
    worker.on('exit', code => this.#exited(code));
  }

  get carries(): number {
    return this.#carries;
  }

  open(data: Record<string, unknown>, events: PlatformThreadEvents): PlatformThread {
    const number = ++this.#lastNumber;
    let referenced = false;
    this.#carries++;
    this.#lanes.set(number, { events, ended: false });
    this.#worker.postMessage({ ...data, lane: number });
    return {
      post: (message, transfer, small) => {
        if (small) this.#trunk.collect(number, message);
        else this.#trunk.send(number, message, transfer);
      },
      ref: on => {
        if (on !== referenced) this.#reference((referenced = on));
      },
    };
  }

  #reference(on: boolean): void {
    this.#references += on ? 1 : -1;
    if (this.#references === 0) this.#worker.unref();
    else if (on && this.#references === 1) this.#worker.ref();
  }

  #receive(envelope: Envelope): void {
    unseal(envelope, (number, said) => {
      const lane = this.#lanes.get(number);
      if (lane === undefined) return;
      if (said === null) this.#ended(number, lane);
      else lane.events.message(said);
    });
  }

  #ended(number: number, lane: Lane): void {
    lane.ended = true;
    if (--this.#carries > 0) {
      this.#lanes.delete(number);
      lane.events.exited(null);
      return;
    }
    // Whoever waits for the end of the last one waits for that of the thread.
    this.#ending();
    this.#worker.postMessage(null);
    setTimeout(() => void this.#worker.terminate(), LAST_MOMENTS).unref();
  }

  #exited(code: number): void {
    if (this.#carries > 0) this.#ending();
    this.#carries = 0;
    const error = causeOfEnd(this.#failure, code);
    for (const { events, ended } of this.#lanes.values()) events.exited(ended ? null : error);
    this.#lanes.clear();
  }
}
