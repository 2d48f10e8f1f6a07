/**
 * Statements that are built anew: what is known is not compiled again, and whatever was prepared before, the text and the values are
 * those of a preparer that keeps nothing.
 */
import { StatementPreparer, type StatementDialect } from '../../lib/compiler/index.js';
import { ShapeReader } from '../../lib/compiler/shape.js';
import { mariadb, mysql } from '../../lib/dialects/mysql/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { StatementError } from '../../lib/errors.js';
import { column, ColumnDefinition } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  and,
  bindParam,
  func,
  literal,
  not,
  or,
  select,
  text,
  type Executable,
  type ExpressionLike,
} from '../../lib/sql/index.js';
import type { SelectNode } from '../../lib/sql/nodes.js';
import { Boolean, Integer, JSON as Json, Numeric, SqlType, Text } from '../../lib/types/index.js';
import { randomFrom, SEED } from '../support/random.js';

const metadata = new MetaData();
const users = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
  active: column(Boolean),
  price: column(Numeric(6, 2)),
});
const orders = new Table('orders', metadata, {
  id: column(Integer, { primaryKey: true }),
  userId: column('user_id', Integer, { references: () => users.c.id }),
  amount: column(Integer),
});
const { id, name, active, price } = users.c;

/** A preparer that counts what it compiles. */
function counting(dialect: StatementDialect = sqlite): {
  preparer: StatementPreparer;
  compiled: () => number;
} {
  let count = 0;
  const counted: StatementDialect = {
    ...dialect,
    createCompiler: options => {
      count++;
      return dialect.createCompiler(options);
    },
  };
  return { preparer: new StatementPreparer(counted), compiled: () => count };
}

/** Each built anew for a value; no two are one structure. */
const STATEMENTS: Readonly<Record<string, (value: number) => Executable>> = {
  'a row by its key': value => select(id, name).where(id.eq(value)),
  'columns in another order': value => select(name, id).where(id.eq(value)),
  'another operator': value => select(id, name).where(id.ne(value)),
  'another column': value => select(id, name).where(price.eq(value as never)),
  'a column of more decimals': value => select(id, name).where(price.eq(`${value}.12345` as never)),
  'a table': value => users.select().where(id.eq(value)),
  'a group': value => select({ a: users, b: orders }).join(orders).where(id.eq(value)),
  'a group by another key': value => select({ c: users, b: orders }).join(orders).where(id.eq(value)),
  'an outer join': value => select({ a: users, b: orders }).outerJoin(orders).where(id.eq(value)),
  'a join on a condition': value => select(id).join(orders, orders.c.amount.gt(value)),
  'two tables': value => select(id).selectFrom(orders).where(id.eq(value)),
  and: value => select(id).where(and(id.eq(value), name.eq('x'))),
  or: value => select(id).where(or(id.eq(value), name.eq('x'))),
  'two conditions': value => select(id).where(id.eq(value), name.eq('x')),
  'a list': value => select(id).where(id.in([value, 2])),
  'a longer list': value => select(id).where(id.in([value, 2, 3])),
  'not in a list': value => select(id).where(id.notIn([value, 2])),
  between: value => select(id).where(id.between(value, 9)),
  'not between': value => select(id).where(not(id.between(value, 9))),
  'a pattern': value => select(id).where(name.like(`${value}%`)),
  'no pattern': value => select(id).where(name.notLike(`${value}%`)),
  'a pattern in any case': value => select(id).where(name.ilike(`${value}%`)),
  'a prefix': value => select(id).where(name.startsWith(`${value}`)),
  'a prefix as it is': value => select(id).where(name.startsWith(`${value}`, { autoescape: true })),
  'a suffix': value => select(id).where(name.endsWith(`${value}`)),
  'a function': value => select(func.max(id)).where(id.eq(value)),
  'another function': value => select(func.min(id)).where(id.eq(value)),
  'a function by a name': value => select(func.max(id).label('n')).where(id.eq(value)),
  'every row counted': value => select(func.count()).where(id.eq(value)),
  null: value => select(id).where(id.eq(value), name.eq(null)),
  'a truth': value => select(id).where(id.eq(value), active),
  'a literal': value => select(literal(value).label('n')),
  'a sum': value => select(id.add(value).label('n')),
  sorted: value => select(id).where(id.eq(value)).orderBy(name),
  'sorted downwards': value => select(id).where(id.eq(value)).orderBy(name.desc()),
  'sorted with nulls first': value => select(id).where(id.eq(value)).orderBy(name.nullsFirst()),
  'sorted by a name': value => sortedBy(value, 0),
  'sorted by another name': value => sortedBy(value, 1),
  limited: value => select(id).limit(value),
  skipped: value => select(id).limit(value).offset(3),
};

