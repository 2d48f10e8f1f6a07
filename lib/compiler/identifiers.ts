/**
 * How names are quoted: shared by the dialects, which differ in the mark and in their reserved words.
 *
 * Promises: a name is quoted where it is a reserved word or no plain name.
 */

import { quoted } from './quoted.js';

const KEPT_NAMES = 10_000;

/** Quotes the names of one dialect. */
export class IdentifierQuotes {
  readonly #mark: string;
  readonly #plain: RegExp;
  readonly #reserved: ReadonlySet<string>;
  readonly #quoted = new Map<string, string>();

  /**
   * @param mark stands before and behind a name
   * @param plain names that need no quotes
   * @param reserved words that need them, in lower case
   */
  constructor(mark: string, plain: RegExp, reserved: ReadonlySet<string>) {
    this.#mark = mark;
    this.#plain = plain;
    this.#reserved = reserved;
  }

  /** A name in quotes. */
  quoteAlways(name: string): string {
    return quoted(name, this.#mark);
  }

  /** A name, quoted where it has to be. */
  quote(name: string): string {
    let text = this.#quoted.get(name);
    if (text === undefined) {
      text = this.#plain.test(name) && !this.#reserved.has(name) ? name : this.quoteAlways(name);
      if (this.#quoted.size < KEPT_NAMES) this.#quoted.set(name, text);
    }
    return text;
  }
}
