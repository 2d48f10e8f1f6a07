/**
 * The names of types in MySQL and MariaDB: in DDL, and in CAST, which knows fewer and calls them otherwise.
 *
 * Promises: names whose columns keep what the type promises: moments with microseconds, numbers with a fraction as DOUBLE (FLOAT has
 * seven digits), texts and bytes of any length. What MySQL would take and cut (NUMERIC without digits) is refused.
 */

import { CompileError } from '../../errors.js';
import { EnumType, LargeBinaryType, NumericType, StringType, type SqlType } from '../../types/index.js';
import { literal } from './literals.js';
import type { Features } from './version.js';

const NAMES: Readonly<Record<string, string>> = Object.freeze({
  integer: 'INTEGER',
  smallInteger: 'SMALLINT',
  bigInteger: 'BIGINT',
  float: 'DOUBLE',
  double: 'DOUBLE',
  text: 'LONGTEXT',
  boolean: 'BOOL',
  dateTime: 'DATETIME(6)',
  date: 'DATE',
  json: 'JSON',
});

const CAST_NAMES: Readonly<Record<string, string>> = Object.freeze({
  integer: 'SIGNED INTEGER',
  smallInteger: 'SIGNED INTEGER',
  bigInteger: 'SIGNED INTEGER',
  boolean: 'SIGNED INTEGER',
  float: 'DOUBLE',
  double: 'DOUBLE',
  text: 'CHAR',
  enum: 'CHAR',
  uuid: 'CHAR(36)',
  dateTime: 'DATETIME(6)',
  date: 'DATE',
  largeBinary: 'BINARY',
  json: 'JSON',
});

function decimalName(name: string, { precision, scale }: NumericType<string | number>): string {
  if (precision === undefined) {
    throw new CompileError(
      'On MySQL a Numeric needs its digits, since without them it keeps no decimals: Numeric(10, 2)',
    );
  }
  return scale === undefined ? `${name}(${precision})` : `${name}(${precision}, ${scale})`;
}

/** The DDL name of a type. */
export function typeName(type: SqlType, features: Features): string {
  if (type instanceof StringType) {
    if (type.length !== undefined) return `VARCHAR(${type.length})`;
    throw new CompileError('On MySQL a String needs its greatest length, String(50), or use Text');
  }
  if (type instanceof EnumType) return `ENUM(${type.values.map(each => literal(each)).join(', ')})`;
  if (type instanceof NumericType) return decimalName('NUMERIC', type);
  if (type instanceof LargeBinaryType) return type.length === undefined ? 'LONGBLOB' : `BLOB(${type.length})`;
  if (type.kind === 'uuid') return features.uuid ? 'UUID' : 'CHAR(32)';
  return known(NAMES, type, 'DDL');
}

/** The name of a type in CAST. */
export function castName(type: SqlType): string {
  if (type instanceof StringType) return type.length === undefined ? 'CHAR' : `CHAR(${type.length})`;
  if (type instanceof NumericType) return decimalName('DECIMAL', type);
  return known(CAST_NAMES, type, 'CAST');
}

function known(names: Readonly<Record<string, string>>, type: SqlType, place: string): string {
  const name = Object.hasOwn(names, type.kind) ? names[type.kind] : undefined;
  if (name === undefined) throw new CompileError(`MySQL has no ${place} name for the type '${type.kind}'`);
  return name;
}
