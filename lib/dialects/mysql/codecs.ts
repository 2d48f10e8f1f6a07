/**
 * How values are kept in MySQL and MariaDB where it is otherwise than in the types themselves.
 *
 * Promises: decimals go and come as text, digit by digit, up to the 65 that the server keeps. Does not: decode the protocol; the
 * driver gives integers as numbers or bigints, moments as text, bytes as bytes.
 */

import { CompileError } from '../../errors.js';
import { unconvertible } from '../../types/conversion-error.js';
import type { Codec, EnumType, SqlType } from '../../types/index.js';
import { JsonType } from '../../types/json.js';
import { NumericType } from '../../types/decimal.js';

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

/** The conversions of a type that the library has. */
export function mysqlCodec(type: SqlType): Codec {
  if (type instanceof NumericType) return decimalCodec(type);
  return type instanceof JsonType ? jsonCodec(type) : type;
}

/** Refuses the strings that an ENUM would cut. */
export function checkEnum({ values }: EnumType): void {
  const cut = values.find(each => each.endsWith(' '));
  if (cut === undefined) return;
  throw new CompileError(`An ENUM of MySQL cuts blanks off the end of '${cut}'; use String(n) with a CHECK`);
}
