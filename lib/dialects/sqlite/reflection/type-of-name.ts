/**
 * From the type that a SQLite column was declared with to a type of the language.
 *
 * Promises: names that this library writes, and those in common use, give their type; any other gives the type of its affinity, as
 * SQLite's rules say, so that the values that SQLite makes of what is stored can be read. The declared name is kept beside it.
 */

import type { SqlType } from '../../../types/index.js';
import { BigInteger, Integer, SmallInteger } from '../../../types/integer.js';
import { Boolean } from '../../../types/boolean.js';
import { Date, DateTime } from '../../../types/temporal.js';
import { Double, Float, Real } from '../../../types/float.js';
import { JSON } from '../../../types/json.js';
import { LargeBinary } from '../../../types/binary.js';
import { Numeric } from '../../../types/decimal.js';
import { Time } from '../../../types/time.js';
import { Untyped } from '../../../types/untyped.js';
import { typeNamed } from '../../../types/named.js';
import { String, Text } from '../../../types/text.js';
import { typeName } from '../type-names.js';

const PLAIN: Readonly<Record<string, () => SqlType>> = Object.freeze({
  '': Untyped,
  INTEGER: Integer,
  INT: Integer,
  TINYINT: SmallInteger,
  SMALLINT: SmallInteger,
  INT2: SmallInteger,
  MEDIUMINT: Integer,
  BIGINT: BigInteger,
  INT8: BigInteger,
  'UNSIGNED BIG INT': BigInteger,
  REAL: Real,
  FLOAT: Float,
  DOUBLE: Double,
  'DOUBLE PRECISION': Double,
  TEXT: Text,
  CLOB: Text,
  BLOB: LargeBinary,
  BOOLEAN: Boolean,
  BOOL: Boolean,
  DATE: Date,
  DATETIME: DateTime,
  TIMESTAMP: DateTime,
  TIME: Time,
  JSON: () => JSON(),
  ANY: Untyped,
});

const STRINGS: readonly string[] = [
  ...['VARCHAR', 'CHAR', 'CHARACTER', 'NCHAR', 'NVARCHAR'],
  ...['CHARACTER VARYING', 'VARYING CHARACTER', 'NATIVE CHARACTER', 'NATIONAL CHARACTER'],
];
const DECIMALS: readonly string[] = ['NUMERIC', 'DECIMAL'];
const DECLARED = /^([^()]*?)\s*(?:\(\s*([+-]?\d+)\s*(?:,\s*([+-]?\d+)\s*)?\))?$/;

/** A declared type as it is told: in capitals, one space between words. */
export function normalType(declared: string): string {
  const words = declared.trim().replaceAll(/[ \t\n\f\r]+/g, ' ');
  const match = DECLARED.exec(words);
  if (match === null) return words;
  const [, name, first, second] = match;
  const size = first === undefined ? '' : second === undefined ? `(${first})` : `(${first}, ${second})`;
  return `${name!.toUpperCase()}${size}`;
}

/** Words that would end a type and begin something else, which only a type in quotes can have. */
const ENDS_TYPE =
  /\b(?:CONSTRAINT|PRIMARY|NOT|NULL|UNIQUE|CHECK|DEFAULT|COLLATE|REFERENCES|GENERATED|AS|AUTOINCREMENT|ON|DEFERRABLE)\b/;
const WRITABLE = /^[A-Z_]\w*(?: \w+)*(?:\(\d+(?:, \d+)?\))?$/;

/** The type of a declared one, with the name that it was declared by where that can be written. */
export function typeOfName(declared: string): SqlType {
  const type = convertingType(declared);
  return declared === typeName(type) || !isWritable(declared) ? type : typeNamed(declared, type);
}

/** Whether a declared type can be written as it is. */
export function isWritable(declared: string): boolean {
  return declared === '' || (WRITABLE.test(declared) && !ENDS_TYPE.test(declared));
}

/** The type that fits the values of a declared one best. */
function convertingType(declared: string): SqlType {
  const match = DECLARED.exec(declared);
  const name = match?.[1] ?? declared;
  const [first, second] = [countOf(match?.[2]), countOf(match?.[3])];
  if (STRINGS.includes(name)) return first === undefined || first === 0 ? String() : String(first);
  if (DECIMALS.includes(name)) return decimalType(first, second);
  if (Object.hasOwn(PLAIN, name)) return PLAIN[name]!();
  return typeOfAffinity(name);
}

function decimalType(precision: number | undefined, scale: number | undefined): SqlType {
  const sensible = precision === undefined || (precision > 0 && (scale ?? 0) <= precision);
  return sensible ? Numeric(precision, scale) : Numeric();
}

function countOf(text: string | undefined): number | undefined {
  const count = text === undefined ? undefined : Number(text);
  return count !== undefined && Number.isSafeInteger(count) && count >= 0 ? count : undefined;
}

/** SQLite's rules, in their order. */
function typeOfAffinity(name: string): SqlType {
  if (name.includes('INT')) return Integer();
  if (/CHAR|CLOB|TEXT/.test(name)) return Text();
  if (name.includes('BLOB')) return LargeBinary();
  if (/REAL|FLOA|DOUB/.test(name)) return Float();
  // Its columns take anything and make numbers of what looks like one.
  return Untyped();
}
