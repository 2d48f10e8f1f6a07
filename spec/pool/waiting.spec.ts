/** Waiting for connections, on a scripted driver: its order, its bounds, its errors, and what is hopeless. */
import {
  NEVER,
  Observable,
  concat,
  firstValueFrom,
  lastValueFrom,
  mergeMap,
  of,
  toArray,
  type Subscription,
} from 'rxjs';

import type { Connection } from '../../lib/engine/connection.js';
import { InvalidRequestError, ResourceClosedError, TimeoutError } from '../../lib/errors.js';
import { text } from '../../lib/sql/index.js';
import { SEED, add, brokenRules, everyAccount, insertOne } from '../support/invariants.js';
import { ScriptedEngine, type ScriptedOptions } from '../support/scripted-engine.js';

function scriptedWith(options: ScriptedOptions): ScriptedEngine {
  const scripted = new ScriptedEngine(options);
  scripted.database.rows = SEED;
  return scripted;
}

/** Takes a connection and keeps it until the returned function is called. */
async function take(scripted: ScriptedEngine, label: string): Promise<() => void> {
  let subscription: Subscription | undefined;
  await scripted.settle(
    new Promise<void>(resolve => {
      subscription = scripted.engine
        .connect(
          () => {
            resolve();
            return NEVER;
          },
          { label },
        )
        .subscribe();
    }),
  );
  return () => subscription!.unsubscribe();
}

async function errorOf(scripted: ScriptedEngine, source: Observable<unknown>): Promise<Error> {
  return scripted.settle(
    lastValueFrom(source, { defaultValue: undefined }).then(
      () => new Error('no error'),
      (error: unknown) => error as Error,
    ),
  );
}

