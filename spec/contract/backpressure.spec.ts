/** Backpressure: however large the result and however slow the consumer, few rows are resident (C30–C32). */

import { concatMap, filter, firstValueFrom, from, lastValueFrom, map, type Observable, take } from 'rxjs';

import { StalledConsumerError, text, type Engine, type Result } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { all, numbersTo, rejection } from '../support/notes.js';
import { rowCount } from '../support/row-count.js';
import { endlessRows, needsReturning } from '../support/statements.js';
import { hasReadables } from '../support/place-node.js';

type Rows = Result<{ n: number }>;

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
const FETCH = { fetchSize: 20, window: 2 };
const WINDOW = 40;

/** Takes 500 rows of an endless result, with a turn of the event loop for each; `take` is told of each. */
const slowly: [string, number, (rows: Rows, take: () => void) => Promise<unknown>][] = [
  [
    'for await',
    0,
    async (rows, taken) => {
      let count = 0;
      for await (const _ of rows) {
        taken();
        await turn();
        if (++count === 500) break;
      }
    },
  ],
  [
    'cursor.fetchOne',
    0,
    async (rows, taken) => {
      const cursor = await firstValueFrom(rows.cursor());
      for (let count = 0; count < 500; count++) {
        await firstValueFrom(cursor.fetchOne());
        taken();
        await turn();
      }
      await firstValueFrom(cursor.close());
    },
  ],
  [
    'cursor.fetchMany',
    7,
    async (rows, taken) => {
      const cursor = await firstValueFrom(rows.cursor());
      for (let count = 0; count < 500; count += 7) {
        for (const _ of await firstValueFrom(cursor.fetchMany(7))) taken();
        await turn();
      }
      await firstValueFrom(cursor.close());
    },
  ],
  [
    'concatMapRows',
    1,
    (rows, taken) => {
      const slow = rows.concatMapRows(row => from(turn()).pipe(map(() => (taken(), row.n))));
      return lastValueFrom(slow.pipe(take(500)));
    },
  ],
  [
    'mergeMapRows',
    5,
    (rows, taken) => {
      const slow = rows.mergeMapRows(row => from(turn()).pipe(map(() => (taken(), row.n))), 5);
      return lastValueFrom(slow.pipe(take(500)));
    },
  ],
  [
    'forEachRow',
    0,
    async (rows, taken) => {
      const controller = new AbortController();
      const each = async ({ n }: { n: number }): Promise<void> => {
        taken();
        await turn();
        if (n === 500) controller.abort();
      };
      await rejection(rows.forEachRow(each, { signal: controller.signal }));
    },
  ],
  [
    'toReadable',
    // Node's own buffer, in object mode.
    16,
    async (rows, taken) => {
      let count = 0;
      for await (const _ of rows.toReadable()) {
        taken();
        await turn();
        if (++count === 500) break;
      }
    },
  ],
];

