/** Who touches a connection, that the main thread goes on, and what `:memory:` is (C33, C34, C36). */
import { concatMap, firstValueFrom, lastValueFrom, range, toArray, type Observable } from 'rxjs';

import { createEngine, TimeoutError, text, workerThreads } from '../../lib/index.js';
import type { Connection, Engine } from '../../lib/index.js';
import { describeEngines, itOn } from '../support/engines.js';
import { add, all, createNotes, ids, rejection } from '../support/notes.js';
import { threadFunctions } from '../support/place-node.js';

const install = (conn: Connection): Promise<void> =>
  firstValueFrom(conn.runInThread<void>(threadFunctions, 'install'));
const which = (conn: Connection): Promise<number> =>
  firstValueFrom(conn.runInThread<number>(threadFunctions, 'which'));
const sqlThread = text<{ t: number }>('SELECT thread() AS t');

describeEngines(
  'threads',
  at => {
    itOn(at, 'sqlite')('[C33] one thread runs all of a connection, and never another', async () => {
      const engine = at.engine({ poolSize: 3 });
      await createNotes(engine);
      const conns = await Promise.all([1, 2, 3].map(() => firstValueFrom(engine.connect())));
      const threads = await Promise.all(conns.map(which));
      expect(new Set(threads).size).toBe(at.database === 'memory' ? 1 : 3);
      expect(threads).not.toContain(0);
      await Promise.all(conns.map(install));
      await Promise.all(
        conns.map(async (conn, index) => {
          const ran = await lastValueFrom(
            range(0, 20).pipe(
              concatMap(n => (n % 5 === 0 ? conn.begin(c => c.scalar(sqlThread)) : conn.scalar(sqlThread))),
              toArray(),
            ),
          );
          expect(new Set(ran)).toEqual(new Set([threads[index]!]));
        }),
      );
      for (const conn of conns) await firstValueFrom(conn.close());
      // Given back and taken again, a connection is still its thread's.
      const [again] = await all(engine.connect(conn => conn.scalar(sqlThread)));
      expect(threads).toContain(again as number);
    });

    it('[C34] many parameter sets are packed turn by turn', async () => {
      const engine = at.engine();
      await createNotes(engine);
      let turns = 0;
      let running = true;
      const turn = (): void => {
        turns++;
        if (running) setImmediate(turn);
      };
      turn();
      const sets = Array.from({ length: 20_000 }, (_, id) => ({ id, body: 'x' }));
      const { rowCount } = (await lastValueFrom(
        engine.execute(text('INSERT INTO notes VALUES (:id, :body)'), sets) as Observable<unknown>,
      )) as { rowCount: number };
      running = false;
      expect(rowCount).toBe(20_000);
      expect(turns).toBeGreaterThan(15);
    });

    it('an opening that fails leaves no thread behind', async () => {
      let started = 0;
      let ended = 0;
      const counting: typeof workerThreads = {
        ...workerThreads,
        start: (spec, events) => {
          started++;
          return workerThreads.start(spec, {
            messages: messages => events.messages(messages),
            exited: error => {
              ended++;
              events.exited(error);
            },
          });
        },
      };
      const engine = createEngine(`sqlite:///${at.path('nowhere.db')}?mode=rw`, {
        scheduler: counting,
        poolSize: 3,
      });
      await Promise.all(Array.from({ length: 6 }, () => rejection(all(engine.execute(text('SELECT 1'))))));
      expect(engine.pool).toEqual(jasmine.objectContaining({ open: 0, opening: 0 }));
      while (ended < started) await new Promise(resolve => setImmediate(resolve));
      expect(started).toBeGreaterThan(0);
      await firstValueFrom(engine.dispose());
    });
  },
  { scheduler: 'threads' },
);

