/**
 * SQL types: what a value is, how it goes to the database and comes back.
 *
 * Promises: values convert exactly or not at all. Does not: write DDL (the dialect's type compiler does).
 */

export { LargeBinary, LargeBinaryType } from './binary.js';
export { Boolean, BooleanType } from './boolean.js';
export { ConversionError, describeValue } from './conversion-error.js';
export { Double, Float, FloatType, Numeric, NumericType, type NumericOptions } from './decimal.js';
export { BigInteger, BigIntegerType, Integer, IntegerType, SmallInteger, fitsInt64 } from './integer.js';
export { JSON, JsonType, type JsonOptions } from './json.js';
export { Date, DateTime, DateTimeType, DateType, formatDateTime } from './temporal.js';
export { Enum, EnumType, String, StringType, Text, TextType, Uuid, UuidType } from './text.js';
export { SqlType, isTypeLike, resolveType, type Codec, type TypeLike } from './type.js';
export { Untyped, UntypedType, inferType, isBoolean } from './untyped.js';
export type { WireKind, WireValue } from './wire.js';
