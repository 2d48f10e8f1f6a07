/**
 * Finds what `runInThread` shall call, in the thread.
 *
 * Does not: call it.
 */

/** The function that a module exports under a name. @throws TypeError when there is none */
export async function loadExport(
  module: string,
  exportName: string,
): Promise<(...args: unknown[]) => unknown> {
  const exports = (await import(module)) as Record<string, unknown>;
  const found = exports[exportName];
  if (typeof found !== 'function')
    throw new TypeError(`'${exportName}' is not a function exported by ${module}`);
  return found as (...args: unknown[]) => unknown;
}
