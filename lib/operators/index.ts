/** The operators: what rxalchemy adds to RxJS. Each works with any Observable, or with anything that can be pulled. */
export { usingAsync } from './using-async.js';
export type { AsyncRelease, ReleaseOutcome, ReleaseTracker, UsingAsyncOptions } from './using-async.js';
export type { Demand, Pullable, PullObserver } from './demand.js';
export { batchDemand } from './batch-demand.js';
export { concatMapDemand, mergeMapDemand } from './merge-map-demand.js';
export { forEachDemand } from './for-each-demand.js';
export type { ForEachOptions } from './for-each-demand.js';
export { iterate } from './iterate.js';
export { toObservable } from './observable-input.js';
export { readableFrom } from './readable-from.js';
export type {
  ReadableConstructor,
  ReadableFromOptions,
  ReadableLike,
  ReadableLikeOptions,
} from './readable-from.js';
export { insertInto } from './insert-into.js';
export type { InsertExecutor, InsertIntoOptions, InsertTarget } from './insert-into.js';
export { fullJitter, isTransient, retryTransient } from './retry-transient.js';
export type { FullJitterOptions, RetryScope, RetryTransientOptions } from './retry-transient.js';
