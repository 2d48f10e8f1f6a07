/**
 * Walks over tokens.
 *
 * Promises: keywords are found bare only and in any case; reading past the end gives nothing and never fails.
 */

import { textOfTokens, tokensOf, type Token } from './tokens.js';

/** A place in a text's tokens. */
export class TokenReader {
  readonly #sql: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(sql: string) {
    this.#sql = sql;
    this.#tokens = tokensOf(sql);
  }

  get atEnd(): boolean {
    return this.#at >= this.#tokens.length;
  }

  /** The keyword here in capitals; `undefined` where it is a name in quotes, a string or something else. */
  get keyword(): string | undefined {
    const token = this.#tokens[this.#at];
    return token?.kind === 'word' ? token.value.toUpperCase() : undefined;
  }

  /** Whether this character is here. */
  isAt(character: string): boolean {
    const token = this.#tokens[this.#at];
    return token?.kind === 'other' && token.value === character;
  }

  /** Goes past the keywords if all of them are here. */
  take(...keywords: readonly string[]): boolean {
    const here = keywords.every((each, offset) => {
      const token = this.#tokens[this.#at + offset];
      return token?.kind === 'word' && token.value.toUpperCase() === each;
    });
    if (here) this.#at += keywords.length;
    return here;
  }

  /** Goes past a character if it is here. */
  takeCharacter(character: string): boolean {
    const here = this.isAt(character);
    if (here) this.#at++;
    return here;
  }

  /** Goes past the token here and gives it. */
  next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  /** The name here, bare, in quotes or as a string, which SQLite takes for a name too. */
  name(): string {
    return this.next()?.value ?? '';
  }

  /** Goes past the keywords before AS, a parenthesis and its like, until one of the given is here. */
  skipTo(...keywords: readonly string[]): void {
    while (!this.atEnd && !(this.keyword !== undefined && keywords.includes(this.keyword))) this.#at++;
  }

  /** Goes past what is in parentheses here and gives it without them; empty where there is no parenthesis. */
  parenthesised(): string {
    const inside = this.#inParentheses();
    return textOfTokens(this.#sql, inside);
  }

  /** The parts between commas of what is in parentheses here, each as a reader of its own with its text. */
  list(): readonly { readonly sql: string; readonly reader: TokenReader }[] {
    const parts: Token[][] = [[]];
    let depth = 0;
    for (const token of this.#inParentheses()) {
      const mark = token.kind === 'other' ? token.value : '';
      if (mark === '(') depth++;
      if (mark === ')') depth--;
      if (mark === ',' && depth === 0) parts.push([]);
      else parts.at(-1)!.push(token);
    }
    return parts
      .filter(part => part.length > 0)
      .map(part => {
        const sql = textOfTokens(this.#sql, part);
        return { sql, reader: new TokenReader(sql) };
      });
  }

  /** Everything from here on. */
  rest(): string {
    return textOfTokens(this.#sql, this.#tokens.slice(this.#at));
  }

  #inParentheses(): readonly Token[] {
    if (!this.takeCharacter('(')) return [];
    const start = this.#at;
    for (let depth = 1; !this.atEnd; this.#at++) {
      if (this.isAt('(')) depth++;
      if (this.isAt(')') && --depth === 0) break;
    }
    return this.#tokens.slice(start, this.#at++);
  }
}
