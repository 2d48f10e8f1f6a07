/** Lists of any length, JSON keys of any kind and regular expressions on a real SQLite. */
import { column } from '../../lib/schema/index.js';
import { MetaData, Table, and, bindParam, func, select, type ConditionLike } from '../../lib/sql/index.js';
import { BigInteger, Float, Integer, JSON as Json, Text } from '../../lib/types/index.js';
import { SqliteDatabase } from './sqlite-database.js';

const metadata = new MetaData();
const things = new Table('things', metadata, {
  id: column(Integer, { primaryKey: true }),
  big: column(BigInteger),
  name: column(Text),
  size: column(Float),
  data: column(Json),
});
const { id, big, name, size, data } = things.c;
const MANY = 100_000;

describe('a real SQLite', () => {
  let database: SqliteDatabase;
  beforeEach(() => {
    database = new SqliteDatabase();
    database.create(metadata);
    const rows = Array.from({ length: 50 }, (_, n) => ({
      id: n * 3000,
      big: 2n ** 62n + BigInt(n),
      name: `it's "${n}" \\ é 😀`,
      size: n / 2,
    }));
    database.run(things.insert().values(rows));
  });
  afterEach(() => database.close());

  const ids = (condition: ConditionLike): readonly unknown[] =>
    database.run(select(id).where(condition).orderBy(id)).map(each => each['id']);

  it('finds whole numbers among a hundred thousand', () => {
    const list = Array.from({ length: MANY }, (_, n) => n);
    const inside = Array.from({ length: 34 }, (_, n) => n * 3000);
    expect(ids(id.in(list))).toEqual(inside);
    expect(ids(id.notIn(list)).length).toBe(50 - inside.length);
  });

  it('finds 64 bits, texts and fractions among a hundred thousand', () => {
    const pad = Array.from({ length: MANY }, (_, n) => n);
    expect(ids(big.in([...pad.map(n => BigInt(n)), 2n ** 62n + 7n]))).toEqual([21_000]);
    expect(ids(name.in([...pad.map(n => `it's ${n}`), `it's "7" \\ é 😀`]))).toEqual([21_000]);
    expect(ids(size.in([...pad.map(n => -n - 1), 3.5]))).toEqual([21_000]);
    expect(ids(id.in([...pad.map(n => n + 0.5), 3000]))).toEqual([3000]);
  });

  it('finds none in an empty list to come, and all outside of it', () => {
    const among = select(id).where(id.in(bindParam('ids')));
    expect(database.run(among, { ids: [] })).toEqual([]);
    expect(database.run(among, { ids: [3000, 6000, 1] }).length).toBe(2);
    expect(database.run(select(id).where(id.notIn(bindParam('ids'))), { ids: [] }).length).toBe(50);
    const long = Array.from({ length: MANY }, (_, n) => n);
    expect(database.run(among, { ids: long }).length).toBe(34);
  });

  for (const key of ['a"b', "a'b", 'a\\b', 'a.b', '$', '[0]', '', 'é 😀', '\u0001', 'a b', '"', "'; DROP"]) {
    it(`finds the JSON key ${JSON.stringify(key)}`, () => {
      database.run(things.insert().values({ id: 1, data: { [key]: { deep: [7] }, other: 1 } }));
      const statement = select(data.path(key, 'deep', 0).asInteger().label('v')).where(id.eq(1));
      expect(database.run(statement)).toEqual([{ v: 7 }]);
    });
  }

  it('tells JSON null, missing and SQL NULL apart', () => {
    database.run(things.insert().values([{ id: 1, data: { a: null } }]));
    database.run(things.insert().values([{ id: 2, data: {} }]));
    database.run(things.insert().values([{ id: 4, data: null }]));
    const part = data.path('a');
    expect(ids(and(part.isJsonNull(), id.lt(5)))).toEqual([1]);
    expect(ids(and(part.isNull(), id.lt(5), id.gt(0)))).toEqual([2, 4]);
    expect(ids(and(data.isNull(), id.lt(5), id.gt(0)))).toEqual([4]);
    expect(ids(and(part.asInteger().isNull(), id.lt(5), id.gt(0)))).toEqual([1, 2, 4]);
  });

  it('matches regular expressions of any kind of value', () => {
    expect(ids(name.regexpMatch('"7".*😀$'))).toEqual([21_000]);
    expect(ids(name.regexpMatch('^it.s "4[89]"'))).toEqual([144_000, 147_000]);
    expect(ids(id.regexpMatch('^9000$'))).toEqual([9000]);
    expect(ids(size.regexpMatch('^1\\.5$'))).toEqual([9000]);
    const replaced = database.run(
      select(func.max(name.regexpReplace('[^0-9]+', '')).label('v')).where(id.eq(21_000)),
    );
    expect(replaced).toEqual([{ v: '7' }]);
  });

  it('refuses patterns that are none, by name', () => {
    expect(() => ids(name.regexpMatch('('))).toThrowError(
      /^(Error: )?regexp: Invalid regular expression: \/\(\/u/,
    );
    expect(() => database.rows("SELECT regexp('a', x'00')")).toThrowError(/texts, not bytes/);
    expect(() => database.rows("SELECT regexp('a', 'b', 'q')")).toThrowError(
      /^(Error: )?regexp: Invalid flags/,
    );
  });

  it('keeps patterns apart from flags, and the last hundred', () => {
    for (let n = 0; n < 300; n++) expect(ids(name.regexpMatch(`"${n}"`)).length).toBe(n < 50 ? 1 : 0);
    expect(ids(name.regexpMatch('IT', { flags: 'i' })).length).toBe(50);
    expect(ids(name.regexpMatch('IT')).length).toBe(0);
  });
});
