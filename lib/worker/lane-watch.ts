/**
 * Passes on what a lane's thread tells of its commits.
 *
 *   asked ──the thread confirms──► confirmed        asked: calls that the thread had before it was asked may still end
 *
 * Promises: no commit that is known to this side after the watch began is missed: a write that was under way then, and what was under
 * way when the thread ended, count as a change of everything.
 */
import type { Changed } from './driver.js';
import type { Settled } from './protocol.js';

/** What cannot be told more exactly. */
export const EVERYTHING: Changed = { tables: [], schema: true, all: true };

export class LaneWatch {
  readonly changed: (changed: Changed) => void;
  /** Times that the thread was asked and has not confirmed yet. */
  #asked: number;

  private constructor(changed: (changed: Changed) => void, asked: number) {
    this.changed = changed;
    this.#asked = asked;
  }

  /** The watch that follows another one on the same lane. */
  static next(
    before: LaneWatch | undefined,
    changed: ((changed: Changed) => void) | undefined,
  ): LaneWatch | undefined {
    const asked = before === undefined ? 0 : before.#asked;
    if (changed !== undefined) return new LaneWatch(changed, asked + 1);
    // Nobody listens, but confirmations may be on their way.
    return asked === 0 ? undefined : new LaneWatch(() => {}, asked);
  }

  confirmed(): void {
    this.#asked--;
  }

  /** A call has ended. */
  settled({ status, readonly, inTransaction }: Settled, isControl: boolean): void {
    if (this.#asked === 0 || inTransaction !== false) return;
    if (readonly === false || isControl || status === 'returned') this.unknown();
  }

  /** Something may have been committed of which nothing is known. */
  unknown(): void {
    this.changed(EVERYTHING);
  }
}
