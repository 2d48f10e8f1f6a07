/** Elements of the program's own: how they are written, for whom, and what happens where nobody says. */
import { StatementPreparer, compile } from '../../lib/compiler/index.js';
import { mariadb, mysql } from '../../lib/dialects/mysql/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError, CompileError, UnsupportedCompilationError } from '../../lib/errors.js';
import { column, compiles } from '../../lib/schema/index.js';
import {
  Column,
  CreateTable,
  CustomExpression,
  CustomQuery,
  CustomStatement,
  Expression,
  FunctionExpression,
  Insert,
  MetaData,
  Select,
  Table,
  TextClause,
  defineFunction,
  func,
  select,
  type Executable,
  type ExpressionLike,
  type ReturnsRows,
} from '../../lib/sql/index.js';
import {
  Float,
  Integer,
  NumericType,
  SqlType,
  Text,
  type WireKind,
  type WireValue,
} from '../../lib/types/index.js';

const users = new Table('users', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
  Age: column(Integer),
});

class Greatest extends CustomExpression<number, 'users'> {
  constructor(readonly values: readonly (number | ExpressionLike<number | null>)[]) {
    super(Integer, values);
  }
}
compiles(Greatest, ({ values }, { process }) => `greatest(${values.map(process).join(', ')})`);
compiles(Greatest, 'sqlite', ({ values }, { process }) => `max(${values.map(process).join(', ')})`);

class Least extends Greatest {}
compiles(Least, ['sqlite', 'mysql'], ({ values }, { operand }) => values.map(operand).join(' <? '));

class Heir extends Greatest {}

class Unwritten extends CustomExpression<string> {
  constructor() {
    super(Text);
  }
}

class InsertFrom extends CustomStatement {
  constructor(
    readonly into: Table,
    readonly query: ReturnsRows<unknown>,
  ) {
    super({ writes: true, table: into });
  }
}
compiles(InsertFrom, ({ into, query }, { process }) => `INSERT INTO ${process(into)} ${process(query)}`);

class Explain extends CustomQuery<{ detail: string | null }> {
  constructor(readonly query: ReturnsRows<unknown>) {
    super({ detail: Text });
  }
}
compiles(Explain, 'sqlite', ({ query }, { process }) => `EXPLAIN QUERY PLAN ${process(query)}`);

class Remark extends CustomStatement {
  constructor(readonly remark: string) {
    super({ ddl: true });
  }
}
compiles(
  Remark,
  ({ remark }, c) =>
    `COMMENT ${c.process(remark)} ${c.literal(5n)} ${c.quote('a b')} ${c.bind(1.5, Float())}`,
);

class PointType extends SqlType<readonly number[]> {
  override readonly kind = 'point';
  override readonly wire: WireKind = 'text';
  override bind(value: unknown): WireValue {
    return (value as number[]).join(' ');
  }
  override readonly result = (value: unknown): readonly number[] => (value as string).split(' ').map(Number);
}
compiles(PointType, 'sqlite', () => 'POINT_TEXT');

const sql = (statement: Executable, dialect = sqlite): string => compile(statement, { dialect }).sql;

