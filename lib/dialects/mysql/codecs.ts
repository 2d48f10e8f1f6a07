/**
 * How values are kept in MySQL and MariaDB where it is otherwise than in the types themselves.
 *
 * Promises: decimals go and come as text, digit by digit, up to the 65 that the server keeps; whole numbers
 * may be those of BIGINT UNSIGNED. Does not: decode the protocol; the
 * driver gives integers as numbers or bigints, moments as text, bytes as bytes.
 */

import { CompileError } from '../../errors.js';
import { unconvertible } from '../../types/conversion-error.js';
import type { Codec, EnumType, SqlType } from '../../types/index.js';
import { JsonType } from '../../types/json.js';
import { NumericType } from '../../types/decimal.js';
import { BigIntegerType } from '../../types/integer.js';
import { UntypedType } from '../../types/untyped.js';
import type { WireValue } from '../../types/wire.js';

const DECIMAL = /^-?\d{1,65}(?:\.\d{1,30})?$/;

function decimalCodec(type: NumericType<string | number>): Codec {
  const bind = (value: unknown): string => {
    const text = type.bindText(value);
    if (DECIMAL.test(text)) return text;
    throw unconvertible(value, 'Numeric keeps 65 digits here, 30 of them decimals (round before)');
  };
  return Object.freeze<Codec>({ wire: 'decimal', bind, result: type.result });
}

function jsonCodec(type: JsonType): Codec {
  const { bindsNull, result } = type;
  return Object.freeze<Codec>({ wire: 'text', bindsNull, bind: value => type.bind(value), result });
}

const [BEYOND_SIGNED, BEYOND_UNSIGNED] = [2n ** 63n, 2n ** 64n];

const isUnsigned = (value: unknown): value is bigint =>
  typeof value === 'bigint' && value >= BEYOND_SIGNED && value < BEYOND_UNSIGNED;

/** Of the types that take a bigint: an unsigned integer of the server has one bit more. */
function bigintCodec(type: BigIntegerType | UntypedType): Codec {
  const { wire, bindsNull, result } = type;
  const bind = (value: unknown): WireValue => (isUnsigned(value) ? value : type.bind(value));
  return Object.freeze<Codec>({ wire, bindsNull, bind, result });
}

/** The conversions of a type that the library has. */
export function mysqlCodec(type: SqlType): Codec {
  if (type instanceof NumericType) return decimalCodec(type);
  if (type instanceof BigIntegerType || type instanceof UntypedType) return bigintCodec(type);
  return type instanceof JsonType ? jsonCodec(type) : type;
}

/** Refuses the strings that an ENUM would cut. */
export function checkEnum({ values }: EnumType): void {
  const cut = values.find(each => each.endsWith(' '));
  if (cut === undefined) return;
  throw new CompileError(`An ENUM of MySQL cuts blanks off the end of '${cut}'; use String(n) with a CHECK`);
}
