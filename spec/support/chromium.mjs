/**
 * Finds a Chromium for the browser specs; on Debian and Ubuntu, as root, installs one.
 *
 * Order: `CHROME_BIN`, then the usual names on PATH, then `apt-get install chromium`. Set `RXALCHEMY_NO_APT=1` to
 * forbid the last step. Returns the path, or `{ missing: reason }`; never throws. Expects `npm run build` to have run.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { aptInstall } from '../../dist/spec/support/apt.js';

/** Says to processes that are started for shards why there is none, so that they do not try again. */
export const CHROMIUM_MISSING = 'RXALCHEMY_CHROMIUM_MISSING';

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
  const told = process.env[CHROMIUM_MISSING];
  if (told) return { missing: told };
  const failure = aptInstall('chromium');
  if (failure) return { missing: `none found, and ${failure}` };
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
