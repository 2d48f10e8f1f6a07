/**
 * The DDL names of types in SQLite.
 *
 * Promises: names whose affinity keeps the values as they were given: `JSON`, `DATETIME` and `DATE` have NUMERIC affinity,
 * which leaves their texts alone, and so has `NUMERIC`, whose values are numbers.
 */

import { CompileError } from '../../errors.js';
import { EnumType, LargeBinaryType, NumericType, StringType, type SqlType } from '../../types/index.js';

const NAMES: Readonly<Record<string, string>> = Object.freeze({
  integer: 'INTEGER',
  smallInteger: 'SMALLINT',
  bigInteger: 'BIGINT',
  float: 'FLOAT',
  double: 'DOUBLE',
  text: 'TEXT',
  boolean: 'BOOLEAN',
  dateTime: 'DATETIME',
  date: 'DATE',
  largeBinary: 'BLOB',
  json: 'JSON',
  uuid: 'CHAR(32)',
});

/** The DDL name of a type. */
export function typeName(type: SqlType): string {
  if (type instanceof StringType) return type.length === undefined ? 'VARCHAR' : `VARCHAR(${type.length})`;
  if (type instanceof EnumType) return `VARCHAR(${Math.max(...type.values.map(each => each.length))})`;
  if (type instanceof NumericType) {
    if (type.precision === undefined) return 'NUMERIC';
    return type.scale === undefined
      ? `NUMERIC(${type.precision})`
      : `NUMERIC(${type.precision}, ${type.scale})`;
  }
  if (type instanceof LargeBinaryType) return 'BLOB';
  const name = NAMES[type.kind];
  if (name === undefined) throw new CompileError(`SQLite has no DDL name for the type '${type.kind}'`);
  return name;
}
