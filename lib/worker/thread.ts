/**
 * A thread as a lane sees it, and who starts threads.
 *
 * The scheduler is the only thing that knows whether there is a thread at all: `workerThreads` starts one,
 * `inlineScheduler` runs the same host on the calling thread, and a spec may wrap either to inject faults.
 */
import type { DownMessage, UpMessage } from './protocol.js';
import type { RawError } from './values.js';

/** What shall run in a thread. */
export interface ThreadSpec {
  /** URL of a module that exports a `DriverModule`. */
  readonly driver: string;
  /** Starts the Web Worker in which the driver lives; absent where threads import the driver by its URL. */
  readonly startWorker?: (() => unknown) | undefined;
  /** Handed to the driver's `open`; structured-cloneable. */
  readonly options: unknown;
  /** Shown in debuggers and errors. */
  readonly name: string;
  /** Set where the driver does not block: connections of one group share its threads. */
  readonly group?: ThreadGroup | undefined;
}

/** The threads that an engine's connections share; the object itself is the group's identity. */
export interface ThreadGroup {
  /** Threads at most. */
  readonly threads: number;
}

export interface ThreadEvents {
  messages(messages: readonly UpMessage[]): void;
  /** The thread is gone: closed (null) or dead. Nothing follows. */
  exited(error: RawError | null): void;
}

/** A started thread. */
export interface Thread {
  /** The words shared with the thread (`control.ts`). */
  readonly words: Int32Array;
  post(messages: readonly DownMessage[], transfer: ArrayBuffer[]): void;
  /** Whether the thread keeps the process alive; it does not until `ref(true)`. */
  ref(on: boolean): void;
  /** Ends it at once, whatever it does; absent where that cannot be done without harm. `exited` follows at once. */
  kill?(): void;
}

/** Starts threads; replaceable through `createEngine(url, { scheduler })`. */
export interface ThreadScheduler {
  readonly name: string;
  /** Whether a blocking driver call would block the caller. */
  readonly inline: boolean;
  start(spec: ThreadSpec, events: ThreadEvents): Thread;
}
