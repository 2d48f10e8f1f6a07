/**
 * The DDL names of types in SQLite.
 *
 * Promises: names whose affinity keeps the values as they were given: `JSON`, `DATETIME` and `DATE` have NUMERIC affinity,
 * which leaves their texts alone, and so has `NUMERIC`, whose values are numbers.
 */

import { CompileError } from '../../errors.js';
import type { SqlType } from '../../types/index.js';
import { DecoratedType } from '../../types/decorator.js';
import { EnumType } from '../../types/enum.js';
import { NamedType } from '../../types/named.js';
import { NumericType } from '../../types/decimal.js';
import { StringType } from '../../types/text.js';

const NAMES: ReadonlyMap<string, string> = new Map([
  ['integer', 'INTEGER'],
  ['smallInteger', 'SMALLINT'],
  ['bigInteger', 'BIGINT'],
  ['float', 'FLOAT'],
  ['double', 'DOUBLE'],
  ['real', 'REAL'],
  ['text', 'TEXT'],
  ['boolean', 'BOOLEAN'],
  ['dateTime', 'DATETIME'],
  ['date', 'DATE'],
  ['time', 'TIME'],
  ['interval', 'BIGINT'],
  ['largeBinary', 'BLOB'],
  ['varBinary', 'BLOB'],
  ['binary', 'BLOB'],
  ['json', 'JSON'],
  ['uuid', 'CHAR(32)'],
  // SQLite's columns need no type.
  ['untyped', ''],
]);

/** The DDL name of a type. */
export function typeName(given: SqlType): string {
  const type = given.inDialect('sqlite');
  if (type instanceof NamedType) return type.name;
  if (type instanceof DecoratedType) return typeName(type.implementation);
  if (type instanceof StringType) return type.length === undefined ? 'VARCHAR' : `VARCHAR(${type.length})`;
  if (type instanceof EnumType) return `VARCHAR(${Math.max(...type.values.map(each => each.length))})`;
  if (type instanceof NumericType) {
    if (type.precision === undefined) return 'NUMERIC';
    return type.scale === undefined
      ? `NUMERIC(${type.precision})`
      : `NUMERIC(${type.precision}, ${type.scale})`;
  }
  const name = NAMES.get(type.kind);
  if (name !== undefined) return name;
  throw new CompileError(
    `SQLite has no DDL name for the type '${type.kind}'; give it one with typeNamed('NAME', type)`,
  );
}

/** The DDL name of a type in a STRICT table, which knows five. */
export function strictTypeName(given: SqlType): string {
  const type = given.inDialect('sqlite');
  if (type instanceof NamedType) return type.name;
  if (type instanceof DecoratedType) return strictTypeName(type.implementation);
  switch (type.wire) {
    case 'integer':
      return 'INTEGER';
    case 'float':
      return 'REAL';
    case 'bytes':
      return 'BLOB';
    case 'bigint':
      return type.affinity === 'integer' ? 'INTEGER' : 'TEXT';
    default:
      return type.affinity === 'untyped' ? 'ANY' : 'TEXT';
  }
}
