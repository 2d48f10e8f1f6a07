/**
 * Engines for specs that run on every database and every scheduler.
 *
 * `describeEngines` loops a group over `:memory:` and a file, on worker threads and inline; each spec gets an engine of its
 * own, which is disposed afterwards, and fails when the engine could not be disposed cleanly.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { firstValueFrom } from 'rxjs';

import {
  createEngine,
  inlineScheduler,
  workerThreads,
  type Engine,
  type EngineOptions,
} from '../../lib/index.js';

/** What a group is run with. */
export interface EngineCase {
  readonly name: string;
  /** `file` databases have several connections, `memory` has one thread behind all. */
  readonly database: 'memory' | 'file';
  readonly scheduler: 'threads' | 'inline';
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
}

/** Runs `body` once for each case that fits `filter`. */
export function describeEngines(
  title: string,
  body: (at: EngineCase) => void,
  filter: CaseFilter = {},
): void {
  for (const database of ['memory', 'file'] as const) {
    for (const scheduler of ['threads', 'inline'] as const) {
      if (filter.database !== undefined && filter.database !== database) continue;
      if (filter.scheduler !== undefined && filter.scheduler !== scheduler) continue;
      describe(`${title} (${database}, ${scheduler})`, () => {
        const made: Engine[] = [];
        let folder: string | undefined;
        const path = (name: string): string => {
          folder ??= mkdtempSync(join(tmpdir(), 'rxalchemy spec '));
          return join(folder, name);
        };
        afterEach(async () => {
          for (const engine of made.splice(0)) await firstValueFrom(engine.dispose());
          if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
          folder = undefined;
        });
        const at: EngineCase = {
          name: `${database}, ${scheduler}`,
          database,
          scheduler,
          path,
          get url() {
            return database === 'memory' ? 'sqlite:///:memory:' : `sqlite:///${path('spec.db')}`;
          },
          engine: options => {
            const chosen = scheduler === 'threads' ? workerThreads : inlineScheduler({ warn: false });
            const engine = createEngine(at.url, { scheduler: chosen, ...options });
            made.push(engine);
            return engine;
          },
        };
        body(at);
      });
    }
  }
}
