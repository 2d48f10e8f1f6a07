/** Times, intervals, moments to the microsecond, decimals and lengths: what is taken, what is read, what is refused. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import { CreateTable, MetaData, Table } from '../../lib/sql/index.js';
import {
  BigInteger,
  Binary,
  Boolean,
  ConversionError,
  DateTime,
  Enum,
  Float,
  Integer,
  Interval,
  JSON as Json,
  LargeBinary,
  Numeric,
  Text,
  Time,
  Uuid,
  VarBinary,
  type SqlType,
} from '../../lib/types/index.js';

type Case = readonly [type: SqlType, value: unknown, stored: unknown, read?: unknown];

const KEPT: readonly Case[] = [
  [Time(), '12:30', '12:30:00.000000', '12:30:00'],
  [Time(), '12:30:00.5', '12:30:00.500000', '12:30:00.500000'],
  [Time(), '12:30:00.1234560000', '12:30:00.123456', '12:30:00.123456'],
  [Interval(), 0.001, 1, 0.001],
  [Interval(), -1500.25, -1_500_250, -1500.25],
  [Interval(), -0, 0, 0],
  [DateTime({ asText: true }), '2024-02-29T12:30:00.123456Z', '2024-02-29 12:30:00.123456'],
  [
    DateTime({ asText: true }),
    '2024-02-29 12:30',
    '2024-02-29 12:30:00.000000',
    '2024-02-29T12:30:00.000000Z',
  ],
  [
    DateTime({ asText: true }),
    '2024-03-01T01:30:00.5+13:00',
    '2024-02-29 12:30:00.500000',
    '2024-02-29T12:30:00.500000Z',
  ],
  [DateTime({ asText: true }), new Date(1), '1970-01-01 00:00:00.001000', '1970-01-01T00:00:00.001000Z'],
  [Float(), -0, 0, 0],
  [Numeric(10, 2), '-0.00', 0, '0.00'],
  [Numeric(10, 2), '+1.5', 1.5, '1.50'],
  [Numeric(4), '12', 12, '12'],
  [Numeric(30, 2), '100000000000000000000000', 1e23, '100000000000000000000000.00'],
  [Numeric(), `${'0'.repeat(50_000)}1`, 1, '1'],
  [Binary(2), Uint8Array.of(1, 2), Uint8Array.of(1, 2)],
  [Enum(['a', 'b']), 'b', 'b'],
];

const REFUSED: readonly (readonly [SqlType, unknown, RegExp])[] = [
  [Time(), '24:00:00', /Time takes a time such as/],
  [Time(), '12:60', /Time takes/],
  [Time(), '12:30:60', /Time takes/],
  [Time(), '12:30:00.1234567', /Time takes/],
  [Time(), '12:30:00+01:00', /Time takes/],
  [Time(), new Date(), /Time takes/],
  [Interval(), Number.NaN, /finite number of milliseconds/],
  [Interval(), Number.POSITIVE_INFINITY, /finite number/],
  [Interval(), '5', /not string '5'/],
  [Interval(), 0.0001, /keeps microseconds/],
  [Interval(), 1e13, /285 years/],
  [DateTime({ asText: true }), '2024-02-30', /takes text such as/],
  [DateTime({ asText: true }), '2024-01-01T24:00:00Z', /takes text such as/],
  [DateTime({ asText: true }), '2024-01-01T12:00:00.1234567Z', /keeps microseconds/],
  [DateTime({ asText: true }), '9999-12-31T23:30:00-01:00', /takes text/],
  [DateTime({ asText: true }), 5, /takes text such as .* or a Date/],
  [DateTime(), '2024-01-01T12:00:00Z', /DateTime takes a Date/],
  [Numeric(4), '1.5', /keeps 0 decimals/],
  [Numeric(10, 2), '1e3', /decimal number/],
  [Numeric(10, 2), '1,5', /decimal number/],
  [Numeric(10, 2), ' 1', /decimal number/],
  [Numeric(10, 2), '0x10', /decimal number/],
  [Numeric(), `${'0'.repeat(200_000)}x`, /decimal number/],
  [Numeric(), `1.${'0'.repeat(200_000)}x`, /decimal number/],
  [Binary(2), Uint8Array.of(1), /Binary\(2\) takes exactly 2 bytes, not 1 bytes/],
  [VarBinary(2), Uint8Array.of(1, 2, 3), /VarBinary\(2\) takes at most 2 bytes/],
  [LargeBinary(2), Uint8Array.of(1, 2, 3), /at most 2 bytes/],
  [Enum(['a', 'b']), 'c', /one of 'a', 'b'/],
];

const UNREADABLE: readonly (readonly [SqlType, number | bigint | string, RegExp])[] = [
  [Time(), '838:59:59', /Time reads/],
  [Time(), 5, /Time reads/],
  [Interval(), 'x', /Interval reads/],
  [Interval(), 2n ** 60n, /Interval reads/],
  [DateTime(), '0000-00-00 00:00:00', /DateTime reads/],
  [DateTime(), '2024-01-01 24:00:00', /DateTime reads/],
  [DateTime({ asText: true }), '2024-01-01 12:00:00.1234567', /reads microseconds/],
  [Numeric(10, 2), '0x10', /decimal number/],
  [Numeric(10, 2), Number.POSITIVE_INFINITY, /decimal number/],
];

describe('values beyond numbers and texts', () => {
  for (const [type, value, stored, read = value] of KEPT) {
    it(`${type.key} keeps ${String(value).slice(0, 40)}`, () => {
      const wire = type.bind(value);
      expect<unknown>(wire).toEqual(stored);
      expect(Object.is(wire, -0)).toBeFalse();
      expect(type.result === undefined ? wire : type.result(wire!)).toEqual(read);
    });
  }
  for (const [type, value, message] of REFUSED) {
    it(`${type.key} refuses ${String(value).slice(0, 40)}`, () => {
      expect(() => type.bind(value)).toThrowError(ConversionError, message);
    });
  }
  for (const [type, value, message] of UNREADABLE) {
    it(`${type.key} cannot read ${value}`, () => {
      expect(() => type.result!(value)).toThrowError(ConversionError, message);
    });
  }

  it('are cut to what a Date has, unless asked for as text', () => {
    const stored = '2024-02-29 12:30:00.123987';
    expect(DateTime().result(stored)).toEqual(new Date('2024-02-29T12:30:00.123Z'));
    expect(DateTime({ asText: true }).result(stored)).toBe('2024-02-29T12:30:00.123987Z');
  });

  it('of JSON come as numbers also where the database has them in 64 bits', () => {
    expect(Json().result(2n ** 60n)).toBe(2 ** 60);
  });

  it('need types that make sense', () => {
    expect(() => Numeric(0)).toThrowError(ArgumentError, /above 0/);
    expect(() => Numeric(2, 3)).toThrowError(ArgumentError, /Numeric\(2, 3\)/);
    expect(() => Numeric(1.5)).toThrowError(ArgumentError);
    expect(() => Numeric(undefined, 2)).toThrowError(ArgumentError);
    expect(() => Binary(0)).toThrowError(ArgumentError, /Binary\(0\)/);
    expect(() => VarBinary(-1)).toThrowError(ArgumentError);
    expect(() => Text(0)).toThrowError(ArgumentError, /Text\(0\)/);
    expect(() => Enum(['a\ud800'])).toThrowError(ConversionError, /well-formed/);
    expect(() => Enum([])).toThrowError(ArgumentError);
  });
});

describe('the DDL of types', () => {
  const every = {
    id: column(Integer, { primaryKey: true }),
    big: column(BigInteger),
    flag: column(Boolean({ check: true })),
    state: column('the state', Enum(['a', "it's"], { check: true })),
    kind: column(Enum('x', 'yy')),
    at: column(DateTime),
    time: column(Time),
    lasts: column(Interval),
    amount: column(Numeric(10, 2)),
    bytes: column(Binary(16)),
    data: column(Json),
    uuid: column(Uuid),
    note: column(Text(5000)),
  };

  it('has CHECK constraints where they are asked for', () => {
    const { sql } = compile(new CreateTable(new Table('t', new MetaData(), every)), { dialect: sqlite });
    expect(sql.replace(/\s+/g, ' ')).toBe(
      'CREATE TABLE t ( id INTEGER NOT NULL, big BIGINT, flag BOOLEAN, "the state" VARCHAR(4), kind VARCHAR(2), ' +
        'at DATETIME, time TIME, lasts BIGINT, amount NUMERIC(10, 2), bytes BLOB, data JSON, uuid CHAR(32), note TEXT, ' +
        "PRIMARY KEY (id), CHECK (flag IN (0, 1)), CHECK (\"the state\" IN ('a', 'it''s')) )",
    );
  });

  it('has only the types that a STRICT table knows', () => {
    const table = new Table('t', new MetaData(), every, { sqlite: { strict: true } });
    const { sql } = compile(new CreateTable(table), { dialect: sqlite });
    const names = sql
      .split('\n')
      .slice(1, 14)
      .map(line => /(\S+?),?(?: NOT NULL,)?$/.exec(line)![1]);
    expect(names).toEqual(
      'INTEGER INTEGER INTEGER TEXT TEXT TEXT TEXT INTEGER REAL BLOB TEXT TEXT TEXT'.split(' '),
    );
  });
});
