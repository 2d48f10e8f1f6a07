/** Every type converts exactly or not at all, in both directions. */
import { describeValue } from '../../lib/types/conversion-error.js';
import { inferType, Untyped } from '../../lib/types/untyped.js';
import {
  BigInteger,
  Boolean,
  ConversionError,
  Date as Day,
  DateTime,
  Double,
  Enum,
  Float,
  Integer,
  JSON as Json,
  LargeBinary,
  Numeric,
  SmallInteger,
  String as Varchar,
  Text,
  Uuid,
  type SqlType,
  type WireValue,
} from '../../lib/types/index.js';
import { fractionsFrom, SEED } from '../support/random.js';

/** What the type gives back for what it bound, as a driver would hand it over. */
function roundTrip(type: SqlType, value: unknown): unknown {
  const wire = type.bind(value);
  return wire === null || type.result === undefined ? wire : type.result(wire);
}

interface Refusal {
  readonly type: SqlType;
  readonly value: unknown;
  readonly message: RegExp;
}

const LONE = 'a\ud800b';

/** As Node's Buffer has it. */
class BytesWithJson extends Uint8Array {
  toJSON(): unknown {
    return { data: [...this] };
  }
}

const REFUSED: readonly Refusal[] = [
  { type: Json(), value: new Date(Number.NaN), message: /JSON cannot hold an invalid Date/ },
  { type: Json(), value: { at: new Date(Number.NaN) }, message: /an invalid Date \(at 'at'\)/ },
  { type: Json(), value: { bytes: new BytesWithJson(2) }, message: /2 bytes \(at 'bytes'\)/ },
  { type: Json(), value: [1, undefined], message: /undefined \(at '1'\)/ },
  { type: Integer(), value: '5', message: /^Integer takes a whole number, not string '5'$/ },
  { type: Integer(), value: 1.5, message: /whole number, not number 1.5/ },
  { type: Integer(), value: Number.NaN, message: /whole number, not number NaN/ },
  { type: Integer(), value: 2 ** 53, message: /up to 2\^53 \(beyond, give a bigint\)/ },
  { type: Integer(), value: true, message: /not boolean true/ },
  { type: Integer(), value: { a: 1 }, message: /not a plain object/ },
  { type: Integer(), value: [1], message: /not an array of 1/ },
  { type: Integer(), value: new Map(), message: /not an object of class Map/ },
  { type: SmallInteger(), value: 'x', message: /^SmallInteger takes/ },
  { type: BigInteger(), value: 2n ** 63n, message: /64 bits, not bigint 9223372036854775808n/ },
  { type: BigInteger(), value: 0.5, message: /^BigInteger takes a whole number/ },
  { type: Float(), value: Number.NaN, message: /use null/ },
  { type: Float(), value: Number.NEGATIVE_INFINITY, message: /finite number/ },
  { type: Float(), value: 1n, message: /^Float takes a number, not bigint 1n/ },
  { type: Double(), value: '1', message: /not string '1'/ },
  { type: Numeric(10, 2), value: '1.234', message: /keeps 2 decimals/ },
  { type: Numeric(4, 2), value: '123', message: /keeps 2 digits before the point/ },
  { type: Numeric(), value: '1234567890.1234567', message: /15 significant digits/ },
  { type: Numeric(), value: 'abc', message: /decimal number/ },
  { type: Numeric(), value: '', message: /decimal number/ },
  { type: Numeric(), value: '.', message: /decimal number/ },
  { type: Numeric(), value: Number.POSITIVE_INFINITY, message: /decimal number/ },
  { type: Text(), value: 5, message: /^Text takes a string, not number 5$/ },
  { type: Text(), value: LONE, message: /well-formed Unicode/ },
  { type: Varchar(5), value: null, message: /not null/ },
  { type: Boolean(), value: 1, message: /^Boolean takes true or false, not number 1$/ },
  { type: Boolean(), value: 'true', message: /not string 'true'/ },
  { type: DateTime(), value: '2024-01-01', message: /takes a Date \(new Date\(text\) makes one\)/ },
  { type: DateTime(), value: new Date(Number.NaN), message: /valid Date, not an invalid Date/ },
  { type: DateTime(), value: new Date('+010000-01-01T00:00:00Z'), message: /years 0 to 9999/ },
  { type: Day(), value: new Date(0), message: /takes a day as text/ },
  { type: Day(), value: '2023-02-29', message: /such as '2024-02-29'/ },
  { type: LargeBinary(), value: new ArrayBuffer(2), message: /new Uint8Array\(buffer\)/ },
  { type: LargeBinary(), value: 'x', message: /takes a Uint8Array/ },
  { type: Json(), value: { a: Number.NaN }, message: /number NaN \(at 'a'\)/ },
  { type: Json(), value: 1n, message: /bigint 1n/ },
  { type: Json(), value: () => 1, message: /function/ },
  { type: Json(), value: undefined, message: /not undefined/ },
  { type: Json(), value: new Map([['a', 1]]), message: /hold an object of class Map: convert it before/ },
  { type: Json(), value: { tags: new Set(['a']) }, message: /hold an object of class Set \(at 'tags'\)/ },
  { type: Json(), value: [Promise.resolve(1)], message: /hold an object of class Promise \(at '0'\)/ },
  { type: Json(), value: { found: /a/g }, message: /hold an object of class RegExp \(at 'found'\)/ },
  { type: Json(), value: { bytes: Uint8Array.of(1, 2) }, message: /hold 2 bytes \(at 'bytes'\)/ },
  { type: Enum('a', 'b'), value: 'c', message: /one of 'a', 'b', not string 'c'/ },
  { type: Uuid(), value: 'x', message: /Uuid takes/ },
  { type: Untyped(), value: { a: 1 }, message: /No SQL type fits a plain object: state its type/ },
  { type: Untyped(), value: [1], message: /in\(values\) takes lists/ },
  { type: Untyped(), value: Number.NaN, message: /use null/ },
  { type: Untyped(), value: Symbol('x'), message: /a symbol/ },
];

