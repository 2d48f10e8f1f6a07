/** Values of every type: those at the borders of what it holds, and random ones. */
import {
  BigInteger,
  Binary,
  Boolean,
  Date as Day,
  DateTime,
  Double,
  Enum,
  Float,
  Integer,
  Interval,
  JSON as Json,
  LargeBinary,
  Numeric,
  Real,
  SmallInteger,
  String as Varchar,
  Text,
  Time,
  Uuid,
  VarBinary,
  type SqlType,
} from '../../lib/types/index.js';

/** Gives integers from 0 to n − 1. */
export type Random = (n: number) => number;

export interface TypeCase {
  readonly name: string;
  readonly type: SqlType;
  /** At the borders. */
  readonly values: readonly unknown[];
  random(random: Random): unknown;
  /** What a row holds of a value, where that is another form of it. */
  readonly read?: (value: never) => unknown;
}

const LONGEST = Number.MAX_SAFE_INTEGER / 1000;
const LAST = Date.parse('9999-12-31T23:59:59.999Z');
const FIRST = Date.parse('0001-01-01T00:00:00Z');

function large(random: Random): number {
  return (random(2 ** 21) * 2 ** 32 + random(2 ** 32)) * (random(2) === 0 ? 1 : -1);
}

function double(random: Random): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, random(2 ** 32));
  view.setUint32(4, random(2 ** 32));
  const value = view.getFloat64(0);
  return Number.isFinite(value) && value !== 0 ? value : 0.1;
}

function int64(random: Random): bigint {
  return BigInt.asIntN(64, (BigInt(random(2 ** 32)) << 32n) | BigInt(random(2 ** 32)));
}

function moment(random: Random): Date {
  return new Date(FIRST + ((random(2 ** 32) * 2 ** 16 + random(2 ** 16)) % (LAST - FIRST)));
}

function characters(random: Random): string {
  const points = [0, 9, 10, 34, 39, 37, 92, 96, 0x7f, 0xe9, 0x3042, 0xfffd, 0xffff, 0x1f600, 0x10ffff];
  return String.fromCodePoint(...Array.from({ length: random(12) }, () => points[random(points.length)]!));
}

const bytes = (length: number, random: Random): Uint8Array => Uint8Array.from({ length }, () => random(256));
const digits = (count: number, random: Random): string =>
  Array.from({ length: count }, () => random(10)).join('');

const FLOATS: readonly number[] = [
  0,
  1,
  -1,
  5,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 63),
  1e21,
  0.1,
  1 / 3,
  Number.MAX_VALUE,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  2 ** -1022,
];

const TEXTS: readonly string[] = [
  '',
  ' ',
  '5',
  '1e5',
  '0x10',
  '007',
  'NULL',
  "it's",
  '"',
  '\\',
  "\\'; DROP TABLE t; --",
  'a\u0000b',
  '\u0000',
  '😀',
  '\ufeff',
  'é',
  'e\u0301',
  '%_',
  '\r\n\t',
  'x'.repeat(100_000),
];

