/**
 * Sessions with a server: connecting, what each session is set to, and setting it so again after a reset.
 *
 * Promises: one character set (utf8mb4), one time zone (UTC), strict modes without those that change how texts are
 * quoted; no LOCAL INFILE, no several statements in a text. Does not: choose among hosts (the pool does); it is told one.
 */
import { readFileSync } from 'node:fs';
import { connect, isIP, type Socket } from 'node:net';

import type { MysqlHost, MysqlOpenOptions, MysqlTls } from '../open-options.js';
import { MARIADB_NUMBERS, PARTED } from '../mariadb-errors.js';
import type { Mysql2, RawConnection, RawError } from './mysql2.js';

/** What a session says of itself when it is opened. */
export interface SessionFacts {
  readonly version: string;
  readonly threadId: string;
  /** The server takes packets that are smaller, in bytes. */
  readonly maxPacket: number;
}

/** A session that is set up. */
export interface Session {
  readonly raw: RawConnection;
  readonly facts: SessionFacts;
  readonly host: MysqlHost;
}

/** Modes that would make quotes and backslashes mean something else than the compiler's literals assume, and modes that bring those along. */
const UNWANTED_MODES = [
  'ANSI_QUOTES',
  'NO_BACKSLASH_ESCAPES',
  ...['ANSI', 'DB2', 'MAXDB', 'MSSQL', 'ORACLE', 'POSTGRESQL'],
];
const QUESTION = 'SELECT VERSION(), CONNECTION_ID(), @@max_allowed_packet';
/** The server's greeting of MariaDB pretends to be an old MySQL. */
const PRETENDED_VERSION = /^5\.5\.5-/;

class TlsFileError extends Error {
  readonly code: string = 'TLS_FILE';

  constructor(option: string, path: string, cause: unknown) {
    super(`${option}=${path} cannot be read (${(cause as RawError).code ?? String(cause)})`, { cause });
  }
}

function tlsOptions(tls: MysqlTls): Record<string, unknown> {
  const file = (option: string, path: string | undefined): Buffer | undefined => {
    if (path === undefined) return undefined;
    try {
      return readFileSync(path);
    } catch (cause) {
      throw new TlsFileError(option, path, cause);
    }
  };
  return {
    ca: file('tlsCa', tls.ca),
    cert: file('tlsCert', tls.cert),
    key: file('tlsKey', tls.key),
    rejectUnauthorized: tls.mode !== 'required',
    verifyIdentity: tls.mode === 'verify-identity',
  };
}

/**
 * Makes the sockets of a host, where mysql2 would not make them as they are needed; `address` is the host's own that is to be used.
 *
 * Of a host without a name mysql2 tells TLS nothing, which would then look for `localhost` in the certificate: TLS takes what a socket
 * says of its host.
 */
function socketOf(
  { tls }: MysqlOpenOptions,
  { host, port }: MysqlHost,
  address: string | undefined,
): (() => Socket) | undefined {
  const named = tls === undefined ? host : (tls.serverName ?? host);
  const nameless = tls !== undefined && isIP(named) !== 0;
  if (address === undefined && named === host && !nameless) return undefined;
  return () => {
    const socket = connect(port, address ?? host)
      .setNoDelay(true)
      .setKeepAlive(true);
    if (nameless) (socket as Socket & { _host?: string })._host = named;
    return socket;
  };
}

/** mysql2's options. `address` is where the host is, when it is known. */
export function rawOptions(
  options: MysqlOpenOptions,
  host: MysqlHost,
  address?: string,
): Record<string, unknown> {
  const { tls } = options;
  const stream = host.socketPath === undefined ? socketOf(options, host, address) : undefined;
  return {
    host: tls?.serverName ?? host.host,
    port: host.port,
    ...(host.socketPath === undefined ? {} : { socketPath: host.socketPath }),
    ...(stream === undefined ? {} : { stream }),
    user: options.user,
    password: options.password,
    database: options.database,
    charset: 'UTF8MB4_GENERAL_CI',
    connectTimeout: options.connectTimeout,
    ...(tls === undefined ? {} : { ssl: tlsOptions(tls) }),
    compress: options.compress,
    maxPreparedStatements: options.maxPreparedStatements,
    supportBigNumbers: true,
    dateStrings: true,
    jsonStrings: true,
    rowsAsArray: true,
    timezone: 'Z',
    multipleStatements: false,
    // IGNORE_SPACE is a mode that a reset would take away; attributes, which nobody gives, would lengthen each packet.
    flags: ['-LOCAL_FILES', '-IGNORE_SPACE', '-CLIENT_QUERY_ATTRIBUTES'],
  };
}

