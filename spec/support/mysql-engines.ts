/**
 * Engines for specs that run on a MySQL-protocol server, on worker threads and inline; each spec has a database of its own.
 * They are skipped where there is no server.
 */
import { firstValueFrom } from 'rxjs';

import {
  createEngine,
  inlineScheduler,
  workerThreads,
  type Engine,
  type EngineOptions,
} from '../../lib/index.js';
import { PATIENT } from './engines.js';
import { useMySql, type SpecDatabase } from './mariadb.js';

/** What a group is run with. */
export interface MySqlCase {
  readonly scheduler: 'threads' | 'inline';
  /** The URL of the running spec's database. */
  readonly url: string;
  /** An engine of the running spec; disposed of afterwards. */
  engine(options?: EngineOptions): Engine;
  /** As `engine`, of another URL. */
  engineAt(url: string, options?: EngineOptions): Engine;
  /** The running spec's database, and the server that it is on. */
  server(): SpecDatabase;
}

/** Runs `body` on worker threads and inline. */
export function describeMySqlEngines(title: string, body: (at: MySqlCase) => void): void {
  for (const scheduler of ['threads', 'inline'] as const) {
    describe(`${title} (mysql, ${scheduler})`, () => {
      const made: Engine[] = [];
      const server = useMySql();
      afterEach(async () => {
        for (const engine of made.splice(0)) await firstValueFrom(engine.dispose());
      });
      const at: MySqlCase = {
        scheduler,
        server,
        get url() {
          return server().url;
        },
        engine: options => at.engineAt(at.url, options),
        engineAt: (url, options) => {
          const chosen = scheduler === 'threads' ? workerThreads : inlineScheduler({ warn: false });
          const engine = createEngine(url, { scheduler: chosen, ...PATIENT, ...options });
          made.push(engine);
          return engine;
        },
      };
      body(at);
    });
  }
}
