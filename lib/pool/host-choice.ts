/**
 * Which hosts a request may go to, in the order in which they are tried.
 *
 *   failover      those that are up, as the URL names them
 *   loadbalance   those that are up, the least busy first, equals by chance
 *   replication   reads: the replicas that are up, the least busy first, then the primary; everything else: the primary
 *
 * Promises: hosts that are not up come last, the one whose block ends first before the others: where all are blocked, asking is
 * the only way to find out. Pure.
 */

/** How several hosts are used. */
export type HostPolicy = 'failover' | 'loadbalance' | 'replication';

/** What a host has to be able to do: a primary takes writes. Without replication every host is one. */
export type HostRole = 'primary' | 'replica';

export interface Choosable {
  readonly role: HostRole;
  readonly up: boolean;
  /** Leases out and waited for. */
  readonly load: number;
  /** When its block ends. */
  readonly until: number;
}

/** The hosts for a request; `reads`: it may go to a replica. `random` gives numbers in [0, 1). */
export function inOrder<H extends Choosable>(
  hosts: readonly H[],
  policy: HostPolicy,
  reads: boolean,
  random: () => number,
): readonly H[] {
  const replicated = policy === 'replication';
  const fit = replicated && !reads ? hosts.filter(({ role }) => role === 'primary') : hosts;
  const up = fit.filter(host => host.up);
  const down = fit.filter(host => !host.up).sort((a, b) => a.until - b.until);
  if (policy === 'failover') return [...up, ...down];
  const least = up
    .map(host => ({ host, last: replicated && host.role === 'primary', chance: random() }))
    .sort((a, b) => Number(a.last) - Number(b.last) || a.host.load - b.host.load || a.chance - b.chance);
  return [...least.map(({ host }) => host), ...down];
}
