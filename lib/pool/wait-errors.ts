/**
 * The errors of waiting for a connection or for the right to write.
 *
 * Promises: each says what was waited for, who holds it (label, since when, acquired where), and the way out.
 */
import { InvalidRequestError, TimeoutError } from '../errors.js';
import type { Holder } from './permit.js';
import { describeHolder, type PoolStatus } from './status.js';

/** Holders named in one error. */
const NAMED = 10;

function describeAll(holders: readonly Holder[]): string {
  const named = holders.slice(0, NAMED).map(describeHolder).join('; ');
  return holders.length > NAMED ? `${named}; and ${holders.length - NAMED} more` : named;
}

export function noConnection(
  label: string,
  limit: number,
  { size, waiting }: Pick<PoolStatus, 'size' | 'waiting'>,
  holders: readonly Holder[],
): TimeoutError {
  const held = holders.length === 0 ? 'nobody (it could not be opened yet)' : describeAll(holders);
  return new TimeoutError(
    `No connection within ${limit} ms for '${label}': all ${size} are in use, ${waiting} wait. Held by ${held}.`,
  );
}

export function noPermit(label: string, limit: number, holder: Holder | undefined): TimeoutError {
  const held = holder === undefined ? 'nobody any more' : describeHolder(holder);
  return new TimeoutError(`No right to write within ${limit} ms for '${label}'. Held by ${held}.`);
}

export function tooManyWaiting(waiting: number): TimeoutError {
  return new TimeoutError(
    `${waiting} callers already wait for a connection (maxWaiting); subscribe to fewer queries at once (mergeMap's ` +
      `concurrency) or raise maxWaiting.`,
  );
}

/** A write inside the transaction that holds the right to write. */
export function waitsForItself(label: string): InvalidRequestError {
  return new InvalidRequestError(
    `'${label}' would wait for the transaction that it is made in; execute it on that transaction's connection ` +
      `instead of through the engine or another connection.`,
  );
}

/** A connection asked for inside the use of all that there are. */
export function waitsForItsConnection(label: string, size: number): InvalidRequestError {
  return new InvalidRequestError(
    `'${label}' would wait for a connection that its own scope holds (the pool has ${size}); execute it on that ` +
      `connection or raise poolSize.`,
  );
}

/** dispose() with connections in use. */
export function leasesOut(holders: readonly Holder[]): InvalidRequestError {
  return new InvalidRequestError(
    `dispose() found ${holders.length} connection(s) in use and ended them: ${describeAll(holders)}. Close them first.`,
  );
}
