/**
 * Scenarios run twice, as the seed's own did: on `:memory:` and on a file; the one inline, the other on a thread,
 * and on a server too.
 */
import { describeEngines } from './engines.js';
import type { CaseFilter, EngineCase } from './engines.js';

/** Runs `body` for `:memory:` with the inline scheduler, for a file and for a server with worker threads. */
export function describeBoth(
  title: string,
  body: (at: EngineCase) => void,
  filter: Pick<CaseFilter, 'dialect'> = {},
): void {
  describeEngines(title, body, { ...filter, database: 'memory', scheduler: 'inline' });
  describeEngines(title, body, { ...filter, stored: true, scheduler: 'threads' });
}
