/**
 * What the library needs of Node and of nothing else: threads, turns of the event loop. What it asks of it is in `node-facts.ts`.
 *
 * The same names as `browser.ts`.
 */
import { isAbsolute } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { MessagePort, Worker, WorkerOptions } from 'node:worker_threads';

import { causeOfEnd, NodeHub } from './node-hub.js';
import type { PlatformHub, PlatformThread, PlatformThreadEvents, PlatformThreadSpec } from './platform.js';
import { SLOT_WRITTEN, SharedSlot, slotMemory } from './shared-slot.js';

export type { PlatformHub, PlatformThreadEvents } from './platform.js';

/** Loaded with the first thread: with the streams that it brings, it would be a good part of what importing the library takes. */
function threads(): typeof import('node:worker_threads') {
  return process.getBuiltinModule('node:worker_threads');
}

/** A worker that keeps no process alive. */
function startWorker(entry: string, name: string, options: WorkerOptions = {}): Worker {
  const worker = new (threads().Worker)(new URL(entry, import.meta.url), {
    name,
    // `node --input-type=module --eval …` is for the main script; a thread that inherits it does not start.
    ...(process.execArgv.some(option => option.startsWith('--input-type')) && { execArgv: [] }),
    ...options,
  });
  worker.unref();
  return worker;
}

function drain(port: MessagePort, message: (said: unknown) => void): void {
  const { receiveMessageOnPort } = threads();
  for (let last = receiveMessageOnPort(port); last !== undefined; last = receiveMessageOnPort(port))
    message(last.message);
}

/** A thread that has died: this process may not start any, as under `node --permission`. */
function notStarted(error: unknown, events: PlatformThreadEvents): PlatformThread {
  macrotask(() => events.exited(error));
  return { post: () => {}, ref: () => {} };
}

/** Starts a worker thread; `data` is structured-cloned. It does not keep the process alive until `ref(true)`. */
export function startThread(
  data: Record<string, unknown>,
  { name }: PlatformThreadSpec,
  events: PlatformThreadEvents,
): PlatformThread {
  const { port1, port2 } = new (threads().MessageChannel)();
  const down = slotMemory();
  const up = slotMemory();
  let worker: Worker;
  try {
    const workerData = { ...data, port: port2, down, up };
    worker = startWorker('../worker/entry-node.js', name, { workerData, transferList: [port2] });
  } catch (error) {
    port1.close();
    return notStarted(error, events);
  }
  const outgoing = new SharedSlot(down);
  const incoming = new SharedSlot(up);
  const message = (said: unknown): void => events.message(said === SLOT_WRITTEN ? incoming.read() : said);
  let failure: unknown;
  let referenced = false;
  port1.on('message', message);
  // The port closes before the thread ends: whoever waits for that end must not lose the process in between.
  port1.on('close', () => {
    if (referenced) worker.ref();
  });
  port1.unref();
  worker.on('error', error => {
    failure = error;
  });
  worker.on('exit', code => {
    // What the thread said before it ended may still lie in the port.
    drain(port1, message);
    port1.close();
    events.exited(causeOfEnd(failure, code));
  });
  return {
    post: (messages, transfer, small) => {
      // Not past what the thread has not taken from the port yet.
      if (small && !outgoing.behind && outgoing.write(messages)) return;
      port1.postMessage(messages, transfer);
      outgoing.countSent();
    },
    ref: on => {
      referenced = on;
      if (on) port1.ref();
      else port1.unref();
    },
  };
}

/** Starts a thread for many connections; it ends, and takes no more, when the last one has closed: `ending` is told. */
export function startHub(name: string, ending: () => void): PlatformHub {
  try {
    return new NodeHub(startWorker('../worker/entry-hub-node.js', name), ending);
  } catch (error) {
    macrotask(ending);
    return { carries: 0, open: (_data, events) => notStarted(error, events) };
  }
}

/** As it is when the library is loaded: fake timers of a test that come later would keep what threads answer waiting for ever. */
const immediately = setImmediate;

/** Runs `task` when the event loop has had its turn. */
export function macrotask(task: () => void): void {
  immediately(task);
}

/** Runs `task` when the process ends, other than by a signal. */
export function atExit(task: () => void): void {
  process.on('exit', task);
}

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
