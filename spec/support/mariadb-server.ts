/**
 * A private MariaDB: its own data directory (in memory where there is /dev/shm), socket and port, ready in half a second.
 *
 * Promises: nothing of a server of the machine is read or touched; it ends with this process, however that ends, where
 * the system can see to it; data directories of processes that are gone are removed at the next start.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { atExit } from './at-exit.js';
import type { MariaDbBinaries } from './mariadb-binaries.js';

const execute = promisify(execFile);

export const USER = 'spec';
export const PASSWORD = 'spec "p/w"';

/** Fast rather than safe: the data is gone at the end anyway. */
const INNODB = ['--innodb-log-file-size=16M', '--innodb-doublewrite=0', '--innodb-flush-log-at-trx-commit=0'];
const PREFIX = 'rxalchemy-mariadb-';
/** Milliseconds. */
const READY_WITHIN = 30_000;
const PROBE_EVERY = 10;
const TRIES = 5;

const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** A server that runs. */
export class MariaDbServer {
  readonly folder: string;
  readonly port: number;
  readonly socket: string;
  readonly #binaries: Exclude<MariaDbBinaries, { missing: string }>;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(
    binaries: Exclude<MariaDbBinaries, { missing: string }>,
    folder: string,
    port: number,
    options: readonly string[],
  ) {
    this.#binaries = binaries;
    this.folder = folder;
    this.port = port;
    this.#options = options;
    this.socket = join(folder, 'socket');
    atExit(() => this.#process?.kill('SIGKILL'));
  }

  /** Makes a data directory and starts a server on it. `options` are added to its command line. */
  static async start(
    binaries: Exclude<MariaDbBinaries, { missing: string }>,
    options: readonly string[] = [],
  ): Promise<MariaDbServer> {
    removeLeftovers(PREFIX);
    const folder = mkdtempSync(join(baseFolder(), `${PREFIX}${process.pid}-`));
    atExit(() => rmSync(folder, { recursive: true, force: true }));
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
    const password = PASSWORD.replaceAll("'", "''");
    const accounts = ['127.0.0.1', 'localhost'].map(
      host =>
        `CREATE USER IF NOT EXISTS '${USER}'@'${host}' IDENTIFIED BY '${password}';\n` +
        `GRANT ALL ON *.* TO '${USER}'@'${host}' WITH GRANT OPTION;\n`,
    );
    writeFileSync(join(folder, 'boot.sql'), accounts.join(''));
    for (let left = TRIES; ; left--) {
      // Between finding a free port and taking it somebody else may take it.
      const server = new MariaDbServer(binaries, folder, await freePort(), options);
      try {
        await server.restart();
        return server;
      } catch (error) {
        if (left === 0 || !/Bind on TCP/.test(server.log())) throw error;
      }
    }
  }

  /** What the server has written about itself. */
  log(): string {
    const file = join(this.folder, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Starts it on the same data and port; it must not run. */
  async restart(): Promise<void> {
    const { folder, port, socket } = this;
    const { server, setpriv } = this.#binaries;
    const args = [
      '--no-defaults',
      ...asRoot(),
      `--datadir=${join(folder, 'data')}`,
      `--tmpdir=${folder}`,
      `--socket=${socket}`,
      `--pid-file=${join(folder, 'pid')}`,
      '--skip-networking=0',
      '--bind-address=127.0.0.1',
      `--port=${port}`,
      `--init-file=${join(folder, 'boot.sql')}`,
      '--skip-name-resolve',
      '--max-connections=500',
      '--max-connect-errors=4294967295',
      '--local-infile=0',
      '--max-recursive-iterations=250000',
      ...INNODB,
      ...this.#options,
    ];
    const command =
      setpriv === undefined ? [server, ...args] : [setpriv, '--pdeathsig', 'KILL', '--', server, ...args];
    const log = openSync(join(folder, 'log'), 'a');
    const child = spawn(command[0]!, command.slice(1), { stdio: ['ignore', log, log] });
    closeSync(log);
    // The specs' process ends by itself, and takes this one with it.
    child.unref();
    this.#process = child;
    const until = Date.now() + READY_WITHIN;
    while (!(await greets(port))) {
      if (child.exitCode !== null || Date.now() > until)
        throw new Error(`mariadbd did not start: ${this.log().trim().split('\n').slice(-3).join('\n')}`);
      await new Promise(resolve => setTimeout(resolve, PROBE_EVERY));
    }
  }

  /** Whether its process lives. */
  get running(): boolean {
    const child = this.#process;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Ends it; with SIGKILL as if the machine had lost power, with SIGSTOP it only stands still until SIGCONT. */
  async signal(name: 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const child = this.#process;
    if (child === undefined || !this.running) return;
    if (name !== 'SIGTERM' && name !== 'SIGKILL') {
      child.kill(name);
      return;
    }
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
    child.kill(name);
    await ended;
  }
}

/** Memory rather than a disk; a socket's path must be short. */
export function baseFolder(): string {
  return existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
}

/** Removes the folders of processes that are gone; the number behind the prefix is that of the process. */
export function removeLeftovers(prefix: string): void {
  for (const name of readdirSync(baseFolder())) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (owner === undefined || isAlive(Number(owner))) continue;
    rmSync(join(baseFolder(), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

/** Whether a server of protocol version 10 answers; the port alone is there earlier. */
function greets(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    const end = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', greeting => end(greeting[4] === 10));
    socket.once('error', () => end(false));
    socket.once('close', () => end(false));
  });
}
