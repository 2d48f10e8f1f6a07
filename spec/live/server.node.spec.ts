/** Live queries and changes on a server: every commit through the engine is told, with its tables (C37, C39, E1, E2). */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { ArgumentError, column, Integer, MetaData, Table, text, type Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { executeAll, quiet, watching, type Watching } from '../support/watching.js';

const ALL = 'SELECT n FROM a ORDER BY n';
const a = new Table('a', new MetaData(), { n: column(Integer, { primaryKey: true, autoincrement: false }) });

describeEngines(
  'live queries on a server',
  at => {
    const setUp = async (): Promise<Engine> => {
      const engine = at.engine();
      await executeAll(engine, 'CREATE TABLE a (n INT PRIMARY KEY)', 'CREATE TABLE b (n INT)');
      return engine;
    };

    it('[C37] [E1] [E9] follow commits, and show nothing else', async () => {
      const engine = await setUp();
      const live = watching(engine.live(text(ALL)));
      expect(await live.told(1)).toEqual([[]]);
      await executeAll(engine, 'INSERT INTO a VALUES (1)');
      await live.told(2);
      await expectAsync(
        lastValueFrom(
          engine.begin(async conn => {
            await firstValueFrom(conn.execute(text('INSERT INTO a VALUES (2)')));
            throw new Error('undone');
          }),
        ),
      ).toBeRejected();
      await executeAll(engine, 'INSERT INTO b VALUES (1)');
      await Promise.all(
        Array.from({ length: 10 }, (_, n) =>
          firstValueFrom(engine.execute(text(`INSERT INTO a VALUES (${n + 10})`))),
        ),
      );
      await quiet(engine);
      expect(live.values.at(-1)!.length).toBe(11);
      expect(live.values.every(rows => rows.every(({ n }) => n !== 2))).toBeTrue();
    });

    it('[C39] [E2] tell each commit once, and nothing that was rolled back', async () => {
      const engine = await setUp();
      const changes = watching(engine.changes);
      await executeAll(
        engine,
        'SELECT 1',
        'SET @x = 1',
        'DELETE FROM a WHERE n = 77',
        'INSERT INTO a VALUES (1)',
      );
      await changes.told(1);
      await quiet(engine);
      expect(changes.values.length).toBe(1);
      await lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(conn.execute(text('INSERT INTO a VALUES (2)')));
          await firstValueFrom(conn.execute(text('INSERT INTO b VALUES (2)')));
          expect(changes.values.length).toBe(1);
        }),
        { defaultValue: undefined },
      );
      expect(changes.values.length).toBe(2);
      await lastValueFrom(
        engine.begin(async conn => {
          await expectAsync(
            lastValueFrom(
              conn.beginNested(async () => {
                await firstValueFrom(conn.execute(text('INSERT INTO a VALUES (3)')));
                throw new Error('undone');
              }),
            ),
          ).toBeRejected();
        }),
        { defaultValue: undefined },
      );
      await expectAsync(firstValueFrom(engine.execute(a.insert(), [{ n: 8 }, { n: 1 }]))).toBeRejected();
      const conn = await firstValueFrom(engine.connect());
      await firstValueFrom(conn.begin());
      await firstValueFrom(conn.execute(text('INSERT INTO b VALUES (4)')));
      await firstValueFrom(conn.close());
      await quiet(engine);
      expect(changes.values.length).toBe(2);
      await firstValueFrom(engine.execute(a.insert(), [{ n: 8 }, { n: 9 }]));
      await executeAll(engine, 'ALTER TABLE b ADD COLUMN m INT');
      await changes.told(4);
      expect(changes.values).toEqual([
        { tables: ['a'], schema: false, all: false },
        { tables: ['a', 'b'], schema: false, all: false },
        { tables: ['a'], schema: false, all: false },
        { tables: ['b'], schema: true, all: false },
      ]);
    });

    it('[C37] refuse what may write before it runs', async () => {
      const engine = await setUp();
      for (const sql of ['INSERT INTO a VALUES (1) RETURNING n', 'SELECT n FROM a FOR UPDATE']) {
        const live = watching(engine.live(text(sql)));
        await live.told(1);
        expect(live.error).withContext(sql).toBeInstanceOf(ArgumentError);
      }
      expect(await firstValueFrom(engine.scalar(text('SELECT count(*) FROM a')))).toBe(0);
    });

    it('[C39] begin in the middle of a transaction', async () => {
      const engine = await setUp();
      let changes: Watching<unknown> | undefined;
      await lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(conn.execute(text('INSERT INTO b VALUES (1)')));
          changes = watching(engine.changes);
        }),
        { defaultValue: undefined },
      );
      await changes!.told(1);
      await quiet(engine);
      expect(changes!.values).toEqual([{ tables: [], schema: false, all: true }]);
    });
  },
  { dialect: 'mysql' },
);
