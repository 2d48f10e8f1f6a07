/**
 * Finds the named parameters of SQL text.
 *
 * Promises: `:name` is a parameter unless it stands in a string, a quoted identifier or a comment, follows a word or a colon
 * (`'12:30'`, `a::b`), or is escaped as `\:name`; the backslash of an escape is dropped. Does not: understand
 * SQL beyond that.
 */

import { ArgumentError } from '../errors.js';

const TOKENS = new RegExp(
  [
    "'(?:[^']|'')*(?:'|$)", // string
    '"(?:[^"]|"")*(?:"|$)', // identifier
    '`(?:[^`]|``)*(?:`|$)',
    '\\[[^\\]\\n]*\\]',
    '--[^\\n]*',
    '/\\*[\\s\\S]*?(?:\\*/|$)',
    '\\\\:', // escaped colon
    '::+',
    '\\w+:(?=\\w)', // a colon within a word
    '(:)([A-Za-z_]\\w*)(?!:)',
    '\\?',
  ].join('|'),
  'g',
);

/** SQL text cut at its parameters: text and parameter names take turns, text first and last. */
export interface ParsedText {
  readonly texts: readonly string[];
  readonly names: readonly string[];
}

/** Cuts SQL text at its named parameters. Throws for positional ones (`?`). */
export function parseText(sql: string): ParsedText {
  const texts: string[] = [];
  const names: string[] = [];
  let text = '';
  let end = 0;
  for (const match of sql.matchAll(TOKENS)) {
    const [token, colon, name] = match;
    text += sql.slice(end, match.index);
    end = match.index + token.length;
    if (token === '?') {
      throw new ArgumentError(
        `text() takes named parameters such as :name, not '?' (at position ${match.index}); execDriverSql() takes those`,
      );
    }
    if (colon !== undefined && name !== undefined) {
      texts.push(text);
      names.push(name);
      text = '';
    } else {
      text += token === '\\:' ? ':' : token;
    }
  }
  texts.push(text + sql.slice(end));
  return { texts, names };
}