function sortedBy(value: number, place: number): Executable {
  const labels = [id.add(value).label('a'), id.add(2).label('b')];
  return select(...(labels as [(typeof labels)[0]])).orderBy(labels[place]!);
}

describe('Statements built anew', () => {
  for (const [title, build] of Object.entries(STATEMENTS)) {
    it(`are compiled once: ${title}`, () => {
      const { preparer, compiled } = counting();
      const first = preparer.prepare(build(1));
      const second = preparer.prepare(build(7));
      expect(compiled()).toBe(1);
      expect(second.compiled).toBe(first.compiled);
      const fresh = new StatementPreparer(sqlite).prepare(build(7));
      expect(second.compiled.sql).toBe(fresh.compiled.sql);
      expect(second.set(0)).toEqual(fresh.set(0));
      expect(second.set(0)).not.toEqual(first.set(0));
    });
  }

  it('have shapes of their own where they differ in more than values', () => {
    const reader = new ShapeReader();
    const shapes = Object.entries(STATEMENTS).map(([title, build]) => {
      expect(reader.read(build(1).node))
        .withContext(title)
        .toBeTrue();
      return { title, tokens: reader.tokens.slice(0, reader.length) };
    });
    const twins = shapes.flatMap(({ title, tokens }, at) =>
      shapes
        .slice(at + 1)
        .filter(
          other =>
            other.tokens.length === tokens.length &&
            other.tokens.every((each, index) => each === tokens[index]),
        )
        .map(other => `${title} = ${other.title}`),
    );
    expect(twins).toEqual([]);
  });

  it('are told apart although their hashes are equal, however many there are', () => {
    const names = Array.from({ length: 30 }, (_, n) => `aa${n < 10 ? '0' : ''}${n}aaaa`);
    const columns = Object.fromEntries(names.map(each => [each, column(Integer)]));
    const table = new Table('wide', new MetaData(), columns);
    const reader = new ShapeReader();
    const { preparer } = counting();
    const hashes = new Set<number>();
    for (const round of [1, 2]) {
      for (const each of names) {
        const statement = select(literal(round).label('n')).where(table.c[each]!.eq(round));
        reader.read(statement.node);
        hashes.add(reader.hash);
        expect(preparer.prepare(statement).compiled.sql).toContain(`wide.${each} = ?`);
      }
    }
    expect(hashes.size).toBeLessThan(names.length);
  });

  it('of two tables of one name are two', () => {
    const { preparer } = counting();
    const twin = new Table('users', new MetaData(), { id: column(Text), name: column(Text) });
    const ours = preparer.prepare(select(id).where(id.eq(1)));
    const theirs = preparer.prepare(select(twin.c.id).where(twin.c.id.eq('1')));
    expect(theirs.compiled).not.toBe(ours.compiled);
    expect(theirs.set(0)).toEqual(['1']);
  });

  it('may share an expression, or have two that are alike', () => {
    const { preparer } = counting();
    const separate = (one: number, other: number): Executable =>
      select(id.eq(one).label('a')).where(id.eq(other));
    const shared = id.eq(3);
    expect(preparer.prepare(select(shared.label('a')).where(shared)).set(0)).toEqual([3, 3]);
    expect(preparer.prepare(separate(4, 5)).set(0)).toEqual([4, 5]);
    expect(preparer.prepare(separate(6, 7)).set(0)).toEqual([6, 7]);
    expect(preparer.prepare(select(shared.label('a')).where(shared)).set(0)).toEqual([3, 3]);
  });

  it('sort by the label that is selected, not by one like it', () => {
    const { preparer } = counting();
    const label = id.add(1).label('n');
    const own = preparer.prepare(select(label).orderBy(label)).compiled.sql;
    const other = preparer.prepare(select(label).orderBy(id.add(1).label('n'))).compiled.sql;
    expect(own).toMatch(/ORDER BY n$/);
    expect(other).toMatch(/ORDER BY users\.id \+ \?$/);
  });

  it('whose values cannot be converted fail each time', () => {
    const { preparer } = counting();
    const build = (value: unknown): Executable => select(id).where(id.eq(value as number));
    preparer.prepare(build(1));
    for (let round = 0; round < 2; round++) {
      expect(() => preparer.prepare(build('x'))).toThrowError(StatementError);
    }
    expect(preparer.prepare(build(2)).set(0)).toEqual([2]);
  });

  it('take parameters of an execution all the same', () => {
    const { preparer } = counting();
    preparer.prepare(select(id).where(id.eq(1)));
    const statement = select(id).where(id.eq(2));
    expect(preparer.prepare(statement).set(0)).toEqual([2]);
    expect(() => preparer.prepare(statement, { id: 3 })).toThrowError(/Unknown parameter 'id'/);
    const named = (): Executable => select(id).where(id.eq(bindParam('id')));
    expect(preparer.prepare(named(), { id: 4 }).set(0)).toEqual([4]);
    expect(() => preparer.prepare(named())).toThrowError(/'id'/);
  });

  it('with what is not read are compiled each time', () => {
    const reader = new ShapeReader();
    const others: readonly Executable[] = [
      select(id).distinct(),
      select(id).groupBy(id),
      select(id).having(id.eq(1)),
      select(id).where(text('1')),
      select(id).where(id.eq(bindParam('id'))),
      select(id).where(id.in(select(orders.c.userId))),
      select(users.alias().c.id),
      select(select(id).subquery()),
      select(id).orderBy(name.label('other')),
      select(id).withForUpdate(),
      select(id).where(id.in(Array.from({ length: 500 }, (_, n) => n))),
      users.delete().where(id.eq(1)),
    ];
    expect(others.map(each => reader.read(each.node))).toEqual(others.map(() => false));
  });

  it('are read field by field: no part of a tree can change without the shape, but for values', () => {
    const node = select(id, func.max(id.add(1).label('n')), func.now().label('m'))
      .join(orders)
      .where(or(name.like('a'), id.in([1, 2])), id.between(1, 2), name.eq(null), orders.c.amount.gt(1))
      .orderBy(name.desc())
      .limit(1).node;
    const shapeOf = (statement: unknown): readonly unknown[] | undefined => {
      const reader = new ShapeReader();
      return reader.read(statement as SelectNode) ? reader.tokens.slice(0, reader.length) : undefined;
    };
    const shape = shapeOf(node)!;
    const changed = changes(node, 'select');
    expect(changed.length).toBeGreaterThan(100);
    const unseen = changed.filter(([, other]) => {
      const tokens = shapeOf(other);
      return tokens?.length === shape.length && tokens.every((each, index) => each === shape[index]);
    });
    expect(unseen.map(([path]) => path)).toEqual([]);
  });

  for (const dialect of [sqlite, mysql, mariadb]) {
    it(`are as if compiled each time (${dialect.title ?? dialect.name}, random statements)`, () => {
      const random = randomFrom(SEED);
      const cached = new StatementPreparer(dialect);
      const fresh = new StatementPreparer(dialect, { cacheSize: 0 });
      for (let round = 0; round < 600; round++) {
        const statement = randomSelect(random);
        const [found, plain] = [told(cached, statement), told(fresh, statement)];
        expect(found).withContext(`seed ${SEED}, round ${round}`).toEqual(plain);
      }
    });
  }
});

