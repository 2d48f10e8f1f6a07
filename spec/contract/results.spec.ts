/** The views of a `Result`: one value, one column, tuples, unique rows, partitions, keys. */
import { firstValueFrom, lastValueFrom, type Observable, tap } from 'rxjs';

import {
  ArgumentError,
  BigInteger,
  Boolean,
  column,
  CreateTable,
  DateTime,
  func,
  Integer,
  LargeBinary,
  MetaData,
  MultipleResultsFound,
  NoResultFound,
  NoSuchColumnError,
  select,
  Table,
  Text,
  text,
} from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { all, numbersTo, rejection } from '../support/notes.js';
import { hasReadables } from '../support/place-node.js';
import { endlessRows, hasReturning } from '../support/statements.js';

const users = new Table('users', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
});

async function withUsers(engine: Engine, ...names: (string | null)[]): Promise<void> {
  await firstValueFrom(engine.execute(new CreateTable(users)));
  if (names.length > 0)
    await firstValueFrom(
      engine.execute(
        users.insert(),
        names.map(name => ({ name })),
      ),
    );
}

const byId = select(users.c.id, users.c.name).orderBy(users.c.id);

describeEngines('one-value views', at => {
  it('all gives every row in one array, also none', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', 'B');
    expect(await all(engine.execute(byId).all())).toEqual([
      [
        { id: 1, name: 'A' },
        { id: 2, name: 'B' },
      ],
    ]);
    expect(await all(engine.execute(byId.where(users.c.id.gt(9))).all())).toEqual([[]]);
    expect((await firstValueFrom(engine.execute(numbersTo(5000)).all())).length).toBe(5000);
  });

  it('first gives the first row or null, and does not fetch the rest', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', 'B');
    expect(await all(engine.execute(byId).first())).toEqual([{ id: 1, name: 'A' }]);
    expect(await all(engine.execute(byId.where(users.c.id.gt(9))).first())).toEqual([null]);
    expect(await all(engine.execute(endlessRows(at)).first())).toEqual([{ n: 1 }]);
  });

  it('one, oneOrNone: exactly one, or at most one', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', 'B');
    const where = (id: number): typeof byId => byId.where(users.c.id.eq(id));
    expect(await all(engine.execute(where(2)).one())).toEqual([{ id: 2, name: 'B' }]);
    expect(await all(engine.execute(where(2)).oneOrNone())).toEqual([{ id: 2, name: 'B' }]);
    expect(await all(engine.execute(where(9)).oneOrNone())).toEqual([null]);
    expect(await rejection(all(engine.execute(where(9)).one()))).toBeInstanceOf(NoResultFound);
    expect(await rejection(all(engine.execute(byId).one()))).toBeInstanceOf(MultipleResultsFound);
    expect(await rejection(all(engine.execute(byId).oneOrNone()))).toBeInstanceOf(MultipleResultsFound);
    expect(engine.pool.leased).toBe(0);
  });

  it('scalar, scalarOne, scalarOneOrNone: the first column of it', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', null);
    const name = (id: number): Observable<unknown>[] => {
      const result = engine.execute(select(users.c.name, users.c.id).where(users.c.id.eq(id)));
      return [result.scalar(), result.scalarOneOrNone(), result.scalarOne()];
    };
    for (const source of name(1)) expect(await all(source)).toEqual(['A']);
    for (const source of name(2)) expect(await all(source)).toEqual([null]);
    const [scalar, oneOrNone, one] = name(9);
    expect(await all(scalar!)).toEqual([null]);
    expect(await all(oneOrNone!)).toEqual([null]);
    expect(await rejection(all(one!))).toBeInstanceOf(NoResultFound);
    const both = engine.execute(select(users.c.id));
    expect(await all(both.scalar())).toEqual([1]);
    expect(await rejection(all(both.scalarOne()))).toBeInstanceOf(MultipleResultsFound);
    expect(await rejection(all(both.scalarOneOrNone()))).toBeInstanceOf(MultipleResultsFound);
    expect(await firstValueFrom(engine.scalar(select(func.count(users.c.id))))).toBe(2);
  });

  it('keys gives the names in select order, of an empty table too, and twice the same', async () => {
    const engine = at.engine();
    await withUsers(engine);
    expect(await all(engine.execute(byId).keys())).toEqual([['id', 'name']]);
    expect(await all(engine.execute(select(users.c.id.label('time'))).keys())).toEqual([['time']]);
    expect(await all(engine.execute(text('SELECT name AS b, id AS a FROM users')).keys())).toEqual([
      ['b', 'a'],
    ]);
    expect(await all(engine.execute(text('SELECT 1 AS x, 2 AS x')).keys())).toEqual([['x', 'x']]);
    expect(await all(engine.execute(numbersTo(100_000)).keys())).toEqual([['n']]);
    expect(await all(engine.execute(select({ user: users, one: users.c.id })).keys())).toEqual([
      ['user.id', 'user.name', 'one'],
    ]);
    expect(engine.pool.leased).toBe(0);
  });

  it('keys of a statement that fails fails', async () => {
    const engine = at.engine();
    expect((await rejection(all(engine.execute(text('SELECT * FROM nowhere')).keys()))).name).toBe(
      'ProgrammingError',
    );
  });
});

