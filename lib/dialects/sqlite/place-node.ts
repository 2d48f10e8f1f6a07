/**
 * SQLite in Node: better-sqlite3 on worker threads, a connection for each, files with a write-ahead log.
 *
 * Does not: touch the driver. Its modules are named by address, for whoever imports them where they can run.
 */
import { sqlite } from './index.js';
import type { SqlitePlace } from './place.js';

interface InterrupterModule {
  interrupter(): ((token: number) => unknown) | undefined;
}

export const place: SqlitePlace = {
  sql: sqlite,
  driverName: 'better-sqlite3',
  driver: new URL('./driver/index.js', import.meta.url).href,
  startWorker: undefined,
  choices: {},
  journalModes: ['delete', 'truncate', 'persist', 'memory', 'wal', 'off'],
  journalMode: 'wal',
  sharesFiles: false,
  async interrupter() {
    // By its address, because it exists only where the driver does.
    const { href } = new URL('./driver/native/interrupter.js', import.meta.url);
    return ((await import(href)) as InterrupterModule).interrupter();
  },
};