describe('an expression with compiles', () => {
  const best = select(users.c.id, new Greatest([users.c.id, 5, users.c.Age.add(1)]).label('best'));

  it('is written as its class says for the dialect, with its values as parameters', () => {
    expect(compile(best, { dialect: sqlite })).toEqual({
      sql: 'SELECT users.id, max(users.id, ?, users."Age" + ?) AS best FROM users',
      params: [5, 1],
    });
    expect(sql(best, mysql)).toBe(
      'SELECT users.id, greatest(users.id, ?, users.`Age` + ?) AS best FROM users',
    );
  });

  it('is an operand like others, brings its tables, and has its type', () => {
    const only = select(users.c.id).where(new Greatest([users.c.Age, 3]).gt(4));
    expect(sql(only)).toBe('SELECT users.id FROM users WHERE max(users."Age", ?) > ?');
    expect(sql(select(new Greatest([users.c.Age, 3]).label('n')))).toContain('FROM users');
    const row: { id: number; best: number } = {} as (typeof best)['$rows'];
    expect(row).toBeDefined();
  });

  it('of a subclass is written as that says, or as its parent', () => {
    expect(sql(select(new Least([1, users.c.Age.add(1)]).label('x')))).toBe(
      'SELECT ? <? (users."Age" + ?) AS x FROM users',
    );
    expect(sql(select(new Heir([1]).label('x')))).toBe('SELECT max(?) AS x');
  });

  it('is written on MariaDB as is said for it, or for MySQL, or for all others', () => {
    class Own extends Greatest {}
    expect(sql(select(new Own([1]).label('x')), mariadb)).toBe('SELECT greatest(?) AS x');
    compiles(Own, 'mysql', () => 'mysqls');
    expect(sql(select(new Own([1, 2]).label('x')), mariadb)).toBe('SELECT mysqls AS x');
    compiles(Own, 'mariadb', () => 'mariadbs');
    expect(sql(select(new Own([1, 2, 3]).label('x')), mariadb)).toBe('SELECT mariadbs AS x');
  });

  it('that nobody writes is an error that says what to add', () => {
    const failing = (): unknown => sql(select(new Unwritten().label('x')));
    expect(failing).toThrowError(UnsupportedCompilationError, /compiles\(Unwritten, 'sqlite'/);
    expect(failing).toThrowError(CompileError);
  });

  it('shares compiled statements by structure, values apart', () => {
    const preparer = new StatementPreparer(sqlite);
    const [one, two] = [7, 8].map(n => preparer.prepare(select(new Greatest([users.c.id, n]).label('x'))));
    expect(one!.compiled).toBe(two!.compiled);
    expect([one!.set(0), two!.set(0)]).toEqual([[7], [8]]);
  });
});

describe('a statement with compiles', () => {
  it('is made of other statements', () => {
    const statement = new InsertFrom(users, select(users.c.id).where(users.c.Age.gt(3)));
    expect(compile(statement, { dialect: sqlite })).toEqual({
      sql: 'INSERT INTO users SELECT users.id FROM users WHERE users."Age" > ?',
      params: [3],
    });
    const { compiled } = new StatementPreparer(sqlite).prepare(statement);
    expect([compiled.writes, compiled.returnsRows, compiled.changes]).toEqual([true, undefined, ['users']]);
  });

  it('may give rows', () => {
    const explain = new Explain(users.select());
    expect(sql(explain)).toBe('EXPLAIN QUERY PLAN SELECT users.id, users.name, users."Age" FROM users');
    const { compiled } = new StatementPreparer(sqlite).prepare(explain);
    expect([compiled.returnsRows, compiled.namedColumns!.map(each => each.path)]).toEqual([
      true,
      [['detail']],
    ]);
    const row: { detail: string | null } = {} as (typeof explain)['$rows'];
    expect(row).toBeDefined();
    expect(() => sql(explain, mysql)).toThrowError(
      UnsupportedCompilationError,
      /MySQL.*compiles\(Explain, 'mysql'/,
    );
  });

  it('has literals for parameters where it is DDL', () => {
    expect(compile(new Remark("it's"), { dialect: sqlite })).toEqual({
      sql: `COMMENT 'it''s' 5 "a b" 1.5`,
      params: [],
    });
  });
});

describe('a type with compiles', () => {
  const places = new Table('places', new MetaData(), { at: column(new PointType()) });

  it('is written as its class says, in DDL and in casts', () => {
    expect(sql(new CreateTable(places)).replace(/\s+/g, ' ')).toBe('CREATE TABLE places ( at POINT_TEXT )');
    expect(sql(select(places.c.at.cast(new PointType()).label('x')))).toBe(
      'SELECT CAST(places.at AS POINT_TEXT) AS x FROM places',
    );
    expect(() => sql(new CreateTable(places), mysql)).toThrowError(CompileError, /point/);
  });
});

describe('defineFunction', () => {
  const mix = defineFunction('mix', { takes: [Integer, Text], returns: Text });
  const sure = defineFunction('sure fire', { takes: [], returns: Float, nullable: false });

  it('has typed arguments and a typed value', () => {
    const query = select(mix(users.c.id, 'x').label('mixed'), sure().label('n'));
    expect(compile(query, { dialect: sqlite })).toEqual({
      sql: 'SELECT mix(users.id, ?) AS mixed, "sure fire"() AS n FROM users',
      params: ['x'],
    });
    const row: { mixed: string | null; n: number } = {} as (typeof query)['$rows'];
    expect(row).toBeDefined();
    // @ts-expect-error a string is no integer
    expect(() => compile(select(mix('one', 'x')), { dialect: sqlite })).toThrowError(/Integer/);
  });

  it('refuses another number of arguments, and what is no type', () => {
    // @ts-expect-error one argument is missing
    expect(() => mix(1)).toThrowError(ArgumentError, /mix\(\) takes 2 arguments, not 1/);
    expect(() => defineFunction('', { takes: [], returns: Text })).toThrowError(ArgumentError);
    expect(() => defineFunction('f', { takes: ['x'], returns: Text } as never)).toThrowError(
      ArgumentError,
      /takes types/,
    );
    expect(() => defineFunction('f', { takes: [], returns: Text, pure: true } as never)).toThrowError(
      /'pure'/,
    );
  });
});

describe('compiles', () => {
  it('refuses what is no class of elements, and what is no function', () => {
    const write = (): string => 'x';
    for (const wrong of [undefined, null, 'Greatest', class {}, users, func, Array]) {
      expect(() => compiles(wrong as never, 'sqlite', write)).toThrowError(ArgumentError, /takes a class/);
    }
    expect(() => compiles(Unwritten, 'sqlite', 'SQL' as never)).toThrowError(ArgumentError, /a function/);
    expect(() => compiles(Unwritten, 5 as never, write)).toThrowError(ArgumentError, /a dialect's name/);
  });

  it("refuses the library's own expressions and statements, and takes its types", () => {
    const write = (): string => 'x';
    for (const own of [Select, Column, TextClause, Insert, FunctionExpression, Expression]) {
      expect(() => compiles(own as never, 'sqlite', write)).toThrowError(
        ArgumentError,
        /the library's own.*extend CustomExpression/,
      );
    }
    class Money extends NumericType {}
    expect(() => compiles(Money as never, 'sqlite', write)).not.toThrow();
    expect(() => compiles(CustomExpression, 'none', write)).not.toThrow();
  });

  it('does not take nothing for SQL, and lets errors through', () => {
    class Odd extends CustomExpression<number> {
      constructor() {
        super(Integer);
      }
    }
    compiles(Odd, 'sqlite', () => '');
    compiles(Odd, 'mysql', () => {
      throw new TypeError('mine');
    });
    compiles(Odd, 'mariadb', (_odd, { process }) => process(users.insert()));
    const odd = select(new Odd().label('x'));
    expect(() => sql(odd)).toThrowError(CompileError, /Odd for SQLite gave ""/i);
    expect(() => sql(odd, mysql)).toThrowError(TypeError, 'mine');
    expect(() => sql(odd, mariadb)).toThrowError(CompileError, /'insert'\) cannot be a part/);
  });

  it('can be said anew', () => {
    class Twice extends CustomExpression<number> {
      constructor() {
        super(Integer);
      }
    }
    compiles(Twice, () => '1');
    compiles(Twice, () => '2');
    expect(sql(select(new Twice().label('x')))).toBe('SELECT 2 AS x');
  });
});
