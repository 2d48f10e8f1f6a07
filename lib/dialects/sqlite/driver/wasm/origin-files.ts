/**
 * Databases in the origin private file system: which VFS opens a file, and how.
 *
 *   opfs           plain files, locked for each transaction, so that tabs take turns; needs cross-origin isolation
 *   opfs-sahpool   files in a folder of their own, all of whose handles one worker holds; works anywhere
 *
 * Promises: a database stays where it was made; one that only the other VFS could reach is an error that says so, never a new,
 * empty file in its stead. A file that another tab holds is `SQLITE_BUSY`.
 */
import type { Database, SAHPoolUtil } from '@sqlite.org/sqlite-wasm';

import type { SqliteOpenOptions } from '../../open-options.js';
import { loadSqlite, type OpenDatabase, type SqliteLibrary } from './library.js';
import { fileParts, originPath, poolParts, urlPath } from './origin-path.js';

export type OriginVfs = 'opfs' | 'opfs-sahpool';

/** A file that is ready to be opened. */
export interface OriginFile {
  readonly library: SqliteLibrary;
  readonly vfs: OriginVfs;
  /** The path from the root of the file system. */
  readonly path: string;
  open(flags: string): Database;
  /** To be called when the database is closed: lets go of what the file needed. */
  release(): void;
}

function failure(code: string, message: string, cause?: unknown): Error {
  return Object.assign(new Error(message, { cause }), { code });
}

/** Whether there is a file, or a folder, in the origin private file system. */
async function exists(
  root: FileSystemDirectoryHandle,
  parts: readonly string[],
  kind: 'file' | 'folder',
): Promise<boolean> {
  const last = parts.at(-1)!;
  try {
    let parent = root;
    for (const name of parts.slice(0, -1)) parent = await parent.getDirectoryHandle(name);
    await (kind === 'folder' ? parent.getDirectoryHandle(last) : parent.getFileHandle(last));
    return true;
  } catch {
    return false;
  }
}

async function chooseVfs(
  root: FileSystemDirectoryHandle,
  path: string,
  wanted: OriginVfs | undefined,
): Promise<OriginVfs> {
  const isolated = typeof SharedArrayBuffer !== 'undefined';
  const needs =
    'needs a page that is cross-origin isolated (Cross-Origin-Opener-Policy: same-origin, Cross-Origin-Embedder-Policy: require-corp)';
  if (wanted === 'opfs' && !isolated) throw failure('SQLITE_CANTOPEN', `vfs=opfs ${needs}`);
  if (wanted !== undefined) return wanted;
  if (await exists(root, poolParts(path), 'folder')) return 'opfs-sahpool';
  if (isolated) return 'opfs';
  if (await exists(root, fileParts(path), 'file')) {
    throw failure(
      'SQLITE_CANTOPEN',
      `${path} was made with the VFS opfs, which ${needs}; vfs=opfs-sahpool begins another database`,
    );
  }
  return 'opfs-sahpool';
}

async function openPool(library: SqliteLibrary, path: string): Promise<SAHPoolUtil> {
  try {
    return await library.sqlite3.installOpfsSAHPoolVfs({
      name: 'opfs-sahpool',
      directory: `/${poolParts(path).join('/')}`,
      // Else a pool whose files another tab holds would be removed.
      preserveOnInitFailure: true,
    });
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NoModificationAllowedError')
      throw failure(
        'SQLITE_BUSY',
        `${path} is open in another tab or worker, and the VFS opfs-sahpool admits one`,
        error,
      );
    throw originError(error, path);
  }
}

/** The error of the file system as one of SQLite's. */
function originError(error: unknown, path: string): Error {
  const { name, message } = error as Partial<Error>;
  const code = name === 'QuotaExceededError' ? 'SQLITE_FULL' : 'SQLITE_CANTOPEN';
  return failure(code, `${path} cannot be opened: ${message ?? String(error)}`, error);
}

/** Makes a file of the origin private file system ready to be opened, with SQLite's `code` where another worker has compiled it. */
export async function prepareOriginFile(
  { file, vfs: wanted }: SqliteOpenOptions,
  code?: unknown,
): Promise<OriginFile> {
  const path = originPath(file);
  if (path === undefined)
    throw failure('SQLITE_CANTOPEN', `'${file}' is no file name in the origin private file system`);
  const filename = urlPath(path);
  const { storage } = navigator as { storage?: StorageManager };
  if (storage?.getDirectory === undefined)
    throw failure('SQLITE_CANTOPEN', 'there is no origin private file system: it needs https, or localhost');
  const root = await storage
    .getDirectory()
    .catch((error: unknown) => Promise.reject(originError(error, path)));
  const vfs = await chooseVfs(root, path, wanted);
  const library = await loadSqlite(vfs === 'opfs', code);
  const { oo1 } = library.sqlite3;
  if (vfs === 'opfs') {
    const { OpfsDb } = oo1 as unknown as { OpfsDb?: OpenDatabase };
    if (OpfsDb === undefined)
      throw failure(
        'SQLITE_CANTOPEN',
        'the VFS opfs could not be set up; sqlite3-opfs-async-proxy.js must lie beside the worker',
      );
    return {
      library,
      vfs,
      path,
      open: flags => new OpfsDb({ filename, flags }),
      release: () => {},
    };
  }
  const pool = await openPool(library, path);
  const PoolDb = pool.OpfsSAHPoolDb as unknown as OpenDatabase;
  return {
    library,
    vfs,
    path,
    open: flags => new PoolDb({ filename, flags }),
    release: () => void pool.pauseVfs(),
  };
}
