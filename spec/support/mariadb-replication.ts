/**
 * A primary and a replica of it: two private MariaDB servers, the second of which follows the first's binary log and takes no writes.
 *
 * The user of the URLs is subject to `read_only`; it may ask how far a replica is behind.
 */
import { createConnection, type Connection } from 'mysql2/promise';

import { findMariaDb } from './mariadb-binaries.js';
import { MariaDbServer, PASSWORD, USER } from './mariadb-server.js';
import { START_WITHIN } from './mariadb.js';

const PLAIN_USER = 'plain';
const DATABASE = 'replicated';

/** One of the two, with the administrator's connection to it. */
export interface ReplicationHost {
  readonly server: MariaDbServer;
  readonly port: number;
  readonly admin: Connection;
}

export interface Replication {
  readonly primary: ReplicationHost;
  readonly replica: ReplicationHost;
  /** A URL of these hosts; without `hosts` of both, the primary first. */
  url(query: string, hosts?: readonly ReplicationHost[]): string;
  /** Waits until the replica has what the primary has. */
  caughtUp(): Promise<void>;
}

async function hostOf(server: MariaDbServer): Promise<ReplicationHost> {
  const { port } = server;
  const admin = await createConnection({ host: '127.0.0.1', port, user: USER, password: PASSWORD });
  admin.on('error', () => {});
  return { server, port, admin };
}

async function start(): Promise<Replication | { readonly missing: string }> {
  const binaries = findMariaDb();
  if ('missing' in binaries) return binaries;
  const [first, second] = await Promise.all([
    MariaDbServer.start(binaries, ['--server-id=1', '--log-bin=binlog', '--binlog-format=ROW']),
    MariaDbServer.start(binaries, ['--server-id=2', '--skip-slave-start', '--slave-net-timeout=5']),
  ]);
  const [primary, replica] = await Promise.all([hostOf(first), hostOf(second)]);
  await replica.admin.query('SET GLOBAL read_only = 1');
  await replica.admin.query(
    `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${primary.port}, MASTER_USER='${USER}',
     MASTER_PASSWORD='${PASSWORD.replaceAll("'", "''")}', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1`,
  );
  await replica.admin.query('START SLAVE');
  for (const sql of [
    `CREATE USER '${PLAIN_USER}'@'%' IDENTIFIED BY '${PLAIN_USER}'`,
    `GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP ON *.* TO '${PLAIN_USER}'@'%'`,
    `GRANT REPLICA MONITOR ON *.* TO '${PLAIN_USER}'@'%'`,
    `CREATE DATABASE ${DATABASE}`,
    `CREATE TABLE ${DATABASE}.t (id INT PRIMARY KEY)`,
  ])
    await primary.admin.query(sql);
  const made: Replication = {
    primary,
    replica,
    url: (query, hosts = [primary, replica]) => {
      const names = hosts.map(({ port }) => `127.0.0.1:${port}`).join(',');
      return `mysql://${PLAIN_USER}:${PLAIN_USER}@${names}/${DATABASE}?serverVersion=10.11.0-MariaDB&${query}`;
    },
    caughtUp: async () => {
      const [[row]] = (await primary.admin.query('SELECT @@gtid_binlog_pos AS position')) as unknown as [
        [{ position: string }],
      ];
      const [[waited]] = (await replica.admin.query('SELECT MASTER_GTID_WAIT(?, 10) AS late', [
        row.position,
      ])) as unknown as [[{ late: number }]];
      if (waited.late !== 0) throw new Error('the replica does not catch up');
    },
  };
  await made.caughtUp();
  return made;
}

/** Makes the specs of the surrounding group run with a primary and its replica, which they share. */
export function useReplication(): () => Replication {
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
