/**
 * The life of a blocking thread between calls: take what has arrived, work, spin briefly, sleep.
 *
 * A bare message costs a sleeping thread 60–70 µs of waking up; while calls come quickly one after the other the
 * thread therefore looks at its signal word for a moment before it sleeps. The spin is bounded by `SPIN_LIMIT` and
 * adapts: it lasts twice the usual gap between calls, and not at all where the usual gap is longer than the limit.
 * Does not: block while a promise of `runInThread` is pending; then the thread lives on its event loop.
 */
import type { ControlThread } from './control.js';
import type { Host } from './host.js';
import type { DownMessage } from './protocol.js';

/**
 * Milliseconds. With less, a caller whose gaps are now and then longer (a garbage collection) makes the thread sleep, and
 * the waking it then measures as part of the gap keeps it from spinning again.
 */
const SPIN_LIMIT = 0.25;
/** Weight of the newest gap in the running average. */
const GAP_WEIGHT = 0.25;

/** Runs until the host is closed. `take` gives the next message list without waiting, or nothing. */
export async function runThreadLoop(
  host: Host,
  control: ControlThread,
  take: () => readonly DownMessage[] | undefined,
): Promise<void> {
  let usualGap = SPIN_LIMIT;
  const receiveAll = (): boolean => {
    let any = false;
    for (let messages = take(); messages !== undefined; messages = take()) {
      host.receive(messages);
      any = true;
    }
    return any;
  };
  while (!host.closed) {
    const seen = control.signals();
    const received = receiveAll();
    if (host.step() || received) continue;
    if (host.pending !== undefined) {
      await host.pending;
      continue;
    }
    if (host.closed) break;
    const idleSince = performance.now();
    if (usualGap <= SPIN_LIMIT) {
      const until = idleSince + Math.min(2 * usualGap, SPIN_LIMIT);
      while (control.signals() === seen && performance.now() < until);
    }
    if (control.signals() === seen) control.waitForSignal(seen);
    const gap = Math.min(performance.now() - idleSince, 4 * SPIN_LIMIT);
    usualGap += GAP_WEIGHT * (gap - usualGap);
  }
}
