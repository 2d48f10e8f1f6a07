/** What INSERT, UPDATE and DELETE refuse, and what they know of keys and defaults, without a database. */
import { StatementPreparer, compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError, CompileError, StatementError } from '../../lib/errors.js';
import { column, computed } from '../../lib/schema/index.js';
import { MetaData, Table, func, select, text, type Executable } from '../../lib/sql/index.js';
import { Integer, Text } from '../../lib/types/index.js';

const metadata = new MetaData();
const users = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  userName: column('user_name', Text, { nullable: false }),
  age: column(Integer, { default: row => String(row['userName']).length }),
  born: column(Integer, { default: row => 2024 - Number(row['age']) }),
  next: column(Integer, { computed: computed('age + 1') }),
});
const pairs = new Table('pairs', metadata, {
  left: column(Integer, { primaryKey: true, autoincrement: false }),
  right: column(Text, { primaryKey: true, default: () => 'made' }),
});
const coded = new Table('coded', metadata, {
  code: column(Text, { primaryKey: true, serverDefault: text("'x'") }),
  n: column(Integer),
});
const { c } = users;

function sql(statement: Executable): string {
  return compile(statement, { dialect: sqlite }).sql;
}

describe('a change of rows refuses', () => {
  it('names of columns that are not there, with the one that was meant', () => {
    const insert = (values: object): unknown => users.insert().values(values as never);
    expect(() => insert({ username: 'a' })).toThrowError(
      ArgumentError,
      "Unconsumed column names in values(): username (did you mean 'userName'?). Table 'users' has id, userName, age, born, next",
    );
    expect(() => insert({ user_name: 'a' })).toThrowError(ArgumentError, /did you mean 'userName'/);
    expect(() => insert({ AGE: 1, qqqqqq: 2 })).toThrowError(
      ArgumentError,
      /AGE \(did you mean 'age'\?\), qqqqqq\. Table/,
    );
    expect(() => new StatementPreparer(sqlite).prepare(users.insert(), { usrName: 'a' })).toThrowError(
      ArgumentError,
      /Unknown parameter 'usrName' \(did you mean 'userName'\?\)/,
    );
  });

  it('what is no object of values', () => {
    for (const values of [undefined, null, 5, 'x', c.id, users.select()]) {
      expect(() => users.insert().values(values as never))
        .withContext(typeof values)
        .toThrowError(ArgumentError, /takes an object of values/);
    }
    expect(() => users.insert().values([])).toThrowError(ArgumentError, /empty array/);
    expect(() => users.update().values(() => 5 as never)).toThrowError(ArgumentError, /takes an object/);
  });

  it('values for computed columns', () => {
    const next = { userName: 'a', next: 5 } as never;
    expect(() => sql(users.insert().values(next))).toThrowError(CompileError, /'users.next' is computed/);
    expect(() => sql(users.insert().values([next]))).toThrowError(CompileError, /leave it out/);
    expect(() => sql(users.update().values(next))).toThrowError(CompileError, /leave it out/);
    expect(() => new StatementPreparer(sqlite).prepare(users.insert(), next)).toThrowError(CompileError);
    const fill = users.insert().fromSelect(['next' as never], select(c.age));
    expect(() => sql(fill)).toThrowError(CompileError, /computed/);
    const upsert = users
      .insert()
      .values({ userName: 'a' })
      .upsert({ conflict: ['id'], set: next });
    expect(() => sql(upsert)).toThrowError(CompileError, /computed/);
  });

  it('columns that a query does not fill', () => {
    const rows = users.insert();
    expect(() => rows.fromSelect(['age'], users as never)).toThrowError(ArgumentError, /and a select/);
    expect(() => rows.fromSelect([], select(c.age))).toThrowError(ArgumentError, /needs the columns/);
    expect(() => rows.fromSelect(['agee' as never], select(c.age))).toThrowError(
      ArgumentError,
      /did you mean/,
    );
    expect(() => rows.fromSelect(['age', 'age'], select(c.age, c.id))).toThrowError(ArgumentError, /twice/);
    expect(() => rows.fromSelect(['age', 'born'], select(c.age))).toThrowError(
      ArgumentError,
      /names 2 columns \(age, born\), and the select has 1/,
    );
  });

  it('conflicts that are not said in full', () => {
    const row = users.insert().values({ userName: 'a' });
    expect(() => row.upsert({ conflict: [] })).toThrowError(ArgumentError, /\{ conflict: \['id'\] \}/);
    expect(() => row.upsert({} as never)).toThrowError(ArgumentError, /upsert takes the columns/);
    expect(() => row.upsert({ conflict: ['idd' as never] })).toThrowError(ArgumentError, /did you mean 'id'/);
    expect(() => row.upsert({ conflict: [pairs.c.left] })).toThrowError(ArgumentError, /columns of 'users'/);
    expect(() => row.upsert({ conflict: ['id'], set: {} })).toThrowError(ArgumentError, /changes nothing/);
    expect(() => row.upsert({ conflict: ['id'], where: 1 } as never)).toThrowError(ArgumentError, /'where'/);
    expect(() => row.onConflictDoUpdate({ set: { age: 1 } } as never)).toThrowError(ArgumentError, /target/);
    expect(() => row.upsert({ conflict: ['id'] }).onConflictDoNothing()).toThrowError(ArgumentError, /once/);
    expect(() => sql(row.upsert({ conflict: ['id'] }).orIgnore())).toThrowError(CompileError, /either/);
    expect(() => sql(row.onDuplicateKeyUpdate({ age: 1 }))).toThrowError(
      CompileError,
      /MySQL's; write upsert/,
    );
  });

  it('values that would have been inserted where nothing is', () => {
    const { excluded } = users.insert();
    expect(() => sql(select(excluded.age))).toThrowError(CompileError, /known only where a conflict/);
    expect(() => sql(users.update().values({ age: excluded.age }))).toThrowError(CompileError, /conflict/);
  });

  it('orders and limits that cannot be kept', () => {
    expect(() => sql(users.delete().orderBy(c.id))).toThrowError(CompileError, /give orderBy\(\) a limit/);
    for (const count of [-1, 1.5, Number.NaN, '5'])
      expect(() => users.update().limit(count as number)).toThrowError(ArgumentError);
    const joined = users.delete().where(c.id.eq(pairs.c.left)).limit(1);
    expect(() => sql(joined)).toThrowError(CompileError, /joined tables/);
    const updated = users.update().values({ age: pairs.c.left }).where(c.id.eq(pairs.c.left)).limit(1);
    expect(() => sql(updated)).toThrowError(CompileError, /joined tables/);
  });
});

