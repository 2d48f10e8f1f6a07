/**
 * How a replica is asked how far it is behind its primary.
 *
 * Promises: of a replica of several primaries the one that is furthest behind counts; one whose replication stands still, or that is no
 * replica, tells no figure. The figure is the server's own, in whole seconds: the age of the change that it is at, none while it
 * believes to have all. The user needs the right to ask: REPLICA MONITOR (MariaDB), REPLICATION CLIENT (MySQL).
 */
import type { ReplicaLagPlan } from '../runtime.js';
import { atLeast, parseVersion } from './version.js';

type StatusRow = Readonly<Record<string, unknown>>;

/** The question for a server of this version. */
export function lagQuestion(serverVersion: string): string {
  const { flavour, version } = parseVersion(serverVersion);
  if (flavour === 'mariadb') return 'SHOW ALL SLAVES STATUS';
  return atLeast(version, [8, 0, 22]) ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS';
}

/** The seconds that the answer tells; `undefined` where it tells none. */
export function lagOf(rows: readonly StatusRow[]): number | undefined {
  const each = rows.map(row => row['Seconds_Behind_Source'] ?? row['Seconds_Behind_Master'] ?? NaN);
  const most = Math.max(...each.map(Number));
  return Number.isFinite(most) ? most : undefined;
}

/** @param most seconds */
export function lagPlan(most: number): ReplicaLagPlan {
  return { most, question: lagQuestion, secondsOf: lagOf };
}
