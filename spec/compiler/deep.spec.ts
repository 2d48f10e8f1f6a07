/** Statements of thousands of parts neither overflow the stack nor what SQLite takes. */
import { compile, StatementPreparer } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { CompileError } from '../../lib/errors.js';
import { column } from '../../lib/schema/index.js';
import { MetaData, Table, and, func, or, select, type Condition } from '../../lib/sql/index.js';
import { Integer, Text } from '../../lib/types/index.js';

const users = new Table('users', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text, { nullable: false }),
});
const MANY = 10_000;

function parameters(condition: Condition): number {
  return new StatementPreparer(sqlite).prepare(users.select().where(condition)).set(0).length;
}

function depth(sql: string): number {
  let deepest = 0;
  let level = 0;
  for (const each of sql) {
    if (each === '(') deepest = Math.max(deepest, ++level);
    else if (each === ')') level--;
  }
  return deepest;
}

describe('large statements', () => {
  const terms = Array.from({ length: MANY }, (_, n) => users.c.id.eq(n));

  it('an OR of 10,000 terms, spread', () => {
    expect(parameters(or(...terms))).toBe(MANY);
    const { sql } = compile(users.select().where(or(...terms)), { dialect: sqlite });
    expect(depth(sql)).toBeLessThan(5);
    expect(sql.match(/ OR /g)!.length).toBe(MANY - 1);
  });

  it('an OR of 2,000 terms, one by one', () => {
    expect(parameters(terms.slice(0, 2000).reduce((left, right) => or(left, right)))).toBe(2000);
  });

  it('an AND of 10,000 terms', () => {
    expect(parameters(and(...terms))).toBe(MANY);
    const { sql } = compile(users.select().where(...terms), { dialect: sqlite });
    expect(sql.match(/ AND /g)!.length).toBe(MANY - 1);
  });

  it('an IN of 5,000 values', () => {
    expect(parameters(users.c.id.in(Array.from({ length: 5000 }, (_, n) => n)))).toBe(5000);
  });

  it('a sum and a concatenation of 5,000 operands', () => {
    let sum: typeof users.c.id.$type extends number ? ReturnType<typeof total> : never = total(5000);
    expect(compile(select(sum.label('n')), { dialect: sqlite }).params.length).toBe(5000);
    sum = total(2);
    let name = users.c.name.concat('x');
    for (let n = 0; n < 5000; n++) name = name.concat('y');
    expect(compile(select(name.label('n')), { dialect: sqlite }).params.length).toBe(5001);
  });

  it('calls nested too deeply are an error, not a crash', () => {
    let call = func.lower(users.c.name);
    for (let n = 0; n < 50_000; n++) call = func.lower(call);
    expect(() => compile(select(call.label('n')), { dialect: sqlite })).toThrowError(
      CompileError,
      /too deeply/,
    );
  });

  it('an IN of more values than SQLite takes parameters is one parameter', () => {
    const ids = Array.from({ length: 32_767 }, (_, n) => n);
    expect(parameters(users.c.id.in(ids.slice(1)))).toBe(32_766);
    const { sql, params } = compile(users.select().where(users.c.id.in(ids), users.c.name.ne('x')), {
      dialect: sqlite,
    });
    expect(sql).toContain('WHERE users.id IN (SELECT value FROM json_each(?)) AND users.name != ?');
    expect(params).toEqual([JSON.stringify(ids), 'x']);
  });

  it('more parameters than SQLite takes are an error before it', () => {
    const more = Array.from({ length: 32_767 }, (_, n) => users.c.id.eq(n));
    expect(() => parameters(or(...more))).toThrowError(
      CompileError,
      /has 32767 parameters; SQLite takes 32766/,
    );
  });
});

function total(count: number): ReturnType<typeof users.c.id.add<number>> {
  let sum = users.c.id.add(1);
  for (let n = 1; n < count; n++) sum = sum.add(n);
  return sum;
}
