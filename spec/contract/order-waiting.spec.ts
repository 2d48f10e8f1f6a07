/**
 * Waiting for a connection or for the right to write is bounded (C29): the error says who holds what, and what can be
 * known to be hopeless fails at once.
 */
import { concat, firstValueFrom, forkJoin, lastValueFrom, NEVER, of } from 'rxjs';
import type { Observable } from 'rxjs';

import { createEngine, InvalidRequestError, text, TimeoutError } from '../../lib/index.js';
import type { Connection, Engine } from '../../lib/index.js';
import { describeEngines, itOn } from '../support/engines.js';
import { add, all, createNotes, ids, rejection } from '../support/notes.js';
import { acquiredAt } from '../support/place-node.js';

const one = text<{ one: number }>('SELECT 1 AS one');

describeEngines(
  '[C29] waiting for a connection',
  at => {
    for (const timeout of [0, 20]) {
      it(`[C29] ends after ${timeout} ms and says who holds them: label, since when, where`, async () => {
        const engine = at.engine({ poolSize: 2 });
        const owned = await firstValueFrom(engine.connect());
        const scoped = engine.connect(() => NEVER, { label: 'nightly report' }).subscribe();
        while (engine.pool.leased < 2) await firstValueFrom(engine.events);
        const waits: Observable<unknown>[] = [
          engine.execute(one, undefined, { timeout }),
          engine.connect(conn => conn.scalar(one), { timeout }),
          engine.begin(conn => conn.scalar(one), { timeout }),
        ];
        for (const wait of waits) {
          const error = await rejection(firstValueFrom(wait));
          expect(error).toBeInstanceOf(TimeoutError);
          expect(error.message).toMatch(/^No connection within \d+ ms for .*all 2 are in use/s);
          expect(error.message).toMatch(
            new RegExp(`'connect' for \\d+\\.\\d s${acquiredAt('order-waiting.spec')}`),
          );
          expect(error.message).toMatch(
            new RegExp(`'nightly report' for \\d+\\.\\d s${acquiredAt('order-waiting.spec')}`),
          );
        }
        expect(engine.pool.waiting).toBe(0);
        scoped.unsubscribe();
        await firstValueFrom(owned.close());
        await firstValueFrom(engine.idle());
        expect(await firstValueFrom(engine.scalar(one))).toBe(1);
      });
    }

    itOn(at, 'sqlite')('[C29] takes the default from the engine and from the URL', async () => {
      const byUrl = createEngine(`${at.url}?timeout=0`, { poolSize: 1 });
      for (const engine of [at.engine({ poolSize: 1, timeout: 0 }), byUrl]) {
        const held = await firstValueFrom(engine.connect());
        await expectAsync(firstValueFrom(engine.scalar(one))).toBeRejectedWithError(
          TimeoutError,
          /within 0 ms/,
        );
        await firstValueFrom(held.close());
        expect(await firstValueFrom(engine.scalar(one))).toBe(1);
      }
      await firstValueFrom(byUrl.dispose());
    });

    it('[C29] a timeout of 0 still opens a connection where there is none', async () => {
      const engine = at.engine({ timeout: 0 });
      expect(await firstValueFrom(engine.scalar(one))).toBe(1);
    });

    it('[C29] fails at once where the pool of one is asked again by its only holder', async () => {
      const engine = at.engine({ poolSize: 1 });
      const asks: ((conn: Connection) => Observable<unknown>)[] = [
        () => engine.execute(one),
        () => engine.connect(other => other.scalar(one)),
        () => engine.begin(other => other.scalar(one)),
        () => engine.connect(),
        conn => conn.execute(one).concatMapRows(() => engine.execute(one)),
        conn => conn.beginNested(() => engine.execute(one)),
      ];
      for (const ask of asks) {
        const error = await rejection(lastValueFrom(engine.begin(conn => ask(conn))));
        expect(error).toBeInstanceOf(InvalidRequestError);
        expect(error.message).toMatch(
          /would wait for (a connection that its own scope holds|the transaction)/,
        );
      }
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
    });

    it('[C29] does not take one connection for two: savepoints inside a pool of two leave one', async () => {
      const engine = at.engine({ poolSize: 2 });
      const conn = await firstValueFrom(engine.connect());
      const nested = conn.begin(() =>
        conn.beginNested(inner => inner.beginNested(() => engine.execute(one))),
      );
      expect(await all(nested)).toEqual([{ one: 1 }]);
      await firstValueFrom(conn.close());
    });
  },
  { several: true },
);

