/**
 * Stopping statements that would run for ever, in every way that a subscriber has to leave.
 */
import {
  Observable,
  Subject,
  concat,
  filter,
  firstValueFrom,
  lastValueFrom,
  switchMap,
  take,
  takeUntil,
  timeout,
  toArray,
} from 'rxjs';

import { CancelledError, text, type Engine, type EngineEvent } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { slowOn, type Slow } from '../support/slow-cases.js';
import { hasReadables } from '../support/place-node.js';

describeEngines(
  'A running statement',
  at => {
    let slow: Slow;
    let givenUp: EngineEvent[] = [];

    /** An engine of one connection with a small table. */
    async function engineOfOne(): Promise<Engine> {
      const engine = at.engine({ poolSize: 1 });
      await firstValueFrom(engine.execute(text('CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)')));
      await firstValueFrom(engine.execute(text('INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)')));
      slow = slowOn(at);
      givenUp = [];
      engine.events
        .pipe(filter(({ type }) => type === 'evict' || type === 'releaseFailed'))
        .subscribe(event => givenUp.push(event));
      await slow.on(engine);
      return engine;
    }

    /** The connection is back, the next statement on it works and finds what was there before. */
    async function expectUntouched(engine: Engine): Promise<void> {
      await firstValueFrom(engine.idle());
      expect(givenUp).toEqual([]);
      expect(await slow.wrong(engine)).toEqual([]);
      const { open, leased, waiting, writer } = engine.pool;
      expect({ open, leased, waiting, writer }).toEqual({
        open: 1,
        leased: 0,
        waiting: 0,
        writer: undefined,
      });
      const rows = await firstValueFrom(
        engine.execute(text<{ id: number; n: number }>('SELECT * FROM t')).all(),
      );
      expect(rows).toEqual([
        { id: 1, n: 10 },
        { id: 2, n: 20 },
        { id: 3, n: 30 },
      ]);
      const result = await firstValueFrom(engine.execute(text('UPDATE t SET n = n')));
      expect(result).toEqual(jasmine.objectContaining({ rowCount: 3 }));
    }

    /** Subscribes, leaves when the statement runs, and completes. */
    function leftWhenStarted(source: Observable<unknown>): Observable<never> {
      return new Observable(subscriber => {
        const subscription = source.subscribe();
        void slow.next().then(() => {
          subscription.unsubscribe();
          subscriber.complete();
        });
      });
    }

    it('[C14] [C17] is stopped by unsubscribe', async () => {
      const engine = await engineOfOne();
      const subscription = engine.execute(slow.spin).subscribe(() => fail('a value'));
      await slow.next();
      subscription.unsubscribe();
      await expectUntouched(engine);
    });

    it('[C14] is stopped by takeUntil', async () => {
      const engine = await engineOfOne();
      const stop = new Subject<void>();
      const over = firstValueFrom(engine.execute(slow.spin).pipe(takeUntil(stop), toArray()));
      await slow.next();
      stop.next();
      expect(await over).toEqual([]);
      await expectUntouched(engine);
    });

    it('[C14] is stopped by timeout', async () => {
      const engine = await engineOfOne();
      const over = firstValueFrom(engine.execute(slow.spin).pipe(timeout(20)));
      await expectAsync(over).toBeRejectedWithError('Timeout has occurred');
      await expectUntouched(engine);
    });

    it('[C14] is stopped by switchMap, and what it switches to runs on the same connection', async () => {
      const engine = await engineOfOne();
      const queries = new Subject<Observable<unknown>>();
      const over = lastValueFrom(queries.pipe(switchMap(query => query)));
      queries.next(engine.execute(slow.spin));
      await slow.next();
      queries.next(engine.execute(text('SELECT 42 AS n')));
      queries.complete();
      expect(await over).toEqual({ n: 42 });
      await expectUntouched(engine);
    });

    it('[C14] [C30] is stopped by an AbortSignal', async () => {
      const engine = await engineOfOne();
      const controller = new AbortController();
      const over = engine.execute(slow.spin).forEachRow(() => fail('a row'), { signal: controller.signal });
      await slow.next();
      controller.abort(new Error('enough'));
      await expectAsync(over).toBeRejectedWithError('enough');
      expect(engine.pool.leased).toBe(0);
      await expectUntouched(engine);
    });

    it('[C11] [C14] is stopped by break in for await, which waits for the release', async () => {
      const engine = await engineOfOne();
      const seen: number[] = [];
      for await (const { n } of engine.execute(slow.rowsThenSpin)) {
        seen.push(n);
        if (n === 20) await slow.next();
        if (n === 30) break;
      }
      expect(seen.length).toBe(30);
      expect(engine.pool.leased).toBe(0);
      await expectUntouched(engine);
    });

    it('[C11] [C14] is stopped by return() while next() waits', async () => {
      const engine = await engineOfOne();
      const iterator = engine.execute(slow.spin)[Symbol.asyncIterator]();
      const next = iterator.next();
      await slow.next();
      await iterator.return!();
      expect(engine.pool.leased).toBe(0);
      expect(await next).toEqual({ done: true, value: undefined });
      await expectUntouched(engine);
    });

    it('[C14] is stopped by closing a cursor', async () => {
      const engine = await engineOfOne();
      const cursor = await firstValueFrom(engine.execute(slow.rowsThenSpin).cursor());
      expect((await firstValueFrom(cursor.fetchMany(3))).map(({ n }) => n)).toEqual([1, 2, 3]);
      await slow.next();
      await firstValueFrom(cursor.close());
      expect(engine.pool.leased).toBe(0);
      await expectUntouched(engine);
    });

    it('[C14] is stopped by destroying a Readable', async () => {
      if (!hasReadables) return;
      const engine = await engineOfOne();
      const readable = engine.execute(slow.rowsThenSpin).toReadable();
      readable.resume();
      await slow.next();
      await new Promise(resolve => readable.destroy().once('close', resolve));
      await expectUntouched(engine);
    });

    it('[C15] is stopped between rows, and no row comes after unsubscribe has returned', async () => {
      const engine = await engineOfOne();
      let left = false;
      let late = 0;
      let rows = 0;
      const subscription = engine.execute(slow.endlessRows).subscribe(() => {
        if (left) late++;
        if (++rows === 700) {
          subscription.unsubscribe();
          left = true;
        }
      });
      await slow.next();
      while (!left) await new Promise(resolve => setImmediate(resolve));
      await expectUntouched(engine);
      expect(late).toBe(0);
    });

    it('[C15] is stopped by take(n) inside a row', async () => {
      const engine = await engineOfOne();
      const rows = await firstValueFrom(engine.execute(slow.endlessRows).pipe(take(1000), toArray()));
      expect(rows.length).toBe(1000);
      await expectUntouched(engine);
    });

    it('[C18] a cancelled UPDATE changed nothing', async () => {
      const engine = await engineOfOne();
      const subscription = engine.execute(slow.spinningUpdate).subscribe();
      await slow.next();
      subscription.unsubscribe();
      await expectUntouched(engine);
    });

    it('[C18] a cancelled INSERT … SELECT inserted nothing', async () => {
      const engine = await engineOfOne();
      const subscription = engine.execute(slow.spinningInsert).subscribe();
      await slow.next();
      subscription.unsubscribe();
      await expectUntouched(engine);
    });

    it('[C18] a cancelled executemany changed nothing, however far it was', async () => {
      const engine = await engineOfOne();
      const sets = Array.from({ length: 100_000 }, (_, index) => ({ id: index + 10 }));
      const subscription = engine.execute(slow.insert, sets).subscribe(() => fail('a value'));
      for (let count = 0; count < 5; count++) await slow.next();
      subscription.unsubscribe();
      await expectUntouched(engine);
    });

    it('[C18] [C23] a cancelled transaction is gone, also what it had done before', async () => {
      const engine = await engineOfOne();
      const subscription = engine
        .begin(conn => concat(conn.execute(text('UPDATE t SET n = 0')), conn.execute(slow.spin)))
        .subscribe(() => fail('a value'));
      await slow.next();
      subscription.unsubscribe();
      await expectUntouched(engine);
    });

    it('[C18] a transaction in which a write was cancelled cannot be committed', async () => {
      const engine = await engineOfOne();
      const done = lastValueFrom(
        engine.begin(conn =>
          concat(
            conn.execute(text('UPDATE t SET n = 0')),
            leftWhenStarted(conn.execute(slow.spinningUpdate)),
          ),
        ),
      );
      await expectAsync(done).toBeRejectedWithError(/cannot be committed/);
      await expectUntouched(engine);
    });

    it('[C18] a transaction in which a read was cancelled goes on', async () => {
      const engine = await engineOfOne();
      const result = await lastValueFrom(
        engine.begin(conn =>
          concat(
            conn.execute(text('UPDATE t SET n = n')),
            leftWhenStarted(conn.execute(slow.spin)),
            conn.execute(text('SELECT CAST(sum(n) AS SIGNED) AS sum FROM t')),
          ),
        ),
      );
      expect(result).toEqual({ sum: 60 });
      await expectUntouched(engine);
    });

    it('[C18] [C25] a cancelled savepoint is undone, and the transaction around it goes on', async () => {
      const engine = await engineOfOne();
      const result = await lastValueFrom(
        engine.begin(conn =>
          concat(
            leftWhenStarted(
              conn.beginNested(inner =>
                concat(inner.execute(text('UPDATE t SET n = 0')), inner.execute(slow.spin)),
              ),
            ),
            conn.execute(text('SELECT CAST(sum(n) AS SIGNED) AS sum FROM t')),
          ),
        ),
      );
      expect(result).toEqual({ sum: 60 });
      await expectUntouched(engine);
    });

    it('[C20] its error shows in events and reaches nobody else', async () => {
      const engine = await engineOfOne();
      const cancelled: unknown[] = [];
      engine.events.subscribe(event => {
        if (event.type === 'cancelled') cancelled.push(event.error);
        if (event.type === 'retry') fail('retried');
      });
      const told: unknown[] = [];
      const subscription = engine.execute(slow.spin, {}, { label: 'the slow one' }).subscribe({
        next: value => told.push(value),
        error: error => told.push(error),
        complete: () => told.push('complete'),
      });
      await slow.next();
      subscription.unsubscribe();
      await expectUntouched(engine);
      expect(told).toEqual([]);
      expect(cancelled.length).toBe(1);
      expect(cancelled[0]).toBeInstanceOf(CancelledError);
      expect(String(cancelled[0])).toContain('the slow one');
    });

    it('[C19] idle() waits for what close() gives back, whoever has left it', async () => {
      const engine = await engineOfOne();
      const conn = await firstValueFrom(engine.connect());
      const transaction = await firstValueFrom(conn.begin());
      const subscription = conn.execute(slow.spinningUpdate).subscribe({ error: () => {} });
      await slow.next();
      const closing = conn.close().subscribe();
      await Promise.resolve();
      closing.unsubscribe();
      await firstValueFrom(engine.idle());
      expect(engine.pool.leased).toBe(0);
      expect(transaction.isActive).toBe(false);
      subscription.unsubscribe();
      await expectUntouched(engine);
    });

    it('[C19] idle() waits for the stop, dispose() right after the unsubscribe succeeds', async () => {
      const engine = await engineOfOne();
      const subscription = engine.execute(slow.spin).subscribe();
      await slow.next();
      subscription.unsubscribe();
      await firstValueFrom(engine.idle());
      expect(engine.pool.leased).toBe(0);
      await firstValueFrom(engine.dispose());
      expect(engine.pool.open).toBe(0);
    });
  },
  { stoppable: true },
);
