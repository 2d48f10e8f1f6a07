/**
 * Executing: nothing runs before a subscription, each subscription is a run of its own, and what it gives (C1–C6).
 */
import { firstValueFrom, type Observable, share, take } from 'rxjs';

import {
  CreateTable,
  Cursor,
  func,
  insert,
  ResourceClosedError,
  Result,
  select,
  text,
  column,
  Integer,
  MetaData,
  Table,
  Text,
} from '../../lib/index.js';
import type { Engine, EngineEvent, WriteResult } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { all, numbersTo, rejection } from '../support/notes.js';
import { contractViolations } from '../support/observable-contract.js';
import { endlessRows, hasReturning, needsReturning } from '../support/statements.js';
import { hasReadables } from '../support/place-node.js';

const users = new Table('users', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
});

async function withUsers(engine: Engine, ...names: string[]): Promise<void> {
  await firstValueFrom(engine.execute(new CreateTable(users)));
  if (names.length > 0)
    await firstValueFrom(
      engine.execute(
        users.insert(),
        names.map(name => ({ name })),
      ),
    );
}

function eventsOf(engine: Engine): EngineEvent['type'][] {
  const seen: EngineEvent['type'][] = [];
  engine.events.subscribe(event => seen.push(event.type));
  return seen;
}

