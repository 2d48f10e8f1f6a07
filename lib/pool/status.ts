/**
 * What a pool tells about itself: its figures, its events, and who holds what, in words.
 *
 * Does not: keep history; a figure is that of the moment it is read.
 */
import type { Eviction } from './eviction.js';
import type { HostRole } from './host-choice.js';
import type { HostCondition } from './host-state.js';
import type { Holder } from './permit.js';

/** The figures of a pool at one moment. */
export interface PoolStatus {
  /** Connections at most. */
  readonly size: number;
  /** Connections that are open. */
  readonly open: number;
  /** Connections that are being opened. */
  readonly opening: number;
  /** Open connections that nobody uses. */
  readonly idle: number;
  /** Leases that are out. */
  readonly leased: number;
  /** Callers that wait for a connection. */
  readonly waiting: number;
  /** The label of who has the right to write now. */
  readonly writer: string | undefined;
  /** Each host, in the order of the URL, where it names several; the figures above are their sums. */
  readonly hosts?: readonly HostStatus[];
}

/** One host of several at one moment. */
export interface HostStatus {
  /** As in the URL: `db1:3306`. */
  readonly host: string;
  /** What it has to be able to do: with `hosts=replication` all but the first are replicas. */
  readonly role: HostRole;
  /** `blocked`: it is passed over; `probing`: it is being asked whether it can be used again. */
  readonly state: HostCondition;
  /** Why it is not up. */
  readonly reason?: unknown;
  readonly open: number;
  readonly idle: number;
  readonly leased: number;
}

export type PoolEvent =
  | { readonly type: 'connect'; readonly version: string }
  | { readonly type: 'acquire'; readonly label: string }
  | { readonly type: 'wait'; readonly label: string }
  | { readonly type: 'release'; readonly label: string; readonly exit: 'clean' | 'evicted' }
  /** A connection was given up. */
  | { readonly type: 'evict'; readonly why: Eviction['why']; readonly reason: unknown }
  /** A host of several left the rotation, or is back. */
  | {
      readonly type: 'host';
      readonly host: string;
      readonly state: 'up' | 'blocked';
      readonly reason?: unknown;
    };

/** Where a pool's events go. */
export interface PoolEvents {
  /** Whether anybody listens; asked before an event is made. */
  readonly active: boolean;
  emit(event: PoolEvent): void;
}

/** Where this library's own modules lie, and RxJS's: frames there tell a reader nothing. */
const OWN = new URL('..', import.meta.url).href;
const isForeign = (frame: string): boolean =>
  !frame.includes(OWN) && !frame.includes('/node_modules/rxjs/') && !frame.includes('node:');

/** Who, since when, from where. */
export function describeHolder({ label, since, where }: Holder): string {
  const seconds = ((Date.now() - since) / 1000).toFixed(1);
  const frames = where?.stack?.split('\n').slice(1) ?? [];
  const place = frames.find(isForeign);
  return `'${label}' for ${seconds} s${place === undefined ? '' : `, acquired ${place.trim()}`}`;
}
