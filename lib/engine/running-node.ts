/**
 * What subscribing needs, in Node: there from the start, so that a subscription waits for nothing but the database.
 *
 * `#running` in package.json gives this module in Node and `running-browser.ts` in bundles for the browser; both export the same name.
 */
import { LateRunning } from './late-running.js';
import { running as there } from './running.js';

export const running: LateRunning = /* @__PURE__ */ new LateRunning(() => Promise.resolve(there), there);