/** Two turns of the event loop: long enough for anything that was started to be seen in the pool's figures. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setImmediate(resolve));
}

describeEngines('executing', at => {
  it('[C1] building, execute, connect and begin do nothing until they are subscribed', async () => {
    const engine = at.engine();
    const seen = eventsOf(engine);
    engine.execute(users.insert().values({ name: 'A' }));
    engine.execute(text('SELECT 1')).all();
    engine.scalar(text('SELECT 1'));
    engine.connect();
    engine.connect(conn => conn.execute(text('SELECT 1')));
    engine.begin(conn => conn.execute(text('SELECT 1')));
    engine.idle();
    engine.dispose();
    const result = engine.execute(text('SELECT 1'));
    result[Symbol.asyncIterator]();
    result.cursor();
    result.concatMapRows(row => [row]);
    if (hasReadables) result.toReadable().destroy();
    await turns();
    expect(seen).toEqual([]);
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 0, opening: 0, leased: 0, waiting: 0 }));
  });

  it('[C2] runs once for each subscription, unless it is shared', async () => {
    const engine = at.engine();
    await withUsers(engine);
    const write = engine.execute(users.insert().values({ name: 'A' }));
    await firstValueFrom(write);
    await firstValueFrom(write);
    const shared = write.pipe(share());
    await Promise.all([firstValueFrom(shared), firstValueFrom(shared)]);
    expect(await firstValueFrom(engine.scalar(select(func.count(users.c.id))))).toBe(3);
  });

  it('[C2] gives each subscription its own lease', async () => {
    const engine = at.engine({ poolSize: 2 });
    const labels: string[] = [];
    engine.events.subscribe(event => {
      if (event.type === 'acquire') labels.push(event.label);
    });
    const source = engine.execute(text('SELECT 1 AS one'));
    await Promise.all([all(source), all(source)]);
    expect(labels.length).toBe(2);
  });

  it('[C3] delivers nothing while subscribe is on the stack', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', 'B');
    const sources: Observable<unknown>[] = [
      engine.execute(select(users.c.name)),
      engine.execute(select(users.c.name)).all(),
      engine.execute(select(users.c.name)).first(),
      engine.execute(select(users.c.name)).keys(),
      engine.execute(select(users.c.name)).cursor(),
      engine.execute(users.insert().values({ name: 'C' })),
      engine.execute(text('NO SQL')),
      engine.execute(text('SELECT :missing')),
      engine.connect(conn => conn.execute(text('SELECT 1'))),
      engine.begin(conn => conn.execute(text('SELECT 1'))),
      engine.hasTable('users'),
      engine.ping(),
      engine.idle(),
    ];
    for (const source of sources) {
      let notified = 0;
      let over = (): void => {};
      const ended = new Promise<void>(resolve => (over = resolve));
      source.subscribe({
        next: value => {
          notified++;
          if (value instanceof Cursor) void firstValueFrom(value.close());
        },
        error: () => (notified++, over()),
        complete: () => (notified++, over()),
      });
      expect(notified).toBe(0);
      await ended;
      expect(notified).toBeGreaterThan(0);
    }
    await firstValueFrom(engine.idle());
  });

  it('[C3] delivers nothing inside subscribe on a connection, in a transaction and after dispose either', async () => {
    const engine = at.engine();
    const watch = async (source: Observable<unknown>): Promise<void> => {
      let notified = 0;
      let over = (): void => {};
      const ended = new Promise<void>(resolve => (over = resolve));
      const end = (): void => (notified++, over());
      source.subscribe({ next: () => notified++, error: end, complete: end });
      expect(notified).toBe(0);
      await ended;
    };
    const conn = await firstValueFrom(engine.connect());
    const trans = await firstValueFrom(conn.begin());
    await watch(conn.execute(text('SELECT 1')));
    await watch(conn.beginNested());
    await watch(trans.rollback());
    await watch(trans.rollback());
    await watch(conn.close());
    await watch(conn.close());
    await watch(conn.execute(text('SELECT 1')));
    await firstValueFrom(engine.dispose());
    await watch(engine.execute(text('SELECT 1')));
    await watch(engine.connect());
    await watch(engine.dispose());
    await turns();
  });

  it('[C4] emits each row as one next, in order', async () => {
    const engine = at.engine();
    const rows = await all(engine.execute(numbersTo(3000)));
    expect(rows.length).toBe(3000);
    expect(rows.every(({ n }, index) => n === index + 1)).toBe(true);
  });

  it('[C4] does not load the result first: an endless one streams', async () => {
    const engine = at.engine();
    const rows = await all(engine.execute(endlessRows(at)).pipe(take(2000)));
    expect(rows.at(-1)).toEqual({ n: 2000 });
    await firstValueFrom(engine.idle());
  });

  it('[C4] completes without a row when there is none', async () => {
    const engine = at.engine();
    await withUsers(engine);
    expect(await all(engine.execute(users.select()))).toEqual([]);
  });

  it('[C5] emits exactly one WriteResult for a write', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', 'B');
    const writes: [string, Observable<WriteResult>, Partial<WriteResult>][] = [
      ['insert', engine.execute(users.insert().values({ name: 'C' })), { rowCount: 1, lastRowId: 3 }],
      ['many', engine.execute(users.insert(), [{ name: 'D' }, { name: 'E' }]), { rowCount: 2, lastRowId: 5 }],
      ['update', engine.execute(users.update().values({ name: 'x' })), { rowCount: 5, lastRowId: null }],
      ['delete', engine.execute(users.delete()), { rowCount: 5, lastRowId: null }],
      [
        'DDL',
        engine.execute(text('CREATE TABLE other (x INTEGER)') as never),
        { rowCount: 0, lastRowId: null },
      ],
    ];
    for (const [name, write, expected] of writes) {
      const values = await all(write);
      expect(values)
        .withContext(name)
        .toEqual([jasmine.objectContaining(expected) as never]);
      expect(values[0]!.returnsRows).toBe(false);
    }
  });

  it('[C5] gives the primary key of a single inserted row', async () => {
    const engine = at.engine();
    await withUsers(engine);
    const inserted = await firstValueFrom(engine.execute(users.insert().values({ name: 'A' })));
    expect(inserted.insertedPrimaryKey).toEqual([1]);
    const chosen = await firstValueFrom(engine.execute(users.insert().values({ id: 42, name: 'B' })));
    expect(chosen.insertedPrimaryKey).toEqual([42]);
    const many = await firstValueFrom(engine.execute(users.insert(), [{ name: 'C' }]));
    expect(many.insertedPrimaryKey).toBeNull();
  });

  it('takes the rows of an array that is a buffer, filled again at once', async () => {
    const engine = at.engine();
    await withUsers(engine);
    const buffer: { name: string }[] = [];
    const done: Promise<WriteResult>[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      buffer.push({ name }, { name: `${name}2` });
      const asParameters = name > 'b';
      done.push(
        firstValueFrom(
          asParameters
            ? engine.execute(users.insert(), buffer)
            : engine.execute(users.insert().values(buffer)),
        ),
      );
      buffer.length = 0;
    }
    expect((await Promise.all(done)).map(({ rowCount }) => rowCount)).toEqual([2, 2, 2, 2]);
    const stored = await firstValueFrom(
      engine.execute(users.select().orderBy(users.c.name)).scalars('name').all(),
    );
    expect(stored).toEqual(['a', 'a2', 'b', 'b2', 'c', 'c2', 'd', 'd2']);
  });

  it('[C5] commit, rollback and close emit once and complete', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    expect(await all((await firstValueFrom(conn.begin())).commit())).toEqual([undefined]);
    expect(await all((await firstValueFrom(conn.begin())).rollback())).toEqual([undefined]);
    expect(await all((await firstValueFrom(conn.begin())).close())).toEqual([undefined]);
    expect(await all(conn.close())).toEqual([undefined]);
    expect(await all(conn.close())).toEqual([undefined]);
  });

  it('[C6] text decides when it runs whether it gives rows', async () => {
    const engine = at.engine();
    await withUsers(engine);
    const [write] = await all(engine.execute(text("INSERT INTO users (name) VALUES ('A')")));
    expect(write).toEqual(
      jasmine.objectContaining({ rowCount: 1, lastRowId: 1, returnsRows: false }) as never,
    );
    const second = "INSERT INTO users (name) VALUES ('B')";
    const returning = hasReturning(at);
    const returned = await all(
      engine.execute(text<object>(returning ? `${second} RETURNING id, name` : second)),
    );
    if (returning) expect(returned).toEqual([{ id: 2, name: 'B' }]);
    // A row of text() is a record also where its type is inferred on the way.
    const row: Record<string, unknown> = await firstValueFrom(engine.execute(text('SELECT 1 AS one')));
    expect(row['one']).toBe(1);
    expect(await all(engine.execute(text<object>('SELECT name FROM users')))).toEqual([
      { name: 'A' },
      { name: 'B' },
    ]);
  });

  it('[C6] asking a statement without rows for rows is a ResourceClosedError, and it has run', async () => {
    const engine = at.engine();
    await withUsers(engine);
    const views: Record<string, (result: Result<Record<string, unknown>>) => Observable<unknown>> = {
      all: result => result.all(),
      first: result => result.first(),
      one: result => result.one(),
      oneOrNone: result => result.oneOrNone(),
      scalar: result => result.scalar(),
      scalarOne: result => result.scalarOne(),
      scalarOneOrNone: result => result.scalarOneOrNone(),
      keys: result => result.keys(),
      partitions: result => result.partitions(),
      scalars: result => result.scalars(0),
      tuples: result => result.tuples(),
      unique: result => result.unique(),
    };
    let inserted = 0;
    for (const [name, view] of Object.entries(views)) {
      const result = engine.execute(text("INSERT INTO users (name) VALUES ('A')"));
      const error = await rejection(all(view(result)));
      expect(error).withContext(name).toBeInstanceOf(ResourceClosedError);
      expect(error.message).withContext(name).toContain('does not return rows');
      inserted++;
    }
    expect(await firstValueFrom(engine.scalar(select(func.count(users.c.id))))).toBe(inserted);
  });

  it('[C6] inserts with returning give a Result of rows', async () => {
    needsReturning(at);
    const engine = at.engine();
    await withUsers(engine);
    const result = engine.execute(
      insert(users)
        .values([{ name: 'A' }, { name: 'B' }])
        .returning(users.c.id),
    );
    expect(result).toBeInstanceOf(Result);
    expect(await all(result)).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('a query with many parameter sets gives all their rows, beside a writer too', async () => {
    const engine = at.engine({ timeout: 60_000 });
    await withUsers(engine, 'A', 'B', 'C');
    const query = text<{ name: string }>('SELECT name FROM users WHERE id >= :id ORDER BY id');
    const both = engine.execute(query, [{ id: 3 }, { id: 2 }, { id: 9 }]);
    expect((await all(both)).map(({ name }) => name)).toEqual(['C', 'B', 'C']);
    if (at.database === 'memory') return;
    const beside = engine.begin(async conn => {
      await firstValueFrom(conn.execute(users.delete()));
      const seen = await all(engine.execute(query, [{ id: 1 }], { timeout: 0 }));
      expect(seen.length).toBe(3);
    });
    await all(beside);
  });

  it('keeps the Observable contract: rows, writes, failures, views', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', 'B', 'C');
    const rows = engine.execute(select(users.c.id, users.c.name));
    const sources: Record<string, Observable<unknown>> = {
      rows,
      'many rows': engine.execute(numbersTo(700), undefined, { fetchSize: 100 }),
      write: engine.execute(users.update().values({ name: 'x' })),
      'syntax error': engine.execute(text('SELEC 1')),
      'late error': engine.execute(text('SELECT abs(id - 9223372036854775807 - 2) FROM users')),
      all: rows.all(),
      'all of a write': engine.execute(text("UPDATE users SET name = 'x'")).all(),
      first: rows.first(),
      one: rows.one(),
      keys: rows.keys(),
      scalars: rows.scalars('name'),
      'no such column': rows.scalars('nope' as 'name'),
      partitions: rows.partitions(2),
      'small partitions': engine.execute(numbersTo(50)).partitions(3),
      'partitions of a write': engine.execute(text("UPDATE users SET name = 'x'")).partitions(),
      unique: rows.unique(),
      concatMapRows: rows.concatMapRows(row => [row]),
      mergeMapRows: rows.mergeMapRows(row => [row], 2),
      connect: engine.connect(conn => conn.execute(select(users.c.id))),
      begin: engine.begin(conn => conn.execute(select(users.c.id))),
    };
    for (const [name, source] of Object.entries(sources)) {
      const settle = (): Promise<void> => firstValueFrom(engine.idle());
      expect(await contractViolations(source, { settle, cancelPoints: 3 }))
        .withContext(name)
        .toEqual([]);
    }
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0 }));
  });
});
