/**
 * A column's default as it can be written after DEFAULT.
 *
 * SQLite tells the text without the parentheses it was written in, and takes a bare or quoted name for a string. Promises: what
 * comes back means the same, and is told the same again by a table that was made with it.
 */

import { literal } from '../literals.js';
import { textOfTokens, tokensOf, type Token } from './tokens.js';

const KEYWORDS: readonly string[] = [
  'NULL',
  'TRUE',
  'FALSE',
  'CURRENT_TIMESTAMP',
  'CURRENT_DATE',
  'CURRENT_TIME',
];
const LITERAL = /^(?:[+-]?(?:0[xX][\da-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|[xX]'[\da-fA-F]*')$/;

/** The default as written after DEFAULT. */
export function defaultSql(told: string): string {
  const tokens = withoutParentheses(tokensOf(told));
  const [only, ...more] = tokens;
  const text = textOfTokens(told, tokens);
  if (only === undefined || more.length > 0) return LITERAL.test(text) ? text : `(${text})`;
  if (only.kind === 'quoted') return literal(only.value);
  if (only.kind !== 'word') return text;
  return KEYWORDS.includes(only.value.toUpperCase()) ? only.value.toUpperCase() : literal(only.value);
}

/** Tokens without the parentheses around all of them. */
function withoutParentheses(tokens: readonly Token[]): readonly Token[] {
  let inner = tokens;
  while (inner.length > 2 && isEnclosed(inner)) inner = inner.slice(1, -1);
  return inner;
}

function isEnclosed(tokens: readonly Token[]): boolean {
  const marks = tokens.map(each => (each.kind === 'other' ? each.value : ''));
  if (marks[0] !== '(') return false;
  let depth = 0;
  const end = marks.findIndex(mark => {
    depth += mark === '(' ? 1 : mark === ')' ? -1 : 0;
    return depth === 0;
  });
  return end === marks.length - 1;
}

/** The string that a default is; `null` where it is none. */
export function stringOf(written: string | null): string | null {
  if (written === null || !/^'(?:[^']|'')*'$/.test(written)) return null;
  return written.slice(1, -1).replaceAll("''", "'");
}
