/**
 * Changes of rows with the SQL and parameters that they compile to for SQLite; compared in changes.spec.ts, run in
 * changes-run.spec.ts.
 */
import { column, computed } from '../../lib/schema/index.js';
import { MetaData, Table, and, func, literal, select, union, type Executable } from '../../lib/sql/index.js';
import { Integer, String, Text } from '../../lib/types/index.js';

export const METADATA: MetaData = new MetaData();

const words = new Table('words', METADATA, {
  id: column(Integer, { primaryKey: true }),
  word: column(String(20), { nullable: false, unique: true }),
  n: column(Integer, { default: 1 }),
  order: column('Order', Text, { onUpdate: 'changed' }),
  twice: column(Integer, { computed: computed('n * 2') }),
});
const marks = new Table(
  'marks',
  METADATA,
  {
    wordId: column('word_id', Integer, { primaryKey: true, autoincrement: false }),
    mark: column(String(20), { primaryKey: true }),
  },
  { sqlite: { withRowid: false } },
);

export interface ChangeCase {
  readonly name: string;
  readonly statement: Executable;
  readonly sql: string;
  readonly params: readonly unknown[];
  /** The rows `id, word, n, Order` of `words` afterwards, where it begins with (1, 'a', 1, NULL), (2, 'b', 2, NULL). */
  readonly words: readonly (readonly unknown[])[];
}

const A = [1, 'a', 1, null];
const B = [2, 'b', 2, null];
const { c } = words;

function change(
  name: string,
  statement: Executable,
  sql: string,
  params: readonly unknown[],
  rows: readonly (readonly unknown[])[],
): ChangeCase {
  return { name, statement, sql, params, words: rows };
}

const one = words.insert().values({ id: 1, word: 'z' });

