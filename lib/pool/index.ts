/** The pool room: leases, permits, waiters. Its states are in `lease`, `seat`, `permit` and `waiter`. */
export { connectionGone, evictionOver, notSent, type Eviction } from './eviction.js';
export { CONTROL_FLAGS } from './control-flags.js';
export type { Lease } from './lease.js';
export { HostPools } from './host-pools.js';
export type { HostTrouble } from './database-host.js';
export type { HostQuestions } from './host-check.js';
export { systemClock } from './host-state.js';
export type { LeaseSource } from './lease-source.js';
export { Pool } from './pool.js';
export type { AcquireRequest, PoolOptions } from './pool-options.js';
export { type HostStatus, type PoolEvent, type PoolEvents, type PoolStatus } from './status.js';
export type { Watcher } from './watched.js';
