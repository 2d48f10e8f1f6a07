/**
 * The tokens of the SQL that SQLite keeps in `sqlite_schema`.
 *
 * Promises: names, strings and comments are told apart as SQLite's own tokenizer does, in all four ways of quoting; nothing
 * between quotes is taken for syntax. Does not: check the SQL, which SQLite has accepted already.
 */

/** A token. */
export interface Token {
  /** `word`: a bare name or keyword. `quoted`: a name in quotes. */
  readonly kind: 'word' | 'quoted' | 'string' | 'other';
  /** A name or string without its quotes; otherwise the text. */
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

// White space and comments; a name in ", ` or []; a string; a word (all of Unicode is letters); a number; any other character.
const TOKEN =
  /([ \t\n\f\r]+|--[^\n]*|\/\*[^]*?(?:\*\/|$))|("(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])|('(?:[^']|'')*')|([A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)|(?:[0-9][\w.]*|[^])/y;

function unquoted(text: string): string {
  const quote = text[0]!;
  const inner = text.slice(1, -1);
  return quote === '[' ? inner : inner.replaceAll(quote + quote, quote);
}

/** The tokens of a text; white space and comments are left out. */
export function tokensOf(sql: string): readonly Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(sql); match !== null && match[0] !== ''; match = TOKEN.exec(sql)) {
    const [text, space, quoted, string, word] = match;
    if (space !== undefined) continue;
    const place = { start: match.index, end: match.index + text.length };
    if (quoted !== undefined) tokens.push({ kind: 'quoted', value: unquoted(quoted), ...place });
    else if (string !== undefined) tokens.push({ kind: 'string', value: unquoted(string), ...place });
    else tokens.push({ kind: word === undefined ? 'other' : 'word', value: text, ...place });
  }
  return tokens;
}

/** The SQL of a run of tokens as it was written, a space for each comment. */
export function textOfTokens(sql: string, tokens: readonly Token[]): string {
  let text = '';
  let end: number | undefined;
  for (const token of tokens) {
    if (end !== undefined && token.start > end) {
      const between = sql.slice(end, token.start);
      text += /^[ \t\n\f\r]*$/.test(between) ? between : ' ';
    }
    text += sql.slice(token.start, token.end);
    end = token.end;
  }
  return text;
}
