/** What JavaScript lets a program hand to the language, and what the language says to it before a database sees anything. */
import { compile } from '../../lib/compiler/index.js';
import { mariadb } from '../../lib/dialects/mysql/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError, CompileError, IdentifierError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  cast,
  exists,
  func,
  select,
  text,
  tuple,
  unionAll,
  type Executable,
} from '../../lib/sql/index.js';
import { Boolean, DateTime, Integer, SqlType, Text } from '../../lib/types/index.js';

const metadata = new MetaData();
const users = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
  at: column(DateTime),
  ok: column(Boolean),
});
const orders = new Table('orders', metadata, {
  id: column(Integer, { primaryKey: true }),
  userId: column('user_id', Integer, { references: () => users.c.id }),
});

const untyped = (value: unknown): never => value as never;
const write = (statement: Executable): string => compile(statement, { dialect: sqlite }).sql;

/** What is no object of options. */
const NO_OPTIONS: readonly unknown[] = [null, 5, 'x', true, [], 10n, () => 1];

describe('options from JavaScript', () => {
  it('are refused where they are no object', () => {
    for (const options of NO_OPTIONS) {
      expect(() => select(users.c.id).withForUpdate(untyped(options))).toThrowError(
        ArgumentError,
        /withForUpdate/,
      );
      expect(() => select(users.c.id).cte('c', untyped(options))).toThrowError(ArgumentError, /cte/);
      expect(() => users.insert().values({ id: 1 }).upsert(untyped(options))).toThrowError(
        ArgumentError,
        /upsert/,
      );
      if (options === 'x') continue;
      expect(() => func.count().over(untyped(options))).toThrowError(ArgumentError, /over/);
    }
  });

  it('are true or false where that is the question', () => {
    for (const value of ['x', 'auto', 1, 0, null, {}]) {
      for (const name of ['primaryKey', 'nullable', 'unique', 'index', 'autoincrement']) {
        expect(() => column(Integer, untyped({ [name]: value })))
          .withContext(`${name}: ${String(value)}`)
          .toThrowError(ArgumentError, new RegExp(`option ${name} is true or false`));
      }
    }
    expect(column(Integer, untyped({ unique: undefined }))).toBeDefined();
  });
});

describe('types from JavaScript', () => {
  it('are refused where they are none, also the globals of these names', () => {
    for (const value of [
      undefined,
      null,
      5,
      'INTEGER',
      {},
      [],
      globalThis.String,
      globalThis.Date,
      globalThis.JSON,
    ]) {
      expect(() => cast(users.c.id, untyped(value))).toThrowError(ArgumentError, /A type such as Integer/);
    }
    abstract class Mine extends SqlType<number> {}
    expect(() => cast(users.c.id, untyped(Mine))).toThrowError(ArgumentError, /new Mine\(\)/);
  });
});

describe('values from JavaScript', () => {
  it('are no rows where they have no values by column', () => {
    for (const value of [
      new Date(0),
      new Map([['id', 1]]),
      Promise.resolve({ id: 1 }),
      new Set(),
      new Number(5),
    ]) {
      expect(() => users.insert().values(untyped(value))).toThrowError(ArgumentError, /by column/);
      expect(() => users.insert().values(untyped([value]))).toThrowError(ArgumentError, /by column/);
      expect(() => users.update().values(untyped(value))).toThrowError(ArgumentError, /by column/);
    }
    class Row {
      readonly id = 1;
    }
    expect(write(users.insert().values(new Row()))).toBe('INSERT INTO users (id) VALUES (?)');
    expect(write(users.insert().values(untyped(Object.create(null))))).toBe(
      'INSERT INTO users DEFAULT VALUES',
    );
  });

  it('are no columns of text where they are no object of types', () => {
    for (const value of [undefined, null, 5, '', 'a', {}, [], () => 1]) {
      expect(() => text('SELECT 1 AS a').columns(untyped(value))).toThrowError(ArgumentError, /columns\(\)/);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) continue;
      expect(() => text('SELECT :a').bindParams(untyped(value))).toThrowError(ArgumentError, /by name/);
    }
  });

  it('are no name of a function where they are empty', () => {
    expect(() => func('')).toThrowError(ArgumentError, /func\(\) takes a name/);
    expect(() => func(untyped(5))).toThrowError(ArgumentError, /func\(\) takes a name/);
  });
});

