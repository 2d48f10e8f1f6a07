/**
 * The names of types in MySQL and MariaDB: in DDL, and in CAST, which knows fewer and calls them otherwise.
 *
 * Promises: names whose columns keep what the type promises: moments with microseconds, numbers with a fraction as DOUBLE (FLOAT has
 * seven digits), texts and bytes of any length. What MySQL would take and cut (NUMERIC without digits) is refused.
 */

import { CompileError } from '../../errors.js';
import type { SqlType } from '../../types/index.js';
import { DecoratedType } from '../../types/decorator.js';
import { EnumType } from '../../types/enum.js';
import { LargeBinaryType } from '../../types/binary.js';
import { NamedType } from '../../types/named.js';
import { NumericType } from '../../types/decimal.js';
import { StringType, TextType } from '../../types/text.js';
import { checkEnum } from './codecs.js';
import { literal } from './literals.js';
import type { Features } from './version.js';

const NAMES: Readonly<Record<string, string>> = Object.freeze({
  integer: 'INTEGER',
  smallInteger: 'SMALLINT',
  bigInteger: 'BIGINT',
  float: 'DOUBLE',
  double: 'DOUBLE',
  real: 'DOUBLE',
  boolean: 'BOOL',
  dateTime: 'DATETIME(6)',
  date: 'DATE',
  time: 'TIME(6)',
  interval: 'BIGINT',
  json: 'JSON',
});

const CAST_NAMES: Readonly<Record<string, string>> = Object.freeze({
  integer: 'SIGNED INTEGER',
  smallInteger: 'SIGNED INTEGER',
  bigInteger: 'SIGNED INTEGER',
  boolean: 'SIGNED INTEGER',
  float: 'DOUBLE',
  double: 'DOUBLE',
  real: 'DOUBLE',
  text: 'CHAR',
  enum: 'CHAR',
  uuid: 'CHAR(36)',
  dateTime: 'DATETIME(6)',
  date: 'DATE',
  time: 'TIME(6)',
  interval: 'SIGNED INTEGER',
  largeBinary: 'BINARY',
  varBinary: 'BINARY',
  binary: 'BINARY',
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

/** The type that a column has in a dialect: variants chosen, types of the program's taken for what they are kept as. */
export function storedType(type: SqlType, dialect: string): SqlType {
  const own = type.inDialect(dialect);
  return own instanceof DecoratedType ? storedType(own.implementation, dialect) : own;
}

function bytesName({ kind, length }: LargeBinaryType): string {
  if (kind === 'largeBinary') return length === undefined ? 'LONGBLOB' : `BLOB(${length})`;
  return `${kind === 'binary' ? 'BINARY' : 'VARBINARY'}(${length})`;
}

/** The DDL name of a type. */
export function typeName(given: SqlType, dialect: string, features: Features): string {
  const type = storedType(given, dialect);
  if (type instanceof NamedType) return type.name;
  if (type instanceof StringType) {
    if (type.length !== undefined) return `VARCHAR(${type.length})`;
    throw new CompileError('On MySQL a String needs its greatest length, String(50), or use Text');
  }
  if (type instanceof TextType) return type.length === undefined ? 'LONGTEXT' : `TEXT(${type.length})`;
  if (type instanceof EnumType) {
    checkEnum(type);
    return `ENUM(${type.values.map(each => literal(each)).join(', ')})`;
  }
  if (type instanceof NumericType) return decimalName('NUMERIC', type);
  if (type instanceof LargeBinaryType) return bytesName(type);
  if (type.kind === 'uuid') return features.uuid ? 'UUID' : 'CHAR(32)';
  return known(NAMES, type, 'DDL');
}

/** The decimals that MySQL keeps at most. */
const MOST_DECIMALS = 30;

/** The DECIMAL that holds a value of a decimal type; `undefined` for other types. */
export function decimalOf(type: SqlType): string | undefined {
  if (!(type instanceof NumericType)) return undefined;
  const scale = type.scale ?? (type.precision === undefined ? MOST_DECIMALS : 0);
  return `DECIMAL(65, ${Math.min(scale, MOST_DECIMALS)})`;
}

/** The name of a type in CAST; of one with a name of its own that of the type that converts its values. */
export function castName(given: SqlType, dialect: string): string {
  const type = storedType(given, dialect);
  if (type instanceof NamedType) return castName(type.implementation, dialect);
  if (type instanceof StringType) return type.length === undefined ? 'CHAR' : `CHAR(${type.length})`;
  if (type instanceof NumericType) return decimalName('DECIMAL', type);
  return known(CAST_NAMES, type, 'CAST');
}

const LIST_COLUMNS: Readonly<Record<string, string>> = Object.freeze({
  integer: 'BIGINT',
  smallInteger: 'BIGINT',
  bigInteger: 'BIGINT',
  boolean: 'BIGINT',
  float: 'DOUBLE',
  double: 'DOUBLE',
  numeric: 'DECIMAL(65, 30)',
  dateTime: 'DATETIME(6)',
  date: 'DATE',
  time: 'TIME(6)',
  interval: 'BIGINT',
});

/** The type of a column of JSON_TABLE that holds values of a type. */
export function listColumn(given: SqlType, dialect: string): string {
  const { kind } = storedType(given, dialect);
  return (Object.hasOwn(LIST_COLUMNS, kind) ? LIST_COLUMNS[kind] : undefined) ?? 'LONGTEXT';
}

function known(names: Readonly<Record<string, string>>, type: SqlType, place: string): string {
  const name = Object.hasOwn(names, type.kind) ? names[type.kind] : undefined;
  if (name === undefined) throw new CompileError(`MySQL has no ${place} name for the type '${type.kind}'`);
  return name;
}
