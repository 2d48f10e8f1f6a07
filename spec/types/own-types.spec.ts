/** Types of the program's own, variants, types under other names: conversions, SQL, sharing, inference. */
import { compile, StatementPreparer, type SqlDialect } from '../../lib/compiler/index.js';
import { StatementCompiler } from '../../lib/compiler/statement-compiler.js';
import { codecOf } from '../../lib/types/type.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { ArgumentError, StatementError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import {
  CreateTable,
  MetaData,
  Table,
  case_,
  func,
  literal,
  select,
  typeCoerce,
  type Executable,
  type ExpressionLike,
  type ReturnsRows,
} from '../../lib/sql/index.js';
import {
  ARRAY,
  BigInteger,
  ConversionError,
  Integer,
  Interval,
  JSON as Json,
  Numeric,
  String as Varchar,
  Text,
  decorateType,
  sameType,
  typeNamed,
  withVariant,
} from '../../lib/types/index.js';

class Euro {
  readonly cents: bigint;
  constructor(cents: bigint) {
    this.cents = cents;
  }
}

const Money = decorateType(BigInteger, {
  bind(value: Euro) {
    if (!(value instanceof Euro)) throw new TypeError('it is no Euro');
    return value.cents;
  },
  result: cents => new Euro(cents),
});
const Lowered = decorateType(Varchar(20), {
  bind: (value: string) => (value === '' ? null : value.toLowerCase()),
  result: value => value,
});
const items = new Table('items', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  price: column(Money, { nullable: false }),
  name: column(Lowered),
  lasts: column(Interval),
  code: column(typeNamed('CHAR(5)', Varchar(5))),
  note: column(withVariant(Text, { sqlite: typeNamed('CLOB', Text), mysql: typeNamed('LONGTEXT', Text) })),
});

const mysqlLike: SqlDialect = {
  ...sqlite,
  name: 'mariadb',
  createCompiler: options => new StatementCompiler(mysqlLike, options),
  codec: type => codecOf(type, 'mariadb', own => own),
  typeName: type => {
    const own = type.inDialect('mariadb');
    return 'name' in own ? String(own.name) : own.kind;
  },
};

const sets = (statement: Executable): readonly unknown[] =>
  new StatementPreparer(sqlite).prepare(statement).set(0);
const converted = (query: Executable, value: number | bigint | string): unknown =>
  new StatementPreparer(sqlite).prepare(query).compiled.columns![0]!.convert!(value);

