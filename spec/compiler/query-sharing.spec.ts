/**
 * How the nodes of queries take part in the cache of compiled statements: two statements that differ in values share one
 * `Compiled`, two that differ in anything else do not, and the values go where they belong.
 */
import { StatementPreparer } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  case_,
  exists,
  func,
  literal,
  select,
  text,
  tuple,
  typeCoerce,
  union,
  values,
  type Executable,
} from '../../lib/sql/index.js';
import { Integer, JSON as Json, Text } from '../../lib/types/index.js';

const metadata = new MetaData();
const t = new Table('t', metadata, { id: column(Integer, { primaryKey: true }), name: column(Text) });
const { id, name } = t.c;

interface Family {
  /** A statement with a value in it, made anew for each call. */
  readonly of: (value: number) => Executable;
  readonly params: (value: number) => readonly unknown[];
  /** Statements that look like it and are not. */
  readonly others: readonly (() => Executable)[];
}

const start = (value: number) => select(literal(value).label('n')).cte('c', { recursive: true });
const counted = (value: number) => {
  const from = start(value);
  return select(from.unionAll(select(from.c.n.add(1)).where(from.c.n.lt(9))));
};
const plainCte = (value: number) => select(id).where(id.eq(value)).cte('c');

const FAMILIES: Readonly<Record<string, Family>> = {
  'common tables': {
    of: value => select(plainCte(value)).where(text('1')),
    params: value => [value],
    others: [
      () => select(select(id).where(id.eq(1)).cte('d')).where(text('1')),
      () => select(select(id).where(id.eq(1)).cte('c', { materialized: true })).where(text('1')),
      () => select(select(id).where(id.eq(1)).cte('c', { materialized: false })).where(text('1')),
      () => select(select(id).where(id.eq(1)).cte('c', { recursive: true })).where(text('1')),
      () => select(plainCte(1).alias('d')).where(text('1')),
      () => select(select(typeCoerce(id, Text).label('id')).where(id.eq(1)).cte('c')).where(text('1')),
    ],
  },
  'recursive common tables': {
    of: counted,
    params: value => [value, 1, 9],
    others: [
      () => {
        const from = start(1);
        return select(from.union(select(from.c.n.add(1)).where(from.c.n.lt(9))));
      },
    ],
  },
  'common tables that nothing reads': {
    of: value => select(id).addCte(plainCte(value)),
    params: value => [value],
    others: [() => select(id), () => select(id).addCte(plainCte(1), select(name).cte('d'))],
  },
  'subqueries, also without names': {
    of: value => select(select(id).where(id.eq(value)).subquery()),
    params: value => [value],
    others: [
      () => select(select(id).where(id.eq(1)).subquery('s')),
      () => select(select(typeCoerce(id, Text).label('id')).where(id.eq(1)).subquery()),
    ],
  },
  correlation: {
    of: value => select(id).where(exists(select(t.alias('u').c.id).where(id.eq(value)))),
    params: value => [value],
    others: [
      () => select(id).where(exists(select(t.alias('u').c.id).where(id.eq(1)).correlate(null))),
      () => select(id).where(exists().where(t.alias('u').c.id.isNotNull(), id.eq(1))),
    ],
  },
  unions: {
    of: value => union(select(id).where(id.eq(value)), select(id)).limit(value),
    params: value => [value, value, 0],
    others: [
      () => select(id).where(id.eq(1)).unionAll(select(id)).limit(1),
      () =>
        union(select(id).where(id.eq(1)), select(id))
          .orderBy('id')
          .limit(1),
    ],
  },
  windows: {
    of: value =>
      select(
        func
          .sum(id)
          .over({ partitionBy: name, orderBy: id, rows: [-value, value] })
          .label('s'),
      ),
    params: value => [value, value],
    others: [
      () =>
        select(
          func
            .sum(id)
            .over({ partitionBy: name, orderBy: id, range: [-1, 1] })
            .label('s'),
        ),
      () =>
        select(
          func
            .sum(id)
            .over({ partitionBy: name, orderBy: id, rows: [1, 1] })
            .label('s'),
        ),
      () =>
        select(
          func
            .sum(id)
            .over({ partitionBy: name, orderBy: id, rows: [-1, 0] })
            .label('s'),
        ),
      () =>
        select(
          func
            .sum(id)
            .over({ orderBy: [name, id], rows: [-1, 1] })
            .label('s'),
        ),
      () => select(func.sum(id).over({ partitionBy: name, orderBy: id }).label('s')),
    ],
  },
  'windows with names': {
    of: value => select(func.count().over('w').label('n')).window('w', { orderBy: id.add(value) }),
    params: value => [value],
    others: [
      () => select(func.count().over('v').label('n')).window('v', { orderBy: id.add(1) }),
      () => select(func.count().over('w').label('n')).window('w', { partitionBy: id.add(1) }),
    ],
  },
  filters: {
    of: value => select(func.count().filter(id.gt(value)).label('n')),
    params: value => [value],
    others: [
      () => select(func.count().filter(id.lt(1)).label('n')),
      () => select(func.count().label('n')).where(id.gt(1)),
    ],
  },
  'CASE of a value': {
    of: value => select(case_(id, [value, value]).else(value).label('c')),
    params: value => [value, value, value],
    others: [
      () =>
        select(
          case_([id.eq(1), 1])
            .else(1)
            .label('c'),
        ),
      () => select(case_(id, [1, 1]).label('c')),
      () => select(case_(id, [1, 'x']).else('y').label('c')),
    ],
  },
  'types that SQL does not see': {
    of: value => select(typeCoerce(name, Integer).label('x')).where(typeCoerce(name, Integer).eq(value)),
    params: value => [value],
    others: [
      () => select(typeCoerce(name, Json).label('x')).where(typeCoerce(name, Integer).eq(1)),
      () => select(typeCoerce(name, Integer).label('x')).where(name.eq('1')),
    ],
  },
  tuples: {
    of: value => select(id).where(tuple(id, name).in([[value, 'a']]), tuple(id, name).gt([value, 'b'])),
    params: value => [value, 'a', value, 'b'],
    others: [
      () =>
        select(id).where(
          tuple(id, name).in([
            [1, 'a'],
            [2, 'b'],
          ]),
          tuple(id, name).gt([1, 'b']),
        ),
      () => select(id).where(tuple(id, name).notIn([[1, 'a']]), tuple(id, name).gt([1, 'b'])),
      () => select(id).where(tuple(name, id).in([['a', 1]]), tuple(id, name).gt([1, 'b'])),
    ],
  },
  values: {
    of: value => select(values({ x: Integer }, 'v').data([{ x: value }])),
    params: value => [value],
    others: [
      () => select(values({ x: Integer }, 'v').data([{ x: 1 }, { x: 2 }])),
      () => select(values({ x: Text }, 'v').data([{ x: '1' }])),
      () => select(values({ x: Integer }, 'w').data([{ x: 1 }])),
      () => select(values({ x: Integer }, 'v')),
    ],
  },
  'functions in FROM': {
    of: value => select(func('json_array', value).tableValued({ x: Integer }, 'f')),
    params: value => [value],
    others: [
      () => select(func('json_array', 1).tableValued({ x: Text }, 'f')),
      () => select(func('json_array', 1).tableValued({ x: Integer }, 'g')),
      () => select(func('json_array', 1).columnValued('f', Integer)),
    ],
  },
  'prefixes, suffixes and hints': {
    of: value =>
      select(id)
        .where(id.eq(value))
        .withStatementHint('/* a */')
        .suffixWith(text('/* :n */ '))
        .withHint(t, 'NOT INDEXED', 'sqlite'),
    params: value => [value],
    others: [
      () =>
        select(id)
          .where(id.eq(1))
          .withStatementHint('/* b */')
          .suffixWith(text('/* :n */ '))
          .withHint(t, 'NOT INDEXED', 'sqlite'),
      () => select(id).where(id.eq(1)).withStatementHint('/* a */').suffixWith(text('/* :n */ ')),
    ],
  },
  'numbers of rows': {
    of: value => select(id).fetch(value).offset(value),
    params: value => [value, value],
    others: [() => select(id).limit(literal(1).add(1)).offset(1), () => select(id)],
  },
};

