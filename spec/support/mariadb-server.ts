/** How a private MariaDB is made: ready in half a second. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

import type { MariaDbBinaries } from './mariadb-binaries.js';
import { asRoot, type ServerFamily } from './server-process.js';

const execute = promisify(execFile);

/** Fast rather than safe: the data is gone at the end anyway. */
const INNODB = ['--innodb-log-file-size=16M', '--innodb-doublewrite=0', '--innodb-flush-log-at-trx-commit=0'];

/** The family of these programs. */
export function mariaDbFamily(binaries: Exclude<MariaDbBinaries, { missing: string }>): ServerFamily {
  return {
    flavour: 'mariadb',
    command: [binaries.server],
    args: ['--max-recursive-iterations=250000', ...INNODB],
    setpriv: binaries.setpriv,
    makeData: async folder => {
      await execute(binaries.install, [
        '--no-defaults',
        ...asRoot(),
        `--datadir=${join(folder, 'data')}`,
        // A server that starts removes the temporary tables that it finds there, also those of others.
        `--tmpdir=${folder}`,
        '--auth-root-authentication-method=normal',
        '--skip-test-db',
        '--skip-name-resolve',
        ...INNODB,
      ]);
    },
  };
}
