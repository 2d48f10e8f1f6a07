/**
 * Reads the options of a database URL: by a list of names, checked, each at most once.
 *
 * Promises: an unknown option, one given twice or a value out of its range is an `ArgumentError` that says which there are.
 */
import { ArgumentError } from '../errors.js';
import type { UrlParts } from './runtime.js';

/** The options behind the `?` of a URL. */
export class UrlOptions {
  readonly #query: UrlParts['query'];

  /**
   * @param dialect the dialect's name in messages
   * @param names the options there are
   * @throws ArgumentError for an option that there is not
   */
  constructor(query: UrlParts['query'], dialect: string, names: readonly string[]) {
    this.#query = query;
    for (const name of Object.keys(query)) {
      if (!names.includes(name)) {
        throw new ArgumentError(`${dialect} URLs have no option '${name}'; they have ${names.join(', ')}.`);
      }
    }
  }

  /** The text of an option. */
  text(name: string): string | undefined {
    const value = this.#query[name];
    if (Array.isArray(value)) throw new ArgumentError(`The URL option '${name}' is given more than once.`);
    return value as string | undefined;
  }

  /** An option that is one of a few words, in whatever case it is written. */
  choice<const T extends string>(name: string, allowed: readonly T[]): T | undefined {
    const value = this.text(name)?.toLowerCase();
    if (value !== undefined && !(allowed as readonly string[]).includes(value)) {
      throw new ArgumentError(`The URL option ${name}=${value} must be one of ${allowed.join(', ')}.`);
    }
    return value as T | undefined;
  }

  /** An option that is `on` or `off`. */
  flag(name: string, otherwise: boolean): boolean {
    const value = this.choice(name, ['on', 'off']);
    return value === undefined ? otherwise : value === 'on';
  }

  /** An option that is a whole number of a range. */
  integer(name: string, least: number, most: number = Number.MAX_SAFE_INTEGER): number | undefined {
    const value = this.text(name);
    if (value === undefined) return undefined;
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(number) || number < least || number > most) {
      const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
      throw new ArgumentError(`The URL option ${name}=${value} must be an integer ${range}.`);
    }
    return number;
  }
}
