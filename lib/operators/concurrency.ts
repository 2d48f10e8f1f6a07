/**
 * How many projections may run at once.
 *
 * Promises: what is no such number is refused where it is given, before anything runs.
 */
import { ArgumentError } from '../errors.js';

/** @throws ArgumentError when it is not a positive integer or Infinity. */
export function checkConcurrency(concurrency: number): void {
  if (concurrency >= 1 && (Number.isInteger(concurrency) || concurrency === Infinity)) return;
  throw new ArgumentError(`concurrency must be a positive integer or Infinity, not ${String(concurrency)}.`);
}
