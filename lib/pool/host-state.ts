/**
 * What is known of one host: whether it is used, passed over for a time, or being asked whether it can be used again.
 *
 *   up ──failed──► blocked ──its time is over──► (due) ──probe──► probing ──proved──► up
 *                     ▲                            └──failed────────┴──failed──► blocked, for longer
 *
 * Promises: the first block is short, so that a host that restarts is soon back; each probe that fails doubles it, up to
 * `blockTimeout`; the length is drawn between its half and its whole, so that programs that saw one failure do not come back in
 * one moment. Failures that are heard of while it is blocked change nothing: they tell of the same outage.
 * Does not: connect, or keep timers. Whoever needs a host looks whether one is due.
 */

/** Where time and chance come from. */
export interface HostClock {
  /** Milliseconds of a clock that does not go back. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
}

export type HostCondition = 'up' | 'blocked' | 'probing';

/** Milliseconds. */
const FIRST_BLOCK = 1000;

/** The clock of the machine. */
export const systemClock: HostClock = {
  now: () => performance.now(),
  random: () => Math.random(),
};

export class HostState {
  readonly #blockTimeout: number;
  readonly #clock: HostClock;
  #condition: HostCondition = 'up';
  #reason: unknown;
  #until = 0;
  #failures = 0;
  #provedAt = -Infinity;

  /** @param blockTimeout milliseconds of the longest block; 0: it is due at once */
  constructor(blockTimeout: number, clock: HostClock = systemClock) {
    this.#blockTimeout = blockTimeout;
    this.#clock = clock;
  }

  get condition(): HostCondition {
    return this.#condition;
  }

  /** Why it is not up. */
  get reason(): unknown {
    return this.#reason;
  }

  /** When its block ends, on the clock. */
  get until(): number {
    return this.#until;
  }

  /** Whether it is blocked no longer and should be asked. */
  get due(): boolean {
    return this.#condition === 'blocked' && this.#clock.now() >= this.#until;
  }

  /**
   * Whether it has to show that it is ready before a connection is used.
   * @param idle milliseconds that the connection was idle
   * @param within milliseconds for which a proof counts
   */
  mustProve(idle: number, within: number): boolean {
    if (this.#condition !== 'up') return true;
    return idle >= within || this.#clock.now() - this.#provedAt >= within;
  }

  /** It is being asked. */
  probe(): void {
    if (this.#condition === 'blocked') this.#condition = 'probing';
  }

  /** It has shown that it is ready; tells whether it was not up. */
  proved(): boolean {
    const back = this.#condition !== 'up';
    this.#condition = 'up';
    this.#reason = undefined;
    this.#failures = 0;
    this.#provedAt = this.#clock.now();
    return back;
  }

  /** Something happened on it that may be its end: the next connection has to prove it. */
  suspect(): void {
    this.#provedAt = -Infinity;
  }

  /** It cannot be used; tells whether it was up. */
  failed(reason: unknown): boolean {
    const before = this.#condition;
    if (before === 'blocked' && !this.due) return false;
    this.#condition = 'blocked';
    this.#reason = reason;
    this.#failures++;
    const whole = Math.min(FIRST_BLOCK * 2 ** (this.#failures - 1), this.#blockTimeout);
    this.#until = this.#clock.now() + whole * (0.5 + this.#clock.random() / 2);
    return before === 'up';
  }
}
