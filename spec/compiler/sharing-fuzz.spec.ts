/**
 * No two statements that differ may share what is kept of one: whatever was prepared before, a preparer with a cache gives
 * what one without a cache gives. The vocabulary is small on purpose, so that texts collide and differ in one thing only.
 */
import { StatementPreparer, type Prepared } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { column } from '../../lib/schema/index.js';
import {
  MetaData,
  Table,
  bindParam,
  cast,
  func,
  literal,
  literalColumn,
  select,
  text,
  union,
  type Executable,
  type ExpressionLike,
} from '../../lib/sql/index.js';
import {
  BigInteger,
  Boolean,
  DateTime,
  Enum,
  Float,
  Integer,
  JSON as Json,
  Numeric,
  Text,
  type SqlType,
} from '../../lib/types/index.js';
import { randomFrom } from '../support/random.js';

type Pick = <T>(...choices: readonly T[]) => T;

const TYPES: readonly SqlType[] = [
  Integer(),
  BigInteger(),
  Float(),
  Text(),
  Boolean(),
  DateTime(),
  Json(),
  Json({ nullAsJson: true }),
  Enum('a', 'b'),
  Enum('a', 'c'),
  Numeric(4, 1),
  Numeric(4, 2),
];

const plain = new Table('t', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
});

type Plain = typeof plain;

/** Tables of one name whose columns differ in types, defaults and keys only. */
function tables(): readonly Plain[] {
  const make = (id: SqlType, name: SqlType, options: object): Plain =>
    new Table('t', new MetaData(), {
      id: column(id, { primaryKey: true, ...options }),
      name: column(name),
    }) as unknown as Plain;
  return [
    plain,
    make(BigInteger(), Text(), {}),
    make(Integer(), Text(), { autoincrement: false }),
    make(Integer(), Enum('a', 'b'), {}),
    make(Integer(), Text(), { default: 4 }),
    make(Integer(), Text(), { default: () => 5 }),
  ];
}

const TABLES = tables();

interface Trial {
  readonly statement: Executable;
  readonly params: Readonly<Record<string, unknown>> | undefined;
}

/** A value for `id`: bound, literal of some type, a parameter by some name, with a fallback or without. */
function operand(pick: Pick, params: Record<string, unknown>): unknown {
  const name = pick('id', 'id_1', 'param', 'p');
  switch (pick('value', 'literal', 'parameter', 'fallback', 'function')) {
    case 'value':
      return pick<unknown>(1, 2, null);
    case 'literal':
      return literal(pick<unknown>(1, 'a'), pick(...TYPES));
    case 'parameter':
      params[name] = pick<unknown>(7, 'a');
      return bindParam(name, pick(...TYPES));
    case 'fallback':
      return bindParam(name, pick(...TYPES), { value: pick<unknown>(8, 'b') });
    default:
      return func.coalesce(literal(1, pick<SqlType>(Integer(), Float())));
  }
}

function query(table: Plain, pick: Pick, params: Record<string, unknown>): Executable {
  const { id, name } = table.c;
  const other = table.alias('o');
  const calculated = pick<ExpressionLike>(
    literalColumn('1'),
    literalColumn('1', pick(...TYPES)),
    cast(1, pick<SqlType>(Integer(), Numeric(4, 1))),
    func.coalesce(id),
  );
  const value = operand(pick, params) as never;
  const condition = pick<typeof id>(id, name as never).eq(value);
  switch (pick('rows', 'object', 'outer', 'label', 'compound')) {
    case 'rows':
      return select(id, name).where(condition);
    case 'object':
      return select({ [pick('a', 'b')]: table, [pick('c', 'd')]: calculated }).where(condition);
    case 'outer': {
      const both = select({ a: table, b: other });
      return pick(true, false)
        ? both.outerJoin(other, id.eq(value)).selectFrom(table)
        : both.join(other, id.eq(value));
    }
    case 'label':
      return select(labelled(calculated).label(pick('id', 'x'))).where(condition);
    default:
      return union(select(id).where(condition), select(pick<typeof id>(id, other.c.id as never)));
  }
}

function labelled(expression: ExpressionLike): ReturnType<typeof literalColumn> {
  return expression as ReturnType<typeof literalColumn>;
}

