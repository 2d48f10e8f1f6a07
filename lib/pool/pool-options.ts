/**
 * What a pool is made with and what it is asked for. Times are milliseconds; `Infinity` means never or for ever.
 *
 * Does not: have defaults. The engine's options have them.
 */
import type { Phase } from '../errors.js';
import type { Lane, LaneEvents } from '../worker/lane.js';
import type { DriverCall } from '../worker/lane-call.js';
import type { RawError } from '../worker/values.js';
import type { Lease } from './lease.js';
import type { PoolEvents } from './status.js';

export interface PoolOptions {
  /** Connections that are kept. */
  readonly size: number;
  /** Connections beyond them, which are closed when they come back. */
  readonly overflow: number;
  /** Whether one at a time may write (a file); otherwise the server sees to it. */
  readonly writePermit: boolean;
  /** One connection behind all leases. */
  readonly shared: boolean;
  /** Whether the data is gone with that connection, which is then never given up. Default: as `shared`. */
  readonly volatile?: boolean | undefined;
  /** Milliseconds to wait for a connection or the permit; 0: not at all; `Infinity`: for ever. */
  readonly timeout: number;
  /** How many may wait. */
  readonly maxWaiting: number;
  /** Milliseconds after which a connection is replaced when it comes back. */
  readonly recycle: number;
  /** Milliseconds after which an idle connection beyond the first is closed. */
  readonly idleTimeout: number;
  /** Milliseconds to wait for the confirmation of a cancel before the connection is given up. */
  readonly cancelGrace: number;
  readonly rollback: DriverCall;
  /** Makes a session as new that a statement has changed. */
  readonly reset: DriverCall;
  /** Checks a connection that was idle before it is granted; `undefined`: no check. */
  readonly validation: DriverCall | undefined;
  /** Starts a lane. */
  readonly start: (events: LaneEvents) => Lane;
  /** Makes the error of an opening, a check or a cleaning that failed. */
  readonly errorOf: (raw: RawError, phase: Phase) => Error;
  /** Whether an opening that failed so may succeed a little later. */
  readonly isBusy: (raw: RawError) => boolean;
  readonly events: PoolEvents;
  /** Told when a lease begins to be given back and when it is. */
  readonly tracker: { started(): void; ended(): void };
  /** Told why a connection was given up or lost. */
  readonly evicted?: (reason: unknown) => void;
}

/** What somebody wants a connection for. */
export interface AcquireRequest {
  /** For error texts and events. */
  readonly label: string;
  /** `read` and `write` are one statement each; `use`: rights are asked for later, by `admit`. */
  readonly gate: 'read' | 'write' | 'use';
  /**
   * A read that took no more than a moment the last time: it may wait in the queue of a connection that runs nothing
   * but such, instead of for a connection of its own.
   */
  readonly quick?: boolean;
  /** Whether it only reads, wherever the rows are the same: it may be served by a replica. */
  readonly reads?: boolean;
  readonly timeout?: number | undefined;
  readonly where?: Error | undefined;
  /** The leases inside whose use this request is made. */
  readonly within: readonly Lease[];
}
