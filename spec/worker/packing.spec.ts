/** Rows into columns and back: nothing is changed on the way, whatever it is. */
import { packRows, transferOf, unpackColumns, unpackRows } from '../../lib/worker/packing.js';
import type { PackedBatch } from '../../lib/worker/packing.js';
import type { WireValue } from '../../lib/worker/values.js';
import { randomFrom } from '../support/random.js';

type Row = readonly WireValue[];

/** Through structured clone, with its buffer transferred, as between threads. */
function sent(batch: PackedBatch): PackedBatch {
  return structuredClone(batch, { transfer: transferOf(batch) });
}

/** Equal to the last bit: `-0` is not `0`, `NaN` is `NaN`, 1 is not 1n. */
function same(a: WireValue, b: WireValue): boolean {
  if (a instanceof Uint8Array && b instanceof Uint8Array) {
    return a.length === b.length && a.every((byte, index) => byte === b[index]);
  }
  return Object.is(a, b);
}

function expectThereAndBack(rows: readonly Row[], width: number, context: string): void {
  const columns = unpackColumns(sent(packRows(rows, width)), width);
  expect(columns.length).withContext(context).toBe(width);
  const wrong = rows.flatMap((row, index) =>
    row.flatMap((value, at) =>
      same(value, columns[at]![index]!) ? [] : [`${index}/${at}: ${String(value)}`],
    ),
  );
  expect(wrong).withContext(context).toEqual([]);
  const back = unpackRows(sent(packRows(rows, width)), width);
  expect(back.length).withContext(context).toBe(rows.length);
  expect(back.every((row, index) => row.every((value, at) => same(value, rows[index]![at]!)))).toBe(true);
}

const NUMBERS: WireValue[] = [0, -0, 1, -1, 1.5, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308];
const INTEGERS: WireValue[] = [
  0,
  2147483647,
  -2147483648,
  2147483648,
  -2147483649,
  2 ** 53,
  9007199254740991,
];
const BIGINTS: WireValue[] = [0n, -1n, 9223372036854775807n, -9223372036854775808n, 9007199254740993n];
const UNSIGNED: WireValue[] = [0n, 9223372036854775807n, 9223372036854775808n, 18446744073709551615n];
const TEXTS: WireValue[] = [
  '',
  'a',
  'é',
  '日本',
  '😀',
  '\ud83d',
  '\ude00',
  '\0',
  'a\0b',
  ' '.repeat(500),
  '\u2028',
];
const BYTES: WireValue[] = [
  new Uint8Array(0),
  new Uint8Array([0]),
  new Uint8Array([1, 2, 255]),
  new Uint8Array(1000),
];
const KINDS: [string, WireValue[]][] = [
  ['numbers', NUMBERS],
  ['integers', INTEGERS],
  ['small integers', [0, 1, 2, -3]],
  ['bigints', BIGINTS],
  ['unsigned bigints', UNSIGNED],
  ['texts', TEXTS],
  ['bytes', BYTES],
  ['anything', [...NUMBERS, ...INTEGERS, ...BIGINTS, ...TEXTS, ...BYTES, null]],
];

describe('packing', () => {
  for (const [name, values] of KINDS) {
    for (const count of [1, 20, 200]) {
      it(`gives ${count} rows of ${name} back as they were, with and without nulls`, () => {
        const column = Array.from({ length: count }, (_, index) => values[index % values.length]!);
        expectThereAndBack(
          column.map(value => [value]),
          1,
          name,
        );
        const nullable = column.map((value, index) => (index % 3 === 0 ? null : value));
        expectThereAndBack(
          nullable.map(value => [value]),
          1,
          `${name} or null`,
        );
        expectThereAndBack(
          [...nullable].reverse().map(value => [value, 1, value]),
          3,
          `${name}, thrice`,
        );
      });
    }
  }

  it('gives a column of nulls back', () => {
    expectThereAndBack(
      Array.from({ length: 300 }, () => [null, null]),
      2,
      'nulls',
    );
  });

  it('takes no row and no column', () => {
    expectThereAndBack([], 0, 'nothing');
    expectThereAndBack([], 3, 'no row');
    expectThereAndBack(
      Array.from({ length: 200 }, () => []),
      0,
      'no column',
    );
  });

  it('keeps -0 wherever it stands among whole numbers', () => {
    for (let at = 0; at < 120; at += 17) {
      expectThereAndBack(
        Array.from({ length: 120 }, (_, index) => [index === at ? -0 : index]),
        1,
        `-0 at ${at}`,
      );
    }
  });

  it('gives bytes of their own, not a view of all bytes', () => {
    const rows = Array.from({ length: 200 }, (_, index) => [new Uint8Array([index])]);
    const [column] = unpackColumns(sent(packRows(rows, 1)), 1);
    const first = column![0] as Uint8Array;
    first[0] = 99;
    expect(first.buffer.byteLength).toBe(1);
    expect(column![1]).toEqual(new Uint8Array([1]));
  });

  it('takes part of a buffer for that part', () => {
    const whole = new Uint8Array([1, 2, 3, 4]);
    const rows = Array.from({ length: 200 }, () => [whole.subarray(1, 3)]);
    expectThereAndBack(rows, 1, 'part');
  });

  it('transfers one buffer for many rows, and none for few', () => {
    expect(transferOf(packRows([[1]], 1)).length).toBe(0);
    expect(
      transferOf(
        packRows(
          Array.from({ length: 500 }, () => [1, 'a', 2.5]),
          3,
        ),
      ).length,
    ).toBe(1);
  });

  it('does not join texts that together are longer than a string can be', () => {
    const long = 'x'.repeat(2 ** 20);
    const rows = Array.from({ length: 600 }, (_, index) => [long, index]);
    const columns = unpackColumns(packRows(rows, 2), 2);
    expect(columns[0]!.length).toBe(600);
    expect(Array.from(columns[0]!).every(value => value === long)).toBe(true);
    expect(columns[1]![599]).toBe(599);
  });

  it('gives random rows of random columns back', () => {
    for (let round = 0; round < 300; round++) {
      const random = randomFrom(round);
      const width = 1 + random(8);
      const kinds = Array.from({ length: width }, () => KINDS[random(KINDS.length)]![1]);
      const rows = Array.from({ length: random(300) }, () =>
        kinds.map(values => (random(5) === 0 ? null : values[random(values.length)]!)),
      );
      expectThereAndBack(rows, width, `seed ${round}`);
    }
  });
});
