/**
 * Where the interrupt extension of this platform lies.
 *
 * Promises: one path for the whole process, the same in every thread (the extension's table of connections is
 * shared only between threads that load the same file), or `undefined` where no library was built or shipped
 * for this platform: then everything works except stopping a single long step of a statement.
 * Does not: load it, build it (build.mjs does), or look anywhere else than beside this module.
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const endings: Partial<Record<NodeJS.Platform, string>> = { darwin: 'dylib', win32: 'dll' };

/**
 * The absolute path of the interrupt extension, for `db.loadExtension(path)`; `undefined` when there is none.
 *
 * @example
 * extensionPath(); // '/…/rxalchemy/dist/lib/dialects/sqlite/driver/native/prebuilt/linux-x64/interrupt.so'
 */
export function extensionPath(): string | undefined {
  const { platform, arch } = process;
  const file = `prebuilt/${platform}-${arch}/interrupt.${endings[platform] ?? 'so'}`;
  const url = new URL(file, import.meta.url);
  // A bundler may have moved this module to where no files are.
  if (url.protocol !== 'file:') return undefined;
  const path = fileURLToPath(url);
  return existsSync(path) ? path : undefined;
}
