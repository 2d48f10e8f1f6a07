/** A table is changed by what is in it, in every database: MySQL refuses such statements unless they are written its way. */
import { CompileError } from '../../lib/errors.js';
import { compile, mariadb, mysql } from '../../lib/index.js';
import { column } from '../../lib/schema/index.js';
import { MetaData, Table, exists, func, select, type Executable } from '../../lib/sql/index.js';
import { Integer, String } from '../../lib/types/index.js';
import { describeDialects } from '../support/dialects.js';

const METADATA = new MetaData();
const words = new Table('words', METADATA, {
  id: column(Integer, { primaryKey: true }),
  word: column(String(20), { nullable: false, unique: true }),
  n: column(Integer, { serverDefault: '7' }),
});
const news = new Table('new', METADATA, {
  id: column(Integer, { primaryKey: true, autoincrement: false }),
  n: column(Integer),
});
const { c } = words;
const other = words.alias('other');
const most = select(func.max(c.n)).scalarSubquery();
const later = select(c.id).where(c.n.gt(1)).cte('later');

type Rows = readonly (readonly unknown[])[];
const A = [1, 'a', 1];
const B = [2, 'b', 2];
const C = [3, 'c', 3];

/** What is done to the rows A, B and C, the rows afterwards, and MySQL's SQL where it is another than one would write. */
const CASES: Readonly<Record<string, readonly [statement: Executable, rows: Rows, sql?: string]>> = {
  'update by a subquery': [
    words.update().values({ n: most }).where(c.id.eq(1)),
    [[1, 'a', 3], B, C],
    'UPDATE words SET n=(SELECT max(words.n) AS max_1 FROM (SELECT id, word, n FROM words AS own_1) AS words) WHERE words.id = ?',
  ],
  'update by the rows before': [
    words
      .update()
      .values({
        n: select(other.c.n.mul(10))
          .where(other.c.id.eq(c.id.sub(1)))
          .scalarSubquery(),
      })
      .where(c.id.eq(3)),
    [A, B, [3, 'c', 20]],
  ],
  'update of those in a list of its own': [
    words
      .update()
      .values({ n: 0 })
      .where(c.id.in(select(func.max(c.id)))),
    [A, B, [3, 'c', 0]],
  ],
  'update of those in a common table': [
    words
      .update()
      .values({ n: 0 })
      .where(c.id.in(select(later.c.id))),
    [A, [2, 'b', 0], [3, 'c', 0]],
  ],
  'delete of those in a list of its own': [
    words.delete().where(c.id.in(select(func.max(c.id)))),
    [A, B],
    'DELETE FROM words WHERE words.id IN (SELECT max(words.id) AS max_1 FROM (SELECT id, word, n FROM words AS own_1) AS words)',
  ],
  'delete of those with others behind': [
    words.delete().where(exists(select(other.c.id).where(other.c.id.gt(c.id)))),
    [C],
  ],
  'delete of those in a subquery in FROM': [
    words.delete().where(c.id.in(select(select(func.min(c.id).label('least')).subquery().c.least))),
    [B, C],
  ],
  'a value of the table': [
    words.insert().values({ id: 4, word: 'd', n: most }),
    [A, B, C, [4, 'd', 3]],
    'INSERT INTO words (id, word, n) VALUES (?, ?, (SELECT max(words.n) AS max_1 FROM (SELECT id, word, n FROM words AS own_1) AS words))',
  ],
  'upsert by a subquery': [
    words
      .insert()
      .values({ word: 'b' })
      .upsert({
        conflict: ['word'],
        set: x => ({ n: select(func.max(other.c.n)).where(other.c.word.ne(x.word)) }),
      }),
    [A, [2, 'b', 3], C],
    'INSERT INTO words (word) VALUES (?) AS new ON DUPLICATE KEY UPDATE n = (SELECT max(other.n) AS max_1 FROM (SELECT id, word, n FROM words AS own_1) AS other WHERE other.word != new.word)',
  ],
  'upsert by a subquery of what was not given': [
    words
      .insert()
      .values({ word: 'b' })
      .upsert({ conflict: ['word'], set: x => ({ n: select(func.max(other.c.n).add(x.n)) }) }),
    [A, [2, 'b', 10], C],
    'INSERT INTO words (word) VALUES (?) AS new ON DUPLICATE KEY UPDATE n = (SELECT max(other.n) + VALUES(words.n) AS anon_1 FROM (SELECT id, word, n FROM words AS own_1) AS other)',
  ],
  'upsert by a common table': [
    words
      .insert()
      .values({ word: 'a' })
      .upsert({ conflict: ['word'], set: { n: select(func.max(later.c.id).mul(2)) } }),
    [[1, 'a', 6], B, C],
  ],
  'a value of a common table': [
    words.insert().values({ id: 4, word: 'd', n: select(func.max(later.c.id)).scalarSubquery() }),
    [A, B, C, [4, 'd', 3]],
  ],
  'upsert of its own rows': [
    words
      .insert()
      .fromSelect(['word', 'n'], select(c.word, c.n))
      .upsert({ conflict: ['word'], set: (x, now) => ({ n: x.n.add(now.n) }) }),
    [
      [1, 'a', 2],
      [2, 'b', 4],
      [3, 'c', 6],
    ],
    'INSERT INTO words (word, n) SELECT rows_1.* FROM (SELECT words.word, words.n FROM words) AS rows_1 WHERE 1 = 1 ON DUPLICATE KEY UPDATE n = (VALUES(n) + words.n)',
  ],
  'upsert by what was not given, which is the default': [
    words
      .insert()
      .values({ word: 'b' })
      .upsert({ conflict: ['word'], set: x => ({ n: x.n.add(1) }) }),
    [A, [2, 'b', 8], C],
    'INSERT INTO words (word) VALUES (?) AS new ON DUPLICATE KEY UPDATE n = (VALUES(n) + ?)',
  ],
};

