/**
 * Several private servers for specs of engines with many hosts: each spec finds all of them running, writable and with an
 * empty database of one name; whatever a spec does to them is undone behind it.
 *
 * The user of the URLs is subject to `read_only`, as a program's user is. The servers do not replicate: which of them a row was
 * written to, or read from, is what the specs look at.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import {
  createEngine,
  inlineScheduler,
  text,
  workerThreads,
  type Engine,
  type EngineOptions,
  type TextClause,
} from '../../lib/index.js';
import { PATIENT } from './engines.js';
import { START_WITHIN } from './mariadb.js';
import { PASSWORD, USER, type SpecServer } from './server-process.js';
import { startServer } from './spec-servers.js';

const PLAIN_USER = 'plain';
const DATABASE = 'many_hosts';

/** One of the servers. */
export interface SpecHost {
  readonly server: SpecServer;
  readonly port: number;
  /** Runs statements as the administrator. */
  admin(...sql: readonly string[]): Promise<void>;
  /** Resolves when it runs a statement that has `part` in its text, in the specs' database. */
  running(part: string): Promise<void>;
}

export interface Hosts {
  readonly at: readonly SpecHost[];
  /** A URL of these servers, with `query` behind. */
  url(query: string, hosts?: readonly SpecHost[]): string;
  /** An engine that is disposed of after the spec. */
  engine(query: string, options?: EngineOptions, hosts?: readonly SpecHost[]): Engine;
}

/** The port of the server that answers. */
export const PORT: TextClause<{ port: number }> = text<{ port: number }>('SELECT @@port AS port');

async function withAdmin(server: SpecServer, use: (engine: Engine) => Promise<void>): Promise<void> {
  const url = `mysql://${USER}:${encodeURIComponent(PASSWORD)}@127.0.0.1:${server.port}`;
  const engine = createEngine(url, { poolSize: 1, scheduler: inlineScheduler({ warn: false }) });
  try {
    await use(engine);
  } finally {
    await firstValueFrom(engine.dispose());
  }
}

function adminAt(server: SpecServer, sql: readonly string[]): Promise<void> {
  return withAdmin(server, async engine => {
    for (const each of sql) await lastValueFrom(engine.execute(text(each)), { defaultValue: undefined });
  });
}

function runningAt(server: SpecServer, part: string): Promise<void> {
  const count = text<{ n: number }>(
    'SELECT COUNT(*) AS n FROM information_schema.PROCESSLIST WHERE DB = :db AND INFO LIKE :info',
  ).bindParams({ db: DATABASE, info: `%${part}%` });
  return withAdmin(server, async engine => {
    while ((await firstValueFrom(engine.scalar(count))) === 0);
  });
}

/** Runs `body` on worker threads and inline, with the same `count` servers. */
export function describeHosts(title: string, count: number, body: (hosts: Hosts) => void): void {
  describeServers(title, count, hosts => {
    for (const scheduler of [workerThreads, inlineScheduler({ warn: false })]) {
      describe(`(${scheduler.name})`, () =>
        body({
          ...hosts,
          engine: (query, options, of) => hosts.engine(query, { scheduler, ...options }, of),
        }));
    }
  });
}

/** Runs `body` with `count` servers. */
export function describeServers(title: string, count: number, body: (hosts: Hosts) => void): void {
  describe(`${title} (mysql)`, () => body(useHosts(count)));
}

function useHosts(count: number): Hosts {
  const hosts: SpecHost[] = [];
  const engines: Engine[] = [];
  let reason = '';

  beforeAll(async () => {
    for (let index = 0; index < count; index++) {
      const server = await startServer();
      if ('missing' in server) {
        reason = server.missing;
        process.stderr.write(`\nSPECS OF MANY HOSTS ARE SKIPPED: ${reason}\n`);
        return;
      }
      const admin = (...sql: readonly string[]): Promise<void> => adminAt(server, sql);
      await admin(
        `CREATE USER '${PLAIN_USER}'@'%' IDENTIFIED BY '${PLAIN_USER}'`,
        `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, EXECUTE, CREATE ROUTINE ON *.* TO '${PLAIN_USER}'@'%'`,
      );
      hosts.push({ server, port: server.port, admin, running: part => runningAt(server, part) });
    }
  }, START_WITHIN);

  beforeEach(async () => {
    if (reason !== '') pending(reason);
    for (const { server, admin } of hosts) {
      await server.signal('SIGCONT');
      if (!server.running) await server.restart();
      await admin(
        'SET GLOBAL read_only = 0',
        `DROP DATABASE IF EXISTS ${DATABASE}`,
        `CREATE DATABASE ${DATABASE}`,
        `CREATE TABLE ${DATABASE}.t (id INT PRIMARY KEY)`,
      );
    }
  }, START_WITHIN);

  afterEach(async () => {
    for (const { server } of hosts) await server.signal('SIGCONT');
    for (const engine of engines.splice(0)) await firstValueFrom(engine.dispose());
  });

  afterAll(async () => {
    for (const { server } of hosts) await server.signal('SIGKILL');
  });

  const url = (query: string, of: readonly SpecHost[] = hosts): string => {
    const names = of.map(({ port }) => `127.0.0.1:${port}`).join(',');
    return `mysql://${PLAIN_USER}:${PLAIN_USER}@${names}/${DATABASE}?${query}`;
  };
  return {
    at: hosts,
    url,
    engine: (query, options, of) => {
      const engine = createEngine(url(query, of), { ...PATIENT, ...options });
      engines.push(engine);
      return engine;
    },
  };
}

/** The port of the server that an engine's next read comes from. */
export function portOf(engine: Engine): Promise<number> {
  return firstValueFrom(engine.execute(PORT).one()).then(({ port }) => port);
}

/** What is in the table of a server. */
export async function idsAt(hosts: Hosts, host: SpecHost): Promise<number[]> {
  const engine = hosts.engine('', {}, [host]);
  const rows = await firstValueFrom(
    engine.execute(text<{ id: number }>('SELECT id FROM t ORDER BY id')).all(),
  );
  return rows.map(({ id }) => id);
}
