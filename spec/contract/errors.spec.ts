/** Bad input: each a typed error that names the thing and the way out, and nothing hangs or is lost (C10). */
import { firstValueFrom, Observable, of } from 'rxjs';

import {
  ArgumentError,
  BigInteger,
  column,
  CompileError,
  CreateTable,
  DateTime,
  func,
  Integer,
  IntegrityError,
  InvalidRequestError,
  MetaData,
  NoSuchColumnError,
  ProgrammingError,
  ResourceClosedError,
  RxAlchemyError,
  select,
  StatementError,
  Table,
  Text,
  text,
} from '../../lib/index.js';
import type { Engine, EngineEvent, Executable } from '../../lib/index.js';
import { describeEngines, itOn } from '../support/engines.js';
import { add, all, createNotes, ids, rejection } from '../support/notes.js';

const things = new Table('things', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
  at: column(DateTime),
  big: column(BigInteger),
});

interface Failure {
  readonly name: string;
  readonly run: (engine: Engine) => Observable<unknown>;
  readonly type: abstract new (...args: never) => RxAlchemyError;
  readonly message: RegExp;
}

const failure = (name: string, run: Failure['run'], type: Failure['type'], message: RegExp): Failure => ({
  name,
  run,
  type,
  message,
});

const insert =
  (values: object): Failure['run'] =>
  engine =>
    engine.execute(things.insert().values(values as never));
const bind =
  (v: unknown): Failure['run'] =>
  engine =>
    engine.execute(text('SELECT :v'), { v });

/** What is wrong before anything reaches the database. */
const refusedBefore: Failure[] = [
  failure('undefined for a parameter', bind(undefined), StatementError, /'v'.*undefined/s),
  failure('NaN for a parameter', bind(NaN), StatementError, /'v'.*NaN/s),
  failure('a plain object for a parameter', bind({ a: 1 }), StatementError, /'v'.*plain object/s),
  failure('an array for a parameter', bind([1, 2]), StatementError, /'v'.*array/s),
  failure(
    'a function for a parameter',
    bind(() => 1),
    StatementError,
    /'v'.*function/s,
  ),
  failure('a symbol for a parameter', bind(Symbol('s')), StatementError, /'v'.*symbol/s),
  failure('an invalid Date', bind(new Date(NaN)), StatementError, /'v'.*invalid Date/s),
  failure('an integer of more than 64 bits', bind(2n ** 64n), StatementError, /'v'.*64 bits/s),
  failure(
    'a missing parameter',
    engine => engine.execute(text('SELECT :a, :b'), { a: 1 }),
    StatementError,
    /'b'/,
  ),
  failure(
    'an unknown parameter',
    engine => engine.execute(text('SELECT :a'), { a: 1, c: 2 }),
    ArgumentError,
    /'c'.*'a'/,
  ),
  failure(
    'an unknown one of none',
    engine => engine.execute(text('SELECT 1'), { c: 2 }),
    ArgumentError,
    /'c'.*takes none/,
  ),
  failure(
    'a missing one in a later set',
    engine => engine.execute(text('SELECT :a'), [{ a: 1 }, {}] as never),
    StatementError,
    /'a'.*group 1/,
  ),
  failure(
    'an unknown one in a later set',
    engine => engine.execute(things.insert(), [{ name: 'a' }, { nme: 'b' }] as never),
    RxAlchemyError,
    /nme|'name'/,
  ),
  failure('no set of parameters', engine => engine.execute(things.insert(), []), ArgumentError, /empty/),
  failure(
    'a parameter that is none',
    engine => engine.execute(text('SELECT 1'), 5 as never),
    ArgumentError,
    /number 5/,
  ),
  failure(
    'a set that is none',
    engine => engine.execute(text('SELECT :a'), [5] as never),
    ArgumentError,
    /number 5.*group 0/,
  ),
  failure(
    'a wrong type for a column',
    insert({ id: 'x' }),
    StatementError,
    /'id'.*Integer takes a whole number/s,
  ),
  failure('a fraction for an Integer', insert({ id: 1.5 }), StatementError, /'id'.*whole number/s),
  failure('NaN for an Integer', insert({ id: NaN }), StatementError, /'id'.*NaN/s),
  failure('a number for a Text', insert({ name: 5 }), StatementError, /'name'.*string/s),
  failure('a text for a DateTime', insert({ at: 'now' }), StatementError, /'at'/),
  failure('an object for a Text', insert({ name: { a: 1 } }), StatementError, /'name'/),
  failure('undefined for a column', insert({ name: undefined }), RxAlchemyError, /name/),
  failure(
    'a hint of half a surrogate pair',
    insert({ name: '\ud800' }),
    StatementError,
    /'name'.*surrogate/s,
  ),
];

