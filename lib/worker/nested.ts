/**
 * A worker that was started by another worker, in the middle of a long step.
 *
 * When its parent is terminated the browser ends it too, but cannot while it computes: Chromium waits for two seconds, and its file stays
 * locked as long. A synchronous request lets the browser in, so one is made from time to time.
 */
import type { StopAsked } from './driver.js';
import { isThere, makeTicket, StopTickets } from './stop-tickets.js';

/** Milliseconds between two requests. */
const BETWEEN_LOOKS = 200;

/** Asks as `asked` does, and besides stops what runs once the parent is gone, where requests of blob URLs are allowed. */
export function stoppedWithParent(asked: StopAsked): StopAsked {
  if (!StopTickets.possible()) return asked;
  const ticket = makeTicket();
  let next = performance.now() + BETWEEN_LOOKS;
  let orphaned = false;
  const look = (now: number): void => {
    orphaned = !isThere(ticket);
    next = now + BETWEEN_LOOKS;
  };
  return {
    by: asked.by,
    now: () => {
      const now = performance.now();
      if (now >= next) look(now);
      return orphaned || asked.now();
    },
  };
}
