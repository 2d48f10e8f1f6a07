/**
 * Whether a server of several can be used: how it is asked, and what its errors say of it.
 *
 * Promises: the question is cheap, needs no right, and is refused by a node of Galera that has lost its cluster or rejects queries
 * (errno 1047): such a node still answers what reads from nothing, so the question reads from a table, if one without a name. It has
 * no row where the server takes no writes. Does not: judge connections that were lost; they say nothing certain of the server.
 */
import type { HostErrorData } from '../runtime.js';
import { CLUSTER_LOST } from './errors.js';

/** One row where the server takes writes, none where it is read-only (Aurora's readers say so of InnoDB). */
export const READINESS =
  'SELECT 1 FROM (SELECT 1) AS one WHERE @@global.read_only = 0 AND @@global.innodb_read_only = 0';

const READ_ONLY = /read[-_ ]only/i;
const NOT_READY = /WSREP has not yet prepared/i;

/** What an error says of the server: it takes no writes, or it is to be left. A statement that got one of these was not run. */
export function refusalOf({ errno, message }: HostErrorData): 'readOnly' | 'unready' | undefined {
  switch (errno) {
    case 1290:
      return READ_ONLY.test(message) ? 'readOnly' : undefined;
    case 1836:
      return 'readOnly';
    case 1047:
      return NOT_READY.test(message) ? 'unready' : undefined;
    case 3032:
      return 'unready';
    default:
      return undefined;
  }
}

const ENDING: readonly number[] = [1053, 1077, 1079];

/** Whether the server is about to end, or lost its cluster in the middle; a statement that got such an error may have run. */
export function isEnding({ errno, message }: HostErrorData): boolean {
  if (errno === undefined) return false;
  return ENDING.includes(errno) || (errno === 1180 && CLUSTER_LOST.test(message));
}
