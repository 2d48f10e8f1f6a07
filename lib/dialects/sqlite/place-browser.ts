/**
 * SQLite in the browser: SQLite WASM in a Web Worker, files in the origin private file system.
 *
 * A file has one connection. The file system admits one access handle with a lock to a file at a time, so that a second
 * connection, which would cost a worker and a copy of SQLite, could only wait for the first.
 * The compiler is loaded by the first statement that is no text, so that a page of texts is small.
 * There is no write-ahead log: it needs memory that is shared between connections, which no file system of the browser has.
 */
import { LateDialect } from '../../compiler/late-dialect.js';
import { sqliteFacts } from './facts.js';
import type { SqlitePlace } from './place.js';

export const place: SqlitePlace = {
  sql: new LateDialect(sqliteFacts, async () => (await import('./index.js')).sqlite),
  driverName: 'wasm',
  driver: 'rxalchemy/wasm',
  // Literal, so that bundlers find the worker.
  startWorker: () => new Worker(new URL('./driver/wasm/worker.js', import.meta.url), { type: 'module' }),
  choices: { vfs: ['opfs', 'opfs-sahpool'] },
  journalModes: ['delete', 'truncate', 'persist', 'memory', 'off'],
  journalMode: 'truncate',
  sharesFiles: true,
  interrupter: () => Promise.resolve(undefined),
};
