/**
 * Trap section B: what went wrong with others' transactions, and the answer here. What contract.md words as a rule has
 * its own specs (transactions*, [C22]–[C26]); here are the stories.
 *
 * Differ from traps.md: B5 `outcome` is told, as are `phase` and class; B8 the next statement is an
 * `InvalidRequestError`, not a class of its own; B9 there is no ambient transaction at all; B11 there is no
 * `holdWarning`: who holds what is said by those who wait (order-waiting, [C29]).
 */
import {
  concat,
  defer,
  filter,
  firstValueFrom,
  forkJoin,
  from,
  lastValueFrom,
  map,
  mergeMap,
  of,
  switchMap,
  take,
  takeUntil,
  tap,
  throwError,
  timer,
} from 'rxjs';
import type { Observable } from 'rxjs';

import { InvalidRequestError, OperationalError, retryTransient, text } from '../../lib/index.js';
import type { Connection, EngineEvent } from '../../lib/index.js';
import { describeEngines, itOn } from '../support/engines.js';
import { describeBoth } from '../support/both.js';
import { add, all, createNotes, ids, numbersTo, rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';
import { beginText, endTransaction, prepareEnding } from '../support/statements.js';

const functions = new URL('./fixtures/thread-functions.js', import.meta.url);
const boom = new Error('boom');

describeBoth('trap B', at => {
  it('trap B1 leaving half-way commits nothing of it', async () => {
    const engine = at.engine();
    await createNotes(engine);
    for (let left = 1; left <= 5; left++) {
      const half = engine.begin(conn => from([1, 2, 3, 4, 5, 6]).pipe(mergeMap(id => add(conn, id), 1)), {
        emit: 'live',
      });
      await all(half.pipe(take(left)));
      await firstValueFrom(engine.idle());
      expect(await ids(engine)).toEqual([]);
    }
  });

  it('trap B2 take(1), first and firstValueFrom do not undo good work', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const work = (id: number): Observable<unknown> =>
      engine.begin(conn => concat(add(conn, id), add(conn, id + 100)));
    await firstValueFrom(work(1));
    await lastValueFrom(work(2).pipe(take(1)));
    await lastValueFrom(
      of('go').pipe(
        switchMap(() => work(3)),
        take(1),
      ),
    );
    await new Promise<void>(resolve => {
      const subscription = work(4).subscribe(() => {
        subscription.unsubscribe();
        resolve();
      });
    });
    expect(await ids(engine)).toEqual([1, 2, 3, 4, 101, 102, 103, 104]);
  });

  it('trap B3 nobody sees a value whose COMMIT then fails', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    recording.breaks = sql => sql === 'COMMIT';
    const acted: unknown[] = [];
    for (const source of [
      engine.begin(conn => add(conn, 1)),
      engine.connect(conn => conn.begin(handle => add(handle, 1))),
    ]) {
      await rejection(lastValueFrom(source.pipe(tap(value => acted.push(value)))));
    }
    expect(acted).toEqual([]);
  });

  it('trap B4 a BEGIN that fails is told as it was, with no ROLLBACK to hide it', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    recording.breaks = sql => sql === beginText(at);
    const error = await rejection(lastValueFrom(engine.begin(() => of(1))));
    expect(error['phase']).toBe('begin');
    expect(error.message).not.toContain('no transaction is active');
    expect(recording.control()).toEqual([beginText(at)]);
  });

  it('trap B5 a COMMIT that fails is an ordinary error that can be caught and retried', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    let commits = 0;
    recording.breaks = sql => sql === 'COMMIT' && ++commits === 1;
    const again = defer(() => engine.begin(conn => add(conn, 1)));
    const error = await rejection(lastValueFrom(again));
    expect(error).toEqual(jasmine.objectContaining({ phase: 'commit', outcome: 'rolledBack' }));
    await lastValueFrom(again);
    expect(await ids(engine)).toEqual([1]);
  });

  it('trap B6 concurrent savepoints undo nothing of each other', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const some = (conn: Connection, id: number): Observable<unknown> =>
      conn.beginNested(inner =>
        concat(add(inner, id), id % 3 === 0 ? throwError(() => boom) : add(inner, id + 100)),
      );
    await lastValueFrom(
      engine.begin(conn =>
        forkJoin(Array.from({ length: 12 }, (_, id) => rejection(lastValueFrom(some(conn, id))))),
      ),
    );
    const kept = [1, 2, 4, 5, 7, 8, 10, 11];
    expect(await ids(engine)).toEqual([...kept, ...kept.map(id => id + 100)]);
  });

  it('trap B7 branches of one transaction end together: one that fails takes all with it', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const branches = engine.begin(conn =>
      forkJoin([
        add(conn, 1),
        concat(
          add(conn, 2),
          throwError(() => boom),
        ),
        add(conn, 3),
      ]),
    );
    expect(await rejection(lastValueFrom(branches))).toBe(boom as never);
    expect(await ids(engine)).toEqual([]);
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
  });

  it('trap B8 a handled error of a statement that ended the transaction is not followed by a silent autocommit', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await prepareEnding(at, engine);
    await lastValueFrom(add(engine, 1));
    const handled = engine.begin(async conn => {
      await firstValueFrom(add(conn, 2));
      await lastValueFrom(endTransaction(at, conn, 1)).catch(() => 'handled');
      await firstValueFrom(add(conn, 3));
    });
    await expectAsync(lastValueFrom(handled)).toBeRejectedWithError(
      InvalidRequestError,
      at.dialect === 'sqlite' ? /UNIQUE/ : /ended by the database/,
    );
    expect(await ids(engine)).toEqual([1]);
  });

  it('trap B9 a transaction of one engine is none of another, however they nest', async () => {
    const [left, right] = [at.engine(), at.engine()];
    await createNotes(left);
    if (at.stored) return;
    await createNotes(right);
    const nested = left.begin(outer =>
      concat(
        add(outer, 1),
        right.begin(inner => add(inner, 2)),
        throwError(() => boom),
      ),
    );
    await rejection(lastValueFrom(nested));
    expect([await ids(left), await ids(right)]).toEqual([[], [2]]);
  });

  // A server has many writers; those of one row wait for each other there, and it knows of circles.
  itOn(at, 'sqlite')(
    'trap B10 a second writer inside a writer is told at once that it can never be',
    async () => {
      const engine = at.engine();
      await createNotes(engine);
      for (const inner of [
        (): Observable<unknown> => engine.begin(conn => add(conn, 1)),
        (): Observable<unknown> => add(engine, 1),
      ]) {
        await expectAsync(lastValueFrom(engine.begin(inner))).toBeRejectedWithError(
          InvalidRequestError,
          /transaction's connection/,
        );
      }
      expect(await ids(engine)).toEqual([]);
    },
  );

  it('trap B11 long work inside a transaction is named to those who wait for it', async () => {
    // What they wait for: SQLite's right to write, a server's only connection.
    const engine = at.engine(at.dialect === 'sqlite' ? {} : { poolSize: 1 });
    await createNotes(engine);
    const begun = firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'begin')));
    const work = engine
      .begin(conn => concat(add(conn, 1), timer(10_000)), { label: 'calls a web service' })
      .subscribe();
    await begun;
    const error = await rejection(
      lastValueFrom(engine.execute(text('DELETE FROM notes'), undefined, { timeout: 0 })),
    );
    expect(error.message).toContain("'calls a web service'");
    work.unsubscribe();
    await firstValueFrom(engine.idle());
  });

  it('trap B15 savepoints are released: a thousand of them leave none', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    const many = (conn: Connection): Observable<unknown> =>
      from(Array.from({ length: 200 }, (_, id) => id)).pipe(
        mergeMap(
          id =>
            rejection(
              lastValueFrom(conn.beginNested(inner => (id % 2 ? add(inner, id) : throwError(() => boom)))),
            ),
          1,
        ),
      );
    await lastValueFrom(engine.begin(many));
    const count = (start: string): number => recording.sent.filter(sql => sql.startsWith(start)).length;
    expect([count('SAVEPOINT'), count('RELEASE'), count('ROLLBACK TO')]).toEqual([200, 200, 100]);
    expect((await ids(engine)).length).toBe(100);
  });

  it('trap B16 BEGIN on one pooled connection and COMMIT on another cannot be written', async () => {
    const engine = at.engine();
    await createNotes(engine);
    for (const sql of ['BEGIN', 'COMMIT', 'ROLLBACK', 'SAVEPOINT a', 'RELEASE SAVEPOINT a']) {
      await expectAsync(lastValueFrom(engine.execute(text(sql)))).toBeRejectedWithError(
        InvalidRequestError,
        /engine\.begin\(\)/,
      );
    }
  });
});