/** Gives an error of the server the name that it has there: mysql2 gives MySQL's names to MariaDB's errors. */
export function rightlyNamed<E>(raw: RawConnection, error: E): E {
  const told = error as RawError | null | undefined;
  if (told?.errno === undefined || told.errno < PARTED) return error;
  const greeting = raw._handshakePacket ?? raw._command?.handshake;
  if (/mariadb/i.test(greeting?.serverVersion ?? '')) told.code = MARIADB_NUMBERS.get(told.errno)?.code;
  return error;
}

/** An answer that is none of the MySQL protocol. */
class StrangeAnswerError extends Error {
  readonly code: string = 'PROTOCOL_UNEXPECTED_PACKET';

  constructor(cause?: unknown) {
    const what = cause instanceof Error ? ` (${cause.message})` : '';
    super(`what answers there does not speak the MySQL protocol${what}`, { cause });
  }
}

class NoAnswerError extends Error {
  readonly code: string = 'ETIMEDOUT';
}

/** The errors of a parser that met what it does not know. */
const isStrange = (error: unknown): boolean => error instanceof RangeError || error instanceof TypeError;

/**
 * Runs the first statements of a session. A server that does not answer them in time, or not as a server does, is given up:
 * mysql2's own limit ends with the handshake.
 * @param since when the connection was begun, on the clock of `performance.now`
 */
export async function setUp<T>(
  raw: RawConnection,
  { since, limit }: { since: number; limit: number },
  work: () => Promise<T>,
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const left = Math.max(limit - (performance.now() - since), 1);
    const error = new NoAnswerError(`the server took the connection and said nothing more for ${limit} ms`);
    timer = setTimeout(() => reject(error), left);
  });
  try {
    return await Promise.race([work(), late]);
  } catch (error) {
    raw.stream.destroy();
    throw isStrange(error) ? new StrangeAnswerError(error) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Connects; rejects with mysql2's error. */
export function connectRaw(mysql2: Mysql2, options: Record<string, unknown>): Promise<RawConnection> {
  return new Promise((resolve, reject) => {
    const raw = mysql2.createConnection(options);
    let settled = false;
    raw.once('connect', () => {
      settled = true;
      resolve(raw);
    });
    // Stays for good: without a listener an error of an idle connection would end the process.
    raw.on('error', error => {
      if (settled) return;
      settled = true;
      raw.stream.destroy();
      reject(isStrange(error) ? new StrangeAnswerError(error) : rightlyNamed(raw, error));
    });
  });
}

/** Runs a statement of the driver's own, as text. */
export function runText(raw: RawConnection, sql: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    raw.query({ sql, rowsAsArray: true }, (error, result) => {
      if (error === null || error === undefined) resolve(result);
      else reject(rightlyNamed(raw, error));
    });
  });
}

/** What makes a session one of this library's; to be run again after a reset. */
export function sessionSetup(options: MysqlOpenOptions): string {
  const { collation, netWriteTimeout, lockTimeout } = options;
  const mode = UNWANTED_MODES.reduce((list, name) => `REPLACE(${list},'${name}','')`, '@@sql_mode');
  const settings = [
    `NAMES utf8mb4${collation === undefined ? '' : ` COLLATE ${collation}`}`,
    "time_zone='+00:00'",
    `net_write_timeout=${netWriteTimeout}`,
    `sql_mode=CONCAT(${mode},',STRICT_TRANS_TABLES,NO_AUTO_VALUE_ON_ZERO')`,
    'autocommit=1',
  ];
  if (lockTimeout !== undefined) settings.push(`innodb_lock_wait_timeout=${lockTimeout}`);
  return `SET ${settings.join(', ')}`;
}

/** Opens a session with the host of these options. Rejects with mysql2's error. */
export async function openSession(mysql2: Mysql2, options: MysqlOpenOptions): Promise<Session> {
  const host = options.hosts[0]!;
  const since = performance.now();
  const raw = await connectRaw(mysql2, rawOptions(options, host));
  const facts = await setUp(raw, { since, limit: options.connectTimeout }, async () => {
    await runText(raw, sessionSetup(options));
    const rows = (await runText(raw, QUESTION)) as [[string, number | string, unknown]];
    const [[version, id, packet]] = rows;
    return {
      version: version.replace(PRETENDED_VERSION, ''),
      threadId: String(id),
      // A proxy may say nothing of use.
      maxPacket: Number(packet) || Infinity,
    };
  });
  return { raw, facts, host };
}
