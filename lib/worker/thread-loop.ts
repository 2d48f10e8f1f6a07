/**
 * The life of a blocking thread between calls: take what has arrived, work, perhaps spin for a moment (`Waiting` tells),
 * sleep.
 *
 * Does not: block while a promise of `runInThread` is pending; then the thread lives on its event loop.
 */
import type { ControlThread } from './control.js';
import type { Host } from './host.js';
import type { DownMessage } from './protocol.js';
import { Waiting } from './waiting.js';

/** Runs until the host is closed. `take` gives the next message list without waiting, or nothing. */
export async function runThreadLoop(
  host: Host,
  control: ControlThread,
  take: () => readonly DownMessage[] | undefined,
): Promise<void> {
  const waiting = new Waiting();
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
    const spin = waiting.next();
    if (spin > 0) while (control.signals() === seen && performance.now() < idleSince + spin);
    if (control.signals() === seen) control.waitForSignal(seen);
    waiting.over(spin, performance.now() - idleSince);
  }
}
