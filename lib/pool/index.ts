/** The pool room: leases, permits, waiters. Its states are in `lease`, `seat`, `permit` and `waiter`. */
export { CONTROL_FLAGS, connectionGone, type Asker, type Lease } from './lease.js';
export { Pool } from './pool.js';
export type { AcquireRequest, PoolOptions } from './pool-options.js';
export { describeHolder, type PoolEvent, type PoolEvents, type PoolStatus } from './status.js';