function told(preparer: StatementPreparer, statement: Executable): unknown {
  try {
    const { compiled, set } = preparer.prepare(statement);
    const slots = compiled.slots.map(each => [each.name, each.wire]);
    const columns = compiled.columns?.map(each => [each.path, each.wire, each.nullableGroup]);
    return { sql: compiled.sql, reads: compiled.reads, slots, columns, values: set(0) };
  } catch (error) {
    return String(error);
  }
}

/** What follows from the rest, and the values. */
const DERIVED: readonly string[] = ['kind', 'froms', 'members', 'value'];

/** A tree with one thing changed, for each thing in it. */
function changes(node: object, path: string): readonly (readonly [string, unknown])[] {
  return Object.entries(node).flatMap(([key, value]: [string, unknown]) => {
    if (DERIVED.includes(key)) return [];
    const at = `${path}.${key}`;
    return others(value, at).map(([place, other]) => [place, { ...node, [key]: other }] as const);
  });
}

function others(value: unknown, at: string): readonly (readonly [string, unknown])[] {
  if (value === undefined) return [[at, /(limit|offset)$/.test(at) ? literal(1).node : 'other']];
  if (typeof value === 'string') return [[at, `${value}x`]];
  if (typeof value === 'boolean') return [[at, !value]];
  if (value instanceof SqlType) return [[at, Json()]];
  if (value instanceof ColumnDefinition) return [[at, price.definition]];
  if (Array.isArray(value)) {
    const inside = value.flatMap((item, index) =>
      others(item, `${at}[${index}]`).map(([place, other]) => [place, value.with(index, other)] as const),
    );
    const shorter = value.length === 0 ? [] : [[`${at}-`, value.slice(1)] as const];
    const more = { ...literal(1).node, node: literal(1).node, key: undefined, group: undefined };
    return [[`${at}+`, [...value, more]], ...shorter, ...inside];
  }
  const node = value as { readonly kind?: string };
  if (node.kind === 'table') return [[at, node === users.node ? orders.node : users.node]];
  return changes(node, at);
}

