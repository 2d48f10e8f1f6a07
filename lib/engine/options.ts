/**
 * The options of engines, executions and transactions: names, defaults, checks.
 *
 * Promises: an option that is unknown or has a value of the wrong kind is an `ArgumentError` that names it and the
 * ones there are; nothing is silently ignored.
 */
import type { Params } from '../compiler/index.js';
import { ArgumentError } from '../errors.js';
import { describeValue } from '../types/conversion-error.js';
import type { ThreadScheduler } from '../worker/thread.js';
import { checkDialects, type EngineDialect } from './engine-dialect.js';

/** How one execution fetches and waits. */
export interface ExecuteOptions {
  /** Rows in a batch (the first one is smaller). Default 512; 1024 of a server, fewer where they are large. */
  readonly fetchSize?: number;
  /** Batches on their way or unread. Default 3. */
  readonly window?: number;
  /** Milliseconds after which a pulled stream that nobody pulls gives its connection back. Default 30 000; `Infinity`: never. */
  readonly stallTimeout?: number;
  /** Milliseconds to wait for a connection, the right to write, or another process's lock. 0: not at all. */
  readonly timeout?: number;
  /** Shown in events and in errors about who holds what. Default: the SQL. */
  readonly label?: string;
  /**
   * With `hosts=replication`: a replica may lag behind; `'primary'` reads what was just written. Default `'replica'`. No meaning
   * for other engines, and on a connection, which stays where it is.
   */
  readonly readFrom?: 'primary' | 'replica';
}

/** How long to wait for a connection, and under which name. */
export interface AcquireOptions {
  readonly timeout?: number;
  readonly label?: string;
}

/** A table by its name (`database.table` outside the main one), or itself. */
export type LiveTable = string | { readonly name: string; readonly schema?: string | undefined };

/** How `engine.live` runs its query. */
export interface LiveOptions extends AcquireOptions {
  /** Values of the statement's parameters. */
  readonly params?: Params;
  /**
   * Tables that the statement reads although it does not show, such as those that a virtual table, a stored function or a function of the
   * program's own reads. They are added to what is seen. Where not all can be seen they stand for the rest; without them every
   * change counts then.
   */
  readonly on?: readonly LiveTable[];
  /** Milliseconds from the beginning of one run to that of the next, at least. Default 0. */
  readonly throttleTime?: number;
}

export type IsolationLevel = 'SERIALIZABLE' | 'REPEATABLE READ' | 'READ COMMITTED' | 'READ UNCOMMITTED';

export interface TransactionOptions extends AcquireOptions {
  readonly isolationLevel?: IsolationLevel;
  /** Refuses writes; on SQLite it does not need the right to write. */
  readonly readOnly?: boolean;
  /** MySQL: sees the database as it is when the transaction begins, not when it first reads. */
  readonly consistentSnapshot?: boolean;
  /** SQLite: when the lock is taken. Default `'immediate'`; with `readOnly` `'deferred'`. */
  readonly mode?: 'deferred' | 'immediate' | 'exclusive';
  /**
   * `'afterCommit'` (default) holds the values until the COMMIT has succeeded. `'live'` forwards them at once:
   * unsubscribing after the first value, as `firstValueFrom` does, then rolls back.
   */
  readonly emit?: 'afterCommit' | 'live';
  /** How many values `'afterCommit'` holds. Default 100 000. */
  readonly maxHeld?: number;
}

/** A Web Worker. */
export interface WorkerLike {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  terminate(): void;
  addEventListener(type: string, listener: (event: unknown) => void): void;
}

export interface EngineOptions {
  /**
   * Connections that are kept. Default for files: `min(4, cpus) + 1`; for servers 10, for each host; `:memory:` has one thread
   * behind any number.
   */
  readonly poolSize?: number;
  /** Connections beyond `poolSize` that are opened when all are in use, and closed when they come back. Default 0. */
  readonly maxOverflow?: number;
  /** Servers: worker threads that carry the connections. Default 1. */
  readonly threads?: number;
  /** Milliseconds to wait for a connection or the right to write. Default 30 000; 0: not at all. */
  readonly timeout?: number;
  /** How many may wait for a connection. Default 1000. */
  readonly maxWaiting?: number;
  /** Milliseconds after which a connection is replaced when it comes back. Default: never. */
  readonly recycle?: number;
  /** Milliseconds after which an idle connection beyond the first is closed. Default 60 000. */
  readonly idleTimeout?: number;
  /** Check a connection that was idle for a second before it is used, and replace it if it fails. Default: for servers. */
  readonly prePing?: boolean;
  /**
   * Milliseconds after which live queries and `changes` ask whether another program, another thread's engine or another tab has changed
   * the database; then they take every table for changed. Default: they are not asked. In-memory databases have no others. A server
   * cannot be asked: its live queries run again each time.
   */
  readonly pollInterval?: number;
  /** Milliseconds to wait for a cancelled statement to stop before its connection is given up. Default 1000; for servers 8000. */
  readonly cancelGrace?: number;
  /** Leave parameters out of errors and events. */
  readonly hideParameters?: boolean;
  /**
   * Remember where `execute` was called, so that the stacks of its errors begin there instead of inside the library. A few microseconds
   * for each statement: for development and tests.
   */
  readonly callSites?: boolean;
  /** Print every statement on standard output; `'debug'` prints the other events too. */
  readonly echo?: boolean | 'debug';
  /** The engine's name in events. */
  readonly loggingName?: string;
  /** Defaults of `execute`'s options. */
  readonly executionOptions?: ExecuteOptions;
  /** Compiled statements kept by structure. Default 500. */
  readonly queryCacheSize?: number;
  /** Databases of the program's own, by what their URLs begin with; they go before the library's. */
  readonly dialects?: readonly EngineDialect[];
  /** Where driver calls run. Default: worker threads. */
  readonly scheduler?: ThreadScheduler;
  /**
   * In the browser: the Web Worker that runs `rxalchemy/wasm-worker`, where a bundler does not find it by itself, or a
   * function that makes one. A Worker can be used by one engine, and is not replaced when it ends.
   */
  readonly worker?: WorkerLike | (() => WorkerLike);
}

