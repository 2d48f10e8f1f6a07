/**
 * The MySQL-protocol server that specs run against: one MariaDB for the whole process, started by the first spec that
 * needs it, or the server that `RXALCHEMY_MYSQL_URL` names (its user must be allowed to create databases).
 *
 * Where there is neither, the specs are skipped, counted as skipped, and a line on standard error says why.
 */
import { createConnection } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { firstValueFrom } from 'rxjs';

import { createEngine, workerThreads, type Engine, type ThreadScheduler } from '../../lib/index.js';
import { PASSWORD, USER, type SpecServer } from './server-process.js';
import { startServer } from './spec-servers.js';

/** Milliseconds for `beforeAll`: the first use on a machine may install the server. */
export const START_WITHIN = 180_000;

/** Steps of the longest recursion in the specs. */
const RECURSIONS = 250_000;

/** A server, and a connection of the specs' own to it. */
export interface MySqlServer {
  /** The URL of a database on it. */
  url(database: string, options?: Readonly<Record<string, string>>): string;
  /** For what specs do behind the library's back: databases, kills, global settings. */
  readonly admin: Connection;
  /** The version as the server tells it. */
  readonly version: string;
  readonly flavour: 'mysql' | 'mariadb';
  /** The process, when this one started it; it can be stopped and started again. */
  readonly own: SpecServer | undefined;
}

let started: Promise<MySqlServer | { readonly missing: string }> | undefined;

/** The server, started at the first call. */
export function mySqlServer(): Promise<MySqlServer | { readonly missing: string }> {
  return (started ??= start());
}

/** A second server of this process's own, for specs that stop and break it; `undefined` where it cannot be started. */
export async function privateServer(options: readonly string[] = []): Promise<MySqlServer | undefined> {
  const own = await startServer(options);
  if ('missing' in own) return undefined;
  return serverAt(new URL(`mysql://127.0.0.1:${own.port}`), USER, PASSWORD, own);
}

async function start(): Promise<MySqlServer | { readonly missing: string }> {
  const given = process.env['RXALCHEMY_MYSQL_URL'];
  if (given !== undefined && given !== '') {
    const url = new URL(given);
    const server = await serverAt(
      url,
      decodeURIComponent(url.username),
      decodeURIComponent(url.password),
      undefined,
    );
    await tellOfShortRecursions(server);
    return server;
  }
  const own = await startServer();
  if ('missing' in own) {
    process.stderr.write(`\nMySQL SPECS ARE SKIPPED: ${own.missing}\n`);
    return own;
  }
  return serverAt(new URL(`mysql://127.0.0.1:${own.port}`), USER, PASSWORD, own);
}

/** A MariaDB ends a recursion silently where a MySQL fails; its settings are its owner's. */
async function tellOfShortRecursions({ admin, flavour }: MySqlServer): Promise<void> {
  const setting = flavour === 'mariadb' ? 'max_recursive_iterations' : 'cte_max_recursion_depth';
  const [[row]] = (await admin.query(`SELECT @@GLOBAL.${setting} AS depth`)) as unknown as [
    [{ depth: number }],
  ];
  if (Number(row.depth) >= RECURSIONS) return;
  process.stderr.write(
    `\n${setting} is ${row.depth} on the given server; specs of long results need SET GLOBAL ${setting} = ${RECURSIONS}\n`,
  );
}

async function serverAt(
  { hostname, port }: URL,
  user: string,
  password: string,
  own: SpecServer | undefined,
): Promise<MySqlServer> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const raw = createConnection({ host, port: Number(port || 3306), user, password });
  // A server that a spec stops takes this connection along.
  raw.on('error', () => {});
  await raw.promise().connect();
  // An idle connection of the specs must not keep their process alive.
  (raw as unknown as { stream: { unref(): void } }).stream.unref();
  const admin = raw.promise();
  const [[row]] = (await admin.query('SELECT VERSION() AS version')) as unknown as [[{ version: string }]];
  const credentials = `${encodeURIComponent(user)}:${encodeURIComponent(password)}`;
  return {
    admin,
    own,
    version: row.version,
    flavour: /mariadb/i.test(row.version) ? 'mariadb' : 'mysql',
    url(database, options = {}) {
      const query = new URLSearchParams(options).toString();
      const text = `mysql://${credentials}@${hostname}:${port || 3306}/${encodeURIComponent(database)}`;
      return query === '' ? text : `${text}?${query}`;
    },
  };
}

let databases = 0;

/** A database of one spec's own. */
export interface SpecDatabase {
  readonly server: MySqlServer;
  readonly name: string;
  readonly url: string;
}

/** Makes an empty database with a name that nobody has used. */
export async function createDatabase(server: MySqlServer): Promise<SpecDatabase> {
  const name = `rx_spec_${process.pid}_${++databases}`;
  await server.admin.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci`);
  return { server, name, url: server.url(name) };
}

export async function dropDatabase({ server, name }: SpecDatabase): Promise<void> {
  await server.admin.query(`DROP DATABASE IF EXISTS ${name}`);
}

/**
 * A group of specs on a MySQL-protocol server; each has a database of its own, `database()` inside a spec. They are
 * skipped where there is no server.
 */
export function describeMySql(title: string, body: (database: () => SpecDatabase) => void): void {
  describe(`${title} (mysql)`, () => {
    const database = useMySql();
    body(database);
  });
}

/**
 * A scheduler whose one thread carries the connections of all engines of the surrounding group, which spares every spec the tenth of
 * a second that a thread takes to load mysql2. An engine that asks for more threads has its own.
 */
export function useSharedThread(): ThreadScheduler {
  const group = { threads: 1 };
  const shared: ThreadScheduler = {
    ...workerThreads,
    start: (spec, events) =>
      workerThreads.start(spec.group?.threads === 1 ? { ...spec, group } : spec, events),
  };
  let keeper: Engine | undefined;
  beforeAll(async () => {
    const found = await mySqlServer();
    if ('missing' in found) return;
    // A thread ends with its last connection; this one stays while the group runs.
    keeper = createEngine(found.url('information_schema'), { scheduler: shared });
    await firstValueFrom(keeper.ping());
  }, START_WITHIN);
  afterAll(async () => {
    if (keeper !== undefined) await firstValueFrom(keeper.dispose());
  });
  return shared;
}

/** Makes the specs of the surrounding group run with a database of their own each, or with one for all. */
export function useMySql(databaseFor: 'spec' | 'group' = 'spec'): () => SpecDatabase {
  let server: MySqlServer | undefined;
  let reason = '';
  let current: SpecDatabase | undefined;
  const drop = async (): Promise<void> => {
    if (current !== undefined) await dropDatabase(current);
    current = undefined;
  };
  beforeAll(async () => {
    const found = await mySqlServer();
    if ('missing' in found) reason = found.missing;
    else server = found;
    if (server !== undefined && databaseFor === 'group') current = await createDatabase(server);
  }, START_WITHIN);
  beforeEach(async () => {
    if (server === undefined) pending(reason);
    else current ??= await createDatabase(server);
  });
  if (databaseFor === 'spec') afterEach(drop);
  else afterAll(drop);
  return () => {
    if (current === undefined) throw new Error('there is a database only while a spec runs');
    return current;
  };
}
