/**
 * The words and names of a statement's text, as far as telling tables needs them.
 *
 * Promises: strings and comments have no names in them, but comments that the server executes do; a text in double quotes counts as
 * a name, which it is in the SQL mode ANSI_QUOTES. Does not: parse.
 */

/** A word, a name, names joined by dots, or a mark: `(`, `)`, `,` or `;`. */
export interface Token {
  /** A bare word in lower case, or a mark; empty for names in quotes or joined by dots. */
  readonly word: string;
  /** The names; none of a mark. */
  readonly parts: readonly string[];
  /** How many brackets are open around it; those of a bracket itself are the same for both of a pair. */
  readonly depth: number;
}

const NAME = String.raw`(?:\`(?:[^\`]|\`\`)*\`|"(?:[^"\\]|""|\\[^])*"|[\w$\u0080-\uffff]+)`;
const PIECES = new RegExp(
  [
    String.raw`--(?=\s|$)[^\n]*|#[^\n]*|/\*(?!M?!)[^]*?\*/|/\*M?!\d*|'(?:[^'\\]|''|\\[^])*'`,
    String.raw`(?<names>${NAME}(?:\s*\.\s*(?:${NAME}|\*))*)`,
    String.raw`(?<mark>[(),;])`,
  ].join('|'),
  'g',
);
const PART = new RegExp(NAME, 'g');
const BARE = /^[\w$\u0080-\uffff]+$/;

function unquoted(part: string): string {
  const quote = part[0];
  if (quote !== '`' && quote !== '"') return part;
  return part.slice(1, -1).replaceAll(quote + quote, quote);
}

/** Reads the tokens of a text. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (const { groups } of sql.matchAll(PIECES)) {
    const { names, mark } = groups!;
    if (mark !== undefined) {
      if (mark === ')') depth--;
      tokens.push({ word: mark, parts: [], depth });
      if (mark === '(') depth++;
    } else if (names !== undefined) {
      const word = BARE.test(names) ? names.toLowerCase() : '';
      tokens.push({ word, parts: [...names.matchAll(PART)].map(([part]) => unquoted(part)), depth });
    }
  }
  return tokens;
}
