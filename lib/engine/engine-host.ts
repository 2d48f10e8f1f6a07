/**
 * Where the statements of an engine run: each on a lease of its own, which is given back before its Observable ends.
 *
 * Does not: need what runs before something runs; `engine-leases.ts` is that half.
 */
import type { EngineStart } from './engine-start.js';
import type { StatementHost } from './statement-host.js';

/** The host of an engine's statements. */
export function engineHost(start: EngineStart): StatementHost {
  const { running } = start;
  return {
    running,
    // Asked for when something runs.
    get core() {
      return start.core;
    },
    callSites: start.options.callSites ?? false,
    ownsLease: false,
    scope: undefined,
    lend: (wants, borrower) => running.now!.lend(start.core, wants, borrower),
  };
}
