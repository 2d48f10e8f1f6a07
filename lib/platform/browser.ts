/**
 * What the library needs of its platform, in the browser. The same names as `node.ts`.
 *
 * There are no threads for blocking drivers here yet: an engine in the browser runs with the inline scheduler.
 */
import type { Readable } from 'node:stream';

import { NotSupportedError } from '../errors.js';

export interface PlatformThread {
  post(message: unknown, transfer: ArrayBuffer[]): void;
  ref(on: boolean): void;
}

export interface PlatformThreadEvents {
  message(message: unknown): void;
  exited(error: unknown): void;
}

/** @throws NotSupportedError always */
export function startThread(
  _data: Record<string, unknown>,
  name: string,
  _events: PlatformThreadEvents,
): PlatformThread {
  throw new NotSupportedError(
    `No thread for '${name}': worker threads need Node; pass scheduler: inlineScheduler().`,
  );
}

/** How many threads can run at once. */
export function parallelism(): number {
  return navigator.hardwareConcurrency || 1;
}

const tasks: (() => void)[] = [];
const channel = new MessageChannel();
channel.port1.onmessage = () => tasks.shift()?.();

/** Runs `task` when the event loop has had its turn. */
export function macrotask(task: () => void): void {
  tasks.push(task);
  channel.port2.postMessage(null);
}

/** A named diagnostics channel; nobody can subscribe to one in the browser. */
export interface DiagnosticsChannel {
  readonly hasSubscribers: boolean;
  publish(message: unknown): void;
}

export function diagnosticsChannel(_name: string): DiagnosticsChannel {
  return { hasSubscribers: false, publish: () => {} };
}

/** Node's `Readable`; absent here. */
export const ReadableClass: typeof Readable | undefined = undefined;
export type NodeReadable = Readable;

/** The URL by which a thread can import a module. */
export function importUrl(module: URL | string): string {
  return new URL(String(module), location.href).href;
}
