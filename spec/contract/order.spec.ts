/**
 * The order of one connection (C28): statements run as they were subscribed, one at a time, and never wait for the
 * rows that somebody else has not taken.
 */
import {
  concat,
  filter,
  firstValueFrom,
  forkJoin,
  lastValueFrom,
  map,
  merge,
  take,
  tap,
  toArray,
} from 'rxjs';
import type { Observable } from 'rxjs';

import { OperationalError, text } from '../../lib/index.js';
import type { Connection, Transaction } from '../../lib/index.js';
import { describeEngines, itOn } from '../support/engines.js';
import { add, all, createNotes, ids, numbersTo, rejection, selectIds } from '../support/notes.js';
import { recorder } from '../support/recorder.js';
import { beginText, endlessRows } from '../support/statements.js';

const functions = new URL('../scenarios/fixtures/thread-functions.js', import.meta.url);
const count = text<{ n: number }>('SELECT count(*) AS n FROM notes');

describeEngines('[C28] the order of a connection', at => {
  it('[C28] runs reads and writes of known and unknown text in the order of their subscription', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(
      engine.connect(async conn => {
        const seen: number[] = [];
        const doubled = `SELECT ${at.dialect === 'sqlite' ? 'double(count(*))' : '2 * count(*)'} AS n FROM notes`;
        const note = (n: number | null): void => void seen.push(n ?? -1);
        const counted = (): Observable<unknown> => conn.scalar(count).pipe(tap(note));
        await lastValueFrom(
          forkJoin([
            counted(),
            add(conn, 1),
            counted(),
            conn.execute(text('INSERT INTO notes (id) VALUES (2)')),
            counted(),
            conn.execDriverSql('INSERT INTO notes (id) VALUES (?)', [3]),
            counted(),
            conn.execute(text('INSERT INTO notes (id) VALUES (:id)'), [{ id: 4 }, { id: 5 }]),
            counted(),
            conn.runInThread(functions, at.dialect === 'sqlite' ? 'defineDouble' : 'echo', 0),
            conn.scalar(text<{ n: number }>(doubled)).pipe(tap(note)),
            conn.execute(text('DELETE FROM notes WHERE id > 1')),
            counted(),
          ]),
        );
        expect(seen).toEqual([0, 1, 2, 3, 5, 10, 1]);
      }),
    );
  });

  it('[C28] gives results in that order too, of whatever view', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(concat(add(engine, 1), add(engine, 2)));
    await lastValueFrom(
      engine.connect(async conn => {
        const views: readonly ((n: number) => Observable<unknown>)[] = [
          n => conn.scalar(text('SELECT :n AS n'), { n }),
          n => conn.execute(text('SELECT :n AS n FROM notes'), { n }).first(),
          n => conn.execute(text('SELECT :n AS n, 1 AS one'), { n }).one(),
          n => conn.execute(text('SELECT id, :n AS n FROM notes'), { n }).all(),
        ];
        const seen: number[] = [];
        const wanted = Array.from({ length: 40 }, (_, index) => index);
        // The second time round each text is one that the thread has seen.
        const told = (n: number): Observable<unknown> =>
          views[(n * 7) % views.length]!(n).pipe(tap(() => void seen.push(n)));
        await lastValueFrom(forkJoin(wanted.map(told)));
        expect(seen).toEqual(wanted);
      }),
    );
  });

  it('[C28] runs begin, what is in it and commit in the order of their subscription', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    recording.sent.length = 0;
    const before = firstValueFrom(conn.scalar(count));
    const begun = firstValueFrom(conn.begin());
    const inside = firstValueFrom(add(conn, 1));
    const nested = firstValueFrom(conn.beginNested());
    const deeper = firstValueFrom(add(conn, 2));
    const read = firstValueFrom(conn.scalar(count));
    const transaction: Transaction = await begun;
    const released = firstValueFrom((await nested).commit());
    const committed = firstValueFrom(transaction.commit());
    const after = firstValueFrom(add(conn, 3));
    await Promise.all([before, inside, deeper, released, committed, after]);
    expect(await read).toBe(2);
    const order = recording.sent.map(sql =>
      sql.replace(/^INSERT.*/, 'INSERT').replace(/^SELECT.*/, 'SELECT'),
    );
    expect(order).toEqual([
      'SELECT',
      beginText(at),
      'INSERT',
      'SAVEPOINT rx_savepoint_1',
      'INSERT',
      'SELECT',
      'RELEASE SAVEPOINT rx_savepoint_1',
      'COMMIT',
      'INSERT',
    ]);
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 2, 3]);
  });

  it('[C28] fails what waits before a rollback instead of running it outside', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    const savepoint = firstValueFrom(conn.beginNested());
    const waiting = Promise.allSettled([firstValueFrom(add(conn, 1))]);
    const rolledBack = firstValueFrom(transaction.rollback());
    const after = firstValueFrom(add(conn, 2));
    await Promise.allSettled([savepoint, rolledBack, after]);
    await waiting;
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([2]);
  });

  it('[C28] skips what was left while it waited, and goes on with the next', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const first = firstValueFrom(add(conn, 1));
    const left = [2, 3, 4].map(id => add(conn, id).subscribe());
    const last = firstValueFrom(add(conn, 5));
    for (const subscription of left) subscription.unsubscribe();
    await Promise.all([first, last]);
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 5]);
  });

  // No server lets a statement be tried again while others wait: SQLite's lock does.
  itOn(at, 'sqlite')(
    '[C28] keeps the order while the first statement is tried again because of a lock',
    async () => {
      if (at.database === 'memory') return;
      const engine = at.engine();
      await createNotes(engine);
      const conn = await firstValueFrom(engine.connect());
      const order: number[] = [];
      const three = (on: Connection, from: number): Observable<unknown> =>
        forkJoin([from, from + 1, from + 2].map(id => add(on, id).pipe(tap(() => order.push(id)))));
      for (const writes of [conn.begin(on => three(on, 1), { mode: 'deferred' }), three(conn, 4)]) {
        const holder = await firstValueFrom(engine.connect());
        await firstValueFrom(holder.runInThread(functions, 'lock'));
        const retried = firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'retry')));
        const done = lastValueFrom(writes);
        await retried;
        await firstValueFrom(holder.close());
        await done;
      }
      expect(order).toEqual([1, 2, 3, 4, 5, 6]);
      await firstValueFrom(conn.close());
    },
  );

  it('[C28] goes on after statements that fail', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const outcomes = await Promise.allSettled([
      firstValueFrom(add(conn, 1)),
      firstValueFrom(add(conn, 1)),
      firstValueFrom(conn.execute(text('NONSENSE'))),
      firstValueFrom(conn.execute(text('SELECT :missing'))),
      firstValueFrom(conn.scalar(count)),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    await firstValueFrom(conn.close());
  });
});

