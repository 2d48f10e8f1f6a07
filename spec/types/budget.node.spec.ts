/** What the types cost: a program with ten tables of fifty columns stays far below what an editor notices. */
import { typeCheck } from '../support/type-check.js';

const TYPES = [
  'Integer',
  'Text',
  'Float',
  'Boolean',
  'DateTime',
  'BigInteger',
  'Numeric(10, 2)',
  'JSON<{ a: number }>()',
  "Enum('a', 'b')",
  'Uuid',
];
const TABLES = Array.from({ length: 10 }, (_, table) => table);
const COLUMNS = Array.from({ length: 48 }, (_, at) => at);

/** About 60,000 with TypeScript 7.0; a type that multiplies goes far beyond. */
const MOST_INSTANTIATIONS = 90_000;

function declared(table: number): string {
  const parent = table === 0 ? '' : `, references: () => t${table - 1}.c.id`;
  const columns = COLUMNS.map(
    at => `c${table}_${at}: column(${TYPES[at % 10]}, { nullable: ${at % 2 === 0} }),`,
  );
  return (
    `const t${table} = new Table('t${table}', metadata, { id: column(Integer, { primaryKey: true }),\n` +
    `parent: column(Integer, { nullable: false${parent} }),\n${columns.join('\n')} });`
  );
}

const others = TABLES.slice(1);
const joins = others
  .map(n => `.${n % 2 ? 'join' : 'outerJoin'}(t${n}, t${n}.c.parent.eq(t${n - 1}.c.id))`)
  .join('');
const GIVEN: readonly string[] = ["'x'", 'true', '1n', '{ a: 1 }', "'6fa459ea-ee8a-4ca4-894e-db77e160355e'"];
const values = COLUMNS.filter(at => at % 2 === 1).map(at => `c3_${at}: ${GIVEN[((at % 10) - 1) / 2]}`);

const PROGRAM = `
import { BigInteger, Boolean, DateTime, Enum, Float, Integer, JSON, MetaData, Numeric, Table, Text, Uuid, column, func,
  select, union } from 'rxalchemy';
const metadata = new MetaData();
${TABLES.map(declared).join('\n')}
declare function rowOf<R>(query: { readonly $rows: R }): R;

const joined = select(t0, ${others.map(n => `t${n}.c.c${n}_0, t${n}.c.c${n}_1`).join(', ')})${joins}.where(t0.c.id.eq(5)).orderBy(t0.c.id);
const a: number | null = rowOf(joined).c9_0;
const objects = select({ ${TABLES.map(n => `t${n}`).join(', ')} })${joins};
const b: number | null | undefined = rowOf(objects).t4?.c4_0;
const inserted = t3.insert().values({ parent: 1, ${values.join(', ')} }).returning(t3);
const c: 'a' | 'b' | null = rowOf(inserted).c3_8;
const updated = t3.update().values({ c3_1: 'x' }).where(t3.c.id.in(select(t2.c.parent)));
const totals = select(t5.c.parent, func.sum(t5.c.c5_2).label('total')).groupBy(t5.c.parent).subquery('s');
const d: number | null = rowOf(select(t6, totals.c.total).outerJoin(totals, totals.c.parent.eq(t6.c.id))).total;
const e: string = rowOf(union(select(t7.c.c7_1), select(t7.c.c7_1))).c7_1;
`;

describe('the types of a large program', () => {
  it('are right, and stay within their budget', async () => {
    const { errors, counts } = await typeCheck(PROGRAM);
    expect([...errors]).toEqual([]);
    expect(counts.get('Instantiations')).toBeLessThan(MOST_INSTANTIATIONS);
  }, 120_000);
});
