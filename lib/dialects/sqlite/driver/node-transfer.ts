/**
 * A whole database as bytes, with better-sqlite3.
 *
 * A file is overwritten by SQLite's backup in one transaction, which other connections and processes see as such; a lock of another
 * process is waited for, as long as it is said. Memory has no name for a backup to write to: its database is replaced by another one.
 */
import type { BetterSqliteDatabase } from './better-sqlite3.js';
import { begin, checkIntact, withoutLog, type DatabaseTransfer, type Replacement } from './transfer.js';

/** All pages at once, so that nobody writes between them. */
const ALL_PAGES = 2 ** 31 - 1;
/** Milliseconds from one attempt to the next while another process holds a lock. */
const BUSY_RETRY = 10;

/**
 * Overwrites a file; a lock of another process is waited for.
 * @throws Error SQLITE_BUSY when that takes longer than `timeout` milliseconds
 */
async function overwrite(file: string, source: BetterSqliteDatabase, timeout: number): Promise<void> {
  const deadline = performance.now() + timeout;
  const waitForLock = (): void => {
    if (performance.now() >= deadline)
      throw Object.assign(new Error('database is locked'), { code: 'SQLITE_BUSY' });
    // Asked again at once it would take all of a core; this thread has nothing else to do.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, BUSY_RETRY);
  };
  for (;;) {
    let asked = 0;
    // It asks before the first page, and again only when a lock was in its way.
    const progress = (): number => {
      if (asked++ > 0) waitForLock();
      return ALL_PAGES;
    };
    const { totalPages } = await source.backup(file, { progress });
    // Locked from the start it says that it is done, with nothing.
    if (totalPages > 0) return;
    waitForLock();
  }
}

/**
 * @param file the path; `undefined` for memory
 * @param open opens a database over bytes
 * @param adopt makes a database what the connection's was, with the same settings
 */
export function nodeTransfer(
  database: () => BetterSqliteDatabase,
  file: string | undefined,
  open: (bytes: Uint8Array) => BetterSqliteDatabase,
  adopt: (database: BetterSqliteDatabase) => Replacement,
): DatabaseTransfer {
  return {
    export: () => {
      const bytes = database().serialize();
      if (bytes.byteLength > 0) return withoutLog(bytes);
      const empty = open(bytes);
      try {
        begin(empty);
        return empty.serialize();
      } finally {
        empty.close();
      }
    },
    async import(bytes, timeout) {
      const source = open(withoutLog(bytes));
      let kept = false;
      try {
        checkIntact(source);
        if (file === undefined) {
          const before = database();
          const replacement = adopt(source);
          kept = true;
          before.close();
          return replacement;
        }
        await overwrite(file, source, timeout);
        return undefined;
      } finally {
        if (!kept) source.close();
      }
    },
  };
}
