/**
 * `Engine`: where connections come from. SQLAlchemy's Engine, on RxJS.
 *
 * Promises: making one opens nothing (C1); whatever it hands out is given back before its Observable ends (C7, C21);
 * `idle()` and `dispose()` can be awaited when an unsubscribe cannot (C19).
 */
import { EMPTY, Observable, defer, lastValueFrom, tap, type ObservableInput } from 'rxjs';

import type { ReturnsRows } from '../compiler/index.js';
import { ArgumentError, NotSupportedError } from '../errors.js';
import { Inspector } from '../inspect/inspector.js';
import type { TableChanges } from '../live/changes.js';
import type { PoolStatus } from '../pool/index.js';
import type { DdlTarget, SchemaPlan, SchemaProgress, SchemaTarget } from '../sql/index.js';
import type { Connection } from './connection.js';
import { requireDatabaseFile } from './database-file.js';
import { ddlTarget } from './ddl-target.js';
import { engineHost } from './engine-host.js';
import type { Place } from './engine-scopes.js';
import type { EngineStart } from './engine-start.js';
import type { EngineEvent } from './events.js';
import { StatementExecutor, requireExecutable } from './executor.js';
import type { LiveParts } from './live.js';
import {
  checkAcquireOptions,
  checkExecuteOptions,
  checkLiveOptions,
  checkTransactionOptions,
  mergedOptions,
  type AcquireOptions,
  type ExecuteOptions,
  type LiveOptions,
  type TransactionOptions,
} from './options.js';
import type { Running } from './running.js';
import type { EngineUrl } from './url.js';
import { requireFunction, soon } from './use.js';

/** A dialect as an engine has it. */
export interface DialectInfo {
  /** Such as `sqlite`. */
  readonly name: string;
  /** The version of the database; `undefined` before the first connection. */
  readonly serverVersion: string | undefined;
  /**
   * Whether a statement can be stopped in the middle of a step; `false` where the interrupt extension is not there for
   * this platform, and `undefined` before the first connection.
   */
  readonly interrupts: boolean | undefined;
  /**
   * How a statement is stopped in the middle of a step: `driver` by the database's own means (SQLite's interrupt extension, KILL QUERY),
   * in a page through `sharedMemory`, or by a `blobUrl` where the page is not cross-origin isolated; else `undefined`.
   */
  readonly interruptsBy: 'driver' | 'sharedMemory' | 'blobUrl' | undefined;
  /**
   * Where the data lies: `memory`, `file`, in the browser `opfs` or `opfs-sahpool`; `undefined` before the first connection
   * and for servers.
   */
  readonly storage: string | undefined;
}

