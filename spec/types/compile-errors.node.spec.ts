/** What TypeScript says to mistakes: each is an error, on its line, in words that name what is wrong. */
import { typeCheck, type TypeCheck } from '../support/type-check.js';

const HEAD = `
import { BigInteger, DateTime, Enum, Float, Integer, JSON, MetaData, Numeric, Table, Text, and, bindParam, case_, column, decorateType,
  func, literal, or, select, text, typeCoerce, union, withVariant, type Engine, type Select } from 'rxalchemy';
const metadata = new MetaData();
const users = new Table('users', metadata, { id: column(Integer, { primaryKey: true }), name: column(Text), age: column(Integer),
  state: column(Enum('on', 'off'), { nullable: false }), at: column(DateTime), data: column(JSON<{ a: number }>()) });
const orders = new Table('orders', metadata, { id: column(Integer, { primaryKey: true }), amount: column(Float, { nullable: false }),
  userId: column(Integer, { nullable: false, references: () => users.c.id }), exact: column(Numeric(10, 2)), big: column(BigInteger) });
declare const engine: Engine;
`;

/** A line of a program, and what is said to it; nothing for a line that is right. */
const LINES: readonly (readonly [program: string, said?: RegExp])[] = [
  // columns and comparisons
  ['users.c.nmae', /'nmae' does not exist on type 'TableColumns<"users"/],
  ["users.c.id.eq('5')", /'"5"' is not assignable to parameter of type 'Operand<number>'/],
  ['users.c.name.eq(5)', /'5' is not assignable to parameter of type 'Operand<string \| null>'/],
  [
    'users.c.name.eq(users.c.id)',
    /Column<number, "id", "users">[\s\S]*Type 'number' is not assignable to type 'string'/,
  ],
  ["users.c.state.eq('of')", /'"of"' is not assignable to parameter of type 'Operand<"off" \| "on">'/],
  ["users.c.at.lt('2024-01-01')", /'Operand<Date \| null>'/],
  ["users.c.id.in(['a'])", /'string' is not assignable to type 'number \| bigint/],
  ['users.c.id.in(select(users.c.name))', /'string' is not assignable to type 'number \| bigint \| null'/],
  ["users.c.age.add('a')", /'"a"' is not assignable to parameter of type 'Operand<number \| null>'/],
  [
    'users.c.id.eq(orders.c.amount); users.c.id.eq(5n); users.c.state.eq(users.c.name); users.c.data.eq({ a: 1 })',
  ],
  [
    "users.c.name.in(['a', users.c.state]); users.c.id.in(select(orders.c.userId)); users.c.at.lt(new Date())",
  ],
  // inserts and updates
  ["users.insert().values({ nme: 'a', state: 'on' })", /'nme' does not exist in type/],
  ["users.insert().values({ name: 'a' })", /Property 'state' is missing in type '\{ name: string; \}'/],
  [
    "users.insert().values({ name: 5, state: 'on' })",
    /'number' is not assignable to type 'ColumnValue<string \| null, string>/,
  ],
  ['users.insert().values({ state: null })', /'null' is not assignable to type 'ColumnValue<"off" \| "on"/],
  ["users.insert().values({ state: 'of' })", /'"of"' is not assignable to type 'ColumnValue<"off" \| "on"/],
  ['users.insert().values({ state: undefined })', /'undefined' is not assignable/],
  ["users.insert().values([{ state: 'on' }, { name: 'a' }])", /Property 'state' is missing/],
  [
    "users.insert().values({ state: 'on', id: users.c.name })",
    /Type 'string' is not assignable to type 'number \| bigint \| null'/,
  ],
  ["users.update().values({ nme: 'a' })", /'nme' does not exist in type[\s\S]*Did you mean to write 'name'/],
  [
    'users.update().values({ name: 5 })',
    /'number' is not assignable to type 'ColumnValue<string \| null, string>'/,
  ],
  ['users.insert().returning(users.c.nme)', /Did you mean 'name'/],
  [
    "users.insert().values({ state: 'on', name: func.lower('A'), age: select(func.count()).selectFrom(orders) })",
  ],
  ['orders.insert().values({ userId: 1, amount: 1, exact: 12.5, big: 5 })'],
  // rows
  ['select(users.c.id, orders.c.id)', /DuplicateColumn<"id">/],
  ['select(users, orders)', /DuplicateColumn<"id">/],
  [
    "const a = select(users.c.id.label('x')); declareRow(a).y",
    /'y' does not exist on type '\{ x: number; \}'/,
  ],
  [
    'const b = select(users.c.id, orders.c.amount).outerJoin(orders); const n: number = declareRow(b).amount',
    /Type 'number \| null' is not assignable to type 'number'/,
  ],
  [
    'engine.execute(users.select()).subscribe(row => row.nme)',
    /'nme' does not exist on type '\{[\s\S]*name: string \| null;[\s\S]*Did you mean 'name'/,
  ],
  ["engine.execute(select(users.c.id)).scalars('nme')", /'"?nme|'string' is not assignable/],
  ["select(users.c.id).orderBy('nme')", /'"nme"' is not assignable to parameter of type '"id" \|/],
  ['const c: number = declareRow(select(users.c.id, orders.c.amount).join(orders)).amount'],
  // what stands where something else is wanted
  ["select('id')", /'string' is not assignable/],
  ["select(users.c.id).where('id = 5')", /'string' is not assignable to parameter of type 'ConditionLike'/],
  ['select(users.c.id).where(users.c.name)', /'string \| null' is not assignable to type 'boolean \| null'/],
  ["select(users.c.id).join('orders')", /'string' is not assignable to parameter of type 'FromClause/],
  ["engine.execute('SELECT 1')", /'string' is not assignable to parameter of type 'Executable'/],
  ['and(users.c.id.eq(1), 5)', /'number' is not assignable to parameter of type 'ConditionLike'/],
  ['case_([users.c.id, 1])', /Column<number, "id", "users">/],
  ['func.lower(5)', /'number' is not assignable to parameter of type 'Argument<string>'/],
  ["bindParam('x', Integer, { value: 'a' })", /'string' is not assignable to type 'number'/],
  // declarations
  ["column(Integer, { default: 'a' })", /'"a"' is not assignable to type/],
  ['column(Integer, { nulable: false })', /'false' is not assignable to type 'never'/],
  ["column('x')", /'string' is not assignable to parameter of type 'TypeLike/],
  [
    "new Table('t', metadata, { id: Integer })",
    /'\(\) => IntegerType' is not assignable to type 'ColumnSpec/,
  ],
  ['withVariant(Text, { mysql: Integer })', /Type 'number' is not assignable to type 'string'/],
  ['withVariant(Text, { oracle: Text })', /'oracle' does not exist in type 'Variants/],
  [
    "decorateType(Integer, { bind: (v: Date) => 'x', result: n => new Date(n) })",
    /Type 'string' is not assignable to type 'number'/,
  ],
  ["typeCoerce(users.c.name, Integer).eq('a')", /'Operand<number \| null>'/],
  [
    "column('x', Integer, { nullable: false, default: 5 }); column(Text, { default: () => 'a', comment: 'c' }); column(Integer)",
  ],
];

describe('the compiler of TypeScript', () => {
  let check: TypeCheck;
  const first = HEAD.split('\n').length + 1;

  beforeAll(async () => {
    const row = 'declare function declareRow<R>(query: { readonly $rows: R }): R;';
    check = await typeCheck([HEAD + row, ...LINES.map(([program]) => `{ ${program} }`)].join('\n'));
  }, 120_000);

  it('has nothing to say of the declarations', () => {
    expect([...check.errors].filter(([line]) => line < first)).toEqual([]);
  });

  LINES.forEach(([program, said], index) => {
    it(said === undefined ? `takes ${program}` : `refuses ${program}`, () => {
      const found = check.errors.get(first + index);
      if (said === undefined) expect(found).toBeUndefined();
      else expect(found).toMatch(said);
    });
  });
});
