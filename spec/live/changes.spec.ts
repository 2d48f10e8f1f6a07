/** `engine.changes`: every commit once, in order, and nothing else (C39, E2, E11). */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { column, Integer, MetaData, ResourceClosedError, Table, text } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { executeAll, quiet, watching } from '../support/watching.js';

const metadata = new MetaData();
const a = new Table('a', metadata, { n: column(Integer, { primaryKey: true }) });

describeEngines(
  'engine.changes',
  at => {
    const setUp = async (): Promise<ReturnType<typeof at.engine>> => {
      const engine = at.engine();
      await executeAll(
        engine,
        'CREATE TABLE a (n INTEGER PRIMARY KEY)',
        'CREATE TABLE b (n INT)',
        'CREATE TABLE c (n INT)',
      );
      return engine;
    };
    const names = (told: readonly { tables: readonly string[] }[]): string[] =>
      told.map(({ tables }) => tables.join(' '));

    it('[C39] tells a transaction once, after its commit, with all its tables', async () => {
      const engine = await setUp();
      const changes = watching(engine.changes);
      await lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(conn.execute(text('INSERT INTO b VALUES (1)')));
          await firstValueFrom(conn.execute(text('INSERT INTO a VALUES (1)')));
          expect(changes.values).toEqual([]);
          return 1;
        }),
      );
      expect(changes.values).toEqual([{ tables: ['a', 'b'], schema: false, all: false }]);
    });

    it('[C39] [E2] [E11] keeps the order of the commits and forgets what was rolled back', async () => {
      const engine = await setUp();
      const changes = watching(engine.changes);
      await executeAll(engine, 'INSERT INTO c VALUES (1)');
      await expectAsync(
        lastValueFrom(
          engine.begin(async conn => {
            await firstValueFrom(conn.execute(text('INSERT INTO b VALUES (1)')));
            throw new Error('undone');
          }),
        ),
      ).toBeRejectedWithError('undone');
      await expectAsync(executeAll(engine, 'INSERT INTO a SELECT 1 UNION ALL SELECT 1')).toBeRejected();
      await executeAll(engine, 'INSERT INTO a VALUES (1)', 'INSERT INTO b VALUES (1)', 'DELETE FROM b');
      expect(names(changes.values)).toEqual(['c', 'a', 'b', 'b']);
    });

    it('[C39] [E2] leaves out a savepoint that was rolled back, and keeps one that was released', async () => {
      const engine = await setUp();
      const changes = watching(engine.changes);
      await lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(conn.beginNested(() => conn.execute(text('INSERT INTO a VALUES (1)'))));
          await expectAsync(
            lastValueFrom(
              conn.beginNested(async () => {
                await firstValueFrom(conn.execute(text('INSERT INTO b VALUES (1)')));
                throw new Error('undone');
              }),
            ),
          ).toBeRejected();
          return 1;
        }),
      );
      expect(names(changes.values)).toEqual(['a']);
    });

    it('[C39] tells many sets of parameters once, or not at all when one fails', async () => {
      const engine = await setUp();
      const changes = watching(engine.changes);
      const rows = Array.from({ length: 5000 }, (_, n) => ({ n }));
      await firstValueFrom(engine.execute(a.insert(), rows));
      await expectAsync(firstValueFrom(engine.execute(a.insert(), [{ n: 9999 }, { n: 1 }]))).toBeRejected();
      await quiet(engine);
      expect(names(changes.values)).toEqual(['a']);
    });

    it('[C39] tells the rows that OR FAIL leaves behind', async () => {
      const engine = await setUp();
      const changes = watching(engine.changes);
      await expectAsync(
        executeAll(engine, 'INSERT OR FAIL INTO a SELECT 1 UNION ALL SELECT 1'),
      ).toBeRejected();
      expect(names(changes.values)).toEqual(['a']);
      expect(await firstValueFrom(engine.scalar(text('SELECT count(*) FROM a')))).toBe(1);
    });

    it('[C39] forgets a transaction that the database has ended', async () => {
      const engine = await setUp();
      const changes = watching(engine.changes);
      await expectAsync(
        lastValueFrom(
          engine.begin(async conn => {
            await firstValueFrom(conn.execute(text('INSERT INTO b VALUES (1)')));
            await firstValueFrom(conn.execute(text('INSERT OR ROLLBACK INTO a SELECT 1 UNION ALL SELECT 1')));
          }),
        ),
      ).toBeRejected();
      await executeAll(engine, 'INSERT INTO c VALUES (1)');
      expect(names(changes.values)).toEqual(['c']);
    });

    it('[C39] forgets what a connection had begun that was given back', async () => {
      const engine = await setUp();
      const changes = watching(engine.changes);
      const conn = await firstValueFrom(engine.connect());
      await firstValueFrom(conn.begin());
      await firstValueFrom(conn.execute(text('INSERT INTO b VALUES (1)')));
      await firstValueFrom(conn.close());
      await executeAll(engine, 'INSERT INTO c VALUES (1)');
      expect(names(changes.values)).toEqual(['c']);
    });

    it('[C39] begins in the middle of a transaction: of that one everything may have changed', async () => {
      const engine = await setUp();
      let changes: ReturnType<typeof watching<{ all: boolean; tables: readonly string[] }>> | undefined;
      await lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(conn.execute(text('INSERT INTO b VALUES (1)')));
          changes = watching(engine.changes);
          await firstValueFrom(conn.execute(text('INSERT INTO a VALUES (1)')));
          return 1;
        }),
      );
      expect(changes!.values.map(({ all, tables }) => [all, ...tables])).toEqual([[true, 'a']]);
      await executeAll(engine, 'INSERT INTO c VALUES (1)');
      expect(changes!.values.at(-1)).toEqual(jasmine.objectContaining({ all: false, tables: ['c'] }));
    });

    it('[C39] misses no write that was on its way when it was subscribed', async () => {
      const engine = await setUp();
      const writing = firstValueFrom(engine.execute(text('INSERT INTO b VALUES (1)')));
      const changes = watching(engine.changes);
      await writing;
      expect(changes.values.length).toBe(1);
      expect(changes.values[0]!.all || changes.values[0]!.tables.includes('b')).toBeTrue();
    });

    it('[C39] tells every subscriber, none after it left, and completes with the engine', async () => {
      const engine = await setUp();
      const one = watching(engine.changes);
      const two = watching(engine.changes);
      await executeAll(engine, 'INSERT INTO a VALUES (1)');
      one.subscription.unsubscribe();
      await executeAll(engine, 'INSERT INTO b VALUES (1)');
      expect(names(one.values)).toEqual(['a']);
      expect(names(two.values)).toEqual(['a', 'b']);
      two.subscription.unsubscribe();
      await executeAll(engine, 'INSERT INTO c VALUES (1)');
      const three = watching(engine.changes);
      await firstValueFrom(engine.dispose());
      expect(three.completed).toBeTrue();
      expect(two.values.length).toBe(2);
    });

    it('[C39] hears of an engine’s very first statement', async () => {
      const engine = at.engine();
      const changes = watching(engine.changes);
      await executeAll(engine, 'CREATE TABLE first (n)');
      expect(names(changes.values)).toEqual(['first']);
    });

    it('[C39] errors when the engine is disposed already', async () => {
      const engine = await setUp();
      await firstValueFrom(engine.dispose());
      const changes = watching(engine.changes);
      await changes.told(1);
      expect(changes.error).toBeInstanceOf(ResourceClosedError);
    });

    it('[C39] tells a whole database that was replaced', async () => {
      const engine = await setUp();
      const bytes = await firstValueFrom(engine.exportDatabase());
      const changes = watching(engine.changes);
      await firstValueFrom(engine.importDatabase(bytes));
      expect(changes.values.map(({ all }) => all)).toEqual([true]);
    });
  },
  { dialect: 'sqlite' },
);
