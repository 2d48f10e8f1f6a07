/** MetaData, tables, constraints, and the plans that create and drop them. */
import { ArgumentError, InvalidRequestError } from '../../lib/errors.js';
import {
  CheckConstraint,
  ForeignKey,
  ForeignKeyConstraint,
  Index,
  PrimaryKeyConstraint,
  UniqueConstraint,
  column,
  type ColumnReference,
} from '../../lib/schema/index.js';
import { MetaData, Table, type SchemaPlan } from '../../lib/sql/index.js';
import { BigInteger, Integer, Text } from '../../lib/types/index.js';
import { randomFrom, SEED } from '../support/random.js';

const recorder = { runSchema: (plan: SchemaPlan): SchemaPlan => plan };

function names(plan: SchemaPlan): readonly string[] {
  return plan.steps.map(each => `${each.action} ${each.kind} ${each.name}`);
}

describe('MetaData', () => {
  it('knows its tables by name, in the order of their declaration', () => {
    const metadata = new MetaData();
    const b = new Table('b', metadata, { id: column(Integer) });
    const a = new Table('a', metadata, { id: column(Integer) }, { schema: 'other' });
    expect([...metadata.tables]).toEqual([
      ['b', b],
      ['other.a', a],
    ]);
    expect(metadata.tables.get('b')!.select().node.kind).toBe('select');
  });

  it('refuses a second table of a name, unless the first is removed', () => {
    const metadata = new MetaData();
    const first = new Table('t', metadata, { id: column(Integer) });
    expect(() => new Table('t', metadata, { id: column(Integer) })).toThrowError(
      InvalidRequestError,
      /Table 't' is already defined for this MetaData; remove\(\) it first/,
    );
    metadata.remove(first);
    new Table('t', metadata, { id: column(Integer) });
    metadata.clear();
    expect(metadata.tables.size).toBe(0);
  });

  it('gives its tables its schema', () => {
    const metadata = new MetaData({ schema: 'main' });
    expect(new Table('t', metadata, { id: column(Integer) }).fullName).toBe('main.t');
    expect(() => new MetaData({ shema: 'x' } as never)).toThrowError(
      ArgumentError,
      /Unknown MetaData option 'shema'/,
    );
  });

  it('sorts tables after those they refer to', () => {
    const metadata = new MetaData();
    const toys = new Table('toys', metadata, {
      id: column(Integer),
      child: column(Integer, { references: 'children.id' }),
    });
    const children = new Table('children', metadata, {
      id: column(Integer),
      parent: column(Integer, { references: 'parents.id' }),
    });
    const other = new Table('other', metadata, { id: column(Integer) });
    const parents = new Table('parents', metadata, { id: column(Integer) });
    expect(metadata.sortedTables).toEqual([parents, children, toys, other] as never);
  });

  it('sorts circles and tables that refer to themselves', () => {
    const metadata = new MetaData();
    new Table('a', metadata, { id: column(Integer), b: column(Integer, { references: 'b.id' }) });
    new Table('b', metadata, { id: column(Integer), a: column(Integer, { references: 'a.id' }) });
    new Table('tree', metadata, { id: column(Integer), parent: column(Integer, { references: 'tree.id' }) });
    expect(metadata.sortedTables.map(each => each.name).sort()).toEqual(['a', 'b', 'tree']);
  });

  it('sorts a chain of 5,000 tables without recursion', () => {
    const metadata = new MetaData();
    for (let n = 0; n < 5000; n++) {
      const next = column(Integer, n < 4999 ? { references: `t${n + 1}.id` } : {});
      new Table(`t${n}`, metadata, { id: column(Integer), next });
    }
    expect(metadata.sortedTables[0]!.name).toBe('t4999');
  });

  it('sorts random tables so that each stands after those it refers to', () => {
    const random = randomFrom(SEED);
    for (let round = 0; round < 50; round++) {
      const metadata = new MetaData();
      const order = Array.from({ length: 12 }, (_, n) => n).sort(() => random(3) - 1);
      for (const n of order) {
        const target = n > 0 ? random(n) : 0;
        const to = column(Integer, n > 0 ? { references: `t${target}.id` } : {});
        new Table(`t${n}`, metadata, { id: column(Integer), to });
      }
      const sorted = metadata.sortedTables;
      for (const table of sorted) {
        for (const key of table.foreignKeys) {
          const target = key.targets[0]!.table;
          expect(sorted.indexOf(target as never)).toBeLessThan(sorted.indexOf(table));
        }
      }
    }
  });
});

