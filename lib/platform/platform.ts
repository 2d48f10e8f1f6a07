/**
 * What the library asks of its platform: the shapes that `node.ts` and `browser.ts` have in common.
 *
 * `#platform` in package.json gives the one in Node and the other in bundles for the browser; both export the same names.
 */

/** The ends of a started thread, before anybody knows what is said over it. */
export interface PlatformThread {
  /**
   * @param small whether it may take a shorter way than a message of its own, shared memory or an envelope with others: a list of
   * lists of plain values, none of them twice
   */
  post(message: readonly unknown[], transfer: ArrayBuffer[], small: boolean): void;
  /** Whether it keeps the process alive; it does not until `ref(true)`. */
  ref(on: boolean): void;
  /** Ends it at once. Absent in Node: a thread that is ended inside native code can take the process with it. */
  kill?(): void;
}

/** What the platform needs to know of a thread. */
export interface PlatformThreadSpec {
  readonly name: string;
  /** Makes the Web Worker; for the browser. */
  readonly startWorker?: (() => unknown) | undefined;
}

export interface PlatformThreadEvents {
  message(message: unknown): void;
  /** It is gone: `null` when it was closed, else why. */
  exited(error: unknown): void;
}

/** The one message of a Web Worker to its page that is no list: what later workers of its kind get as `reused`. */
export interface WorkerLegacy {
  readonly reusable: unknown;
}

/** A thread that carries many connections. */
export interface PlatformHub {
  /** How many it carries. */
  readonly carries: number;
  open(data: Record<string, unknown>, events: PlatformThreadEvents): PlatformThread;
}

/** A named diagnostics channel, for tracing tools. */
export interface DiagnosticsChannel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}
