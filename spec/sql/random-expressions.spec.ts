/** Random expressions have in every database the values that an evaluator gives which knows nothing of SQL. */
import { compile } from '../../lib/compiler/index.js';
import { column } from '../../lib/schema/index.js';
import { MetaData, Table, select } from '../../lib/sql/index.js';
import { Boolean, Float, Integer } from '../../lib/types/index.js';
import { describeDialects } from '../support/dialects.js';
import { randomFrom, SEED } from '../support/random.js';
import { RandomExpressions, type NumberCase, type Row, type TruthCase } from './random-expressions.js';

const metadata = new MetaData();
const table = new Table('t', metadata, {
  id: column(Integer, { primaryKey: true }),
  a: column(Integer),
  b: column(Integer),
  x: column(Float),
  y: column(Float),
  p: column(Boolean),
  q: column(Boolean),
});
const { c } = table;

const ROWS: readonly (typeof table.$insert & Row)[] = [
  { id: 1, a: 7, b: 2, x: 0.5, y: -2.25, p: true, q: false },
  { id: 2, a: -7, b: 3, x: -1.5, y: 4, p: false, q: false },
  { id: 3, a: null, b: 0, x: null, y: 0, p: null, q: true },
  { id: 4, a: 0, b: null, x: 3, y: null, p: true, q: null },
  { id: 5, a: -1, b: -8, x: 0, y: 0.25, p: null, q: null },
  { id: 6, a: 5, b: 5, x: 5, y: 5, p: true, q: true },
];

function numberLeaf(key: 'a' | 'b' | 'x' | 'y'): NumberCase {
  const whole = key === 'a' || key === 'b';
  return { expression: c[key], whole, bound: 8, evaluate: row => row[key] as number | null };
}

function truthLeaf(key: 'p' | 'q'): TruthCase {
  return { expression: c[key] as never, evaluate: row => row[key] as boolean | null };
}

const LEAVES = {
  numbers: (['a', 'b', 'x', 'y'] as const).map(numberLeaf),
  truths: (['p', 'q'] as const).map(truthLeaf),
};

/** 0 and −0 are one number. */
function plain(value: unknown): unknown {
  return typeof value === 'number' ? value + 0 : value;
}

function number(value: unknown): unknown {
  return typeof value === 'string' ? Number(value) : value;
}

const ROUNDS = 400;
/** A server is asked less often: each answer is a way there and back. */
const ROUNDS_ON_SERVER = 120;
const DEPTH = 4;

describeDialects(`random expressions (SEED=${SEED})`, on => {
  const rounds = on.name === 'sqlite' ? ROUNDS : ROUNDS_ON_SERVER;
  beforeAll(async () => {
    await on.create(metadata);
    await on.run(table.insert().values(ROWS));
  });

  const check = async (made: NumberCase | TruthCase): Promise<void> => {
    const statement = select({ value: made.expression, id: c.id }).orderBy(c.id);
    const { sql } = compile(statement, { dialect: on.dialect, literalBinds: true });
    const expected = ROWS.map(row => plain(made.evaluate(row)));
    const found = await on.run(statement);
    expect(found.map(each => plain(each['value'])))
      .withContext(sql)
      .toEqual(expected);
    const written = await on.written(statement);
    const raw = expected.map(each => (typeof each === 'boolean' ? Number(each) : each));
    // A server gives decimals as text.
    expect(written.map(each => plain(number(each['value']))))
      .withContext(sql)
      .toEqual(raw);
  };

  it('with numbers have the values of the evaluator', async () => {
    const random = new RandomExpressions(randomFrom(SEED), LEAVES);
    for (let round = 0; round < rounds; round++) await check(random.number(DEPTH));
  });

  it('with truth values have the values of the evaluator', async () => {
    const random = new RandomExpressions(randomFrom(SEED + 1), LEAVES);
    for (let round = 0; round < rounds; round++) await check(random.truth(DEPTH));
  });

  it('as conditions choose the rows that the evaluator finds true', async () => {
    const random = new RandomExpressions(randomFrom(SEED + 2), LEAVES);
    for (let round = 0; round < rounds; round++) {
      const condition = random.truth(DEPTH);
      const statement = select(c.id).where(condition.expression).orderBy(c.id);
      const expected = ROWS.filter(row => condition.evaluate(row) === true).map(({ id }) => ({ id }));
      expect(await on.run(statement))
        .withContext(compile(statement, { dialect: on.dialect, literalBinds: true }).sql)
        .toEqual(expected as never);
    }
  });
});
