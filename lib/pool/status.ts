/**
 * What a pool tells about itself: its figures, its events, and who holds what, in words.
 *
 * Does not: keep history; a figure is that of the moment it is read.
 */
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
}

export type PoolEvent =
  | { readonly type: 'connect'; readonly version: string }
  | { readonly type: 'acquire'; readonly label: string }
  | { readonly type: 'wait'; readonly label: string }
  | { readonly type: 'release'; readonly label: string; readonly exit: 'clean' | 'evicted' }
  | { readonly type: 'evict'; readonly reason: unknown };

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
