/** Queries with hostile names, many rows and deep nesting, in every database. */
import { CompileError, InterfaceError } from '../../../lib/errors.js';
import {
  func,
  literal,
  select,
  text,
  tuple,
  union,
  values,
  type Cte,
  type Column,
} from '../../../lib/sql/index.js';
import { Integer, Text } from '../../../lib/types/index.js';
import { describeDialects } from '../../support/dialects.js';
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

describeDialects('queries', on => {
  beforeAll(async () => {
    await on.create(metadata);
    for (const sql of ROWS.split(';')) if (sql.trim() !== '') await on.run(text(sql));
  });

  for (const hostile of NAMES) {
    it(`take the name ${hostile} for everything that has one`, async () => {
      const start = select(literal(1).label(hostile)).cte(hostile, { recursive: true });
      const first = start.c[hostile]!;
      const counted = start.unionAll(select(first.add(1)).where(first.lt(3)));
      expect(await on.run(select(counted.c[hostile]!.label('n')))).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
      const sub = select(id.label(hostile)).subquery(hostile);
      expect(await on.run(select(func.max(sub.c[hostile]!).label('n')))).toEqual([{ n: 3 }]);
      const v = values({ [hostile]: Integer }, hostile).data([{ [hostile]: 7 }]);
      expect(await on.run(select(v.c[hostile]!.label('n')))).toEqual([{ n: 7 }]);
      const window = select(func.count().over(hostile).label('n')).selectFrom(u).window(hostile, {});
      expect((await on.run(window))[0]).toEqual({ n: 3 });
      if (on.name === 'mysql' && hostile === '__proto__') return; // mysql2 reads no such column
      const sorted = union(select(id.label(hostile)), select(literal(0)))
        .orderBy(hostile)
        .limit(1);
      expect(Object.values((await on.run(sorted))[0]!)).toEqual([0]);
      if (on.name === 'mysql') return; // has no functions in FROM
      const call = func('json_each', '[5]').columnValued(hostile, Integer);
      expect(await on.run(select(call.label('n')))).toEqual([{ n: 5 }]);
    });
  }

  it('keep rows whose column is called __proto__, or say that the driver cannot', async () => {
    const query = on.run(select(literal(1).label('__proto__')));
    if (on.name === 'sqlite') expect((await query).length).toBe(1);
    else await expectAsync(query).toBeRejectedWithError(InterfaceError, /'__proto__'; rename it with AS/);
  });

  it('take thousands of values and tuples, and refuse more parameters than the database has', async () => {
    const data = Array.from({ length: 10_000 }, (_, x) => ({ x, y: String(x) }));
    const v = values({ x: Integer, y: Text }, 'v').data(data);
    expect(await on.run(select(func.sum(v.c.x).label('s'), func.count().label('n')))).toEqual([
      { s: 49_995_000, n: 10_000 },
    ]);
    const pairs = data.map(({ x, y }) => [x, y] as const);
    expect(await on.run(select(id).where(tuple(id, name).in([...pairs, [1, 'Dana']])))).toEqual([{ id: 1 }]);
    const more = v.data(data).data(data).data(data);
    await expectAsync(on.run(select(more))).toBeRejectedWithError(
      CompileError,
      /parameters; (SQLite|MySQL|MariaDB) takes/,
    );
  });

  it('read through many common tables and dozens of subqueries', async () => {
    let last: Cte<{ readonly n: Column<number, 'n'> }, string> = select(literal(1).label('n')).cte('c0');
    // MariaDB has 64 at most.
    const most = on.name === 'sqlite' ? 100 : 60;
    for (let index = 1; index < most; index++) last = select(last.c.n.add(1).label('n')).cte(`c${index}`);
    expect(await on.run(select(last.c.n))).toEqual([{ n: most }]);
    let query = select(literal(1).label('n'));
    for (let index = 0; index < 40; index++) query = select(query.subquery().c.n.add(1).label('n'));
    expect(await on.run(query)).toEqual([{ n: 41 }]);
  });

  it('nested without end are refused, not fatal', async () => {
    let query = select(literal(1).label('n'));
    for (let index = 0; index < 20_000; index++) query = select(query.subquery('s').c.n) as never;
    await expectAsync(on.run(query)).toBeRejectedWithError(CompileError, /nested too deeply/);
    let last: Cte<{ readonly n: Column<number, 'n'> }, string> = select(literal(1).label('n')).cte('c0');
    for (let index = 1; index < 20_000; index++) last = select(last.c.n).cte(`c${index}`);
    await expectAsync(on.run(select(last.c.n))).toBeRejectedWithError(CompileError, /nested too deeply/);
  });
});