export const CHANGES: readonly ChangeCase[] = [
  change(
    'or ignore',
    one.orIgnore(),
    'INSERT OR IGNORE INTO words (id, word, n) VALUES (?, ?, ?)',
    [1, 'z', 1],
    [A, B],
  ),
  change(
    'or replace',
    one.orReplace(),
    'INSERT OR REPLACE INTO words (id, word, n) VALUES (?, ?, ?)',
    [1, 'z', 1],
    [[1, 'z', 1, null], B],
  ),
  change(
    'on conflict do nothing',
    one.onConflictDoNothing(),
    'INSERT INTO words (id, word, n) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    [1, 'z', 1],
    [A, B],
  ),
  change(
    'on conflict of a column do nothing',
    one.onConflictDoNothing({ target: [c.id] }),
    'INSERT INTO words (id, word, n) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING',
    [1, 'z', 1],
    [A, B],
  ),
  change(
    'on conflict do update',
    words
      .insert()
      .values({ word: 'b', n: 5 })
      .onConflictDoUpdate({
        target: ['word'],
        set: (inserted, current) => ({ n: current.n.add(inserted.n), order: 'x' }),
        where: c.n.gt(1),
      }),
    'INSERT INTO words (word, n) VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET n = (words.n + excluded.n), "Order" = ? WHERE words.n > ?',
    ['b', 5, 'x', 1],
    [A, [2, 'b', 7, 'x']],
  ),
  change(
    'on conflict of a partial index',
    words
      .insert()
      .values({ word: 'c' })
      .onConflictDoUpdate({ target: ['word'], targetWhere: c.n.gt(0), set: { n: 9 } }),
    'INSERT INTO words (word, n) VALUES (?, ?) ON CONFLICT (word) WHERE n > ? DO UPDATE SET n = ?',
    ['c', 1, 0, 9],
    [A, B, [3, 'c', 1, null]],
  ),
  change(
    'upsert of all that is given',
    words
      .insert()
      .values({ word: 'b', order: 'y' })
      .upsert({ conflict: ['word'] }),
    'INSERT INTO words (word, n, "Order") VALUES (?, ?, ?) ON CONFLICT (word) DO UPDATE SET "Order" = excluded."Order"',
    ['b', 1, 'y'],
    [A, [2, 'b', 2, 'y']],
  ),
  change(
    'upsert of nothing more',
    words
      .insert()
      .values({ word: 'b' })
      .upsert({ conflict: ['word'] }),
    'INSERT INTO words (word, n) VALUES (?, ?) ON CONFLICT (word) DO NOTHING',
    ['b', 1],
    [A, B],
  ),
  change(
    'upsert of many',
    words
      .insert()
      .values([
        { word: 'b', n: 10 },
        { word: 'c', n: 20 },
      ])
      .upsert({ conflict: ['word'], set: (inserted, now) => ({ n: now.n.add(inserted.n) }) }),
    'INSERT INTO words (word, n) VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET n = (words.n + excluded.n)',
    ['b', 10],
    [A, [2, 'b', 12, null], [3, 'c', 20, null]],
  ),
  change(
    'upsert by a subquery',
    words
      .insert()
      .values({ word: 'b' })
      .upsert({ conflict: ['word'], set: { n: select(func.max(c.n).add(40)) } }),
    'INSERT INTO words (word, n) VALUES (?, ?) ON CONFLICT (word) DO UPDATE SET n = (SELECT max(words.n) + ? AS anon_1 FROM words)',
    ['b', 1, 40],
    [A, [2, 'b', 42, null]],
  ),
  change(
    'a query',
    words.insert().fromSelect(['word', 'n'], select(c.word.concat('!'), c.n.add(1))),
    'INSERT INTO words (word, n) SELECT words.word || ? AS anon_1, words.n + ? AS anon_2 FROM words',
    ['!', 1],
    [A, B, [3, 'a!', 2, null], [4, 'b!', 3, null]],
  ),
  change(
    'a query and defaults',
    words.insert().fromSelect(['word'], select(c.word.concat('!')).orderBy(c.id).limit(1)),
    'INSERT INTO words (n, word) SELECT ?, rows_1.* FROM (SELECT words.word || ? AS anon_1 FROM words ORDER BY words.id LIMIT ? OFFSET ?) AS rows_1 WHERE 1 = 1',
    [1, '!', 1, 0],
    [A, B, [3, 'a!', 1, null]],
  ),
  change(
    'a query without defaults',
    words
      .insert()
      .fromSelect(['word'], union(select(literal('x')), select(literal('y'))), { defaults: false }),
    'INSERT INTO words (word) SELECT ? AS anon_1 UNION SELECT ? AS anon_2',
    ['x', 'y'],
    [A, B, [3, 'x', null, null], [4, 'y', null, null]],
  ),
  change(
    'upsert of a query',
    words
      .insert()
      .fromSelect(['word', 'n'], select(c.word, c.n))
      .upsert({ conflict: ['word'], set: x => ({ n: x.n.mul(10) }) }),
    'INSERT INTO words (word, n) SELECT rows_1.* FROM (SELECT words.word, words.n FROM words) AS rows_1 WHERE 1 = 1 ON CONFLICT (word) DO UPDATE SET n = (excluded.n * ?)',
    [10],
    [
      [1, 'a', 10, null],
      [2, 'b', 20, null],
    ],
  ),
  change(
    'values of none',
    words
      .insert()
      .fromSelect(['word'], select(literal('q')), { defaults: false })
      .orIgnore(),
    'INSERT OR IGNORE INTO words (word) SELECT ? AS anon_1',
    ['q'],
    [A, B, [3, 'q', null, null]],
  ),
  change(
    'update by a function of the columns',
    words
      .update()
      .values(t => ({ n: t.n.add(t.id) }))
      .where(c.id.eq(2)),
    'UPDATE words SET n=(words.n + words.id), "Order"=? WHERE words.id = ?',
    ['changed', 2],
    [A, [2, 'b', 4, 'changed']],
  ),
  change(
    'update or ignore',
    words.update().values({ word: 'b', order: null }).where(c.id.eq(1)).orIgnore(),
    'UPDATE OR IGNORE words SET word=?, "Order"=? WHERE words.id = ?',
    ['b', null, 1],
    [A, B],
  ),
  change(
    'update or replace',
    words.update().values({ word: 'b', order: null }).where(c.id.eq(1)).orReplace(),
    'UPDATE OR REPLACE words SET word=?, "Order"=? WHERE words.id = ?',
    ['b', null, 1],
    [[1, 'b', 1, null]],
  ),
  change(
    'update of the first rows',
    words.update().values({ n: 0, order: 'o' }).where(c.id.gt(0)).orderBy(c.n.desc()).limit(1),
    'UPDATE words SET n=?, "Order"=? WHERE words.rowid IN (SELECT words.rowid FROM words WHERE words.id > ? ORDER BY words.n DESC LIMIT ?)',
    [0, 'o', 0, 1],
    [A, [2, 'b', 0, 'o']],
  ),
  change(
    'update by a correlated subquery',
    words
      .update()
      .values({ order: select(func.max(marks.c.mark)).where(marks.c.wordId.eq(c.id)).scalarSubquery() }),
    'UPDATE words SET "Order"=(SELECT max(marks.mark) AS max_1 FROM marks WHERE marks.word_id = words.id)',
    [],
    [[1, 'a', 1, 'y'], B],
  ),
  change(
    'update from a joined table',
    words
      .update()
      .values({ order: marks.c.mark })
      .where(and(marks.c.wordId.eq(c.id), marks.c.mark.eq('x'))),
    'UPDATE words SET "Order"=marks.mark FROM marks WHERE marks.word_id = words.id AND marks.mark = ?',
    ['x'],
    [[1, 'a', 1, 'x'], B],
  ),
  change(
    'delete of the first rows',
    words.delete().orderBy(c.n).limit(1),
    'DELETE FROM words WHERE words.rowid IN (SELECT words.rowid FROM words ORDER BY words.n LIMIT ?)',
    [1],
    [B],
  ),
  change(
    'delete of the first rows without row ids',
    marks.delete().orderBy(marks.c.mark.desc()).limit(1),
    'DELETE FROM marks WHERE (marks.word_id, marks.mark) IN (SELECT marks.word_id, marks.mark FROM marks ORDER BY marks.mark DESC LIMIT ?)',
    [1],
    [A, B],
  ),
  change(
    'delete by a joined table',
    words.delete().where(and(marks.c.wordId.eq(c.id), marks.c.mark.eq('x'))),
    'DELETE FROM words WHERE EXISTS (SELECT 1 FROM marks WHERE marks.word_id = words.id AND marks.mark = ?)',
    ['x'],
    [B],
  ),
];
