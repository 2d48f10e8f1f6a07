/**
 * A column's default as it can be written after DEFAULT.
 *
 * MariaDB tells SQL; MySQL tells strings without quotes, and in EXTRA whether it is an expression. Promises: both come out alike.
 */

import { literal } from '../literals.js';
import { atLeast, type ServerVersion } from '../version.js';
import { toldExpression } from './told-expression.js';

/** A default: SQL, and the string where it is one. */
export interface DefaultFacts {
  readonly sql: string;
  readonly text: string | null;
}

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
const STRING = /^(?:_utf8mb4)?'((?:[^'\\]|''|\\[^])*)'$/;
const NUMERIC_TYPE = /^(?:tinyint|smallint|mediumint|int|bigint|decimal|float|double|year)\b/i;
const BINARY_TYPE = /^(?:var)?binary\b/i;
const MOMENT = /^current_timestamp(?:\((\d*)\))?$/i;
const ESCAPES: Readonly<Record<string, string>> = { 0: '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };

/** The default of a column of a type; `null` where there is none, or NULL. */
export function readDefault(
  told: string | null,
  type: string,
  extra: string,
  { flavour, version }: ServerVersion,
): DefaultFacts | null {
  if (told === null) return null;
  const tellsSql = flavour === 'mariadb' && atLeast(version, [10, 2, 7]);
  if (tellsSql ? told.toUpperCase() === 'NULL' : false) return null;
  const moment = MOMENT.exec(told);
  if (moment !== null) return { sql: `CURRENT_TIMESTAMP${moment[1] ? `(${moment[1]})` : ''}`, text: null };
  const [, digits] = /^now\((\d?)\)$/i.exec(told) ?? [];
  // What MySQL makes of the present moment in parentheses; in a column of its digits it is the same without.
  if (digits !== undefined && type.toLowerCase().replace('timestamp', 'datetime') === momentType(digits))
    return { sql: `CURRENT_TIMESTAMP${digits && `(${digits})`}`, text: null };
  if (tellsSql) return readSql(told);
  if (extra.includes('default_generated')) return readSql(toldExpression(told));
  if (BINARY_TYPE.test(type) && /^0x[\da-f]*$/i.test(told)) return { sql: told, text: null };
  if (/^b'[01]*'$/.test(told) || (NUMERIC_TYPE.test(type) && NUMBER.test(told)))
    return { sql: told, text: null };
  return { sql: literal(told), text: told };
}

const momentType = (digits: string): string => (digits === '' ? 'datetime' : `datetime(${digits})`);

function readSql(told: string): DefaultFacts {
  const string = STRING.exec(told);
  if (string !== null) {
    const text = string[1]!.replace(/''|\\([^])/g, (_all, escaped: string | undefined) =>
      escaped === undefined ? "'" : (ESCAPES[escaped] ?? escaped),
    );
    return { sql: literal(text), text };
  }
  const isPlain = NUMBER.test(told) || /^(?:b|x)'[\da-f]*'$/i.test(told);
  return { sql: isPlain ? told : `(${told})`, text: null };
}