/** A select of a small vocabulary, so that shapes and texts meet often. */
function randomSelect(random: (n: number) => number): Executable {
  const pick = <T>(...of: readonly T[]): T => of[random(of.length)]!;
  const value = pick(1, 2, 2.5);
  const sums = [id.add(value), price.mul(value as never), id.mod(value), id.div(value)] as const;
  const shared = sums[random(sums.length)] as (typeof sums)[0];
  const label = shared.label(pick('id', 'x', 'n'));
  const conditions = Array.from({ length: random(3) }, () =>
    pick<() => unknown>(
      () => id.eq(value),
      () => shared.gt(value),
      () => id.in(pick([value], [1, 2], [])),
      () => name.like(pick('a%', 'b%')),
      () => or(active, name.eq(pick('a', null))),
      () => price.between(value as never, '9.999'),
      () => orders.c.amount.lt(value),
      () => label.isNotDistinctFrom(value),
    )(),
  ) as [];
  const items = pick<readonly unknown[]>([id], [label], [label, shared], [func.count(), id], [{ u: users }]);
  let query = select(...(items as [typeof id])).where(...conditions);
  if (pick(true, false)) query = query.join(orders, pick(id.eq(orders.c.userId), id.eq(value)));
  if (pick(true, false)) query = query.orderBy(pick<ExpressionLike>(label, shared, id));
  if (pick(true, false, false)) query = query.groupBy(pick<ExpressionLike>(shared, id));
  if (pick(true, false)) query = query.limit(pick(1, 2));
  return pick(query, query, query.offset(1));
}
