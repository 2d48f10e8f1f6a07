/**
 * Lets a process end although statements run: a thread in the middle of a long one hears of nothing else, and Node waits
 * for its threads, after `process.exit()` and after an error that nobody caught too.
 *
 * Promises: what runs is stopped, what waits does not begin, whatever a thread is just about; a COMMIT or ROLLBACK under way runs to
 * its end. The process is held up for as long as that takes, and for seconds where nothing can stop a statement. Does not: see signals that end the process at once.
 */
import { atExit } from '#platform';

/** What is told of the end of the process. */
export interface EndsAtExit {
  /** Takes back what has not begun; it will not begin. */
  dropWaiting(): void;
  /** Stops what runs; true when nothing does that may be stopped. It is called until then. */
  stopRunning(): boolean;
}

/**
 * Milliseconds that stopping may take: an interrupt can come too early, and then has to be repeated, until a busy machine has given
 * the thread its turn. Whatever does not stop would keep the process alive for longer than that anyway.
 */
const LONGEST = 5000;

const alive: Set<EndsAtExit> = new Set();
let listens = false;

/** Tells `lane` when the process ends, until `forget`. */
export function endAtExit(lane: EndsAtExit): void {
  alive.add(lane);
  if (listens) return;
  listens = true;
  atExit(endAll);
}

/** It has ended before. */
export function endedBefore(lane: EndsAtExit): void {
  alive.delete(lane);
}

function endAll(): void {
  for (const lane of alive) lane.dropWaiting();
  const until = performance.now() + LONGEST;
  let running = [...alive].filter(lane => !lane.stopRunning());
  if (running.length === 0) return;
  const pause = new Int32Array(new SharedArrayBuffer(4));
  while (running.length > 0 && performance.now() < until) {
    Atomics.wait(pause, 0, 0, 1);
    running = running.filter(lane => !lane.stopRunning());
  }
}
