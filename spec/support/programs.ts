/** Finds programs: on PATH, then where servers are that are not on everybody's PATH. */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/usr/libexec', '/usr/local/bin'];

/** All programs with one of these names, in the order of the names. */
export function programs(...names: readonly string[]): string[] {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SERVER_FOLDERS];
  return names.flatMap(name =>
    folders
      .filter(folder => folder !== '' && isExecutable(join(folder, name)))
      .map(folder => join(folder, name)),
  );
}

/** The first program with one of these names. */
export function findProgram(...names: readonly string[]): string | undefined {
  return programs(...names)[0];
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
