/**
 * Owned connections (C27): one open handle in the caller's hands, which closes it, once or twice.
 */
import { filter, firstValueFrom, lastValueFrom } from 'rxjs';
import type { Observable } from 'rxjs';

import { ResourceClosedError, text } from '../../lib/index.js';
import type { Connection, Engine, EngineEvent } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, all, createNotes, ids, rejection } from '../support/notes.js';
import { endlessRows, endlessStep } from '../support/statements.js';

const one = text<{ one: number }>('SELECT 1 AS one');
const open = (engine: Engine): Promise<Connection> => firstValueFrom(engine.connect());

describeEngines('[C27] engine.connect()', at => {
  it('[C27] emits one open handle and completes; the caller has it until it is closed', async () => {
    const engine = at.engine();
    const handles = await all(engine.connect());
    expect(handles.length).toBe(1);
    const [conn] = handles as [Connection];
    expect(conn.closed).toBeFalse();
    expect(engine.pool.leased).toBe(1);
    await lastValueFrom(conn.execute(one));
    expect(engine.pool.leased).toBe(1);
    expect(await all(conn.close())).toEqual([undefined]);
    expect(conn.closed).toBeTrue();
    expect(engine.pool.leased).toBe(0);
  });

  it('[C27] gives the connection back when its subscriber leaves before the handle comes', async () => {
    const engine = at.engine();
    const handles: Connection[] = [];
    const subscription = engine.connect().subscribe(conn => handles.push(conn));
    subscription.unsubscribe();
    expect(await firstValueFrom(engine.scalar(one))).toBe(1);
    await firstValueFrom(engine.idle());
    expect(handles).toEqual([]);
    expect(engine.pool.leased).toBe(0);
  });

  it('[C27] gives the connection back when its subscriber leaves at the very moment it is granted', async () => {
    const engine = at.engine();
    await firstValueFrom(engine.scalar(one));
    const handles: Connection[] = [];
    const leaving = engine.events
      .pipe(filter(({ type }) => type === 'acquire'))
      .subscribe(() => subscription.unsubscribe());
    const subscription = engine.connect().subscribe(conn => handles.push(conn));
    await new Promise<void>(resolve => {
      subscription.add(resolve);
    });
    leaving.unsubscribe();
    await firstValueFrom(engine.idle());
    expect(handles).toEqual([]);
    expect(engine.pool.leased).toBe(0);
  });

  it('[C27] closes twice without harm, one after the other or at once', async () => {
    const engine = at.engine();
    const conn = await open(engine);
    const closed = await Promise.all([all(conn.close()), all(conn.close())]);
    expect(closed).toEqual([[undefined], [undefined]]);
    expect(await all(conn.close())).toEqual([undefined]);
    expect(engine.pool.leased).toBe(0);
  });

  it('[C27] does nothing before close() is subscribed', async () => {
    const engine = at.engine();
    const conn = await open(engine);
    conn.close();
    conn.invalidate();
    expect(conn.closed).toBeFalse();
    expect(await firstValueFrom(conn.scalar(one))).toBe(1);
    await firstValueFrom(conn.close());
  });

  const uses: [string, (conn: Connection) => Observable<unknown>][] = [
    ['execute', conn => conn.execute(one)],
    ['scalar', conn => conn.scalar(one)],
    ['execDriverSql', conn => conn.execDriverSql('SELECT 1')],
    ['begin', conn => conn.begin()],
    ['begin(use)', conn => conn.begin(() => [1])],
    ['beginNested', conn => conn.beginNested()],
    ['beginNested(use)', conn => conn.beginNested(() => [1])],
    ['runInThread', conn => conn.runInThread(new URL('node:path'), 'basename', 'a')],
    ['getIsolationLevel', conn => conn.getIsolationLevel()],
    ['a cursor', conn => conn.execute(one).cursor()],
    ['a copy', conn => conn.executionOptions({ label: 'copy' }).execute(one)],
  ];
  for (const [name, use] of uses) {
    it(`[C27] answers ${name} after close with ResourceClosedError, not inside subscribe`, async () => {
      const engine = at.engine();
      const conn = await open(engine);
      await firstValueFrom(conn.close());
      let notified = false;
      const failed = new Promise<unknown>(resolve => {
        use(conn).subscribe({
          next: () => {},
          error: (error: unknown) => {
            notified = true;
            resolve(error);
          },
          complete: () => resolve('completed'),
        });
        expect(notified).toBeFalse();
      });
      const error = await failed;
      expect(error).toBeInstanceOf(ResourceClosedError);
      expect((error as Error).message).toBe('This Connection is closed');
    });
  }

  it('[C27] says after close that it is in no transaction', async () => {
    const engine = at.engine();
    const conn = await open(engine);
    const transaction = await firstValueFrom(conn.begin());
    await firstValueFrom(conn.close());
    expect([conn.inTransaction(), conn.inNestedTransaction(), transaction.isActive]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('[C27] rolls back what is open when it is closed; ending the transaction then is harmless, committing an error', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await open(engine);
    const transaction = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([]);
    expect(await all(transaction.rollback())).toEqual([undefined]);
    expect(await all(transaction.close())).toEqual([undefined]);
    expect((await rejection(firstValueFrom(transaction.commit()))).message).toContain('inactive');
  });

  it('[C27] closes with await using, connection and transaction', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await open(engine);
    const transaction = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    await transaction[Symbol.asyncDispose]();
    expect(transaction.isActive).toBeFalse();
    await conn[Symbol.asyncDispose]();
    await conn[Symbol.asyncDispose]();
    expect(conn.closed).toBeTrue();
    expect(await ids(engine)).toEqual([]);
  });

  it('[C27] fails what waits for its turn when it is closed, and what runs', async () => {
    const engine = at.engine({ cancelGrace: Infinity });
    await createNotes(engine);
    const conn = await open(engine);
    // Rows that nobody takes: the statement is under way until it is closed.
    const cursor = await firstValueFrom(conn.execute(endlessRows(at)).cursor());
    await firstValueFrom(cursor.fetchOne());
    await firstValueFrom(conn.close());
    const error = await rejection(firstValueFrom(cursor.fetchAll()));
    expect(error).toBeInstanceOf(ResourceClosedError);
    expect(await firstValueFrom(engine.scalar(one))).toBe(1);
    expect(engine.pool.leased).toBe(0);
  });

  it('[C27] can be closed again through a copy: they are one connection', async () => {
    const engine = at.engine();
    const conn = await open(engine);
    const copy = conn.executionOptions({ fetchSize: 7 });
    await firstValueFrom(copy.close());
    expect(conn.closed).toBeTrue();
    expect(engine.pool.leased).toBe(0);
  });

  it('[C27] is not reused after invalidate(), and the engine goes on', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(add(engine, 1));
    const events: EngineEvent[] = [];
    engine.events.subscribe(event => events.push(event));
    const conn = await open(engine);
    await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 2));
    const reason = new Error('I saw something strange');
    await firstValueFrom(conn.invalidate(reason));
    await firstValueFrom(conn.invalidate());
    await firstValueFrom(conn.close());
    expect(conn.closed).toBeTrue();
    expect(await ids(engine)).toEqual([1]);
    const evicted = events.filter(event => event.type === 'evict');
    // The one handle of :memory: is the database: it stays.
    expect(evicted).toEqual(at.database === 'memory' ? [] : [{ type: 'evict', why: 'invalidated', reason }]);
    expect(engine.pool.leased).toBe(0);
  });
});

describeEngines(
  '[C27] engine.connect(), closed over a running statement',
  at => {
    for (const how of ['close', 'invalidate'] as const) {
      it(`[C27] stops it on ${how}(), and tells its subscriber`, async () => {
        const engine = at.engine({ cancelGrace: Infinity });
        const conn = await open(engine);
        const executed = firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'execute')));
        const running = rejection(firstValueFrom(conn.scalar(endlessStep(at))));
        const next = rejection(firstValueFrom(conn.scalar(one)));
        await executed;
        await firstValueFrom(conn[how]());
        expect(await running).toBeInstanceOf(ResourceClosedError);
        expect(await next).toBeInstanceOf(ResourceClosedError);
        expect(await firstValueFrom(engine.scalar(one))).toBe(1);
      });
    }
  },
  { stoppable: true },
);