describeEngines('pulling', at => {
  for (const [name, extra, run] of slowly) {
    if (name === 'toReadable' && !hasReadables) continue;
    it(`[C30] ${name} keeps at most window × fetchSize rows${extra > 0 ? ` and its own ${extra}` : ''}`, async () => {
      const count = rowCount(at.scheduler);
      const engine = at.engine({ scheduler: count.scheduler, executionOptions: FETCH });
      await run(engine.execute(endlessRows(at)), () => count.take());
      await firstValueFrom(engine.idle());
      expect(count.most).toBeGreaterThan(0);
      expect(count.most).toBeLessThanOrEqual(WINDOW + extra);
      expect(count.came).toBeLessThanOrEqual(507 + WINDOW + extra);
      expect(engine.pool.leased).toBe(0);
    });
  }

  it('[C30] nobody who asks for nothing is sent more than the window', async () => {
    const count = rowCount(at.scheduler);
    const engine = at.engine({ scheduler: count.scheduler, executionOptions: FETCH });
    const iterator = engine.execute(endlessRows(at))[Symbol.asyncIterator]();
    await iterator.next();
    for (let turns = 0; turns < 100; turns++) await turn();
    expect(count.came).toBeLessThanOrEqual(WINDOW);
    await iterator.return?.();
    expect(engine.pool.leased).toBe(0);
  });

  it('[C30] also rows that were drained into the thread’s memory come only as they are taken', async () => {
    const count = rowCount(at.scheduler);
    const engine = at.engine({ scheduler: count.scheduler, executionOptions: FETCH });
    const conn = await firstValueFrom(engine.connect());
    const cursor = await firstValueFrom(conn.execute(numbersTo(1000)).cursor());
    expect(await firstValueFrom(cursor.fetchOne())).toEqual({ n: 1 });
    count.take();
    expect(await firstValueFrom(conn.scalar(text('SELECT 7')))).toBe(7);
    count.take();
    for (let n = 2; n <= 1000; n++) {
      expect((await firstValueFrom(cursor.fetchOne()))!.n).toBe(n);
      count.take();
    }
    expect(await firstValueFrom(cursor.fetchOne())).toBeNull();
    expect(count.most).toBeLessThanOrEqual(WINDOW);
    await firstValueFrom(conn.close());
  });

  it('[C30] and those of RETURNING', async () => {
    needsReturning(at);
    const count = rowCount(at.scheduler);
    const engine = at.engine({ scheduler: count.scheduler, executionOptions: FETCH });
    await firstValueFrom(engine.execute(text('CREATE TABLE t (a INTEGER)')));
    const sql =
      'INSERT INTO t WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000) SELECT n FROM r';
    let seen = 0;
    for await (const row of engine.execute(text<{ a: number }>(`${sql} RETURNING a`))) {
      count.take();
      expect(row.a).toBe(++seen);
    }
    expect(seen).toBe(1000);
    expect(count.most).toBeLessThanOrEqual(WINDOW);
  });
});

describeEngines('pushing', at => {
  it('[C31] [C34] delivers no more than a window of batches in one turn of the event loop', async () => {
    const engine = at.engine({ executionOptions: { fetchSize: 100, window: 3 } });
    let inTurn = 0;
    let most = 0;
    let running = true;
    const nextTurn = (): void => {
      inTurn = 0;
      if (running) setImmediate(nextTurn);
    };
    nextTurn();
    let seen = 0;
    await new Promise<void>((resolve, reject) => {
      engine.execute(numbersTo(20_000)).subscribe({
        next: () => {
          seen++;
          most = Math.max(most, ++inTurn);
        },
        error: reject,
        complete: resolve,
      });
    });
    running = false;
    expect(seen).toBe(20_000);
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(300);
  });

  it('[C31] all() and partitions() take their batches turn by turn, too', async () => {
    for (const view of [(rows: Rows) => rows.all(), (rows: Rows) => rows.partitions(1000)]) {
      const count = rowCount(at.scheduler);
      const engine = at.engine({
        scheduler: count.scheduler,
        executionOptions: { fetchSize: 100, window: 3 },
      });
      let most = 0;
      let before = 0;
      let running = true;
      const nextTurn = (): void => {
        most = Math.max(most, count.came - before);
        before = count.came;
        if (running) setImmediate(nextTurn);
      };
      nextTurn();
      const values = await all(view(engine.execute(numbersTo(10_000))) as Observable<unknown[]>);
      running = false;
      expect(values.flat().length).toBe(10_000);
      // The credit of a turn is used in the next one: two of them may show between two looks.
      expect(most).toBeLessThanOrEqual(600);
    }
  });

  it('[C31] what an operator queues is its own: concatMap takes everything', async () => {
    const count = rowCount(at.scheduler);
    const engine = at.engine({ scheduler: count.scheduler, executionOptions: FETCH });
    const afterAllHaveCome = async ({ n }: { n: number }): Promise<number> => {
      while (count.came < 1000) await turn();
      return n;
    };
    expect((await all(engine.execute(numbersTo(1000)).pipe(concatMap(afterAllHaveCome)))).length).toBe(1000);
  });

  it('[C15] a subscriber that leaves stops the sending', async () => {
    const count = rowCount(at.scheduler);
    const engine = at.engine({ scheduler: count.scheduler, executionOptions: FETCH });
    await lastValueFrom(engine.execute(endlessRows(at)).pipe(take(100)));
    await firstValueFrom(engine.idle());
    const came = count.came;
    expect(came).toBeLessThanOrEqual(100 + 2 * WINDOW);
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(count.came).toBe(came);
  });
});

