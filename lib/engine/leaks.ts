/**
 * Finds connections that were dropped without being closed (C27).
 *
 * Promises: a handle that is garbage-collected while its lease is out is told of by a `leak` event with the stack of
 * its acquisition, and the lease is taken back.
 * Does not: promise when; that is the garbage collector's affair.
 */
import type { Lease } from '../pool/index.js';
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

/** Watches a handle that its taker has to close. */
export function watchForLeak(core: EngineCore, handle: object, lease: Lease, where: Error): void {
  registry.register(handle, { core, lease, where });
}
