/** Lists of any length, JSON keys of any kind and regular expressions in every database. */
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  and,
  bindParam,
  func,
  or,
  select,
  type ConditionLike,
} from '../../lib/sql/index.js';
import { BigInteger, Float, Integer, JSON as Json, String } from '../../lib/types/index.js';
import { describeDialects, type DialectCase } from '../support/dialects.js';

const metadata = new MetaData();
const things = new Table('things', metadata, {
  id: column(Integer, { primaryKey: true, autoincrement: false }),
  big: column(BigInteger),
  name: column(String(40)),
  size: column(Float),
  data: column(Json),
});
const { id, big, name, size, data } = things.c;
const MANY = 100_000;
const NUMBERS = Array.from({ length: MANY }, (_, n) => n);

const KEYS = ['a"b', "a'b", 'a\\b', 'a.b', '$', '[0]', '', 'é 😀', '\u0001', 'a b', '"', "'; DROP"];

describeDialects('a database', on => {
  beforeAll(async () => {
    await on.create(metadata);
    const rows = Array.from({ length: 50 }, (_, n) => ({
      id: (n + 1) * 3000,
      big: 2n ** 62n + BigInt(n + 1),
      name: `it's "${n + 1}" \\ é 😀`,
      size: (n + 1) / 2,
    }));
    await on.run(things.insert().values(rows));
  });

  const ids = async (condition: ConditionLike, within: DialectCase = on): Promise<unknown[]> =>
    (await within.run(select(id).where(condition).orderBy(id))).map(each => each['id']);

  it('finds whole numbers among a hundred thousand', async () => {
    const inside = Array.from({ length: 33 }, (_, n) => (n + 1) * 3000);
    expect(await ids(id.in(NUMBERS))).toEqual(inside);
    expect((await ids(id.notIn(NUMBERS))).length).toBe(50 - inside.length);
  });

  it('finds 64 bits, texts and fractions among thousands', async () => {
    const some = NUMBERS.slice(0, 5000);
    expect(await ids(big.in([...some.map(n => BigInt(n)), 2n ** 62n + 7n]))).toEqual([21_000]);
    expect(await ids(name.in([...some.map(n => `it's ${n}`), `it's "7" \\ é 😀`]))).toEqual([21_000]);
    expect(await ids(size.in([...some.map(n => -n - 1), 3.5]))).toEqual([21_000]);
    expect(await ids(id.in([...some.map(n => n + 0.5), 3000]))).toEqual([3000]);
  });

  it('finds none in an empty list to come, and all outside of it', async () => {
    const among = select(id).where(id.in(bindParam('ids')));
    expect(await on.run(among, { ids: [] })).toEqual([]);
    expect((await on.run(among, { ids: [3000, 6000, 1] })).length).toBe(2);
    expect((await on.run(select(id).where(id.notIn(bindParam('ids'))), { ids: [] })).length).toBe(50);
    expect((await on.run(among, { ids: NUMBERS })).length).toBe(33);
  });

  for (const key of KEYS) {
    it(`finds the JSON key ${JSON.stringify(key)}`, () =>
      on.undone(async within => {
        await within.run(things.insert().values({ id: 1, data: { [key]: { deep: [7] }, other: 1 } }));
        const statement = select(data.path(key, 'deep', 0).asInteger().label('v')).where(id.eq(1));
        expect(await within.run(statement)).toEqual([{ v: 7 }]);
      }));
  }

  it('reads a part of a document as what it is asked for', () =>
    on.undone(async within => {
      const document = {
        whole: 5,
        half: 2.5,
        large: 2 ** 52,
        word: 'null',
        yes: true,
        no: false,
        list: [1, { a: 'x' }],
      };
      await within.run(things.insert().values({ id: 1, data: document }));
      const query = select({
        whole: data.path('whole').asInteger(),
        half: data.path('half').asFloat(),
        large: data.path('large').asInteger(),
        word: data.path('word').asString(),
        yes: data.path('yes').asBoolean(),
        no: data.path('no').asBoolean(),
        list: data.path('list'),
        deep: data.path('list', 1, 'a').asString(),
        missing: data.path('list', 7).asString(),
      }).where(id.eq(1));
      expect(await within.run(query)).toEqual([
        {
          whole: 5,
          half: 2.5,
          large: 2 ** 52,
          word: 'null',
          yes: true,
          no: false,
          list: [1, { a: 'x' }],
          deep: 'x',
          missing: null,
        },
      ]);
      for (const found of [
        data.path('yes').asBoolean(),
        data.path('whole').asInteger().eq(5),
        data.path('half').asFloat().gt(2.4),
        data.path('list').eq([1, { a: 'x' }]),
        data.path('word').asString().in(['null', 'x']),
      ])
        expect(await ids(and(id.eq(1), found as ConditionLike), within)).toEqual([1]);
    }));

  it('tells JSON null, missing and SQL NULL apart', () =>
    on.undone(async within => {
      await within.run(
        things.insert().values([
          { id: 1, data: { a: null } },
          { id: 2, data: {} },
          { id: 4, data: null },
        ]),
      );
      const part = data.path('a');
      expect(await ids(and(part.isJsonNull(), id.lt(5)), within)).toEqual([1]);
      expect(await ids(and(part.isNull(), id.lt(5)), within)).toEqual([2, 4]);
      expect(await ids(and(data.isNull(), id.lt(5)), within)).toEqual([4]);
      expect(await ids(and(part.asInteger().isNull(), id.lt(5)), within)).toEqual([1, 2, 4]);
    }));

  it('matches regular expressions of any kind of value', async () => {
    expect(await ids(name.regexpMatch('"7".*😀$'))).toEqual([21_000]);
    expect(await ids(name.regexpMatch('^it.s "4[89]"'))).toEqual([144_000, 147_000]);
    expect(await ids(id.regexpMatch('^9000$'))).toEqual([9000]);
    expect(await ids(size.regexpMatch('^1\\.5$'))).toEqual([9000]);
    const digits = func.max(name.regexpReplace('[^0-9]+', '')).label('v');
    expect(await on.run(select(digits).where(id.eq(21_000)))).toEqual([{ v: '7' }]);
  });

  it('matches capitals and small letters alike where it is asked to', async () => {
    expect((await ids(name.regexpMatch('IT', { flags: 'i' }))).length).toBe(50);
    // Elsewhere the collation says so, as for every comparison.
    expect((await ids(name.regexpMatch('IT'))).length).toBe(on.name === 'sqlite' ? 0 : 50);
  });

  it('takes thousands of mixed terms', async () => {
    const terms = NUMBERS.slice(0, 3001).map(each => and(id.eq(each), name.ne('x')));
    expect(await ids(or(...terms))).toEqual([3000]);
  });
});

describeDialects(
  'a regular expression of this library',
  on => {
    beforeAll(() => on.create(metadata));

    it('that is none is refused, by name', async () => {
      const refused = async (sql: string, message: RegExp): Promise<void> =>
        expectAsync(on.rows(sql)).toBeRejectedWithError(message);
      await refused("SELECT regexp('(', 'a')", /regexp: Invalid regular expression: \/\(\/u/);
      await refused("SELECT regexp('a', x'00')", /texts, not bytes/);
      await refused("SELECT regexp('a', 'b', 'q')", /regexp: Invalid flags/);
    });

    it('is kept apart from others and from flags, the last hundred of them', async () => {
      await on.run(
        things.insert().values(NUMBERS.slice(1, 51).map(each => ({ id: each, name: `"${each}" x` }))),
      );
      const found = async (condition: ConditionLike): Promise<number> =>
        (await on.run(select(id).where(condition))).length;
      for (let n = 1; n <= 300; n++) expect(await found(name.regexpMatch(`"${n}"`))).toBe(n <= 50 ? 1 : 0);
      expect(await found(name.regexpMatch('X', { flags: 'i' }))).toBe(50);
      expect(await found(name.regexpMatch('X'))).toBe(0);
    });
  },
  'sqlite',
);
