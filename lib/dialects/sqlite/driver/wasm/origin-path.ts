/**
 * The names of databases in the origin private file system, and where their files lie.
 *
 * SQLite's file systems there read a name as the path of a URL: `?` and `#` would end it, so that a database and its journal were one
 * file, `%` begins an escape, a backslash is a slash, and what is no ASCII lies there escaped. Promises: different names are different files.
 */

/** The folder of all pools. */
export const POOLS = '.rxalchemy';

/** What a URL would read as something else than a part of its path, or leave out. */
// oxlint-disable-next-line no-control-regex -- control characters are what it is about
const SPECIAL = /[%?#\\|\u0000-\u001f]/g;

/** The path of a database's name: `app.db`, `./app.db` and `/app.db` are one file; `undefined` for what is no name. */
export function originPath(name: string): string | undefined {
  const parts = name.split('/').filter(part => part !== '' && part !== '.');
  if (parts.length === 0 || parts.includes('..') || parts[0] === POOLS) return undefined;
  return `/${parts.join('/')}`;
}

/** A path as SQLite is to be given it. */
export function urlPath(path: string): string {
  return path.replace(SPECIAL, char => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
}

/** The folders and the file that the VFS `opfs` makes for a path. */
export function fileParts(path: string): string[] {
  return new URL(urlPath(path), 'file://origin').pathname.slice(1).split('/');
}

/** The folder of the pool that the VFS `opfs-sahpool` makes for a path. */
export function poolParts(path: string): string[] {
  return [POOLS, encodeURIComponent(path.slice(1))];
}
