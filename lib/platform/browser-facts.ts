/**
 * What a page is and has, as far as an engine asks: how many threads, and what of Node is missing.
 *
 * The same names as `node-facts.ts`. Does not: start anything; that is `browser.ts`, which a page loads with its first subscription.
 */
import type { Readable } from 'node:stream';

import type { DiagnosticsChannel } from './platform.js';

export type { DiagnosticsChannel } from './platform.js';

/** How many threads can run at once. */
export function parallelism(): number {
  return navigator.hardwareConcurrency || 1;
}

/** Nobody can subscribe to a channel in the browser. */
export function diagnosticsChannel(_name: string): DiagnosticsChannel {
  return { hasSubscribers: false, publish: () => {} };
}

/** Node's `Readable`; absent here. */
export function readableClass(): typeof Readable | undefined {
  return undefined;
}