const UNREADABLE: readonly Refusal[] = [
  { type: Boolean(), value: 2, message: /reads 1 or 0, not number 2/ },
  { type: Boolean(), value: 'x', message: /not string 'x'/ },
  { type: BigInteger(), value: 1.5, message: /reads a whole number/ },
  { type: DateTime(), value: 'yesterday', message: /DateTime reads text/ },
  { type: DateTime(), value: '2024-02-30 00:00:00', message: /DateTime reads/ },
  { type: DateTime(), value: 5, message: /not number 5/ },
  { type: Day(), value: '2024-13-01', message: /Date reads/ },
  { type: Json(), value: '{', message: /JSON cannot read string '\{'/ },
  { type: Json(), value: new Uint8Array(2), message: /JSON reads text, not 2 bytes/ },
  { type: Enum('a'), value: 'b', message: /Enum reads one of 'a'/ },
  { type: Uuid(), value: 'zz', message: /32 hexadecimal/ },
  { type: Numeric(), value: 'x', message: /reads a decimal number/ },
];

describe('types convert exactly or not at all', () => {
  for (const { type, value, message } of REFUSED) {
    it(`${type.kind} refuses ${describeValue(value)}: ${message}`, () => {
      expect(() => type.bind(value)).toThrowError(ConversionError, message);
    });
  }

  for (const { type, value, message } of UNREADABLE) {
    it(`${type.kind} cannot read ${describeValue(value)}: ${message}`, () => {
      expect(() => type.result!(value as Exclude<WireValue, null>)).toThrowError(ConversionError, message);
    });
  }

  const kept: readonly (readonly [SqlType, unknown, WireValue, unknown?])[] = [
    [Integer(), 5, 5],
    [Integer(), -0, 0],
    [Integer(), 2n ** 60n, 2n ** 60n],
    [BigInteger(), 5, 5, 5n],
    [BigInteger(), 2n ** 63n - 1n, 2n ** 63n - 1n],
    [Float(), 1.5, 1.5],
    [Numeric(10, 2), '12.5', 12.5, '12.50'],
    [Numeric(10, 2), '007.10', 7.1, '7.10'],
    [Numeric(10, 2), 3n, 3, '3.00'],
    [Numeric(), 1e-7, 1e-7, '0.0000001'],
    [Numeric(), 1e21, 1e21, '1000000000000000000000'],
    [Numeric(), '-2.5', -2.5, '-2.5'],
    [Numeric(10, 2, { asNumber: true }), '12.5', 12.5, 12.5],
    [Text(), "a'b\u0000😀", "a'b\u0000😀"],
    [Boolean(), true, 1, true],
    [Boolean(), false, 0, false],
    [
      DateTime(),
      new Date('2024-02-29T12:30:00.123Z'),
      '2024-02-29 12:30:00.123000',
      new Date('2024-02-29T12:30:00.123Z'),
    ],
    [
      DateTime(),
      new Date('0001-01-01T00:00:00Z'),
      '0001-01-01 00:00:00.000000',
      new Date('0001-01-01T00:00:00Z'),
    ],
    [Day(), '2024-02-29', '2024-02-29'],
    [LargeBinary(), new Uint8Array([0, 255]), new Uint8Array([0, 255])],
    [Json(), { a: [1, null, 'x'] }, '{"a":[1,null,"x"]}', { a: [1, null, 'x'] }],
    [Json({ nullAsJson: true }), null, 'null', null],
    [Enum('a', 'b'), 'b', 'b'],
    [
      Uuid(),
      '6FA459EA-ee8a-4ca4-894e-db77e160355e',
      '6fa459eaee8a4ca4894edb77e160355e',
      '6fa459ea-ee8a-4ca4-894e-db77e160355e',
    ],
    [Untyped(), true, 1],
    [Untyped(), new Date(0), '1970-01-01 00:00:00.000000'],
    [Untyped(), 2n ** 60n, 2n ** 60n],
    [Untyped(), 1.5, 1.5],
  ];
  for (const [type, value, wire, back = wire] of kept) {
    it(`${type.key} keeps ${String(value)}`, () => {
      expect<unknown>(type.bind(value)).toEqual(wire);
      const read = wire === null || type.result === undefined ? wire : type.result(wire);
      expect(read).toEqual(back);
    });
  }

  it('DateTime reads what SQLite and other programs write', () => {
    const moment = new Date('2024-02-29T12:30:00Z');
    for (const text of [
      '2024-02-29 12:30:00',
      '2024-02-29 12:30',
      '2024-02-29T12:30:00Z',
      '2024-02-29 14:30:00.000+02:00',
      '2024-02-29 12:30:00.0009',
    ]) {
      expect(DateTime().result(text)).withContext(text).toEqual(moment);
    }
    expect(DateTime().result('2024-02-29')).toEqual(new Date('2024-02-29T00:00:00Z'));
  });

  it('keeps random values', () => {
    const fraction = fractionsFrom(SEED);
    for (let round = 0; round < 500; round++) {
      const integer = Math.trunc((fraction() - 0.5) * 2 ** 53);
      const big = BigInt.asIntN(64, BigInt(integer) * BigInt(integer));
      const moment = new Date(Math.trunc(fraction() * 253_402_300_799_999));
      const text = globalThis.String.fromCodePoint(
        ...Array.from({ length: 8 }, () => Math.trunc(fraction() * 0xd7ff)),
      );
      const bytes = Uint8Array.from({ length: 8 }, () => fraction() * 256);
      expect(roundTrip(Integer(), integer)).toBe(integer);
      expect(roundTrip(BigInteger(), big)).toBe(big);
      expect(roundTrip(Float(), fraction())).toBeLessThan(1);
      expect(roundTrip(DateTime(), moment)).toEqual(moment);
      expect(roundTrip(Text(), text)).toBe(text);
      expect(roundTrip(LargeBinary(), bytes)).toEqual(bytes);
      expect(roundTrip(Json(), { text, integer, moment: [moment.toISOString()] })).toEqual({
        text,
        integer,
        moment: [moment.toISOString()],
      });
    }
  });

  it('stored moments sort as moments do', () => {
    const fraction = fractionsFrom(SEED);
    const moments = Array.from({ length: 200 }, () => new Date(Math.trunc(fraction() * 4e12)));
    const texts = moments.map(each => DateTime().bind(each) as string).sort();
    const sorted = [...moments].sort((a, b) => a.getTime() - b.getTime());
    expect(texts.map(each => DateTime().result(each))).toEqual(sorted);
  });

  it('infers a type from a value', () => {
    expect(inferType('a')).toBe(Text());
    expect(inferType(1)).toBe(Integer());
    expect(inferType(1.5)).toBe(Float());
    expect(inferType(1n)).toBe(BigInteger());
    expect(inferType(true)).toBe(Boolean());
    expect(inferType(new Date())).toBe(DateTime());
    expect(inferType(new Uint8Array())).toBe(LargeBinary());
    expect(inferType(null)).toBeUndefined();
    expect(inferType({})).toBeUndefined();
  });

  it('gives equal types equal keys and others not', () => {
    expect(Varchar(5).key).toBe(Varchar(5).key);
    expect(Varchar(5).key).not.toBe(Varchar(6).key);
    expect(Enum('a', 'b').key).not.toBe(Enum('a,b').key);
    expect(Numeric(1, 1).key).not.toBe(Numeric(11).key);
    expect(Json().key).not.toBe(Json({ nullAsJson: true }).key);
  });

  it('refuses parameters of types that make no sense', () => {
    expect(() => Varchar(0)).toThrowError(/whole number above 0/);
    expect(() => Enum()).toThrowError(/at least one value/);
    expect(() => Enum('a', 'a')).toThrowError(/twice/);
  });
});
