/**
 * Where leases come from: one pool, or the pools of several hosts behind one door.
 *
 * Promises: the engine need not know which of the two it has. Does not: say how a connection or a host is chosen.
 */
import type { Observable } from 'rxjs';

import type { ConnectionInfo } from '../worker/driver.js';
import type { Lease } from './lease.js';
import type { AcquireRequest } from './pool-options.js';
import type { PoolStatus } from './status.js';
import type { Watcher } from './watched.js';

export interface LeaseSource {
  readonly disposed: boolean;
  /** What the first connection said of itself. */
  readonly info: ConnectionInfo | undefined;
  readonly status: PoolStatus;
  /** Hosts among which it chooses. */
  readonly hostCount: number;
  /** A lease, where one can be had without asking or waiting for anything; otherwise `acquire` is the way. */
  tryAcquire(request: AcquireRequest): Lease | undefined;
  /** Emits one lease; unsubscribing before that leaves the queue. */
  acquire(request: AcquireRequest): Observable<Lease>;
  /** Tells a watcher what is committed to the database in this process, by whichever engine; gives what ends that. */
  watch(watcher: Watcher): () => void;
  /** Ends every connection; emits once, or errors when leases were still out. */
  dispose(): Observable<void>;
}
