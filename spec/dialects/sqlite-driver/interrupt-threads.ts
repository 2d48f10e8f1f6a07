/**
 * Starts the threads of interrupt-worker.ts and talks to them, for the interrupt specs.
 *
 * Promises: answers come as promises; a thread that dies rejects what is awaited; nothing here sleeps.
 */
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Interrupter } from '../../../lib/dialects/sqlite/driver/native/interrupter.js';
import type { RunnerAnswer, RunnerRequest, WorkerData } from './interrupt-worker.js';

/** Starts one thread; what is not given has a harmless default. */
export function startThread(extension: string, data: Pick<WorkerData, 'role'> & Partial<WorkerData>): Worker {
  const workerData: WorkerData = {
    extension,
    filename: ':memory:',
    counter: new Int32Array(new SharedArrayBuffer(4)),
    tokens: new Float64Array(new SharedArrayBuffer(8)),
    place: 0,
    rounds: 0,
    ...data,
  };
  return new Worker(new URL('./interrupt-worker.js', import.meta.url), { workerData });
}

/** The next message of the thread. */
export async function nextMessage<T>(thread: Worker): Promise<T> {
  const [message] = (await once(thread, 'message')) as [T];
  return message;
}

/** A thread with one connection that runs the SQL it is given. */
export class Runner {
  readonly thread: Worker;
  readonly token: number;
  readonly #counter: Int32Array;

  private constructor(thread: Worker, token: number, counter: Int32Array) {
    this.thread = thread;
    this.token = token;
    this.#counter = counter;
  }

  static async start(extension: string, filename = ':memory:'): Promise<Runner> {
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const thread = startThread(extension, { role: 'runner', filename, counter });
    const first = await nextMessage<{ token: number }>(thread);
    return new Runner(thread, first.token, counter);
  }

  /** Runs one statement; the answer is its first value or its error code. */
  run(sql: string): Promise<RunnerAnswer> {
    const answer = nextMessage<RunnerAnswer>(this.thread);
    this.thread.postMessage({ sql } satisfies RunnerRequest);
    return answer;
  }

  /** Settles when the running statement has called `mark()` so many times since the thread began. */
  async marked(times: number): Promise<void> {
    while (Atomics.load(this.#counter, 0) < times) await turn();
  }

  /** Interrupts until the statement has ended, as SQLite demands, and returns how it ended. */
  async stop(running: Promise<RunnerAnswer>, interrupt: Interrupter): Promise<RunnerAnswer> {
    let ended = false;
    const watched = running.finally(() => (ended = true));
    while (!ended) {
      interrupt(this.token);
      await turn();
    }
    return watched;
  }

  /** Closes the connection and settles when the thread has ended. */
  async close(): Promise<void> {
    const exit = once(this.thread, 'exit');
    this.thread.postMessage('close' satisfies RunnerRequest);
    await exit;
  }
}
