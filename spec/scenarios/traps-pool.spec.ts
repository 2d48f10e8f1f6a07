/**
 * Trap section C: pools, order and concurrency, as far as this issue answers it.
 *
 * Not here: C6 (no server that restarts), C7, C10 (the pool's own specs). Differ from traps.md: C1 there is one policy,
 * the rest of the stream is drained (contract, C28); C5 settings that a user of a pooled connection makes by PRAGMA stay
 * on it: use `runInThread` or a PRAGMA on a connection that is invalidated afterwards; C12 a stream that nobody pulls is
 * ended by `stallTimeout`; C13 the error is a `TimeoutError` that names `maxWaiting`.
 */
import { concat, firstValueFrom, forkJoin, from, lastValueFrom, map, mergeMap, toArray } from 'rxjs';

import { createEngine, OperationalError, StalledConsumerError, text, TimeoutError } from '../../lib/index.js';
import { describeEngines, itOn } from '../support/engines.js';
import { describeBoth } from '../support/both.js';
import { add, all, createNotes, ids, numbersTo, rejection, selectIds } from '../support/notes.js';
import { endlessRows, endlessStep, needsReturning } from '../support/statements.js';

const one = text<{ one: number }>('SELECT 1 AS one');

describeBoth('trap C', at => {
  it('trap C1 a second statement while rows of the first are unread neither hangs nor fails', async () => {
    const conn = await firstValueFrom(at.engine().connect());
    const cursor = await firstValueFrom(conn.execute(numbersTo(30_000)).cursor());
    await firstValueFrom(cursor.fetchOne());
    expect(await firstValueFrom(conn.scalar(one))).toBe(1);
    expect((await firstValueFrom(cursor.fetchAll())).length).toBe(29_999);
    await firstValueFrom(conn.close());
  });

  it('trap C2 one statement may be executed again while its rows are read, any number of times', async () => {
    const conn = await firstValueFrom(at.engine().connect());
    const statement = numbersTo(2000);
    const cursors = await Promise.all(
      Array.from({ length: 5 }, () => firstValueFrom(conn.execute(statement).cursor())),
    );
    for (let row = 1; row <= 3; row++) {
      for (const cursor of cursors) expect(await firstValueFrom(cursor.fetchOne())).toEqual({ n: row });
    }
    const rest = await Promise.all(cursors.map(cursor => firstValueFrom(cursor.fetchAll())));
    expect(rest.map(({ length }) => length)).toEqual([1997, 1997, 1997, 1997, 1997]);
    await firstValueFrom(conn.close());
  });

  it('trap C3 a query for each row needs no connection for each row', async () => {
    const engine = at.engine({ poolSize: 2 });
    await createNotes(engine);
    await lastValueFrom(engine.begin(conn => from([1, 2, 3, 4, 5]).pipe(mergeMap(id => add(conn, id)))));
    const bodies = engine.execute(selectIds).pipe(
      mergeMap(({ id }) => engine.scalar(text('SELECT body FROM notes WHERE id = :id'), { id })),
      toArray(),
    );
    expect((await lastValueFrom(bodies)).length).toBe(5);
    const large = engine
      .execute(numbersTo(20_000))
      .concatMapRows(({ n }) => (n % 5000 === 0 ? engine.scalar(one) : [n]));
    expect((await all(large)).length).toBe(20_000);
    expect(engine.pool.leased).toBe(0);
  });

  it('trap C9 a connection is kept by default: nothing is evicted that works', async () => {
    const engine = at.engine({ poolSize: 1 });
    const evictions: unknown[] = [];
    engine.events.subscribe(event => {
      if (event.type === 'evict') evictions.push(event);
    });
    for (let round = 0; round < 20; round++) await lastValueFrom(engine.execute(one));
    expect(evictions).toEqual([]);
    expect(engine.pool.open).toBe(1);
  });

  it('trap C13 the queue is bounded, and those in it are served', async () => {
    const engine = at.engine({ poolSize: 1, maxWaiting: 5 });
    if (at.database === 'memory') return;
    const held = await firstValueFrom(engine.connect());
    const waiting = Array.from({ length: 5 }, (_, n) =>
      firstValueFrom(engine.connect(conn => conn.scalar(text(`SELECT ${n}`)))),
    );
    await Promise.resolve();
    const error = await rejection(firstValueFrom(engine.connect(conn => conn.scalar(one))));
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toContain('maxWaiting');
    await firstValueFrom(held.close());
    expect(await Promise.all(waiting)).toEqual([0, 1, 2, 3, 4]);
  });
});

