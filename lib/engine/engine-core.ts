/**
 * What the running parts of an engine share: pool, dialect, statement preparation, events, error making.
 *
 * Promises: built without touching a thread, file or socket. Copies of an engine (`executionOptions`) share one core.
 */
import { Subject, defer, of, take, type Observable } from 'rxjs';

import { openCatalogWatch, openHosts } from '#servers';

import type { Compiled, Executable, Params, Prepared, StatementDialect } from '../compiler/index.js';
import type { HostsPlan, RuntimeDialect, ServerPlan, StartDialect } from '../dialects/runtime.js';
import { sqliteRuntime } from '../dialects/sqlite/runtime.js';
import { sqliteStart } from '../dialects/sqlite/start.js';
import {
  DataError,
  InterfaceError,
  type DBAPIError,
  InvalidRequestError,
  ResourceClosedError,
  RxAlchemyError,
  StatementError,
  type Phase,
} from '../errors.js';
import type { ReleaseTracker, UsingAsyncOptions } from '../operators/index.js';
import { tellOne } from '../operators/report-error.js';
import type { LeaseSource, PoolOptions } from '../pool/index.js';
import { Pool } from '../pool/pool.js';
import type { Interrupt } from '../worker/control.js';
import type { ConnectionInfo } from '../worker/driver.js';
import { Lane, THREAD_EXIT } from '../worker/lane.js';
import { RESET_SESSION } from '../worker/protocol.js';
import { workerThreads } from '../worker/worker-threads.js';
import { NOT_SENT, fromRawError, type RawError } from '../worker/values.js';
import { ask, type Asker } from '../inspect/ask.js';
import { surelyReads } from './again.js';
import type { CatalogWatch, ChangeSource } from './catalog-watch.js';
import { controlCall } from './control-call.js';
import { databaseError, toldOf } from './database-error.js';
import type { EngineStart } from './engine-start.js';
import type { EventHub } from './events.js';
import type { LateRunning } from './late-running.js';
import type { EngineOptions } from './options.js';
import { PolledChanges } from './polled-changes.js';
import { ServerDialect } from './server-dialect.js';

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_FETCH_SIZE = 512;
/** How many SQL texts are remembered as writing or not. */
const KNOWN_TEXTS = 1000;

export class EngineCore {
  /** What an engine's Observables need, which is here. */
  readonly running: LateRunning;
  readonly dialect: RuntimeDialect;
  readonly #serverDialect: ServerDialect;
  readonly pool: LeaseSource;
  /** Set where the URL names several hosts. */
  readonly hosts: HostsPlan | undefined;
  readonly #server: ServerPlan | undefined;
  readonly events: EventHub;
  readonly hideParameters: boolean;
  readonly callSites: boolean;
  readonly timeout: number;
  /** Rows in a batch. */
  readonly fetchSize: number;
  #releasing = 0;
  readonly #whenIdle: Subject<void> = new Subject();
  readonly #writesByText: Map<string, boolean> = new Map();
  #eventId = 0;
  /** Milliseconds from one question for changes of others to the next, where somebody else can make some. */
  readonly #pollInterval: number | undefined;
  #catalogWatch: CatalogWatch | undefined;
  #polledChanges: PolledChanges | undefined;

  constructor(start: EngineStart) {
    const { url, options, plan } = start;
    const dialect = runtimeOf(start.dialect);
    this.running = start.running;
    this.dialect = dialect;
    this.hideParameters = start.hideParameters;
    this.callSites = options.callSites ?? false;
    this.events = start.events;
    this.#serverDialect = new ServerDialect(start.choice, start.preparerOptions);
    const { server } = plan;
    this.#pollInterval = (plan.volatile ?? plan.shared) ? undefined : options.pollInterval;
    this.#server = server;
    this.timeout = options.timeout ?? plan.timeout ?? DEFAULT_TIMEOUT;
    this.fetchSize = server?.fetchSize ?? DEFAULT_FETCH_SIZE;
    const group = server === undefined ? undefined : { threads: options.threads ?? 1 };
    const scheduler = options.scheduler ?? workerThreads;
    const startWorker = workerFrom(options.worker) ?? plan.startWorker;
    const prePing = options.prePing ?? server !== undefined;
    const poolOptions = (opening: unknown, at: string): PoolOptions => ({
      size: start.poolSize,
      overflow: start.overflow,
      writePermit: server === undefined,
      shared: plan.shared,
      volatile: plan.volatile,
      timeout: this.timeout,
      maxWaiting: options.maxWaiting ?? 1000,
      recycle: options.recycle ?? Infinity,
      idleTimeout: options.idleTimeout ?? 60_000,
      cancelGrace: options.cancelGrace ?? server?.cancelGrace ?? 1000,
      rollback: controlCall('ROLLBACK'),
      reset: controlCall(RESET_SESSION),
      validation: prePing ? controlCall('SELECT 1') : undefined,
      start: events => {
        // While the thread starts: nothing runs before it is there.
        if (!scheduler.inline) dialect.interrupter().catch(() => {});
        return new Lane(
          scheduler,
          {
            driver: plan.driver,
            startWorker,
            options: opening,
            name: `rxalchemy ${dialect.name}`,
            group,
          },
          events,
          scheduler.inline ? undefined : info => interruptOf(dialect, info),
        );
      },
      errorOf: (raw, phase) =>
        this.databaseError({ ...raw, message: `${raw.message}: ${at}` }, phase, undefined),
      isBusy: raw => dialect.isBusy(raw),
      events: this.events,
      tracker: this.tracker,
    });
    this.hosts = plan.hosts;
    this.pool =
      plan.hosts === undefined
        ? new Pool(poolOptions(plan.options, url.toString()))
        : openHosts!({
            plan: plan.hosts,
            poolOptions,
            timeout: this.timeout,
            prePing,
            databaseError: (raw, phase) => this.databaseError(raw, phase, undefined),
            events: this.events,
          });
  }

