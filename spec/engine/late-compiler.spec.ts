/** A compiler that is loaded when the first statement needs it, as pages have it: what it changes, which is nothing but time. */
import { concat, firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import { LateDialect } from '../../lib/compiler/late-dialect.js';
import {
  column,
  CompileError,
  createEngine,
  CreateTable,
  func,
  Integer,
  InvalidRequestError,
  MetaData,
  select,
  sqlite,
  sqliteRuntime,
  Table,
  Text,
  text,
  tryCast,
  type Engine,
  type SqlDialect,
} from '../../lib/index.js';
import { inline } from '../support/place-node.js';

const users = new Table('users', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
});

/** Loads the compiler when told to. */
class Loader {
  count = 0;
  #arrived: (dialect: SqlDialect) => void = () => undefined;
  #failed: (error: unknown) => void = () => undefined;
  #wasAsked: () => void = () => undefined;
  /** Resolves when it is asked for the first time. */
  readonly asked: Promise<void> = new Promise(resolve => {
    this.#wasAsked = resolve;
  });

  readonly load = (): Promise<SqlDialect> => {
    this.count++;
    this.#wasAsked();
    return new Promise((resolve, reject) => {
      this.#arrived = resolve;
      this.#failed = reject;
    });
  };

  arrive(): void {
    this.#arrived(sqlite);
  }

  fail(error: unknown): void {
    this.#failed(error);
  }
}

describe('a compiler that is loaded late', () => {
  let loader: Loader;
  let engine: Engine;

  beforeEach(async () => {
    loader = new Loader();
    // What prepares statements takes less of a dialect than `EngineDialect` says.
    const sql = new LateDialect(sqlite, loader.load) as unknown as SqlDialect;
    engine = createEngine('late://', {
      scheduler: inline(),
      dialects: [{ schemes: ['late'], sql, runtime: sqliteRuntime }],
    });
    await lastValueFrom(engine.execute(text('CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)')));
  });

  afterEach(async () => {
    await firstValueFrom(engine.dispose(), { defaultValue: undefined });
  });

  it('is not asked for by texts, which have parameters and types all the same', async () => {
    const statement = text('SELECT :n AS n, :at AS at')
      .bindParams({ n: 7, at: new Date(0) })
      .columns({ n: Integer, at: Text });
    expect(await firstValueFrom(engine.execute(statement).all())).toEqual([
      { n: 7, at: '1970-01-01 00:00:00.000000' },
    ]);
    expect(loader.count).toBe(0);
  });

  it('is loaded once, for all statements that wait for it', async () => {
    const both = [1, 2].map(id =>
      lastValueFrom(engine.execute(users.insert().values({ id, name: `user ${id}` }))),
    );
    expect(loader.count).toBe(1);
    loader.arrive();
    expect((await Promise.all(both)).map(each => each.rowCount)).toEqual([1, 1]);
    const counted = select(func.count(users.c.id).label('n'));
    expect(await firstValueFrom(engine.scalar(counted))).toBe(2);
    expect(loader.count).toBe(1);
  });

  it('keeps the order of a connection’s statements', async () => {
    const connection = await firstValueFrom(engine.connect());
    const told: string[] = [];
    const insert = connection.execute(users.insert().values({ id: 1, name: 'first' }));
    const count = connection.execute(text('SELECT count(*) AS n FROM users'));
    const done = Promise.all([
      lastValueFrom(insert).then(() => told.push('insert')),
      lastValueFrom(count).then(row => told.push(`count ${String(row['n'])}`)),
    ]);
    loader.arrive();
    await done;
    expect(told).toEqual(['insert', 'count 1']);
    await firstValueFrom(connection.close(), { defaultValue: undefined });
  });

  it('serves live queries, whose first rows wait for it', async () => {
    const names = firstValueFrom(engine.live(select(users.c.name)));
    await loader.asked;
    loader.arrive();
    expect(await names).toEqual([]);
  });

  it('serves transactions, with all their statements', async () => {
    const rows = lastValueFrom(
      engine.begin(connection =>
        concat(
          connection.execute(users.insert().values({ id: 3, name: 'third' })),
          connection.execute(select(users.c.name)),
        ).pipe(toArray()),
      ),
    );
    await loader.asked;
    loader.arrive();
    expect((await rows)[1]).toEqual({ name: 'third' });
  });

  it('leaves nothing behind of a statement that is left while it waits', async () => {
    const connection = await firstValueFrom(engine.connect());
    const left = connection.execute(users.insert().values({ id: 9, name: 'never' })).subscribe();
    const promised = connection.execute(text('SELECT count(*) AS n FROM users')).all();
    const rows = firstValueFrom(promised);
    left.unsubscribe();
    expect(await rows).toEqual([{ n: 0 }]);
    loader.arrive();
    expect(await firstValueFrom(connection.execute(select(users)).all())).toEqual([]);
    await firstValueFrom(connection.close(), { defaultValue: undefined });
    expect(engine.pool.leased).toBe(0);
  });

  it('that cannot be loaded is an error of the statement, and is asked for again by the next', async () => {
    const failing = lastValueFrom(engine.execute(select(users)));
    loader.fail(new TypeError('the network is down'));
    await expectAsync(failing).toBeRejectedWithError(
      InvalidRequestError,
      /could not be loaded.*network is down/,
    );
    expect(engine.pool.leased).toBe(0);
    const rows = firstValueFrom(engine.execute(select(users)).all());
    expect(loader.count).toBe(2);
    loader.arrive();
    expect(await rows).toEqual([]);
  });

  it('tells what cannot be written to the statement’s own subscriber', async () => {
    const failing = lastValueFrom(engine.execute(select(tryCast('1', Integer).label('n'))));
    loader.arrive();
    await expectAsync(failing).toBeRejectedWithError(CompileError, /TRY_CAST/);
    expect(engine.pool.leased).toBe(0);
  });

  it('drafts texts as the compiler itself does', async () => {
    const early = new LateDialect(sqlite, loader.load);
    const texts = [
      text('SELECT 1'),
      text('SELECT :a, :b, :a').bindParams({ a: 1, b: 'x' }),
      text('SELECT id FROM users WHERE name = :name').columns({ id: users.c.id }),
    ];
    for (const { node } of texts) {
      const draft = early.createCompiler({}).compile(node);
      expect(draft).toEqual(sqlite.createCompiler({}).compile(node));
    }
    expect(() => early.createCompiler({}).compile(new CreateTable(users).node)).toThrowError(
      InvalidRequestError,
      /not loaded yet/,
    );
  });
});