describe('a change of rows', () => {
  const preparer = new StatementPreparer(sqlite);

  it('shows functions of defaults the whole row, with the defaults before', () => {
    expect(preparer.prepare(users.insert().values({ userName: 'four' })).set(0)).toEqual(['four', 4, 2020]);
    expect(preparer.prepare(users.insert(), { userName: 'ab' }).set(0)).toEqual(['ab', 2, 2022]);
    const many = preparer.prepare(users.insert().values([{ userName: 'a' }, { userName: 'abc' }]));
    expect([many.set(0), many.set(1)]).toEqual([
      ['a', 1, 2023],
      ['abc', 3, 2021],
    ]);
    const given = preparer.prepare(users.insert().values({ userName: 'a', age: 24 }));
    expect(given.set(0)).toEqual(['a', 24, 2000]);
    expect(compile(users.insert().values({ userName: 'four' }), { dialect: sqlite }).params).toEqual([
      'four',
      4,
      2020,
    ]);
  });

  it('names rows of an array whose keys differ from those of the first', () => {
    const rows = [{ userName: 'a' }, { userName: 'b', age: 1 }, {}] as { userName: string }[];
    const prepared = preparer.prepare(users.insert().values(rows));
    expect(() => prepared.set(1)).toThrowError(ArgumentError, /'age' in parameter group 1/);
    expect(() => prepared.set(2)).toThrowError(StatementError, /'userName', in parameter group 2/);
  });

  it('knows the key of the row that it leaves, or that it does not', () => {
    const key = (statement: Executable): unknown => {
      const prepared = preparer.prepare(statement);
      return prepared.compiled.insertedPrimaryKey?.(9, prepared.set(0)) ?? null;
    };
    const row = users.insert().values({ id: 4, userName: 'a' });
    const numbered = users.insert().values({ userName: 'a' });
    expect(key(row)).toEqual([4]);
    expect(key(numbered)).toEqual([9]);
    expect(key(row.orReplace())).toEqual([4]);
    expect(key(numbered.orReplace())).toEqual([9]);
    expect(key(row.orIgnore())).toBeNull();
    expect(key(row.upsert({ conflict: ['id'] }))).toEqual([4]);
    expect(key(numbered.upsert({ conflict: ['id'] }))).toBeNull();
    expect(key(row.upsert({ conflict: ['userName'] }))).toBeNull();
    expect(key(row.onConflictDoNothing())).toBeNull();
    expect(key(pairs.insert().values({ left: 1 }))).toEqual([1, 'made']);
    expect(key(pairs.insert().values({ left: 1, right: 'r' }))).toEqual([1, 'r']);
    expect(key(pairs.insert().values({ left: 1, right: func.upper('r') }))).toBeNull();
    expect(key(coded.insert().values({ n: 1 }))).toBeNull();
    expect(key(coded.insert().values({ code: 'k' }))).toEqual(['k']);
    expect(key(users.insert().fromSelect(['userName'], select(c.userName)))).toBeNull();
  });

  it('shares what is compiled for values that differ, and nothing else', () => {
    const upsert = (age: number, target: 'id' | 'userName'): Executable =>
      users
        .insert()
        .values({ id: 1, userName: 'a', age, born: 1 })
        .upsert({ conflict: [target], set: { age } });
    const compiled = [upsert(1, 'id'), upsert(2, 'id'), upsert(1, 'userName')].map(
      each => preparer.prepare(each).compiled,
    );
    expect(compiled[0]).toBe(compiled[1]);
    expect(compiled[2]).not.toBe(compiled[0]);
    expect(preparer.prepare(upsert(2, 'id')).set(0)).toEqual([1, 'a', 2, 1, 2]);
  });
});
