/**
 * The shared words of a lane: how its two sides reach each other while the thread is inside a blocking driver call.
 *
 * Promises: an interrupt can only hit the execution it was meant for. The thread writes the id of what it runs into
 * RUN and clears it under LOCK; the caller's side interrupts only while it holds LOCK and RUN still shows that id.
 * The caller's side never waits for LOCK, it tries again later, so the main thread is never blocked.
 * Does not: know how a driver is interrupted (`Interrupt` is handed in) or what an execution is.
 */

/** Bumped and notified with every message to the thread, so that it may sleep on it. */
const SIGNAL = 0;
/** Id of the execution inside the driver, 0 for none. */
const RUN = 1;
/** 1 while either side decides about RUN. */
const LOCK = 2;
/** Id of the execution that shall stop at its next row. */
const STOP = 3;
/** 1 while the thread sleeps on SIGNAL, or is about to: waking nobody costs the caller as much as a short message. */
const SLEEPS = 4;
/** 1 when the process ends: nothing is run any more. */
const ENDS = 5;
const WORDS = 6;

/** Stops whatever the driver connection runs; called from another thread than the connection's. */
export type Interrupt = () => void;

/** Makes the memory of a lane; `SharedArrayBuffer` where the platform has it, and somebody on the other side looks at it. */
export function createWords(looked = true): Int32Array {
  const bytes = WORDS * Int32Array.BYTES_PER_ELEMENT;
  const shared = looked && typeof SharedArrayBuffer !== 'undefined';
  return new Int32Array(shared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
}

/** The caller's side of the words. */
export class ControlCaller {
  readonly #words: Int32Array;

  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** Tells a sleeping or spinning thread that there is a message. */
  signal(): void {
    const words = this.#words;
    Atomics.add(words, SIGNAL, 1);
    // A thread that has just said so finds the signal changed, and does not sleep.
    if (Atomics.load(words, SLEEPS) !== 0) Atomics.notify(words, SIGNAL);
  }

  /** Lets the thread run nothing any more: what `running` does not show from now on will never begin. */
  end(): void {
    Atomics.store(this.#words, ENDS, 1);
  }

  /** The execution that is inside the driver; 0 for none. */
  get running(): number {
    return Atomics.load(this.#words, RUN);
  }

  /**
   * Stops the execution if it is inside the driver this very moment: at its next row, and at once where there is an
   * `interrupt`. Call it again until the thread has reported the end: LOCK may be taken, and SQLite forgets an
   * interrupt that comes just before a statement's first step.
   */
  stop(id: number, interrupt: Interrupt | undefined): void {
    const words = this.#words;
    if (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) return;
    try {
      if (Atomics.load(words, RUN) === id) {
        Atomics.store(words, STOP, id);
        interrupt?.();
      }
    } finally {
      Atomics.store(words, LOCK, 0);
      Atomics.notify(words, LOCK);
    }
  }
}

/** The thread's side of the words. */
export class ControlThread {
  readonly #words: Int32Array;

  constructor(words: Int32Array) {
    this.#words = words;
  }

  /** The signal's count; compare with `waitForSignal`. */
  signals(): number {
    return Atomics.load(this.#words, SIGNAL);
  }

  /** Blocks until the signal's count is no longer `seen`. */
  waitForSignal(seen: number): void {
    const words = this.#words;
    Atomics.store(words, SLEEPS, 1);
    Atomics.wait(words, SIGNAL, seen);
    Atomics.store(words, SLEEPS, 0);
  }

  /**
   * Execution `id` has not been announced yet: a request to stop it that is there already was for another one, long over. Numbers
   * come again after a billion.
   */
  forgetStop(id: number): void {
    if (this.stopRequested(id)) Atomics.store(this.#words, STOP, 0);
  }

  /**
   * Announces that the driver is about to run execution `id`. Does not come back when the process ends: each side says first what it
   * is about to do and looks then, so that either this one sees the end or the other one the execution.
   */
  enter(id: number): void {
    const words = this.#words;
    Atomics.store(words, RUN, id);
    if (Atomics.load(words, ENDS) === 0) return;
    Atomics.store(words, RUN, 0);
    // Node ends a thread that waits so, but none that is inside SQLite.
    for (;;) Atomics.wait(words, ENDS, 1);
  }

  /** Announces that the driver has left the execution; waits out an interrupt that is just being delivered. */
  leave(): void {
    const words = this.#words;
    while (Atomics.compareExchange(words, LOCK, 0, 1) !== 0) Atomics.wait(words, LOCK, 1, 1);
    Atomics.store(words, RUN, 0);
    Atomics.store(words, LOCK, 0);
  }

  /** The execution that is inside the driver; 0 for none, or one that must not be stopped. */
  get running(): number {
    return Atomics.load(this.#words, RUN);
  }

  /** Asks for the end of the execution that is inside the driver, on the thread's side itself. */
  stopRunning(): void {
    Atomics.store(this.#words, STOP, this.running);
  }

  /** Whether the execution that is inside the driver shall stop. */
  stopsNow(): boolean {
    const words = this.#words;
    const stop = Atomics.load(words, STOP);
    return stop !== 0 && stop === Atomics.load(words, RUN);
  }

  /** Whether execution `id` shall stop. */
  stopRequested(id: number): boolean {
    return Atomics.load(this.#words, STOP) === id;
  }
}