type Check = (value: unknown) => string | undefined;

const positive: Check = value =>
  Number.isSafeInteger(value) && (value as number) > 0 ? undefined : 'a positive integer';
/** The longest that timers can wait; beyond, they would not wait at all. */
const LONGEST = 2 ** 31 - 1;
const milliseconds: Check = value =>
  typeof value === 'number' && value >= 0 && (value <= LONGEST || value === Infinity)
    ? undefined
    : `milliseconds: a number from 0 to ${LONGEST}, or Infinity`;
const text: Check = value => (typeof value === 'string' ? undefined : 'a string');
const flag: Check = value => (typeof value === 'boolean' ? undefined : 'true or false');
const oneOf =
  (...allowed: readonly unknown[]): Check =>
  value =>
    allowed.includes(value) ? undefined : `one of ${allowed.map(String).join(', ')}`;

const EXECUTE: Record<keyof ExecuteOptions, Check> = {
  fetchSize: positive,
  window: positive,
  stallTimeout: milliseconds,
  timeout: milliseconds,
  label: text,
  readFrom: oneOf('primary', 'replica'),
};
const ACQUIRE: Record<keyof AcquireOptions, Check> = { timeout: milliseconds, label: text };
const LIVE: Record<keyof LiveOptions, Check> = {
  ...ACQUIRE,
  // What they hold is looked at with the statement.
  params: () => undefined,
  on: value => (Array.isArray(value) ? undefined : 'a list'),
  throttleTime: milliseconds,
};
const TRANSACTION: Record<keyof TransactionOptions, Check> = {
  ...ACQUIRE,
  isolationLevel: oneOf('SERIALIZABLE', 'REPEATABLE READ', 'READ COMMITTED', 'READ UNCOMMITTED'),
  readOnly: flag,
  consistentSnapshot: flag,
  mode: oneOf('deferred', 'immediate', 'exclusive'),
  emit: oneOf('afterCommit', 'live'),
  maxHeld: value =>
    value === Infinity
      ? undefined
      : Number.isSafeInteger(value) && (value as number) >= 0
        ? undefined
        : 'an integer of 0 or more, or Infinity',
};
const ENGINE: Record<keyof EngineOptions, Check> = {
  poolSize: positive,
  maxOverflow: value =>
    Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'an integer of 0 or more',
  threads: positive,
  timeout: milliseconds,
  maxWaiting: positive,
  recycle: milliseconds,
  idleTimeout: milliseconds,
  prePing: flag,
  pollInterval: value =>
    typeof value === 'number' && value > 0 && value <= LONGEST
      ? undefined
      : `milliseconds: a number above 0, up to ${LONGEST}`,
  cancelGrace: milliseconds,
  hideParameters: flag,
  callSites: flag,
  echo: oneOf(true, false, 'debug'),
  loggingName: text,
  executionOptions: value =>
    typeof value === 'object' && value !== null ? undefined : 'an object of options of execute',
  queryCacheSize: positive,
  dialects: checkDialects,
  scheduler: value =>
    typeof (value as { start?: unknown } | null)?.start === 'function' ? undefined : 'a ThreadScheduler',
  worker: value =>
    typeof value === 'function' ||
    typeof (value as { postMessage?: unknown } | null)?.postMessage === 'function'
      ? undefined
      : 'a Worker or a function that makes one',
};

function checkOptions(options: unknown, checks: Record<string, Check>, call: string): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ArgumentError(`The options of ${call} must be an object, not ${describeValue(options)}.`);
  }
  for (const [name, value] of Object.entries(options)) {
    const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
    if (check === undefined) {
      throw new ArgumentError(`${call} has no option '${name}'; it has ${Object.keys(checks).join(', ')}.`);
    }
    if (value === undefined) continue;
    const wanted = check(value);
    if (wanted !== undefined)
      throw new ArgumentError(
        `The option '${name}' of ${call} must be ${wanted}, not ${describeValue(value)}.`,
      );
  }
}

/** The options of one execution; one that is undefined is as if it were not there. */
export function mergedOptions(defaults: ExecuteOptions, options: ExecuteOptions): ExecuteOptions {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return given.length === 0 ? defaults : { ...defaults, ...(Object.fromEntries(given) as ExecuteOptions) };
}

export function checkExecuteOptions(options: ExecuteOptions | undefined, call: string): void {
  if (options !== undefined) checkOptions(options, EXECUTE, call);
}

export function checkAcquireOptions(options: AcquireOptions | undefined, call: string): void {
  if (options !== undefined) checkOptions(options, ACQUIRE, call);
}

export function checkLiveOptions(options: LiveOptions): void {
  checkOptions(options, LIVE, 'live');
}

export function checkTransactionOptions(options: TransactionOptions | undefined, call: string): void {
  if (options !== undefined) checkOptions(options, TRANSACTION, call);
}

export function checkEngineOptions(options: EngineOptions): void {
  checkOptions(options, ENGINE, 'createEngine');
  checkExecuteOptions(options.executionOptions, 'createEngine executionOptions');
}
