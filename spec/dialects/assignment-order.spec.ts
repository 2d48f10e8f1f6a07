/** What columns are set to sees the row as it was, whatever else is set: in every database, or the statement is refused. */
import {
  CompileError,
  Integer,
  MetaData,
  Table,
  column,
  computed,
  func,
  select,
  type Executable,
} from '../../lib/index.js';
import { describeDialects } from '../support/dialects.js';

const metadata = new MetaData();
const t = new Table('ordered', metadata, {
  id: column(Integer, { primaryKey: true, autoincrement: false }),
  a: column(Integer),
  b: column(Integer),
  c: column(Integer),
  twice: column(Integer, { computed: computed('a * 2') }),
});
const old = t.alias('old');
const { a, b, c } = t.c;
const ofOld = (column: typeof old.c.a | typeof old.c.b) =>
  select(column).where(old.c.id.eq(t.c.id)).scalarSubquery();
const most = select(func.max(a).label('most')).cte('most');

const CASES: readonly (readonly [what: string, statement: Executable, row: readonly (number | null)[]])[] = [
  ['a column that another reads', t.update().values({ a: 7, b: a }), [7, 1, 3]],
  ['a chain', t.update().values({ a: b.add(10), b: c.add(20), c: 5 }), [12, 23, 5]],
  [
    'a chain against the order of the columns',
    t.update().values({ a: 9, b: a.add(10), c: b.add(20) }),
    [9, 11, 22],
  ],
  ['columns that read themselves', t.update().values({ a: a.add(1), b: b.add(a) }), [2, 3, 3]],
  ['a computed column', t.update().values({ a: 7, b: t.c.twice }), [7, 2, 3]],
  [
    'joined tables',
    t
      .update()
      .values({ a: 7, b: a.add(old.c.b) })
      .where(old.c.id.eq(t.c.id)),
    [7, 3, 3],
  ],
  [
    'the row in a subquery',
    t.update().values({ a: 8, b: select(old.c.c.add(a)).where(old.c.id.eq(t.c.id)).scalarSubquery() }),
    [8, 4, 3],
  ],
  [
    'a common table, which has rows of its own',
    t.update().values({ a: b.add(10), b: select(most.c.most.add(30)).scalarSubquery() }),
    [12, 31, 3],
  ],
  ['a swap by an alias', t.update().values({ a: ofOld(old.c.b), b: ofOld(old.c.a) }), [2, 1, 3]],
  [
    'a row that is there already',
    t
      .insert()
      .values({ id: 1, a: 50 })
      .upsert({
        conflict: ['id'],
        set: inserted => ({ a: inserted.a.add(1), b: a.add(100), c: b.add(200) }),
      }),
    [51, 101, 202],
  ],
];

describeDialects('setting', on => {
  beforeAll(async () => {
    await on.create(metadata);
    await on.run(t.insert().values({ id: 1, a: 1, b: 2, c: 3 }));
  });

  for (const [what, statement, row] of CASES) {
    it(`reads the row as it was: ${what}`, async () => {
      await on.undone(async within => {
        await within.run(statement);
        expect(await within.run(select(a, b, c))).toEqual([{ a: row[0], b: row[1], c: row[2] }]);
      });
    });
  }

  it('gives columns that read each other their old values, or says how they are got', async () => {
    const swap = t.update().values({ a: b, b: a, c: 4 });
    await on.undone(async within => {
      if (on.name === 'mysql') {
        await expectAsync(within.run(swap)).toBeRejectedWithError(
          CompileError,
          /of a, b each is read by another; .*alias/,
        );
        return;
      }
      await within.run(swap);
      expect(await within.run(select(a, b, c))).toEqual([{ a: 2, b: 1, c: 4 }]);
    });
  });
});
