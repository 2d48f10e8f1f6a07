/**
 * A Galera cluster of three MariaDB nodes on the loopback interface, in private folders on free ports; one for the whole process,
 * started by the first spec that needs it (some ten seconds). Nodes can be killed, started again, and asked what they hold.
 *
 * Where there is no mariadbd or no Galera provider the specs are skipped, counted as skipped, and a line on standard error says why.
 * Promises: the nodes end with this process. As root they run as the user `mysql`, since the daemon that brings a node up to date
 * would drop root's rights and then find its folder closed. Nodes join one after the other, which is faster than at once.
 */
import { execFile, execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';

import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';

import { atExit } from './at-exit.js';
import { freePorts } from './free-ports.js';
import { baseFolder, removeLeftovers } from './leftovers.js';
import { findMariaDb, type MariaDbBinaries } from './mariadb-binaries.js';

const execute = promisify(execFile);

const PROVIDERS = [
  '/usr/lib/galera/libgalera_smm.so',
  '/usr/lib64/galera-4/libgalera_smm.so',
  '/usr/lib64/galera/libgalera_smm.so',
];
const PREFIX = 'rxalchemy-galera-';
const ACCOUNT = 'galera';
const DATABASE = 'galera';
const INNODB = ['--innodb-log-file-size=16M', '--innodb-doublewrite=0', '--innodb-flush-log-at-trx-commit=0'];
/** Shorter than the defaults, so that a dead node is noticed in three seconds; still shorter ones make joining nodes flap. */
const TIMERS =
  'evs.keepalive_period=PT0.5S;evs.inactive_check_period=PT0.25S;evs.suspect_timeout=PT2S;evs.inactive_timeout=PT4S;evs.install_timeout=PT4S';
/** Milliseconds. */
const READY_WITHIN = 90_000;
const PROBE_EVERY = 50;
/** Milliseconds for `beforeAll` and for a spec that restarts nodes. */
export const CLUSTER_WITHIN = 240_000;

type Programs = Exclude<MariaDbBinaries, { missing: string }>;

interface Ports {
  readonly sql: number;
  readonly group: number;
  readonly transfer: number;
  readonly increments: number;
}

export class GaleraNode {
  readonly name: string;
  readonly port: number;
  readonly folder: string;
  readonly #cluster: GaleraCluster;
  readonly #ports: Ports;
  #process: ChildProcess | undefined;

  constructor(cluster: GaleraCluster, index: number, ports: Ports) {
    this.#cluster = cluster;
    this.name = `n${index + 1}`;
    this.port = ports.sql;
    this.folder = join(cluster.folder, this.name);
    this.#ports = ports;
    atExit(() => this.#process?.kill('SIGKILL'));
  }

  get groupPort(): number {
    return this.#ports.group;
  }

  get running(): boolean {
    const child = this.#process;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  /** Starts it; with `alone` it makes the cluster, otherwise it joins the others. Resolves when it takes statements. */
  async start(alone = false): Promise<void> {
    const { group, transfer, increments } = this.#ports;
    const log = openSync(`${this.folder}.log`, 'a');
    // A server that starts removes the temporary tables that it finds there, also those of others.
    const temporary = `${this.folder}.tmp`;
    mkdirSync(temporary, { recursive: true });
    chmodSync(temporary, 0o777);
    const [command, ...args] = this.#cluster.asUser([
      this.#cluster.programs.server,
      '--no-defaults',
      `--datadir=${this.folder}`,
      `--tmpdir=${temporary}`,
      `--socket=${this.folder}.sock`,
      `--pid-file=${this.folder}.pid`,
      '--skip-networking=0',
      '--bind-address=127.0.0.1',
      `--port=${this.port}`,
      '--skip-name-resolve',
      '--max-connect-errors=4294967295',
      ...INNODB,
      '--binlog-format=ROW',
      '--innodb-autoinc-lock-mode=2',
      '--wsrep-on=ON',
      `--wsrep-provider=${this.#cluster.provider}`,
      '--wsrep-cluster-name=rxalchemy',
      `--wsrep-node-name=${this.name}`,
      '--wsrep-node-address=127.0.0.1',
      '--wsrep-sst-method=rsync',
      `--wsrep-sst-receive-address=127.0.0.1:${transfer}`,
      `--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:${group};ist.recv_addr=127.0.0.1:${increments};gcache.size=16M;${TIMERS}`,
      ...(alone
        ? ['--wsrep-cluster-address=gcomm://', '--wsrep-new-cluster']
        : [`--wsrep-cluster-address=${this.#cluster.address}`]),
    ]);
    const child = spawn(command!, args, { stdio: ['ignore', log, log] });
    closeSync(log);
    child.unref();
    this.#process = child;
    await this.ready();
  }

  /** Waits until it is a synchronised part of a cluster that has its majority. */
  async ready(): Promise<void> {
    const until = Date.now() + READY_WITHIN;
    for (;;) {
      if (await this.#isReady()) return;
      if (!this.running || Date.now() > until)
        throw new Error(`${this.name} is not ready:\n${this.log().split('\n').slice(-15).join('\n')}`);
      await new Promise(resolve => setTimeout(resolve, PROBE_EVERY));
    }
  }

  async #isReady(): Promise<boolean> {
    try {
      const rows = await this.ask<{ Variable_name: string; Value: string }>(
        "SHOW STATUS WHERE Variable_name IN ('wsrep_ready', 'wsrep_local_state_comment')",
      );
      const values = rows.map(({ Value }) => Value);
      return values.includes('ON') && values.includes('Synced');
    } catch {
      return false;
    }
  }

  /** Runs a statement as the specs' own account. */
  async ask<R>(sql: string): Promise<R[]> {
    const connection: Connection = await createConnection({
      host: '127.0.0.1',
      port: this.port,
      user: ACCOUNT,
      password: ACCOUNT,
      connectTimeout: 2000,
    });
    try {
      const [rows] = await connection.query<RowDataPacket[]>(sql);
      return rows as unknown as R[];
    } finally {
      connection.destroy();
    }
  }

  log(): string {
    return existsSync(`${this.folder}.log`) ? readFileSync(`${this.folder}.log`, 'utf8') : '';
  }

  /** With SIGKILL as if the machine had lost power. */
  async end(signal: 'SIGTERM' | 'SIGKILL' = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    if (child === undefined || !this.running) return;
    const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
    child.ref();
    child.kill(signal);
    await ended;
  }
}

export class GaleraCluster {
  readonly folder: string;
  readonly programs: Programs;
  readonly provider: string;
  readonly nodes: readonly GaleraNode[];

  private constructor(programs: Programs, provider: string, ports: readonly number[]) {
    this.programs = programs;
    this.provider = provider;
    removeLeftovers(PREFIX);
    this.folder = mkdtempSync(join(baseFolder(), `${PREFIX}${process.pid}-`));
    atExit(() => rmSync(this.folder, { recursive: true, force: true }));
    this.nodes = [0, 1, 2].map(index => {
      const [sql, group, transfer, increments] = ports.slice(4 * index) as [number, number, number, number];
      return new GaleraNode(this, index, { sql, group, transfer, increments });
    });
  }

  /** Where nodes find each other. */
  get address(): string {
    return `gcomm://${this.nodes.map(({ groupPort }) => `127.0.0.1:${groupPort}`).join(',')}`;
  }

  /** A command line with the rights that a node needs; it ends with this process where the system can see to it. */
  asUser(command: readonly string[]): string[] {
    const { setpriv } = this.programs;
    if (setpriv === undefined) return [...command];
    const mortal = [setpriv, '--pdeathsig', 'KILL', '--', ...command];
    if (process.getuid?.() !== 0) return mortal;
    return [setpriv, '--reuid', 'mysql', '--regid', 'mysql', '--clear-groups', '--', ...mortal];
  }

  static async start(programs: Programs, provider: string): Promise<GaleraCluster> {
    const cluster = new GaleraCluster(programs, provider, await freePorts(12));
    const [first, ...others] = cluster.nodes as [GaleraNode, ...GaleraNode[]];
    const own = (): unknown =>
      process.getuid?.() === 0 && execFileSync('chown', ['-R', 'mysql:mysql', cluster.folder]);
    own();
    const boot = join(cluster.folder, 'boot.sql');
    writeFileSync(
      boot,
      ['FLUSH PRIVILEGES;', `CREATE DATABASE ${DATABASE};`]
        .concat(
          ['127.0.0.1', 'localhost'].flatMap(host => [
            `CREATE USER '${ACCOUNT}'@'${host}' IDENTIFIED BY '${ACCOUNT}';`,
            `GRANT ALL ON *.* TO '${ACCOUNT}'@'${host}';`,
          ]),
        )
        .join('\n'),
    );
    const [install, ...args] = cluster.asUser([
      programs.install,
      '--no-defaults',
      `--datadir=${first.folder}`,
      `--tmpdir=${cluster.folder}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      `--extra-file=${boot}`,
      ...INNODB,
    ]);
    await execute(install!, args, { cwd: cluster.folder });
    // Nodes that have begun with the same data need only what came since, not a copy of everything.
    await first.start(true);
    await first.end('SIGTERM');
    for (const { folder } of others) {
      cpSync(first.folder, folder, {
        recursive: true,
        filter: path => !['galera.cache', 'gvwstate.dat'].includes(basename(path)),
      });
    }
    own();
    await first.start(true);
    for (const node of others) await node.start();
    return cluster;
  }

  /** A URL of all nodes. */
  url(query: string): string {
    const hosts = this.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
    return `mysql://${ACCOUNT}:${ACCOUNT}@${hosts}/${DATABASE}?${query}`;
  }

  /** Brings every node back, whatever a spec has done to them. */
  async heal(): Promise<void> {
    const alive = this.nodes.filter(({ running }) => running);
    const [survivor] = alive;
    if (survivor === undefined) throw new Error('a spec has ended every node');
    // Harmless where there is a majority.
    if (alive.length < 2) await survivor.ask("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=1'");
    for (const node of alive) await node.ready();
    for (const node of this.nodes) if (!node.running) await node.start();
  }
}

let started: Promise<GaleraCluster | { readonly missing: string }> | undefined;

/** The cluster, started at the first call. */
export function galera(): Promise<GaleraCluster | { readonly missing: string }> {
  return (started ??= start());
}

async function start(): Promise<GaleraCluster | { readonly missing: string }> {
  const programs = findMariaDb();
  const provider = PROVIDERS.find(path => existsSync(path));
  const missing = 'missing' in programs ? programs.missing : undefined;
  if ('missing' in programs || provider === undefined) {
    const reason =
      missing ?? `no Galera provider in ${PROVIDERS.join(', ')} (Debian: apt-get install galera-4)`;
    process.stderr.write(`\nGALERA SPECS ARE SKIPPED: ${reason}\n`);
    return { missing: reason };
  }
  return GaleraCluster.start(programs, provider);
}

/** Makes the specs of the surrounding group run with all nodes up. */
export function useGalera(): () => GaleraCluster {
  let found: GaleraCluster | undefined;
  let reason = '';
  beforeAll(async () => {
    const answer = await galera();
    if ('missing' in answer) reason = answer.missing;
    else found = answer;
  }, CLUSTER_WITHIN);
  beforeEach(async () => {
    if (found === undefined) pending(reason);
    else await found.heal();
  }, CLUSTER_WITHIN);
  return () => found!;
}
