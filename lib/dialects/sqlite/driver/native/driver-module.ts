/**
 * Loads better-sqlite3, as far as the interrupter needs it.
 *
 * Promises: never loads a better-sqlite3 that would end the process. Version 13 is built on Node-API 10 and
 * aborts a Node that has less (Node 20), where no `catch` helps; its version is read before its code is.
 * Does not: describe the driver's whole face, only the few calls made here, structurally, so that no type
 * package is needed.
 */
import { createRequire } from 'node:module';

/** A prepared statement, as far as it is used here. */
export interface DriverStatement {
  /** Makes `get` return the bare first column of the first row. */
  pluck(): this;
  get(...binds: unknown[]): unknown;
}

/** An open connection, as far as it is used here. */
export interface DriverDatabase {
  loadExtension(path: string): unknown;
  prepare(sql: string): DriverStatement;
  close(): unknown;
}

/** `new Database(filename)` of better-sqlite3. */
export type DriverConstructor = new (filename: string) => DriverDatabase;

/** The Node-API version that better-sqlite3 13 was built for. */
const neededNodeApi = 10;

/** Whether a Node with this Node-API version survives loading this version of better-sqlite3. */
export function canLoadDriver(driverVersion: string, nodeApi: string | undefined): boolean {
  return Number.parseInt(driverVersion, 10) < 13 || Number(nodeApi ?? 0) >= neededNodeApi;
}

/** The constructor of better-sqlite3, or `undefined` when it is not installed or not made for this Node. */
export function loadDriver(): DriverConstructor | undefined {
  const require = createRequire(import.meta.url);
  try {
    const { version } = require('better-sqlite3/package.json') as { version: string };
    if (!canLoadDriver(version, process.versions['napi'])) return undefined;
    return require('better-sqlite3') as DriverConstructor;
  } catch {
    return undefined;
  }
}
