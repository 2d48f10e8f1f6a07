/**
 * Installs what the specs need with apt-get, on Debian and Ubuntu, as root.
 *
 * Promises: what is fetched is fetched before anything is installed, and given up when it takes too long, so that a slow or dead
 * mirror leaves nothing half installed; whoever else installs just now is waited for. Gives a reason where it cannot; never throws.
 */
import { spawnSync } from 'node:child_process';

import { findProgram } from './programs.js';

/** Milliseconds for what a mirror is asked. */
const FETCHED_WITHIN = 240_000;

/** Seconds: for one answer of a mirror, and for somebody else's installation. */
const OPTIONS = [
  'Acquire::http::Timeout=15',
  'Acquire::https::Timeout=15',
  'Acquire::Retries=2',
  'DPkg::Lock::Timeout=120',
].flatMap(option => ['-o', option]);

/** The last words of a program that failed; `undefined` when it went well. */
function failureOf(program: string, args: readonly string[], timeout?: number): string | undefined {
  const { status, stderr, error } = spawnSync(program, args, {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    ...(timeout !== undefined && { timeout, killSignal: 'SIGKILL' }),
  });
  if (status === 0) return undefined;
  if (error !== undefined && timeout !== undefined && 'code' in error && error.code === 'ETIMEDOUT')
    return `it took longer than ${timeout / 1000} s`;
  return error?.message ?? (stderr ?? '').trim().split('\n').at(-1)!;
}

/**
 * Installs a package; a reason, where that is not possible, that goes on from "none was found, and".
 * @param within milliseconds for each of the two questions to a mirror
 */
export function aptInstall(name: string, within: number = FETCHED_WITHIN): string | undefined {
  if (process.env['RXALCHEMY_NO_APT']) return 'RXALCHEMY_NO_APT forbids installing it';
  if (process.getuid?.() !== 0) return 'installing it needs root';
  const apt = findProgram('apt-get');
  if (apt === undefined) return 'there is no apt-get to install it with';
  process.stdout.write(`No ${name} found: installing it with apt-get\n`);
  // A failing update (one dead source) need not stop the install from the sources that answered.
  failureOf(apt, ['update', '-qq', ...OPTIONS], within);
  const install = ['install', '-y', '-qq', '--no-install-recommends', ...OPTIONS];
  const failure =
    failureOf(apt, [...install, '--download-only', name], within) ??
    failureOf(apt, [...install, '--no-download', name]);
  return failure === undefined ? undefined : `apt-get install ${name} failed: ${failure}`;
}
