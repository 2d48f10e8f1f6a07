/** Rows out of columns: plain objects, tuples, scalars, with values converted and failures told (C10). */
import type { ResultColumn } from '../../lib/compiler/compiled.js';
import { loopedMaker, rowFactory, type RowShape } from '../../lib/engine/row-factory.js';
import { DataError, NoSuchColumnError } from '../../lib/index.js';
import { packRows } from '../../lib/worker/packing.js';
import type { WireValue } from '../../lib/worker/values.js';

const OBJECT: RowShape = { kind: 'object' };

function columns(...names: (string | readonly string[])[]): ResultColumn[] {
  return names.map(name => ({ path: typeof name === 'string' ? [name] : name, wire: 'any' }));
}

function make(of: readonly ResultColumn[], shape: RowShape, ...rows: WireValue[][]): unknown[] {
  const batch = rowFactory<unknown>(of, shape)(packRows(rows, of.length));
  return Array.from({ length: batch.count }, (_, index) => batch.row(index));
}

/** Both makers: the compiled one, and the one for pages that forbid code generation. */
function bothWays(of: readonly ResultColumn[], row: WireValue[]): [unknown, unknown] {
  const looped = loopedMaker(of)(
    row.map(value => [value]),
    0,
  );
  return [make(of, OBJECT, row)[0], looped];
}

