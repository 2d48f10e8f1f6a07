/**
 * Teardowns of the program's that throw (`finalize`): they are reported as RxJS reports what nobody takes, and nobody else's rows,
 * values or ends are lost with them (C10).
 */
import { config, finalize, firstValueFrom, lastValueFrom, take, toArray, type Observable } from 'rxjs';

import { text } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';

const numbersTo = (n: number): ReturnType<typeof text<{ n: number }>> =>
  text<{ n: number }>(
    `WITH RECURSIVE r (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < ${n}) SELECT n FROM r`,
  );

/** With a teardown that throws. */
const bad = <T>(source: Observable<T>): Observable<T> =>
  source.pipe(
    finalize(() => {
      throw new Error('teardown');
    }),
  );

/** What a subscriber is told, in one word, once it is over. */
const end = (source: Observable<unknown>): Promise<string> =>
  new Promise(resolve => {
    source.subscribe({
      error: (error: Error) => resolve(error.name),
      complete: () => resolve('complete'),
    });
  });

describeEngines('[C10] A teardown that throws', at => {
  let reported: string[];
  beforeEach(() => {
    reported = [];
    config.onUnhandledError = (error: Error) => reported.push(error.message);
  });
  // RxJS reports in a turn of its own.
  afterEach(async () => {
    await new Promise(resolve => setTimeout(resolve));
    config.onUnhandledError = null;
    for (const message of reported) expect(message).toContain('teardown');
  });

  it('at the end of a statement takes nothing from those whose answers came with its own', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    const one = text('SELECT 1 AS n');
    // Quick by now, so that they travel together.
    for (let round = 0; round < 20; round++) await lastValueFrom(engine.execute(one));
    const ends = [
      bad(engine.execute(one)),
      engine.execute(one),
      engine.execute(one).all(),
      engine.execute(one),
    ];
    expect(await Promise.all(ends.map(end))).toEqual(['complete', 'complete', 'complete', 'complete']);
    expect(engine.pool.leased).toBe(0);
  });

  it('of a statement that cannot be sent is reported, too', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    await lastValueFrom(engine.execute(text('SELECT 1')));
    expect(await end(bad(engine.execute(text('SELECT :missing'))))).toBe('StatementError');
    await new Promise(resolve => setTimeout(resolve));
    expect(reported.length).toBe(1);
  });

  it('of who waits for a connection keeps dispose() from nothing', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    const [held] = await firstValueFrom(engine.connect().pipe(take(1), toArray()));
    const waiting = [bad(engine.connect()), bad(engine.execute(numbersTo(2))), engine.connect()].map(end);
    const running = end(held!.execute(numbersTo(2)));
    const disposed = end(engine.dispose());
    for (const told of await Promise.all([...waiting, running]))
      expect(told).toMatch(/^(ResourceClosedError|complete)$/);
    expect(await disposed).toBe('InvalidRequestError');
    expect(engine.pool.leased).toBe(0);
    expect(engine.pool.open).toBe(0);
  });

  it('of who waits for idle() keeps no connection from coming back', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    const row = firstValueFrom(engine.execute(numbersTo(900)));
    await row;
    const idle = [bad(engine.idle()), engine.idle()].map(end);
    expect(await Promise.all(idle)).toEqual(['complete', 'complete']);
    expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
  });

  it('of one listener takes no events from the connection that tells them', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    for (let nth = 1; nth <= 6; nth++) bad(engine.events).pipe(take(nth)).subscribe();
    expect(await end(engine.execute(numbersTo(2)))).toBe('complete');
    expect(engine.pool.leased).toBe(0);
  });
});

describeEngines(
  '[C10] A teardown of a live query that throws',
  at => {
    it('keeps neither the others from their end nor dispose() from its own', async () => {
      const reported: unknown[] = [];
      config.onUnhandledError = error => reported.push(error);
      try {
        const engine = at.engine();
        await lastValueFrom(engine.execute(text('CREATE TABLE t (a INTEGER)')));
        const query = text('SELECT a FROM t');
        const followed = [bad(engine.live(query)), engine.live(query), bad(engine.changes), engine.changes];
        const ends = followed.map(end);
        await firstValueFrom(engine.live(query));
        expect(await end(engine.dispose())).toBe('complete');
        expect(await Promise.all(ends)).toEqual(ends.map(() => 'complete'));
        await new Promise(resolve => setTimeout(resolve));
        expect(reported).not.toEqual([]);
      } finally {
        config.onUnhandledError = null;
      }
    });
  },
  { dialect: 'sqlite' },
);
