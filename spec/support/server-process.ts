/**
 * A private server that speaks MySQL's protocol: its own data directory (in memory where there is /dev/shm), socket and port.
 *
 * Promises: nothing of a server of the machine is read or touched; it ends with this process, however that ends, where
 * the system can see to it; data directories of processes that are gone are removed at the next start.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';

import { atExit } from './at-exit.js';
import { freePorts } from './free-ports.js';
import { baseFolder, removeLeftovers } from './leftovers.js';

export const USER = 'spec';
export const PASSWORD = 'spec "p/w"';

const PREFIX = 'rxalchemy-server-';
/** Milliseconds. */
const READY_WITHIN = 120_000;
const PROBE_EVERY = 10;
const TRIES = 5;

/** How servers of one family are made. */
export interface ServerFamily {
  readonly flavour: 'mysql' | 'mariadb';
  /** The program, and the arguments that come before all others. */
  readonly command: readonly string[];
  /** Arguments of this family alone. */
  readonly args: readonly string[];
  /** Ends the server with the thread that started it, where the system can. */
  readonly setpriv: string | undefined;
  /** Makes the data directory `data` in a folder. */
  makeData(folder: string): Promise<void>;
}

/** Servers give up root's rights unless they are told to keep them. */
export const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--user=root'] : []);

/** A server that runs. */
export class SpecServer {
  readonly folder: string;
  readonly port: number;
  readonly socket: string;
  readonly #family: ServerFamily;
  readonly #options: readonly string[];
  #process: ChildProcess | undefined;

  private constructor(family: ServerFamily, folder: string, port: number, options: readonly string[]) {
    this.#family = family;
    this.folder = folder;
    this.port = port;
    this.#options = options;
    this.socket = join(folder, 'socket');
    atExit(() => this.#process?.kill('SIGKILL'));
  }

  /** Makes a data directory and starts a server on it. `options` are added to its command line. */
  static async start(family: ServerFamily, options: readonly string[] = []): Promise<SpecServer> {
    removeLeftovers(PREFIX);
    const folder = mkdtempSync(join(baseFolder(), `${PREFIX}${process.pid}-`));
    atExit(() => rmSync(folder, { recursive: true, force: true }));
    await family.makeData(folder);
    const password = PASSWORD.replaceAll("'", "''");
    const accounts = ['127.0.0.1', 'localhost'].map(
      host =>
        `CREATE USER IF NOT EXISTS '${USER}'@'${host}' IDENTIFIED BY '${password}';\n` +
        `GRANT ALL ON *.* TO '${USER}'@'${host}' WITH GRANT OPTION;\n`,
    );
    writeFileSync(join(folder, 'boot.sql'), accounts.join(''));
    for (let left = TRIES; ; left--) {
      // Between finding a free port and taking it somebody else may take it.
      const [port] = (await freePorts(1)) as [number];
      const server = new SpecServer(family, folder, port, options);
      try {
        await server.restart();
        return server;
      } catch (error) {
        if (left === 0 || !/Bind on TCP/.test(server.log())) throw error;
      }
    }
  }

  get flavour(): 'mysql' | 'mariadb' {
    return this.#family.flavour;
  }

  /** What the server has written about itself. */
  log(): string {
    const file = join(this.folder, 'log');
    return existsSync(file) ? readFileSync(file, 'utf8') : '';
  }

  /** Starts it on the same data and port; it must not run. */
  async restart(): Promise<void> {
    const { folder, port, socket } = this;
    const { command, setpriv } = this.#family;
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
      '--innodb-doublewrite=0',
      '--innodb-flush-log-at-trx-commit=0',
      ...this.#family.args,
      ...this.#options,
    ];
    const guard = setpriv === undefined ? [] : [setpriv, '--pdeathsig', 'KILL', '--'];
    const line = [...guard, ...command, ...args];
    const log = openSync(join(folder, 'log'), 'a');
    const child = spawn(line[0]!, line.slice(1), { stdio: ['ignore', log, log] });
    closeSync(log);
    // The specs' process ends by itself, and takes this one with it.
    child.unref();
    this.#process = child;
    const until = Date.now() + READY_WITHIN;
    while (!(await greets(port))) {
      if (!this.running || Date.now() > until)
        throw new Error(
          `${this.flavour} did not start: ${this.log().trim().split('\n').slice(-3).join('\n')}`,
        );
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