describeDialects('changes by the rows of the table itself', on => {
  beforeAll(async () => {
    await on.create(METADATA);
    for (const [id, word, n] of [A, B, C] as [number, string, number][]) {
      await on.run(words.insert().values({ id, word, n }));
    }
  });

  for (const [name, [statement, rows]] of Object.entries(CASES)) {
    it(name, async () => {
      await on.undone(async within => {
        await within.run(statement);
        const left = await within.run(select(c.id, c.word, c.n).orderBy(c.id));
        expect(left.map(row => Object.values(row))).toEqual(rows as unknown[][]);
      });
    });
  }

  it("upsert into a table with the name that MySQL's new rows have", async () => {
    const upsert = news
      .insert()
      .values({ id: 1, n: 2 })
      .upsert({ conflict: ['id'], set: (x, now) => ({ n: x.n.add(now.n) }) });
    await on.undone(async within => {
      await within.run(upsert);
      await within.run(upsert);
      expect(await within.run(select(news.c.n))).toEqual([{ n: 4 }]);
    });
  });
});

describe('changes by the rows of the table itself', () => {
  for (const [name, [statement, , sql]] of Object.entries(CASES)) {
    if (sql !== undefined) it(name, () => expect(compile(statement, { dialect: mysql }).sql).toBe(sql));
  }

  it('need an alias where the new row would be taken for one of the table', () => {
    const set = (x: { readonly n: typeof c.n }) => ({ n: select(func.max(c.n).add(x.n)) });
    const upsert = words
      .insert()
      .values({ word: 'b' })
      .upsert({ conflict: ['word'], set: set as never });
    for (const dialect of [mysql, mariadb]) {
      expect(() => compile(upsert, { dialect })).toThrowError(
        CompileError,
        /takes 'n' of the row .* read an alias/,
      );
    }
  });

  it('need an alias where the table is named with its schema', () => {
    const far = new Table(
      'far',
      new MetaData(),
      { id: column(Integer, { primaryKey: true }) },
      { schema: 's' },
    );
    const own = far.delete().where(far.c.id.in(select(func.max(far.c.id))));
    const other = far.delete().where(far.c.id.in(select(func.max(far.alias('f').c.id))));
    expect(() => compile(own, { dialect: mysql })).toThrowError(CompileError, /read an alias of 's.far'/);
    expect(compile(other, { dialect: mysql }).sql).toBe(
      'DELETE FROM s.far WHERE s.far.id IN (SELECT max(f.id) AS max_1 FROM (SELECT id FROM s.far AS own_1) AS f)',
    );
  });
});
