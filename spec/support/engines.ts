/**
 * Engines for specs that run on every database and every scheduler.
 *
 * `describeEngines` loops a group over `:memory:` and a file, on worker threads and inline, in the browser over memory and the
 * origin private file system; each spec gets an engine of its own, which is disposed afterwards, and fails when the engine
 * could not be disposed cleanly.
 */
import { firstValueFrom } from 'rxjs';

import { createEngine, workerThreads, type Engine, type EngineOptions } from '../../lib/index.js';
import { cases, inline, specFolder, type PlaceCase, type SpecFolder } from './place-node.js';

/** What a group is run with. */
export interface EngineCase {
  readonly name: string;
  /** `file` databases have several connections, `memory` has one thread behind all. */
  readonly database: 'memory' | 'file';
  readonly scheduler: 'threads' | 'inline';
  /** Whether the data outlives its connections. */
  readonly stored: boolean;
  /** The engine of the running spec; made at the first use. */
  engine(options?: EngineOptions): Engine;
  /** A path in the running spec's own folder. */
  path(name: string): string;
  /** The URL of the running spec's database. */
  readonly url: string;
}

export interface CaseFilter {
  readonly database?: 'memory' | 'file';
  readonly scheduler?: 'threads' | 'inline';
  readonly stored?: boolean;
}

/** Runs `body` once for each case that fits `filter`. */
export function describeEngines(
  title: string,
  body: (at: EngineCase) => void,
  filter: CaseFilter = {},
): void {
  const { database, scheduler, stored } = filter;
  for (const one of cases) {
    if (database !== undefined && one.database !== database) continue;
    if (scheduler !== undefined && one.scheduler !== scheduler) continue;
    if (one.onlyAsked && scheduler === undefined) continue;
    if (stored !== undefined && one.stored !== stored) continue;
    describe(`${title} (${one.title})`, () => body(setUp(one)));
  }
}

function setUp(one: PlaceCase): EngineCase {
  const made: Engine[] = [];
  let folder: SpecFolder = specFolder();
  afterEach(async () => {
    for (const engine of made.splice(0)) await firstValueFrom(engine.dispose());
    await folder.remove();
    folder = specFolder();
  });
  const at: EngineCase = {
    name: one.title,
    database: one.database,
    scheduler: one.scheduler,
    stored: one.stored,
    path: name => folder.path(name),
    get url() {
      return one.stored ? `sqlite:///${folder.path('spec.db')}` : 'sqlite:///:memory:';
    },
    engine: options => {
      const chosen = one.scheduler === 'threads' ? workerThreads : inline();
      const engine = createEngine(at.url, { scheduler: chosen, ...options });
      made.push(engine);
      return engine;
    },
  };
  return at;
}
