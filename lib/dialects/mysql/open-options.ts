/**
 * What MySQL and MariaDB connections are opened with: plain data, made from the URL and handed to the driver in its thread.
 *
 * Promises: only the options listed here can be said in a URL, so that no URL switches on what the library keeps off (several
 * statements in one text, LOCAL INFILE, other character sets); each is checked for its range. Does not: read files or
 * resolve names; paths of certificates are for the driver to read.
 */

import { ArgumentError } from '../../errors.js';
import type { UrlParts } from '../runtime.js';
import { UrlOptions } from '../url-options.js';
import { parseVersion } from './version.js';

/** One server: a host and port, or a socket in the file system. */
export interface MysqlHost {
  readonly host: string;
  readonly port: number;
  /** The path of a Unix socket; host and port are then for messages. */
  readonly socketPath: string | undefined;
}

/** A host as messages name it. */
export function hostName({ host, port, socketPath }: MysqlHost): string {
  return socketPath ?? `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** How a connection is encrypted. */
export interface MysqlTls {
  /** `required` encrypts only; `verify-ca` checks the certificate's chain, `verify-identity` also the name in it. */
  readonly mode: 'required' | 'verify-ca' | 'verify-identity';
  /** Paths of PEM files. */
  readonly ca: string | undefined;
  readonly cert: string | undefined;
  readonly key: string | undefined;
  /** The name expected in the certificate, where it is not the host's. */
  readonly serverName: string | undefined;
}

/** How several hosts are used. */
export type HostPolicy = 'failover' | 'loadbalance' | 'replication';

/** What connections are opened with; structured-cloneable. */
export interface MysqlOpenOptions {
  /** In the order of the URL; with `replication` the first one is the primary, the others are its replicas. A connection has one. */
  readonly hosts: readonly MysqlHost[];
  readonly policy: HostPolicy;
  /** Milliseconds for which a host that failed is passed over, at most: the first time is short, and doubles. */
  readonly blockTimeout: number;
  /** Seconds that a replica may be behind; `undefined`: nobody looks. */
  readonly maxReplicaLag: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly database: string | undefined;
  readonly collation: string | undefined;
  readonly tls: MysqlTls | undefined;
  readonly compress: boolean;
  /** Milliseconds until a connection must be made. */
  readonly connectTimeout: number;
  /** Prepared statements kept on each connection. */
  readonly maxPreparedStatements: number;
  /** Seconds that a statement waits for a row lock; `undefined` leaves it to the server. */
  readonly lockTimeout: number | undefined;
  /** Seconds that the server waits for a reader that has paused. */
  readonly netWriteTimeout: number;
  /** What a date such as 0000-00-00 gives: a `DataError`, or null. */
  readonly zeroDates: 'error' | 'null';
  /** The server's version, where the URL says it. */
  readonly serverVersion: string | undefined;
}

/** The options that a MySQL or MariaDB URL may have. */
export const URL_OPTIONS: readonly string[] = Object.freeze([
  'charset',
  'collation',
  'hosts',
  'blockTimeout',
  'maxReplicaLag',
  'socketPath',
  'tls',
  'tlsCa',
  'tlsCert',
  'tlsKey',
  'tlsServerName',
  'compress',
  'connectTimeout',
  'maxPreparedStatements',
  'lockTimeout',
  'netWriteTimeout',
  'zeroDates',
  'serverVersion',
]);

const DEFAULT_PORT = 3306;
/** Timers cannot wait longer. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;
/** The server's own limit, for all connections together. */
const MOST_STATEMENTS = 16_382;
const LONGEST_LOCK_TIMEOUT = 2 ** 30;
const LONGEST_LAG = 2 ** 31 - 1;
const LONGEST_NET_TIMEOUT = 31_536_000;

function tlsOf(options: UrlOptions, overSocket: boolean): MysqlTls | undefined {
  const [ca, cert, key, serverName] = ['tlsCa', 'tlsCert', 'tlsKey', 'tlsServerName'].map(name =>
    options.text(name),
  );
  const given = ca !== undefined || cert !== undefined || key !== undefined || serverName !== undefined;
  const mode =
    options.choice('tls', ['off', 'required', 'verify-ca', 'verify-identity']) ??
    (given ? 'verify-identity' : 'off');
  if (mode === 'off') {
    if (given) throw new ArgumentError('The URL has tls=off beside options of TLS; leave one of them out.');
    return undefined;
  }
  if (overSocket) throw new ArgumentError('A Unix socket needs no TLS; leave tls or socketPath out.');
  if ((cert === undefined) !== (key === undefined)) {
    throw new ArgumentError('A client certificate needs both tlsCert and tlsKey.');
  }
  if (mode === 'required' && (ca !== undefined || serverName !== undefined)) {
    throw new ArgumentError(
      'tls=required checks no certificate, so tlsCa and tlsServerName have no effect; write tls=verify-identity.',
    );
  }
  return { mode, ca, cert, key, serverName };
}

function hostsOf(url: UrlParts, socketPath: string | undefined): readonly MysqlHost[] {
  if (socketPath !== undefined) {
    if (!socketPath.startsWith('/')) {
      throw new ArgumentError(`The URL option socketPath=${socketPath} must be an absolute path.`);
    }
    if (url.hosts.length > 1 || url.hosts.some(each => each.host !== 'localhost')) {
      throw new ArgumentError(
        'A URL with socketPath has no host: mysql://user@localhost/db?socketPath=/path.',
      );
    }
    return [{ host: 'localhost', port: DEFAULT_PORT, socketPath }];
  }
  if (url.hosts.length === 0) return [{ host: 'localhost', port: DEFAULT_PORT, socketPath: undefined }];
  return url.hosts.map(({ host, port = DEFAULT_PORT }) => ({ host, port, socketPath: undefined }));
}

function policyOf(options: UrlOptions, hosts: readonly MysqlHost[]): HostPolicy {
  const policy = options.choice('hosts', ['failover', 'loadbalance', 'replication']) ?? 'failover';
  if (policy === 'replication' && hosts.length < 2) {
    throw new ArgumentError('hosts=replication needs a primary and a replica: mysql://primary,replica/db.');
  }
  const names = hosts.map(hostName);
  const twice = names.find((each, index) => names.indexOf(each) !== index);
  if (twice !== undefined) throw new ArgumentError(`The URL has the host ${twice} twice.`);
  return policy;
}

function maxReplicaLagOf(options: UrlOptions, policy: HostPolicy): number | undefined {
  const seconds = options.integer('maxReplicaLag', 0, LONGEST_LAG);
  if (seconds !== undefined && policy !== 'replication')
    throw new ArgumentError(
      'maxReplicaLag is about replicas, which the URL has with hosts=replication only.',
    );
  return seconds;
}

function collationOf(options: UrlOptions): string | undefined {
  const charset = options.text('charset')?.toLowerCase();
  if (charset !== undefined && charset !== 'utf8mb4') {
    throw new ArgumentError(
      `The URL option charset=${charset} must be utf8mb4: with any other some texts cannot be kept, and with some escaping is unsafe.`,
    );
  }
  const collation = options.text('collation')?.toLowerCase();
  if (collation !== undefined && !/^utf8mb4_[a-z0-9_]+$/.test(collation)) {
    throw new ArgumentError(
      `The URL option collation=${collation} must be a collation of utf8mb4, such as utf8mb4_bin.`,
    );
  }
  return collation;
}

/**
 * Reads a MySQL or MariaDB URL.
 *
 * @throws ArgumentError naming what is wrong with it
 *
 * @example mysql://app:p%40ss@db1:3306,db2:3307/shop?hosts=failover&connectTimeout=2000
 */
export function openOptions(url: UrlParts): MysqlOpenOptions {
  if (url.driver !== undefined && url.driver !== 'mysql2') {
    throw new ArgumentError(
      `There is no MySQL driver '${url.driver}'; write mysql://, mysql+mysql2:// or mariadb://.`,
    );
  }
  const options = new UrlOptions(url.query, 'MySQL', URL_OPTIONS);
  const hosts = hostsOf(url, options.text('socketPath'));
  const serverVersion = options.text('serverVersion');
  if (serverVersion !== undefined) parseVersion(serverVersion);
  const policy = policyOf(options, hosts);
  return {
    hosts,
    policy,
    maxReplicaLag: maxReplicaLagOf(options, policy),
    blockTimeout: options.integer('blockTimeout', 0, LONGEST_TIMEOUT) ?? 30_000,
    user: url.username,
    password: url.password,
    database: url.database,
    collation: collationOf(options),
    tls: tlsOf(options, hosts[0]!.socketPath !== undefined),
    compress: options.flag('compress', false),
    connectTimeout: options.integer('connectTimeout', 1, LONGEST_TIMEOUT) ?? 10_000,
    maxPreparedStatements: options.integer('maxPreparedStatements', 1, MOST_STATEMENTS) ?? 200,
    lockTimeout: options.integer('lockTimeout', 1, LONGEST_LOCK_TIMEOUT),
    netWriteTimeout: options.integer('netWriteTimeout', 1, LONGEST_NET_TIMEOUT) ?? 600,
    zeroDates: options.choice('zeroDates', ['error', 'null']) ?? 'error',
    serverVersion,
  };
}
