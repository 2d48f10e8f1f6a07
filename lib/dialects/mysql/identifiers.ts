/**
 * How MySQL and MariaDB write names: in backticks where they are reserved words, have capitals or anything but letters, digits, `_`
 * and `$`, or begin with `_`, as the introducers of character sets do (`_latin1'x'`).
 *
 * Promises: quoted names round-trip, whatever is in them (compiler/identifiers.ts).
 */

import { IdentifierQuotes } from '../../compiler/identifiers.js';
import { RESERVED_WORDS } from './reserved-words.js';

const quotes = new IdentifierQuotes('`', /^[a-z][a-z0-9_$]*$/, RESERVED_WORDS);

/** A name in backticks. */
export function quoteAlways(name: string): string {
  return quotes.quoteAlways(name);
}

/** A name, quoted where it has to be. */
export function quote(name: string): string {
  return quotes.quote(name);
}
