/** The preparer: what is shared, how placeholders are filled, what is refused. */
import { StatementPreparer, type Prepared } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError, CompileError, StatementError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  bindParam,
  func,
  literal,
  select,
  text,
  type Executable,
} from '../../lib/sql/index.js';
import { BigInteger, Boolean, Integer, JSON as Json, Text } from '../../lib/types/index.js';
import { randomFrom, SEED } from '../support/random.js';

const metadata = new MetaData();
const users = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
  active: column(Boolean),
  data: column(Json),
});

let ticks = 0;
const notes = new Table('notes', metadata, {
  id: column(BigInteger, { primaryKey: true }),
  text: column(Text, { nullable: false }),
  tick: column(Integer, { default: () => ++ticks }),
  level: column(Integer, { default: 3, onUpdate: row => Number(row['text'] !== undefined) }),
  at: column(Text, { default: func.upper('x') }),
});

function all(prepared: Prepared): (readonly unknown[])[] {
  return Array.from({ length: prepared.count }, (_, index) => prepared.set(index));
}

describe('StatementPreparer', () => {
  let preparer: StatementPreparer;
  beforeEach(() => {
    preparer = new StatementPreparer(sqlite);
    ticks = 0;
  });

  describe('shares what is equal', () => {
    it('prepares the same statement object once', () => {
      const statement = users.select().where(users.c.id.eq(1));
      expect(preparer.prepare(statement)).toBe(preparer.prepare(statement));
    });

    it('for each of several preparers', () => {
      const statement = users.select().where(users.c.id.eq(1));
      const preparers = Array.from({ length: 6 }, () => new StatementPreparer(sqlite));
      const first = preparers.map(each => each.prepare(statement));
      expect(new Set(first.map(each => each.compiled)).size).toBe(6);
      expect(preparers.at(-1)!.prepare(statement)).toBe(first.at(-1)!);
      expect(preparers[0]!.prepare(statement).compiled).toBe(first[0]!.compiled);
      expect(first.map(each => each.set(0))).toEqual(Array(6).fill([1]));
    });

    it('gives statements of one structure one Compiled, with values of their own', () => {
      const one = preparer.prepare(users.select().where(users.c.name.eq('a')));
      const other = preparer.prepare(users.select().where(users.c.name.eq('b')));
      expect(other.compiled).toBe(one.compiled);
      expect(one.set(0)).toEqual(['a']);
      expect(other.set(0)).toEqual(['b']);
    });

    it('keeps the values of a shared expression apart from those of separate ones', () => {
      const { id } = users.c;
      const five = id.eq(5);
      const shared = preparer.prepare(select(five.label('a')).where(five));
      const separate = preparer.prepare(select(id.eq(5).label('a')).where(id.eq(6)));
      expect(separate.compiled).toBe(shared.compiled);
      expect(separate.set(0)).toEqual([5, 6]);
    });

    it('does not share where types, row names or tables differ', () => {
      const twin = new Table('users', new MetaData(), { id: column(Integer), name: column(Text) });
      const compiled = [
        preparer.prepare(select(literal('a'))),
        preparer.prepare(select(literal(1))),
        preparer.prepare(select(users.c.id)),
        preparer.prepare(select(twin.c.id)),
        preparer.prepare(select({ id: users.c.id })),
        preparer.prepare(select({ users })),
        preparer.prepare(select(users)),
        preparer.prepare(text('SELECT :a').bindParams({ a: 1 })),
        preparer.prepare(text('SELECT :b').bindParams({ b: 1 })),
        preparer.prepare(
          text('SELECT ? '.trim().replace('?', ':a')).bindParams({ a: 1 }).columns({ a: Integer }),
        ),
      ].map(each => each.compiled);
      expect(new Set(compiled).size).toBe(compiled.length - 1);
      expect(compiled[2]).toBe(compiled[4]);
    });

    it('keeps a bounded number of structures, and long texts not at all', () => {
      const small = new StatementPreparer(sqlite, { cacheSize: 2 });
      const build = (length: number): Executable =>
        users.select().where(users.c.id.in(Array(length).fill(1)));
      const first = small.prepare(build(1)).compiled;
      expect(small.prepare(build(1)).compiled).toBe(first);
      small.prepare(build(2));
      small.prepare(build(3));
      expect(small.prepare(build(1)).compiled).not.toBe(first);
      expect(preparer.prepare(build(9000)).compiled).not.toBe(preparer.prepare(build(9000)).compiled);
      const none = new StatementPreparer(sqlite, { cacheSize: 0 });
      expect(none.prepare(build(1)).compiled).not.toBe(none.prepare(build(1)).compiled);
    });

    it('never serves one structure for another (random statements, against a preparer without a cache)', () => {
      const fresh = new StatementPreparer(sqlite, { cacheSize: 0 });
      const { id, name, active } = users.c;
      const random = randomFrom(SEED);
      const pick = <T>(...of: T[]): T => of[random(of.length)]!;
      for (let round = 0; round < 500; round++) {
        const conditions = Array.from({ length: round % 4 }, () =>
          pick(id.eq(round), name.startsWith(`${round}`), active.eq(true), id.in([1, round]), name.eq(null)),
        );
        const items = pick(
          [id],
          [name.label(pick('a', 'b'))],
          [id, func.count()],
          [literal(pick<unknown>(1, 'x'))],
        );
        const statement = select(...items)
          .where(...conditions)
          .limit(pick(1, 2));
        const [cached, plain] = [preparer.prepare(statement), fresh.prepare(statement)];
        expect(cached.compiled.sql).toBe(plain.compiled.sql);
        expect(cached.set(0)).toEqual(plain.set(0));
        const shape = ({ compiled }: Prepared): unknown =>
          compiled.columns!.map(each => [each.path, each.wire, each.convert]);
        expect(shape(cached)).toEqual(shape(plain));
        expect(cached.compiled.slots.map(each => [each.name, each.wire])).toEqual(
          plain.compiled.slots.map(each => [each.name, each.wire]),
        );
      }
    });
  });

  describe('says what a statement is', () => {
    it('select', () => {
      const { compiled, count, many } = preparer.prepare(users.select().where(users.c.id.gt(1)));
      expect([compiled.kind, compiled.writes, compiled.returnsRows, count, many]).toEqual([
        'select',
        false,
        true,
        1,
        false,
      ]);
      expect([compiled.reads, compiled.changes]).toEqual([['users'], []]);
      expect(compiled.slots.map(each => each.name)).toEqual(['id_1']);
      expect(compiled.columns!.map(each => [each.path, each.wire])).toEqual([
        [['id'], 'integer'],
        [['name'], 'text'],
        [['active'], 'integer'],
        [['data'], 'bigint'],
      ]);
    });

    it('insert, update, delete, ddl, text', () => {
      const told = (statement: Executable): unknown[] => {
        const { kind, writes, returnsRows, changes } = preparer.prepare(statement).compiled;
        return [kind, writes, returnsRows, changes];
      };
      expect(told(users.insert())).toEqual(['insert', true, false, ['users']]);
      expect(told(users.insert().returning(users.c.id))).toEqual(['insert', true, true, ['users']]);
      expect(told(users.update().values({ name: 'a' }))).toEqual(['update', true, false, ['users']]);
      expect(told(users.delete())).toEqual(['delete', true, false, ['users']]);
      expect(told(text('SELECT 1'))).toEqual(['text', undefined, undefined, []]);
      expect(told(text('SELECT 1 AS n').columns({ n: Integer }))).toEqual(['text', undefined, true, []]);
    });

    it('which groups of an object an outer join may leave out', () => {
      const statement = select({ user: users, note: notes, n: func.count() }).outerJoin(
        notes,
        notes.c.id.eq(users.c.id),
      );
      const columns = preparer.prepare(statement).compiled.columns!;
      const groups = new Map(columns.map(each => [each.path[0], each.nullableGroup ?? false]));
      expect([...groups]).toEqual([
        ['user', false],
        ['note', true],
        ['n', false],
      ]);
      expect(columns[0]!.path).toEqual(['user', 'id']);
    });
  });

  describe('fills placeholders', () => {
    it('with named parameters', () => {
      const byId = users
        .select()
        .where(users.c.id.eq(bindParam('id')), users.c.name.eq(bindParam('name', Text, { value: 'x' })));
      expect(preparer.prepare(byId, { id: 5 }).set(0)).toEqual([5, 'x']);
      expect(preparer.prepare(byId, { id: 6, name: null }).set(0)).toEqual([6, null]);
      expect(preparer.prepare(byId, { id: 5 }).compiled).toBe(preparer.prepare(byId, { id: 6 }).compiled);
      expect(() => preparer.prepare(byId, { id: 'five' })).toThrowError(
        StatementError,
        /parameter 'id': Integer takes a whole number/,
      );
    });

    it('with columns of an insert or update', () => {
      const one = preparer.prepare(users.insert(), { name: 'a' });
      expect([one.compiled.sql, one.set(0), one.many]).toEqual([
        'INSERT INTO users (name) VALUES (?)',
        ['a'],
        false,
      ]);
      const more = preparer.prepare(users.insert().values({ name: 'a' }), { active: true });
      expect([more.compiled.sql, more.set(0)]).toEqual([
        'INSERT INTO users (name, active) VALUES (?, ?)',
        ['a', 1],
      ]);
      const update = users.update().where(users.c.id.eq(bindParam('which')));
      const set = preparer.prepare(update, { which: 4, name: 'b' });
      expect([set.compiled.sql, set.set(0)]).toEqual([
        'UPDATE users SET name=? WHERE users.id = ?',
        ['b', 4],
      ]);
    });

    it('with many sets, lazily', () => {
      let converted = 0;
      const rows = Array.from({ length: 1000 }, (_, index) => ({
        get name() {
          converted++;
          return `n${index}`;
        },
      }));
      const prepared = preparer.prepare(users.insert().values(rows));
      expect([prepared.count, prepared.many, converted]).toEqual([1000, true, 0]);
      expect(prepared.set(999)).toEqual(['n999']);
      expect(converted).toBe(1);
      expect(prepared.compiled.sql).toBe('INSERT INTO users (name) VALUES (?)');
    });

    it('with an array of one as many', () => {
      const prepared = preparer.prepare(users.insert().values([{ name: 'a' }]));
      expect([prepared.many, prepared.count, all(prepared)]).toEqual([true, 1, [['a']]]);
    });

    it('with many sets of parameters of any statement', () => {
      const statement = users.delete().where(users.c.id.eq(bindParam('id')));
      expect(all(preparer.prepare(statement, [{ id: 1 }, { id: 2 }]))).toEqual([[1], [2]]);
    });

    it('with defaults: values once, functions for each execution and row, expressions in the text', () => {
      const one = notes.insert().values({ text: 'a' });
      const prepared = preparer.prepare(one);
      expect(prepared.compiled.sql).toBe(
        'INSERT INTO notes (text, tick, level, at) VALUES (?, ?, ?, upper(?))',
      );
      expect(prepared.set(0)).toEqual(['a', 1, 3, 'x']);
      expect(prepared.set(0)).toEqual(['a', 1, 3, 'x']);
      expect(preparer.prepare(one).set(0)).toEqual(['a', 2, 3, 'x']);
      const many = preparer.prepare(notes.insert(), [{ text: 'a' }, { text: 'b' }]);
      expect(all(many)).toEqual([
        ['a', 3, 3, 'x'],
        ['b', 4, 3, 'x'],
      ]);
      const given = preparer.prepare(notes.insert().values({ text: 'a', tick: 9, level: null }));
      expect(given.set(0)).toEqual(['a', 9, null, 'x']);
      const update = preparer.prepare(notes.update(), { text: 'z' });
      expect([update.compiled.sql, update.set(0)]).toEqual(['UPDATE notes SET text=?, level=?', ['z', 1]]);
    });

    it('with JSON, where null is SQL NULL', () => {
      expect(preparer.prepare(users.insert().values({ data: { a: 1 } })).set(0)).toEqual(['{"a":1}']);
      expect(preparer.prepare(users.insert().values({ data: null })).set(0)).toEqual([null]);
    });
  });

  describe('reads the inserted key', () => {
    it('from the last row id, a value, or not', () => {
      const numbered = preparer.prepare(users.insert().values({ name: 'a' }));
      expect(numbered.compiled.insertedPrimaryKey!(7, numbered.set(0))).toEqual([7]);
      const given = preparer.prepare(users.insert().values({ id: 4, name: 'a' }));
      expect(given.compiled.insertedPrimaryKey!(4, given.set(0))).toEqual([4]);
      const big = preparer.prepare(notes.insert().values({ text: 'a' }));
      expect(big.compiled.insertedPrimaryKey!(7, big.set(0))).toEqual([7n]);
      const calculated = preparer.prepare(users.insert().values({ id: literal(1).add(1) }));
      expect(calculated.compiled.insertedPrimaryKey!(2, calculated.set(0))).toBeNull();
      expect(
        preparer.prepare(users.update().values({ name: 'a' })).compiled.insertedPrimaryKey,
      ).toBeUndefined();
    });
  });

  describe('refuses', () => {
    const refused =
      (statement: unknown, params?: unknown): (() => Prepared) =>
      () =>
        preparer.prepare(statement as Executable, params as Record<string, unknown>);

    it('what has no values of columns because it is no row', () => {
      const row = { name: 'a' };
      const others: readonly (readonly [string, unknown])[] = [
        ['Promise', Promise.resolve(row)],
        ['Map', new Map(Object.entries(row))],
        ['Generator', (function* () {})()],
        ['Set', new Set([row])],
      ];
      for (const [name, other] of others) {
        for (const params of [other, [other]]) {
          expect(() => refused(users.insert(), params)().set(0)).toThrowError(
            ArgumentError,
            new RegExp(`objects of values by name, not an object of class ${name}`),
          );
        }
      }
      expect(refused(users.insert(), {})).not.toThrow();
      expect(refused(users.insert(), Object.create(null))).not.toThrow();
    });

    it('what is no statement', () => {
      expect(refused('select 1')).toThrowError(
        ArgumentError,
        "Not an executable object: 'select 1'; wrap SQL text in text().",
      );
      expect(refused(users)).toThrowError(
        ArgumentError,
        /Not an executable object: an object of class Table/,
      );
      expect(refused(users.c.id)).toThrowError(ArgumentError, /Not an executable object/);
      expect(refused(undefined)).toThrowError(ArgumentError, /Not an executable object: undefined/);
      expect(refused({ node: { kind: 'text', parts: ['DROP TABLE users'], froms: [] } })).toThrowError(
        ArgumentError,
        /a plain object/,
      );
    });

    it('missing and undefined values', () => {
      const byId = users.select().where(users.c.id.eq(bindParam('id')));
      expect(refused(byId)).toThrowError(
        StatementError,
        /^A value is required for bind parameter 'id'\n\[SQL: SELECT/,
      );
      expect(refused(byId, { id: undefined })).toThrowError(
        StatementError,
        /Parameter 'id' is undefined; use null/,
      );
      expect(() => preparer.prepare(byId, [{ id: 1 }, {}]).set(1)).toThrowError(
        StatementError,
        /^A value is required for bind parameter 'id', in parameter group 1/,
      );
      expect(refused(text('SELECT :toString'))).toThrowError(
        StatementError,
        /required for bind parameter 'toString'/,
      );
      expect(refused(users.insert().values({ name: undefined as unknown as string }))).toThrowError(
        StatementError,
        /Parameter 'name' of column 'users.name' is undefined; use null for "no value"/,
      );
    });

    it('unknown parameters', () => {
      expect(refused(users.select(), { id: 1 })).toThrowError(
        ArgumentError,
        "Unknown parameter 'id'; the statement takes none",
      );
      expect(refused(text('SELECT :a'), { a: 1, b: 2 })).toThrowError(
        ArgumentError,
        "Unknown parameter 'b'; the statement takes 'a'",
      );
      expect(refused(users.insert(), { nme: 'a' })).toThrowError(ArgumentError, /'nme'/);
      expect(() =>
        preparer.prepare(users.insert().values([{ name: 'a' }, { name: 'b', active: true }])).set(1),
      ).toThrowError(
        ArgumentError,
        /^Unknown parameter 'active' in parameter group 1; the statement takes 'name'\. The first row decides the columns/,
      );
      expect(() =>
        preparer.prepare(users.insert(), [{ name: 'a' }, { name: 'b', active: true }]).set(1),
      ).toThrowError(
        ArgumentError,
        /^Unknown parameter 'active' in parameter group 1; the statement takes 'name'\. The first row decides the columns/,
      );
      expect(() => preparer.prepare(users.insert().values([{ name: 'a' }, {}])).set(1)).toThrowError(
        StatementError,
        /'name', in parameter group 1\. The first row decides the columns/,
      );
    });

    it('parameters of a wrong shape', () => {
      expect(refused(users.insert(), 'x')).toThrowError(ArgumentError, /not string 'x'/);
      expect(refused(users.insert(), null)).toThrowError(ArgumentError, /not null/);
      expect(refused(users.insert(), [])).toThrowError(ArgumentError, /array of parameters is empty/);
      expect(() => preparer.prepare(users.insert(), [{ name: 'a' }, [1]] as never).set(1)).toThrowError(
        ArgumentError,
        /an array of 1 in parameter group 1/,
      );
      expect(refused(users.insert().values([{ name: 'a' }]), [{ name: 'b' }])).toThrowError(
        ArgumentError,
        /rows already/,
      );
    });

    it('an expression for one row of many', () => {
      const rows = [{ name: 'a' }, { name: func.upper('b') }];
      expect(() => preparer.prepare(users.insert().values(rows)).set(1)).toThrowError(
        StatementError,
        /take values, not expressions; insert such a row by itself/,
      );
      const first = [{ name: func.upper('b') }, { name: 'a' }];
      expect(() => preparer.prepare(users.insert().values(first)).set(0)).toThrowError(
        StatementError,
        /take values, not expressions/,
      );
    });

    it('values of wrong types, naming column and value', () => {
      expect(refused(users.insert().values({ active: 1 as unknown as boolean }))).toThrowError(
        StatementError,
        "Cannot bind parameter 'active' of column 'users.active': Boolean takes true or false, not number 1\n" +
          '[SQL: INSERT INTO users (active) VALUES (?)]',
      );
      expect(refused(users.select().where(users.c.id.eq(Number.NaN)))).toThrowError(
        StatementError,
        /Cannot bind parameter 'id_1': Float takes a finite number/,
      );
      expect(refused(text('SELECT :a'), { a: {} })).toThrowError(
        StatementError,
        /No SQL type fits a plain object/,
      );
    });

    it('without showing hidden values', () => {
      const hiding = new StatementPreparer(sqlite, { hideParameters: true });
      try {
        hiding.prepare(users.insert().values({ name: 12345 as unknown as string }));
        fail('should have thrown');
      } catch (error) {
        expect(error).toBeInstanceOf(StatementError);
        expect((error as Error).message).toContain('Text takes a string');
        expect((error as Error).message).not.toContain('12345');
        expect((error as Error).cause).toBeUndefined();
      }
    });

    it('a parameter with the name of a column that is set', () => {
      const update = users.update().where(users.c.name.eq(bindParam('name')));
      expect(refused(update, { name: 'a' })).toThrowError(CompileError, /bindParam\('name'\).*'b_name'/);
    });

    it('an update that changes nothing', () => {
      expect(refused(users.update())).toThrowError(CompileError, /changes nothing/);
    });
  });
});