describe('the row factory', () => {
  it('makes plain objects with keys in select order', () => {
    const [row] = make(columns('b', 'a', 'c'), OBJECT, [1, 'x', null]) as [object];
    expect(row).toEqual({ b: 1, a: 'x', c: null });
    expect(Object.keys(row)).toEqual(['b', 'a', 'c']);
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
  });

  it('takes any name for a key', () => {
    const names = [
      '__proto__',
      'constructor',
      'toString',
      '',
      ' ',
      '"',
      "'",
      '`',
      '\\',
      '\n',
      '\u2028',
      '${x}',
      '😀',
      '1',
      'a b',
    ];
    names.push('\ud800', '*/', '//', '];//');
    for (const row of bothWays(
      columns(...names),
      names.map((_, index) => index),
    )) {
      // Keys that are whole numbers come first, as in every object.
      expect(new Set(Reflect.ownKeys(row as object))).toEqual(new Set(names));
      names.forEach((name, index) => {
        expect(Object.getOwnPropertyDescriptor(row, name)!.value)
          .withContext(JSON.stringify(name))
          .toBe(index);
      });
      expect(Object.getPrototypeOf(row)).toBe(Object.prototype);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('gives the last of the columns named alike, and all of them as a tuple', () => {
    const of = columns('x', 'x', 'y');
    for (const row of bothWays(of, [1, 2, 3])) expect(row).toEqual({ x: 2, y: 3 });
    expect(make(of, { kind: 'tuple' }, [1, 2, 3])).toEqual([[1, 2, 3]]);
  });

  it('groups the columns of a select by object; a nullable group that is all null is null', () => {
    const grouped = columns(['user', 'id'], ['user', 'name'], 'total');
    for (const row of bothWays(grouped, [1, null, 5]))
      expect(row).toEqual({ user: { id: 1, name: null }, total: 5 });
    for (const row of bothWays(grouped, [null, null, 5])) {
      expect(row).toEqual({ user: { id: null, name: null }, total: 5 });
    }
    const nullable = grouped.map(column =>
      column.path.length === 2 ? { ...column, nullableGroup: true } : column,
    );
    for (const row of bothWays(nullable, [null, null, 5])) expect(row).toEqual({ user: null, total: 5 });
    for (const row of bothWays(nullable, [null, 'x', 5]))
      expect(row).toEqual({ user: { id: null, name: 'x' }, total: 5 });
  });

  it('makes 500 columns and no column', () => {
    const names = Array.from({ length: 500 }, (_, index) => `column ${index}`);
    const [row] = make(
      columns(...names),
      OBJECT,
      names.map((_, index) => index),
    ) as [Record<string, number>];
    expect(Object.keys(row)).toEqual(names);
    expect(row['column 499']).toBe(499);
    expect(make([], OBJECT, [], [])).toEqual([{}, {}]);
  });

  it('gives scalars by position, by name, and by the name of a group', () => {
    const of = columns(['user', 'id'], ['user', 'name'], 'total');
    const scalar = (column: number | string): unknown[] =>
      make(of, { kind: 'scalar', column }, [1, 'x', 5], [2, 'y', 6]);
    expect(scalar(0)).toEqual([1, 2]);
    expect(scalar(2)).toEqual([5, 6]);
    expect(scalar('total')).toEqual([5, 6]);
    expect(scalar('user')).toEqual([
      { id: 1, name: 'x' },
      { id: 2, name: 'y' },
    ]);
  });

  it('refuses scalars of columns that are not there when it is made', () => {
    for (const column of ['nope', 'id', 99, -1]) {
      expect(() => rowFactory(columns(['user', 'id'], 'total'), { kind: 'scalar', column })).toThrowError(
        NoSuchColumnError,
        /The result has no column .*; it has 2: 'user', 'total'/,
      );
    }
  });

  it('converts values that are not null, once each, and only the columns it needs', () => {
    const seen: unknown[] = [];
    const convert = (value: unknown): string => (seen.push(value), `<${String(value)}>`);
    const of: ResultColumn[] = [
      { path: ['a'], wire: 'any', convert },
      { path: ['b'], wire: 'any' },
    ];
    expect(make(of, OBJECT, [1, 1], [null, 2])).toEqual([
      { a: '<1>', b: 1 },
      { a: null, b: 2 },
    ]);
    expect(make(of, { kind: 'scalar', column: 'b' }, [1, 1])).toEqual([1]);
    expect(seen).toEqual([1]);
  });

  it('[C10] ends the rows before the first that cannot be converted, naming column and value', () => {
    const convert = (value: unknown): unknown => {
      if (value === 'bad') throw new TypeError('it is bad');
      return value;
    };
    const of: ResultColumn[] = [
      { path: ['a'], wire: 'any', convert },
      { path: ['user', 'b'], wire: 'any', convert },
    ];
    const rows = [
      ['x', 'x'],
      ['x', 'x'],
      ['x', 'bad'],
      ['bad', 'x'],
    ];
    const batch = rowFactory<unknown>(of, OBJECT)(packRows(rows, 2));
    expect(batch.count).toBe(2);
    expect(batch.row(1)).toEqual({ a: 'x', user: { b: 'x' } });
    expect(batch.failure).toBeInstanceOf(DataError);
    expect(batch.failure!.message).toBe(`The value "bad" in column 'user.b' cannot be converted: it is bad`);
    expect(batch.failure!.phase).toBe('fetch');
    expect(batch.failure!.cause).toBeInstanceOf(TypeError);
  });

  it('does not show a long value whole', () => {
    const convert = (): never => {
      throw new Error('no');
    };
    const of: ResultColumn[] = [{ path: ['a'], wire: 'any', convert }];
    for (const value of ['x'.repeat(100_000), new Uint8Array(100_000)]) {
      const { failure } = rowFactory(of, OBJECT)(packRows([[value]], 1));
      expect(failure!.message.length).toBeLessThan(300);
    }
  });

  it('gives all rows of a packed batch one hidden class’s worth of keys', () => {
    const rows = Array.from({ length: 300 }, (_, index) => [index, index % 2 === 0 ? null : `t${index}`]);
    const made = make(columns('n', 't'), OBJECT, ...rows) as { n: number; t: string | null }[];
    expect(made.length).toBe(300);
    expect(made.every(({ n, t }, index) => n === index && t === (index % 2 === 0 ? null : `t${index}`))).toBe(
      true,
    );
  });
});
