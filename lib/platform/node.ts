/**
 * What the library needs of Node and of nothing else: threads, diagnostics channels, readable streams.
 *
 * `#platform` in package.json gives this module in Node and `browser.ts` in bundles for the browser; both export the
 * same names.
 */
import { channel } from 'node:diagnostics_channel';
import { availableParallelism } from 'node:os';
import { isAbsolute } from 'node:path';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';

/** The ends of a started thread, before anybody knows what is said over it. */
export interface PlatformThread {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  ref(on: boolean): void;
  /** Absent: a thread that is ended inside native code can take the process with it. */
  kill?(): void;
}

/** What the platform needs to know of a thread. */
export interface PlatformThreadSpec {
  readonly name: string;
  /** Makes the Web Worker; for the browser. */
  readonly startWorker?: (() => unknown) | undefined;
}

export interface PlatformThreadEvents {
  message(message: unknown): void;
  exited(error: unknown): void;
}

/** Starts a worker thread; `data` is structured-cloned. It does not keep the process alive until `ref(true)`. */
export function startThread(
  data: Record<string, unknown>,
  { name }: PlatformThreadSpec,
  events: PlatformThreadEvents,
): PlatformThread {
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(new URL('../worker/entry-node.js', import.meta.url), {
    name,
    workerData: { ...data, port: port2 },
    transferList: [port2],
    // `node --input-type=module --eval …` is for the main script; a thread that inherits it does not start.
    ...(process.execArgv.some(option => option.startsWith('--input-type')) && { execArgv: [] }),
  });
  let failure: unknown;
  let referenced = false;
  port1.on('message', events.message);
  // The port closes before the thread ends: whoever waits for that end must not lose the process in between.
  port1.on('close', () => {
    if (referenced) worker.ref();
  });
  port1.unref();
  worker.unref();
  worker.on('error', error => {
    failure = error;
  });
  worker.on('exit', code => {
    // What the thread said before it ended may still lie in the port.
    for (let last = receiveMessageOnPort(port1); last !== undefined; last = receiveMessageOnPort(port1)) {
      events.message(last.message);
    }
    port1.close();
    events.exited(failure ?? (code === 0 ? null : new Error(`the thread ended with exit code ${code}`)));
  });
  return {
    post: (message, transfer) => port1.postMessage(message, transfer),
    ref: on => {
      referenced = on;
      if (on) port1.ref();
      else port1.unref();
    },
  };
}

/** How many threads can run at once. */
export function parallelism(): number {
  return availableParallelism();
}

/** Runs `task` when the event loop has had its turn. */
export function macrotask(task: () => void): void {
  setImmediate(task);
}

/** A named diagnostics channel (`node:diagnostics_channel`), for tracing tools. */
export interface DiagnosticsChannel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

export function diagnosticsChannel(name: string): DiagnosticsChannel {
  return channel(name);
}

/** Node's `Readable`; absent in the browser. */
export const ReadableClass: typeof Readable | undefined = Readable;
export type NodeReadable = Readable;

/**
 * The URL by which a thread can import a module.
 * @throws TypeError for a relative path, which means another place in the thread
 */
export function importUrl(module: URL | string): string {
  const text = String(module);
  if (module instanceof URL || /^[a-z][a-z0-9+.-]+:/i.test(text)) return text;
  if (isAbsolute(text)) return pathToFileURL(text).href;
  if (text.startsWith('.')) {
    throw new TypeError(`'${text}' is relative; write new URL('${text}', import.meta.url)`);
  }
  return text;
}