describe('Waiting for a connection', () => {
  it('[C29] is first come first served, also past those that left', async () => {
    const scripted = scriptedWith({ poolSize: 2 });
    const free = await Promise.all([take(scripted, 'one'), take(scripted, 'two')]);
    const order: number[] = [];
    const waiters = [1, 2, 3, 4, 5, 6].map(n => scripted.engine.connect(() => of(order.push(n))).subscribe());
    await scripted.drive();
    expect(scripted.engine.pool.waiting).toBe(6);
    waiters[0]!.unsubscribe();
    waiters[3]!.unsubscribe();
    for (const give of free) give();
    await scripted.rest();
    expect(order).toEqual([2, 3, 5, 6]);
    expect(await brokenRules(scripted)).toEqual([]);
  });

  it('[C29] times out, and the error names who holds it, since when and where it was acquired', async () => {
    const scripted = scriptedWith({ poolSize: 1 });
    const give = await take(scripted, 'the importer');
    const error = await errorOf(
      scripted,
      scripted.engine.execute(everyAccount, {}, { timeout: 20, label: 'the report' }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toMatch(
      /^No connection within 20 ms for 'the report': all 1 are in use, 1 wait\. Held by 'the importer' for \d\.\d s, acquired \S/,
    );
    give();
    expect(await brokenRules(scripted)).toEqual([]);
  });

  it('[C29] with a timeout of 0 fails at once, but waits for the opening of a connection', async () => {
    const scripted = scriptedWith({ poolSize: 1, timeout: 0 });
    expect((await scripted.settle(firstValueFrom(scripted.engine.execute(everyAccount).all()))).length).toBe(
      3,
    );
    const give = await take(scripted, 'holder');
    const error = await errorOf(scripted, scripted.engine.execute(everyAccount));
    expect(error.message).toContain("within 0 ms for 'SELECT");
    give();
    expect(await brokenRules(scripted)).toEqual([]);
  });

  it('[C29] is bounded in number by maxWaiting', async () => {
    const scripted = scriptedWith({ poolSize: 1, maxWaiting: 3 });
    const give = await take(scripted, 'holder');
    const results = lastValueFrom(
      of(1, 2, 3, 4, 5).pipe(
        mergeMap(() =>
          scripted.engine
            .execute(everyAccount)
            .all()
            .pipe(
              mergeMap(() => of('rows')),
              errorAs,
            ),
        ),
        toArray(),
      ),
    );
    await scripted.drive();
    expect(scripted.engine.pool.waiting).toBe(3);
    give();
    const told = await scripted.settle(results);
    expect(told.filter(one => one === 'rows').length).toBe(3);
    expect(told.filter(one => /3 callers already wait .*maxWaiting/.test(one)).length).toBe(2);
    expect(await brokenRules(scripted)).toEqual([]);
  });

  it('[C29] for the right to write times out, and the error names the transaction that has it', async () => {
    const scripted = scriptedWith({ poolSize: 2 });
    let begun = false;
    const holder = scripted.engine
      .begin(
        conn => {
          begun = true;
          return concat(conn.execute(add(1)), NEVER);
        },
        { label: 'the import' },
      )
      .subscribe();
    await scripted.drive(() => begun);
    await scripted.drive();
    const error = await errorOf(
      scripted,
      scripted.engine.execute(insertOne(9, 9), {}, { timeout: 20, label: 'the insert' }),
    );
    expect(error).toBeInstanceOf(TimeoutError);
    expect(error.message).toMatch(/within 20 ms for 'the insert'.*'the import' for \d\.\d s, acquired /);
    holder.unsubscribe();
    expect(await brokenRules(scripted)).toEqual([]);
  });

  it('[C29] of a transaction for the right to write times out and leaves the connection usable', async () => {
    const scripted = scriptedWith({ poolSize: 2 });
    let begun = false;
    const holder = scripted.engine
      .begin(() => {
        begun = true;
        return NEVER;
      })
      .subscribe();
    await scripted.drive(() => begun);
    const error = await errorOf(
      scripted,
      scripted.engine.connect(conn =>
        concat(
          new Observable<never>(subscriber => {
            conn
              .begin(() => of(1), { timeout: 10 })
              .subscribe({
                error: (thrown: unknown) => {
                  expect(thrown).toBeInstanceOf(TimeoutError);
                  subscriber.complete();
                },
              });
          }),
          conn.execute(everyAccount),
        ),
      ),
    );
    expect(error.message).toBe('no error');
    holder.unsubscribe();
    expect(await brokenRules(scripted)).toEqual([]);
  });
});

/** An error as a value. */
function errorAs(source: Observable<string>): Observable<string> {
  return new Observable(subscriber =>
    source.subscribe({
      next: value => subscriber.next(value),
      error: (error: Error) => {
        subscriber.next(error.message);
        subscriber.complete();
      },
      complete: () => subscriber.complete(),
    }),
  );
}

describe('What can never be granted fails at once', () => {
  const inside = (
    scripted: ScriptedEngine,
    use: (conn: Connection) => Observable<unknown>,
  ): Observable<unknown> => scripted.engine.begin(conn => concat(conn.execute(add(1)), use(conn)));

  for (const shared of [false, true]) {
    it(`[C29] a write through the engine inside its own transaction (${shared ? 'one handle' : 'file'})`, async () => {
      const scripted = scriptedWith({ poolSize: 3, shared });
      const error = await errorOf(
        scripted,
        inside(scripted, () => scripted.engine.execute(insertOne(9, 9))),
      );
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error.message).toContain(
        "would wait for the transaction that it is made in; execute it on that transaction's",
      );
      expect(scripted.database.sum).toBe(600);
      expect(await brokenRules(scripted)).toEqual([]);
    });

    it(`[C29] a text that turns out to write, inside its own transaction (${shared ? 'one handle' : 'file'})`, async () => {
      const scripted = scriptedWith({ poolSize: 3, shared });
      const error = await errorOf(
        scripted,
        inside(scripted, () => scripted.engine.execute(text('TOUCH'))),
      );
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(await brokenRules(scripted)).toEqual([]);
    });

    it(`[C29] a transaction through the engine inside a transaction (${shared ? 'one handle' : 'file'})`, async () => {
      const scripted = scriptedWith({ poolSize: 3, shared });
      const error = await errorOf(
        scripted,
        inside(scripted, () => scripted.engine.begin(conn => conn.execute(add(1)))),
      );
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(await brokenRules(scripted)).toEqual([]);
    });

    it(`[C29] a write on another connection inside a transaction (${shared ? 'one handle' : 'file'})`, async () => {
      const scripted = scriptedWith({ poolSize: 3, shared });
      const error = await errorOf(
        scripted,
        inside(scripted, () => scripted.engine.connect(conn => conn.execute(add(1)))),
      );
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(await brokenRules(scripted)).toEqual([]);
    });
  }

  it('[C29] a pool of one asked again in its own scope', async () => {
    const scripted = scriptedWith({ poolSize: 1 });
    const error = await errorOf(
      scripted,
      scripted.engine.connect(() => scripted.engine.execute(everyAccount)),
    );
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toContain('a connection that its own scope holds (the pool has 1)');
    expect(await brokenRules(scripted)).toEqual([]);
  });

  it('[C29] a pool of two asked a third time in nested scopes, also by what rows bring', async () => {
    const scripted = scriptedWith({ poolSize: 2 });
    const error = await errorOf(
      scripted,
      scripted.engine.connect(outer =>
        outer
          .execute(everyAccount)
          .pipe(mergeMap(() => scripted.engine.connect(() => scripted.engine.connect(() => of(1))))),
      ),
    );
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(await brokenRules(scripted)).toEqual([]);
  });

  it('[C29] but a read through the engine inside a transaction is served, and sees the last commit', async () => {
    const scripted = scriptedWith({ poolSize: 2 });
    const rows = await scripted.settle(
      lastValueFrom(
        scripted.engine.begin(conn =>
          concat(conn.execute(add(1)), scripted.engine.execute(everyAccount).all()),
        ),
      ),
    );
    expect(rows).toEqual([
      { id: 1, n: 100 },
      { id: 2, n: 200 },
      { id: 3, n: 300 },
    ]);
    expect(await brokenRules(scripted)).toEqual([]);
  });
});

describe('Waiting when the engine is disposed', () => {
  it('[C19] [C29] fails every waiter, and dispose() says who held a connection', async () => {
    const scripted = scriptedWith({ poolSize: 1 });
    await take(scripted, 'forgotten');
    const first = errorOf(scripted, scripted.engine.execute(everyAccount));
    const second = errorOf(
      scripted,
      scripted.engine.begin(() => of(1)),
    );
    await scripted.drive();
    const disposed = await errorOf(scripted, scripted.engine.dispose());
    expect(await first).toBeInstanceOf(ResourceClosedError);
    expect(await second).toBeInstanceOf(ResourceClosedError);
    expect(disposed.message).toMatch(
      /^dispose\(\) found 1 connection\(s\) in use and ended them: 'forgotten' for/,
    );
    await scripted.drive();
    expect(scripted.threads).toBe(0);
    expect(scripted.engine.pool).toEqual(jasmine.objectContaining({ open: 0, leased: 0, waiting: 0 }));
    expect(await errorOf(scripted, scripted.engine.dispose())).toEqual(new Error('no error'));
    const late = await errorOf(scripted, scripted.engine.execute(everyAccount));
    expect(late).toBeInstanceOf(ResourceClosedError);
    expect(late.message).toContain('disposed');
  });
});
