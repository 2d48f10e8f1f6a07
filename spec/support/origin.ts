/**
 * The origin private file system, as specs clean it up.
 *
 * An access handle is given back a moment after its worker has ended, so that removing is tried again.
 */

import { fileParts, originPath, poolParts } from '../../lib/dialects/sqlite/driver/wasm/origin-path.js';

async function folderOf(path: readonly string[]): Promise<FileSystemDirectoryHandle> {
  let folder = await navigator.storage.getDirectory();
  for (const name of path) folder = await folder.getDirectoryHandle(name);
  return folder;
}

async function remove(folder: readonly string[], name: string): Promise<void> {
  for (;;) {
    try {
      await (await folderOf(folder)).removeEntry(name, { recursive: true });
      return;
    } catch (error) {
      if ((error as DOMException).name !== 'NoModificationAllowedError') return;
      await new Promise(resolve => requestAnimationFrame(resolve));
    }
  }
}

/** Removes a database of either VFS. */
export async function removeOriginFile(name: string): Promise<void> {
  const path = originPath(name)!;
  const [first, ...others] = fileParts(path);
  if (others.length === 0) await remove([], `${first}-journal`);
  await remove([], first!);
  const [pools, pool] = poolParts(path);
  await remove([pools!], pool!);
}
