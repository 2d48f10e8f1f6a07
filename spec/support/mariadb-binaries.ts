/**
 * Finds the programs of a MariaDB server; on Debian and Ubuntu, as root, installs them.
 *
 * `RXALCHEMY_NO_APT=1` forbids installing. Gives the paths, or a sentence that says why there is no server; never throws.
 */
import { aptInstall } from './apt.js';
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

/** Says to processes that are started for shards why there is no server, so that they do not try again. */
export const MARIADB_MISSING: string = 'RXALCHEMY_MARIADB_MISSING';

function installed(): MariaDbBinaries | undefined {
  const server = findProgram('mariadbd', 'mysqld');
  const install = findProgram('mariadb-install-db');
  if (server === undefined || install === undefined) return undefined;
  return { server, install, setpriv: findProgram('setpriv') };
}

let answer: MariaDbBinaries | undefined;

/** Looks for the programs and, where that is allowed, installs them: some ten seconds, once for a machine. */
export function findMariaDb(): MariaDbBinaries {
  return (answer ??= find());
}

function find(): MariaDbBinaries {
  const found = installed();
  if (found !== undefined) return found;
  const told = process.env[MARIADB_MISSING];
  if (told) return { missing: told };
  const failure = aptInstall('mariadb-server');
  if (failure !== undefined) return { missing: `no mariadbd found, and ${failure}` };
  return installed() ?? { missing: 'apt-get installed mariadb-server, but mariadbd is not there' };
}
