/** The types of windows, CASE, tuples, values and functions in FROM, as the compiler of TypeScript sees them. */
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  any,
  case_,
  func,
  literal,
  select,
  tryCast,
  tuple,
  typeCoerce,
  values,
} from '../../lib/sql/index.js';
import { Float, Integer, JSON as Json, Text } from '../../lib/types/index.js';
import { neverCalled, same, type RowOf } from './proofs.js';

const metadata = new MetaData();
const users = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
});
const orders = new Table('orders', metadata, {
  id: column(Integer, { primaryKey: true }),
  userId: column('user_id', Integer, { nullable: false, references: () => users.c.id }),
  amount: column(Float, { nullable: false }),
});

describe('the types of rows of functions', () => {
  it('over windows', () => {
    const rows = select(
      func
        .row_number()
        .over({ partitionBy: orders.c.userId, orderBy: [orders.c.id] })
        .label('number'),
      func.sum(orders.c.amount).over('w').label('sum'),
      func.count().filter(orders.c.amount.gt(1)).over().label('count'),
      func.lag(orders.c.amount).over({ orderBy: orders.c.id }).label('before'),
      func.lag(orders.c.amount, 1, 0).over({ orderBy: orders.c.id }).label('orZero'),
      func.lead(orders.c.amount, 1, null).over({ orderBy: orders.c.id }).label('orNull'),
      func.percent_rank().over({ orderBy: orders.c.id }).label('part'),
    ).window('w', { orderBy: orders.c.id });
    same<
      RowOf<typeof rows>,
      {
        number: number;
        sum: number | null;
        count: number;
        before: number | null;
        orZero: number;
        orNull: number | null;
        part: number;
      }
    >(true);
    const optional = select(users.c.id, func.max(orders.c.amount).over().label('most')).outerJoin(orders);
    same<RowOf<typeof optional>, { id: number; most: number | null }>(true);
  });

  it('in CASE and casts', () => {
    const rows = select(
      case_(users.c.id, [1, 'one'], [literal(2), users.c.name])
        .else('more')
        .label('word'),
      case_(users.c.id, [1, 1]).label('maybe'),
      typeCoerce(users.c.name, Integer).label('number'),
      typeCoerce(users.c.id, Json<{ a: 1 }>()).label('data'),
      tryCast(users.c.id, Float).label('tried'),
    );
    same<
      RowOf<typeof rows>,
      {
        word: string | null;
        maybe: number | null;
        number: number | null;
        data: { a: 1 };
        tried: number | null;
      }
    >(true);
  });

  it('in FROM, and values there', () => {
    const v = values({ id: column(Integer, { nullable: false }), tag: Text }, 'v').data([
      { id: 1, tag: null },
    ]);
    const inner = select(v);
    same<RowOf<typeof inner>, { id: number; tag: string | null }>(true);
    const outer = select(users.c.id, v.c.id.label('v')).outerJoin(v, v.c.id.eq(users.c.id));
    same<RowOf<typeof outer>, { id: number; v: number | null }>(true);
    const each = func('json_each', users.c.name).tableValued({ key: Integer, value: Json }, 'e');
    const typed = select(each.c.key);
    same<RowOf<typeof typed>, { key: number | null }>(true);
    const untyped = select(func('json_each', '[]').tableValued('key', 'value'));
    same<RowOf<typeof untyped>, { key: unknown; value: unknown }>(true);
    const one = select(func('json_each', '[]').columnValued('x', Integer));
    same<RowOf<typeof one>, { x: number | null }>(true);
  });
});

describe('of functions, the compiler of TypeScript refuses', () => {
  it('windows of what is no function, and wrong windows', () => {
    neverCalled(() => [
      // @ts-expect-error
      users.c.id.over({}),
      // @ts-expect-error
      users.c.id.filter(users.c.id.eq(1)),
      // @ts-expect-error
      func.count().over({ order: users.c.id }),
      // @ts-expect-error
      func.count().over({ orderBy: users.c.id, rows: [0] }),
      // @ts-expect-error
      func.count().over({ orderBy: 'id' }),
      // @ts-expect-error
      func.count().filter(users.c.name),
    ]);
  });

  it('tuples of other lengths and types, and tuples as columns', () => {
    neverCalled(() => [
      // @ts-expect-error
      tuple(users.c.id, users.c.name).eq([1]),
      // @ts-expect-error
      tuple(users.c.id, users.c.name).in([['1', 'a']]),
      // @ts-expect-error
      tuple(users.c.id, users.c.name).in([[1, null]]),
      // @ts-expect-error
      select(tuple(users.c.id, users.c.name)),
      // @ts-expect-error
      users.c.id.eq(any(select(users.c.name))),
    ]);
  });

  it('branches and values of a wrong type', () => {
    neverCalled(() => [
      // @ts-expect-error
      case_(users.c.id, ['1', 'one']),
      // @ts-expect-error
      case_(users.c.id.eq(1), ['x', 'one']),
      // @ts-expect-error
      values({ id: Integer }).data([{ id: 'x' }]),
      // @ts-expect-error
      values({ id: Integer }).data([{}]),
      // @ts-expect-error
      values({ id: column(Integer, { nullable: false }) }).data([{ id: null }]),
      // @ts-expect-error
      values({ id: Integer }).data([{ id: 1, more: 2 }]),
      // @ts-expect-error
      values({ id: Integer }, 'v').c.name,
    ]);
  });
});
