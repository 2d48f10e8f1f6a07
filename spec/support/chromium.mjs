/**
 * Finds a Chromium for the browser specs; on Debian and Ubuntu, as root, installs one.
 *
 * Order: `CHROME_BIN`, then the usual names on PATH, then `apt-get install chromium`. Set `RXALCHEMY_NO_APT=1` to
 * forbid the last step. Returns the path, or `{ missing: reason }`; never throws.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

export function findChromium() {
  if (process.env.CHROME_BIN)
    return isExecutable(process.env.CHROME_BIN)
      ? { path: process.env.CHROME_BIN }
      : { missing: `CHROME_BIN is ${process.env.CHROME_BIN}, which cannot be executed` };
  const found = onPath(NAMES) ?? install();
  return typeof found === 'string' ? { path: found } : found;
}

function install() {
  if (process.env.RXALCHEMY_NO_APT) return { missing: 'none found, and RXALCHEMY_NO_APT forbids installing' };
  if (process.getuid?.() !== 0) return { missing: 'none found, and installing needs root' };
  const apt = onPath(['apt-get']);
  if (!apt) return { missing: 'none found, and there is no apt-get to install one with' };
  process.stdout.write('No Chromium found: installing it with apt-get (about half a minute)\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const steps = [
    ['update', '-qq'],
    ['install', '-y', '-qq', '--no-install-recommends', 'chromium'],
  ];
  for (const args of steps) {
    const { status, stderr } = spawnSync(apt, args, {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    // A failing update (one dead source) need not stop the install from the sources that answered.
    if (status !== 0 && args[0] === 'install')
      return { missing: `none found, and apt-get ${args[0]} failed: ${stderr.trim().split('\n').at(-1)}` };
  }
  return onPath(NAMES) ?? { missing: 'apt-get installed chromium, but it is not on PATH' };
}

function onPath(names) {
  for (const name of names)
    for (const dir of (process.env.PATH ?? '').split(delimiter))
      if (dir && isExecutable(join(dir, name))) return join(dir, name);
  return undefined;
}

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
