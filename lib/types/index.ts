/**
 * SQL types: what a value is, how it goes to the database and comes back.
 *
 * Promises: values convert exactly or not at all. Does not: write DDL (the dialect's type compiler does).
 */

export { LargeBinary, LargeBinaryType } from './binary.js';
export { Boolean, BooleanType } from './boolean.js';
export { ConversionError } from './conversion-error.js';
export { Double, Float, FloatType, Numeric, NumericType, type NumericOptions } from './decimal.js';
export { BigInteger, BigIntegerType, Integer, IntegerType, SmallInteger } from './integer.js';
export { JSON, JsonType, type JsonOptions } from './json.js';
export { Date, DateTime, DateTimeType, DateType } from './temporal.js';
export { Enum, EnumType, String, StringType, Text, TextType, Uuid, UuidType } from './text.js';
export { SqlType, type Codec, type TypeLike } from './type.js';
export type { WireKind, WireValue } from './wire.js';
