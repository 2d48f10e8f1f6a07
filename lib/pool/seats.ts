/**
 * The seats of a pool: which there are, which are idle, who sits where, and how long an idle one is kept.
 *
 * Promises: the most recently used goes first, for a writer the one that wrote last; a quick reader joins others of its
 * kind as long as there is room; at most `size + overflow` are open and no more than `size` are kept; one that grew old
 * (`recycle`) or was idle for long (`idleTimeout`, never the last one) is closed.
 * Does not: open connections, grant leases or know who waits (the pool does).
 */
import type { AcquireRequest, PoolOptions } from './pool-options.js';
import type { Seat } from './seat.js';

/** Quick readers on one connection, at most. */
const QUICK_DEPTH = 16;

export class Seats {
  readonly #options: PoolOptions;
  readonly #all: Set<Seat> = new Set();
  /** The most recently used last. */
  readonly #idle: Seat[] = [];
  /** Their places are free, and their connections have not ended yet. */
  readonly #retired: Set<Seat> = new Set();
  /** Whether somebody waits for the end of all. */
  #awaited = false;
  #lastWriter: Seat | undefined;
  #lastQuick: Seat | undefined;
  #reapTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Connections at most. */
  get most(): number {
    const { shared, size, overflow } = this.#options;
    return shared ? 1 : size + overflow;
  }

  get opening(): number {
    let count = 0;
    for (const { state } of this.#all) if (state === 'opening') count++;
    return count;
  }

  get idle(): number {
    return this.#idle.length;
  }

  /** Whether all connections have ended but those that were given up with something still running there: nobody knows for how long. */
  get hasEnded(): boolean {
    if (this.#all.size > 0) return false;
    for (const { lane } of this.#retired) if (lane.state === 'closing') return false;
    return true;
  }

  /** Whether `pick` would find one for somebody. */
  get anyFree(): boolean {
    return this.#idle.length > 0 || this.#shared() !== undefined || this.#quick() !== undefined;
  }

  add(seat: Seat): void {
    this.#all.add(seat);
  }

  /** @param join whether a quick reader may join others */
  pick({ gate, quick }: AcquireRequest, join: boolean): Seat | undefined {
    const found = this.#shared() ?? (quick && join ? this.#quick() : undefined);
    if (found !== undefined) return found;
    const writer = this.#lastWriter;
    return gate === 'write' && writer?.state === 'idle' ? writer : this.#idle.at(-1);
  }

  /** One more lease on it. */
  occupy(seat: Seat, quick: boolean): void {
    this.#forgetIdle(seat);
    if (seat.leases === 0) {
      seat.quick = quick;
      if (quick) this.#lastQuick = seat;
    }
    seat.state = 'leased';
    seat.leases++;
  }

  /** One lease less on it; `rest` follows when it was the last and the connection is to be used again. */
  vacate(seat: Seat, mayHaveWritten: boolean): void {
    if (mayHaveWritten) this.#lastWriter = seat;
    seat.leases--;
  }

  /** Nobody uses it now: it becomes idle, or is closed where it is too old, or one too many that nobody waits for. */
  rest(seat: Seat, awaited: boolean): void {
    const { shared, size, recycle } = this.#options;
    const surplus = this.#all.size > size && !awaited;
    const now = Date.now();
    const old = seat.outdated || now - seat.openedAt > recycle;
    if (!shared && (surplus || old)) {
      this.retire(seat);
      return;
    }
    seat.state = 'idle';
    seat.idleSince = now;
    this.#idle.push(seat);
    this.#scheduleReaping();
  }

  /** Closes it when what runs there has ended; its place is free at once. */
  retire(seat: Seat): void {
    if (seat.state === 'gone') return;
    seat.lane.retire();
    this.remove(seat);
    if (seat.lane.state === 'gone') return;
    this.#retired.add(seat);
    if (this.#awaited) seat.lane.keepAlive();
  }

  /** Its connection has ended or never was. */
  remove(seat: Seat): void {
    seat.state = 'gone';
    this.#all.delete(seat);
    this.#retired.delete(seat);
    this.#forgetIdle(seat);
    if (this.#lastWriter === seat) this.#lastWriter = undefined;
    if (this.#lastQuick === seat) this.#lastQuick = undefined;
  }

  /** Closes the idle ones; the others are closed instead of resting. */
  renew(): void {
    for (const seat of this.#all) seat.outdated = true;
    for (const seat of [...this.#idle]) this.retire(seat);
  }

  /** Ends its connection when what runs there has ended. */
  close(seat: Seat): void {
    seat.state = 'ending';
    seat.lane.close();
  }

  /** Ends its connection at once; false where that cannot be done without harm. */
  kill(seat: Seat): boolean {
    const before = seat.state;
    // First: its end may be told at once.
    seat.state = 'ending';
    if (seat.lane.kill()) return true;
    seat.state = before;
    return false;
  }

  /** Closes all that nobody uses, for somebody who waits for their end; the others are closed instead of resting. */
  closeUnused(): void {
    clearTimeout(this.#reapTimer);
    for (const seat of [...this.#all]) if (seat.state !== 'leased') seat.lane.close();
    this.#awaited = true;
    for (const { lane } of this.#retired) lane.keepAlive();
  }

  /** The one connection behind all leases, while somebody uses it. */
  #shared(): Seat | undefined {
    if (!this.#options.shared) return undefined;
    for (const seat of this.#all) if (seat.state === 'leased') return seat;
    return undefined;
  }

  /** A seat of quick readers with room for one more: their statements travel together and take a moment each. */
  #quick(): Seat | undefined {
    const seat = this.#lastQuick;
    const joinable = seat?.state === 'leased' && seat.quick && seat.leases < QUICK_DEPTH;
    return joinable ? seat : undefined;
  }

  #forgetIdle(seat: Seat): void {
    const index = this.#idle.lastIndexOf(seat);
    if (index >= 0) this.#idle.splice(index, 1);
  }

  #scheduleReaping(): void {
    const { idleTimeout, shared } = this.#options;
    if (shared || idleTimeout === Infinity || this.#reapTimer !== undefined || this.#all.size < 2) return;
    this.#reapTimer = setTimeout(() => {
      this.#reapTimer = undefined;
      const before = Date.now() - idleTimeout;
      for (const seat of [...this.#idle]) {
        if (this.#all.size > 1 && seat.idleSince <= before) this.retire(seat);
      }
      if (this.#idle.length > 0) this.#scheduleReaping();
    }, idleTimeout);
    (this.#reapTimer as { unref?: () => void }).unref?.();
  }
}