/** Compiles only where the two types are the same. */
function same<A, B>(
  proof: (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false,
): void {
  expect(proof).toBeTrue();
}
type RowOf<Q> = Q extends ReturnsRows<infer R> ? R : never;

describe('a type of the program', () => {
  it('converts on both ways, with null as SQL NULL', () => {
    const five = new Euro(500n);
    expect(sets(items.insert().values({ price: five, name: 'ABC' }))).toEqual([500n, 'abc']);
    expect(sets(items.insert().values({ price: five, name: '' }))).toEqual([500n, null]);
    expect(sets(items.insert().values({ price: five, name: null }))).toEqual([500n, null]);
    expect(converted(select(items.c.price), 7n)).toEqual(new Euro(7n));
    same<RowOf<ReturnType<typeof byPrice>>, { price: Euro; name: string | null }>(true);
    expect(sets(byPrice())).toEqual([500n, 'a', 'b']);
  });

  const byPrice = () =>
    select(items.c.price, items.c.name).where(items.c.price.eq(new Euro(500n)), items.c.name.in(['A', 'B']));

  it('refuses what its functions throw at, naming the value', () => {
    const wrong = items.insert().values({ price: 5 as never });
    expect(() => sets(wrong)).toThrowError(
      StatementError,
      /Cannot bind parameter 'price' of column 'items.price': The type cannot take number 5: it is no Euro/,
    );
    const broken = decorateType(Text, {
      bind: () => undefined as never,
      result: (): string => {
        throw new Error('never');
      },
    });
    expect(() => broken.bind('x')).toThrowError(ConversionError, /bind\(\) gives undefined for string 'x'/);
    expect(() => broken.result!('y')).toThrowError(ConversionError, "The type cannot read string 'y': never");
    expect(() => decorateType(Integer, { bind: () => 1.5, result: each => each }).bind('x')).toThrowError(
      ConversionError,
      /Integer takes a whole number, not number 1.5/,
    );
  });

  it('does not show hidden values', () => {
    const hiding = new StatementPreparer(sqlite, { hideParameters: true });
    const wrong = items.insert().values({ price: 12_345 as never });
    expect(() => hiding.prepare(wrong)).toThrowMatching((error: Error) => !error.message.includes('12345'));
  });

  it('never shares a compiled statement with another, and always does with itself', () => {
    const make = () => decorateType(Text, { bind: (value: string) => value, result: value => value });
    const [a, b] = [make(), make()];
    expect(a.key).not.toBe(b.key);
    expect(sameType(a, b)).toBeFalse();
    const preparer = new StatementPreparer(sqlite);
    const of = (type: typeof a) => preparer.prepare(select(literal('x', type).label('x'))).compiled;
    expect(of(a)).not.toBe(of(b));
    expect(of(a)).toBe(of(a));
  });

  it('numbers rows and is text or truth where its implementation is', () => {
    const Id = decorateType(Integer, { bind: (id: number) => id, result: id => id });
    const table = new Table('t', new MetaData(), {
      id: column(Id, { primaryKey: true }),
      name: column(Lowered),
    });
    expect(compile(new CreateTable(table), { dialect: sqlite }).sql).toContain('id INTEGER NOT NULL');
    expect(compile(select(table.c.name.add('X')), { dialect: sqlite }).sql).toContain('t.name || ?');
    expect(table.c.id.definition.autoincrement).toBeTrue();
  });

  it('is multiplied by plain numbers, and so is an interval', () => {
    expect(sets(select(items.c.lasts.mul(2).label('a')))).toEqual([2]);
    expect(sets(select(items.c.lasts.add(2).label('a')))).toEqual([2000]);
    const cents = typeCoerce(items.c.price, BigInteger);
    expect(sets(select(items.c.price.mul(3 as never).label('a'), cents.add(1n).label('b')))).toEqual([3, 1n]);
  });
});

describe('variants and names', () => {
  it('decide the DDL of their dialect only', () => {
    const ddl = compile(new CreateTable(items), { dialect: sqlite }).sql;
    expect(ddl).toContain('code CHAR(5)');
    expect(ddl).toContain('note CLOB');
    expect(ddl).toContain('price BIGINT NOT NULL');
    expect(ddl).toContain('name VARCHAR(20)');
    expect(compile(new CreateTable(items), { dialect: mysqlLike }).sql).toContain('note LONGTEXT');
  });

  it('convert by the variant of the dialect', () => {
    const Shouted = decorateType(Text, {
      bind: (value: string) => value.toUpperCase(),
      result: value => value,
    });
    const type = withVariant(Text, { sqlite: Shouted });
    expect(sets(select(literal('a', type)))).toEqual(['A']);
    expect(new StatementPreparer(mysqlLike).prepare(select(literal('a', type))).set(0)).toEqual(['a']);
    const over = decorateType(type, { bind: (value: string) => `${value}!`, result: value => value });
    expect(sets(select(literal('a', over)))).toEqual(['A!']);
    expect(type.key).not.toBe(withVariant(Text, { mysql: Shouted }).key);
  });

  it('refuse what makes no sense', () => {
    expect(() => withVariant(Text, { oracle: Text } as never)).toThrowError(
      ArgumentError,
      /no dialect 'oracle'/,
    );
    for (const name of ['', 'A)', "CHAR(5) DEFAULT 'x'", 'A; DROP TABLE t', 'A--', 'CHAR(', 5]) {
      expect(() => typeNamed(name as string, Text))
        .withContext(String(name))
        .toThrowError(ArgumentError, /typeNamed\(\) takes the name of a type/);
    }
    for (const name of ['MEDIUMINT UNSIGNED', 'DECIMAL(10, 2)', 'VARCHAR(5) CHARACTER SET utf8mb4', 'UUID'])
      expect(typeNamed(name, Text).name).toBe(name);
    expect(() => ARRAY(Integer)).toThrowError(ArgumentError, /JSON<string\[\]>\(\)/);
  });
});

describe('the type of an expression', () => {
  it('is changed by typeCoerce, and nothing else is', () => {
    const data = typeCoerce(items.c.note, Json<{ a: number }>());
    const query = select(items.c.id, data).where(data.eq({ a: 1 }));
    same<RowOf<typeof query>, { id: number; note: { a: number } | null }>(true);
    expect(compile(query, { dialect: sqlite })).toEqual({
      sql: 'SELECT items.id, items.note FROM items WHERE items.note = ?',
      params: ['{"a":1}'],
    });
    const [, note] = new StatementPreparer(sqlite).prepare(query).compiled.columns!;
    expect(note!.convert!('{"a":2}')).toEqual({ a: 2 });
    expect(sets(select(typeCoerce('5', Numeric(4, 1)).label('n')))).toEqual([5]);
  });

  it('is one that holds the values of all branches', () => {
    const typeOf = (expression: { readonly node: { readonly type: { readonly key: string } } }): string =>
      expression.node.type.key;
    const yes = literal(1).eq(1);
    expect(typeOf(case_([yes, 1], [yes, 2.5]))).toBe('float');
    expect(typeOf(case_([yes, 1], [yes, 'x']))).toBe('untyped');
    expect(typeOf(case_([yes, 1], [yes, 'x']).else(2))).toBe('untyped');
    expect(typeOf(case_([yes, 1]).else('x'))).toBe('untyped');
    expect(typeOf(case_([yes, null]).else(2n))).toBe('bigInteger');
    expect(typeOf(case_([yes, literal(new Euro(1n), Money)]).else(new Euro(2n)))).toBe(Money.key);
    expect(typeOf(func.coalesce(items.c.code, 'x'))).toBe('text');
    expect(typeOf(func.coalesce(items.c.code, 5))).toBe('untyped');
    expect(typeOf(func.coalesce(items.c.id, 0.5))).toBe('float');
    expect(typeOf(func.sum(items.c.price))).toBe(Money.key);
  });

  it('of decimals has the decimals of the calculation', () => {
    const a = literal('1.50', Numeric(10, 2));
    const b = literal('2.5', Numeric(10, 1));
    const read = (calculation: { label(name: 'x'): ExpressionLike }, value: number): unknown =>
      converted(select(calculation.label('x')), value);
    expect(read(a.add(b), 4)).toBe('4.00');
    expect(read(a.add('0.125'), 1.625)).toBe('1.625');
    expect(read(a.mul(b), 3.75)).toBe('3.750');
    expect(read(a.mul('2'), 0.1 + 0.2)).toBe('0.30');
    expect(read(a.div(b), 0.6)).toBe('0.6');
    const asNumber = literal(1.5, Numeric(10, 2, { asNumber: true }));
    expect(read(asNumber.mul(2), 3)).toBe(3);
    expect(sets(select(a.gt('1.239').label('c'), a.lt('1000000000.5').label('d')))).toEqual([
      1.5, 1.239, 1.5, 1_000_000_000.5,
    ]);
  });
});
