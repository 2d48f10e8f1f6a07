/**
 * The public names of the types that plain values have, which whoever writes an expression has anyway.
 *
 * Names only, for `types/index.ts`.
 */
export { Binary, LargeBinary, LargeBinaryType, VarBinary } from './binary.js';
export { Boolean, BooleanType, type BooleanOptions } from './boolean.js';
export { sameType } from './common.js';
export { ConversionError } from './conversion-error.js';
export { Numeric, NumericType, type NumericOptions } from './decimal.js';
export { Double, Float, FloatType, Real } from './float.js';
export { BigInteger, BigIntegerType, Integer, IntegerType, SmallInteger } from './integer.js';
export { JSON, JsonType, type JsonOptions } from './json.js';
export { Date, DateTime, DateTimeType, DateType, type DateTimeOptions } from './temporal.js';
export { String, StringType, Text, TextType } from './text.js';
export { SqlType, type Affinity, type Codec, type TypeLike } from './type.js';
export { Untyped, UntypedType } from './untyped.js';
export type { WireKind, WireValue } from './wire.js';
