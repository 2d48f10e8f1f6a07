/**
 * What an engine asks of SQLite before anything runs: URLs and their options, how transactions begin.
 *
 * Promises: all that is wrong with a URL is told at once. `runtime.ts` has the rest, which a page loads with its first subscription.
 * Does not: touch the driver. Its modules are named by address, for whoever imports them where they can run.
 */
import { place } from '#sqlite';

import { ArgumentError } from '../../errors.js';
import type { BeginPlan, BeginRequest, OpenPlan, StartDialect, UrlParts } from '../runtime.js';
import type { SqliteOpenOptions } from './open-options.js';
import { UrlOptions } from '../url-options.js';

const FORMS = 'sqlite:// (memory), sqlite:///:memory:, sqlite:///relative.db, sqlite:////absolute.db';
/** Milliseconds; timers cannot wait longer. */
const LONGEST_TIMEOUT = 2 ** 31 - 1;
const SYNCHRONOUS = ['off', 'normal', 'full', 'extra'];
const OPTIONS: readonly string[] = [
  'mode',
  'timeout',
  'journalMode',
  'foreignKeys',
  'synchronous',
  'cacheSize',
  'statementCacheSize',
  ...Object.keys(place.choices),
];

function openOptions(url: UrlParts): SqliteOpenOptions {
  const options = new UrlOptions(url.query, 'SQLite', OPTIONS);
  const file = url.database || ':memory:';
  if (file !== file.trim()) {
    throw new ArgumentError(
      `The file name '${file}' begins or ends with white space, which the driver leaves out.`,
    );
  }
  const memory = file === ':memory:';
  const mode = options.choice('mode', ['ro', 'rw', 'rwc', 'memory']) ?? 'rwc';
  if (mode === 'memory' && !memory)
    throw new ArgumentError(`mode=memory takes no file; write sqlite:///:memory:.`);
  if (mode === 'ro' && memory)
    throw new ArgumentError('An in-memory database cannot be opened with mode=ro.');
  const synchronous = options.choice('synchronous', SYNCHRONOUS);
  const cacheSize = options.integer('cacheSize', Number.MIN_SAFE_INTEGER);
  const pragmas: [string, string][] = [];
  if (synchronous !== undefined) pragmas.push(['synchronous', synchronous]);
  if (cacheSize !== undefined) pragmas.push(['cache_size', String(cacheSize)]);
  const chosen = Object.fromEntries(
    Object.entries(place.choices).map(([name, allowed]) => [name, options.choice(name, allowed)]),
  );
  return {
    file,
    mode: mode === 'memory' ? 'rwc' : mode,
    journalMode: options.choice('journalMode', place.journalModes) ?? place.journalMode,
    foreignKeys: options.flag('foreignKeys', true),
    pragmas,
    statementCacheSize: options.integer('statementCacheSize', 1) ?? 200,
    ...chosen,
  };
}

function open(url: UrlParts): OpenPlan {
  if (url.driver !== undefined && url.driver !== place.driverName) {
    throw new ArgumentError(
      `There is no SQLite driver '${url.driver}'; write sqlite:// or sqlite+${place.driverName}://.`,
    );
  }
  if (url.hosts.length > 0 || url.username !== undefined) {
    throw new ArgumentError(`A SQLite URL has no host or user; the forms are ${FORMS}.`);
  }
  const options = openOptions(url);
  return {
    driver: place.driver,
    startWorker: place.startWorker,
    options,
    shared: place.sharesFiles || options.file === ':memory:',
    volatile: options.file === ':memory:',
    timeout: new UrlOptions(url.query, 'SQLite', OPTIONS).integer('timeout', 0, LONGEST_TIMEOUT),
  };
}

function begin({ isolationLevel, readOnly, mode, consistentSnapshot }: BeginRequest): BeginPlan {
  if (consistentSnapshot) {
    throw new ArgumentError(
      'consistentSnapshot is for MySQL; a transaction of SQLite sees one state from its first read on.',
    );
  }
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

/** This object, and no copy of it, stands for SQLite until what runs is there. */
export const sqliteStart: StartDialect = { name: 'sqlite', transfers: true, open, begin };