describe('the cache of compiled statements', () => {
  for (const [family, { of, params, others }] of Object.entries(FAMILIES)) {
    it(`shares ${family} that differ in values only`, () => {
      const preparer = new StatementPreparer(sqlite);
      const one = preparer.prepare(of(1));
      const other = preparer.prepare(of(2));
      expect(other.compiled).toBe(one.compiled);
      expect<readonly unknown[]>(one.set(0)).toEqual(params(1));
      expect<readonly unknown[]>(other.set(0)).toEqual(params(2));
      expect(one.compiled.sql).not.toMatch(/\b2\b/);
    });

    it(`keeps other statements apart from ${family}`, () => {
      const preparer = new StatementPreparer(sqlite);
      const all = [of, ...others].map(make => preparer.prepare(make(1)).compiled);
      expect(new Set(all).size).toBe(all.length);
      const apart = [of, ...others].map(make => new StatementPreparer(sqlite).prepare(make(1)).compiled);
      for (const [index, compiled] of all.entries()) {
        const fresh = apart[index]!;
        expect(compiled.sql).toBe(fresh.sql);
        expect(compiled.columns?.map(each => [each.path, each.wire])).toEqual(
          fresh.columns?.map(each => [each.path, each.wire]),
        );
        expect(compiled.slots.map(each => [each.name, each.wire])).toEqual(
          fresh.slots.map(each => [each.name, each.wire]),
        );
        expect(compiled.reads).toEqual(fresh.reads);
      }
    });
  }

  it('knows which tables common tables and subqueries read', () => {
    const preparer = new StatementPreparer(sqlite);
    const other = new Table('other', metadata, { id: column(Integer, { primaryKey: true }) });
    const read = (statement: Executable) => [...preparer.prepare(statement).compiled.reads].sort();
    expect(read(select(plainCte(1)))).toEqual(['t']);
    expect(read(select(id).addCte(select(other.c.id).cte('o')))).toEqual(['other', 't']);
    expect(read(select(select(other.c.id).subquery()).where(exists(select(id))))).toEqual(['other', 't']);
    expect(read(select(values({ x: Integer }).data([{ x: 1 }])))).toEqual([]);
  });

  it('finds the key of a row inserted behind common tables', () => {
    const preparer = new StatementPreparer(sqlite);
    const from = select(name.label('name')).where(id.eq(5)).cte('c');
    const statement = t.insert().values({ id: 7, name: select(from.c.name).scalarSubquery() });
    const { compiled, set } = preparer.prepare(statement);
    expect<readonly unknown[]>(set(0)).toEqual([5, 7]);
    expect(compiled.insertedPrimaryKey!(99, set(0))).toEqual([7]);
  });
});
