/**
 * Stops one statement on a server, and nothing else.
 *
 *   asked ──KILL QUERY, again and again──► ended, and the last KILL answered ──absorber──► stopped
 *     └──grace over, or no line──► the connection is destroyed and its thread killed, unless it was lost and the line with it
 *
 * Promises: the KILL is repeated while the statement lives, since one that overtakes it is lost; the connection is free
 * only when the statement has ended, the last KILL was answered and a statement that a late one may hit has run. Rows that nobody
 * wants are read only when the server has been told to make no more of them.
 * Does not: look at how the statement ended: one that was killed may give a row, or an error, or have been done already.
 */
import type { ControlLine } from './control-line.js';
import { runText } from './session.js';
import type { RawConnection } from './mysql2.js';

/** Milliseconds. A KILL itself may take two seconds. */
const GRACE = 5000;
const FIRST_RETRY = 20;
const LAST_RETRY = 500;
/** Touches no table: a kill that is still on its way ends it, and does no harm. */
const ABSORBER = 'DO 0';

/** What comes of a statement. */
export interface Flow {
  pause(): void;
  resume(): void;
}

/** Resolves with true, or with false when `milliseconds` have passed or it was rejected. */
function within(work: Promise<unknown>, milliseconds: number): Promise<boolean> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve(false), Math.max(milliseconds, 0));
    const settle = (done: boolean): void => {
      clearTimeout(timer);
      resolve(done);
    };
    work.then(
      () => settle(true),
      () => settle(false),
    );
  });
}

/**
 * Stops what runs on `raw`. Resolves with the absorber's answer when the connection can be used again; with `undefined`
 * when it was given up.
 * @param ended resolves when the statement has ended, whichever way
 * @param flow what the server still sends of it
 */
export async function stopStatement(
  raw: RawConnection,
  threadId: string,
  line: ControlLine,
  ended: Promise<void>,
  flow: Flow,
): Promise<unknown> {
  const deadline = performance.now() + GRACE;
  const left = (): number => deadline - performance.now();
  let lives = true;
  const over = ended.then(() => {
    lives = false;
  });
  for (let pause = FIRST_RETRY; lives; pause = Math.min(2 * pause, LAST_RETRY)) {
    // Nothing is read until the server knows: rows without an end, of a few connections, would keep its answers waiting for seconds.
    flow.pause();
    const answered = await within(line.kill(`KILL QUERY ${threadId}`), left());
    // A server that waits for its reader does not notice that it was told to stop.
    flow.resume();
    if (!answered || left() <= 0) return giveUp(raw, threadId, line);
    await within(over, Math.min(pause, left()));
  }
  const absorber = runText(raw, ABSORBER);
  if (await within(absorber, left())) return absorber;
  // It may have been what the late kill hit; the one after it is safe.
  const again = runText(raw, ABSORBER);
  if (await within(again, left())) return again;
  return giveUp(raw, threadId, line);
}

async function giveUp(raw: RawConnection, threadId: string, line: ControlLine): Promise<undefined> {
  const kill = `KILL ${threadId}`;
  // As long as it lives its server does. Of one that is lost this is not known: a new one would give its number to somebody else.
  const killed = raw.stream.destroyed ? line.killIfOpen(kill) : line.kill(kill);
  // Not `raw.destroy()`, which leaves the socket open and the statement running.
  raw.stream.destroy();
  await within(killed, GRACE);
  return undefined;
}