describeEngines('a consumer that stalls', at => {
  const stall = { ...FETCH, stallTimeout: 20 };

  /** Resolves when a lease has come back. */
  const released = (engine: Engine): Promise<unknown> =>
    firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'release')));

  it('[C32] gives the connection back, then the rows that had come, then the error', async () => {
    const engine = at.engine({ executionOptions: stall, poolSize: 1, timeout: 60_000 });
    const freed = released(engine);
    const iterator = engine.execute(endlessRows(at))[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toEqual({ n: 1 });
    await freed;
    expect(engine.pool.leased).toBe(0);
    expect(await firstValueFrom(engine.scalar(text('SELECT 7')))).toBe(7);
    let last = 1;
    const rest = async (): Promise<void> => {
      for await (const { n } of { [Symbol.asyncIterator]: () => iterator }) expect(n).toBe(++last);
    };
    const error = await rejection(rest());
    expect(error).toBeInstanceOf(StalledConsumerError);
    expect(error.message).toMatch(/20 ms \(stallTimeout\).*raise stallTimeout/);
    expect(last).toBeGreaterThan(1);
    expect(last).toBeLessThanOrEqual(WINDOW);
    expect((await iterator.next()).done).toBe(true);
  });

  it('[C32] on a connection frees that connection for its next statement', async () => {
    const engine = at.engine({ executionOptions: { ...stall, fetchSize: 1 } });
    const conn = await firstValueFrom(engine.connect());
    const cursor = await firstValueFrom(conn.execute(endlessRows(at)).cursor());
    const stalled = rejection(
      (async () => {
        while ((await firstValueFrom(cursor.fetchOne())) !== null)
          await new Promise(resolve => setTimeout(resolve, 60));
      })(),
    );
    expect(await stalled).toBeInstanceOf(StalledConsumerError);
    expect(await firstValueFrom(conn.scalar(text('SELECT 7')))).toBe(7);
    await firstValueFrom(conn.close());
  });

  it('[C32] nobody stalls who waits for a connection, for the first row, or for a slow consumer’s next', async () => {
    const engine = at.engine({ executionOptions: stall, poolSize: 1, timeout: 30_000 });
    // Somebody else has the only connection, for longer than stallTimeout.
    const holder = await firstValueFrom(engine.connect());
    const waiting =
      at.database !== 'memory' ? firstValueFrom(engine.execute(numbersTo(3)).cursor()) : undefined;
    await new Promise(resolve => setTimeout(resolve, 80));
    await firstValueFrom(holder.close());
    const cursor = await (waiting ?? firstValueFrom(engine.execute(numbersTo(3)).cursor()));
    expect((await firstValueFrom(cursor.fetchAll())).length).toBe(3);
  });

  it('[C32] nobody stalls whose database is done: the rest is in memory', async () => {
    const engine = at.engine({ executionOptions: { ...FETCH, stallTimeout: 20, fetchSize: 100 } });
    await firstValueFrom(engine.ping());
    // The time stands still until the database is done.
    jasmine.clock().install();
    try {
      const freed = released(engine);
      const iterator = engine.execute(numbersTo(50))[Symbol.asyncIterator]();
      await iterator.next();
      await freed;
      expect(engine.pool.leased).toBe(0);
      jasmine.clock().tick(1000);
      let rest = 0;
      while (!(await iterator.next()).done) rest++;
      expect(rest).toBe(49);
    } finally {
      jasmine.clock().uninstall();
    }
  });

  it('[C32] Infinity means never; a pushed result never stalls', async () => {
    const engine = at.engine({ executionOptions: FETCH });
    const iterator = engine
      .execute(endlessRows(at), undefined, { stallTimeout: Infinity })
      [Symbol.asyncIterator]();
    await iterator.next();
    await new Promise(resolve => setTimeout(resolve, 60));
    expect(engine.pool.leased).toBe(1);
    await iterator.return?.();
    const pushed = engine.execute(endlessRows(at), undefined, { stallTimeout: 1 });
    expect((await all(pushed.pipe(take(2000)))).length).toBe(2000);
    await firstValueFrom(engine.idle());
  });
});