describe('trap C11', () => {
  it('trap C11 what cannot be opened fails those who wait, with the cause', async () => {
    const engine = createEngine('sqlite:////nowhere/at/all.db?mode=rw', { poolSize: 1 });
    const waiting = [engine.scalar(one), engine.connect(), engine.begin(conn => conn.scalar(one))];
    for (const error of await Promise.all(
      waiting.map(source => rejection(firstValueFrom<unknown>(source))),
    )) {
      expect(error).toBeInstanceOf(OperationalError);
      expect((error.cause as Error).message).toContain('/nowhere/at/all.db');
    }
    await firstValueFrom(engine.dispose());
  });
});

describeEngines(
  'trap C, several connections',
  at => {
    it('trap C3 with all connections held by streams that are pulled, the inner query is told who holds them', async () => {
      const engine = at.engine({ poolSize: 1 });
      const stuck = engine.execute(endlessRows(at), undefined, { label: 'the outer stream' });
      const inner = stuck.concatMapRows(() => engine.scalar(one, undefined, { timeout: 50 }));
      const error = await rejection(all(inner));
      expect(error).toBeInstanceOf(TimeoutError);
      expect(error.message).toContain("'the outer stream'");
      await firstValueFrom(engine.idle());
      expect(await firstValueFrom(engine.scalar(one))).toBe(1);
    });

    it('trap C8 a connection that works for a long time holds up no other', async () => {
      const engine = at.engine({ poolSize: 3 });
      await createNotes(engine);
      const busy = engine.execute(endlessStep(at)).subscribe();
      await lastValueFrom(forkJoin(Array.from({ length: 10 }, (_, id) => add(engine, id))));
      expect((await ids(engine)).length).toBe(10);
      busy.unsubscribe();
      await firstValueFrom(engine.idle());
    });

    itOn(at, 'sqlite')(
      'trap C12, D8 a stream that nobody pulls gives its connection back, so that the WAL can be written out',
      async () => {
        const engine = at.engine({ poolSize: 2, executionOptions: { stallTimeout: 30 } });
        await createNotes(engine);
        const cursor = await firstValueFrom(engine.execute(numbersTo(1_000_000)).cursor());
        await firstValueFrom(cursor.fetchOne());
        while (engine.pool.leased > 0) await firstValueFrom(engine.events);
        const rest = cursor.fetchAll().pipe(map(rows => rows.length));
        expect(await rejection(firstValueFrom(rest))).toBeInstanceOf(StalledConsumerError);
        const checkpoint = text<{ busy: number }>('PRAGMA wal_checkpoint(TRUNCATE)');
        expect((await firstValueFrom(engine.execute(checkpoint))).busy).toBe(0);
      },
    );
  },
  { several: true, stoppable: true },
);

describeBoth('trap D', at => {
  it('trap D1 the first rows come before the last are made', async () => {
    const engine = at.engine();
    expect(await firstValueFrom(engine.execute(endlessRows(at)))).toEqual({ n: 1 });
    await firstValueFrom(engine.idle());
  });

  it('trap D3 a slow consumer with a small fetchSize is an error nowhere', async () => {
    const engine = at.engine();
    let rows = 0;
    for await (const _row of engine.execute(numbersTo(500), undefined, { fetchSize: 7, window: 1 })) {
      rows++;
      if (rows % 50 === 0) await new Promise(resolve => setImmediate(resolve));
    }
    expect(rows).toBe(500);
  });

  it('trap D4 rows are plain objects that stay what they are', async () => {
    const engine = at.engine();
    const rows = await all(engine.execute(numbersTo(3)));
    await all(engine.execute(numbersTo(3)));
    expect(rows).toEqual([{ n: 1 }, { n: 2 }, { n: 3 }]);
    expect(Object.getPrototypeOf(rows[0])).toBe(Object.prototype);
    expect(structuredClone(rows)).toEqual(rows);
    expect(JSON.stringify(rows[0])).toBe('{"n":1}');
  });

  it('trap D6 RETURNING that is read in part has done all of its work', async () => {
    needsReturning(at);
    const engine = at.engine();
    await createNotes(engine);
    const insert = text<{ id: number }>('INSERT INTO notes (id) VALUES (1), (2), (3) RETURNING id');
    expect(await firstValueFrom(engine.execute(insert))).toEqual({ id: 1 });
    await firstValueFrom(engine.idle());
    expect(await ids(engine)).toEqual([1, 2, 3]);
    const cursor = await firstValueFrom(
      engine.execute(text<{ id: number }>('DELETE FROM notes WHERE id > 1 RETURNING id')).cursor(),
    );
    await firstValueFrom(cursor.fetchOne());
    await firstValueFrom(cursor.close());
    expect(await ids(engine)).toEqual([1]);
  });

  it('trap D7 NULL is null, as a value and as a whole row', async () => {
    const engine = at.engine();
    const nothing = text<{ a: null }>('SELECT NULL AS a');
    expect(
      await all(concat(engine.execute(nothing), engine.execute(nothing).scalars(), engine.scalar(nothing))),
    ).toEqual([{ a: null }, null, null]);
  });
});
