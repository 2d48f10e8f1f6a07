/**
 * What a Web Worker runs: opens the driver's connection when told with what, then works on its event loop.
 *
 * A worker of the browser cannot look for messages while it blocks or computes, so it gives way to them: as soon as the
 * shared signal shows that one has been sent, and where memory is not shared every few milliseconds.
 * Promises: the same messages as a Node thread; `null` is its last one. It holds a Web Lock as long as it lives, by which
 * the page learns of an end without a last word.
 */
import type { WorkerLegacy } from '../platform/platform.js';
import { ControlThread } from './control.js';
import type { DriverModule, StopAsked } from './driver.js';
import { Host } from './host.js';
import { stoppedWithParent } from './nested.js';
import { Up, type DownMessage, type UpMessage } from './protocol.js';
import { StopTickets } from './stop-tickets.js';
import { toRawError } from './values.js';

/** The first message to the worker. */
export interface WorkerStart {
  readonly options: unknown;
  readonly words: Int32Array;
  /** The name of the lock to hold. */
  readonly lock: string;
  /** Whether it is a worker that starts this one. */
  readonly nested: boolean;
  /** What an earlier worker of the same kind has left. */
  readonly reused: unknown;
}

/** The part of a worker's global scope that is needed. */
interface WorkerScope {
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  close(): void;
}

/** Milliseconds of work after which messages get their turn, where the words are not shared. */
const TURN = 4;

class WorkerLoop {
  readonly #scope: WorkerScope;
  readonly #driver: DriverModule['driver'];
  readonly #again: MessageChannel = new MessageChannel();
  #control: ControlThread | undefined;
  #host: Host | undefined;
  #shared = false;
  #tickets: StopTickets | undefined;
  readonly #early: DownMessage[] = [];
  #received = 0;
  #scheduled = false;

  constructor(scope: WorkerScope, driver: DriverModule['driver']) {
    this.#scope = scope;
    this.#driver = driver;
    this.#again.port1.onmessage = () => {
      this.#scheduled = false;
      this.#work();
    };
    scope.onmessage = ({ data }) => {
      if (Array.isArray(data)) this.#receive(data as DownMessage[]);
      else void this.#open(data as WorkerStart);
    };
  }

  readonly #post = (messages: readonly UpMessage[], transfer: ArrayBuffer[]): void => {
    this.#scope.postMessage(messages, transfer);
  };

  async #open({ options, words, lock, nested, reused }: WorkerStart): Promise<void> {
    const control = new ControlThread(words);
    this.#control = control;
    this.#shared = !(words.buffer instanceof ArrayBuffer);
    try {
      await holdLock(lock);
      await this.#driver.prepare?.(options, reused);
      const connection = this.#driver.open(options, this.#stop(control, nested));
      this.#host = new Host(connection, control, this.#post);
      this.#post([[Up.Opened, connection.info]], []);
      const reusable = reused === undefined ? this.#driver.reusable?.() : undefined;
      if (reusable !== undefined) this.#scope.postMessage({ reusable } satisfies WorkerLegacy, []);
      this.#host.receive(this.#early.splice(0));
      this.#work();
    } catch (error) {
      this.#post([[Up.OpenFailed, toRawError(error)]], []);
      this.#end();
    }
  }

  #stop(control: ControlThread, nested: boolean): StopAsked | undefined {
    if (this.#shared) {
      const asked: StopAsked = { by: 'sharedMemory', now: () => control.stopsNow() };
      return nested ? stoppedWithParent(asked) : asked;
    }
    if (!StopTickets.possible()) return undefined;
    this.#tickets = new StopTickets(control, (id, ticket) => this.#post([[Up.Ticket, id, ticket]], []));
    return this.#tickets.asked;
  }

  #receive(messages: readonly DownMessage[]): void {
    this.#received++;
    if (this.#host === undefined) this.#early.push(...messages);
    else {
      this.#host.receive(messages);
      if (!this.#scheduled) this.#work();
    }
  }

  #work(): void {
    const host = this.#host!;
    let now = performance.now();
    const until = now + TURN;
    const step = (): boolean => {
      this.#tickets?.begin(now);
      return host.step();
    };
    while (step()) {
      if (!this.#shared) now = performance.now();
      if (this.#shared ? this.#control!.signals() > this.#received : now >= until) {
        this.#schedule();
        return;
      }
    }
    if (host.pending !== undefined) void host.pending.then(() => this.#schedule());
    if (host.closed) this.#end();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#again.port2.postMessage(null);
  }

  #end(): void {
    this.#scope.postMessage(null, []);
    this.#scope.close();
  }
}

/** Resolves when this worker holds the lock, which only its end gives back. */
function holdLock(name: string): Promise<void> {
  const { locks } = navigator as { locks?: LockManager };
  if (locks === undefined) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const held = (): Promise<never> => {
      resolve();
      return new Promise(() => {});
    };
    locks.request(name, held).catch(reject);
  });
}

/** Serves a driver to the page that started this worker. */
export function serveDriver(driver: DriverModule['driver']): void {
  void new WorkerLoop(globalThis as unknown as WorkerScope, driver);
}
