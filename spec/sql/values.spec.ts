/** Values of every type through every database and back; rows of every shape. */
import { CompileError } from '../../lib/errors.js';
import { Index, column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  and,
  case_,
  func,
  literal,
  or,
  select,
  text,
  union,
  type ConditionLike,
} from '../../lib/sql/index.js';
import {
  BigInteger,
  Boolean,
  Date as Day,
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
import { describeDialects, type DialectCase } from '../support/dialects.js';
import { fractionsFrom, SEED } from '../support/random.js';

const metadata = new MetaData();
const values = new Table('values', metadata, {
  id: column(Integer, { primaryKey: true }),
  integer: column(Integer),
  big: column(BigInteger),
  float: column(Float),
  exact: column(Numeric(12, 3)),
  text: column(Text),
  short: column(Varchar(5)),
  flag: column(Boolean),
  at: column(DateTime),
  day: column(Day),
  bytes: column(LargeBinary),
  data: column(Json),
  kind: column(Enum('a', 'b')),
  uuid: column(Uuid),
});
const users = new Table('users', metadata, { id: column(Integer, { primaryKey: true }), name: column(Text) });
const orders = new Table(
  'orders',
  metadata,
  {
    id: column(BigInteger, { primaryKey: true }),
    userId: column('user_id', Integer, { references: () => users.c.id }),
    amount: column(Float, { nullable: false }),
    at: column(DateTime, { serverDefault: func.now() }),
  },
  { constraints: c => [new Index('ix_orders_user', [c.userId])] },
);

const fraction = fractionsFrom(SEED);

function random(): typeof values.$insert {
  const integer = Math.trunc((fraction() - 0.5) * 2 ** 32);
  const maybe = <T>(value: T): T | null => (fraction() < 0.2 ? null : value);
  return {
    integer: maybe(integer),
    big: maybe(BigInt.asIntN(64, BigInt(integer) * BigInt(integer) * 77n)),
    float: maybe(fraction() * 10 ** (fraction() * 40 - 20)),
    exact: maybe((Math.trunc(fraction() * 1e9) / 1000).toFixed(3)),
    text: maybe(String.fromCodePoint(...Array.from({ length: 6 }, () => Math.trunc(fraction() * 0xd7ff)))),
    short: maybe('1e5'),
    flag: maybe(fraction() < 0.5),
    at: maybe(new Date(Math.trunc(fraction() * 4e12))),
    day: maybe(new Date(Math.trunc(fraction() * 4e12)).toISOString().slice(0, 10)),
    bytes: maybe(Uint8Array.from({ length: 5 }, () => fraction() * 256)),
    data: maybe({ list: [integer, 'x', null, 1.5], deep: { a: true } }),
    kind: maybe('b'),
    uuid: maybe('6fa459ea-ee8a-4ca4-894e-db77e160355e'),
  };
}

function plain(row: Record<string, unknown>): Record<string, unknown> {
  const bytes = row['bytes'];
  return { ...row, bytes: bytes instanceof Uint8Array ? [...bytes] : bytes };
}

describeDialects('values', on => {
  beforeAll(() => on.create(metadata));

  /** A spec whose changes are taken back. */
  const undone = (title: string, body: (rows: DialectCase['run']) => Promise<void>): void =>
    it(title, () => on.undone(within => body(within.run)));

  undone('come back as they were given', async rows => {
    const given = Array.from({ length: 300 }, random);
    await rows(values.insert().values(given));
    const found = (await rows(values.select().orderBy(values.c.id))).map(({ id: _id, ...row }) => plain(row));
    expect(found).toEqual(given.map(each => plain(each)));
  });

  undone('of JSON come back also where they are no objects', async rows => {
    const given = [1, 1.5, -0.25, 1e21, '5', '1e5', 'x', true, false, '', [], 'null'];
    await rows(values.insert().values(given.map(data => ({ data }))));
    const found = await rows(select(values.c.data).orderBy(values.c.id));
    expect(found.map(each => each['data'])).toEqual(given);
  });

  undone('are found by the conversion that stored them', async rows => {
    const given = {
      ...random(),
      integer: 7,
      big: 2n ** 62n,
      flag: true,
      at: new Date(5),
      data: { a: [1] },
      day: '2024-02-29',
    };
    await rows(values.insert().values(given));
    const { integer, big, flag, at, data, day } = values.c;
    const conditions = [
      integer.eq(7),
      big.eq(2n ** 62n),
      flag.eq(true),
      at.eq(new Date(5)),
      data.eq({ a: [1] }),
      day.between('2024-02-28', '2024-03-01'),
    ];
    for (const condition of conditions) expect((await rows(values.select().where(condition))).length).toBe(1);
    expect((await rows(values.select().where(and(...conditions)))).length).toBe(1);
    expect((await rows(values.select().where(flag))).length).toBe(1);
  });

  undone('of calculations have the type of the calculation', async rows => {
    const [row] = await rows(
      select(
        literal(5).div(2).label('half'),
        literal(5).mod(3).label('rest'),
        literal('a').add('b').label('joined'),
        literal(1).concat('').label('text'),
        literal(2n ** 60n)
          .add(1n)
          .label('big'),
        literal(true).label('truth'),
        literal(1).eq(2).label('equal'),
        literal(new Date(0)).label('moment'),
        literal({ a: 1 }, Json).label('json'),
        func.coalesce(literal(null, Text), 'x').label('text2'),
        case_([literal(1).eq(1), new Date(7)]).label('when'),
        func.sum(literal(2)).label('sum'),
        func.avg(literal(2)).label('avg'),
        func.count().label('count'),
      ),
    );
    expect(row).toEqual({
      half: 2.5,
      rest: 2,
      joined: 'ab',
      text: '1',
      big: 2n ** 60n + 1n,
      truth: true,
      equal: false,
      moment: new Date(0),
      json: { a: 1 },
      text2: 'x',
      when: new Date(7),
      sum: 2,
      avg: 2,
      count: 1,
    });
  });

  undone('of joins, groups and objects arrive in their places', async rows => {
    const names = [
      { id: 1, name: 'Dana' },
      { id: 2, name: 'Jeremy' },
    ];
    await rows(users.insert().values(names));
    const amounts = [
      { id: 1n, userId: 1, amount: 1.5 },
      { id: 2n, userId: 1, amount: 2 },
    ];
    await rows(orders.insert().values(amounts));
    expect(
      await rows(
        select(users.c.name, func.sum(orders.c.amount).label('total')).join(orders).groupBy(users.c.id),
      ),
    ).toEqual([{ name: 'Dana', total: 3.5 }]);
    const grouped = await rows(
      select({ user: users, n: func.count(orders.c.id) })
        .outerJoin(orders)
        .groupBy(users.c.id)
        .orderBy(users.c.id),
    );
    expect(grouped).toEqual([
      { user: { id: 1, name: 'Dana' }, n: 2 },
      { user: { id: 2, name: 'Jeremy' }, n: 0 },
    ]);
    const [order] = await rows(orders.select().orderBy(orders.c.id).limit(1));
    expect(order!['id']).toBe(1n);
    expect(order!['at']).toBeInstanceOf(Date);
    expect(Math.abs((order!['at'] as Date).getTime() - Date.now())).toBeLessThan(60_000);
    const spenders = select(orders.c.userId, func.sum(orders.c.amount).label('sum'))
      .groupBy(orders.c.userId)
      .subquery('s');
    expect(
      await rows(
        select(users.c.name, spenders.c.sum)
          .outerJoin(spenders, spenders.c.userId.eq(users.c.id))
          .orderBy(users.c.id),
      ),
    ).toEqual([
      { name: 'Dana', sum: 3.5 },
      { name: 'Jeremy', sum: null },
    ]);
    expect(await rows(union(select(users.c.id), select(orders.c.userId)).orderBy('id'))).toEqual([
      { id: 1 },
      { id: 2 },
    ]);
  });

  undone('of RETURNING, where the database has it', async rows => {
    const insert = users.insert().values({ id: 1, name: 'a' }).returning(users);
    const update = users.update().values({ name: 'b' }).where(users.c.id.eq(1)).returning(users.c.name);
    const erase = users.delete().returning(users.c.id, users.c.name);
    if (on.flavour === 'mysql') {
      for (const each of [insert, update, erase])
        await expectAsync(rows(each)).toBeRejectedWithError(CompileError, /RETURNING/);
      return;
    }
    expect(await rows(insert)).toEqual([{ id: 1, name: 'a' }]);
    if (on.flavour === 'sqlite') expect(await rows(update)).toEqual([{ name: 'b' }]);
    else await expectAsync(rows(update)).toBeRejectedWithError(CompileError, /RETURNING/);
    expect(await rows(erase)).toEqual([{ id: 1, name: on.flavour === 'sqlite' ? 'b' : 'a' }]);
  });

  undone('of inserts of nothing but defaults', async rows => {
    await rows(users.insert());
    await rows(users.insert());
    expect((await rows(users.select().where(users.c.name.isNull()))).length).toBe(2);
  });

  undone('match as asked, whatever they contain', async rows => {
    const names = ['100%', '100 percent', 'a_b', 'aXb', 'a/b', null];
    await rows(users.insert().values(names.map(name => ({ name }))));
    const found = async (condition: ConditionLike): Promise<unknown[]> =>
      (await rows(users.select().where(condition).orderBy(users.c.id))).map(each => each['name']);
    const { name } = users.c;
    expect(await found(name.startsWith('100%', { autoescape: true }))).toEqual(['100%']);
    expect(await found(name.startsWith('100%'))).toEqual(['100%', '100 percent']);
    expect(await found(name.contains('_', { autoescape: true }))).toEqual(['a_b']);
    expect(await found(name.endsWith('/b', { autoescape: true }))).toEqual(['a/b']);
    expect(await found(name.ilike('A%B'))).toEqual(['a_b', 'aXb', 'a/b']);
    expect(await found(name.in([]))).toEqual([]);
    expect((await found(name.notIn([]))).length).toBe(6);
    expect(await found(name.eq(null))).toEqual([null]);
    expect(await found(or(name.isNull(), name.eq('aXb')))).toEqual(['aXb', null]);
    expect((await found(name.isDistinctFrom('aXb'))).length).toBe(5);
    expect(await found(name.isNotDistinctFrom(null))).toEqual([null]);
  });

  undone('an OR of 10,000 terms runs', async rows => {
    await rows(users.insert().values({ id: 77, name: 'x' }));
    const terms = Array.from({ length: 10_000 }, (_, n) => users.c.id.eq(n));
    expect((await rows(users.select().where(or(...terms)))).length).toBe(1);
    expect((await rows(users.select().where(...terms))).length).toBe(0);
    const many = users.c.id.in(Array.from({ length: 32_000 }, (_, n) => n));
    expect((await rows(users.select().where(many))).length).toBe(1);
  });

  undone('rows of text have the names of its columns', async rows => {
    expect(await rows(text('SELECT 1 AS n'))).toEqual([{ n: 1 }]);
  });
});
