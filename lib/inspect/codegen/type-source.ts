/**
 * A type as source: `String(40)`, `typeNamed('MEDIUMINT', Integer)`.
 *
 * Promises: the source makes a type that is equal to the given one.
 */

import { ArgumentError } from '../../errors.js';
import type { SqlType } from '../../types/index.js';
import { EnumType } from '../../types/enum.js';
import { LargeBinaryType } from '../../types/binary.js';
import { NamedType } from '../../types/named.js';
import { NumericType } from '../../types/decimal.js';
import { StringType, TextType } from '../../types/text.js';
import { stringSource, type Imports } from './source.js';

/** The factories of types without arguments, by kind. */
const PLAIN: Readonly<Record<string, string>> = Object.freeze({
  integer: 'Integer',
  smallInteger: 'SmallInteger',
  bigInteger: 'BigInteger',
  float: 'Float',
  double: 'Double',
  real: 'Real',
  boolean: 'Boolean',
  dateTime: 'DateTime',
  date: 'Date',
  time: 'Time',
  interval: 'Interval',
  json: 'JSON',
  uuid: 'Uuid',
  untyped: 'Untyped',
});

/** The kinds of types that are all bytes. */
const BYTES: Readonly<Record<string, string>> = Object.freeze({
  largeBinary: 'LargeBinary',
  varBinary: 'VarBinary',
  binary: 'Binary',
});

/** The source of a type. */
export function typeSource(type: SqlType, imports: Imports): string {
  if (type instanceof NamedType) {
    const inner = typeSource(type.implementation, imports);
    return `${imports.value('typeNamed')}(${stringSource(type.name)}, ${inner})`;
  }
  if (type instanceof StringType) return withArguments(imports.value('String'), type.length);
  if (type instanceof TextType) return withArguments(imports.value('Text'), type.length);
  if (type instanceof LargeBinaryType) return withArguments(imports.value(BYTES[type.kind]!), type.length);
  if (type instanceof NumericType) return withArguments(imports.value('Numeric'), type.precision, type.scale);
  if (type instanceof EnumType) {
    return `${imports.value('Enum')}(${(type.values as readonly string[]).map(stringSource).join(', ')})`;
  }
  const factory = PLAIN[type.kind];
  if (factory !== undefined) return imports.value(factory);
  throw new ArgumentError(`There is no source for the type '${type.kind}'.`);
}

function withArguments(factory: string, ...given: readonly (number | undefined)[]): string {
  const known = given.filter(each => each !== undefined);
  return known.length === 0 ? factory : `${factory}(${known.join(', ')})`;
}
