/** The types of subqueries, common tables, joins and unions, as the compiler of TypeScript sees them. */
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  cte,
  exists,
  func,
  join,
  literal,
  select,
  text,
  union,
  unionAll,
} from '../../lib/sql/index.js';
import { Float, Integer, Text } from '../../lib/types/index.js';
import { neverCalled, same, type FirstOf, type RowOf } from './proofs.js';

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

describe('the types of rows of queries', () => {
  it('of common tables are those of their query', () => {
    const rich = select(orders.c.userId, func.sum(orders.c.amount).label('total')).cte('rich');
    const all = select(rich);
    same<RowOf<typeof all>, { userId: number; total: number | null }>(true);
    const joined = select(users.c.id, rich.c.userId.label('owner')).outerJoin(rich);
    same<RowOf<typeof joined>, { id: number; owner: number | null }>(true);
    const other = rich.alias('other');
    const twice = select(rich.c.userId, other.c.userId.label('b')).outerJoinFrom(
      rich,
      other,
      other.c.total.gt(1),
    );
    same<RowOf<typeof twice>, { userId: number; b: number | null }>(true);
    const returned = cte(users.insert().values({ name: 'a' }).returning(users.c.id), 'added');
    const added = select(returned);
    same<RowOf<typeof added>, { id: number }>(true);
  });

  it('of recursive ones are nullable where any of their queries is', () => {
    const start = select(literal(1).label('n')).cte('t', { recursive: true });
    const counted = select(start.unionAll(select(start.c.n.add(1).label('n'))));
    same<RowOf<typeof counted>, { n: number }>(true);
    const unnamed = select(start.unionAll(select(start.c.n.add(1))));
    same<RowOf<typeof unnamed>, { n: number }>(true);
    const maybe = select(start.unionAll(select(func.max(users.c.id))));
    same<RowOf<typeof maybe>, { n: number | null }>(true);
  });

  it('of unions are nullable where any of their queries is', () => {
    const ids = union(select(users.c.id), select(orders.c.id));
    same<RowOf<typeof ids>, { id: number }>(true);
    const names = unionAll(select(users.c.id, literal('x').label('name')), select(users), select(users));
    same<RowOf<typeof names>, { id: number; name: string | null }>(true);
    const other = select(users.c.id).union(select(func.max(orders.c.userId).label('most')));
    same<RowOf<typeof other>, { id: number | null }>(true);
    same<FirstOf<typeof other>, number | null>(true);
    const kept = select(users.c.id).intersect(select(func.max(orders.c.userId)));
    same<RowOf<typeof kept>, { id: number }>(true);
    const wrapped = select(other.subquery('s'));
    same<RowOf<typeof wrapped>, { id: number | null }>(true);
  });

  it('of text in a FROM are the columns stated', () => {
    const t = text('SELECT id, name FROM users').columns({ id: users.c.id, name: Text }).subquery('t');
    const rows = select(t);
    same<RowOf<typeof rows>, { id: number; name: string | null }>(true);
  });

  it('of elements without a name', () => {
    const latest = select(orders.c.userId, orders.c.amount).subquery();
    const rows = select(users.c.id, latest.c.amount).outerJoin(latest);
    same<RowOf<typeof rows>, { id: number; amount: number | null }>(true);
    const again = users.alias();
    const pairs = select(users.c.id, again.c.id.label('b')).joinFrom(users, again, again.c.id.gt(users.c.id));
    same<RowOf<typeof pairs>, { id: number; b: number }>(true);
  });

  it('by object, with more columns', () => {
    const rows = select({ user: users })
      .addColumns(orders.c.amount, orders.c.id.add(1).label('next'))
      .join(orders);
    same<RowOf<typeof rows>, { user: { id: number; name: string | null }; amount: number; next: number }>(
      true,
    );
    const wide = select(users.c.id).addColumns(orders.c.amount);
    same<RowOf<typeof wide>, { id: number; amount: number }>(true);
  });

  it('of a join to a join, which takes both or none', () => {
    const again = users.alias('again');
    const rows = select(users.c.id, orders.c.amount, again.c.id.label('b')).outerJoin(
      join(orders, again, again.c.id.eq(orders.c.userId)),
      orders.c.userId.eq(users.c.id),
    );
    same<RowOf<typeof rows>, { id: number; amount: number | null; b: number | null }>(true);
  });

  it('stay through clauses that do not change them', () => {
    const all = select(users.c.id)
      .withForUpdate({ skipLocked: true })
      .prefixWith('SQL_NO_CACHE', 'mysql')
      .withHint(users, 'INDEXED BY i', 'sqlite')
      .correlate(orders)
      .fetch(3, { withTies: true })
      .slice(0, 3)
      .addCte(select(orders.c.id).cte('o'));
    same<RowOf<typeof all>, { id: number }>(true);
  });
});

describe('of queries, the compiler of TypeScript refuses', () => {
  it('queries where FROM elements stand, and the other way round', () => {
    neverCalled(() => [
      // @ts-expect-error
      select(users.c.id).join(select(orders.c.id)),
      // @ts-expect-error
      select(users.c.id).selectFrom(select(orders.c.id)),
      // @ts-expect-error
      union(users.select(), orders),
      // @ts-expect-error
      exists(users),
      // @ts-expect-error
      select(users.c.id).addCte(select(orders.c.id)),
    ]);
  });

  it('columns that a subquery or common table does not have', () => {
    neverCalled(() => [
      // @ts-expect-error
      select(users.c.id).subquery('s').c.name,
      // @ts-expect-error
      select(users.c.id).cte('s').c.name,
      // @ts-expect-error
      select(users.c.id).cte('s').union(select(users.c.id)).c.name,
    ]);
  });

  it('options that do not exist, and columns for distinct()', () => {
    neverCalled(() => [
      // @ts-expect-error
      users.select().withForUpdate({ skip: true }),
      // @ts-expect-error
      users.select().cte('x', { materialised: true }),
      // @ts-expect-error
      users.select().distinct(users.c.name),
      // @ts-expect-error
      users.select().correlate('users'),
    ]);
  });
});
