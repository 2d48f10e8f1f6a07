/** What can never work is refused where it is written, with the way out. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import {
  AmbiguousForeignKeysError,
  ArgumentError,
  CompileError,
  NoForeignKeysError,
} from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  and,
  bindParam,
  case_,
  exists,
  func,
  not,
  select,
  union,
  type Column,
  type Executable,
} from '../../lib/sql/index.js';
import { Integer, Text } from '../../lib/types/index.js';

const metadata = new MetaData();
const users = new Table('users', metadata, { id: column(Integer, { primaryKey: true }), name: column(Text) });
const flights = new Table('flights', metadata, {
  id: column(Integer, { primaryKey: true }),
  pilot: column(Integer, { references: () => users.c.id }),
  copilot: column(Integer, { references: () => users.c.id }),
});
const bags = new Table('bags', metadata, {
  id: column(Integer, { primaryKey: true }),
  flight: column(Integer, { references: () => flights.c.id }),
  owner: column(Integer, { references: () => users.c.id }),
});
const stars = new Table('stars', metadata, { id: column(Integer, { primaryKey: true }) });

const nothing = undefined as never;
const pilot = flights.c.id.label('flight');
const sql = (statement: Executable): string => compile(statement, { dialect: sqlite }).sql;

describe('joins are refused', () => {
  it('without a foreign key', () => {
    expect(() => select(users).join(stars)).toThrowError(
      NoForeignKeysError,
      "Can't find any foreign key relationships between 'users' and 'stars'. Give the condition: join(table, condition)",
    );
  });

  it('with several between the two', () => {
    expect(() => select(users.c.name).join(flights)).toThrowError(
      AmbiguousForeignKeysError,
      /between 'users' and 'flights'; they have more than one foreign key/,
    );
  });

  it('with several elements to join to', () => {
    expect(() => select(users.c.name, pilot).join(bags)).toThrowError(
      AmbiguousForeignKeysError,
      /which of 'users', 'flights' to join 'bags' to. Name it with selectFrom/,
    );
    expect(() =>
      select(users.c.name, flights.c.id).join(
        bags,
        and(bags.c.owner.eq(users.c.id), bags.c.flight.eq(flights.c.id)),
      ),
    ).toThrowError(ArgumentError, /condition names several/);
  });

  it('with nothing to join to, or nothing to join', () => {
    expect(() => select(func.count()).join(users)).toThrowError(ArgumentError, /nothing to join 'users' to/);
    expect(() => select(users).join('users' as never)).toThrowError(ArgumentError, /takes a table, an alias/);
  });

  it('but not where one reading is left', () => {
    expect(sql(select(bags.c.id, users.c.name).join(users))).toContain('ON users.id = bags.owner');
    expect(sql(select(users.c.name).selectFrom(bags).join(users))).toContain(
      'bags JOIN users ON users.id = bags.owner',
    );
    const joined = select(users.c.name).join(flights, flights.c.pilot.eq(users.c.id)).join(bags);
    expect(sql(joined)).toContain('JOIN bags ON flights.id = bags.flight');
  });
});

describe('select lists are refused', () => {
  it('with two columns of one name', () => {
    const twice = select(...[users.c.id, flights.c.id as Column]);
    expect(() => sql(twice)).toThrowError(
      CompileError,
      /two columns called 'id'.*label\('other'\).*select by object/,
    );
    const wide = select(...Array.from({ length: 40 }, (_, n) => users.c.id.label(`c${n % 39}`)));
    expect(() => sql(wide)).toThrowError(CompileError, /two columns called 'c0'/);
    expect(() => sql(select({ a: users, b: users }))).not.toThrow();
  });

  it('of nothing, of values, of strings', () => {
    expect(() => (select as () => unknown)()).toThrowError(ArgumentError, /at least one column/);
    expect(() => select(5 as never)).toThrowError(ArgumentError, /wrap values in literal/);
    expect(() => select('id' as never)).toThrowError(ArgumentError, /wrap SQL text in text/);
    expect(() => select(users.c.id, nothing)).toThrowError(ArgumentError, /not undefined/);
  });

  it('in a subquery without names', () => {
    expect(() => select(func.count()).subquery('s')).toThrowError(ArgumentError, /needs a name; label/);
    expect(() => select({ users }).subquery('s')).toThrowError(ArgumentError, /cannot be a subquery/);
    expect(() => select(users).subquery('')).toThrowError(ArgumentError, /non-empty string/);
  });

  it('with a subquery that has no FROM of its own', () => {
    const inner = select(users.c.id).where(users.c.id.eq(flights.c.id));
    const outer = select(users.c.id, flights.c.pilot).where(inner.exists());
    expect(() => sql(outer)).toThrowError(CompileError, /no FROM of its own/);
  });
});

describe('arguments are refused', () => {
  it('undefined where a condition is due', () => {
    expect(() => users.select().where(nothing)).toThrowError(
      ArgumentError,
      /where\(\) takes expressions, not undefined/,
    );
    expect(() => and(nothing)).toThrowError(ArgumentError, /and\(\) takes expressions/);
    expect(() => not(nothing)).toThrowError(ArgumentError);
    expect(() => users.select().where("name = 'x'" as never)).toThrowError(
      ArgumentError,
      /wrap SQL text in text/,
    );
  });

  it('numbers of rows that are none', () => {
    for (const count of [-1, 1.5, Number.NaN, '5', null, undefined]) {
      expect(() => users.select().limit(count as number)).toThrowError(
        ArgumentError,
        /limit\(\) takes a whole number/,
      );
      expect(() => users.select().offset(count as number)).toThrowError(ArgumentError, /offset\(\)/);
    }
  });

  it('null and non-lists in in()', () => {
    expect(() => users.c.id.in([1, null as unknown as number])).toThrowError(
      ArgumentError,
      /or\(x.in\(values\), x.isNull\(\)\)/,
    );
    expect(() => users.c.id.in(5 as never)).toThrowError(ArgumentError, /array of values, or a select/);
  });

  it('tables, subqueries and changes where a value is due', () => {
    const { id, name } = users.c;
    const elements: readonly unknown[] = [users, users.select().subquery('u'), users.delete()];
    for (const element of elements) {
      const uses: readonly (() => unknown)[] = [
        () => id.eq(element as number),
        () => id.mul(element as number),
        () => name.concat(element as string),
        () => func.max(element as typeof id),
        () => case_([id.eq(1), element as number]),
      ];
      for (const use of uses)
        expect(use).toThrowError(ArgumentError, /value or an expression stands here.*name a column of it/);
    }
  });

  it('names that a row does not have', () => {
    expect(() => users.select().orderBy('nope' as never)).toThrowError(CompileError, /is called 'nope'/);
    expect(() => users.select().groupBy('nope' as never)).toThrowError(CompileError, /groupBy\(\)/);
  });

  it('bad names of parameters, labels and escapes', () => {
    expect(() => bindParam('a b')).toThrowError(ArgumentError, /no parameter name/);
    expect(() => users.c.id.label('')).toThrowError(ArgumentError, /non-empty string/);
    expect(() => users.c.name.like('a', { escape: 'xx' })).toThrowError(ArgumentError, /one character/);
    expect(() => users.c.name.contains(func.lower('a'), { autoescape: true })).toThrowError(
      ArgumentError,
      /autoescape needs a string/,
    );
  });

  it('queries that are none, or do not fit', () => {
    expect(() => exists(users as never)).toThrowError(ArgumentError, /takes a select/);
    expect(() => union(users.select())).toThrowError(ArgumentError, /at least two/);
    expect(() => union(select(users.c.id), select(users))).toThrowError(
      ArgumentError,
      /the first has 1, number 2 has 2/,
    );
    expect(() => (case_ as () => unknown)()).toThrowError(ArgumentError, /at least one \[condition, value\]/);
  });

  it('values for columns that a table does not have', () => {
    expect(() => users.insert().values({ nme: 'a' } as never)).toThrowError(
      ArgumentError,
      "Unconsumed column names in values(): nme (did you mean 'name'?). Table 'users' has id, name",
    );
    expect(() => users.update().values({ nme: 'a' } as never)).toThrowError(
      ArgumentError,
      /Unconsumed column names/,
    );
    expect(() => users.insert().values([])).toThrowError(ArgumentError, /empty array/);
    expect(() => users.insert().values(5 as never)).toThrowError(ArgumentError, /takes an object of values/);
    expect(() => users.insert().values([5] as never)).toThrowError(
      ArgumentError,
      /takes an object of values/,
    );
  });

  it('RETURNING of other tables', () => {
    expect(() => users.insert().returning(flights.c.id)).toThrowError(
      ArgumentError,
      /columns of 'users' only/,
    );
  });

  it('what compile() cannot compile', () => {
    expect(() => compile('select 1' as never, { dialect: sqlite })).toThrowError(
      ArgumentError,
      /takes a statement/,
    );
  });
});

describe('statements and expressions', () => {
  it('never change', () => {
    const base = users.select();
    const changed = base.where(users.c.id.eq(1)).orderBy(users.c.id).limit(1).distinct();
    expect(sql(base)).toBe('SELECT users.id, users.name FROM users');
    expect(changed).not.toBe(base as never);
    const frozen: unknown[] = [base.node, changed.node.where, users.c.id.node, users, users.c, users.node];
    for (const each of frozen) expect(Object.isFrozen(each)).toBeTrue();
    const handles: readonly object[] = [base, users.c.id, users.c.id.eq(1), users.insert(), users.delete()];
    for (const each of handles) {
      expect(() => Object.assign(each, { node: undefined })).toThrowError(TypeError);
    }
  });
});
