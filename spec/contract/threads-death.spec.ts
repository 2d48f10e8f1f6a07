/** Threads that die: their calls fail with an OperationalError, nothing hangs, and the pool replaces them (C35). */
import { concatMap, firstValueFrom, lastValueFrom, type Observable } from 'rxjs';

import { OperationalError, ResourceClosedError, text } from '../../lib/index.js';
import type { Connection, Engine, EngineEvent } from '../../lib/index.js';
import { describeEngines, itOn } from '../support/engines.js';
import { add, createNotes, ids, numbersTo, rejection } from '../support/notes.js';
import { threadFunctions } from '../support/place-node.js';

const kill = (conn: Connection, code = 0): Observable<never> =>
  conn.runInThread(threadFunctions, 'exit', code);

async function expectGone(failing: Promise<unknown>): Promise<OperationalError> {
  const error = (await rejection(failing)) as unknown as OperationalError;
  expect(error).toBeInstanceOf(OperationalError);
  expect([error.connectionInvalidated, error.retry, error.code]).toEqual([
    true,
    'connection',
    'CONNECTION_GONE',
  ]);
  return error;
}

describeEngines(
  'a thread that dies',
  at => {
    /** Nothing is held, nobody waits, and the engine works; what is committed in a file is still there. */
    async function expectRecovered(engine: Engine, expected: number[]): Promise<void> {
      await firstValueFrom(engine.idle());
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
      if (at.stored) expect(await ids(engine)).toEqual(expected);
      else await createNotes(engine);
      await lastValueFrom(add(engine, 1000));
      expect(await firstValueFrom(engine.ping())).toBe(true);
    }

    for (const code of [0, 1, 42]) {
      it(`[C35] by process.exit(${code}): its running call fails, and the next one gets another thread`, async () => {
        const engine = at.engine({ poolSize: 1, timeout: 60_000 });
        await createNotes(engine);
        await lastValueFrom(add(engine, 1));
        const error = await expectGone(lastValueFrom(engine.connect(conn => kill(conn, code))));
        expect(error.message).toContain('thread of this connection ended');
        await expectRecovered(engine, [1]);
      });
    }

    it('[C35] by an error that nobody catches, which is told', async () => {
      const engine = at.engine({ poolSize: 1, timeout: 60_000 });
      await createNotes(engine);
      const dying = lastValueFrom(engine.connect(conn => conn.runInThread(threadFunctions, 'throwLater')));
      expect((await expectGone(dying)).message).toContain('nobody catches this');
      await expectRecovered(engine, []);
    });

    it('[C35] fails what is queued behind it on its connection, and what comes later, and closing works', async () => {
      const engine = at.engine({ poolSize: 1, timeout: 60_000 });
      await createNotes(engine);
      const conn = await firstValueFrom(engine.connect());
      const dying = expectGone(lastValueFrom(kill(conn)));
      const queued = [
        conn.execute(text('SELECT 1')),
        add(conn, 5),
        conn.begin(),
        conn.execute(numbersTo(10)).all(),
      ];
      const failures = queued.map(each => expectGone(lastValueFrom(each as Observable<unknown>)));
      await dying;
      await Promise.all(failures);
      for (const late of [conn.execute(text('SELECT 1')), conn.begin(), kill(conn)]) {
        const error = await rejection(lastValueFrom(late as Observable<unknown>));
        expect(error instanceof OperationalError || error instanceof ResourceClosedError).toBe(true);
      }
      await firstValueFrom(conn.close());
      await firstValueFrom(conn.close());
      await expectRecovered(engine, []);
    });

    it('[C35] in a transaction: the transaction is gone, and so is the right to write', async () => {
      const engine = at.engine({ poolSize: 2, timeout: 60_000 });
      await createNotes(engine);
      const dying = engine.begin(conn => add(conn, 1).pipe(concatMap(() => kill(conn))));
      await expectGone(lastValueFrom(dying));
      await expectRecovered(engine, []);
      const conn = await firstValueFrom(engine.connect());
      const transaction = await firstValueFrom(conn.begin());
      await lastValueFrom(add(conn, 2));
      await expectGone(lastValueFrom(kill(conn)));
      expect(await rejection(lastValueFrom(transaction.commit()))).toBeInstanceOf(Error);
      await lastValueFrom(transaction.rollback());
      await firstValueFrom(conn.close());
      if (at.stored) expect(await ids(engine)).toEqual([1000]);
    });

    itOn(at, 'sqlite')('[C35] a writer that waits for the right of the dead gets it', async () => {
      const engine = at.engine({ poolSize: 2, timeout: 60_000 });
      await createNotes(engine);
      const conn = await firstValueFrom(engine.connect());
      await firstValueFrom(conn.begin());
      await lastValueFrom(add(conn, 1));
      const waiting = lastValueFrom(engine.execute(text('CREATE TABLE other (x)')));
      await expectGone(lastValueFrom(kill(conn)));
      await waiting;
      await firstValueFrom(conn.close());
      if (at.stored) expect(await ids(engine)).toEqual([]);
    });

    it('[C35] rows that it still had in its memory are lost with an error, never silently', async () => {
      const engine = at.engine({
        poolSize: 1,
        timeout: 60_000,
        executionOptions: { fetchSize: 5, window: 1 },
      });
      await createNotes(engine);
      const conn = await firstValueFrom(engine.connect());
      const cursor = await firstValueFrom(conn.execute(numbersTo(100)).cursor());
      expect(await firstValueFrom(cursor.fetchOne())).toEqual({ n: 1 });
      await firstValueFrom(conn.scalar(text('SELECT 1')));
      const rest = lastValueFrom(cursor.fetchAll());
      await expectGone(lastValueFrom(kill(conn)));
      const outcome = await rest.then(
        rows => rows.length,
        (error: unknown) => error,
      );
      if (typeof outcome === 'number') expect(outcome).toBe(99);
      else expect(outcome).toBeInstanceOf(OperationalError);
      await firstValueFrom(conn.close());
      await expectRecovered(engine, []);
    });

    it('[C35] rows in its memory that nobody has asked for yet fail the fetch that asks', async () => {
      const engine = at.engine({
        poolSize: 1,
        timeout: 60_000,
        executionOptions: { fetchSize: 5, window: 1 },
      });
      await createNotes(engine);
      const conn = await firstValueFrom(engine.connect());
      const cursor = await firstValueFrom(conn.execute(numbersTo(100)).cursor());
      expect(await firstValueFrom(cursor.fetchOne())).toEqual({ n: 1 });
      await firstValueFrom(conn.scalar(text('SELECT 1')));
      await expectGone(lastValueFrom(kill(conn)));
      await expectGone(lastValueFrom(cursor.fetchAll()));
      await firstValueFrom(conn.close());
      await expectRecovered(engine, []);
    });

    it('[C35] is told in the events, once', async () => {
      const engine = at.engine({ poolSize: 1, timeout: 60_000 });
      const evicted: EngineEvent[] = [];
      engine.events.subscribe(event => event.type === 'evict' && evicted.push(event));
      await expectGone(lastValueFrom(engine.connect(conn => kill(conn))));
      await firstValueFrom(engine.ping());
      expect(evicted.length).toBe(1);
      expect((evicted[0] as { reason?: unknown }).reason).toBeInstanceOf(OperationalError);
    });

    itOn(at, 'sqlite')(
      '[C35] a connection that user code closed is given up, not handed to the next',
      async () => {
        const engine = at.engine({ poolSize: 1, timeout: 60_000 });
        await createNotes(engine);
        const conn = await firstValueFrom(engine.connect());
        await firstValueFrom(conn.runInThread(threadFunctions, 'closeDatabase'));
        const error = (await rejection(
          lastValueFrom(conn.execute(text('SELECT 1'))),
        )) as unknown as OperationalError;
        expect([error.connectionInvalidated, error.retry]).toEqual([true, 'connection']);
        await firstValueFrom(conn.close());
        await expectRecovered(engine, []);
      },
    );

    it('[C35] many engines at once lose one thread each and go on', async () => {
      const engines = Array.from({ length: 4 }, () => at.engine({ poolSize: 2, timeout: 60_000 }));
      await Promise.all(
        engines.map(async engine => {
          await expectGone(lastValueFrom(engine.connect(conn => kill(conn))));
          expect(await firstValueFrom(engine.scalar(text('SELECT 7')))).toBe(7);
        }),
      );
    });
  },
  { scheduler: 'threads' },
);
