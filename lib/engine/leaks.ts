/**
 * Finds connections that were dropped without being closed (C27).
 *
 * Promises: a connection of which no handle is left (copies, transactions, results and cursors of it are handles too)
 * while its lease is out is told of by a `leak` event with the stack of its acquisition, and the lease is taken back.
 * Does not: promise when; that is the garbage collector's affair.
 */
import type { Lease } from '../pool/index.js';
import type { ConnectionState } from './connection-state.js';
import type { EngineCore } from './engine-core.js';

interface Watched {
  readonly core: EngineCore;
  readonly lease: Lease;
  readonly where: Error;
}

const registry = new FinalizationRegistry<Watched>(({ core, lease, where }) => {
  if (lease.state !== 'held') return;
  if (core.events.active) core.events.emit({ type: 'leak', label: lease.label, where });
  lease.release().subscribe();
});

/** Watches what every handle of a connection refers to, and whatever runs on it. */
export function watchForLeak(core: EngineCore, state: ConnectionState, lease: Lease, where: Error): void {
  registry.register(state, { core, lease, where });
}
