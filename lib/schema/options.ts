/**
 * Refuses options that do not exist.
 *
 * Promises: a misspelt option is an error that names the known ones, never silently without effect; nor is what is no object of
 * options. Does not: check values, besides those that are true or false.
 */

import { ArgumentError } from '../errors.js';
import { describeValue } from '../types/conversion-error.js';

/** Throws an `ArgumentError` for what is no object, and for the first key that is no known option. */
export function checkOptions(owner: string, options: object, known: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) {
    throw new ArgumentError(
      `The options of ${owner} are an object, not ${describeValue(options)}; known are ${known.join(', ')}`,
    );
  }
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      throw new ArgumentError(`Unknown ${owner} option '${key}'; known are ${known.join(', ')}`);
    }
  }
}

/** Throws an `ArgumentError` for an option that is neither true nor false nor left out. */
export function checkFlags(owner: string, options: object, names: readonly string[]): void {
  const given = options as Readonly<Record<string, unknown>>;
  for (const name of names) {
    const value = given[name];
    if (value === undefined || typeof value === 'boolean') continue;
    throw new ArgumentError(
      `The ${owner} option ${name} is true or false, or left out, not ${describeValue(value)}`,
    );
  }
}
