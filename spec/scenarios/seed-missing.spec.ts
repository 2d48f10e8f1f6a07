/**
 * What the seed never tested but its code and defects call for (N1–N13).
 */
import {
  concat,
  EMPTY,
  filter,
  firstValueFrom,
  forkJoin,
  lastValueFrom,
  NEVER,
  take,
  tap,
  throwError,
} from 'rxjs';
import type { Observable } from 'rxjs';

import { createEngine, OperationalError, ResourceClosedError, text } from '../../lib/index.js';
import type { Connection, Engine, EngineEvent } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { describeBoth } from '../support/both.js';
import { add, createNotes, endless, ids, numbersTo, rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';

const functions = new URL('./fixtures/thread-functions.js', import.meta.url);
const quiet = { opening: 0, leased: 0, waiting: 0, writer: undefined };

describeBoth('seed, what it never tested', at => {
  const endings: [string, (conn: Connection) => Observable<unknown>, (sql: string) => boolean][] = [
    ['success', conn => add(conn, 1), () => false],
    ['an error of the body', () => throwError(() => new Error('boom')), () => false],
    ['an error of the COMMIT', conn => add(conn, 2), sql => sql === 'COMMIT'],
    ['an error of the BEGIN', () => EMPTY, sql => sql.startsWith('BEGIN')],
  ];
  for (const [how, use, breaks] of endings) {
    it(`seed N2, N3 engine.begin leaves no connection behind after ${how}, nor a lock`, async () => {
      const recording = recorder(at.scheduler);
      const engine = at.engine({ scheduler: recording.scheduler });
      await createNotes(engine);
      recording.breaks = breaks;
      await lastValueFrom(engine.begin(use), { defaultValue: null }).catch(() => undefined);
      recording.breaks = () => false;
      expect(engine.pool).toEqual(jasmine.objectContaining(quiet));
      await lastValueFrom(engine.begin(conn => add(conn, 9)));
      expect(await ids(engine)).toContain(9);
    });
  }

  it('seed N4 close inside the scope is harmless and never hides the error of the body', async () => {
    const engine = at.engine();
    expect(await lastValueFrom(engine.connect(conn => concat([1], conn.close())))).toBeUndefined();
    const boom = new Error('boom');
    const closing = (conn: Connection): Observable<unknown> =>
      concat(
        conn.close(),
        throwError(() => boom),
      );
    for (const source of [engine.connect(closing), engine.begin(closing)]) {
      expect(await rejection(lastValueFrom(source))).toBe(boom as never);
    }
    expect(engine.pool).toEqual(jasmine.objectContaining(quiet));
  });

  it('seed N5 connect, copy and begin on what is closed are errors and hang nothing', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    await firstValueFrom(conn.close());
    const copy = conn.executionOptions({ label: 'copy' });
    for (const use of [copy.scalar(text('SELECT 1')), copy.begin(), conn.beginNested(() => EMPTY)]) {
      await expectAsync(firstValueFrom<unknown>(use)).toBeRejectedWithError(ResourceClosedError);
    }
    await firstValueFrom(engine.dispose());
    await expectAsync(firstValueFrom(engine.connect())).toBeRejectedWithError(
      ResourceClosedError,
      /disposed/,
    );
  });

  it('seed N6 a statement that is left before it starts never runs', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    // Left at once, left in the queue behind another, left with the thread but not begun.
    add(conn, 1).subscribe().unsubscribe();
    const first = firstValueFrom(add(conn, 2));
    const queued = add(conn, 3).subscribe();
    queued.unsubscribe();
    await first;
    await lastValueFrom(add(conn, 4));
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([2, 4]);
    expect(recording.sent.filter(sql => sql.startsWith('INSERT')).length).toBe(2);
  });

  it('seed N8 concurrent calls on one connection run in the order of their submission', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const order: number[] = [];
    const calls = Array.from({ length: 50 }, (_, id) =>
      id % 3 === 2
        ? conn.runInThread(functions, 'later', id).pipe(tap(() => order.push(id)))
        : add(conn, id).pipe(tap(() => order.push(id))),
    );
    await lastValueFrom(forkJoin(calls));
    expect(order).toEqual(calls.map((_, id) => id));
    await firstValueFrom(conn.close());
  });

  it('seed N10 a result with unread rows is released when its consumer leaves', async () => {
    const engine = at.engine({ poolSize: 1 });
    await createNotes(engine);
    await lastValueFrom(engine.execute(numbersTo(100_000)).pipe(take(1)));
    for await (const _row of engine.execute(numbersTo(100_000))) break;
    const cursor = await firstValueFrom(engine.execute(numbersTo(100_000)).cursor());
    await firstValueFrom(cursor.fetchMany(3));
    await firstValueFrom(cursor.close());
    await firstValueFrom(engine.idle());
    expect(engine.pool).toEqual(jasmine.objectContaining(quiet));
    await lastValueFrom(add(engine, 1));
  });

  it('seed N12 two results of one connection interleave', async () => {
    const conn = await firstValueFrom(at.engine().connect());
    const [left, right] = [conn.execute(numbersTo(1000)), conn.execute(numbersTo(1000))].map(result =>
      result[Symbol.asyncIterator](),
    );
    let sum = 0;
    for (let round = 0; round < 1000; round++) {
      const [l, r] = [await left!.next(), await right!.next()];
      sum += l.value!.n - r.value!.n;
    }
    expect(sum).toBe(0);
    expect([(await left!.next()).done, (await right!.next()).done]).toEqual([true, true]);
    await firstValueFrom(conn.close());
  });

  it('seed N13 a database in memory is shared by all connections of one engine, and by no other engine', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const [left, right] = await Promise.all([
      firstValueFrom(engine.connect()),
      firstValueFrom(engine.connect()),
    ]);
    await lastValueFrom(add(left, 1));
    await lastValueFrom(add(right, 2));
    expect(await ids(left)).toEqual([1, 2]);
    await lastValueFrom(forkJoin([left.close(), right.close()]));
    expect(await ids(engine)).toEqual([1, 2]);
    if (at.stored) return;
    expect(await firstValueFrom(at.engine().tableNames())).toEqual([]);
  });
});

