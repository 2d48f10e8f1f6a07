/**
 * How a private MySQL is made: its data directory is a copy of one that is made once for each version, which takes three seconds.
 *
 * Promises: each copy is a server of its own (its UUID is not copied); a template that is there is complete.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { baseFolder, removeLeftovers } from './leftovers.js';
import { CACHE, type MySqlBinaries } from './mysql-binaries.js';
import { asRoot, type ServerFamily } from './server-process.js';

const execute = promisify(execFile);

const PREFIX = 'making-data-';
const UUID = 'auto.cnf';
/** Fast and small rather than safe. */
const INNODB = ['--innodb-redo-log-capacity=32M', '--innodb-buffer-pool-size=64M'];

type Programs = Exclude<MySqlBinaries, { missing: string }>;

async function makeTemplate({ command, args }: Programs, template: string): Promise<void> {
  removeLeftovers(PREFIX);
  mkdirSync(CACHE, { recursive: true });
  const folder = mkdtempSync(join(baseFolder(), `${PREFIX}${process.pid}-`));
  const made = join(CACHE, `making-${process.pid}-data`);
  try {
    const data = join(folder, 'data');
    const own = [...command.slice(1), '--no-defaults', '--initialize-insecure', ...asRoot()];
    await execute(command[0]!, [...own, `--datadir=${data}`, '--skip-log-bin', ...args, ...INNODB]);
    rmSync(join(data, UUID), { force: true });
    await cp(data, made, { recursive: true });
    renameSync(made, template);
  } catch (error) {
    const { stderr, message } = error as { stderr?: string; message: string };
    const words = stderr?.split('\n').find(line => line.includes('[ERROR]')) ?? message;
    throw new Error(`MySQL made no data directory: ${words}`, { cause: error });
  } finally {
    for (const each of [folder, made]) rmSync(each, { recursive: true, force: true });
  }
}

/** The family of these programs. */
export function mySqlFamily(binaries: Programs): ServerFamily {
  const template = join(CACHE, `data-${binaries.version}`);
  return {
    flavour: 'mysql',
    command: binaries.command,
    args: [
      '--cte-max-recursion-depth=20000000',
      '--mysqlx=OFF',
      '--secure-file-priv=NULL',
      '--skip-log-bin',
      ...binaries.args,
      ...INNODB,
    ],
    setpriv: binaries.setpriv,
    makeData: async folder => {
      const data = join(folder, 'data');
      const copy = (): Promise<void> => cp(template, data, { recursive: true });
      await copy().catch(async () => {
        await makeTemplate(binaries, template).catch((error: unknown) => {
          // Another process may have been faster.
          return copy().catch(() => Promise.reject(error));
        });
        await copy();
      });
    },
  };
}
