/**
 * Messages of MySQL and MariaDB without the values of statements that some of them quote, for engines that hide parameters.
 *
 * Promises: of an error that quotes a value, what stays is what is known not to be one; where the message is in words that are not
 * known (another language, a proxy's), nothing stays. Pure. Does not: know which values were bound; it goes by the error's number.
 */
import type { DriverErrorData } from '../runtime.js';

const HIDDEN = '…';
const UNKNOWN_WORDS = "the server's message is hidden due to hideParameters";

/** What is before and behind the value. The value is anybody's text: what is behind it is the last that looks so. */
const DUPLICATE = /^(Duplicate entry ')[^]*(' for key '[^]*')$/;
const LAST = /^([^']*')[^]*(')$/;
const INCORRECT = [/^([^']*')[^]*(' for (?:column|function) [^]*)$/, LAST];

const QUOTING: ReadonlyMap<number, readonly RegExp[]> = new Map([
  [1062, [DUPLICATE]],
  [1586, [DUPLICATE]],
  [1231, [/^(Variable '[^']*' can't be set to the value of ')[^]*(')$/]],
  [1292, INCORRECT],
  [1300, [LAST]],
  [1366, INCORRECT],
  [1367, [/^([^']*')[^]*(' value found during parsing)$/]],
  [1411, INCORRECT],
  [1525, INCORRECT],
  [1526, [/^(Table has no partition for value )[^]*()$/]],
  [1557, [/^(Upholding [^]*, entry ')[^]*(', key [^]*)$/]],
  [1690, [LAST]],
  [1761, [/^(Foreign key constraint [^]*, record ')[^]*(' would lead to [^]*)$/]],
  [1762, [/^(Foreign key constraint [^]*, record ')[^]*(' would lead to [^]*)$/]],
  [3854, [/^([^']*')[^]*(' from \S+ to \S+)$/]],
]);

/** Proxies tell the whole statement of a server behind them. */
const WRAPPED = /\(errno \d+\)/;

/**
 * The message without values.
 *
 * @example withoutValues({ name: 'Error', errno: 1062, message: "Duplicate entry 'x' for key 'PRIMARY'" })
 * // "Duplicate entry '…' for key 'PRIMARY'"
 */
export function withoutValues({ errno, message }: DriverErrorData): string {
  const patterns = errno === undefined ? undefined : QUOTING.get(errno);
  if (patterns === undefined) {
    const wrapped = WRAPPED.exec(message)?.[0];
    return wrapped === undefined ? message : `${UNKNOWN_WORDS} ${wrapped}`;
  }
  const parts = patterns.map(pattern => pattern.exec(message)).find(found => found !== null);
  return parts === undefined ? UNKNOWN_WORDS : `${parts[1]}${HIDDEN}${parts[2]}`;
}
