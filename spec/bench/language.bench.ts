/**
 * Building and compiling a statement over two tables, against Knex and Kysely; compiling the same object again; and
 * whether either grows with the number of tables known.
 */
import knexFactory from 'knex';
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely';
import { column, compile, Integer, MetaData, select, sqlite, Table, Text } from '../../lib/index.js';
import { StatementPreparer } from '../../lib/compiler/index.js';
import { alternate, atMost, figureLine, median, ratioLine, repeat, sized } from './harness.js';
import type { Group, Line } from './harness.js';
import { elapsed } from './measure.js';

const STATEMENTS = sized(100_000);
const DIALECT = { dialect: sqlite };

const tables = (metadata: MetaData) => {
  const users = new Table('users', metadata, {
    id: column(Integer, { primaryKey: true }),
    name: column(Text),
  });
  const orders = new Table('orders', metadata, {
    id: column(Integer, { primaryKey: true }),
    userId: column('user_id', Integer),
    amount: column(Integer),
  });
  return { users, orders };
};

type Tables = ReturnType<typeof tables>;

const build = ({ users, orders }: Tables, n: number) =>
  select(users.c.id, users.c.name, orders.c.amount.label('amount'))
    .join(orders, users.c.id.eq(orders.c.userId))
    .where(orders.c.amount.gt(n))
    .orderBy(users.c.name)
    .limit(10);

interface Schema {
  users: { id: number; name: string | null };
  orders: { id: number; user_id: number; amount: number };
}

const times = (run: (n: number) => string): (() => Promise<number>) => {
  const first = run(0);
  if (!/join/i.test(first) || !/order by/i.test(first)) throw new Error(`compiled to ${first}`);
  return () =>
    elapsed(() => {
      let length = 0;
      for (let n = 0; n < STATEMENTS; n++) length += run(n).length;
      return length;
    });
};

const micros = (ms: readonly number[]): string => `${((median(ms) / STATEMENTS) * 1000).toFixed(2)} µs`;

async function buildAndCompile(): Promise<Line[]> {
  const known = tables(new MetaData());
  const preparer = new StatementPreparer(sqlite);
  const knex = knexFactory({ client: 'better-sqlite3', useNullAsDefault: true });
  const kysely = new Kysely<Schema>({
    dialect: {
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: db => new SqliteIntrospector(db),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    },
  });
  const measured = await alternate({
    ours: times(n => compile(build(known, n), DIALECT).sql),
    engine: times(n => preparer.prepare(build(known, n)).compiled.sql),
    knex: times(
      n =>
        knex('users')
          .join('orders', 'users.id', 'orders.user_id')
          .select('users.id', 'users.name', 'orders.amount as amount')
          .where('orders.amount', '>', n)
          .orderBy('users.name')
          .limit(10)
          .toSQL().sql,
    ),
    kysely: times(
      n =>
        kysely
          .selectFrom('users')
          .innerJoin('orders', 'users.id', 'orders.user_id')
          .select(['users.id', 'users.name', 'orders.amount as amount'])
          .where('orders.amount', '>', n)
          .orderBy('users.name')
          .limit(10)
          .compile().sql,
    ),
  });
  await knex.destroy();
  await kysely.destroy();
  const bench = 'build + compile a two-table select';
  const { ours, engine } = measured;
  const note = (peer: readonly number[], side = ours): string => `${micros(side)} against ${micros(peer)}`;
  return [
    ratioLine(bench, 'Knex', ours, measured.knex, atMost(0.8), note(measured.knex)),
    ratioLine(
      `${bench}, as an engine does`,
      'Knex',
      engine,
      measured.knex,
      atMost(0.8),
      note(measured.knex, engine),
    ),
    ratioLine(bench, 'Kysely', ours, measured.kysely, undefined, note(measured.kysely)),
  ];
}

async function sameObject(): Promise<Line[]> {
  const statement = build(tables(new MetaData()), 1);
  const preparer = new StatementPreparer(sqlite);
  const count = sized(1_000_000);
  const perCall = await repeat(async () => {
    const ms = await elapsed(() => {
      let length = 0;
      for (let n = 0; n < count; n++) length += preparer.prepare(statement).compiled.sql.length;
      return length;
    });
    return (ms / count) * 1000;
  });
  return [figureLine('compile the same statement object again', '–', perCall, 'µs', atMost(0.3))];
}

async function manyTables(): Promise<Line[]> {
  const few = tables(new MetaData());
  const crowded = new MetaData();
  for (let n = 0; n < 2_000; n++)
    new Table(`other_${n}`, crowded, { id: column(Integer, { primaryKey: true }), name: column(Text) });
  const many = tables(crowded);
  const { ours, peer } = await alternate({
    ours: times(n => compile(build(many, n), DIALECT).sql),
    peer: times(n => compile(build(few, n), DIALECT).sql),
  });
  return [ratioLine('build + compile beside 2,000 other tables', 'beside none', ours, peer, atMost(1.25))];
}

export const group: Group = {
  name: 'language',
  benches: [
    { name: 'build and compile', run: buildAndCompile },
    { name: 'same object', run: sameObject },
    { name: 'many tables', run: manyTables },
  ],
};