describeEngines(
  'seed, threads',
  at => {
    it('seed N7 cancelled while running: no later call sees its result, the connection is usable', async () => {
      const engine = at.engine({ cancelGrace: Infinity });
      const conn = await firstValueFrom(engine.connect());
      for (let round = 0; round < 3; round++) {
        const started = firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'execute')));
        const seen: unknown[] = [];
        const running = conn.scalar(endless).subscribe(value => seen.push(value));
        await started;
        running.unsubscribe();
        expect(await firstValueFrom(conn.scalar(text(`SELECT ${round}`)))).toBe(round);
        expect(seen).toEqual([]);
      }
      await firstValueFrom(conn.close());
    });

    it('seed N11 a thread that ends by itself fails the calls that run and wait, and is replaced', async () => {
      const engine = at.engine();
      const conn = await firstValueFrom(engine.connect());
      const events: EngineEvent[] = [];
      engine.events.subscribe(event => events.push(event));
      const calls = [
        firstValueFrom(conn.runInThread(functions, 'exit')),
        firstValueFrom(conn.scalar(text('SELECT 1'))),
        firstValueFrom(conn.begin()),
      ];
      for (const call of calls) {
        const error = await rejection(call);
        expect(error).toBeInstanceOf(OperationalError);
        expect(error).toEqual(jasmine.objectContaining({ connectionInvalidated: true, retry: 'connection' }));
      }
      expect(await rejection(firstValueFrom(conn.scalar(text('SELECT 2'))))).toBeInstanceOf(OperationalError);
      await firstValueFrom(conn.close());
      expect(await firstValueFrom(engine.scalar(text('SELECT 3')))).toBe(3);
      expect(events.some(({ type }) => type === 'evict')).toBeTrue();
      expect(engine.pool).toEqual(jasmine.objectContaining(quiet));
    });
  },
  { scheduler: 'threads' },
);

describe('seed N9', () => {
  it('seed N9 dispose stops every thread of the engine, also while it is opening', async () => {
    const engine: Engine = createEngine('sqlite://');
    const waiting = rejection(firstValueFrom(engine.connect(() => NEVER)));
    await Promise.resolve();
    await firstValueFrom(engine.dispose()).catch(() => undefined);
    expect(await waiting).toBeInstanceOf(ResourceClosedError);
    expect(engine.pool).toEqual(jasmine.objectContaining({ ...quiet, open: 0 }));
  });
});
