/**
 * How MySQL and MariaDB write names: in backticks where they are reserved words, have capitals or anything but letters, digits, `_`
 * and `$`, or begin with `_`, as the introducers of character sets do (`_latin1'x'`).
 *
 * Promises: quoted names round-trip, whatever is in them (compiler/identifiers.ts); what the servers refuse in names is refused here.
 */

import { IdentifierQuotes } from '../../compiler/identifiers.js';
import { CompileError } from '../../errors.js';
import { RESERVED_WORDS } from './reserved-words.js';

class MysqlQuotes extends IdentifierQuotes {
  override quoteAlways(name: string): string {
    if (/[\u{10000}-\u{10ffff}]| $/u.test(name)) {
      throw new CompileError(
        `'${name}' cannot be a name in MySQL: it ends in a space or has a character beyond U+FFFF`,
      );
    }
    return super.quoteAlways(name);
  }
}

const quotes = new MysqlQuotes('`', /^[a-z][a-z0-9_$]*$/, RESERVED_WORDS);

/** A name in backticks. */
export function quoteAlways(name: string): string {
  return quotes.quoteAlways(name);
}

/** A name, quoted where it has to be. */
export function quote(name: string): string {
  return quotes.quote(name);
}
