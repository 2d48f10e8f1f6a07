/** Row and insert types, as the compiler of TypeScript sees them; this file failing to compile is the failure. */
import { ColumnSpec, column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  and,
  bindParam,
  case_,
  cast,
  func,
  literal,
  select,
  text,
  union,
  type Executable,
  type ReturnsRows,
} from '../../lib/sql/index.js';
import {
  BigInteger,
  Boolean,
  DateTime,
  Enum,
  Float,
  Integer,
  JSON as Json,
  LargeBinary,
  Numeric,
  String as Varchar,
  Text,
  Uuid,
} from '../../lib/types/index.js';
import { neverCalled, same, type FirstOf, type RowOf } from './proofs.js';

const metadata = new MetaData();
const users = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
});
const orders = new Table('orders', metadata, {
  id: column(Integer, { primaryKey: true }),
  userId: column('user_id', Integer, { nullable: false, references: () => users.c.id }),
  amount: column(Float, { nullable: false, default: 0 }),
});
const every = new Table('every', metadata, {
  key: column(Varchar(10), { primaryKey: true }),
  big: column(BigInteger),
  exact: column(Numeric(10, 2), { nullable: false }),
  rounded: column(Numeric(10, 2, { asNumber: true })),
  flag: column(Boolean, { nullable: false, serverDefault: '0' }),
  at: column(DateTime, { default: () => new Date() }),
  bytes: column(LargeBinary),
  data: column(Json<{ tags: string[] }>()),
  any: column(Json),
  kind: column(Enum('a', 'b'), { nullable: false }),
  uuid: column(Uuid),
});

describe('the types of rows', () => {
  it('follow from the declaration of a table', () => {
    same<typeof users.$row, { id: number; name: string | null }>(true);
    same<
      typeof every.$row,
      {
        key: string;
        big: bigint | null;
        exact: string;
        rounded: number | null;
        flag: boolean;
        at: Date | null;
        bytes: Uint8Array | null;
        data: { tags: string[] } | null;
        any: unknown;
        kind: 'a' | 'b';
        uuid: string | null;
      }
    >(true);
  });

  it('of what an insert takes: required only what nothing else supplies', () => {
    same<typeof users.$insert, { id?: number; name?: string | null }>(true);
    same<typeof orders.$insert, { id?: number; userId: number; amount?: number }>(true);
    same<(typeof every.$insert)['big'], bigint | number | null | undefined>(true);
    same<(typeof every.$insert)['exact'], string | number | bigint>(true);
    neverCalled(() => every.insert().values({ key: 'k', exact: 1, kind: 'a' }));
  });

  it('follow from the select list', () => {
    const labelled = select(users.c.id, users.c.name.label('who'));
    same<RowOf<typeof labelled>, { id: number; who: string | null }>(true);
    same<FirstOf<typeof labelled>, number>(true);
    const table = users.select();
    same<RowOf<typeof table>, { id: number; name: string | null }>(true);
    const mixed = select(users, orders.c.amount.label('sum'));
    same<RowOf<typeof mixed>, { id: number; name: string | null; sum: number }>(true);
    const one = select(literal(1));
    same<FirstOf<typeof one>, number>(true);
    const count = select(func.count()).selectFrom(users);
    same<FirstOf<typeof count>, number>(true);
  });

  it('become nullable on the optional side of an outer join', () => {
    const inner = select(users.c.name, orders.c.amount).join(orders);
    same<RowOf<typeof inner>, { name: string | null; amount: number }>(true);
    const outer = select(users.c.id, orders.c.amount).outerJoin(orders);
    same<RowOf<typeof outer>, { id: number; amount: number | null }>(true);
    const label = select(users.c.id, orders.c.amount.add(1).label('more')).outerJoin(orders);
    same<RowOf<typeof label>, { id: number; more: number | null }>(true);
    const both = select(users.c.id, orders.c.amount).fullJoin(orders);
    same<RowOf<typeof both>, { id: number | null; amount: number | null }>(true);
    const parent = users.alias('parent');
    const alias = select(users.c.id, parent.c.id.label('parentId')).outerJoin(
      parent,
      parent.c.id.eq(users.c.id),
    );
    same<RowOf<typeof alias>, { id: number; parentId: number | null }>(true);
  });

  it('of a select by object are groups', () => {
    const grouped = select({ user: users, total: func.sum(orders.c.amount) }).join(orders);
    same<RowOf<typeof grouped>, { user: { id: number; name: string | null }; total: number | null }>(true);
    const outer = select({ user: users, order: orders }).outerJoin(orders);
    same<
      RowOf<typeof outer>,
      {
        user: { id: number; name: string | null };
        order: { id: number; userId: number; amount: number } | null;
      }
    >(true);
  });

  it('of functions and calculations', () => {
    const functions = select(
      func.max(users.c.id).label('max'),
      func.lower(users.c.name).label('lower'),
      func.length('abc').label('length'),
      func.coalesce(users.c.name, 'nobody').label('name'),
      func.avg(orders.c.amount).label('avg'),
      orders.c.amount.div(2).label('half'),
      every.c.big.add(1n).label('big'),
      users.c.id.add(every.c.big).label('mixed'),
      users.c.name.concat('!').label('loud'),
      users.c.id.eq(1).label('first'),
      case_([users.c.id.eq(1), 'one'])
        .else('more')
        .label('word'),
      case_([users.c.id.eq(1), 1]).label('maybe'),
      cast(users.c.id, Text).label('text'),
    );
    same<
      RowOf<typeof functions>,
      {
        max: number | null;
        lower: string | null;
        length: number;
        name: string;
        avg: number | null;
        half: number | null;
        big: bigint | null;
        mixed: bigint | null;
        loud: string | null;
        first: boolean | null;
        word: string;
        maybe: number | null;
        text: string | null;
      }
    >(true);
  });

  it('of subqueries and unions', () => {
    const totals = select(orders.c.userId, func.sum(orders.c.amount).label('total'))
      .groupBy(orders.c.userId)
      .subquery('t');
    const joined = select(users.c.name, totals.c.total).outerJoin(totals, totals.c.userId.eq(users.c.id));
    same<RowOf<typeof joined>, { name: string | null; total: number | null }>(true);
    const both = union(select(users.c.id), select(orders.c.id));
    same<RowOf<typeof both>, { id: number }>(true);
    const scalar = select(select(users.c.id).scalarSubquery().label('id'));
    same<RowOf<typeof scalar>, { id: number | null }>(true);
  });

  it('of RETURNING and text', () => {
    const inserted = users.insert().values({ name: 'a' }).returning(users.c.id);
    same<RowOf<typeof inserted>, { id: number }>(true);
    const chained = users.insert().returning(users).values({ name: 'a' });
    same<RowOf<typeof chained>, { id: number; name: string | null }>(true);
    const stated = text<{ n: number }>('SELECT 1 AS n');
    same<RowOf<typeof stated>, { n: number }>(true);
    const plain = text('SELECT 1');
    same<RowOf<typeof plain>, Record<string, unknown>>(true);
    const typed = text('SELECT 1').columns({
      id: users.c.id,
      name: Text,
      sure: column(Integer, { nullable: false }),
    });
    same<RowOf<typeof typed>, { id: number; name: string | null; sure: number }>(true);
  });

  it('tell statements without rows from those with', () => {
    const without: Executable = users.insert().values({ name: 'a' });
    expect(without.node.kind).toBe('insert');
    neverCalled(() => {
      // @ts-expect-error an INSERT without RETURNING has no rows
      const rows: ReturnsRows<unknown> = users.insert().values({ name: 'a' });
      return rows;
    });
  });
});

