/**
 * Finds the programs of Oracle's MySQL: on this machine, else those that `mysql-download.ts` has unpacked or can get.
 *
 * Looks for a server only when asked: most specs run against MariaDB. `RXALCHEMY_NO_APT=1` forbids downloading. Gives the command,
 * or a sentence that says why there is no server; never throws.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { downloadMySql } from './mysql-download.js';
import { findProgram, isExecutable, programs } from './programs.js';

/** The programs, or why there are none. */
export type MySqlBinaries =
  | {
      /** The program, and the arguments that come before all others. */
      readonly command: readonly string[];
      /** Where it is told to look for what it reads. */
      readonly args: readonly string[];
      readonly version: string;
      /** Ends the server with the thread that started it, where the system can. */
      readonly setpriv: string | undefined;
    }
  | { readonly missing: string };

/** What is got for the specs, and may be removed at any time when none run. */
export const CACHE: string = join(
  dirname(fileURLToPath(import.meta.url)),
  '../../../node_modules/.cache/rxalchemy-mysql',
);
/** Says to processes that are started for shards why there is no server, so that they do not try again. */
export const MISSING: string = 'RXALCHEMY_MYSQL_MISSING';
/** Milliseconds. */
const VERSION_WITHIN = 20_000;

/** What a MySQL says of its version; `undefined` when it is none, or does not run. */
function versionOf(command: readonly string[]): string | undefined {
  const { stdout, status } = spawnSync(command[0]!, [...command.slice(1), '--no-defaults', '--version'], {
    encoding: 'utf8',
    timeout: VERSION_WITHIN,
  });
  if (status !== 0 || /mariadb|percona/i.test(stdout)) return undefined;
  return /\bVer (\S+)/.exec(stdout)?.[1];
}

function installed(): MySqlBinaries | undefined {
  for (const program of programs('mysqld')) {
    const version = versionOf([program]);
    if (version !== undefined)
      return { command: [program], args: [], version, setpriv: findProgram('setpriv') };
  }
  return undefined;
}

/** A MySQL with all its libraries below `root`; they are used by it alone, through their own loader. */
export function unpacked(root: string): MySqlBinaries | undefined {
  const usr = join(root, 'usr');
  const program = join(usr, 'sbin/mysqld');
  const lib = join(usr, 'lib');
  // Half of it may be left where somebody has begun to remove it.
  if (!isExecutable(program) || !existsSync(lib)) return undefined;
  for (const folder of readdirSync(lib)) {
    const libraries = join(lib, folder);
    if (!/-linux-gnu/.test(folder)) continue;
    const loader = readdirSync(libraries).find(name => /^ld-linux.*\.so\.\d+$/.test(name));
    if (loader === undefined) continue;
    const path = [libraries, join(usr, 'lib/mysql/private'), join(usr, 'lib/mysql')].join(':');
    const command = [join(libraries, loader), '--library-path', path, program];
    const version = versionOf(command);
    if (version === undefined) continue;
    const args = [
      `--lc-messages-dir=${join(usr, 'share/mysql')}`,
      `--character-sets-dir=${join(usr, 'share/mysql/charsets')}`,
      `--plugin-dir=${join(usr, 'lib/mysql/plugin')}`,
    ];
    return { command, args, version, setpriv: findProgram('setpriv') };
  }
  return undefined;
}

let found: MySqlBinaries | undefined;

/** Looks for the programs and, where that is allowed, gets them: some ten seconds, once for a checkout. */
export function findMySql(): MySqlBinaries {
  return (found ??= find());
}

function find(): MySqlBinaries {
  const told = process.env[MISSING];
  if (told) return { missing: told };
  try {
    const root = join(CACHE, 'server');
    const there = installed() ?? unpacked(root);
    if (there !== undefined) return there;
    const failure = downloadMySql(CACHE, made => unpacked(made) !== undefined);
    if (failure !== undefined) return { missing: `no mysqld of MySQL found, and ${failure}` };
    return unpacked(root) ?? { missing: 'mysql-server-core was unpacked, but mysqld does not run' };
  } catch (error) {
    return { missing: `no mysqld of MySQL found: ${(error as Error).message}` };
  }
}