export class Engine
  extends StatementExecutor
  implements SchemaTarget<Observable<SchemaProgress>>, AsyncDisposable
{
  readonly #start: EngineStart;
  readonly #options: ExecuteOptions;

  /** @internal Engines are made by `createEngine`. */
  constructor(start: EngineStart, options: ExecuteOptions) {
    super(engineHost(start), options);
    this.#start = start;
    this.#options = options;
  }

  /** The URL; as text its password is masked. */
  get url(): EngineUrl {
    return this.#start.url;
  }

  /** What the engine speaks. */
  get dialect(): DialectInfo {
    const { dialect, made } = this.#start;
    const info = made?.pool.info;
    const interruptsBy = info?.asksToStop ?? (info?.interruptToken === undefined ? undefined : 'driver');
    return {
      name: dialect.name,
      serverVersion: info?.version,
      interrupts: info && interruptsBy !== undefined,
      interruptsBy,
      storage: info?.storage,
    };
  }

  /** The pool's figures now. */
  get pool(): PoolStatus {
    return this.#start.status;
  }

  get hideParameters(): boolean {
    return this.#start.hideParameters;
  }

  /** What the engine does, as it happens. Hot; costs nothing while nobody listens. */
  get events(): Observable<EngineEvent> {
    return this.#start.events.observable;
  }

  /**
   * Which tables are changed, commit by commit, in this process and by whichever engine on the same database; what is rolled back
   * is not told. With `pollInterval` also, as `all`, that another program has changed some (not on servers). Hot; costs nothing while nobody listens. Completes when the engine is disposed. Subscribing opens a connection where
   * there is none, since only that tells which database it is.
   *
   * @example
   * engine.changes.subscribe(({ tables }) => console.log(tables)); // ['orders', 'users']
   */
  get changes(): Observable<TableChanges> {
    return this.#run(({ changesOf }) =>
      changesOf(this.#start.core, this.#primary, this.#others, () => this.connect(() => EMPTY)),
    );
  }

  /**
   * The rows of a query, and again all of them after each committed change that can affect them. Cold; subscribers of the same query
   * share it. The first value is what there is now; equal results are not repeated, and changes that come while it
   * runs are one. What the query reads (through views as well, and what triggers and foreign keys write) is asked of the database.
   * Errors end it; it completes when the engine is disposed. The rows are shared by all who subscribed, and frozen.
   *
   * @throws ArgumentError for what is no query, or an option that there is not
   *
   * @example
   * engine.live(select(users.c.name)).subscribe(rows => console.log(rows)); // [{ name: 'Dana' }]
   */
  live<R, F>(query: ReturnsRows<R, F>, options: LiveOptions = {}): Observable<readonly Readonly<R>[]> {
    requireExecutable(query);
    checkLiveOptions(options);
    const reads: LiveParts['reads'] = (...asked) => this.#transfer('reads', 'read', ...asked);
    return this.#run(({ liveRows }) =>
      liveRows(
        { core: this.#start.core, engine: this, reads, others: this.#others, ArgumentError },
        query,
        options,
      ),
    );
  }

  override toString(): string {
    return `Engine(${this.url})`;
  }

  connect(): Observable<Connection>;
  connect<T>(use: (conn: Connection) => ObservableInput<T>, options?: AcquireOptions): Observable<T>;
  connect<T>(
    use?: (conn: Connection) => ObservableInput<T>,
    options: AcquireOptions = {},
  ): Observable<Connection> | Observable<T> {
    checkAcquireOptions(options, 'connect');
    const where = new Error('acquired here');
    if (use === undefined) return this.#run(({ owned }) => owned(this.#place(where)));
    requireFunction(use, 'connect');
    return this.#run(({ connected }) => connected(this.#place(where), options, use));
  }

  begin<T>(use: (conn: Connection) => ObservableInput<T>, options: TransactionOptions = {}): Observable<T> {
    checkTransactionOptions(options, 'begin');
    requireFunction(use, 'begin');
    const plan = this.#start.dialect.begin({ readOnly: options.readOnly ?? false, ...options });
    const where = new Error('acquired here');
    return this.#run(({ begun }) => begun(this.#place(where), plan, options, use));
  }

  /** A copy with other defaults for `execute`'s options; it shares the pool. */
  executionOptions(options: ExecuteOptions): Engine {
    checkExecuteOptions(options, 'executionOptions');
    return new Engine(this.#start, mergedOptions(this.#options, options));
  }

  /**
   * Emits the whole database, as the bytes of a SQLite file, once: what is committed, nothing half done.
   * @throws NotSupportedError for another database than SQLite
   */
  exportDatabase(): Observable<Uint8Array> {
    return this.#transfer<Uint8Array>('export', 'read', []);
  }

  /**
   * Replaces the whole database by another one, given as the bytes of a SQLite file; emits once. All or nothing: the bytes are
   * read through first, and others see the database before or the one after. Functions that were defined on an in-memory
   * database go with it.
   * @throws ArgumentError for bytes that are no SQLite file; NotSupportedError for another database than SQLite
   */
  importDatabase(bytes: Uint8Array): Observable<void> {
    requireDatabaseFile(bytes);
    return this.#transfer<void>('import', 'write', [bytes]);
  }

  /** What there is in the database. */
  inspect(): Inspector {
    // What was just created may not have arrived at a replica.
    const primary = this.#primary;
    return new Inspector(source =>
      this.#run(({ Answers }) => source(new Answers(primary, this.#start.core.dialect.inspection))),
    );
  }

  get #primary(): Engine {
    return this.executionOptions({ readFrom: 'primary' });
  }

  /** Emits whether a table or view of this name exists. */
  hasTable(name: string, schema?: string): Observable<boolean> {
    return this.inspect().hasTable(name, schema);
  }

  /** Emits the names of the tables, sorted. */
  tableNames(schema?: string): Observable<string[]> {
    return this.inspect().tableNames(schema);
  }

  /** What the database can do in DDL; before the first connection, what one of its kind can. */
  get ddl(): DdlTarget {
    return ddlTarget(this.#start.sqlDialect);
  }

  /**
   * Runs the DDL of `metadata.createAll(engine)` and its like: one transaction where DDL can be undone, one emission for each
   * step done, and a summary at last.
   */
  runSchema(plan: SchemaPlan): Observable<SchemaProgress> {
    const use = (conn: Connection): Observable<SchemaProgress> => conn.runSchema(plan);
    return this.#start.dialect.commitsImplicitly === undefined ? this.begin(use) : this.connect(use);
  }

  /** Emits true when a statement can be executed, false when not; never errors. */
  ping(): Observable<boolean> {
    return new Observable(subscriber => {
      subscriber.add(
        this.connect(conn => conn.execDriverSql('SELECT 1').all()).subscribe({
          error: () => {
            subscriber.next(false);
            subscriber.complete();
          },
          complete: () => {
            subscriber.next(true);
            subscriber.complete();
          },
        }),
      );
    });
  }

  /** Emits once when nothing is being given back any more, such as after an unsubscribe. */
  idle(): Observable<void> {
    return soon(defer(() => this.#start.idle()));
  }

  /** Ends the threads; emits once. Errors (after ending them) with who still held a connection. */
  dispose(): Observable<void> {
    return soon(
      defer(() => {
        const { events, disposed } = this.#start;
        const note = (): void => {
          if (!disposed) events.end();
        };
        return this.#start.dispose().pipe(tap({ next: note, error: note }));
      }),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return lastValueFrom(this.dispose());
  }

  /** Emits whether others may have changed something since it was asked last; `undefined` where the database cannot tell. */
  get #others(): Observable<boolean> | undefined {
    if (!this.#start.dialect.transfers) return undefined;
    return this.#transfer<boolean>('others', 'read', [], { label: 'pollInterval' });
  }

  /** Has the driver do something besides statements, in its thread. */
  #transfer<T>(
    operation: string,
    gate: 'read' | 'write',
    args: readonly unknown[],
    acquire?: AcquireOptions,
  ): Observable<T> {
    const { dialect } = this.#start;
    if (!dialect.transfers)
      throw new NotSupportedError(`${dialect.name} cannot ${operation} a whole database; use its own tools.`);
    const where = new Error('acquired here');
    return this.#run(({ transferred }) => transferred<T>(this.#place(where), operation, gate, args, acquire));
  }

  #place(where: Error): Place {
    return { core: this.#start.core, options: this.#options, where };
  }

  /** What each subscription does when what it needs is there. */
  #run<T>(source: (running: Running) => Observable<T>): Observable<T> {
    return new Observable(subscriber =>
      this.#start.running.run(subscriber, (running, each) => source(running).subscribe(each)),
    );
  }
}
