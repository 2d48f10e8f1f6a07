/**
 * Refuses options that do not exist.
 *
 * Promises: a misspelt option is an error that names the known ones, never silently without effect. Does not: check values.
 */

import { ArgumentError } from '../errors.js';

/** Throws an `ArgumentError` for the first key that is no known option. */
export function checkOptions(owner: string, options: object, known: readonly string[]): void {
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new ArgumentError(`Unknown ${owner} option '${key}'; known are ${known.join(', ')}`);
    }
  }
}
