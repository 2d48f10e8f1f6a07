/**
 * Opens a connection with better-sqlite3: the file, the settings of the URL, the extension that interrupts it.
 *
 * Promises: what cannot be opened leaves nothing open.
 */
import { realpathSync } from 'node:fs';

import type { SqliteOpenOptions } from '../open-options.js';
import { explainBinary, loadBetterSqlite3, type BetterSqliteDatabase } from './better-sqlite3.js';
import { SqliteConnection, prepareDatabase } from './connection.js';
import { registerFunctions } from './functions.js';
import { extensionPath } from './native/extension.js';
import { nodeTransfer } from './node-transfer.js';
import { whyNotOpened } from './why-not-opened.js';

/** How better-sqlite3 itself words that a directory is missing, in a `TypeError` without a code. */
const NO_DIRECTORY = /directory does not exist/i;

/** Gives what better-sqlite3 words itself a place among SQLite's codes, and what SQLite leaves open its reason. */
function explained(error: unknown, options: SqliteOpenOptions): unknown {
  if (!(error instanceof Error)) return error;
  const known = error as Error & { code?: unknown };
  if (known instanceof TypeError && NO_DIRECTORY.test(known.message)) known.code = 'SQLITE_CANTOPEN';
  if (!String(known.code).startsWith('SQLITE_CANTOPEN') || options.file === ':memory:')
    return explainBinary(error);
  const why = whyNotOpened(options);
  if (why !== undefined) known.message += `: ${why}`;
  return error;
}

function openDatabase(options: SqliteOpenOptions): BetterSqliteDatabase {
  const Database = loadBetterSqlite3();
  return new Database(options.file, {
    readonly: options.mode === 'ro',
    fileMustExist: options.mode === 'rw',
    timeout: 0,
  });
}

function interruptTokenOf(database: BetterSqliteDatabase): number | undefined {
  const extension = extensionPath();
  if (extension === undefined) return undefined;
  try {
    database.loadExtension(extension);
    return (database.prepare('SELECT rx_interrupt_token()').raw(true).get() as [number])[0];
  } catch {
    // Built for another platform, or all slots taken: statements are then stopped at their next row.
    return undefined;
  }
}

/** Opens it; throws what better-sqlite3 throws, with nothing left open. */
export function openConnection(options: SqliteOpenOptions): SqliteConnection {
  try {
    return opened(openDatabase(options), options);
  } catch (error) {
    throw explained(error, options);
  }
}

function opened(database: BetterSqliteDatabase, options: SqliteOpenOptions): SqliteConnection {
  try {
    prepareDatabase(database, options);
    registerFunctions(database);
    const token = interruptTokenOf(database);
    const version = (database.prepare('SELECT sqlite_version()').raw(true).get() as [string])[0];
    const info = {
      version,
      storage: options.file === ':memory:' ? 'memory' : 'file',
      ...(options.file === ':memory:' ? {} : { file: realpathSync(options.file) }),
      ...(token === undefined ? {} : { interruptToken: token }),
    };
    let current = database;
    const transfer = nodeTransfer(
      () => current,
      options.file === ':memory:' ? undefined : options.file,
      bytes => new (loadBetterSqlite3())(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      adopted => {
        prepareDatabase(adopted, options);
        registerFunctions(adopted);
        const interruptToken = interruptTokenOf(adopted);
        current = adopted;
        return { database: adopted, native: adopted, interruptToken };
      },
    );
    return new SqliteConnection(database, database, info, options, transfer);
  } catch (error) {
    database.close();
    throw error;
  }
}