describe('plans', () => {
  const metadata = new MetaData();
  const orders = new Table('orders', metadata, {
    id: column(Integer, { primaryKey: true }),
    user: column(Integer, { references: 'users.id', index: true }),
  });
  const users = new Table('users', metadata, { id: column(Integer) });

  it('create tables with their indexes, in order', () => {
    const plan = metadata.createAll(recorder);
    expect(names(plan)).toEqual(['create table users', 'create table orders', 'create index ix_orders_user']);
    expect([plan.action, plan.checkFirst]).toEqual(['create', true]);
    expect(plan.steps[2]!.table).toBe('orders');
    expect(plan.steps.map(each => each.statement.node.kind)).toEqual([
      'createTable',
      'createTable',
      'createIndex',
    ]);
    expect(Object.isFrozen(plan) && Object.isFrozen(plan.steps) && Object.isFrozen(plan.steps[0])).toBeTrue();
  });

  it('drop tables the other way round', () => {
    expect(names(metadata.dropAll(recorder))).toEqual(['drop table orders', 'drop table users']);
  });

  it('of some tables, or one', () => {
    expect(names(metadata.createAll(recorder, { tables: [users], checkFirst: false }))).toEqual([
      'create table users',
    ]);
    expect(metadata.createAll(recorder, { checkFirst: false }).checkFirst).toBeFalse();
    expect(names(orders.create(recorder))).toEqual(['create table orders', 'create index ix_orders_user']);
    expect(names(orders.drop(recorder, { checkFirst: false }))).toEqual(['drop table orders']);
  });

  it('refuse unknown options', () => {
    expect(() => metadata.createAll(recorder, { checkfirst: true } as never)).toThrowError(
      ArgumentError,
      /Unknown schema option 'checkfirst'; known are checkFirst, tables/,
    );
  });
});

