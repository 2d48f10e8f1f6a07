/**
 * An engine before anything runs: its URL as the dialect understands it, its options and events, and where what runs comes from.
 *
 * Promises: built without touching a thread, file or socket; what is wrong with the URL is thrown here. Copies of an engine share one.
 * Does not: run anything. `core` does, once what subscribing needs is there (`LateRunning`).
 */
import { of, type Observable } from 'rxjs';

import { parallelism } from '#facts';
import { openHosts } from '#servers';

import type { PreparerOptions, StatementDialect } from '../compiler/index.js';
import type { OpenPlan, StartDialect } from '../dialects/runtime.js';
import { NotSupportedError } from '../errors.js';
import type { PoolStatus } from '../pool/index.js';
import { usualDialect, type DialectChoice } from './dialect-choice.js';
import type { EngineCore } from './engine-core.js';
import { EventHub } from './events.js';
import type { LateRunning } from './late-running.js';
import type { EngineOptions } from './options.js';
import type { EngineUrl } from './url.js';

/** What an engine is made of. */
export interface EngineParts {
  readonly url: EngineUrl;
  readonly dialect: StartDialect;
  /** Called once the URL is checked. */
  readonly choice: () => DialectChoice;
  readonly options: EngineOptions;
  readonly running: LateRunning;
}

export class EngineStart {
  readonly url: EngineUrl;
  readonly dialect: StartDialect;
  readonly plan: OpenPlan;
  readonly choice: DialectChoice;
  readonly options: EngineOptions;
  readonly events: EventHub;
  readonly running: LateRunning;
  /** Connections that are kept. */
  readonly poolSize: number;
  /** Connections beyond those. */
  readonly overflow: number;
  #core: EngineCore | undefined;
  #disposed = false;

  constructor({ url, dialect, choice, options, running }: EngineParts) {
    this.url = url;
    this.dialect = dialect;
    this.options = options;
    this.running = running;
    this.events = new EventHub(options.loggingName ?? url.toString());
    this.plan = dialect.open(url);
    this.choice = choice();
    if (this.plan.hosts !== undefined && openHosts === undefined)
      throw new NotSupportedError(
        `${dialect.name}: engines of several hosts need Node; name one host in the URL.`,
      );
    const { shared, server } = this.plan;
    this.poolSize = shared ? 1 : (options.poolSize ?? server?.poolSize ?? Math.min(4, parallelism()) + 1);
    this.overflow = shared ? 0 : (options.maxOverflow ?? 0);
    if (running.now !== undefined) this.#core = this.#makeCore();
  }

  /** What runs, if it was made yet. */
  get made(): EngineCore | undefined {
    return this.#core;
  }

  /** What runs. To be asked for when what subscribing needs is there. */
  get core(): EngineCore {
    return (this.#core ??= this.#makeCore());
  }

  #makeCore(): EngineCore {
    const core = new this.running.now!.EngineCore(this);
    // Whoever waited for it meanwhile hears of it as of any other.
    if (this.#disposed) core.pool.dispose().subscribe();
    return core;
  }

  get disposed(): boolean {
    return this.#core?.disposed ?? this.#disposed;
  }

  get hideParameters(): boolean {
    return this.options.hideParameters ?? false;
  }

  /** The pool's figures now. */
  get status(): PoolStatus {
    if (this.#core !== undefined) return this.#core.pool.status;
    const size = this.poolSize + this.overflow;
    return { size, open: 0, opening: 0, idle: 0, leased: 0, waiting: 0, writer: undefined };
  }

  /** The dialect that statements are compiled for; before the first connection, the usual one of its kind. */
  get sqlDialect(): StatementDialect {
    return this.#core?.sqlDialect ?? usualDialect(this.choice);
  }

  get preparerOptions(): PreparerOptions {
    const { hideParameters } = this;
    const { queryCacheSize } = this.options;
    return queryCacheSize === undefined ? { hideParameters } : { hideParameters, cacheSize: queryCacheSize };
  }

  /** Emits once nothing is being given back. */
  idle(): Observable<void> {
    return this.#core?.idle() ?? of(undefined);
  }

  /** Ends every connection; emits once, or errors when leases were still out. */
  dispose(): Observable<void> {
    if (this.#core !== undefined) return this.#core.pool.dispose();
    this.#disposed = true;
    return of(undefined);
  }
}