describe('the compiler of TypeScript refuses', () => {
  it('columns that a table does not have', () => {
    neverCalled(() => [
      // @ts-expect-error
      users.c.nme,
      // @ts-expect-error
      users.insert().values({ nme: 'a' }),
      // @ts-expect-error
      users.update().values({ nme: 'a' }),
      // @ts-expect-error
      select(users.c.id).orderBy('nme'),
    ]);
  });

  it('values of a wrong type', () => {
    neverCalled(() => [
      // @ts-expect-error
      users.c.id.eq('1'),
      // @ts-expect-error
      users.c.name.eq(1),
      // @ts-expect-error
      users.c.id.in(['1']),
      // @ts-expect-error
      users.c.name.startsWith(1),
      // @ts-expect-error
      users.c.id.eq(users.c.name),
      // @ts-expect-error
      users.c.id.in(select(users.c.name)),
      // @ts-expect-error
      every.c.kind.eq('c'),
      // @ts-expect-error
      every.c.at.gt('2024-01-01'),
      // @ts-expect-error
      users.insert().values({ name: 1 }),
      // @ts-expect-error
      orders.insert().values({ userId: null }),
      // @ts-expect-error
      users.update().values({ id: 'x' }),
      // @ts-expect-error
      users.select().where(users.c.name),
    ]);
  });

  it('missing and null values', () => {
    neverCalled(() => [
      // @ts-expect-error
      orders.insert().values({ amount: 1 }),
      // @ts-expect-error
      orders.insert().values([{ userId: 1 }, { amount: 2 }]),
      // @ts-expect-error
      orders.update().values({ amount: null }),
    ]);
  });

  it('two columns of one name', () => {
    neverCalled(() => [
      // @ts-expect-error
      select(users.c.id, orders.c.id),
      // @ts-expect-error
      select(users, orders),
      // @ts-expect-error
      select(users.c.id, orders.c.amount.label('id')),
    ]);
  });

  it('options of a column that make no sense', () => {
    neverCalled(() => [
      // @ts-expect-error
      column(Integer, { primaryKey: 'yes' }),
      // @ts-expect-error
      column(Text, { default: 5 }),
      // @ts-expect-error
      column('text'),
    ]);
  });

  it('but takes numbers for bigints, strings for enumerations, parameters for anything', () => {
    const conditions = and(
      every.c.big.eq(1),
      users.c.id.eq(every.c.big),
      every.c.kind.eq('a'),
      every.c.kind.eq(users.c.name),
      users.c.id.eq(bindParam('id')),
      users.c.id.eq(null),
      every.c.at.between(new Date(), func.now()),
      every.c.flag,
    );
    expect(conditions.node.kind).toBe('conjunction');
    expect(column(Integer)).toBeInstanceOf(ColumnSpec);
  });
});
