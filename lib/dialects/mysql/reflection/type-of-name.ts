/**
 * From the type that MySQL or MariaDB tells of a column to a type of the language.
 *
 * Promises: types that this library writes give themselves; others convert as the nearest one and keep their name. Widths that only say how
 * numbers are shown (`int(11)`) are left out where they are the usual ones.
 */

import type { SqlType } from '../../../types/index.js';
import { BigInteger, Integer, SmallInteger } from '../../../types/integer.js';
import { Binary, LargeBinary, VarBinary } from '../../../types/binary.js';
import { Boolean } from '../../../types/boolean.js';
import { Date, DateTime } from '../../../types/temporal.js';
import { Double } from '../../../types/float.js';
import { Enum } from '../../../types/enum.js';
import { JSON } from '../../../types/json.js';
import { Numeric } from '../../../types/decimal.js';
import { String, Text } from '../../../types/text.js';
import { Time } from '../../../types/time.js';
import { Untyped } from '../../../types/untyped.js';
import { Uuid } from '../../../types/uuid.js';
import { typeNamed } from '../../../types/named.js';

const DECLARED = /^(\w+)(?:\((.*)\))?(.*)$/s;
const USUAL_WIDTHS: Readonly<Record<string, readonly [signed: string, unsigned: string]>> = {
  tinyint: ['4', '3'],
  smallint: ['6', '5'],
  mediumint: ['9', '8'],
  int: ['11', '10'],
  bigint: ['20', '20'],
};

interface Declared {
  readonly name: string;
  readonly size: string | undefined;
  /** What stands behind, such as `unsigned`. */
  readonly more: string;
}

function parse(declared: string): Declared {
  const [, name = declared, size, more = ''] = DECLARED.exec(declared.trim()) ?? [];
  const lower = name.toLowerCase();
  const behind = more.trim().toLowerCase();
  const [signed, unsigned] = USUAL_WIDTHS[lower] ?? [];
  const isUsual = (behind === '' && size === signed) || (behind === 'unsigned' && size === unsigned);
  return { name: lower, size: isUsual ? undefined : size, more: behind };
}

/** The type as it is told, in capitals where it is no list of values. */
export function typeTitle(declared: string): string {
  const { name, size, more } = parse(declared);
  const inner = size === undefined ? '' : `(${/^[\d,]+$/.test(size) ? size.replace(',', ', ') : size})`;
  return `${name.toUpperCase()}${inner}${more === '' ? '' : ` ${more.toUpperCase()}`}`;
}

/** The types that need no name to be written as they are told. */
function ownType({ name, size, more }: Declared): SqlType | undefined {
  if (more !== '') return undefined;
  const count = size === undefined ? undefined : Number(size);
  switch (name) {
    case 'int':
      return size === undefined ? Integer() : undefined;
    case 'smallint':
      return size === undefined ? SmallInteger() : undefined;
    case 'bigint':
      return size === undefined ? BigInteger() : undefined;
    case 'tinyint':
      return count === 1 ? Boolean() : undefined;
    case 'double':
      return size === undefined ? Double() : undefined;
    case 'decimal': {
      const [precision, scale] = size?.split(',').map(Number) ?? [];
      return Numeric(precision, scale);
    }
    case 'varchar':
      return count !== undefined && count > 0 ? String(count) : undefined;
    case 'longtext':
      return Text();
    case 'longblob':
      return LargeBinary();
    case 'varbinary':
      return count !== undefined && count > 0 ? VarBinary(count) : undefined;
    case 'binary':
      return count !== undefined && count > 0 ? Binary(count) : undefined;
    case 'enum':
      return Enum(...valuesOf(size ?? ''));
    case 'datetime':
      return count === 6 ? DateTime() : undefined;
    case 'date':
      return Date();
    case 'time':
      return count === 6 ? Time() : undefined;
    case 'json':
      return JSON();
    case 'uuid':
      return Uuid();
    default:
      return undefined;
  }
}

/** The type that converts the values of one that has no own. */
function convertingType({ name }: Declared): SqlType {
  switch (name) {
    case 'tinyint':
    case 'smallint':
    case 'mediumint':
    case 'year':
      return Integer();
    case 'int':
      return Integer();
    case 'bigint':
      return BigInteger();
    case 'float':
    case 'double':
      return Double();
    case 'decimal':
      return Numeric();
    case 'datetime':
    case 'timestamp':
      return DateTime();
    case 'time':
      return Time();
    case 'bit':
    case 'geometry':
    case 'point':
      return Untyped();
    default:
      if (/blob$|binary$/.test(name)) return LargeBinary();
      return /text$|char$|^(?:enum|set|inet\d)$/.test(name) ? Text() : Untyped();
  }
}

const WRITABLE = /^[A-Z_]\w*(?:\([\d, ]+\))?(?: \w+)*$/;

/** Whether the type of the language stands for a declared one, so that a column made with it is the same. */
export function isWritable(declared: string): boolean {
  return ownType(parse(declared)) !== undefined || WRITABLE.test(typeTitle(declared));
}

/** The type of a declared one. */
export function typeOfName(declared: string): SqlType {
  const parsed = parse(declared);
  const own = ownType(parsed);
  if (own !== undefined) return own;
  const title = typeTitle(declared);
  const type = convertingType(parsed);
  return WRITABLE.test(title) ? typeNamed(title, type) : type;
}

/** The values of an ENUM or SET: `'a','it''s'`. */
function valuesOf(list: string): string[] {
  return [...list.matchAll(/'((?:[^']|'')*)'/g)].map(each => each[1]!.replaceAll("''", "'"));
}
