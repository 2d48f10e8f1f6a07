/**
 * Scoped connections (C21): acquired, used, released exactly once whichever way the use ends, then the end is told.
 */
import {
  concat,
  EMPTY,
  firstValueFrom,
  from,
  lastValueFrom,
  NEVER,
  type Observable,
  of,
  take,
  tap,
  throwError,
} from 'rxjs';

import { ArgumentError, createEngine, OperationalError, ResourceClosedError, text } from '../../lib/index.js';
import type { Connection, Engine, EngineEvent } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, all, createNotes, ids, numbersTo, rejection } from '../support/notes.js';

function releases(engine: Engine): () => number {
  let count = 0;
  engine.events.subscribe((event: EngineEvent) => {
    if (event.type === 'release') count++;
  });
  return () => count;
}

describeEngines('[C21] engine.connect(use)', at => {
  it('[C21] forwards values as they come, while it holds the connection', async () => {
    const engine = at.engine();
    const leased: number[] = [];
    const values = await lastValueFrom(
      engine
        .connect(conn => concat(conn.scalar(text('SELECT 1')), conn.scalar(text('SELECT 2'))))
        .pipe(tap(() => leased.push(engine.pool.leased))),
    );
    expect(values).toBe(2);
    expect(leased).toEqual([1, 1]);
  });

  it('[C21] has released when it completes', async () => {
    const engine = at.engine();
    const leased = await new Promise(resolve => {
      engine
        .connect(conn => conn.scalar(text('SELECT 1')))
        .subscribe({ complete: () => resolve(engine.pool.leased) });
    });
    expect(leased).toBe(0);
  });

  it('[C21] has released when it fails, with the error of the use itself', async () => {
    const engine = at.engine();
    const boom = new Error('boom');
    const [error, leased] = await new Promise<[unknown, number]>(resolve => {
      engine
        .connect(conn =>
          concat(
            conn.scalar(text('SELECT 1')),
            throwError(() => boom),
          ),
        )
        .subscribe({ error: (thrown: unknown) => resolve([thrown, engine.pool.leased]) });
    });
    expect(error).toBe(boom);
    expect(leased).toBe(0);
  });

  it('[C21] has released when use throws synchronously', async () => {
    const engine = at.engine();
    const boom = new Error('boom');
    const error = await rejection(
      firstValueFrom(
        engine.connect((): Observable<never> => {
          throw boom;
        }),
      ),
    );
    expect(error).toBe(boom as never);
    expect(engine.pool.leased).toBe(0);
  });

  const endings: [string, (conn: Connection) => Observable<unknown>, number][] = [
    ['completes', conn => conn.scalar(text('SELECT 1')), Infinity],
    ['completes at once', () => EMPTY, Infinity],
    ['fails', () => throwError(() => new Error('boom')), Infinity],
    ['is left while it runs', conn => concat(conn.scalar(text('SELECT 1')), NEVER), 1],
    ['is left while rows stream', conn => conn.execute(numbersTo(100_000)), 1],
    ['closes the connection itself', conn => concat(conn.close(), conn.close()), Infinity],
  ];
  for (const [how, use, count] of endings) {
    it(`[C21] releases exactly once when the use ${how}`, async () => {
      const engine = at.engine();
      const released = releases(engine);
      const source = engine.connect(use).pipe(count === Infinity ? tap() : take(count));
      await new Promise<void>(resolve =>
        source.subscribe({ error: () => resolve(), complete: () => resolve() }),
      );
      await firstValueFrom(engine.idle());
      expect(engine.pool.leased).toBe(0);
      expect(released()).toBe(1);
      expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
    });
  }

  it('[C21] takes whatever RxJS takes from use: promise, async function, array, generator', async () => {
    const engine = at.engine();
    expect(await all(engine.connect(conn => firstValueFrom(conn.scalar(text('SELECT 1')))))).toEqual([1]);
    const fromAsync = engine.connect(async conn => {
      await firstValueFrom(conn.execute(text('SELECT 1')));
      return firstValueFrom(conn.scalar(text('SELECT 2')));
    });
    expect(await all(fromAsync)).toEqual([2]);
    expect(await all(engine.connect(() => [3, 4]))).toEqual([3, 4]);
    const fromGenerator = engine.connect(async function* (conn) {
      for await (const { n } of conn.execute(numbersTo(3))) yield n * 10;
    });
    expect(await all(fromGenerator)).toEqual([10, 20, 30]);
    expect(engine.pool.leased).toBe(0);
  });

  it('[C21] names what use returned when it is no such thing', async () => {
    const engine = at.engine();
    const nothing = engine.connect((() => undefined) as never);
    await expectAsync(firstValueFrom(nothing)).toBeRejectedWithError(
      ArgumentError,
      /use must return .*undefined/,
    );
    expect(() => engine.connect(5 as never)).toThrowError(ArgumentError, /function of the connection/);
    expect(engine.pool.leased).toBe(0);
  });

  it('[C21] does nothing before it is subscribed, and takes a connection of its own each time it is', async () => {
    const engine = at.engine();
    const used: Connection[] = [];
    const source = engine.connect(conn => {
      used.push(conn);
      return of(1);
    });
    expect(engine.pool.open).toBe(0);
    await firstValueFrom(source);
    await firstValueFrom(source);
    expect(used.length).toBe(2);
    expect(used[0]).not.toBe(used[1]);
  });

  it('[C21] leaves a handle that refuses further use', async () => {
    const engine = at.engine();
    let kept: Connection | undefined;
    await firstValueFrom(
      engine.connect(conn => {
        kept = conn;
        return conn.scalar(text('SELECT 1'));
      }),
    );
    expect(kept!.closed).toBeTrue();
    await expectAsync(firstValueFrom(kept!.scalar(text('SELECT 1')))).toBeRejectedWithError(
      ResourceClosedError,
      /closed/,
    );
    await firstValueFrom(kept!.close());
  });

  it('[C21] rolls back a transaction that the use leaves open', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(engine.connect(conn => concat(conn.begin(), add(conn, 1))));
    expect(await ids(engine)).toEqual([]);
  });

  it('[C21] never calls use when its subscriber leaves the queue', async () => {
    const engine = at.engine({ poolSize: 1 });
    const first = await firstValueFrom(engine.connect());
    let called = false;
    const waiting = engine
      .connect(() => {
        called = true;
        return EMPTY;
      })
      .subscribe();
    waiting.unsubscribe();
    await firstValueFrom(first.close());
    await firstValueFrom(engine.idle());
    expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
    expect(called).toBeFalse();
    expect(engine.pool.waiting).toBe(0);
  });

  it('[C21] lets a promise body that goes on after its subscriber left change nothing more', async () => {
    const engine = at.engine();
    await createNotes(engine);
    let late: Promise<unknown> | undefined;
    const reached = new Promise<void>(resolve => {
      const subscription = engine
        .connect(async conn => {
          await firstValueFrom(conn.scalar(text('SELECT 1')));
          queueMicrotask(() => {
            subscription.unsubscribe();
            late = rejection(firstValueFrom(add(conn, 1)));
            resolve();
          });
          return new Promise<never>(() => {});
        })
        .subscribe();
    });
    await reached;
    expect(await late).toBeInstanceOf(ResourceClosedError);
    await firstValueFrom(engine.idle());
    expect(await ids(engine)).toEqual([]);
  });

  it('[C21] passes the options on: label and timeout of the waiting', async () => {
    const engine = at.engine({ poolSize: 1 });
    if (at.database === 'memory') return;
    const held = await firstValueFrom(engine.connect());
    const error = await rejection(
      firstValueFrom(engine.connect(() => of(1), { timeout: 0, label: 'the report' })),
    );
    expect(error.message).toContain("'the report'");
    expect(() => engine.connect(() => of(1), { wait: 5 } as never)).toThrowError(ArgumentError, /'wait'/);
    await firstValueFrom(held.close());
  });
});

describe('[C21] engine.connect(use), when there is nothing to connect to', () => {
  it('[C21] fails with the reason, never calls use and holds nothing', async () => {
    const engine = createEngine('sqlite:////nowhere/at/all/notes.db?mode=rw');
    let called = false;
    const error = await rejection(
      lastValueFrom(
        engine.connect(() => {
          called = true;
          return from([1]);
        }),
      ),
    );
    expect(error).toBeInstanceOf(OperationalError);
    expect(error['phase']).toBe('connect');
    expect(called).toBeFalse();
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 0, opening: 0, leased: 0, waiting: 0 }));
    await firstValueFrom(engine.dispose());
  });
});
