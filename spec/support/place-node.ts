/**
 * Which databases Node has for specs that run on every database, and where their files lie.
 *
 * Bundles for the browser take `place-browser.ts` in its stead.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { inlineScheduler, type ThreadScheduler } from '../../lib/index.js';
import { useMySql, useSharedThread, type SpecDatabase } from './mariadb.js';

/** A database and a scheduler to run a group on. */
export interface PlaceCase {
  readonly title: string;
  /** `file` databases and servers have several connections, `memory` has one behind all. */
  readonly database: 'memory' | 'file' | 'mysql';
  readonly scheduler: 'threads' | 'inline';
  /** Whether the data outlives its connections. */
  readonly stored: boolean;
  /** Gives each spec of the surrounding group, or all of them, a database on a server; skips them where there is no server. */
  readonly onServer?: (databaseFor?: 'spec' | 'group') => () => SpecDatabase;
  /** The scheduler of the surrounding group's engines, where it is not one of the library's own. */
  readonly useThreads?: () => ThreadScheduler;
  /** Runs only where a group asks for this scheduler. */
  readonly onlyAsked?: boolean;
}

/** `RXALCHEMY_SPEC_DATABASE=mysql` runs the groups on that kind of database only. */
const ONLY = process.env['RXALCHEMY_SPEC_DATABASE'];

export const cases: readonly PlaceCase[] = (['memory', 'file', 'mysql'] as const)
  .filter(database => ONLY === undefined || ONLY === database)
  .flatMap(database =>
    (['threads', 'inline'] as const).map(scheduler => ({
      title: `${database}, ${scheduler}`,
      database,
      scheduler,
      stored: database !== 'memory',
      ...(database === 'mysql' ? { onServer: useMySql } : {}),
      ...(database === 'mysql' && scheduler === 'threads' ? { useThreads: useSharedThread } : {}),
    })),
  );

/** What specs of dying and faithful threads run there. */
export const threadFunctions: URL = new URL('./thread-functions.js', import.meta.url);

/** Whether there are Node's streams. */
export const hasReadables: boolean = true;

/** What an error says of the place in `file` where somebody took a connection, as part of a regular expression. */
export function acquiredAt(file: string): string {
  return `, acquired at .*${file}`;
}

/** The scheduler that has no threads. */
export function inline(): ThreadScheduler {
  return inlineScheduler({ warn: false });
}

/** A folder for one spec's files. */
export interface SpecFolder {
  path(name: string): string;
  remove(): Promise<void> | void;
}

/** Made at the first use. */
export function specFolder(): SpecFolder {
  let folder: string | undefined;
  return {
    path: name => join((folder ??= mkdtempSync(join(tmpdir(), 'rxalchemy spec '))), name),
    remove: () => {
      if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}
