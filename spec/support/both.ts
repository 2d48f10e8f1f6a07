/**
 * Scenarios run twice, as the seed's own did: on `:memory:` and on a file; the one inline, the other on a thread.
 */
import { describeEngines } from './engines.js';
import type { EngineCase } from './engines.js';

/** Runs `body` for `:memory:` with the inline scheduler and for a file with worker threads. */
export function describeBoth(title: string, body: (at: EngineCase) => void): void {
  describeEngines(title, body, { database: 'memory', scheduler: 'inline' });
  describeEngines(title, body, { stored: true, scheduler: 'threads' });
}
