/** Queries with hostile names, many rows and deep nesting, in a real SQLite. */
import { CompileError } from '../../../lib/errors.js';
import {
  func,
  literal,
  select,
  tuple,
  union,
  values,
  type Cte,
  type Column,
} from '../../../lib/sql/index.js';
import { Integer, Text } from '../../../lib/types/index.js';
import { SqliteDatabase } from '../../dialects/sqlite-database.js';
import { ROWS, metadata, u } from './tables.js';

const { id, name } = u.c;
const NAMES = [
  'a "b',
  "it's",
  '; DROP TABLE users --',
  'select',
  'ÄÖ 漢字',
  '1x',
  '__proto__',
  'constructor',
];

describe('queries', () => {
  let database: SqliteDatabase;
  beforeEach(() => {
    database = new SqliteDatabase();
    database.create(metadata);
    database.exec(ROWS);
  });
  afterEach(() => database.close());

  for (const hostile of NAMES) {
    it(`take the name ${hostile} for everything that has one`, () => {
      const start = select(literal(1).label(hostile)).cte(hostile, { recursive: true });
      const first = start.c[hostile]!;
      const counted = start.unionAll(select(first.add(1)).where(first.lt(3)));
      expect(database.run(select(counted.c[hostile]!.label('n')))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
      const sub = select(id.label(hostile)).subquery(hostile);
      expect(database.run(select(func.max(sub.c[hostile]!).label('n')))).toEqual([{ n: 3 }]);
      const v = values({ [hostile]: Integer }, hostile).data([{ [hostile]: 7 }]);
      expect(database.run(select(v.c[hostile]!.label('n')))).toEqual([{ n: 7 }]);
      const window = select(func.count().over(hostile).label('n')).selectFrom(u).window(hostile, {});
      expect(database.run(window)[0]).toEqual({ n: 3 });
      const sorted = union(select(id.label(hostile)), select(literal(0)))
        .orderBy(hostile)
        .limit(1);
      expect(Object.values(database.run(sorted)[0]!)).toEqual([0]);
      const call = func('json_each', '[5]').columnValued(hostile, Integer);
      expect(database.run(select(call.label('n')))).toEqual([{ n: 5 }]);
    });
  }

  it('keep rows whose column is called __proto__', () => {
    const rows = database.run(select(literal(1).label('__proto__')));
    expect(rows.length).toBe(1);
  });

  it('take thousands of values and tuples, and refuse more parameters than SQLite has', () => {
    const data = Array.from({ length: 10_000 }, (_, x) => ({ x, y: String(x) }));
    const v = values({ x: Integer, y: Text }, 'v').data(data);
    expect(database.run(select(func.sum(v.c.x).label('s'), func.count().label('n')))).toEqual([
      { s: 49_995_000, n: 10_000 },
    ]);
    const pairs = data.map(({ x, y }) => [x, y] as const);
    expect(database.run(select(id).where(tuple(id, name).in([...pairs, [1, 'Dana']])))).toEqual([{ id: 1 }]);
    expect(() => database.run(select(v.data(data)))).toThrowError(CompileError, /parameters; SQLite takes/);
  });

  it('read through hundreds of common tables and dozens of subqueries', () => {
    let last: Cte<{ readonly n: Column<number, 'n'> }, string> = select(literal(1).label('n')).cte('c0');
    for (let index = 1; index < 100; index++) last = select(last.c.n.add(1).label('n')).cte(`c${index}`);
    expect(database.run(select(last.c.n))).toEqual([{ n: 100 }]);
    let query = select(literal(1).label('n'));
    for (let index = 0; index < 40; index++) query = select(query.subquery().c.n.add(1).label('n'));
    expect(database.run(query)).toEqual([{ n: 41 }]);
  });

  it('nested without end are refused, not fatal', () => {
    let query = select(literal(1).label('n'));
    for (let index = 0; index < 20_000; index++) query = select(query.subquery('s').c.n) as never;
    expect(() => database.run(query)).toThrowError(CompileError, /nested too deeply/);
    let last: Cte<{ readonly n: Column<number, 'n'> }, string> = select(literal(1).label('n')).cte('c0');
    for (let index = 1; index < 20_000; index++) last = select(last.c.n).cte(`c${index}`);
    expect(() => database.run(select(last.c.n))).toThrowError(CompileError, /nested too deeply/);
  });
});
