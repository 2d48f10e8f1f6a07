/**
 * Why a file could not be opened, asked of the file system: SQLite itself says only that it was not able to.
 *
 * Promises: looks only, and says nothing where it finds nothing. For Node; the origin private file system tells by itself.
 */
import { accessSync, constants, statSync, type Stats } from 'node:fs';
import { basename, dirname } from 'node:path';

import type { SqliteOpenOptions } from '../open-options.js';

function may(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function whyNot(path: string, access: string): string {
  return `this process may not ${access} '${path}' (permissions, or a read-only file system)`;
}

/** What `stat` says, or the code of its error. */
function statOf(path: string): Stats | string {
  try {
    return statSync(path);
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
}

/** @returns a clause without a full stop; `undefined` where the file system shows no reason */
export function whyNotOpened({ file, mode }: Pick<SqliteOpenOptions, 'file' | 'mode'>): string | undefined {
  const found = statOf(file);
  const folder = dirname(file);
  if (found === 'ENAMETOOLONG')
    return `the name has ${Buffer.byteLength(file)} bytes, too many for this file system`;
  if (found === 'EACCES') return whyNot(folder, 'look into');
  if (found === 'ENOENT') {
    if (mode !== 'rwc') return `there is no such file, and mode=${mode} makes none; mode=rwc does`;
    if (statOf(folder) === 'ENOENT') return `there is no directory '${folder}'; make it first`;
    return may(folder, constants.W_OK) ? undefined : whyNot(folder, 'write to');
  }
  if (typeof found === 'string') return undefined;
  if (found.isDirectory()) return 'it is a directory';
  if (!may(file, constants.R_OK)) return whyNot(file, 'read');
  // A database in WAL mode cannot even be read without the files that SQLite keeps beside it.
  if (may(folder, constants.W_OK)) return undefined;
  return `${whyNot(folder, 'write to')}, where a database in WAL mode needs '${basename(file)}-wal' and '-shm'; journalMode=delete, set where it can be written, lets it be read`;
}
