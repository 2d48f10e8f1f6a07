/**
 * What Node is and has, as far as an engine asks before anything runs: how many threads, diagnostics channels, readable streams.
 *
 * The same names as `browser-facts.ts`; `#facts` in package.json gives the one or the other.
 */
import { channel } from 'node:diagnostics_channel';
import { availableParallelism } from 'node:os';
import type { Readable } from 'node:stream';

import type { DiagnosticsChannel } from './platform.js';

export type { DiagnosticsChannel } from './platform.js';

/** How many threads can run at once. */
export function parallelism(): number {
  return availableParallelism();
}

/** A channel of `node:diagnostics_channel`. */
export function diagnosticsChannel(name: string): DiagnosticsChannel {
  return channel(name);
}

/** Node's `Readable`; absent in the browser. */
export function readableClass(): typeof Readable | undefined {
  return process.getBuiltinModule('node:stream').Readable;
}
