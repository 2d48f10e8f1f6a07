/**
 * A seat: the place of one connection in the pool, from the start of its thread to its end.
 *
 *   opening ──► idle ◄──► leased ──its thread is told to end──► ending ──► gone
 *   any state ──► gone, where it is retired, its thread died, or it could not be opened
 */
import type { Lane } from '../worker/lane.js';

export type SeatState = 'opening' | 'idle' | 'leased' | 'ending' | 'gone';

export class Seat {
  state: SeatState = 'opening';
  /** Leases on it: one at most, except where one handle serves all, and of quick readers. */
  leases = 0;
  /** Whether all its leases are those of quick readers, who may share it. */
  quick = false;
  /** Whether it is to be closed instead of idling. */
  outdated = false;
  readonly openedAt: number = Date.now();
  idleSince: number = Date.now();
  readonly lane: Lane;

  /** @param start makes the lane, which tells of the seat later and never at once */
  constructor(start: (seat: Seat) => Lane) {
    this.lane = start(this);
  }

  /** Milliseconds that nobody has used it. */
  idleFor(now: number): number {
    return this.state === 'idle' ? now - this.idleSince : 0;
  }
}
