/**
 * Finds a Chromium for the browser specs; on Debian and Ubuntu, as root, installs one.
 *
 * Order: `CHROME_BIN`, then the usual names on PATH, then `apt-get install chromium`. Set `RXALCHEMY_NO_APT=1` to
 * forbid the last step. Never throws.
 */
import { aptInstall } from './apt.js';
import { findProgram, isExecutable } from './programs.js';

/** Says to processes that are started for shards why there is none, so that they do not try again. */
export const CHROMIUM_MISSING = 'RXALCHEMY_CHROMIUM_MISSING';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];

/** A path, or the reason why there is none. */
export type FoundChromium = { readonly path: string } | { readonly missing: string };

export function findChromium(): FoundChromium {
  const chosen = process.env['CHROME_BIN'];
  if (chosen)
    return isExecutable(chosen)
      ? { path: chosen }
      : { missing: `CHROME_BIN is ${chosen}, which cannot be executed` };
  const found = findProgram(...NAMES);
  return found === undefined ? install() : { path: found };
}

function install(): FoundChromium {
  const told = process.env[CHROMIUM_MISSING];
  if (told) return { missing: told };
  const failure = aptInstall('chromium');
  if (failure !== undefined) return { missing: `none found, and ${failure}` };
  const path = findProgram(...NAMES);
  return path === undefined ? { missing: 'apt-get installed chromium, but it is not on PATH' } : { path };
}
