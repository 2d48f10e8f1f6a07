/**
 * Arrays, which neither SQLite nor MySQL have.
 *
 * Promises: that is said where the type is declared, with the ways out, and not by a database later.
 */

import { ArgumentError } from '../errors.js';

/**
 * Always an `ArgumentError`: no supported database has columns of arrays. `JSON<string[]>()` keeps one as a document, a table of its
 * own keeps elements that are to be searched.
 */
export function ARRAY(_elements?: unknown): never {
  throw new ArgumentError(
    'No supported database has array columns; keep the array as a document with JSON<string[]>(), or its elements in a table of ' +
      'their own',
  );
}