describeEngines(
  ':memory:',
  at => {
    const open = (engine: Engine): Promise<Connection> => firstValueFrom(engine.connect());

    it('[C36] is one database for every connection of an engine, whatever poolSize says', async () => {
      const engine = at.engine({ poolSize: 3 });
      await createNotes(engine);
      const conns = await Promise.all(Array.from({ length: 10 }, () => open(engine)));
      await Promise.all(conns.map((conn, id) => lastValueFrom(add(conn, id))));
      for (const on of [engine, ...conns]) expect((await ids(on)).length).toBe(10);
      expect(engine.pool).toEqual(jasmine.objectContaining({ size: 1, open: 1, leased: 10 }));
      for (const conn of conns) await firstValueFrom(conn.close());
      expect((await ids(engine)).length).toBe(10);
    });

    for (const mode of ['immediate', 'deferred', 'exclusive'] as const) {
      it(`[C36] nobody sees what a ${mode} transaction has not committed`, async () => {
        const engine = at.engine({ timeout: 60_000 });
        await createNotes(engine);
        const [writer, reader] = [await open(engine), await open(engine)];
        for (const ending of ['commit', 'rollback'] as const) {
          const before = await ids(reader);
          const begun = lastValueFrom(
            writer.begin(
              async () => {
                await lastValueFrom(add(writer, ending === 'commit' ? 1 : 2));
                for (const on of [engine, reader]) {
                  const peek = on.execute(text('SELECT count(*) FROM notes'), undefined, { timeout: 0 });
                  expect(await rejection(all(peek))).toBeInstanceOf(TimeoutError);
                }
                waiting = [ids(engine), ids(reader)];
                if (ending === 'rollback') throw new Error('no');
              },
              { mode },
            ),
          );
          let waiting: Promise<number[]>[] = [];
          await begun.catch(() => undefined);
          const expected = ending === 'commit' ? [1] : before;
          expect(await Promise.all(waiting)).toEqual([expected, expected]);
        }
        await firstValueFrom(writer.close());
        await firstValueFrom(reader.close());
      });
    }

    it('[C36] a write beside a transaction is not part of it', async () => {
      const engine = at.engine({ timeout: 60_000 });
      await createNotes(engine);
      const [one, other] = [await open(engine), await open(engine)];
      for (const mode of ['deferred', 'immediate'] as const) {
        let beside: Promise<unknown> = Promise.resolve();
        const undone = one.begin(
          async () => {
            await lastValueFrom(add(one, 1));
            beside = lastValueFrom(add(other, mode === 'deferred' ? 10 : 11));
            throw new Error('undone');
          },
          { mode },
        );
        expect((await rejection(all(undone))).message).toBe('undone');
        await beside;
      }
      expect(await ids(engine)).toEqual([10, 11]);
      await firstValueFrom(one.close());
      await firstValueFrom(other.close());
    });

    it('[C36] a read-only transaction of one keeps nobody else from writing after it, nor sees half of a write', async () => {
      const engine = at.engine({ timeout: 60_000 });
      await createNotes(engine);
      await lastValueFrom(add(engine, 1));
      const [reader, writer] = [await open(engine), await open(engine)];
      let writing: Promise<unknown> = Promise.resolve();
      const seen = await lastValueFrom(
        reader.begin(
          async () => {
            const first = await ids(reader);
            writing = lastValueFrom(add(writer, 2));
            return [first, await ids(reader)];
          },
          { readOnly: true },
        ),
      );
      expect(seen).toEqual([[1], [1]] as never);
      await writing;
      expect(await ids(engine)).toEqual([1, 2]);
      await firstValueFrom(reader.close());
      await firstValueFrom(writer.close());
    });

    it('[C36] an open stream of one does not see, nor keep, what another writes', async () => {
      const engine = at.engine({ timeout: 60_000 });
      await createNotes(engine);
      await lastValueFrom(
        engine.execute(
          text('INSERT INTO notes (id) VALUES (:id)'),
          [1, 2, 3, 4, 5, 6].map(id => ({ id })),
        ),
      );
      const rows = engine.execute(text<{ id: number }>('SELECT id FROM notes ORDER BY id'), undefined, {
        fetchSize: 2,
        window: 1,
      });
      const seen: number[] = [];
      for await (const { id } of rows) {
        if (id === 1) await lastValueFrom(engine.execute(text('DELETE FROM notes WHERE id > 2')));
        seen.push(id);
      }
      expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
      expect(await ids(engine)).toEqual([1, 2]);
    });
  },
  { database: 'memory' },
);

describeEngines(
  'a database in memory',
  at => {
    it('[C36] is another one for another engine', async () => {
      const [one, other] = [at.engine(), at.engine()];
      await createNotes(one);
      expect(await firstValueFrom(other.hasTable('notes'))).toBe(false);
      for (const url of ['sqlite://', 'sqlite:///', 'sqlite:///:memory:', ':memory:']) {
        const engine = at.engineAt(url);
        expect(await firstValueFrom(engine.hasTable('notes'))).toBe(false);
        await createNotes(engine);
        expect(await firstValueFrom(engine.hasTable('notes'))).toBe(true);
      }
    });

    it('[C36] is gone with its engine', async () => {
      const engine = at.engine();
      await createNotes(engine);
      await firstValueFrom(engine.dispose());
      const next = at.engine();
      expect(await firstValueFrom(next.hasTable('notes'))).toBe(false);
    });
  },
  { database: 'memory', stored: false },
);
