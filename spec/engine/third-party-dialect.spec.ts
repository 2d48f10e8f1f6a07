/** A dialect that the library does not know: a SQLite that quotes with brackets, given to the engine that uses it. */
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import {
  ArgumentError,
  CompileError,
  CreateTable,
  CustomExpression,
  Integer,
  MetaData,
  SqliteCompiler,
  Table,
  Text,
  column,
  compile,
  compiles,
  createEngine,
  func,
  select,
  sqlite,
  sqliteRuntime,
  type CompilerOptions,
  type EngineDialect,
  type SqlDialect,
} from '../../lib/index.js';
import { inline } from '../support/place-node.js';

class BracketCompiler extends SqliteCompiler {
  protected override truth(text: string, holds: boolean): string {
    return `${text} IS ${holds ? 'TRUE' : 'FALSE'}`;
  }
}

const quoteAlways = (name: string): string => {
  if (name.includes(']')) throw new CompileError(`The name '${name}' has a bracket, which cannot be quoted`);
  return `[${name}]`;
};

const bracketSql: SqlDialect = {
  ...sqlite,
  name: 'bracket',
  title: 'Bracket SQLite',
  createCompiler: (options: CompilerOptions) => new BracketCompiler(bracketSql, options),
  quote: name => (/^[a-z_]+$/.test(name) && name !== 'order' ? name : quoteAlways(name)),
  quoteAlways,
  maxIdentifierLength: 20,
};

const bracket: EngineDialect = {
  schemes: ['bracket', 'brackets'],
  sql: bracketSql,
  runtime: { ...sqliteRuntime, name: 'bracket' },
};

class Here extends CustomExpression<string> {
  constructor() {
    super(Text);
  }
}
compiles(Here, 'bracket', (_here, { dialect }) => `'in ${dialect}'`);

const metadata = new MetaData({
  namingConvention: { uq: 'uq_%(table_name)s_%(column_0_N_name)s_and_more', pk: 'pk_%(table_name)s' },
});
const orders = new Table('order', metadata, {
  id: column(Integer, { primaryKey: true }),
  Note: column(Text, { unique: true }),
});

describe('a dialect of the program', () => {
  const made: { dispose(): ReturnType<ReturnType<typeof createEngine>['dispose']> }[] = [];
  afterEach(async () => {
    for (const engine of made.splice(0)) await firstValueFrom(engine.dispose());
  });
  const engineOf = (url: string): ReturnType<typeof createEngine> => {
    const engine = createEngine(url, { dialects: [bracket], scheduler: inline() });
    made.push(engine);
    return engine;
  };

  it('compiles without an engine', () => {
    const statement = select(orders.c.Note).where(func.lower(orders.c.Note).ne('x'));
    expect(compile(statement, { dialect: bracketSql }).sql).toBe(
      'SELECT [order].[Note] FROM [order] WHERE lower([order].[Note]) != ?',
    );
    expect(compile(statement, { dialect: sqlite }).sql).toContain('"order"."Note"');
  });

  it('shortens names that a convention made, and refuses longer ones of the program', () => {
    const { sql } = compile(new CreateTable(orders), { dialect: bracketSql });
    const [, name] = /CONSTRAINT \[?(uq_\w+)\]? UNIQUE/.exec(sql)!;
    expect(name).toMatch(/^uq_order_Note_a_[0-9a-f]{4}$/);
    expect(name!.length).toBeLessThanOrEqual(20);
    const long = new Table('a_table_with_a_long_name', new MetaData(), { id: column(Integer) });
    expect(() => compile(new CreateTable(long), { dialect: bracketSql })).toThrowError(
      /'a_table_with_a_long_name' has 24 characters; Bracket SQLite takes 20/,
    );
  });

  it('runs: createAll, insert, select, and elements compiled for it', async () => {
    const engine = engineOf('bracket:///:memory:');
    await lastValueFrom(metadata.createAll(engine));
    await firstValueFrom(engine.execute(orders.insert().values([{ Note: 'a' }, { Note: 'b' }])));
    const rows = await lastValueFrom(
      engine.execute(select(orders.c.id, orders.c.Note, new Here().label('place'))).pipe(toArray()),
    );
    expect(rows).toEqual([
      { id: 1, Note: 'a', place: 'in bracket' },
      { id: 2, Note: 'b', place: 'in bracket' },
    ]);
    expect((await firstValueFrom(metadata.createAll(engine))).kind).toBe('done');
    expect(engine.ddl.dialect).toBe('bracket');
  });

  it('answers to all its schemes, and only where it was given', () => {
    expect(String(engineOf('brackets://').url)).toBe('brackets://');
    expect(() => createEngine('bracket://')).toThrowError(
      ArgumentError,
      /no dialect 'bracket'; there are sqlite/,
    );
    expect(() => engineOf('nowhere://')).toThrowError(ArgumentError, /there are bracket, brackets, sqlite/);
  });

  it('goes before the library’s own', () => {
    const mine = { ...bracket, schemes: ['sqlite'] };
    const engine = createEngine('sqlite://', { dialects: [mine] });
    made.push(engine);
    expect(engine.ddl.dialect).toBe('bracket');
  });

  it('is checked', () => {
    const wrong: readonly (readonly [unknown, RegExp])[] = [
      ['bracket', /an array of dialects/],
      [[null], /needs schemes/],
      [[{ ...bracket, schemes: [] }], /needs schemes/],
      [[{ ...bracket, schemes: ['My DB'] }], /needs schemes/],
      [[{ ...bracket, sql: {} }], /needs sql/],
      [[{ ...bracket, runtime: undefined }], /needs runtime/],
    ];
    for (const [dialects, message] of wrong) {
      expect(() => createEngine('sqlite://', { dialects } as never)).toThrowError(ArgumentError, message);
    }
  });
});
