/**
 * What the library needs of its platform, in the browser: threads, turns of the event loop. The same names as `node.ts`.
 *
 * A thread is a module Web Worker. A worker that ends without a word (its script closed it, it ran out of memory) gives no
 * event; it is noticed by the Web Lock that it holds, which the page then gets.
 */
import { NotSupportedError } from '../errors.js';
import type {
  PlatformHub,
  PlatformThread,
  PlatformThreadEvents,
  PlatformThreadSpec,
  WorkerLegacy,
} from './platform.js';

export type { PlatformHub, PlatformThreadEvents } from './platform.js';

/** What a worker of each kind has left for those after it, as long as the page lives: compiled code. */
const legacies: WeakMap<() => unknown, unknown> = new WeakMap();

/**
 * Starts a worker and hands it `data`, with what an earlier one has left.
 * @throws NotSupportedError for a driver that has no worker
 */
export function startThread(
  data: Record<string, unknown>,
  { name, startWorker }: PlatformThreadSpec,
  events: PlatformThreadEvents,
): PlatformThread {
  if (startWorker === undefined) {
    throw new NotSupportedError(`No thread for '${name}': its driver needs Node.`);
  }
  const lock = `rxalchemy worker ${Date.now()} ${Math.random()}`;
  const watch = new AbortController();
  let heard = false;
  let over = false;
  const end = (error: unknown): void => {
    if (over) return;
    over = true;
    watch.abort();
    worker?.terminate();
    events.exited(error);
  };
  let worker: Worker | undefined;
  try {
    worker = startWorker() as Worker;
    worker.addEventListener('message', ({ data: message }: MessageEvent<unknown>) => {
      if (over) return;
      if (!heard) {
        heard = true;
        watchLock(lock, watch.signal, () => end(new Error('the worker has closed itself or was closed')));
      }
      if (message === null) end(null);
      else if (Array.isArray(message)) events.message(message);
      else legacies.set(startWorker, (message as WorkerLegacy).reusable);
    });
    worker.addEventListener('error', event => {
      // It is told by what ends with the worker, and is none of the page's own errors.
      event.preventDefault();
      const { error, message } = event as Partial<ErrorEvent>;
      // That it failed is all that a browser tells of a script.
      end(
        error ??
          new Error(
            message ||
              'its script could not be loaded: missing, no JavaScript, or against a policy (worker-src, COEP)',
          ),
      );
    });
    const nested = typeof document === 'undefined';
    worker.postMessage({ ...data, lock, nested, reused: legacies.get(startWorker) });
  } catch (error) {
    queueMicrotask(() => end(error));
  }
  return {
    post: (message, transfer) => worker?.postMessage(message, transfer),
    ref: () => {},
    // A Web Worker can be ended in the middle of anything, and with it goes all it had open.
    kill: () => end(new Error('it did not stop when it was told to')),
  };
}

/** Calls `lost` when the lock that a worker holds is free. */
function watchLock(name: string, signal: AbortSignal, lost: () => void): void {
  const { locks } = navigator as { locks?: LockManager };
  // The request is rejected when it is given up, and nobody waits for it.
  locks?.request(name, { signal }, lost).catch(() => {});
}

/** @throws NotSupportedError always: no driver for the browser talks to servers */
export function startHub(name: string, _ending: () => void): PlatformHub {
  throw new NotSupportedError(`No thread for '${name}': connections to servers need Node.`);
}

const tasks: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => tasks.shift()?.();

/** Runs `task` when the event loop has had its turn. */
export function macrotask(task: () => void): void {
  tasks.push(task);
  channel.port2.postMessage(null);
}

/** A page that goes away ends its workers. */
export function atExit(_task: () => void): void {}

/** The URL by which a thread can import a module. */
export function importUrl(module: URL | string): string {
  const text = String(module);
  if (text.startsWith('.'))
    throw new TypeError(`'${text}' is relative; write new URL('${text}', import.meta.url)`);
  return new URL(text, location.href).href;
}
