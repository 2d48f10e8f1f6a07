/**
 * The part of better-sqlite3 that the driver uses, and how it is loaded.
 *
 * Works with versions 12 and 13. Version 13 is built for Node-API 10 and kills a process that has less, so that its
 * version is read before its binary is touched.
 */
import { createRequire } from 'node:module';

import type { SqliteDatabase, SqliteStatement } from './database.js';

export interface BetterSqliteStatement extends SqliteStatement {
  pluck(on?: boolean): this;
}

export interface BetterSqliteDatabase extends SqliteDatabase {
  prepare(sql: string): BetterSqliteStatement;
  loadExtension(path: string): this;
  serialize(): Uint8Array;
  backup(file: string, options: { progress(): number }): Promise<{ readonly totalPages: number }>;
  function(
    name: string,
    options: { deterministic?: boolean; safeIntegers?: boolean },
    call: (...args: never[]) => unknown,
  ): this;
}

export type SqliteConstructor = new (
  file: string | Uint8Array,
  options?: { readonly?: boolean; fileMustExist?: boolean; timeout?: number },
) => BetterSqliteDatabase;

/** Node-API version that better-sqlite3 13 needs. */
const NODE_API_OF_13 = 10;

/** Whether a Node with this Node-API version survives loading this version of better-sqlite3. */
export function canLoadDriver(driverVersion: string, nodeApi: string | undefined): boolean {
  return Number.parseInt(driverVersion, 10) < 13 || Number(nodeApi ?? 0) >= NODE_API_OF_13;
}

/** How errors of a binary begin that is missing, was built for another Node, or may not be loaded. */
const NOT_LOADED = /^(ERR_DLOPEN_\w+|MODULE_NOT_FOUND)$/;
const NOT_BUILT = /^Could not locate the bindings file/;

/** An error of better-sqlite3's binary with the way out, in one line; any other error as it is. */
export function explainBinary(error: unknown): unknown {
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (!NOT_LOADED.test(String(code)) && !NOT_BUILT.test(String(message))) return error;
  const said = String(message).replace(/(\. Tried:)?(\n.*)?$/s, '');
  const wayOut =
    code === 'ERR_DLOPEN_DISABLED'
      ? 'without --no-addons, and under --permission with --allow-addons, Node may load it'
      : '`npm rebuild better-sqlite3` gets it, where the package manager is allowed to run its install script';
  return new Error(`the binary of better-sqlite3 does not load: ${said}; ${wayOut}`, { cause: error });
}

/** Loads better-sqlite3; throws an `Error` that says what to install when it is missing or does not fit this Node. */
export function loadBetterSqlite3(): SqliteConstructor {
  const require = createRequire(import.meta.url);
  let version: string;
  try {
    ({ version } = require('better-sqlite3/package.json') as { version: string });
  } catch (cause) {
    throw new Error('the package better-sqlite3 is not installed; `npm install better-sqlite3@12`', {
      cause,
    });
  }
  if (!canLoadDriver(version, process.versions['napi'])) {
    throw new Error(
      `better-sqlite3 ${version} needs Node 22 or later and this is ${process.version}; \`npm install better-sqlite3@12\``,
    );
  }
  return require('better-sqlite3') as SqliteConstructor;
}
