/**
 * Trap section A: what cancelling did to others, and the answer here.
 *
 * Not here: A6 (a kill that needs a pooled connection: SQLite is stopped from the outside, a server
 * over a connection of its own; `spec/mysql/cancelling`), A13 (errors
 * of releases in the background: transactions-failures, [C23]).
 * A11 and A12, about processes, are in traps-cancelling-process.
 */
import { filter, firstValueFrom, forkJoin, lastValueFrom, map, mergeMap, NEVER, take, timeout } from 'rxjs';
import type { Observable } from 'rxjs';

import { CancelledError, isTransient, retryTransient, text } from '../../lib/index.js';
import type { Connection, Engine, EngineEvent } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { describeBoth } from '../support/both.js';
import { add, all, createNotes, endless, ids, numbersTo, rejection } from '../support/notes.js';
import { hasReadables } from '../support/place-node.js';
import { endlessRows } from '../support/statements.js';

const one = text<{ one: number }>('SELECT 1 AS one');
const quiet = jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined });
const big = numbersTo(50_000);
/** A stop of SQLite's takes some microseconds, of a server's some milliseconds. */
const ROUNDS = { sqlite: 200, mysql: 60 };

/** Leaves after so many turns of the microtask queue. */
async function leaveAfter(source: Observable<unknown>, turns: number): Promise<void> {
  const subscription = source.subscribe({ error: () => {} });
  for (let turn = 0; turn < turns; turn++) await Promise.resolve();
  subscription.unsubscribe();
}

async function usable(engine: Engine): Promise<void> {
  await firstValueFrom(engine.idle());
  expect(engine.pool).toEqual(quiet);
  expect(await firstValueFrom(engine.scalar(one))).toBe(1);
}

describeBoth('trap A', at => {
  it('trap A1 a connection that comes after its caller left goes back, at whatever moment that was', async () => {
    const engine = at.engine({ poolSize: 1 });
    const use = (): Observable<never> => NEVER;
    for (let turns = 0; turns < 12; turns++) {
      const held = await firstValueFrom(engine.connect());
      const leaving = [engine.connect(use), engine.begin(use), engine.connect(), engine.execute(one)].map(
        source => leaveAfter(source, turns),
      );
      if (turns % 2 === 0) await firstValueFrom(held.close());
      await Promise.all(leaving);
      await firstValueFrom(held.close());
      // A handle that was emitted before its taker left is the taker's; those of this loop were dropped.
      if (engine.pool.leased > 0) break;
    }
    const engineAfter = at.engine({ poolSize: 1 });
    for (let turns = 0; turns < 12; turns++) {
      await leaveAfter(engineAfter.connect(use), turns);
      await leaveAfter(engineAfter.begin(use), turns);
      await leaveAfter(engineAfter.execute(big), turns);
      await usable(engineAfter);
    }
    await firstValueFrom(engine.dispose()).catch(() => undefined);
  });

  it('trap A2 leaving between the connection and the first row leaves nothing at the head of its queue', async () => {
    const engine = at.engine({ poolSize: 1 });
    const conn = await firstValueFrom(engine.connect());
    for (let turns = 0; turns < 15; turns++) {
      await leaveAfter(conn.execute(big), turns);
      await leaveAfter(conn.execute(big).cursor(), turns);
      expect(await firstValueFrom(conn.scalar(one))).toBe(1);
    }
    await firstValueFrom(conn.close());
    await usable(engine);
  });

  it('trap A3 close is not kept waiting by a result that nobody reads', async () => {
    const engine = at.engine({ poolSize: 1 });
    const conn = await firstValueFrom(engine.connect());
    const cursor = await firstValueFrom(conn.execute(big).cursor());
    const iterator = conn.execute(big)[Symbol.asyncIterator]();
    await iterator.next();
    await firstValueFrom(conn.close());
    await usable(engine);
    await firstValueFrom(cursor.close());
    await iterator.return!();
  });

  it('trap A7 what was cancelled is never tried again', async () => {
    expect(isTransient(new CancelledError('cancelled'))).toBeFalse();
    const engine = at.engine();
    let subscriptions = 0;
    const counted = engine.execute(big).pipe(
      map(row => {
        if (row.n === 1) subscriptions++;
        return row;
      }),
      retryTransient({ attempts: 5, delay: 0 }),
      take(1),
    );
    await lastValueFrom(counted);
    await usable(engine);
    expect(subscriptions).toBe(1);
  });

  const leavings: [string, (engine: Engine) => Promise<unknown>][] = [
    ['take(1)', engine => all(engine.execute(big).pipe(take(1)))],
    ['take(0)', engine => all(engine.execute(big).pipe(take(0)))],
    [
      'a mapper that throws',
      engine => rejection(all(engine.execute(big).pipe(map(() => JSON.parse('{') as unknown)))),
    ],
    [
      'break',
      async engine => {
        for await (const _row of engine.execute(big)) break;
      },
    ],
    [
      'a throw in the loop',
      engine =>
        rejection(
          (async () => {
            for await (const row of engine.execute(big)) throw new Error(String(row.n));
          })(),
        ),
    ],
    ['first()', engine => firstValueFrom(engine.execute(big).first())],
    ['keys()', engine => firstValueFrom(engine.execute(big).keys())],
    [
      'a cursor that is closed',
      async engine => {
        const cursor = await firstValueFrom(engine.execute(big).cursor());
        await firstValueFrom(cursor.fetchMany(2));
        await firstValueFrom(cursor.close());
      },
    ],
  ];
  if (hasReadables)
    leavings.push([
      'toReadable() that is destroyed',
      async engine => {
        for await (const _row of engine.execute(big).toReadable()) break;
      },
    ]);
  for (const [how, leave] of leavings) {
    it(`trap A8, A9 a result is closed when it is left by ${how}`, async () => {
      const engine = at.engine({ poolSize: 1 });
      await createNotes(engine);
      for (let round = 0; round < 3; round++) {
        await leave(engine);
        await usable(engine);
      }
      await lastValueFrom(add(engine, 1));
    });
  }

  it('trap A10 a stream inside a scope that is left completes the scope', async () => {
    const engine = at.engine({ poolSize: 1 });
    const scoped = engine.connect(conn =>
      conn.execute(big).pipe(mergeMap(row => conn.scalar(text('SELECT :n AS n'), row), 2)),
    );
    expect(await all(scoped.pipe(take(3)))).toEqual([1, 2, 3]);
    await usable(engine);
  });
});