/** Rows enough that the stream cannot be in the window of an untouched consumer. */
const ROWS = 20_000;

describeEngines('[C28] a statement while a row stream of the same connection is open', at => {
  const inside: [string, (conn: Connection) => Observable<unknown>][] = [
    ['a read', conn => conn.scalar(count)],
    ['a write', conn => add(conn, 1)],
    ['unknown text', conn => conn.execute(text('INSERT INTO notes (id) VALUES (2)'))],
    ['the same statement', conn => conn.execute(numbersTo(ROWS)).pipe(take(3), toArray())],
    ['begin', conn => conn.begin(handle => add(handle, 3))],
    ['runInThread', conn => conn.runInThread(functions, 'sum', 1, 2)],
  ];
  for (const [what, statement] of inside) {
    it(`[C28] is not kept waiting: ${what}, and no row is lost`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      const conn = await firstValueFrom(engine.connect());
      const cursor = await firstValueFrom(conn.execute(numbersTo(ROWS)).cursor());
      expect(await firstValueFrom(cursor.fetchOne())).toEqual({ n: 1 });
      await lastValueFrom(statement(conn));
      const rest = await firstValueFrom(cursor.fetchAll());
      expect([rest.length, rest[0], rest.at(-1)]).toEqual([ROWS - 1, { n: 2 }, { n: ROWS }]);
      await firstValueFrom(conn.close());
    });
  }

  it('[C28] may be made inside for await, also writes, also in a transaction', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const loop = async (conn: Connection, from: number): Promise<number> => {
      let rows = 0;
      for await (const { n } of conn.execute(numbersTo(2000))) {
        rows++;
        if (n % 400 === 0) await firstValueFrom(add(conn, from + n));
      }
      return rows;
    };
    expect(await lastValueFrom(engine.connect(conn => loop(conn, 0)))).toBe(2000);
    expect(await lastValueFrom(engine.begin(conn => loop(conn, 10_000)))).toBe(2000);
    expect((await ids(engine)).length).toBe(10);
  });

  it('[C28] may be made inside for await with savepoints and commit while it is open', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    let rows = 0;
    for await (const { n } of conn.execute(numbersTo(3000))) {
      rows++;
      if (n === 1) await lastValueFrom(conn.beginNested(inner => add(inner, 1)));
      if (n === 2) await firstValueFrom(transaction.commit());
      if (n === 3) await firstValueFrom(add(conn, 3));
    }
    expect(rows).toBe(3000);
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 3]);
  });

  it('[C28] reads in concatMapRows and mergeMapRows go through the same connection', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const square = (conn: Connection, n: number): Observable<number | null> =>
      conn.scalar(text<{ s: number }>('SELECT :n * :n AS s'), { n });
    const use = (conn: Connection): Observable<number | null> =>
      concat(
        conn.execute(numbersTo(100)).concatMapRows(({ n }) => square(conn, n)),
        conn.execute(numbersTo(100)).mergeMapRows(({ n }) => square(conn, n), 4),
      );
    const squares = await all(engine.connect(use));
    expect(squares.length).toBe(200);
    expect(squares.slice(0, 100)).toEqual(Array.from({ length: 100 }, (_, index) => (index + 1) ** 2));
  });

  it('[C28] two streams interleave, each with all of its rows in order', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const left = conn.execute(numbersTo(3000))[Symbol.asyncIterator]();
    const right = conn.execute(numbersTo(2000))[Symbol.asyncIterator]();
    const seen: [number, number] = [0, 0];
    for (let round = 0; round < 3001; round++) {
      const [l, r] = [await left.next(), await right.next()];
      if (!l.done) expect(l.value.n).toBe(++seen[0]);
      if (!r.done) expect(r.value.n).toBe(++seen[1]);
    }
    expect(seen).toEqual([3000, 2000]);
    await firstValueFrom(conn.close());
  });

  it('[C28] a stream sees the rows as they were when it began, whatever is written meanwhile', async () => {
    const engine = at.engine();
    await createNotes(engine);
    for (const id of [1, 2, 3]) await lastValueFrom(add(engine, id));
    const conn = await firstValueFrom(engine.connect());
    const seen: number[] = [];
    for await (const { id } of conn.execute(selectIds)) {
      seen.push(id);
      await firstValueFrom(add(conn, id + 100));
    }
    expect(seen).toEqual([1, 2, 3]);
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 2, 3, 101, 102, 103]);
  });

  it('[C28] leaving the stream lets the others go on', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    for (let round = 0; round < 10; round++) {
      await lastValueFrom(conn.execute(numbersTo(ROWS)).pipe(take(1)));
      await lastValueFrom(
        merge(conn.execute(numbersTo(ROWS)).pipe(take(2)), add(conn, round)).pipe(map(String)),
      );
    }
    expect(await firstValueFrom(conn.scalar(count))).toBe(10);
    expect(await rejection(firstValueFrom(add(conn, 1)))).toBeInstanceOf(Error);
    await firstValueFrom(conn.close());
  });
});

describeEngines(
  '[C28] the memory for an open stream',
  at => {
    it('[C28] has a bound, beyond which the stream is an error', async () => {
      const engine = at.engine();
      await createNotes(engine);
      await lastValueFrom(
        engine.connect(async conn => {
          const rows = conn.execute(endlessRows(at))[Symbol.asyncIterator]();
          await rows.next();
          expect(await firstValueFrom(conn.scalar(count))).toBe(0);
          const error = await rejection(
            (async () => {
              while (!(await rows.next()).done);
            })(),
          );
          expect(error).toBeInstanceOf(OperationalError);
          expect(error.message).toContain('1000000 rows');
          expect(error['code']).toBe('DRAINED_TOO_MUCH');
          expect(await firstValueFrom(conn.scalar(count))).toBe(0);
        }),
        { defaultValue: undefined },
      );
      expect(engine.pool.leased).toBe(0);
    }, 120_000);
  },
  { stoppable: true },
);