/** What throws while the statement is made. */
const refusedAtOnce: [string, () => unknown, abstract new (...args: never) => RxAlchemyError, RegExp][] = [
  [
    'an unknown column in values',
    () => things.insert().values({ nope: 1 } as never),
    RxAlchemyError,
    /'?nope'?.*things|things.*nope/s,
  ],
  ['text that is none', () => text(5 as never), ArgumentError, /text\(\) takes SQL/],
  ['empty text', () => text('  '), ArgumentError, /non-empty/],
  ['a question mark in text', () => text('SELECT ?'), ArgumentError, /named parameters such as :name/],
  ['an unknown parameter of bindParams', () => text('SELECT :a').bindParams({ b: 1 }), ArgumentError, /:b/],
  [
    'a column type that is none',
    () => text('SELECT 1 AS a').columns({ a: 5 as never }),
    ArgumentError,
    /'a'/,
  ],
];

/** What only the database can say. */
const refusedByDatabase: Failure[] = [
  failure('wrong syntax', engine => engine.execute(text('SELEC 1')), ProgrammingError, /syntax.*SELEC 1/s),
  failure(
    'an unknown table',
    engine => engine.execute(text('SELECT * FROM nowhere')),
    ProgrammingError,
    /no such table: nowhere|nowhere' doesn't exist/,
  ),
  failure(
    'an unknown column',
    engine => engine.execute(text('SELECT nope FROM things')),
    ProgrammingError,
    /no such column: nope|Unknown column 'nope'/,
  ),
  failure(
    'two statements',
    engine => engine.execute(text('SELECT 1; SELECT 2')),
    ProgrammingError,
    /more than one statement; execute them one by one|syntax/,
  ),
  failure('no statement', engine => engine.execute(text('-- nothing')), ProgrammingError, /no statements/),
  failure(
    'a NUL in the SQL',
    engine => engine.execute(text('SELECT 1 \0 AS x')),
    ProgrammingError,
    /NUL|syntax/,
  ),
  failure(
    'too few values',
    engine => engine.connect(conn => conn.execDriverSql('SELECT ?', [])),
    ProgrammingError,
    /too few|parameter/i,
  ),
  failure(
    'too many values',
    engine => engine.connect(conn => conn.execDriverSql('SELECT 1', [1])),
    ProgrammingError,
    /too many|parameter/i,
  ),
];

const CONTROL = { sqlite: [';RELEASE a', 'end'], mysql: ['# x\nRELEASE SAVEPOINT a', 'SET autocommit=0'] };

