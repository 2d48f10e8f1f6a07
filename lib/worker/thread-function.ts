/**
 * What `runInThread` and the engine call in the thread: functions that modules export, and what a driver can do besides
 * statements.
 *
 * Does not: answer anybody (the hosts do).
 */
import type { CallMessage } from './call-queue.js';
import type { DriverConnection } from './driver.js';
import { DRIVER } from './protocol.js';

/** Calls what a message names, with the driver's own connection first where it is a module's; resolves with what it gives. */
export async function callFunction(
  connection: DriverConnection,
  [, , module, , name, args]: CallMessage,
): Promise<unknown> {
  if (module === DRIVER) return operationOf(connection, name)(...args);
  const exported = await loadExport(module, name);
  const called = connection.changes?.calling();
  try {
    return await exported(connection.native, ...args);
  } finally {
    called?.();
  }
}

/** The function that a module exports under a name. @throws TypeError when there is none */
export async function loadExport(
  module: string,
  exportName: string,
): Promise<(...args: unknown[]) => unknown> {
  const exports = (await import(/* webpackIgnore: true */ /* @vite-ignore */ module)) as Record<
    string,
    unknown
  >;
  const found = exports[exportName];
  if (typeof found !== 'function')
    throw new TypeError(`'${exportName}' is not a function exported by ${module}`);
  return found as (...args: unknown[]) => unknown;
}

function operationOf(connection: DriverConnection, name: string): (...args: unknown[]) => unknown {
  const operation = connection.operations?.[name];
  if (operation === undefined) throw new TypeError(`the driver cannot '${name}'`);
  return operation;
}
