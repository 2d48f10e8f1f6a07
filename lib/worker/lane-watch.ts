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

export class LaneWatch {
  #tell: ((changed: Changed) => void) | undefined;
  /** Times that the thread was asked and has not confirmed yet. */
  #asked = 0;

  /** Who is told from now on; `undefined`: nobody. */
  tell(changed: ((changed: Changed) => void) | undefined): void {
    this.#tell = changed;
    if (changed) this.#asked++;
  }

  /** The thread's word; `null` confirms. */
  told(changed: Changed | null): void {
    if (changed) this.#tell?.(changed);
    else this.#asked--;
  }

  /** A call has ended. */
  settled({ status, readonly, inTransaction }: Settled, isControl: boolean): void {
    if (!this.#asked || inTransaction !== false) return;
    if (readonly === false || isControl || status === 'returned') this.unknown();
  }

  /** Something may have been committed of which nothing is known. */
  unknown(): void {
    this.told({ tables: [], schema: true, all: true });
  }
}
