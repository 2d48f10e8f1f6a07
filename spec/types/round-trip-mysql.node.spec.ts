/** Values of every type there and back through a real MariaDB or MySQL: bound and written out. */
import { StatementPreparer, compile, type ResultColumn, type WireValue } from '../../lib/compiler/index.js';
import { StatementError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import { CreateTable, DropTable, MetaData, Table, literal, select } from '../../lib/sql/index.js';
import { Integer, Numeric, String as Varchar, type SqlType } from '../../lib/types/index.js';
import { MysqlDatabase } from '../dialects/mysql-database.js';
import { describeMySql } from '../support/mariadb.js';
import { randomFrom } from '../support/random.js';
import { CASES, comparable, samples, type TypeCase } from './cases.js';

/** What MySQL keeps and SQLite does not: all the digits of decimals. */
const LONG: TypeCase = {
  name: 'Numeric(65, 30)',
  type: Numeric(65, 30),
  values: [
    '12345678901234567890123456789012345.123456789012345678901234567891',
    '-0.000000000000000000000000000001',
  ],
  random: random => `${random(2 ** 31) + 1}.${'123456789'.repeat(3)}${random(900) + 100}`,
};

/** A type as a column of MySQL can have it. */
const declared = (each: TypeCase): SqlType => (each.name === 'String' ? Varchar(10_000) : each.type);

/** What no column of that type holds in MySQL, whose INTEGER has 32 bits and whose VARCHAR has an end. */
function isKept({ name }: TypeCase, value: unknown): boolean {
  if (name === 'Integer') return Math.abs(value as number) < 2 ** 31;
  return name !== 'String' || (value as string).length <= 10_000;
}

/** A value as the driver of an engine gives it. */
function decoded(value: unknown, { wire }: ResultColumn): WireValue {
  if (typeof value === 'string' && wire === 'bigint') return BigInt(value);
  if (wire === 'bigint' && typeof value === 'number') return BigInt(value);
  if (typeof value === 'string' && (wire === 'integer' || wire === 'float')) return Number(value);
  return value as WireValue;
}

describeMySql('values there and back through MySQL', current => {
  let database: MysqlDatabase;

  beforeEach(async () => {
    database = await MysqlDatabase.open(current());
  });
  afterEach(async () => database.close());

  // A Numeric without digits keeps no decimals in MySQL, and is refused there.
  for (const each of [...CASES.filter(({ name }) => name !== 'Numeric'), LONG]) {
    it(`of ${each.name}`, async () => {
      const given = samples(each, 20, randomFrom(11)).filter(([value]) => isKept(each, value));
      const table = new Table('round_trip', new MetaData(), {
        id: column(Integer, { primaryKey: true }),
        value: column(declared(each)),
      });
      const query = table.select().orderBy(table.c.id);
      const result = new StatementPreparer(database.dialect).prepare(query).compiled.columns![1]!;
      const read = (row: unknown): unknown => {
        const value = decoded((row as readonly unknown[])[1], result);
        return comparable(value === null || result.convert === undefined ? value : result.convert(value));
      };
      await database.accept(new DropTable(table, { ifExists: true }));
      await database.accept(new CreateTable(table));
      for (const [value] of given) {
        const bytes = value instanceof Uint8Array ? Buffer.from(value) : value;
        await database.accept(table.insert().values({ value: bytes }));
      }
      expect((await database.accept(query)).map(read)).toEqual(given.map(([, back]) => comparable(back)));

      await database.accept(table.delete());
      for (const [value] of given) {
        const { sql } = compile(table.insert().values({ value }), {
          dialect: database.dialect,
          literalBinds: true,
        });
        await database.query(sql);
      }
      expect((await database.accept(query)).map(read)).toEqual(given.map(([, back]) => comparable(back)));
    });
  }

  it('of decimals that are compared and calculated with, not as DOUBLE', async () => {
    const table = new Table('decimals', new MetaData(), {
      id: column(Integer, { primaryKey: true }),
      value: column(Numeric(30, 4)),
    });
    await database.accept(new DropTable(table, { ifExists: true }));
    await database.accept(new CreateTable(table));
    const exact = '12345678901234567890.1234';
    await database.accept(table.insert().values({ value: exact }));
    const { value } = table.c;
    const found = async (condition: ReturnType<typeof value.eq>): Promise<number> =>
      (await database.accept(select(table.c.id).where(condition))).length;
    expect(await found(value.eq(exact))).toBe(1);
    expect(await found(value.eq('12345678901234567890.1235'))).toBe(0);
    expect(await found(value.lt('12345678901234567890.12341'))).toBe(1);
    const calculated = select(value.mul('2').label('a'), value.add('0.00001').label('b'));
    expect(await database.accept(calculated)).toEqual([
      ['24691357802469135780.2468', '12345678901234567890.12341'],
    ]);
    const tooLong = table.insert().values({ value: `0.${'1'.repeat(31)}` });
    expect(() => new StatementPreparer(database.dialect).prepare(tooLong)).toThrowError(StatementError);
    const digits = select(literal(`0.${'1'.repeat(31)}`, Numeric()));
    expect(() => new StatementPreparer(database.dialect).prepare(digits)).toThrowError(
      StatementError,
      /65 digits here/,
    );
  });
});