describeEngines(
  'trap B, files',
  at => {
    it('trap B12 one that waits for a lock blocks no thread of another', async () => {
      const engine = at.engine({ poolSize: 3 });
      await createNotes(engine);
      const holder = await firstValueFrom(engine.connect());
      await firstValueFrom(holder.runInThread(functions, 'lock'));
      const waiting = firstValueFrom(add(engine, 1));
      for (let round = 0; round < 20; round++) expect(await ids(engine)).toEqual([]);
      await firstValueFrom(holder.runInThread(functions, 'rollBack'));
      expect((await waiting).rowCount).toBe(1);
      await firstValueFrom(holder.close());
    });

    it('trap B13 a stale snapshot is a typed error of the whole transaction, which retryTransient begins anew', async () => {
      const engine = at.engine();
      await createNotes(engine);
      const errors: unknown[] = [];
      let round = 0;
      const readThenWrite = engine
        .begin(
          async conn => {
            const seen = await ids(conn);
            // Somebody else writes between the read and the write, the first time.
            if (round++ === 0) await firstValueFrom(add(engine, 1));
            await firstValueFrom(add(conn, 10 + seen.length));
          },
          { mode: 'deferred' },
        )
        .pipe(tap({ error: (error: unknown) => errors.push(error) }));
      await all(readThenWrite.pipe(retryTransient({ attempts: 3, delay: 0 })));
      expect(errors.length).toBe(1);
      expect(errors[0]).toBeInstanceOf(OperationalError);
      expect(errors[0]).toEqual(jasmine.objectContaining({ retry: 'transaction' }));
      expect(await ids(engine)).toEqual([1, 11]);
    });

    it('trap B13 ten writers that read before they write need no retry at all', async () => {
      const engine = at.engine();
      await createNotes(engine);
      const retries: EngineEvent[] = [];
      engine.events.subscribe(event => {
        if (event.type === 'retry') retries.push(event);
      });
      const work = engine.begin(async conn =>
        add(conn, (await ids(conn)).length + 1)
          .pipe(take(1))
          .forEach(() => {}),
      );
      await lastValueFrom(forkJoin(Array.from({ length: 10 }, () => all(work))));
      expect(await ids(engine)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
      expect(retries).toEqual([]);
    });

    it('trap B14 waiting for another process’s lock blocks nobody and can be left', async () => {
      const engine = at.engine();
      await createNotes(engine);
      const holder = await firstValueFrom(engine.connect());
      await firstValueFrom(holder.runInThread(functions, 'lock'));
      const retried = firstValueFrom(
        engine.events.pipe(
          map(({ type }) => type),
          tap(),
          takeUntil(timer(60_000)),
        ),
      );
      const waiting = add(engine, 1).subscribe();
      await retried;
      waiting.unsubscribe();
      await firstValueFrom(engine.idle());
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 1, writer: undefined }));
      await firstValueFrom(holder.close());
      expect(await ids(engine)).toEqual([]);
      expect(await all(engine.execute(numbersTo(2)))).toEqual([{ n: 1 }, { n: 2 }]);
    });
  },
  { database: 'file', scheduler: 'threads' },
);