describe('tables', () => {
  it('say what their columns are', () => {
    const table = new Table('t', new MetaData(), {
      id: column(Integer, { primaryKey: true }),
      name: column(Text),
      sure: column(Text, { nullable: false }),
      renamed: column('other name', Text),
    });
    expect(table.columns.map(each => [each.key, each.name, each.nullable, each.primaryKey])).toEqual([
      ['id', 'id', false, true],
      ['name', 'name', true, false],
      ['sure', 'sure', false, false],
      ['renamed', 'other name', true, false],
    ]);
    expect(table.primaryKey.map(each => each.name)).toEqual(['id']);
    expect(table.columnOf('renamed')!.toString()).toBe('t.other name');
    expect(table.columnOf('nope')).toBeUndefined();
    expect([table.c.renamed.key, table.c.renamed.name]).toEqual(['renamed', 'other name']);
  });

  it('number rows by a sole integer primary key', () => {
    const numbered = (columns: ConstructorParameters<typeof Table>[2]): boolean =>
      new Table('t', new MetaData(), columns).columns[0]!.autoincrement;
    expect(numbered({ id: column(Integer, { primaryKey: true }) })).toBeTrue();
    expect(numbered({ id: column(BigInteger, { primaryKey: true }) })).toBeTrue();
    expect(numbered({ id: column(Text, { primaryKey: true }) })).toBeFalse();
    expect(numbered({ id: column(Integer) })).toBeFalse();
    expect(numbered({ id: column(Integer, { primaryKey: true, autoincrement: false }) })).toBeFalse();
    expect(numbered({ id: column(Integer, { primaryKey: true, default: 1 }) })).toBeFalse();
    expect(
      numbered({ id: column(Integer, { primaryKey: true }), b: column(Integer, { primaryKey: true }) }),
    ).toBeFalse();
  });

  it('collect constraints and indexes', () => {
    const table = new Table(
      't',
      new MetaData(),
      {
        a: column(Integer),
        b: column(Integer, { unique: true }),
        d: column(Integer, { index: true, references: new ForeignKey('t.a', { onDelete: 'SET NULL' }) }),
      },
      {
        constraints: c => [
          new PrimaryKeyConstraint([c.b, c.a], { name: 'pk' }),
          new UniqueConstraint([c.a, c.b], { name: 'uq' }),
          new CheckConstraint('a > 0'),
          new ForeignKeyConstraint([c.a, c.b], () => [c.b, c.a]),
          new Index('ix', [c.a.desc()], { unique: true }),
        ],
      },
    );
    expect(table.primaryKey.map(each => each.name)).toEqual(['b', 'a']);
    expect(table.constraints.map(each => each.kind)).toEqual([
      'primaryKey',
      'unique',
      'check',
      'foreignKey',
      'unique',
      'foreignKey',
    ]);
    expect(table.indexes.map(each => each.name)).toEqual(['ix', 'ix_t_d']);
    expect(table.foreignKeys[0]!.targets.map(each => each.name)).toEqual(['b', 'a']);
    expect(table.foreignKeys[1]!.options.onDelete).toBe('SET NULL');
  });

  it('may refer to themselves', () => {
    const nodes = new Table('nodes', new MetaData(), {
      id: column(Integer, { primaryKey: true }),
      parent: column(Integer, { references: (): ColumnReference => nodes.c.id }),
    });
    expect(nodes.foreignKeys[0]!.targets[0]).toBe(nodes.columnOf('id'));
  });

  it('refuse what makes no sense', () => {
    const metadata = new MetaData();
    const make =
      (columns: object, options?: object): (() => unknown) =>
      () =>
        new Table('t', metadata, columns as never, options);
    expect(() => new Table('', metadata, {})).toThrowError(ArgumentError, /non-empty string/);
    expect(make({ id: Integer })).toThrowError(ArgumentError, /'id' of table 't' must be made by column/);
    expect(make({ a: column('x', Integer), b: column('x', Integer) })).toThrowError(
      ArgumentError,
      /two columns of one name/,
    );
    expect(() => column(Integer, { nulable: true } as never)).toThrowError(
      ArgumentError,
      /Unknown column option 'nulable'/,
    );
    expect(() => column(Integer, { primaryKey: true, nullable: true } as never)).toThrowError(
      ArgumentError,
      /cannot be nullable/,
    );
    expect(() => column('x' as never)).toThrowError(ArgumentError, /takes a type/);
    expect(() => new ForeignKey('a.b', { onDelete: 'CASCADE; DROP TABLE t' as never })).toThrowError(
      ArgumentError,
      /unknown; take one of/,
    );
    expect(() => new ForeignKey('a.b', { initially: 'x' as never })).toThrowError(
      ArgumentError,
      /neither DEFERRED nor IMMEDIATE/,
    );
    expect(make({ id: column(Integer) }, { constrains: 1 })).toThrowError(
      ArgumentError,
      /Unknown Table option 'constrains'/,
    );
    expect(() => new ForeignKey('a.b', { ondelete: 'CASCADE' } as never)).toThrowError(
      ArgumentError,
      /'ondelete'/,
    );
    expect(() => new UniqueConstraint([])).toThrowError(ArgumentError, /at least one column/);
    expect(() => new UniqueConstraint(['a'] as never)).toThrowError(
      ArgumentError,
      /takes columns of the table/,
    );
    expect(() => new Index('ix', [])).toThrowError(ArgumentError, /at least one column/);
  });

  it('say which foreign key leads nowhere', () => {
    const metadata = new MetaData();
    const table = new Table('t', metadata, {
      a: column(Integer, { references: 'nope.id' }),
      b: column(Integer, { references: 't.nope' }),
    });
    expect(() => table.foreignKeys[0]!.targets).toThrowError(
      InvalidRequestError,
      /Foreign key of column 't.a' could not find table 'nope' in its MetaData/,
    );
    expect(() => table.foreignKeys[1]!.targets).toThrowError(
      InvalidRequestError,
      /could not find column 'nope' in table 't'/,
    );
  });
});
