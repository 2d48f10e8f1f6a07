/**
 * A name between quotes.
 *
 * Promises: embedded quotes are doubled, so no name can end its own; a name with a NUL is refused: databases would end the statement
 * there. Does not: know when a name needs quotes (`identifiers.ts`).
 */

import { CompileError } from '../errors.js';

/** A name between two of `mark`. */
export function quoted(name: string, mark: string): string {
  if (name.includes('\u0000')) throw new CompileError('A name cannot contain the character NUL');
  return mark + name.replaceAll(mark, mark + mark) + mark;
}
