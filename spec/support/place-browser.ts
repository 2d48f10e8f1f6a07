/**
 * Which databases a browser has for specs that run on every database, and where their files lie: `place-node.ts` there.
 *
 * A file of the origin has one connection behind all leases, as memory has; a page itself can open none.
 */
import { running } from '#running';

import { inlineScheduler, type ThreadScheduler } from '../../lib/index.js';
import { removeOriginFile } from './origin.js';
import type { PlaceCase, SpecFolder } from './place-node.js';

// The first subscription of a page waits for it, all others do not; which spec has the first one is chance.
await running.load();

export const cases: readonly PlaceCase[] = [
  { title: 'memory, threads', database: 'memory', scheduler: 'threads', stored: false },
  { title: 'memory, inline', database: 'memory', scheduler: 'inline', stored: false, onlyAsked: true },
  { title: 'opfs, threads', database: 'memory', scheduler: 'threads', stored: true },
];

export const threadFunctions: URL = new URL('./page-thread-functions.js', import.meta.url);

export const hasReadables: boolean = false;

/** In a bundle a caller cannot be told from the library. */
export function acquiredAt(_file: string): string {
  return '';
}

export function inline(): ThreadScheduler {
  return inlineScheduler({
    warn: false,
    load: () => import('../../lib/dialects/sqlite/driver/wasm/index.js'),
  });
}

export function specFolder(): SpecFolder {
  const folder = `spec ${crypto.randomUUID()}`;
  let used = false;
  return {
    path: name => {
      used = true;
      return `${folder}/${name}`;
    },
    remove: () => (used ? removeOriginFile(`${folder}/spec.db`) : undefined),
  };
}
