/**
 * SQL types: what a value is, how it goes to the database and comes back.
 *
 * Promises: values convert exactly or not at all. Does not: write DDL (the dialect's type compiler does).
 */

export { ARRAY } from './array.js';
export { Binary, LargeBinary, LargeBinaryType, VarBinary } from './binary.js';
export { Boolean, BooleanType, type BooleanOptions } from './boolean.js';
export { sameType } from './common.js';
export { ConversionError } from './conversion-error.js';
export { Numeric, NumericType, type NumericOptions } from './decimal.js';
export { DecoratedType, decorateType, type Conversions } from './decorator.js';
export { Enum, EnumType, type EnumOptions } from './enum.js';
export { Double, Float, FloatType, Real } from './float.js';
export { BigInteger, BigIntegerType, Integer, IntegerType, SmallInteger } from './integer.js';
export { Interval, IntervalType } from './interval.js';
export { JSON, JsonType, type JsonOptions } from './json.js';
export { NamedType, typeNamed } from './named.js';
export { Date, DateTime, DateTimeType, DateType, type DateTimeOptions } from './temporal.js';
export { String, StringType, Text, TextType } from './text.js';
export { Time, TimeType } from './time.js';
export { SqlType, type Affinity, type Codec, type TypeLike } from './type.js';
export { Untyped, UntypedType } from './untyped.js';
export { Uuid, UuidType } from './uuid.js';
export { VariantType, withVariant, type DialectName, type Variants } from './variant.js';
export type { WireKind, WireValue } from './wire.js';
