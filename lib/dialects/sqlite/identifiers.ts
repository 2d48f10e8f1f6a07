/**
 * How SQLite writes names.
 *
 * Promises: a name is quoted where it is a keyword, has capitals or anything but letters, digits, `_` and `$`; embedded quotes
 * are doubled, so no name can end its quotes. A name with a NUL is refused: SQLite would end the statement there.
 */

import { CompileError } from '../../errors.js';
import { RESERVED_WORDS } from './reserved-words.js';

const PLAIN = /^[a-z_][a-z0-9_$]*$/;
const KEPT_NAMES = 10_000;

const quoted = new Map<string, string>();

/** A name in double quotes. */
export function quoteAlways(name: string): string {
  if (name.includes('\u0000')) throw new CompileError('A name cannot contain the character NUL');
  return `"${name.replaceAll('"', '""')}"`;
}

/** A name, quoted where it has to be. */
export function quote(name: string): string {
  let text = quoted.get(name);
  if (text === undefined) {
    text = PLAIN.test(name) && !RESERVED_WORDS.has(name) ? name : quoteAlways(name);
    if (quoted.size < KEPT_NAMES) quoted.set(name, text);
  }
  return text;
}
