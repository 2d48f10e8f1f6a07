/**
 * What of SQLite depends on where the program runs.
 *
 * `#sqlite` in package.json gives `place-node.ts` or, in bundles for the browser, `place-browser.ts`.
 */

import type { StatementDialect } from '../../compiler/dialect.js';

export interface SqlitePlace {
  /** How an engine writes statements. */
  readonly sql: StatementDialect;
  /** What may stand behind `sqlite+` in a URL. */
  readonly driverName: string;
  /** Address of the driver module. */
  readonly driver: string;
  /** Starts the worker that the driver lives in; `undefined` where threads are started with the driver's address. */
  readonly startWorker: (() => unknown) | undefined;
  /** Options of a URL that only exist here, with what they may be. */
  readonly choices: Readonly<Record<string, readonly string[]>>;
  readonly journalModes: readonly string[];
  /** What a file gets when the URL does not say. */
  readonly journalMode: string;
  /** Whether a file has one connection behind all leases. */
  readonly sharesFiles: boolean;
  /** As `RuntimeDialect.interrupter`. */
  interrupter(): Promise<((token: number) => unknown) | undefined>;
}
