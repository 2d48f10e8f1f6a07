/**
 * Engines for specs that run on every database and every scheduler.
 *
 * `describeEngines` loops a group over `:memory:`, a file and a MySQL-protocol server, on worker threads and inline, in the
 * browser over memory and the origin private file system; each spec gets an engine and a database of its own, which are
 * disposed of afterwards, and fails when the engine could not be disposed of cleanly. A group that is about SQLite, or needs
 * its SQL, says so by its filter. On a server it is skipped where there is none.
 */
import { firstValueFrom } from 'rxjs';

import { createEngine, workerThreads, type Engine, type EngineOptions } from '../../lib/index.js';
import type { SpecDatabase } from './mariadb.js';
import { cases, inline, specFolder, type PlaceCase, type SpecFolder } from './place-node.js';

/** Nothing is given up just because the machine is at work; less than a spec may take. */
export const PATIENT: EngineOptions = { cancelGrace: 60_000, timeout: 100_000 };

/** What a group is run with. */
export interface EngineCase {
  readonly name: string;
  /** `file` databases and servers have several connections, `memory` has one thread behind all. */
  readonly database: PlaceCase['database'];
  readonly dialect: 'sqlite' | 'mysql';
  readonly scheduler: 'threads' | 'inline';
  /** Whether the data outlives its connections. */
  readonly stored: boolean;
  /** The engine of the running spec; made at the first use. */
  engine(options?: EngineOptions): Engine;
  /** As `engine`, of another URL. */
  engineAt(url: string, options?: EngineOptions): Engine;
  /** The running spec's database on the server; `mysql` only. */
  server(): SpecDatabase;
  /** A path in the running spec's own folder. */
  path(name: string): string;
  /** The URL of the running spec's database. */
  readonly url: string;
}

export interface CaseFilter {
  readonly database?: EngineCase['database'];
  /** `sqlite` for what is about SQLite, or is put in its SQL. */
  readonly dialect?: EngineCase['dialect'];
  readonly scheduler?: 'threads' | 'inline';
  readonly stored?: boolean;
  /** Whether the database has several connections. */
  readonly several?: boolean;
  /** Whether a statement can be stopped while it runs: inline, SQLite's is over before anybody could say so. */
  readonly stoppable?: boolean;
}

/** Runs `body` once for each case that fits `filter`. */
export function describeEngines(
  title: string,
  body: (at: EngineCase) => void,
  filter: CaseFilter = {},
): void {
  const { database, dialect, scheduler, stored, several, stoppable } = filter;
  for (const one of cases) {
    if (database !== undefined && one.database !== database) continue;
    if (dialect !== undefined && dialectOf(one) !== dialect) continue;
    if (scheduler !== undefined && one.scheduler !== scheduler) continue;
    if (one.onlyAsked && scheduler === undefined) continue;
    if (stored !== undefined && one.stored !== stored) continue;
    if (stoppable !== undefined && isStoppable(one) !== stoppable) continue;
    if (several !== undefined && (one.database !== 'memory') !== several) continue;
    describe(`${title} (${one.title})`, () => body(setUp(one)));
  }
}

/** `it` for a spec that only one dialect's cases of its group have; the others do not count it. */
export function itOn(at: EngineCase, dialect: EngineCase['dialect']): typeof it {
  return at.dialect === dialect ? it : () => {};
}

function isStoppable(one: PlaceCase): boolean {
  return one.scheduler === 'threads' || dialectOf(one) === 'mysql';
}

function dialectOf({ database }: PlaceCase): EngineCase['dialect'] {
  return database === 'mysql' ? 'mysql' : 'sqlite';
}

function setUp(one: PlaceCase): EngineCase {
  const made: Engine[] = [];
  const server = one.onServer?.();
  const threads = one.useThreads?.() ?? workerThreads;
  let folder: SpecFolder = specFolder();
  afterEach(async () => {
    for (const engine of made.splice(0)) await firstValueFrom(engine.dispose());
    await folder.remove();
    folder = specFolder();
  });
  const at: EngineCase = {
    name: one.title,
    database: one.database,
    dialect: dialectOf(one),
    scheduler: one.scheduler,
    stored: one.stored,
    path: name => folder.path(name),
    server: () => {
      if (server === undefined) throw new Error(`${one.title} is no server`);
      return server();
    },
    get url() {
      if (server !== undefined) return server().url;
      return one.stored ? `sqlite:///${folder.path('spec.db')}` : 'sqlite:///:memory:';
    },
    engine: options => at.engineAt(at.url, options),
    engineAt: (url, options) => {
      const chosen = one.scheduler === 'threads' ? threads : inline();
      const engine = createEngine(url, { scheduler: chosen, ...PATIENT, ...options });
      made.push(engine);
      return engine;
    },
  };
  return at;
}
