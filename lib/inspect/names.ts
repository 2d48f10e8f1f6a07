/**
 * Names that inspectors are given.
 *
 * Promises: what is no name is refused before anything reaches the database.
 */

import { ArgumentError } from '../errors.js';

/** A name that is a string with something in it. */
export function checkedName(name: unknown, of: string, call: string): string {
  if (typeof name === 'string' && name !== '') return name;
  const shown = typeof name === 'string' ? "''" : String(name);
  throw new ArgumentError(
    `${call} takes the name of a ${of}, a string of one character or more, not ${shown}.`,
  );
}
