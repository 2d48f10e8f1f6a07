/**
 * SQLite's half of the engine's questions: URLs and their options, transactions, errors, stopping.
 *
 * Does not: touch the driver. Its modules are named by address, for whoever imports them where they can run.
 */
import { ArgumentError } from '../../errors.js';
import type { BeginPlan, BeginRequest, OpenPlan, RuntimeDialect, UrlParts } from '../runtime.js';
import { classify } from './errors.js';
import type { SqliteOpenOptions } from './open-options.js';
import { hasTable, tableNames, viewNames } from './reflection.js';

const FORMS = 'sqlite:// (memory), sqlite:///:memory:, sqlite:///relative.db, sqlite:////absolute.db';
const JOURNAL_MODES = ['delete', 'truncate', 'persist', 'memory', 'wal', 'off'];
/** Milliseconds; timers cannot wait longer. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;
const SYNCHRONOUS = ['off', 'normal', 'full', 'extra'];
const OPTIONS = [
  'mode',
  'timeout',
  'journalMode',
  'foreignKeys',
  'synchronous',
  'cacheSize',
  'statementCacheSize',
];

function one(query: UrlParts['query'], name: string): string | undefined {
  const value = query[name];
  if (Array.isArray(value)) throw new ArgumentError(`The URL option '${name}' is given more than once.`);
  return value as string | undefined;
}

function choice(query: UrlParts['query'], name: string, allowed: readonly string[]): string | undefined {
  const value = one(query, name)?.toLowerCase();
  if (value !== undefined && !allowed.includes(value)) {
    throw new ArgumentError(`The URL option ${name}=${value} must be one of ${allowed.join(', ')}.`);
  }
  return value;
}

function integer(
  query: UrlParts['query'],
  name: string,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number | undefined {
  const value = one(query, name);
  if (value === undefined) return undefined;
  const number = Number(value);
  if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number) || number < least || number > most) {
    const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    throw new ArgumentError(`The URL option ${name}=${value} must be an integer ${range}.`);
  }
  return number;
}

function openOptions(url: UrlParts): SqliteOpenOptions {
  const { query } = url;
  for (const name of Object.keys(query)) {
    if (!OPTIONS.includes(name)) {
      throw new ArgumentError(`SQLite URLs have no option '${name}'; they have ${OPTIONS.join(', ')}.`);
    }
  }
  const file = url.database || ':memory:';
  if (file !== file.trim()) {
    throw new ArgumentError(
      `The file name '${file}' begins or ends with white space, which the driver leaves out.`,
    );
  }
  const memory = file === ':memory:';
  const mode = choice(query, 'mode', ['ro', 'rw', 'rwc', 'memory']) ?? 'rwc';
  if (mode === 'memory' && !memory)
    throw new ArgumentError(`mode=memory takes no file; write sqlite:///:memory:.`);
  if (mode === 'ro' && memory)
    throw new ArgumentError('An in-memory database cannot be opened with mode=ro.');
  const synchronous = choice(query, 'synchronous', SYNCHRONOUS);
  const cacheSize = integer(query, 'cacheSize', Number.MIN_SAFE_INTEGER);
  const pragmas: [string, string][] = [];
  if (synchronous !== undefined) pragmas.push(['synchronous', synchronous]);
  if (cacheSize !== undefined) pragmas.push(['cache_size', String(cacheSize)]);
  return {
    file,
    mode: mode === 'memory' ? 'rwc' : (mode as 'ro' | 'rw' | 'rwc'),
    journalMode: choice(query, 'journalMode', JOURNAL_MODES) ?? 'wal',
    foreignKeys: (choice(query, 'foreignKeys', ['on', 'off']) ?? 'on') === 'on',
    pragmas,
    statementCacheSize: integer(query, 'statementCacheSize', 1) ?? 200,
  };
}

function open(url: UrlParts): OpenPlan {
  if (url.driver !== undefined && url.driver !== 'better-sqlite3') {
    throw new ArgumentError(
      `There is no SQLite driver '${url.driver}'; write sqlite:// or sqlite+better-sqlite3://.`,
    );
  }
  if (url.hosts.length > 0 || url.username !== undefined) {
    throw new ArgumentError(`A SQLite URL has no host or user; the forms are ${FORMS}.`);
  }
  const options = openOptions(url);
  return {
    driver: new URL('./driver/index.js', import.meta.url).href,
    options,
    shared: options.file === ':memory:',
    timeout: integer(url.query, 'timeout', 0, LONGEST_TIMEOUT),
  };
}

function begin({ isolationLevel, readOnly, mode }: BeginRequest): BeginPlan {
  if (isolationLevel !== undefined && isolationLevel !== 'SERIALIZABLE') {
    throw new ArgumentError(
      `SQLite cannot honour isolationLevel '${isolationLevel}': its transactions are always SERIALIZABLE.`,
    );
  }
  if (readOnly) {
    if (mode !== undefined && mode !== 'deferred') {
      throw new ArgumentError(`A readOnly transaction takes no write lock; leave mode '${mode}' out.`);
    }
    return { begin: ['PRAGMA query_only = 1', 'BEGIN'], after: ['PRAGMA query_only = 0'], permit: 'never' };
  }
  if (mode === 'deferred') return { begin: ['BEGIN'], after: [], permit: 'later' };
  return { begin: [mode === 'exclusive' ? 'BEGIN EXCLUSIVE' : 'BEGIN IMMEDIATE'], after: [], permit: 'hold' };
}

interface InterrupterModule {
  interrupter(): ((token: number) => unknown) | undefined;
}

const CONTROL =
  /^(?:\s|;|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*(?:begin|commit|end|rollback|savepoint|release)\b/i;

export const sqliteRuntime: RuntimeDialect = {
  name: 'sqlite',
  open,
  classify,
  isBusy: ({ code }) =>
    code !== undefined && code.startsWith('SQLITE_BUSY') && code !== 'SQLITE_BUSY_SNAPSHOT',
  begin,
  isTransactionControl: sql => CONTROL.test(sql),
  inspection: { tableNames, viewNames, hasTable },
  isolationLevelSql: 'SELECT 0 AS level',
  isolationLevelOf: () => 'SERIALIZABLE',
  async interrupter() {
    // By its address, because it exists only where the driver does.
    const { href } = new URL('./driver/native/interrupter.js', import.meta.url);
    return ((await import(href)) as InterrupterModule).interrupter();
  },
};
