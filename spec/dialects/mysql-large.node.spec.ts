/** Statements of thousands of parts are accepted by a real MariaDB. */
import { StatementPreparer } from '../../lib/compiler/index.js';
import { mariadb, mysql } from '../../lib/dialects/mysql/index.js';
import { CompileError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import { MetaData, Table, and, or, select, union } from '../../lib/sql/index.js';
import { BigInteger, Integer, String } from '../../lib/types/index.js';
import { describeMySql } from '../support/mariadb.js';
import { MysqlDatabase } from './mysql-database.js';

const metadata = new MetaData();
const things = new Table('things', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(String(20)),
  big: column(BigInteger),
});
const { id, name, big } = things.c;
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describeMySql('a real MariaDB takes', current => {
  let database: MysqlDatabase;
  beforeEach(async () => {
    database = await MysqlDatabase.open(current());
    await database.create(metadata, ['things']);
    await database.accept(
      things.insert().values([
        { id: 1, name: "it's 1", big: 2n ** 62n },
        { id: 69_000, name: 'ü 😀', big: -(2n ** 62n) },
      ]),
    );
  });
  afterEach(async () => database.close());

  it('ten thousand terms, side by side and mixed', async () => {
    const terms = numbers(10_000).map(each => id.eq(each));
    expect(await database.accept(select(id).where(or(...terms)))).toEqual([[1]]);
    const mixed = numbers(5000).map(each => and(id.eq(each), name.ne('x')));
    expect(await database.accept(select(id).where(or(...mixed)))).toEqual([[1]]);
  });

  it('a hundred queries of a UNION', async () => {
    const [first, ...more] = numbers(100).map(each => select(id).where(id.eq(each)));
    expect(await database.accept(union(first!, ...more))).toEqual([[1]]);
  });

  it('seventy thousand values in a list, as one parameter', async () => {
    const list = numbers(70_000);
    expect(await database.accept(select(id).where(id.in(list)).orderBy(id))).toEqual([[1], [69_000]]);
    expect(await database.accept(select(id).where(id.notIn(list)))).toEqual([]);
    const texts = [...list.map(each => `it's ${each}`), 'ü 😀'];
    expect(await database.accept(select(id).where(name.in(texts)).orderBy(id))).toEqual([[1], [69_000]]);
    const bigs = [...list.map(each => BigInt(each)), 2n ** 62n];
    expect(await database.accept(select(id).where(big.in(bigs)))).toEqual([[1]]);
  });
});

describe('more parameters than the protocol can count', () => {
  it('are an error before they are sent', () => {
    for (const [dialect, title] of [
      [mysql, 'MySQL'],
      [mariadb, 'MariaDB'],
    ] as const) {
      const conditions = numbers(65_536).map(each => id.ne(each));
      expect(() => new StatementPreparer(dialect).prepare(select(id).where(and(...conditions)))).toThrowError(
        CompileError,
        `The statement has 65536 parameters; ${title} takes 65535. Split it, or select the values`,
      );
    }
  });
});
