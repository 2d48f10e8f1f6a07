/**
 * How SQLite writes names: in double quotes where they are keywords, have capitals or anything but letters, digits, `_` and `$`.
 *
 * Promises: quoted names round-trip, whatever is in them (compiler/identifiers.ts).
 */

import { IdentifierQuotes } from '../../compiler/identifiers.js';
import { RESERVED_WORDS } from './reserved-words.js';

const quotes = new IdentifierQuotes('"', /^[a-z_][a-z0-9_$]*$/, RESERVED_WORDS);

/** A name in double quotes. */
export function quoteAlways(name: string): string {
  return quotes.quoteAlways(name);
}

/** A name, quoted where it has to be. */
export function quote(name: string): string {
  return quotes.quote(name);
}
