/** `engine.live`: the rows of a query, kept right (C37, E1, E2, E4, E5, E6, E8, E9, E13). */
import { firstValueFrom, lastValueFrom, take, type Observable } from 'rxjs';

import {
  ArgumentError,
  column,
  Integer,
  MetaData,
  ProgrammingError,
  select,
  Table,
  text,
  Text,
  type Engine,
} from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { executeAll, quiet, watching } from '../support/watching.js';

const metadata = new MetaData();
const users = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
});
const names = select(users.c.name).orderBy(users.c.id);
const ENDLESS = 'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c';
const ALL = 'SELECT n FROM a ORDER BY n';

/** Counts the runs of a statement. */
function runsOf(engine: Engine, sql: string): () => number {
  let runs = 0;
  engine.events.subscribe(event => {
    if (event.type === 'execute' && event.sql === sql) runs++;
  });
  return () => runs;
}

/** Resolves when a statement is handed over. */
function startOf(engine: Engine, sql: string): Promise<void> {
  return new Promise(resolve => {
    engine.events.subscribe(event => {
      if (event.type === 'execute' && event.sql === sql) resolve();
    });
  });
}

describeEngines(
  'engine.live',
  at => {
    const setUp = async (): Promise<Engine> => {
      const engine = at.engine();
      await executeAll(
        engine,
        'CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)',
        'CREATE TABLE a (n INT)',
      );
      return engine;
    };

    it('[C37] [E9] gives the rows there are, then those after each commit, and an empty list where there are none', async () => {
      const engine = await setUp();
      const live = watching(engine.live(names));
      expect(await live.told(1)).toEqual([[]]);
      await firstValueFrom(engine.execute(users.insert().values({ name: 'Dan' })));
      await live.told(2);
      await firstValueFrom(engine.execute(users.delete()));
      expect(await live.told(3)).toEqual([[], [{ name: 'Dan' }], []]);
    });

    it('[C37] [E2] gives nothing that is not committed', async () => {
      const engine = await setUp();
      const live = watching(engine.live(text(ALL)));
      await live.told(1);
      await expectAsync(
        lastValueFrom(
          engine.begin(async conn => {
            await firstValueFrom(conn.execute(text('INSERT INTO a VALUES (1)')));
            throw new Error('undone');
          }),
        ),
      ).toBeRejected();
      await quiet(engine);
      await lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(conn.execute(text('INSERT INTO a VALUES (2)')));
          await firstValueFrom(conn.execute(text('INSERT INTO a VALUES (3)')));
        }),
        { defaultValue: undefined },
      );
      expect(await live.told(2)).toEqual([[], [{ n: 2 }, { n: 3 }]]);
    });

    it('[C37] [E1] loses no change that comes before its first rows, or while it runs', async () => {
      const engine = await setUp();
      for (let round = 0; round < 8; round++) {
        const live = watching(engine.live(text(ALL)));
        const writes = Array.from({ length: round + 1 }, (_, n) =>
          firstValueFrom(engine.execute(text(`INSERT INTO a VALUES (${n})`))),
        );
        await Promise.all(writes);
        await live.told(1);
        await quiet(engine);
        expect(live.values.at(-1)).toEqual(await firstValueFrom(engine.execute(text(ALL)).all()));
        live.subscription.unsubscribe();
      }
    });

    it('[C37] [E4] does not repeat equal results', async () => {
      const engine = await setUp();
      await executeAll(engine, 'INSERT INTO a VALUES (1)');
      const live = watching(engine.live(text('SELECT count(*) AS n FROM a')));
      await live.told(1);
      await executeAll(engine, 'UPDATE a SET n = 5', 'DELETE FROM a WHERE n = 77');
      await quiet(engine);
      await executeAll(engine, 'INSERT INTO a VALUES (2)');
      expect(await live.told(2)).toEqual([[{ n: 1 }], [{ n: 2 }]]);
    });

    it('[C37] [E5] makes one run of a burst', async () => {
      const engine = await setUp();
      const options = { throttleTime: 600_000 };
      const live = watching(engine.live(text(ALL), options));
      await live.told(1);
      const runs = runsOf(engine, ALL);
      await Promise.all(
        Array.from({ length: 50 }, (_, n) =>
          firstValueFrom(engine.execute(text(`INSERT INTO a VALUES (${n})`))),
        ),
      );
      expect(runs()).toBe(0);
      // Whoever is new does not wait for the throttle.
      await firstValueFrom(engine.live(text(ALL), options));
      expect((await live.told(2))[1]!.length).toBe(50);
      expect(runs()).toBe(1);
    });

    it('[C37] is no use of a connection that stands in the way of dispose', async () => {
      const engine = await setUp();
      const started = startOf(engine, ENDLESS);
      const live = watching(engine.live(text(ENDLESS)));
      await started;
      await firstValueFrom(engine.dispose());
      expect(live.completed).toBeTrue();
    });

    it('[C37] gives a new subscriber rows at once, whatever the throttle', async () => {
      const engine = await setUp();
      const options = { throttleTime: 600_000 };
      const one = watching(engine.live(text(ALL), options));
      await one.told(1);
      await executeAll(engine, 'INSERT INTO a VALUES (1)');
      const two = watching(engine.live(text(ALL), options));
      expect(await two.told(1)).toEqual([[{ n: 1 }]]);
      expect(await one.told(2)).toEqual([[], [{ n: 1 }]]);
    });

    it('[C37] [E6] runs once for all subscribers of one statement and its values, copies of the engine included', async () => {
      const engine = await setUp();
      await executeAll(engine, 'INSERT INTO a VALUES (1)');
      const sql = 'SELECT n FROM a WHERE n >= :least';
      const runs = runsOf(engine, 'SELECT n FROM a WHERE n >= ?');
      const each = [engine, engine, engine.executionOptions({ fetchSize: 10 })].map(one =>
        watching(one.live(text(sql), { params: { least: 1 } })),
      );
      for (const live of each) await live.told(1);
      const late = watching(engine.live(text(sql), { params: { least: 1 } }));
      await late.told(1);
      expect(runs()).toBe(1);
      const other = watching(engine.live(text(sql), { params: { least: 2 } }));
      expect(await other.told(1)).toEqual([[]]);
      expect(runs()).toBe(2);
      await executeAll(engine, 'INSERT INTO a VALUES (2)');
      for (const live of [...each, late]) expect((await live.told(2))[1]).toEqual([{ n: 1 }, { n: 2 }]);
      expect((await other.told(2))[1]).toEqual([{ n: 2 }]);
      expect(runs()).toBe(4);
    });

    it('[C37] lets no subscriber change the rows of the others', async () => {
      const engine = await setUp();
      await executeAll(engine, `INSERT INTO users (name) VALUES ('Dan')`);
      const whole = select({ user: users, tags: users.c.name });
      const errors: unknown[] = [];
      engine.live(whole).subscribe(rows => {
        for (const change of [
          () => ((rows[0] as { tags: unknown }).tags = 'x'),
          () => (rows[0]!.user.name = 'x'),
        ])
          try {
            change();
          } catch (error) {
            errors.push(error);
          }
      });
      const other = watching(engine.live(whole));
      expect(await other.told(1)).toEqual([[{ user: { id: 1, name: 'Dan' }, tags: 'Dan' }]]);
      expect(errors).toEqual([jasmine.any(TypeError), jasmine.any(TypeError)]);
    });

    it('[C37] [E8] goes on for the others when one leaves, and ends with the last', async () => {
      const engine = await setUp();
      const runs = runsOf(engine, ALL);
      const one = watching(engine.live(text(ALL)));
      const two = watching(engine.live(text(ALL)));
      await two.told(1);
      one.subscription.unsubscribe();
      one.subscription.unsubscribe();
      await executeAll(engine, 'INSERT INTO a VALUES (1)');
      expect((await two.told(2))[1]).toEqual([{ n: 1 }]);
      two.subscription.unsubscribe();
      const before = runs();
      await executeAll(engine, 'INSERT INTO a VALUES (2)');
      await quiet(engine);
      expect(runs()).toBe(before);
      expect(one.values).toEqual([[]]);
    });

    it('[C37] gives one that comes after a change the rows after it', async () => {
      const engine = await setUp();
      const first = watching(engine.live(text(ALL)));
      await first.told(1);
      for (let n = 1; n <= 10; n++) {
        await executeAll(engine, `INSERT INTO a VALUES (${n})`);
        const rows = await firstValueFrom(engine.live(text(ALL)));
        expect(rows.length).toBe(n);
      }
    });

    it('[C37] cancels the run of one that leaves and leaks no connection', async () => {
      const engine = await setUp();
      const started = startOf(engine, ENDLESS);
      const live = watching(engine.live(text(ENDLESS)));
      await started;
      live.subscription.unsubscribe();
      await firstValueFrom(engine.idle());
      expect(engine.pool.leased).toBe(0);
      expect(live.values).toEqual([]);
    });

    it('[C37] leaves at every moment without harm', async () => {
      const engine = await setUp();
      for (let turns = 0; turns < 12; turns++) {
        const live = watching(engine.live(text(ALL)));
        const writing = executeAll(engine, 'INSERT INTO a VALUES (1)');
        for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setTimeout(resolve, 0));
        live.subscription.unsubscribe();
        const told = live.values.length;
        await writing;
        await quiet(engine);
        expect(live.values.length).toBe(told);
        expect(engine.pool.leased).toBe(0);
      }
    });

    it('[C37] [E13] errors end it for its own subscribers only', async () => {
      const engine = await setUp();
      const good = watching(engine.live(text(ALL)));
      const bad = watching(engine.live(text('SELECT * FROM nowhere')));
      await bad.told(1);
      expect(bad.error).toBeInstanceOf(ProgrammingError);
      const doomed = watching(engine.live(text('SELECT name FROM users')));
      await doomed.told(1);
      await executeAll(engine, 'DROP TABLE users');
      await doomed.told(2);
      expect(doomed.error).toBeInstanceOf(ProgrammingError);
      await executeAll(engine, 'INSERT INTO a VALUES (1)');
      expect((await good.told(2))[1]).toEqual([{ n: 1 }]);
      expect(good.error).toBeUndefined();
    });

    it('[C37] refuses what writes before it runs', async () => {
      const engine = await setUp();
      const writing = text('INSERT INTO a VALUES (1) RETURNING n');
      const one = watching(engine.live(writing));
      await one.told(1);
      expect(one.error).toBeInstanceOf(ArgumentError);
      const two = watching(engine.live(users.insert().values({ name: 'x' }).returning(users.c.id)));
      await two.told(1);
      expect(two.error).toBeInstanceOf(ArgumentError);
      expect(await firstValueFrom(engine.scalar(text('SELECT count(*) FROM a')))).toBe(0);
    });

    it('[C37] names a wrong argument', async () => {
      const engine = at.engine();
      const live = engine.live.bind(engine) as (...args: unknown[]) => Observable<unknown>;
      for (const wrong of ['SELECT 1', undefined, null, 7, {}])
        expect(() => live(wrong)).toThrowError(ArgumentError);
      const one = text('SELECT 1');
      const options = [null, 7, { often: true }, { throttleTime: -1 }, { throttleTime: NaN }, { on: 'a' }];
      for (const wrong of options)
        expect(() => live(one, wrong))
          .withContext(JSON.stringify(wrong))
          .toThrowError(ArgumentError);
      for (const wrong of [
        { on: [7] },
        { on: [null] },
        { on: [{}] },
        { params: [] },
        { params: { nothing: 1 } },
      ]) {
        const told = watching(live(one, wrong));
        await told.told(1);
        expect(told.error).withContext(JSON.stringify(wrong)).toBeInstanceOf(ArgumentError);
      }
    });

    it('[C1] [C3] [C37] does nothing before it is subscribed, and tells nothing in subscribe', async () => {
      const engine = await setUp();
      const runs = runsOf(engine, ALL);
      const live = engine.live(text(ALL));
      await quiet(engine);
      expect(runs()).toBe(0);
      const first = watching(live);
      expect(first.values).toEqual([]);
      await first.told(1);
      const second = watching(live);
      expect(second.values).toEqual([]);
      expect(await second.told(1)).toEqual([[]]);
    });

    it('[C37] completes when the engine is disposed, and errors on one that was', async () => {
      const engine = await setUp();
      const live = watching(engine.live(text(ALL)));
      await live.told(1);
      await firstValueFrom(engine.dispose());
      expect(live.completed).toBeTrue();
      const late = watching(engine.live(text(ALL)));
      await late.told(1);
      expect(late.error).toBeDefined();
    });

    it('[C37] may be left, and joined, by who is told', async () => {
      const engine = await setUp();
      const collected = watching(engine.live(text(ALL)).pipe(take(2)));
      let inner: ReturnType<typeof watching<readonly unknown[]>> | undefined;
      engine.live(text(ALL)).subscribe(() => (inner ??= watching(engine.live(text(ALL)))));
      await collected.told(1);
      await inner!.told(1);
      await executeAll(engine, 'INSERT INTO a VALUES (1)');
      expect(await collected.told(2)).toEqual([[], [{ n: 1 }]]);
      expect(collected.completed).toBeTrue();
      expect((await inner!.told(2)).at(-1)).toEqual([{ n: 1 }]);
    });
  },
  { dialect: 'sqlite' },
);
