/**
 * A whole database as bytes, with better-sqlite3.
 *
 * A file is overwritten by SQLite's backup in one transaction, which other connections and processes see as such. Memory has
 * no name for a backup to write to: its database is replaced by another one.
 */
import type { BetterSqliteDatabase } from './better-sqlite3.js';
import { begin, checkIntact, withoutLog, type DatabaseTransfer, type Replacement } from './transfer.js';

/** All pages at once, so that nobody writes between them. */
const ALL_PAGES = 2 ** 31 - 1;

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
    async import(bytes) {
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
        await source.backup(file, { progress: () => ALL_PAGES });
        return undefined;
      } finally {
        if (!kept) source.close();
      }
    },
  };
}
