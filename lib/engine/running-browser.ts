/**
 * What subscribing needs, in a page: loaded with the first subscription, so that what a page loads at once stays small.
 *
 * The only place that loads it; `late-running.ts` says who waits and what comes of a failure.
 */
import { LateRunning } from './late-running.js';

export const running: LateRunning = /* @__PURE__ */ new LateRunning(
  async () => (await import('./running.js')).running,
);
