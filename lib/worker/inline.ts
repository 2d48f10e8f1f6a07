/**
 * The inline scheduler: the same host and driver on the calling thread, one bounded step for each turn of an RxJS
 * scheduler. For specs with virtual time and for places without threads.
 *
 * Promises: the same messages in the same order as a thread, cloned as on the way to one, so that what cannot cross is
 * refused and nothing is shared; nothing is delivered synchronously.
 * Does not: keep the caller free. A blocking driver blocks it for as long as one step takes, and a running step
 * cannot be interrupted, only stopped at its next row; a warning named `BlockingWarning` says so once. A driver that waits
 * for a server blocks nobody.
 */
import type { SchedulerLike } from 'rxjs';

import { macrotask } from '#platform';

import { reportError } from '../operators/report-error.js';
import type { Post } from './answers.js';
import { isAsyncModule, type AnyDriverModule, type AsyncDriverModule } from './async-driver.js';
import { AsyncHost } from './async-host.js';
import { ControlThread, createWords } from './control.js';
import { Host } from './host.js';
import { Up, type DownMessage, type UpMessage } from './protocol.js';
import type { Thread, ThreadEvents, ThreadScheduler, ThreadSpec } from './thread.js';
import { toRawError } from './values.js';

export interface InlineSchedulerOptions {
  /** When the next step runs. Default: in a turn of the event loop of its own, so that timers and events have theirs. */
  readonly scheduler?: SchedulerLike;
  /** Where drivers come from. Default: `import()` of the module's URL. */
  readonly load?: (driver: string) => AnyDriverModule | PromiseLike<AnyDriverModule>;
  /** Says that a blocking driver runs on the calling thread. Default true. */
  readonly warn?: boolean;
}

let warned = false;

function warnOnce(driver: string): void {
  if (warned) return;
  warned = true;
  const text = `the inline scheduler runs the blocking driver ${driver} on the calling thread; use the worker-thread scheduler to keep it free`;
  const { process } = globalThis as { process?: { emitWarning?: (text: string, type: string) => void } };
  if (process?.emitWarning) process.emitWarning(text, 'BlockingWarning');
  // oxlint-disable-next-line no-console -- there is nobody else to warn
  else console.warn(`BlockingWarning: ${text}`);
}

/** Runs a task in another turn. */
type Later = (task: () => void) => void;

/** Where the program's scheduler throws, that is reported and the task has a turn of its own: everything waits for it. */
function scheduleWith(scheduler: SchedulerLike, task: () => void): void {
  let begun = false;
  const once = (): void => {
    if (begun) return;
    begun = true;
    task();
  };
  try {
    scheduler.schedule(once);
  } catch (error) {
    reportError(error);
    macrotask(once);
  }
}

class InlineThread implements Thread {
  readonly words: Int32Array = createWords();
  readonly #later: Later;
  readonly #events: ThreadEvents;
  readonly #warn: () => void;
  #host: Host | AsyncHost | undefined;
  #closed = false;
  #early: DownMessage[] = [];
  readonly #answers: (readonly UpMessage[])[] = [];
  #scheduled = false;

  constructor(later: Later, events: ThreadEvents, warn: () => void) {
    this.#later = later;
    this.#events = events;
    this.#warn = warn;
  }

  open(module: AnyDriverModule, options: unknown): void {
    if (isAsyncModule(module)) {
      this.#openAsync(module, options).catch((error: unknown) => this.fail(error));
      return;
    }
    this.#warn();
    try {
      const connection = module.driver.open(options);
      this.#host = new Host(connection, new ControlThread(this.words), this.#answer);
      this.#deliver([[Up.Opened, connection.info]]);
      this.#host.receive(this.#early);
      this.#schedule();
    } catch (error) {
      this.fail(error);
    }
  }

  async #openAsync({ driver }: AsyncDriverModule, options: unknown): Promise<void> {
    const connection = await driver.open(options);
    const closed = (): void => {
      this.#closed = true;
    };
    this.#later(() => {
      const host = new AsyncHost(connection, this.#answer, closed);
      this.#host = host;
      this.#deliver([[Up.Opened, connection.info]]);
      host.receive(this.#early.splice(0));
      this.#schedule();
    });
  }

  fail(error: unknown): void {
    this.#deliver([[Up.OpenFailed, toRawError(error)]]);
  }

  post(messages: readonly DownMessage[], transfer: ArrayBuffer[]): void {
    const received = structuredClone(messages, { transfer });
    if (this.#host === undefined) this.#early.push(...received);
    else this.#host.receive(received);
    this.#schedule();
  }

  ref(): void {}

  /** Delivered when the host has returned: whoever hears of it may send the host something. */
  readonly #answer: Post = (messages, transfer) => {
    this.#answers.push(structuredClone(messages, { transfer }));
    this.#schedule();
  };

  #deliver(messages: readonly UpMessage[]): void {
    this.#events.messages(messages);
  }

  #schedule(): void {
    if (this.#scheduled || this.#host === undefined) return;
    this.#scheduled = true;
    this.#later(() => {
      this.#scheduled = false;
      this.#step();
    });
  }

  #step(): void {
    const host = this.#host!;
    const more = host instanceof Host && host.step();
    for (let at = this.#answers.shift(); at !== undefined; at = this.#answers.shift()) this.#deliver(at);
    if (more) this.#schedule();
    else if (host instanceof Host && host.pending !== undefined)
      void host.pending.then(() => this.#schedule());
    if (host instanceof Host ? host.closed : this.#closed) this.#events.exited(null);
  }
}

/** Makes a scheduler that runs drivers on the calling thread. */
export function inlineScheduler(options: InlineSchedulerOptions = {}): ThreadScheduler {
  const { scheduler, load, warn = true } = options;
  const later: Later = scheduler === undefined ? macrotask : task => scheduleWith(scheduler, task);
  return {
    name: 'inline',
    inline: true,
    start(spec: ThreadSpec, events: ThreadEvents): Thread {
      const thread = new InlineThread(later, events, () => {
        if (warn) warnOnce(spec.driver);
      });
      const fail = (error: unknown): void => thread.fail(error);
      const open = (module: AnyDriverModule): void => {
        try {
          const prepared = isAsyncModule(module) ? undefined : module.driver.prepare?.(spec.options);
          if (prepared === undefined) thread.open(module, spec.options);
          else prepared.then(() => thread.open(module, spec.options), fail);
        } catch (error) {
          fail(error);
        }
      };
      try {
        const loaded =
          load === undefined
            ? (import(/* webpackIgnore: true */ /* @vite-ignore */ spec.driver) as Promise<AnyDriverModule>)
            : load(spec.driver);
        if ('driver' in loaded) later(() => open(loaded));
        else loaded.then(open, fail);
      } catch (error) {
        later(() => fail(error));
      }
      return thread;
    },
  };
}
