/**
 * The pool room: leases, permits, waiters. Its states are in `lease`, `seat`, `permit` and `waiter`.
 *
 * Types only: who makes a pool or an error of it imports that file, so that a page carries no more than it uses.
 */
export type { HostTrouble } from './database-host.js';
export type { HostQuestions } from './host-check.js';
export type { Lease } from './lease.js';
export type { LeaseSource } from './lease-source.js';
export type { AcquireRequest, PoolOptions } from './pool-options.js';
export type { HostStatus, PoolEvent, PoolEvents, PoolStatus } from './status.js';
export type { Watcher } from './watched.js';