describeEngines('row views', at => {
  it('scalars gives one column: the first, one by position, one by name', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', 'B');
    const result = engine.execute(byId);
    expect(await all(result.scalars())).toEqual([1, 2]);
    expect(await all(result.scalars(0))).toEqual([1, 2]);
    expect(await all(result.scalars(1))).toEqual(['A', 'B']);
    expect(await all(result.scalars('name'))).toEqual(['A', 'B']);
    expect(await all(result.scalars('name').all())).toEqual([['A', 'B']]);
    expect(await firstValueFrom(result.scalars('name').first())).toBe('A');
    const objects = engine.execute(select({ user: users, one: users.c.id }).where(users.c.id.eq(1)));
    expect(await all(objects.scalars('user'))).toEqual([{ id: 1, name: 'A' }]);
    expect(await all(objects.scalars('one'))).toEqual([1]);
  });

  it('scalars of a column that is not there is a NoSuchColumnError that names it, with and without rows', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A');
    const typed = engine.execute(byId);
    const untyped = engine.execute(text('SELECT id, name FROM users'));
    const empty = engine.execute(byId.where(users.c.id.gt(9)));
    for (const result of [typed, untyped, empty]) {
      for (const bad of ['nope', 'constructor', '__proto__', ''] as never[]) {
        const error = await rejection(all(result.scalars(bad)));
        expect(error).toBeInstanceOf(NoSuchColumnError);
        expect(error.message).toBe(`The result has no column '${bad}'; it has 2: 'id', 'name'.`);
      }
      const error = await rejection(all(result.scalars(99)));
      expect(error).toBeInstanceOf(NoSuchColumnError);
      expect(error.message).toContain('no column at position 99');
      expect(await rejection(lastValueFrom(result.scalars('nope' as never).all()))).toBeInstanceOf(
        NoSuchColumnError,
      );
      expect(await rejection(result.scalars('nope' as never).forEachRow(() => {}))).toBeInstanceOf(
        NoSuchColumnError,
      );
    }
    expect(engine.pool.leased).toBe(0);
    expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
  });

  it('scalars takes no position that cannot be one', () => {
    const result = at.engine().execute(byId);
    for (const bad of [-1, 1.5, NaN, Infinity]) expect(() => result.scalars(bad)).toThrowError(ArgumentError);
  });

  it('tuples gives arrays in select order, columns of one name included', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A');
    expect(await all(engine.execute(byId).tuples())).toEqual([[1, 'A']]);
    const twice = engine.execute(text<object>('SELECT 1 AS x, 2 AS x, 3 AS y'));
    expect(await all(twice.tuples())).toEqual([[1, 2, 3]]);
    expect(await all(twice)).toEqual([{ x: 2, y: 3 }]);
    expect(await all(twice.scalars('x' as never))).toEqual([2] as never);
    expect(await all(twice.scalars(0))).toEqual([1]);
  });

  it('unique compares values: rows, columns, dates, bytes, objects', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', 'B', 'A', null, null);
    const names = engine.execute(select(users.c.name).orderBy(users.c.id));
    expect(await all(names.unique())).toEqual([{ name: 'A' }, { name: 'B' }, { name: null }]);
    expect(await all(names.unique().scalars())).toEqual(['A', 'B', null]);
    expect(await all(names.scalars().unique())).toEqual(['A', 'B', null]);
    expect(await all(names.tuples().unique())).toEqual([['A'], ['B'], [null]]);
    expect(await firstValueFrom(names.unique().all())).toEqual([
      { name: 'A' },
      { name: 'B' },
      { name: null },
    ]);
    const dates = text("SELECT '2026-01-02 03:04:05' AS t UNION ALL SELECT '2026-01-02 03:04:05'").columns({
      t: DateTime,
    });
    expect((await all(engine.execute(dates).scalars('t').unique())).length).toBe(1);
    const bytes = text("SELECT x'01' AS b UNION ALL SELECT x'01' UNION ALL SELECT x'02'").columns({
      b: LargeBinary,
    });
    expect((await all(engine.execute(bytes).scalars('b').unique())).length).toBe(2);
  });

  it('unique takes no two different values for one', async () => {
    const engine = at.engine();
    const sql =
      "SELECT NULL AS v UNION ALL SELECT 9e999 UNION ALL SELECT 'null' UNION ALL SELECT 1 UNION ALL SELECT '1' UNION ALL SELECT '1n' UNION ALL SELECT ''";
    // MySQL makes text of all of them, and has no infinity.
    if (at.dialect === 'sqlite')
      expect((await all(engine.execute(text<object>(sql)).unique())).length).toBe(7);
    const pairs = engine.execute(text<object>("SELECT 'a,b' AS x, 'c' AS y UNION ALL SELECT 'a', 'b,c'"));
    expect((await all(pairs.unique())).length).toBe(2);
    expect((await all(pairs.tuples().unique())).length).toBe(2);
  });

  it('unique(by) goes by what it gives; rows all dropped do not stop the stream', async () => {
    const engine = at.engine();
    const mod = engine.execute(numbersTo(5000)).unique(({ n }) => n % 3);
    expect(await all(mod)).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    const rows: number[] = [];
    await mod.forEachRow(({ n }) => void rows.push(n));
    expect(rows).toEqual([1, 2, 3]);
    expect(await firstValueFrom(mod.first())).toEqual({ n: 1 });
    expect(await rejection(lastValueFrom(mod.one()))).toBeInstanceOf(MultipleResultsFound);
    expect(() => engine.execute(numbersTo(1)).unique('n' as never)).toThrowError(ArgumentError, /function/);
    expect(() => mod.scalars()).toThrowError(ArgumentError, /after scalars/);
  });

  it('unique(by) that throws ends the stream with an error whose cause it is', async () => {
    const engine = at.engine();
    const boom = new Error('boom');
    const failing = engine.execute(numbersTo(10)).unique(() => {
      throw boom;
    });
    expect((await rejection(all(failing)))['cause']).toBe(boom);
    expect(engine.pool.leased).toBe(0);
  });

  it('partitions gives arrays of a size, the last one smaller; without a size as they come', async () => {
    const engine = at.engine();
    const sizes = async (count: number, size?: number): Promise<number[]> =>
      (await all(engine.execute(numbersTo(count)).partitions(size))).map(rows => rows.length);
    expect(await sizes(10, 4)).toEqual([4, 4, 2]);
    expect(await sizes(8, 4)).toEqual([4, 4]);
    expect(await sizes(3, 1)).toEqual([1, 1, 1]);
    expect(await sizes(3, 1000)).toEqual([3]);
    const asTheyCome = await sizes(3000);
    expect(asTheyCome.reduce((sum, size) => sum + size)).toBe(3000);
    expect(asTheyCome.length).toBeLessThan(20);
    const rows = (await all(engine.execute(numbersTo(2500)).partitions(999))).flat();
    expect(rows.every(({ n }, index) => n === index + 1)).toBe(true);
    expect(await all(engine.execute(text('SELECT 1 WHERE 0')).partitions(5))).toEqual([]);
    for (const bad of [0, -1, 1.5, NaN, '5' as never]) {
      expect(() => engine.execute(numbersTo(1)).partitions(bad)).toThrowError(
        ArgumentError,
        /positive integer/,
      );
    }
  });

  it('text().columns() types the columns by their names, whatever their order', async () => {
    const engine = at.engine();
    const typed = text("SELECT 'x' AS other, 1 AS flag, 9007199254740993 AS big").columns({
      big: BigInteger,
      flag: Boolean,
    });
    expect(await all(engine.execute(typed))).toEqual([
      { other: 'x', flag: true, big: 9007199254740993n },
    ] as never);
    const missing = text('SELECT 1 AS a').columns({ b: Integer });
    expect(await rejection(all(engine.execute(missing)))).toBeInstanceOf(NoSuchColumnError);
  });

  it('a statement whose columns change between two runs gives what it then has', async () => {
    const engine = at.engine();
    const run = (sql: string): Promise<unknown> =>
      lastValueFrom(engine.execute(text(sql)), { defaultValue: null });
    await run('CREATE TABLE t (a INTEGER)');
    await run('INSERT INTO t VALUES (1)');
    const star = engine.execute(text('SELECT * FROM t'));
    expect(await all(star)).toEqual([{ a: 1 }]);
    await run('ALTER TABLE t ADD COLUMN b INTEGER DEFAULT 2');
    expect(await all(star)).toEqual([{ a: 1, b: 2 }]);
    expect(await all(star.keys())).toEqual([['a', 'b']]);
    await run('ALTER TABLE t DROP COLUMN a');
    expect(await all(star)).toEqual([{ b: 2 }]);
    expect(await all(star.scalars(0))).toEqual([2]);
    await run('ALTER TABLE t RENAME COLUMN b TO z');
    expect(await all(star)).toEqual([{ z: 2 }]);
    await run('DROP TABLE t');
    await run('CREATE TABLE t (x DOUBLE)');
    await run('INSERT INTO t VALUES (9e18)');
    expect(await all(star)).toEqual([{ x: 9e18 }]);
    if (!hasReturning(at)) return;
    const returning = engine.execute(text('INSERT INTO t VALUES (1) RETURNING *'));
    expect(await all(returning)).toEqual([{ x: 1 }]);
    await run('ALTER TABLE t RENAME COLUMN x TO y');
    expect(await all(returning)).toEqual([{ y: 1 }]);
  });

  it('also when another connection changed them', async () => {
    const engine = at.engine({ poolSize: 2 });
    await firstValueFrom(engine.execute(text('CREATE TABLE t (a INTEGER)')));
    await firstValueFrom(engine.execute(text('INSERT INTO t VALUES (1)')));
    const [one, other] = await Promise.all([
      firstValueFrom(engine.connect()),
      firstValueFrom(engine.connect()),
    ]);
    const star = text<object>('SELECT * FROM t');
    expect(await all(one.execute(star))).toEqual([{ a: 1 }]);
    await firstValueFrom(other.execute(text('ALTER TABLE t RENAME COLUMN a TO b')));
    expect(await all(one.execute(star))).toEqual([{ b: 1 }]);
    await firstValueFrom(other.execute(text('ALTER TABLE t RENAME COLUMN b TO c')));
    expect(await all(one.execute(text<object>('SELECT t.* FROM t')))).toEqual([{ c: 1 }]);
    expect(await all(one.execute(star))).toEqual([{ c: 1 }]);
    await Promise.all([firstValueFrom(one.close()), firstValueFrom(other.close())]);
  });

  it('demand-driven views give all rows in order', async () => {
    const engine = at.engine();
    const result = engine.execute(numbersTo(1500));
    const expected = Array.from({ length: 1500 }, (_, index) => index + 1);
    expect(await all(result.concatMapRows(({ n }) => [n]))).toEqual(expected);
    expect((await all(result.mergeMapRows(({ n }) => Promise.resolve(n), 4))).sort((a, b) => a - b)).toEqual(
      expected,
    );
    const looped: number[] = [];
    expect(await result.forEachRow(async ({ n }) => void looped.push(await Promise.resolve(n)))).toBe(1500);
    expect(looped).toEqual(expected);
    if (hasReadables) {
      const read: number[] = [];
      for await (const row of result.toReadable()) read.push((row as { n: number }).n);
      expect(read).toEqual(expected);
    }
    const iterated: number[] = [];
    for await (const { n } of result) iterated.push(n);
    expect(iterated).toEqual(expected);
  });

  it('forEachRow ends with what its callback threw, or with the signal’s reason, released', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    const boom = new Error('boom');
    const throwing = engine.execute(numbersTo(5000)).forEachRow(({ n }) => {
      if (n === 700) throw boom;
    });
    expect(await rejection(throwing)).toBe(boom as never);
    expect(engine.pool.leased).toBe(0);
    const controller = new AbortController();
    const aborted = engine
      .execute(numbersTo(5000))
      .forEachRow(({ n }) => void (n === 700 && controller.abort(boom)), {
        signal: controller.signal,
      });
    expect(await rejection(aborted)).toBe(boom as never);
    expect(engine.pool.leased).toBe(0);
    const before = engine.execute(numbersTo(3)).forEachRow(() => {}, { signal: AbortSignal.abort(boom) });
    expect(await rejection(before)).toBe(boom as never);
  });

  it('a consumer of concatMapRows may use the engine for each row, on a pool of one', async () => {
    const engine = at.engine({ poolSize: 2, timeout: 60_000 });
    const rows = engine
      .execute(numbersTo(600))
      .concatMapRows(row => engine.scalar(text('SELECT :n * 2'), row));
    let last: unknown;
    await lastValueFrom(rows.pipe(tap(value => (last = value))));
    expect(last).toBe(1200);
  });
});
