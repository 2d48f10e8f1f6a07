/**
 * Gets a MySQL server from Debian's unstable suite, which alone has one, with all the libraries that it needs, and unpacks it in a folder of
 * its own: some 60 MB, ten seconds. Needs no root.
 *
 * Promises: the machine's packages, lists and sources stay as they are (apt-get has private folders); the mirror and the keys are
 * the machine's own; what is there is complete, however this ended (it is unpacked elsewhere, tried out and renamed); several processes may do
 * it at the same time; it ends within minutes. Gives a reason where it cannot; does not: install anything.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { removeLeftovers } from './leftovers.js';
import { findProgram } from './programs.js';

const SUITE = 'unstable';
const PACKAGE = 'mysql-server-core';
/** Programs that a server does not run, such as those of its scripts, are left out. */
const NEEDED = /^(?:lib(?!perl)|zlib|mysql-)/;
const KEYRINGS = ['gpg', 'pgp', 'asc'].map(type => `/usr/share/keyrings/debian-archive-keyring.${type}`);
const PREFIX = 'making-';
/** Milliseconds for one program. */
const WITHIN = 240_000;

/** Runs a program; its output. @throws Error with its last words */
function run(program: string, args: readonly string[], timeout: number = WITHIN): string {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
    timeout,
    killSignal: 'SIGKILL',
  });
  if (status === 0) return stdout;
  const lines = (stderr ?? '').trim().split('\n');
  const words = error?.message ?? lines.find(line => line.startsWith('E:')) ?? lines.at(-1)!;
  throw new Error(`${program} ${args.findLast(arg => !arg.startsWith('-'))} failed: ${words}`);
}

/** The Debian mirror that this machine uses. */
function mirrorOf(apt: string): string | undefined {
  const targets = run(apt, ['indextargets', '--format', '$(SITE)|$(COMPONENT)|$(ORIGIN)|$(LABEL)']);
  for (const line of targets.split('\n')) {
    const [site, component, origin, label] = line.split('|');
    if (site === undefined || component !== 'main') continue;
    // Where no lists have been fetched the origin is not known.
    if ((origin === 'Debian' && label === 'Debian') || /\/debian\/?$/.test(site)) return site;
  }
  return undefined;
}

function download(apt: string, mirror: string, folder: string, within?: number): string[] {
  for (const name of ['state/lists/partial', 'cache/archives/partial'])
    mkdirSync(join(folder, name), { recursive: true });
  const keyring = KEYRINGS.find(path => existsSync(path));
  const options = keyring === undefined ? '' : `[signed-by=${keyring}] `;
  writeFileSync(join(folder, 'sources.list'), `deb ${options}${mirror} ${SUITE} main\n`);
  // Nothing is installed there, so that all that it needs is fetched.
  writeFileSync(join(folder, 'state/status'), '');
  const settings = [
    `Dir::State=${join(folder, 'state')}`,
    `Dir::State::status=${join(folder, 'state/status')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    `Dir::Etc::sourcelist=${join(folder, 'sources.list')}`,
    'Dir::Etc::sourceparts=/dev/null',
    'Dir::Etc::preferences=/dev/null',
    'Dir::Etc::preferencesparts=/dev/null',
    // The folders are this user's.
    'APT::Sandbox::User=root',
    'APT::Install-Recommends=false',
    'APT::Update::Error-Mode=any',
    'Acquire::Languages=none',
    'Acquire::Retries=2',
    'Acquire::http::Timeout=15',
    'Acquire::https::Timeout=15',
  ].flatMap(setting => ['-o', setting]);
  run(apt, [...settings, '-qq', 'update'], within);
  run(apt, [...settings, '-qq', '-y', '--download-only', 'install', PACKAGE], within);
  const archives = join(folder, 'cache/archives');
  return readdirSync(archives)
    .filter(name => name.endsWith('.deb') && NEEDED.test(name))
    .map(name => join(archives, name));
}

/**
 * Makes the folder `server` in `cache`; a reason, where that is not possible.
 * @param works whether a server runs from an unpacked folder
 * @param say is told what is going to take some time
 * @param within milliseconds for each of the two questions to a mirror
 */
export function downloadMySql(
  cache: string,
  works: (root: string) => boolean,
  say: (line: string) => void = line => process.stdout.write(line),
  within?: number,
): string | undefined {
  if (process.env['RXALCHEMY_NO_APT']) return 'RXALCHEMY_NO_APT forbids downloading it';
  if (process.platform !== 'linux') return 'it can be downloaded on Linux only';
  const apt = findProgram('apt-get');
  const dpkg = findProgram('dpkg-deb');
  if (apt === undefined || dpkg === undefined) return 'there is no apt-get to download it with';
  mkdirSync(cache, { recursive: true });
  removeLeftovers(PREFIX, cache);
  const folder = mkdtempSync(join(cache, `${PREFIX}${process.pid}-`));
  try {
    const mirror = mirrorOf(apt);
    if (mirror === undefined) return 'the sources of apt-get have no mirror of Debian';
    say('No MySQL found: downloading mysql-server-core with apt-get, for the specs alone\n');
    const root = join(folder, 'root');
    mkdirSync(root);
    for (const archive of download(apt, mirror, folder, within)) run(dpkg, ['--extract', archive, root]);
    if (!works(root)) return 'the one that was downloaded does not run on this machine';
    moveTo(root, join(cache, 'server'), join(folder, 'old'), works);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Another process may have been faster: what works is left alone, since servers may run from it. */
function moveTo(made: string, place: string, old: string, works: (root: string) => boolean): void {
  try {
    renameSync(made, place);
  } catch {
    if (works(place)) return;
    renameSync(place, old);
    renameSync(made, place);
  }
}
