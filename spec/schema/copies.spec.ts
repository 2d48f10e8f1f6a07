/** Copies of tables in other MetaData objects, and tables that take the place of others. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { InvalidRequestError } from '../../lib/errors.js';
import {
  CheckConstraint,
  ForeignKeyConstraint,
  Index,
  column,
  type ColumnReference,
  type TableDefinition,
} from '../../lib/schema/index.js';
import { CreateTable, MetaData, Table, createView, select } from '../../lib/sql/index.js';
import { Integer, Text } from '../../lib/types/index.js';

const metadata = new MetaData();
const users = new Table('users', metadata, { id: column(Integer, { primaryKey: true }), name: column(Text) });
const outside = new Table('outside', new MetaData(), { id: column(Integer) });
const orders = new Table(
  'orders',
  metadata,
  {
    id: column(Integer, { primaryKey: true, references: 'users.id' }),
    user: column('user_id', Integer, { references: () => users.c.id, index: true }),
    up: column(Integer, { references: (): ColumnReference => orders.c.id }),
    out: column(Integer, { references: () => outside.c.id }),
  },
  {
    comment: 'all',
    constraints: c => [
      new ForeignKeyConstraint([c.user], [users.c.id]),
      new CheckConstraint(c.user.gt(0), { name: 'ck' }),
      new Index('ix', [c.user.desc()]),
    ],
  },
);

describe('toMetaData', () => {
  it('copies a table with everything, its foreign keys among the copies', () => {
    const archive = new MetaData();
    const copy = orders.toMetaData(archive);
    const people = users.toMetaData(archive);
    expect(archive.tables.get('orders')).toBe(copy as never);
    expect(copy.foreignKeys.map(each => each.targets[0]!.table)).toEqual([
      people,
      people,
      people,
      copy,
      outside,
    ] as never);
    expect(orders.foreignKeys.map(each => each.targets[0]!.table)).toEqual([
      users,
      users,
      users,
      orders,
      outside,
    ] as never);
    const create = (table: TableDefinition): string =>
      compile(new CreateTable(table), { dialect: sqlite }).sql;
    expect(create(copy)).toBe(create(orders));
    expect(copy.indexes.map(each => [each.name, each.table])).toEqual([
      ['ix', copy],
      ['ix_orders_user_id', copy],
    ] as never);
    expect([copy.comment, copy.constraints.map(each => each.table).every(each => each === copy)]).toEqual([
      'all',
      true,
    ]);
    const row: { id: number; user: number | null } = {} as (typeof copy)['$row'];
    expect(row).toBeDefined();
  });

  it('moves it into a schema, with what it refers to there', () => {
    const archive = new MetaData();
    const people = users.toMetaData(archive, { schema: 'old' });
    const copy = orders.toMetaData(archive, { schema: 'old' });
    expect(copy.fullName).toBe('old.orders');
    expect(copy.foreignKeys[0]!.targets[0]!.table).toBe(people);
    const again = orders.toMetaData(new MetaData({ schema: 'main' }), { name: 'renamed' });
    const name: 'renamed' = again.node.name as (typeof again)['$from'];
    expect([again.fullName, name]).toEqual(['main.renamed', 'renamed']);
    expect(again.foreignKeys[3]!.targets[0]!.table).toBe(again);
  });

  it('says which table was not copied', () => {
    const alone = orders.toMetaData(new MetaData());
    expect(() => alone.foreignKeys[0]!.targets).toThrowError(
      InvalidRequestError,
      /copied table 'orders' could not find 'users.id'.*copy that table too/,
    );
    expect(() => orders.toMetaData(metadata)).toThrowError(InvalidRequestError, /already defined/);
  });

  it('copies copies', () => {
    const [one, two] = [new MetaData(), new MetaData()];
    const [people, copy] = [users.toMetaData(one), orders.toMetaData(one)];
    const [others, other] = [people.toMetaData(two), copy.toMetaData(two)];
    expect(other.foreignKeys.map(each => each.targets[0]!.table)).toEqual([
      others,
      others,
      others,
      other,
      outside,
    ] as never);
  });
});

describe('MetaData names', () => {
  it('lets a table take the place of another, and finds it by name from then on', () => {
    const all = new MetaData({ info: { app: 1 } });
    new Table('t', all, { id: column(Integer) });
    const child = new Table('c', all, { t: column(Integer, { references: 't.id' }) });
    const second = new Table('t', all, { id: column(Integer), n: column(Text) }, { replaceExisting: true });
    expect(all.tables.get('t')).toBe(second as never);
    expect(child.foreignKeys[0]!.targets[0]!.table).toBe(second);
    expect(all.info).toEqual({ app: 1 });
  });

  it('finds tables of its schema by their bare names', () => {
    const all = new MetaData({ schema: 'main' });
    const t = new Table('t', all, { id: column(Integer) });
    const child = new Table('c', all, { t: column(Integer, { references: 't.id' }) });
    expect(child.foreignKeys[0]!.targets[0]!.table).toBe(t);
  });

  it('has tables and views of different names', () => {
    const all = new MetaData();
    const t = new Table('t', all, { id: column(Integer) });
    const query = select(t.c.id);
    const v = createView('v', query, { metadata: all, info: { x: 1 } });
    expect([...all.views.keys()]).toEqual(['v']);
    expect(v.info).toEqual({ x: 1 });
    expect(() => createView('v', query, { metadata: all })).toThrowError(
      InvalidRequestError,
      /View 'v' is already/,
    );
    expect(() => createView('t', query, { metadata: all })).toThrowError(
      InvalidRequestError,
      /Table 't' is already/,
    );
    expect(() => new Table('v', all, { id: column(Integer) })).toThrowError(InvalidRequestError, /View 'v'/);
    all.remove(v);
    expect(all.views.size).toBe(0);
  });
});