function change(table: Plain, pick: Pick, params: Record<string, unknown>): Executable {
  const { id } = table.c;
  const value = operand(pick, params) as never;
  switch (pick('insert', 'many', 'update', 'delete', 'parameters')) {
    case 'insert': {
      const insert = table.insert().values(pick<object>({ id: value }, { id: 3, name: 'a' }));
      return pick(true, false) ? insert : insert.returning(id.label(pick('id', 'x')));
    }
    case 'many':
      return table.insert().values([
        { id: 3, name: 'a' },
        { id: 4, name: 'b' },
      ] as never);
    case 'parameters':
      params[pick('id', 'name')] = 3;
      return table.insert();
    case 'update':
      return table.update().values({ name: 'a' }).where(id.eq(value));
    default:
      return table.delete().where(id.eq(value));
  }
}

function textual(pick: Pick, params: Record<string, unknown>): Executable {
  params['p'] = pick<unknown>(1, 'a');
  const bare = text('SELECT :p AS id');
  const bound = pick(bare, bare.bindParams({ p: bindParam('p', pick(...TYPES)) }));
  return pick<Executable>(bound, bound.columns({ id: pick(...TYPES) } as never));
}

function trial(pick: Pick): Trial {
  const params: Record<string, unknown> = {};
  const table = pick(...TABLES);
  const statement = pick(query, change, (_table: Plain) => textual(pick, params))(table, pick, params);
  return { statement, params: Object.keys(params).length === 0 ? undefined : params };
}

const PROBES: readonly unknown[] = [0, 1, 2n ** 60n, 1.25, 'a', 'b', 'c', '2024-02-29 00:00:00', '[1]', ''];

function told(action: () => unknown): string {
  try {
    return show(action());
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, each: unknown) => (typeof each === 'bigint' ? `${each}n` : each)) ?? '';
}

/** Everything that a preparation is to those who execute it. */
function described({ compiled, count, many, set }: Prepared): unknown {
  const values = told(() => Array.from({ length: count }, (_, index) => set(index)));
  const { sql, kind, writes, returnsRows, reads, changes, slots, insertedPrimaryKey: key } = compiled;
  return {
    plain: { sql, kind, writes, returnsRows, reads, changes, count, many, values },
    slots: slots.map(({ name, wire, convert }) => [
      name,
      wire,
      PROBES.map(each => told(() => convert(each))),
    ]),
    columns: (compiled.columns ?? compiled.namedColumns)?.map(({ path, wire, convert, nullableGroup }) => [
      path,
      wire,
      nullableGroup,
      convert && PROBES.map(each => told(() => convert(each as never))),
    ]),
    key: key && PROBES.map(each => told(() => key(9, [each as never, 'n']))),
  };
}

function prepared(preparer: StatementPreparer, { statement, params }: Trial): unknown {
  let result: Prepared;
  try {
    result = preparer.prepare(statement, params);
  } catch (error) {
    return (error as Error).message;
  }
  return described(result);
}

describe('the structures kept by a preparer', () => {
  for (const seed of [1, 2, 3]) {
    it(`are never shared by statements that differ (seed ${seed})`, () => {
      const random = randomFrom(seed);
      const pick: Pick = (...choices) => choices[random(choices.length)]!;
      const cached = new StatementPreparer(sqlite);
      let shared = 0;
      const seen = new Map<unknown, string>();
      for (let round = 0; round < 400; round++) {
        const each = trial(pick);
        const fresh = prepared(new StatementPreparer(sqlite, { cacheSize: 0 }), each);
        const found = prepared(cached, each);
        expect(found).withContext(`round ${round}`).toEqual(fresh);
        const { compiled } = attempt(cached, each) ?? {};
        if (compiled === undefined) continue;
        const structure = show(described({ compiled, count: 0, many: false, set: () => [] }));
        if (seen.has(compiled)) {
          shared++;
          expect(seen.get(compiled)).toBe(structure);
        } else seen.set(compiled, structure);
      }
      expect(shared).toBeGreaterThan(40);
    });
  }

  it('keep a parameter apart from a value beside the same column', () => {
    const preparer = new StatementPreparer(sqlite);
    const { id } = plain.c;
    preparer.prepare(plain.select().where(id.eq(5)));
    const given = preparer.prepare(plain.select().where(id.eq(bindParam('id', Integer))), { id: 7 });
    expect(given.set(0)).toEqual([7]);
  });
});

function attempt(preparer: StatementPreparer, { statement, params }: Trial): Prepared | undefined {
  try {
    return preparer.prepare(statement, params);
  } catch {
    return undefined;
  }
}