export const CASES: readonly TypeCase[] = [
  {
    name: 'Integer',
    type: Integer(),
    values: [0, 1, -1, 2 ** 31, -(2 ** 31), 2 ** 53 - 1, -(2 ** 53 - 1)],
    random: large,
  },
  {
    name: 'SmallInteger',
    type: SmallInteger(),
    values: [-32_768, 32_767],
    random: random => random(65_536) - 32_768,
  },
  {
    name: 'BigInteger',
    type: BigInteger(),
    values: [0n, 7, 2n ** 53n, 2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 63n) + 1n],
    random: int64,
    read: BigInt,
  },
  { name: 'Float', type: Float(), values: FLOATS, random: double },
  { name: 'Double', type: Double(), values: FLOATS, random: double },
  { name: 'Real', type: Real(), values: FLOATS, random: double },
  {
    name: 'Numeric(15, 4)',
    type: Numeric(15, 4),
    values: ['0.0000', '-0.0001', '12345678901.2345', '-99999999999.9999', '0.1000'],
    random: random => `${random(2) ? '-' : ''}${random(2 ** 31) + 1}.${digits(4, random)}`,
  },
  {
    name: 'Numeric',
    type: Numeric(),
    values: ['0', '1', '-1.5', '123456789012345', '0.000000000012345', '1000000000000000000000000'],
    random: random => `${random(1e9) + 1}.${digits(4, random)}7`,
  },
  {
    name: 'Numeric as a number',
    type: Numeric(15, 2, { asNumber: true }),
    values: [0, 0.01, -9_999_999_999_999.99],
    random: random => random(1e9) / 100,
  },
  { name: 'Text', type: Text(), values: TEXTS, random: characters },
  { name: 'String', type: Varchar(100), values: TEXTS, random: characters },
  { name: 'Boolean', type: Boolean(), values: [true, false], random: random => random(2) === 1 },
  {
    name: 'DateTime',
    type: DateTime(),
    values: [
      new Date(FIRST),
      new Date(LAST),
      new Date(0),
      new Date(-1),
      new Date('1969-12-31T23:59:59.999Z'),
      new Date('2024-02-29T23:59:59.999Z'),
      new Date('2024-03-31T01:30:00Z'),
      new Date('2024-03-10T07:30:00Z'),
      new Date('1582-10-10T00:00:00Z'),
    ],
    random: moment,
  },
  {
    name: 'DateTime as text',
    type: DateTime({ asText: true }),
    values: [
      '0001-01-01T00:00:00.000000Z',
      '9999-12-31T23:59:59.999999Z',
      '1969-12-31T23:59:59.999999Z',
      '2024-02-29T12:30:00.000001Z',
    ],
    random: random => `${moment(random).toISOString().slice(0, 20)}${digits(6, random)}Z`,
  },
  {
    name: 'Date',
    type: Day(),
    values: ['0001-01-01', '9999-12-31', '2024-02-29', '2000-02-29', '1582-10-10'],
    random: random => moment(random).toISOString().slice(0, 10),
  },
  {
    name: 'Time',
    type: Time(),
    values: ['00:00:00', '23:59:59.999999', '12:30:00', '00:00:00.000001'],
    random: random => `${moment(random).toISOString().slice(11, 19)}.${digits(5, random)}1`,
  },
  {
    name: 'Interval',
    type: Interval(),
    values: [0, 1, -1, 0.001, -0.001, 1500.25, -86_400_000, LONGEST, -LONGEST],
    random: random => large(random) / 1000,
  },
  {
    name: 'Enum',
    type: Enum('a', "it's", '', '5'),
    values: ['a', "it's", '', '5'],
    random: random => ['a', "it's", '', '5'][random(4)],
  },
  {
    name: 'JSON',
    type: Json(),
    values: [
      0,
      -5,
      0.1,
      2 ** 53 - 1,
      2 ** 60,
      -(2 ** 63),
      1e21,
      1e-7,
      Number.MAX_VALUE,
      true,
      false,
      '',
      '5',
      'null',
      'a\u0000b',
      "it's",
      [],
      {},
      [null, [[1]], { a: {} }],
      JSON.parse('{"__proto__":{"x":1}}'),
    ],
    random: random => ({ text: characters(random), list: [double(random), null], flag: random(2) === 0 }),
  },
  {
    name: 'Uuid',
    type: Uuid(),
    values: ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'],
    random: random => {
      // MariaDB's own type refuses versions and variants that do not exist.
      const hex = Array.from({ length: 32 }, () => random(16).toString(16)).join('');
      return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-4$3-a$4-');
    },
  },
  {
    name: 'LargeBinary',
    type: LargeBinary(),
    values: [new Uint8Array(), Uint8Array.of(0), Uint8Array.of(0xff, 0, 0x27), new Uint8Array(100_000)],
    random: random => bytes(random(40), random),
  },
  {
    name: 'VarBinary',
    type: VarBinary(40),
    values: [new Uint8Array(), new Uint8Array(40)],
    random: random => bytes(random(41), random),
  },
  { name: 'Binary', type: Binary(4), values: [new Uint8Array(4)], random: random => bytes(4, random) },
];

/** What is given and what a row must hold of it: the borders first, then random values. */
export function samples(
  { values, random, read }: TypeCase,
  count: number,
  next: Random,
): [unknown, unknown][] {
  const all = [...values, ...Array.from({ length: count }, () => random(next))];
  return all.map(each => [each, read === undefined ? each : read(each as never)]);
}

/** A value in a form that can be compared: bytes of any class as a plain array. */
export function comparable(value: unknown): unknown {
  return value instanceof Uint8Array ? [...value] : value;
}
