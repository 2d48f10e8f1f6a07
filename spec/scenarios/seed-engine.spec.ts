/**
 * The seed's engine tests (sqlalchemy_aio 16–38, alchimia ), with this library's behaviour where the contract
 * decides otherwise; the title says so.
 *
 * Not as it was: 17 (`test_implicit_loop`): there is no loop to be given. 33–36 (refusals of blocking use): this library
 * does the things themselves, asynchronously: see 34 and 36. 35: `metadata.reflect` is not of this library yet.
 */
import { concat, filter, firstValueFrom, lastValueFrom, map, toArray } from 'rxjs';

import {
  ArgumentError,
  column,
  createEngine,
  DBAPIError,
  Engine,
  Integer,
  MetaData,
  Table,
  text,
} from '../../lib/index.js';
import type { EngineEvent } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { itOn } from '../support/engines.js';
import { all, rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';

const mytable = new Table('mytable', new MetaData(), { id: column(Integer, { primaryKey: true }) });
const one = text<{ one: number }>('SELECT 1 AS one');
const functions = new URL('./fixtures/thread-functions.js', import.meta.url);

describeBoth('seed, engine', at => {
  it('seed 16, A-1, A-2 test_create_engine: the factory yields the engine class, opening nothing', () => {
    const engine = at.engine();
    expect(engine).toBeInstanceOf(Engine);
    expect(engine.pool.open + engine.pool.opening).toBe(0);
  });

  it('seed 18 test_run_in_thread: positional arguments, also one named self, and the value', async () => {
    const engine = at.engine();
    const value = await firstValueFrom(
      engine.connect(conn => conn.runInThread<number>(functions, 'sum', 1, 2, 3)),
    );
    expect(value).toBe(6);
    const self = { self: 'self', nested: [1, { two: 2n }] };
    expect(await firstValueFrom(engine.connect(conn => conn.runInThread(functions, 'echo', self)))).toEqual(
      self,
    );
  });

  it('seed 19, 20, A-3 test_connect, test_connect_context_manager: a connection, closed by hand or after its scope', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    await firstValueFrom(conn.close());
    const scoped = await firstValueFrom(engine.connect(inner => [inner]));
    await firstValueFrom(engine.idle());
    expect([conn.closed, scoped.closed]).toEqual([true, true]);
  });

  it('seed 21 test_implicit_transaction_success: engine.begin commits; another connection sees the row', async () => {
    const engine = at.engine();
    // A server commits at DDL, which is therefore refused in a transaction.
    if (at.dialect === 'mysql') await lastValueFrom(mytable.create(engine));
    await lastValueFrom(
      engine.begin(conn =>
        concat(at.dialect === 'mysql' ? [] : mytable.create(conn), conn.execute(mytable.insert())),
      ),
    );
    const rows = await firstValueFrom(engine.connect(conn => conn.execute(mytable.select()).all()));
    expect(rows).toEqual([{ id: 1 }]);
  });

  it('seed 22 test_implicit_transaction_failure: the error propagates and nothing is there', async () => {
    const engine = at.engine();
    await lastValueFrom(mytable.create(engine));
    const failing = engine.begin(async conn => {
      await lastValueFrom(conn.execute(mytable.insert()));
      throw new RangeError('boom');
    });
    await expectAsync(lastValueFrom(failing)).toBeRejectedWithError(RangeError, 'boom');
    expect(await firstValueFrom(engine.execute(mytable.select()).all())).toEqual([]);
  });

  it('seed 23 test_implicit_transaction_commit_failure: ROLLBACK exactly once, then the error of the COMMIT', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await lastValueFrom(mytable.create(engine));
    recording.sent.length = 0;
    recording.breaks = sql => sql === 'COMMIT';
    const error = await rejection(lastValueFrom(engine.begin(conn => conn.execute(mytable.insert()))));
    expect(error).toBeInstanceOf(DBAPIError);
    expect(error['phase']).toBe('commit');
    expect(recording.sent.filter(sql => sql === 'ROLLBACK').length).toBe(1);
  });

  it('seed 24, A-4 test_execute: scalar of SELECT 1, plain SQL text by text()', async () => {
    const engine = at.engine();
    expect(await firstValueFrom(engine.execute(one).scalar())).toBe(1);
    expect(await firstValueFrom(engine.execute(text('SELECT 42')).scalar())).toBe(42);
    expect(() => engine.execute('SELECT 42' as never)).toThrowError(ArgumentError, /text\(\)/);
  });

  it('seed 25 test_scalar: the shortcut', async () => {
    expect(await firstValueFrom(at.engine().scalar(one))).toBe(1);
  });

  it('seed 26, A-7 test_has_table: false before, true after', async () => {
    const engine = at.engine();
    expect(await firstValueFrom(engine.hasTable('mytable'))).toBeFalse();
    await lastValueFrom(mytable.create(engine));
    expect(await firstValueFrom(engine.hasTable('mytable'))).toBeTrue();
    // SQLite does not look at the case of letters; on a server its settings decide.
    if (at.dialect === 'sqlite')
      expect(await firstValueFrom(engine.inspect().hasTable('MyTable'))).toBeTrue();
    await lastValueFrom(engine.execute(text('CREATE VIEW myview AS SELECT 1 AS one')));
    expect(await firstValueFrom(engine.hasTable('myview'))).toBeTrue();
    expect(await firstValueFrom(engine.hasTable("my'table"))).toBeFalse();
    expect(() => engine.hasTable(undefined as never)).toThrowError(ArgumentError);
    expect(() => engine.hasTable('')).toThrowError(ArgumentError);
  });

  it('seed 27, A-5 test_table_names: [] before, the name after', async () => {
    const engine = at.engine();
    expect(await firstValueFrom(engine.tableNames())).toEqual([]);
    await lastValueFrom(mytable.create(engine));
    await lastValueFrom(engine.execute(text('CREATE TABLE another (id INTEGER PRIMARY KEY)')));
    await lastValueFrom(engine.execute(text('CREATE VIEW myview AS SELECT 1 AS one')));
    expect(await firstValueFrom(engine.tableNames())).toEqual(['another', 'mytable']);
    expect(
      await firstValueFrom(engine.tableNames(at.dialect === 'sqlite' ? 'main' : at.server().name)),
    ).toEqual(['another', 'mytable']);
    expect(await firstValueFrom(engine.inspect().viewNames())).toEqual(['myview']);
  });

  it('seed 28, A-6 test_table_names_with_connection: on a given connection, by that connection’s own statements', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await lastValueFrom(
      engine.connect(async conn => {
        expect(await firstValueFrom(conn.inspect().tableNames())).toEqual([]);
        const transaction = at.dialect === 'sqlite' ? await firstValueFrom(conn.begin()) : undefined;
        await lastValueFrom(mytable.create(conn));
        expect(await firstValueFrom(conn.inspect().tableNames())).toEqual(['mytable']);
        expect(await firstValueFrom(conn.inspect().hasTable('mytable'))).toBeTrue();
        // What follows is SQLite's: DDL that is undone, and a list of what is the connection's alone.
        if (transaction === undefined) return;
        await lastValueFrom(conn.execute(text('CREATE TEMP TABLE mine (id)')));
        expect(await firstValueFrom(conn.inspect().tableNames('temp'))).toEqual(['mine']);
        await firstValueFrom(transaction.rollback());
        expect(await firstValueFrom(conn.inspect().tableNames())).toEqual([]);
      }),
    );
    const catalogue = at.dialect === 'sqlite' ? 'sqlite_schema' : 'information_schema';
    const asked = recording.sent.filter(sql => sql.includes(catalogue)).length;
    expect(asked).toBeGreaterThan(at.dialect === 'sqlite' ? 4 : 2);
  });

  it('seed 29 test_repr: the text names the class and the URL, its password masked', () => {
    const shown = String(at.engine());
    expect(shown).toBe(`Engine(${at.engine().url})`);
    expect(shown).toContain(`${at.dialect}://`);
    if (at.dialect === 'sqlite') return;
    const { password } = new URL(at.url);
    expect(password).not.toBe('');
    expect(shown).not.toContain(password);
  });

  it('seed 30 test_engine_keywords: echo, loggingName, executionOptions are accepted and passed on; others refused', async () => {
    const engine = at.engine({
      echo: false,
      loggingName: 'seed',
      executionOptions: { label: 'from the engine' },
    });
    const labels = firstValueFrom(
      engine.events.pipe(
        filter(({ type }) => type === 'execute'),
        map(event => (event as EngineEvent & { type: 'execute' }).label),
      ),
    );
    await lastValueFrom(engine.execute(one));
    expect(await labels).toBe('from the engine');
    expect(() => createEngine('sqlite://', { ecko: true } as never)).toThrowError(
      ArgumentError,
      /'ecko'.*echo/,
    );
    expect(() => createEngine('sqlite://', { executionOptions: { size: 1 } } as never)).toThrowError(
      ArgumentError,
      /'size'/,
    );
  });

  it('seed 31 test_logger: what a logger would be told comes on engine.events', async () => {
    const engine = at.engine();
    const types: string[] = [];
    engine.events.subscribe(({ type }) => types.push(type));
    await lastValueFrom(engine.execute(one));
    expect(types).toContain('execute');
    expect(types).toContain('executed');
  });

  it('seed 34 test_run_visitor_exception: table.create(engine) and metadata.createAll(engine) work here', async () => {
    const engine = at.engine();
    const metadata = new MetaData();
    const parents = new Table('parents', metadata, { id: column(Integer, { primaryKey: true }) });
    new Table('children', metadata, {
      id: column(Integer, { primaryKey: true }),
      parent: column(Integer, { references: () => parents.c.id, index: true }),
    });
    const steps = (source: ReturnType<typeof metadata.createAll<ReturnType<typeof engine.runSchema>>>) =>
      firstValueFrom(
        source.pipe(
          map(each => (each.kind === 'done' ? 'done' : `${each.action} ${each.kind} of ${each.table}`)),
          toArray(),
        ),
      );
    expect(await steps(metadata.createAll(engine))).toEqual([
      'create table of parents',
      'create table of children',
      'create index of children',
      'done',
    ]);
    expect(await steps(metadata.createAll(engine))).toEqual(['done']);
    expect(await firstValueFrom(engine.tableNames())).toEqual(['children', 'parents']);
    expect(await steps(metadata.dropAll(engine))).toEqual([
      'drop table of children',
      'drop table of parents',
      'done',
    ]);
    expect(await steps(metadata.dropAll(engine))).toEqual(['done']);
    await expectAsync(steps(metadata.dropAll(engine, { checkFirst: false }))).toBeRejectedWithError(
      DBAPIError,
      at.dialect === 'sqlite' ? /no such table/ : /Unknown table/,
    );
    expect(await firstValueFrom(engine.tableNames())).toEqual([]);
    await lastValueFrom(parents.create(engine));
    expect((await firstValueFrom(parents.create(engine))).kind).toBe('done');
    await expectAsync(all(parents.create(engine, { checkFirst: false }))).toBeRejectedWithError(
      DBAPIError,
      /already exists/,
    );
    expect((await all(parents.drop(engine))).length).toBe(2);
  });

  // A server commits at each step.
  itOn(at, 'sqlite')(
    'seed 34 createAll is one transaction: a step that fails undoes those before',
    async () => {
      const engine = at.engine();
      const metadata = new MetaData();
      new Table('first', metadata, { id: column(Integer, { primaryKey: true }) });
      new Table('second', metadata, { id: column(Integer, { primaryKey: true }) });
      await lastValueFrom(engine.execute(text('CREATE VIEW second AS SELECT 1 AS one')));
      await rejection(all(metadata.createAll(engine)));
      expect(await firstValueFrom(engine.tableNames())).toEqual([]);
      // Inside the caller's own transaction the caller decides.
      const outer = await firstValueFrom(engine.connect());
      const transaction = await firstValueFrom(outer.begin());
      await lastValueFrom(mytable.create(outer));
      await firstValueFrom(transaction.rollback());
      await firstValueFrom(outer.close());
      expect(await firstValueFrom(engine.hasTable('mytable'))).toBeFalse();
    },
  );

  it('seed 36 test_event_listen_exception: listening works, and stops', async () => {
    const engine = at.engine();
    let heard = 0;
    const listening = engine.events.subscribe(() => heard++);
    await lastValueFrom(engine.execute(one));
    listening.unsubscribe();
    const before = heard;
    expect(before).toBeGreaterThan(0);
    await lastValueFrom(engine.execute(one));
    expect(heard).toBe(before);
  });

  it('seed 37 test_public_run_in_thread: a module and an export, positional arguments; anything else is refused', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    expect(await firstValueFrom(conn.runInThread(functions.href, 'sum', 4, 5))).toBe(9);
    expect(() => conn.runInThread(((): number => 1) as never, 'x')).toThrowError(ArgumentError);
    expect(() => conn.runInThread(functions, undefined as never)).toThrowError(ArgumentError);
    await firstValueFrom(conn.close());
  });
});
