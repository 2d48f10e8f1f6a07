/**
 * Finds the programs of a MariaDB server; on Debian and Ubuntu, as root, installs them.
 *
 * `RXALCHEMY_NO_APT=1` forbids installing. Gives the paths, or a sentence that says why there is no server; never throws.
 */
import { spawnSync } from 'node:child_process';

import { findProgram } from './programs.js';

/** The programs, or why there are none. */
export type MariaDbBinaries =
  | {
      readonly server: string;
      readonly install: string;
      /** Ends the server with the thread that started it, where the system can. */
      readonly setpriv: string | undefined;
    }
  | { readonly missing: string };

const APT_STEPS = [
  ['update', '-qq'],
  ['install', '-y', '-qq', '--no-install-recommends', 'mariadb-server'],
];

function installed(): MariaDbBinaries | undefined {
  const server = findProgram('mariadbd', 'mysqld');
  const install = findProgram('mariadb-install-db');
  if (server === undefined || install === undefined) return undefined;
  return { server, install, setpriv: findProgram('setpriv') };
}

/** Looks for the programs and, where that is allowed, installs them: some ten seconds, once for a machine. */
export function findMariaDb(): MariaDbBinaries {
  const found = installed();
  if (found !== undefined) return found;
  if (process.env['RXALCHEMY_NO_APT'])
    return { missing: 'no mariadbd found, and RXALCHEMY_NO_APT forbids installing it' };
  if (process.getuid?.() !== 0) return { missing: 'no mariadbd found, and installing it needs root' };
  const apt = findProgram('apt-get');
  if (apt === undefined) return { missing: 'no mariadbd found, and there is no apt-get to install it with' };
  process.stdout.write('No mariadbd found: installing mariadb-server with apt-get\n');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of APT_STEPS) {
    const { status, stderr } = spawnSync(apt, args, {
      env,
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
    });
    // A failing update (one dead source) need not stop the install from the sources that answered.
    if (status !== 0 && args[0] === 'install')
      return {
        missing: `no mariadbd found, and apt-get install failed: ${stderr.trim().split('\n').at(-1)}`,
      };
  }
  return installed() ?? { missing: 'apt-get installed mariadb-server, but mariadbd is not there' };
}
