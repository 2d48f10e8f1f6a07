/** Values without a column beside them: as terms of ORDER BY and GROUP BY, as rows, in a select list. */
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  bindParam,
  func,
  literal,
  select,
  unionAll,
  values,
  type Executable,
} from '../../lib/sql/index.js';
import { Integer, LargeBinary, Text } from '../../lib/types/index.js';
import { describeDialects } from '../support/dialects.js';

const metadata = new MetaData();
const table = new Table('bare', metadata, {
  id: column(Integer, { primaryKey: true }),
  n: column(Integer),
});
const { c } = table;

describeDialects('bare values', on => {
  beforeAll(async () => {
    await on.create(metadata);
    await on.run(
      table.insert().values([
        { id: 1, n: 30 },
        { id: 2, n: 20 },
        { id: 3, n: 10 },
      ]),
    );
  });

  const column_ = async (
    statement: Executable,
    key: string,
    params?: object,
  ): Promise<readonly unknown[]> => {
    const rows = await on.run(statement, params as never);
    return rows.map(each => each[key]);
  };

  it('that sort or group are no places of columns, as parameters or written', async () => {
    for (const value of [2, 8, -7]) {
      const sorted = select(c.id, c.n).orderBy(literal(value), c.id);
      expect(await column_(sorted, 'id')).toEqual([1, 2, 3]);
      expect((await on.written(sorted)).length).toBe(3);
      const grouped = select(func.count().label('k')).groupBy(literal(value));
      expect(await column_(grouped.selectFrom(table), 'k')).toEqual([3]);
      expect((await on.written(grouped.selectFrom(table))).length).toBe(1);
      const whole = { partitionBy: literal(value), orderBy: literal(value).desc() };
      const windowed = select(c.id, func.count().over(whole).label('k'));
      expect(await column_(windowed, 'k')).toEqual([3, 3, 3]);
      expect((await on.written(windowed)).length).toBe(3);
    }
    const given = select(c.id, c.n).orderBy(bindParam('by'), literal(2).neg(), c.id.desc());
    expect(await column_(given, 'id', { by: 2 })).toEqual([3, 2, 1]);
  });

  it('that sort a subquery leave its other parameters in their places', async () => {
    const inner = select(c.id).where(c.id.gt(1)).orderBy(literal(8).desc().nullsLast()).subquery('w');
    const outer = select(inner.c.id, literal('x').label('x')).where(inner.c.id.lt(3));
    expect(await on.run(outer)).toEqual([{ id: 2, x: 'x' }]);
  });

  it('that are bytes stay bytes', async () => {
    const bytes = (...each: readonly number[]): Uint8Array => new Uint8Array(each);
    const plain = (rows: readonly unknown[]): unknown => rows.map(each => [...(each as Uint8Array)]);
    const one = select(literal(bytes(1, 2, 255)).label('x'));
    expect(plain(await column_(one, 'x'))).toEqual([[1, 2, 255]]);
    const either = select(func.coalesce(literal(null, LargeBinary), bytes(0)).label('x'));
    expect(plain(await column_(either, 'x'))).toEqual([[0]]);
    const several = unionAll(one, select(literal(bytes()).label('x')), select(literal(bytes(0)).label('x')));
    expect(plain(await column_(several, 'x'))).toEqual([[1, 2, 255], [], [0]]);
    expect(await column_(select(literal(bytes(0)).eq(literal(bytes())).label('x')), 'x')).toEqual([false]);
  });

  it('that are numbers stay numbers beside a null', async () => {
    const v = values({ n: Integer, name: Text }, 'v').data([
      { n: 10, name: 'a' },
      { n: null, name: null },
      { n: 9, name: 'b' },
    ]);
    expect(await column_(select(v.c.n).orderBy(v.c.n), 'n')).toEqual([null, 9, 10]);
    expect(await column_(select(v.c.n).where(v.c.n.lt(10)), 'n')).toEqual([9]);
    const one = (value: number | null) => select(literal(value, Integer).label('n'));
    const united = unionAll(one(10), one(null), one(9)).subquery('united');
    expect(await column_(select(united.c.n).orderBy(united.c.n), 'n')).toEqual([null, 9, 10]);
  });

  it('leave an aggregate to be sorted with its nulls last', async () => {
    const most = func.max(func.nullif(c.n, 30)).label('most');
    const sorted = select(c.id, most).groupBy(c.id).orderBy(most.asc().nullsLast());
    expect(await column_(sorted, 'most')).toEqual([10, 20, null]);
    expect(await column_(select(c.id, most).groupBy(c.id).orderBy(most.desc().nullsFirst()), 'most')).toEqual(
      [null, 20, 10],
    );
  });
});