describe('clauses that mean nothing', () => {
  it('name one table twice in a FROM', () => {
    const one = users.alias('u');
    const other = users.alias('u');
    for (const statement of [
      select(users.c.id).join(orders).join(orders),
      select(one.c.id).where(one.c.id.gt(other.c.id)),
      select(users.c.id).join(orders.alias('users'), users.c.id.gt(0)),
      select(users.c.id).join(orders.alias('USERS'), users.c.id.gt(0)),
      users.update().values({ name: 'a' }).where(orders.alias('users').c.userId.eq(users.c.id)),
      users.delete().where(one.c.id.eq(other.c.id)),
    ]) {
      expect(() => write(statement)).toThrowError(
        CompileError,
        /Two tables of one FROM are called (users|u|orders)/,
      );
    }
    expect(write(select(users.c.id).join(users.alias('b'), users.c.id.gt(1)))).toContain('JOIN users AS b');
  });

  it('count rows by columns, directions and tuples in the wrong place', () => {
    expect(() => select(users.c.id).limit(untyped(users.c.id))).toThrowError(
      ArgumentError,
      /the same for all/,
    );
    expect(() => select(users.c.id).limit(untyped(1n))).toThrowError(ArgumentError, /bigint 1n/);
    expect(() => select(users.c.id).where(untyped(users.c.id.desc()))).toThrowError(ArgumentError, /orderBy/);
    expect(() => select(users.c.id.asc())).toThrowError(ArgumentError, /orderBy/);
    const pair = tuple(users.c.id, users.c.name);
    expect(() => select(users.c.id).orderBy(untyped(pair))).toThrowError(ArgumentError, /not a tuple/);
    expect(() => select(users.c.id).groupBy(untyped(pair))).toThrowError(ArgumentError, /not a tuple/);
  });

  it('look for a value in a query of several columns', () => {
    const two = select(orders.c.id, orders.c.userId);
    expect(() => users.c.id.in(untyped(two))).toThrowError(ArgumentError, /one column, not of 2/);
    expect(() => users.c.id.notIn(untyped(unionAll(two, two)))).toThrowError(
      ArgumentError,
      /one column, not of 2/,
    );
  });

  it('select all columns of nothing, or return none', () => {
    expect(() => write(select(exists()))).toThrowError(CompileError, /SELECT \* needs a table/);
    expect(() => users.insert().values({ id: 1 }).returning(untyped({}))).toThrowError(
      ArgumentError,
      /at least one/,
    );
    expect(() => users.insert().values({ id: 1 }).returning(untyped([]))).toThrowError(
      ArgumentError,
      /at least one/,
    );
  });

  it('calculate with what is no number', () => {
    expect(() => users.c.at.sub(new Date(0))).toThrowError(ArgumentError, /dateTime.*julianday/);
    expect(() => users.c.at.mul(untyped(2))).toThrowError(ArgumentError, /dateTime/);
    expect(() => users.c.name.sub('a')).toThrowError(ArgumentError, /text is not calculated with \(sub\)/);
    expect(() => users.c.name.neg()).toThrowError(ArgumentError, /cast it to a number/);
    expect(write(select(users.c.name.add('a').label('x')))).toBe('SELECT users.name || ? AS x FROM users');
  });

  it('give a common table a name that the server refuses', () => {
    const long = select(users.c.id).cte('x'.repeat(65));
    const statement = select(long.c.id);
    expect(() => compile(statement, { dialect: mariadb })).toThrowError(
      IdentifierError,
      /65 characters; MariaDB takes 64/,
    );
    expect(write(statement)).toContain('WITH xxx');
  });
});