describeEngines('bad input', at => {
  /** Runs it on a fresh table; checks that the engine is as it was. */
  async function expectFailure({ run, type, message }: Failure, sent: boolean): Promise<void> {
    const engine = at.engine();
    await firstValueFrom(engine.execute(new CreateTable(things)));
    const executed: EngineEvent[] = [];
    engine.events.subscribe(event => event.type === 'execute' && executed.push(event));
    const error = await rejection(all(run(engine)));
    expect(error).toBeInstanceOf(type);
    expect(error.message).toMatch(message);
    if (!sent) expect(executed).toEqual([]);
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
    expect(await firstValueFrom(engine.scalar(select(func.count(things.c.id))))).toBe(0);
  }

  for (const each of refusedBefore) {
    it(`refuses ${each.name} before anything reaches the database`, () =>
      expectFailure(each, /a later|a set that/.test(each.name)));
  }

  for (const each of refusedByDatabase) {
    // MariaDB takes a comment for a statement.
    const on = each.name === 'no statement' ? itOn(at, 'sqlite') : it;
    on(`passes on what the database says of ${each.name}`, () => expectFailure(each, true));
  }

  it('refuses what is no statement at once', () => {
    const engine = at.engine();
    for (const bad of [undefined, null, 5, {}, [], () => 1]) {
      expect(() => engine.execute(bad as never)).toThrowError(ArgumentError, /Not an executable object/);
      expect(() => engine.scalar(bad as never)).toThrowError(ArgumentError, /Not an executable object/);
    }
    expect(() => engine.execute('SELECT 1' as never)).toThrowError(
      ArgumentError,
      /'SELECT 1'; wrap SQL in text\(\)/,
    );
    const notRows: Executable[] = [things.insert().values({ name: 'x' }), new CreateTable(things)];
    expect(notRows.every(statement => engine.execute(statement) instanceof Observable)).toBe(true);
  });

  it('refuses transaction control in text', async () => {
    const engine = at.engine();
    for (const sql of ['BEGIN', ' commit', '/* x */ ROLLBACK', '-- x\nSAVEPOINT a', ...CONTROL[at.dialect]]) {
      const error = await rejection(all(engine.execute(text(sql))));
      expect(error).withContext(sql).toBeInstanceOf(InvalidRequestError);
      expect(error.message).toContain('engine.begin()');
    }
  });

  it('refuses values that are none for execDriverSql, naming the place', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    for (const bad of [undefined, NaN, {}, [1], true, new Date(), () => 1, Symbol('s'), 2n ** 64n]) {
      expect(() => conn.execDriverSql('SELECT ?, ?', [1, bad as never])).toThrowError(
        ArgumentError,
        /value 2/,
      );
    }
    expect(() => conn.execDriverSql(5 as never)).toThrowError(ArgumentError, /takes SQL text/);
    expect(() => conn.execDriverSql('SELECT ?', { a: 1 } as never)).toThrowError(
      ArgumentError,
      /takes an array/,
    );
    await firstValueFrom(conn.close());
  });

  it('bytes whose buffer was transferred away fail that statement only', async () => {
    const engine = at.engine();
    const bytes = new Uint8Array(8);
    structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
    const failing = rejection(all(engine.execute(text('SELECT :v'), { v: bytes })));
    const beside = firstValueFrom(engine.scalar(text('SELECT 1')));
    expect(await failing).toBeInstanceOf(RxAlchemyError);
    expect(await beside).toBe(1);
    expect(engine.pool.leased).toBe(0);
  });

  it('a failing set in the middle of many undoes them all', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const sets = Array.from({ length: 12_000 }, (_, id) => ({
      id: id === 10_000 ? ('x' as never) : id,
      body: 'b',
    }));
    const insertion = text('INSERT INTO notes (id, body) VALUES (:id, :body)');
    const typed = new Table('notes', new MetaData(), {
      id: column(Integer, { primaryKey: true }),
      body: column(Text),
    });
    const error = await rejection(all(engine.execute(typed.insert(), sets)));
    expect(error).toBeInstanceOf(StatementError);
    expect(error.message).toContain(`'notes.id': Integer takes a whole number, not string 'x'`);
    const duplicate = sets.map(({ id }, index) => ({ id: index === 10_000 ? 1 : id, body: 'b' }));
    const refused = await rejection(all(engine.execute(insertion, duplicate)));
    expect(refused).toBeInstanceOf(IntegrityError);
    // Which of them it was: whoever imports a file has to find the line.
    expect(refused['parameterGroup']).toBe(10_000);
    expect(refused['params']).toEqual([1, 'b']);
    expect(refused.message).toContain('(in parameter group 10000)');
    expect(await ids(engine)).toEqual([]);
    expect(engine.pool.writer).toBeUndefined();
  });

  it('statements after dispose are ResourceClosedErrors; disposing twice is harmless', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await firstValueFrom(engine.dispose());
    await firstValueFrom(engine.dispose());
    const uses: Observable<unknown>[] = [
      engine.execute(text('SELECT 1')),
      engine.execute(text('SELECT 1')).all(),
      engine.execute(text('SELECT 1')).cursor(),
      engine.scalar(text('SELECT 1')),
      add(engine, 1),
      engine.connect(),
      engine.connect(() => of(1)),
      engine.begin(() => of(1)),
      engine.hasTable('notes'),
    ];
    for (const use of uses) {
      const error = await rejection(all(use));
      expect(error).toBeInstanceOf(ResourceClosedError);
      expect(error.message).toContain('disposed');
    }
    expect(await firstValueFrom(engine.ping())).toBe(false);
    await firstValueFrom(engine.idle());
  });

  it('use of what was closed is a ResourceClosedError, never a hang', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    const trans = await firstValueFrom(conn.begin());
    await firstValueFrom(conn.close());
    const uses: Observable<unknown>[] = [
      conn.execute(text('SELECT 1')),
      conn.scalar(text('SELECT 1')),
      conn.begin(),
    ];
    uses.push(conn.beginNested(), conn.execDriverSql('SELECT 1'), conn.getIsolationLevel());
    for (const use of uses) {
      const error = await rejection(all(use));
      expect(error).toBeInstanceOf(ResourceClosedError);
      expect(error.message).toBe('This Connection is closed');
    }
    expect(await rejection(all(trans.commit()))).toBeInstanceOf(InvalidRequestError);
    expect(await all(trans.rollback())).toEqual([undefined]);
    expect(await all(trans.close())).toEqual([undefined]);
  });

  it('an error of one statement leaves those beside it alone', async () => {
    const engine = at.engine();
    const results = await Promise.allSettled([
      firstValueFrom(engine.scalar(text('SELECT 1'))),
      firstValueFrom(engine.scalar(text('SELEC 1'))),
      firstValueFrom(engine.scalar(text('SELECT :missing'))),
      firstValueFrom(engine.execute(text('SELECT 1 AS a')).scalars('b' as never)),
      firstValueFrom(engine.scalar(text('SELECT 2'))),
    ]);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    expect((results[3] as PromiseRejectedResult).reason).toBeInstanceOf(NoSuchColumnError);
  });
});

describe('bad statements', () => {
  for (const [name, make, type, message] of refusedAtOnce) {
    it(`${name} is refused at once`, () => expect(make).toThrowError(type as never, message));
  }

  it('two columns of one name are a CompileError that says to label', async () => {
    const twice = select(things.c.id, things.c.name.label('id') as never);
    const { compile, sqlite } = await import('../../lib/index.js');
    expect(() => compile(twice, { dialect: sqlite })).toThrowError(CompileError, /label/);
  });
});
