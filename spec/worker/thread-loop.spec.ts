/** The life of a thread between calls, with a host and a clockless control that count what is asked of them. */
import type { ControlThread } from '../../lib/worker/control.js';
import type { Host } from '../../lib/worker/host.js';
import { Down, type DownMessage } from '../../lib/worker/protocol.js';
import { runThreadLoop } from '../../lib/worker/thread-loop.js';

/** A host that has `work` steps to do for each message and closes on `Close`. */
class ScriptedHost {
  readonly log: string[] = [];
  pending: Promise<void> | undefined;
  closed = false;
  work = 0;
  #closing = false;

  receive(messages: readonly DownMessage[]): void {
    for (const message of messages) {
      this.log.push(`receive ${message[0]}`);
      if (message[0] === Down.Close) this.#closing = true;
      else this.work += 2;
    }
  }

  step(): boolean {
    if (this.pending !== undefined || this.closed) return false;
    if (this.work > 0) {
      this.work--;
      this.log.push('step');
      return true;
    }
    if (!this.#closing) return false;
    this.closed = true;
    return true;
  }
}

interface Loop {
  readonly host: ScriptedHost;
  readonly sleeps: number;
  run(): Promise<void>;
}

/** Each entry of `arrivals` becomes readable when the thread sleeps for the next time; the first at once. */
function loop(arrivals: (readonly DownMessage[])[]): Loop {
  const host = new ScriptedHost();
  const queue: (readonly DownMessage[])[] = arrivals.slice(0, 1);
  let next = 1;
  let signals = 0;
  let sleeps = 0;
  const arrive = (): void => {
    const messages = arrivals[next++];
    if (messages === undefined) throw new Error('the thread sleeps for ever');
    queue.push(messages);
    signals++;
  };
  const control = {
    signals: () => signals,
    waitForSignal: (seen: number) => {
      if (signals !== seen) return;
      sleeps++;
      host.log.push('sleep');
      arrive();
    },
  };
  return {
    host,
    get sleeps() {
      return sleeps;
    },
    run: () =>
      runThreadLoop(host as unknown as Host, control as unknown as ControlThread, () => queue.shift()),
  };
}

const WORK: DownMessage = [Down.Credit, 1, 1];
const CLOSE: DownMessage = [Down.Close];

describe('the thread loop', () => {
  it('takes in everything that has arrived before each step, and works before it sleeps', async () => {
    const { host, run } = loop([[WORK, WORK], [CLOSE]]);
    await run();
    expect(host.log).toEqual([
      ...['receive 2', 'receive 2', 'step', 'step', 'step', 'step'],
      ...['sleep', 'receive 5'],
    ]);
  });

  it('sleeps once for each arrival that it waits for', async () => {
    const running = loop([[WORK], [WORK], [WORK], [CLOSE]]);
    await running.run();
    expect(running.sleeps).toBe(3);
  });

  it('ends without sleeping when it is told to close at once', async () => {
    const running = loop([[CLOSE]]);
    await running.run();
    expect(running.sleeps).toBe(0);
    expect(running.host.closed).toBe(true);
  });

  it('lives on its event loop while a call waits for its promise', async () => {
    const running = loop([[CLOSE]]);
    const { host } = running;
    let resolve = (): void => {};
    host.pending = new Promise<void>(settle => (resolve = settle)).finally(() => (host.pending = undefined));
    const ran = running.run();
    await new Promise(settle => setTimeout(settle));
    expect(host.closed).toBe(false);
    expect(running.sleeps).toBe(0);
    resolve();
    await ran;
    expect(host.closed).toBe(true);
  });
});