describeEngines(
  '[C29] waiting for the right to write',
  at => {
    const hold = async (engine: Engine): Promise<() => Promise<void>> => {
      let end: () => void = () => {};
      const held = new Promise<void>(resolve => (end = resolve));
      const holding = lastValueFrom(engine.begin(() => concat(of(1), held), { label: 'the importer' }));
      while (engine.pool.writer === undefined) await firstValueFrom(engine.events);
      return async () => {
        end();
        await holding;
      };
    };

    for (const timeout of [0, 20]) {
      it(`[C29] ends after ${timeout} ms and says who holds it`, async () => {
        const engine = at.engine();
        await createNotes(engine);
        const release = await hold(engine);
        expect(engine.pool.writer).toBe('the importer');
        const insert = text('INSERT INTO notes (id) VALUES (1)');
        const conn = await firstValueFrom(engine.connect());
        const waits: Observable<unknown>[] = [
          engine.execute(insert, undefined, { timeout }),
          conn.execute(insert, undefined, { timeout }),
          conn.begin(handle => add(handle, 1), { timeout }),
          engine.begin(handle => add(handle, 1), { timeout }),
        ];
        for (const wait of waits) {
          const error = await rejection(firstValueFrom(wait));
          expect(error).toBeInstanceOf(TimeoutError);
          expect(error.message).toMatch(/^No (right to write|connection) within \d+ ms for /);
          expect(error.message).toMatch(
            new RegExp(`'the importer' for \\d+\\.\\d s${acquiredAt('order-waiting.spec')}`),
          );
        }
        expect(conn.inTransaction()).toBeFalse();
        await firstValueFrom(conn.close());
        await release();
        await lastValueFrom(add(engine, 2));
        expect(await ids(engine)).toEqual([2]);
      });
    }

    it('[C29] ends when it is granted: writers run one after the other, however they came', async () => {
      const engine = at.engine();
      await createNotes(engine);
      await lastValueFrom(
        forkJoin([
          engine.begin(conn => concat(add(conn, 1), add(conn, 2))),
          add(engine, 3),
          engine.connect(conn =>
            concat(
              add(conn, 4),
              conn.begin(handle => add(handle, 5)),
            ),
          ),
          engine.execute(text('INSERT INTO notes (id) VALUES (6)')),
          engine.begin(conn => add(conn, 7), { mode: 'exclusive' }),
        ]),
      );
      expect(await ids(engine)).toEqual([1, 2, 3, 4, 5, 6, 7]);
      expect(engine.pool.writer).toBeUndefined();
    });

    it('[C29] is left without harm', async () => {
      const engine = at.engine();
      await createNotes(engine);
      const release = await hold(engine);
      const conn = await firstValueFrom(engine.connect());
      const unknown = conn.execute(text('INSERT INTO notes (id) VALUES (1)')).subscribe();
      const known = add(conn, 2).subscribe();
      const begin = conn.begin(handle => add(handle, 3)).subscribe();
      const direct = add(engine, 4).subscribe();
      await firstValueFrom(engine.idle());
      for (const subscription of [unknown, known, begin, direct]) subscription.unsubscribe();
      await release();
      await lastValueFrom(conn.begin(handle => add(handle, 5)));
      await firstValueFrom(conn.close());
      expect(await ids(engine)).toEqual([5]);
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
    });

    it('[C29] is not needed for reading on a connection beside the writer of a file', async () => {
      if (at.database === 'memory') return;
      const engine = at.engine();
      await createNotes(engine);
      const conn = await firstValueFrom(engine.connect());
      const release = await hold(engine);
      expect(await firstValueFrom(conn.scalar(one))).toBe(1);
      expect(await lastValueFrom(conn.begin(handle => ids(handle), { readOnly: true }))).toEqual([]);
      expect(await lastValueFrom(conn.begin(handle => ids(handle), { mode: 'deferred' }))).toEqual([]);
      expect(
        await firstValueFrom(
          conn.runInThread(new URL('../scenarios/fixtures/thread-functions.js', import.meta.url), 'sum', 1),
        ),
      ).toBe(1);
      await release();
      await firstValueFrom(conn.close());
    });

    const hopeless: [string, (engine: Engine, conn: Connection) => Observable<unknown>][] = [
      ['a write through the engine', engine => add(engine, 1)],
      [
        'unknown text that writes, through the engine',
        engine => engine.execute(text('INSERT INTO notes (id) VALUES (1)')),
      ],
      ['engine.begin', engine => engine.begin(other => add(other, 1))],
      ['a write on another connection', engine => engine.connect(other => add(other, 1))],
      [
        'begin on another connection',
        engine => engine.connect(other => other.begin(handle => add(handle, 1))),
      ],
      [
        'unknown text on another connection',
        engine => engine.connect(other => other.execute(text('INSERT INTO notes (id) VALUES (1)'))),
      ],
      [
        'a write through the engine, inside a savepoint',
        (engine, conn) => conn.beginNested(() => add(engine, 1)),
      ],
      [
        'a write through the engine, for a row of the transaction',
        (engine, conn) => conn.execute(one).concatMapRows(() => add(engine, 1)),
      ],
    ];
    for (const [what, attempt] of hopeless) {
      it(`[C29] fails at once, with advice, for ${what} inside the transaction that holds it`, async () => {
        const engine = at.engine();
        await createNotes(engine);
        const error = await rejection(lastValueFrom(engine.begin(conn => attempt(engine, conn))));
        expect(error).toBeInstanceOf(InvalidRequestError);
        expect(error.message).toContain("execute it on that transaction's connection");
        expect(await ids(engine)).toEqual([]);
        expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
      });
    }

    it('[C29] fails at once for a read on :memory: as well, which would have to wait for the transaction', async () => {
      if (at.database === 'file') return;
      const engine = at.engine();
      await createNotes(engine);
      const reads: Observable<unknown>[] = [
        engine.execute(one),
        engine.connect(conn => conn.scalar(one)),
        engine.hasTable('notes'),
      ];
      for (const read of reads) {
        await expectAsync(lastValueFrom(engine.begin(() => read))).toBeRejectedWithError(
          InvalidRequestError,
          /transaction's connection/,
        );
      }
      expect(await ids(engine)).toEqual([]);
    });
  },
  { dialect: 'sqlite' },
);
