/** The operators: what rxalchemy adds to RxJS, usable with any Observable. */
export { DEFAULT_MAX_HELD, usingAsync } from './using-async.js';
export type { AsyncRelease, ReleaseOutcome, ReleaseTracker, UsingAsyncOptions } from './using-async.js';
export { isPullable } from './demand.js';
export type { Demand, Pullable, PullObserver } from './demand.js';
