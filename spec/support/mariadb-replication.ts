/**
 * A primary and a replica of it: two private servers of one family, the second of which follows the first's binary log and takes no writes.
 *
 * The user of the URLs is subject to `read_only`; it may ask how far a replica is behind.
 */
import { createConnection, type Connection } from 'mysql2/promise';

import { START_WITHIN } from './mariadb.js';
import { PASSWORD, SpecServer, USER } from './server-process.js';
import { specFamily } from './spec-servers.js';

const PLAIN_USER = 'plain';
const DATABASE = 'replicated';

/** What replication is called in a family. */
interface Words {
  readonly primaryOptions: readonly string[];
  readonly replicaOptions: readonly string[];
  follow(port: number): string;
  readonly start: string;
  readonly stop: string;
  readonly stopApplying: string;
  readonly forget: string;
  /** The right to ask how far a replica is behind. */
  readonly right: string;
  /** A query that gives the position of the primary in a column `position`. */
  readonly position: string;
  /** A query that waits for a position, and gives 0 in a column `late` when it is there. */
  readonly wait: string;
  readonly status: string;
  /** The column of the status with the seconds that the replica is behind. */
  readonly behind: string;
  /** The option `serverVersion` of the URL. */
  readonly version: string;
}

const QUOTED_PASSWORD = `'${PASSWORD.replaceAll("'", "''")}'`;

const MARIADB: Words = {
  primaryOptions: ['--server-id=1', '--log-bin=binlog', '--binlog-format=ROW'],
  replicaOptions: ['--server-id=2', '--skip-slave-start', '--slave-net-timeout=5'],
  follow: port =>
    `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${port}, MASTER_USER='${USER}',
     MASTER_PASSWORD=${QUOTED_PASSWORD}, MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1`,
  start: 'START SLAVE',
  stop: 'STOP SLAVE',
  stopApplying: 'STOP SLAVE SQL_THREAD',
  forget: 'RESET SLAVE ALL',
  right: 'REPLICA MONITOR',
  position: 'SELECT @@gtid_binlog_pos AS position',
  wait: 'SELECT MASTER_GTID_WAIT(?, 100) AS late',
  status: 'SHOW SLAVE STATUS',
  behind: 'Seconds_Behind_Master',
  version: '10.11.0-MariaDB',
};

const BY_GTID = ['--gtid-mode=ON', '--enforce-gtid-consistency=ON'];

const MYSQL: Words = {
  primaryOptions: ['--server-id=1', '--log-bin=binlog', ...BY_GTID],
  replicaOptions: ['--server-id=2', '--skip-replica-start', '--replica-net-timeout=5', ...BY_GTID],
  follow: port =>
    `CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=${port}, SOURCE_USER='${USER}',
     SOURCE_PASSWORD=${QUOTED_PASSWORD}, SOURCE_AUTO_POSITION=1, SOURCE_CONNECT_RETRY=1, GET_SOURCE_PUBLIC_KEY=1`,
  start: 'START REPLICA',
  stop: 'STOP REPLICA',
  stopApplying: 'STOP REPLICA SQL_THREAD',
  forget: 'RESET REPLICA ALL',
  right: 'REPLICATION CLIENT',
  position: 'SELECT @@GLOBAL.gtid_executed AS position',
  wait: 'SELECT WAIT_FOR_EXECUTED_GTID_SET(?, 100) AS late',
  status: 'SHOW REPLICA STATUS',
  behind: 'Seconds_Behind_Source',
  version: '8.4.0',
};

/** One of the two, with the administrator's connection to it. */
export interface ReplicationHost {
  readonly server: SpecServer;
  readonly port: number;
  readonly admin: Connection;
}

export interface Replication {
  readonly primary: ReplicationHost;
  readonly replica: ReplicationHost;
  /** A URL of these hosts; without `hosts` of both, the primary first. */
  url(query: string, hosts?: readonly ReplicationHost[]): string;
  /** What replication is called there. */
  readonly words: Words;
  /** Waits until the replica has what the primary has. */
  caughtUp(): Promise<void>;
}

async function hostOf(server: SpecServer): Promise<ReplicationHost> {
  const { port } = server;
  const admin = await createConnection({ host: '127.0.0.1', port, user: USER, password: PASSWORD });
  admin.on('error', () => {});
  return { server, port, admin };
}

async function start(): Promise<Replication | { readonly missing: string }> {
  const family = specFamily();
  if ('missing' in family) return family;
  const words = family.flavour === 'mariadb' ? MARIADB : MYSQL;
  const [first, second] = await Promise.all([
    SpecServer.start(family, words.primaryOptions),
    SpecServer.start(family, words.replicaOptions),
  ]);
  const [primary, replica] = await Promise.all([hostOf(first), hostOf(second)]);
  await replica.admin.query('SET GLOBAL read_only = 1');
  await replica.admin.query(words.follow(primary.port));
  await replica.admin.query(words.start);
  for (const sql of [
    `CREATE USER '${PLAIN_USER}'@'%' IDENTIFIED BY '${PLAIN_USER}'`,
    `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON *.* TO '${PLAIN_USER}'@'%'`,
    `GRANT ${words.right} ON *.* TO '${PLAIN_USER}'@'%'`,
    `CREATE DATABASE ${DATABASE}`,
    `CREATE TABLE ${DATABASE}.t (id INT PRIMARY KEY)`,
  ])
    await primary.admin.query(sql);
  const made: Replication = {
    primary,
    replica,
    words,
    url: (query, hosts = [primary, replica]) => {
      const names = hosts.map(({ port }) => `127.0.0.1:${port}`).join(',');
      return `mysql://${PLAIN_USER}:${PLAIN_USER}@${names}/${DATABASE}?serverVersion=${words.version}&${query}`;
    },
    caughtUp: async () => {
      const [[row]] = (await primary.admin.query(words.position)) as unknown as [[{ position: string }]];
      const [[waited]] = (await replica.admin.query(words.wait, [row.position])) as unknown as [
        [{ late: number }],
      ];
      if (waited.late !== 0) throw new Error('the replica does not catch up');
    },
  };
  await made.caughtUp();
  return made;
}

/** Runs `body` with a primary and its replica, which the specs share. */
export function describeReplication(title: string, body: (at: () => Replication) => void): void {
  describe(`${title} (mysql)`, () => body(useReplication()));
}

function useReplication(): () => Replication {
  let found: Replication | { readonly missing: string };

  beforeAll(async () => {
    found = await start();
    if ('missing' in found) process.stderr.write(`\nSPECS OF REPLICATION ARE SKIPPED: ${found.missing}\n`);
  }, START_WITHIN);

  beforeEach(() => {
    if ('missing' in found) pending(found.missing);
  });

  afterAll(async () => {
    if ('missing' in found) return;
    for (const { server, admin } of [found.primary, found.replica]) {
      admin.destroy();
      await server.signal('SIGKILL');
    }
  });

  return () => found as Replication;
}