  get disposed(): boolean {
    return this.pool.disposed;
  }

  nextEventId(): number {
    return ++this.#eventId;
  }

  /** Counts what is being given back, for `idle()`. */
  readonly tracker: ReleaseTracker = {
    started: () => {
      this.#releasing++;
    },
    ended: () => {
      if (--this.#releasing === 0 && this.#whenIdle.observed) tellOne(() => this.#whenIdle.next());
    },
  };

  /** What every `usingAsync` of this engine is given. */
  readonly usingOptions: UsingAsyncOptions = {
    track: this.tracker,
    onReleaseFailure: error => {
      // It was given back before, with the connection that it was part of.
      if (error instanceof ResourceClosedError) return;
      if (this.events.active) this.events.emit({ type: 'releaseFailed', error });
    },
  };

  /** What knows the tables of a server; `undefined` where the driver tells them itself, or nobody can. */
  catalogWatch(asker: Asker): CatalogWatch | undefined {
    const { catalog } = this.dialect;
    if (catalog === undefined) return undefined;
    return (this.#catalogWatch ??= openCatalogWatch?.(this.pool, ask(asker, catalog)));
  }

  /**
   * What tells of changes of this program and, with `pollInterval`, of others.
   * @param others emits whether others may have changed something since it was asked last; `undefined`: it is not to be asked
   */
  changeSource(asker: Asker, others: Observable<boolean> | undefined): ChangeSource {
    const own = this.catalogWatch(asker) ?? this.pool;
    if (this.#pollInterval === undefined || others === undefined) return own;
    return (this.#polledChanges ??= new PolledChanges(own, others, this.#pollInterval));
  }

  /** Emits once nothing is being given back. */
  idle(): Observable<void> {
    return defer(() => (this.#releasing === 0 ? of(undefined) : this.#whenIdle.pipe(take(1))));
  }

  prepare(statement: Executable, params: Params | readonly Params[] | undefined): Prepared {
    const preparer = this.#serverDialect.preparer(this.pool.info);
    // Whoever prepares knows the dialect, or has a connection.
    return preparer!.prepare(statement, params);
  }

  /** The dialect that statements are compiled for; before the first connection, the usual one of its kind. */
  get sqlDialect(): StatementDialect {
    return this.#serverDialect.dialect(this.pool.info);
  }

  /** Whether statements can be prepared; otherwise the first connection tells what they are to be compiled for. */
  get knowsDialect(): boolean {
    return this.#serverDialect.preparer(this.pool.info) !== undefined;
  }

  /** Loads what a statement is compiled with; `undefined` where that is there, or no connection has told what it is. */
  loading(statement: Executable | undefined): Promise<void> | undefined {
    if (statement === undefined) return undefined;
    return this.#serverDialect.preparer(this.pool.info)?.dialect.loading?.(statement.node);
  }

  /** Whether a statement writes, as far as is known yet. */
  writes(compiled: Compiled): boolean | undefined {
    return compiled.writes ?? this.#writesByText.get(compiled.sql);
  }

  /** Whether it leaves nothing open when its connection is lost. */
  surelyReads(compiled: Compiled): boolean {
    return this.writes(compiled) === false || surelyReads(this.dialect, compiled);
  }

  /** Whether the server said of a statement that it was not run. */
  wasRefused({ errno, detail: message }: DBAPIError): boolean {
    return this.#server?.refusalOf?.({ errno, message }) !== undefined;
  }

  /** Whether another host may be asked, where there are some. */
  readsReplicas(compiled: Compiled): boolean {
    return this.hosts !== undefined && surelyReads(this.dialect, compiled);
  }

  /** Remembers what the database said of a text. */
  learn(compiled: Compiled, writes: boolean): void {
    if (compiled.writes !== undefined || this.#writesByText.get(compiled.sql) === writes) return;
    if (this.#writesByText.size >= KNOWN_TEXTS) {
      const [oldest] = this.#writesByText.keys();
      this.#writesByText.delete(oldest!);
    }
    this.#writesByText.set(compiled.sql, writes);
  }

  refuseTransactionControl(compiled: Compiled): void {
    if (compiled.kind !== 'text' || !this.dialect.isTransactionControl(compiled.sql)) return;
    throw new InvalidRequestError(
      `'${compiled.sql.trim()}' is transaction control; use engine.begin(), conn.begin() and conn.beginNested(), ` +
        `which keep the connection's state right.`,
    );
  }

  /** Inside a transaction a statement that would end it is refused: what follows would no longer be part of anything. */
  refuseImplicitCommit({ sql }: Compiled): void {
    if (!this.dialect.commitsImplicitly?.(sql)) return;
    const shown = sql.trim().split('\n')[0]!.slice(0, 60);
    throw new InvalidRequestError(
      `${this.dialect.name} would commit the transaction at '${shown}' and run what follows outside it; execute it on the ` +
        'engine or on a connection that is in no transaction.',
    );
  }

  /** The message of a driver's error, as far as it may be told. */
  messageOf(raw: RawError): string {
    return toldOf(this.dialect, raw, this.hideParameters).message;
  }

  databaseError(raw: RawError, phase: Phase, prepared: Prepared | undefined): Error {
    return databaseError(this.dialect, raw, {
      phase,
      statement: prepared?.compiled.sql,
      params: prepared === undefined ? undefined : shownParams(prepared, raw.set),
      hideParameters: this.hideParameters,
    });
  }

  /** The error of one of the engine's own statements. */
  controlError(raw: RawError, phase: Phase, sql: string): Error {
    return databaseError(this.dialect, raw, { phase, statement: sql, hideParameters: this.hideParameters });
  }

  /** The error of a `runInThread`: the function's own exception is its cause. */
  threadError(raw: RawError, module: string, exportName: string): Error {
    const known =
      raw.code === THREAD_EXIT || raw.code === NOT_SENT || this.dialect.classify(raw).code !== undefined;
    if (known)
      return databaseError(this.dialect, raw, { phase: 'execute', hideParameters: this.hideParameters });
    return new InterfaceError(`'${exportName}' of ${module} failed in the thread: ${raw.message}`, {
      phase: 'execute',
      cause: fromRawError(raw),
    });
  }

  /** The error of a row, with the statement it came from; what is no error of this library as a cause (C10). */
  withStatement(error: unknown, prepared: Prepared): unknown {
    const { hideParameters } = this;
    const { sql } = prepared.compiled;
    if (error instanceof DataError && error.statement === undefined) {
      const { detail, cause } = error;
      const params = shownParams(prepared);
      return new DataError(detail, { phase: 'fetch', statement: sql, params, hideParameters, cause });
    }
    if (error instanceof RxAlchemyError) return error;
    const detail = error instanceof Error ? error.message : String(error);
    return new StatementError(detail, { statement: sql, hideParameters, cause: error });
  }
}

/** How the `worker` option gives workers. */
function workerFrom(worker: EngineOptions['worker']): (() => unknown) | undefined {
  if (worker === undefined || typeof worker === 'function') return worker;
  let used = false;
  return () => {
    if (used)
      throw new Error('the Worker that was given to createEngine has ended; give a function that makes one');
    used = true;
    return worker;
  };
}

/** All of a dialect, of what an engine was made with. */
function runtimeOf(dialect: StartDialect): RuntimeDialect {
  // Others come whole: those of servers, which pages do not have, and those of the program's own.
  return dialect === sqliteStart ? sqliteRuntime : (dialect as RuntimeDialect);
}

/** What interrupts a connection, if it can be. */
async function interruptOf(
  dialect: RuntimeDialect,
  { interruptToken }: ConnectionInfo,
): Promise<Interrupt | undefined> {
  if (interruptToken === undefined) return undefined;
  const interrupt = await dialect.interrupter();
  return interrupt && (() => interrupt(interruptToken));
}

/** Parameter sets shown in errors. */
const SHOWN_SETS = 10;

/** @param failed of many sets, the number of the one that is meant, where that is known */
function shownParams(prepared: Prepared, failed?: number): unknown {
  const { count, many, set } = prepared;
  if (!many) return count === 0 || prepared.compiled.slots.length === 0 ? undefined : set(0);
  if (failed !== undefined) return set(failed);
  const sets: unknown[] = [];
  try {
    for (let index = 0; index < Math.min(count, SHOWN_SETS); index++) sets.push(set(index));
  } catch {
    // A set that cannot be made has its own error.
  }
  return count > SHOWN_SETS ? [...sets, `… ${count} sets in all`] : sets;
}