describeEngines(
  'trap A, beside a running statement',
  at => {
    const running = async (engine: Engine, use: Observable<unknown>): Promise<() => void> => {
      const started = firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'execute')));
      const subscription = use.subscribe({ error: () => {} });
      await started;
      return () => subscription.unsubscribe();
    };

    it('trap A4 the database stops working for whoever has left', async () => {
      const engine = at.engine({ poolSize: 1, cancelGrace: Infinity });
      for (const source of [
        engine.execute(endless),
        engine.connect(conn => conn.execute(endless)),
        engine.begin(conn => conn.execute(endless)),
      ]) {
        const leave = await running(engine, source);
        leave();
        await usable(engine);
      }
      const late = await rejection(lastValueFrom(engine.execute(endless).pipe(timeout({ first: 30 }))));
      expect(late.name).toBe('TimeoutError');
      await usable(engine);
    });

    it('trap A5 stopping one statement never hits the next', async () => {
      const engine = at.engine({ cancelGrace: Infinity });
      const conn: Connection = await firstValueFrom(engine.connect());
      for (let round = 0; round < ROUNDS[at.dialect]; round++) {
        const left = conn.execute(endlessRows(at)).subscribe();
        const next = firstValueFrom(
          conn.scalar(text<{ n: number }>('SELECT count(*) AS n FROM (SELECT 1 UNION ALL SELECT 2) AS two')),
        );
        for (let turn = 0; turn < round % 20; turn++) await Promise.resolve();
        left.unsubscribe();
        expect(await next).toBe(2);
      }
      await firstValueFrom(conn.close());
    });

    it('trap A7 shows what was cancelled in the events, not as an error', async () => {
      const engine = at.engine({ cancelGrace: Infinity });
      const events: EngineEvent[] = [];
      engine.events.subscribe(event => events.push(event));
      (await running(engine, engine.execute(endless)))();
      await usable(engine);
      const cancelled = events.filter(event => event.type === 'cancelled');
      expect(cancelled.length).toBe(1);
      expect(cancelled[0]!.error).toBeInstanceOf(CancelledError);
      expect(events.filter(({ type }) => type === 'retry')).toEqual([]);
    });

    it('trap A8 many callers that leave at once are all given back', async () => {
      const engine = at.engine({ cancelGrace: Infinity });
      await createNotes(engine);
      const taken = Array.from({ length: at.dialect === 'sqlite' ? 100 : 30 }, () =>
        engine.execute(big).pipe(take(1)),
      );
      await lastValueFrom(forkJoin(taken));
      await usable(engine);
      expect(await ids(engine)).toEqual([]);
    });
  },
  { stoppable: true },
);
