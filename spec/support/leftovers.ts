/** Folders that belong to a process, and are of no use when it is gone. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Memory rather than a disk; a socket's path must be short. */
export function baseFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

/** Removes the folders of processes that are gone; the number behind the prefix is that of the process. */
export function removeLeftovers(prefix: string, base: string = baseFolder()): void {
  for (const name of readdirSync(base)) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    try {
      rmSync(join(base, name), { recursive: true, force: true });
    } catch {
      // Another process is removing it.
    }
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}
