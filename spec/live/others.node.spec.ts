/** What other programs commit, with `pollInterval` (C37, E7). */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';

import Database from 'better-sqlite3';
import { firstValueFrom } from 'rxjs';

import { ArgumentError, createEngine, text, type Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { executeAll, quiet, watching } from '../support/watching.js';

const ALL = 'SELECT n FROM a ORDER BY n';
const POLLED = { pollInterval: 5 };

/** Counts how often an engine was asked for changes of others, and how often it ran `ALL`. */
function counting(engine: Engine): { asked: number; runs: number; askedAgain(times: number): Promise<void> } {
  const counts = { asked: 0, runs: 0 };
  const waiting: { asked: number; resolve: () => void }[] = [];
  engine.events.subscribe(event => {
    if (event.type === 'execute' && event.sql === ALL) counts.runs++;
    if (event.type !== 'release' || event.label !== 'pollInterval') return;
    counts.asked++;
    for (const { asked, resolve } of waiting) if (counts.asked >= asked) resolve();
  });
  return Object.assign(counts, {
    askedAgain: (times: number) =>
      new Promise<void>(resolve => waiting.push({ asked: counts.asked + times, resolve })),
  });
}

describeEngines(
  'others on the same file',
  at => {
    const file = (): string => at.path('spec.db');
    const other = (...texts: readonly string[]): void => {
      const database = new Database(file());
      for (const sql of texts) database.exec(sql);
      database.close();
    };

    it('[C37] [E7] are seen by live queries, also when they are other processes', async () => {
      const engine = at.engine(POLLED);
      await executeAll(engine, 'CREATE TABLE a (n INT)');
      const live = watching(engine.live(text<{ n: number }>(ALL)));
      await live.told(1);
      const driver = createRequire(import.meta.url).resolve('better-sqlite3');
      const program = `new (require(process.argv[1]))(process.argv[2]).exec('INSERT INTO a VALUES (7)')`;
      execFileSync(process.execPath, ['-e', program, driver, file()]);
      expect((await live.told(2))[1]).toEqual([{ n: 7 }]);
      other('UPDATE a SET n = 8');
      expect((await live.told(3))[2]).toEqual([{ n: 8 }]);
    });

    it('[C37] [E7] may define what a query reads anew', async () => {
      const engine = at.engine(POLLED);
      await executeAll(
        engine,
        'CREATE TABLE b (n INT)',
        'CREATE TABLE c (n INT)',
        'CREATE VIEW a AS SELECT n FROM b',
      );
      const live = watching(engine.live(text<{ n: number }>(ALL)));
      await live.told(1);
      other('DROP VIEW a; CREATE VIEW a AS SELECT n FROM c; INSERT INTO c VALUES (1)');
      expect((await live.told(2))[1]).toEqual([{ n: 1 }]);
      await executeAll(engine, 'INSERT INTO c VALUES (2)');
      expect((await live.told(3))[2]).toEqual([{ n: 1 }, { n: 2 }]);
    });

    it('[C39] [E7] make `changes` say that any table may be another one', async () => {
      const engine = at.engine({ ...POLLED, poolSize: 1 });
      await executeAll(engine, 'CREATE TABLE a (n INT)');
      const counts = counting(engine);
      const changes = watching(engine.changes);
      await counts.askedAgain(2);
      const before = changes.values.length;
      other('INSERT INTO a VALUES (1)');
      await changes.told(before + 1);
      expect(changes.values.at(-1)).toEqual({ tables: [], schema: false, all: true });
      await counts.askedAgain(5);
      expect(changes.values.length).toBe(before + 1);
    });

    it('[C37] are not looked for where nobody asked, and queries do not run for nothing', async () => {
      const silent = at.engine();
      await executeAll(silent, 'CREATE TABLE a (n INT)');
      const polled = at.engine({ ...POLLED, poolSize: 1 });
      const [none, some] = [counting(silent), counting(polled)];
      const subscriptions = [silent, polled].map(engine => watching(engine.live(text(ALL))).subscription);
      // The first answer of a connection leaves open what was before: one run more, which may begin after several further answers.
      let runs: number;
      do {
        runs = some.runs;
        await some.askedAgain(10);
      } while (some.runs !== runs && some.runs <= 2);
      expect(some.runs).toBe(runs);
      expect(none).toEqual(jasmine.objectContaining({ asked: 0, runs: 1 }));
      for (const subscription of subscriptions) subscription.unsubscribe();
      await quiet(polled);
      const asked = some.asked;
      await new Promise(resolve => setTimeout(resolve, 4 * POLLED.pollInterval));
      await quiet(polled);
      expect(some.asked).toBe(asked);
    });

    it('[C37] [E7] that lock the file keep no live query from going on later', async () => {
      const engine = at.engineAt(`${at.url}?journalMode=delete&timeout=60000`, POLLED);
      await executeAll(engine, 'CREATE TABLE a (n INT)');
      const counts = counting(engine);
      const live = watching(engine.live(text<{ n: number }>(ALL)));
      await live.told(1);
      await counts.askedAgain(1);
      const database = new Database(file());
      database.exec('BEGIN EXCLUSIVE; INSERT INTO a VALUES (1)');
      const later = counts.askedAgain(1);
      setTimeout(() => database.exec('COMMIT'), 20);
      await later;
      expect((await live.told(2))[1]).toEqual([{ n: 1 }]);
      database.close();
      expect(live.error).toBeUndefined();
    });
  },
  { database: 'file', dialect: 'sqlite' },
);

describeEngines(
  'others on the same server',
  at => {
    it('[C37] are seen by live queries, which run again each time; `changes` tells what this engine commits', async () => {
      const engine = at.engine(POLLED);
      await executeAll(engine, 'CREATE TABLE a (n INT)');
      const counts = counting(engine);
      const changes = watching(engine.changes);
      const live = watching(engine.live(text<{ n: number }>(ALL)));
      await live.told(1);
      const { server, name } = at.server();
      await server.admin.query(`INSERT INTO \`${name}\`.a VALUES (1)`);
      expect((await live.told(2))[1]).toEqual([{ n: 1 }]);
      while (counts.runs < 5) await new Promise(resolve => setImmediate(resolve));
      expect(live.values.length).toBe(2);
      expect(changes.values).toEqual([]);
    });
  },
  { dialect: 'mysql' },
);

describe('pollInterval', () => {
  it('is no matter of databases in memory, which are one engine’s own', async () => {
    const engine = createEngine('sqlite://', POLLED);
    const counts = counting(engine);
    await executeAll(engine, 'CREATE TABLE a (n INT)');
    const live = watching(engine.live(text(ALL)));
    await live.told(1);
    await new Promise(resolve => setTimeout(resolve, 4 * POLLED.pollInterval));
    await quiet(engine);
    expect(counts).toEqual(jasmine.objectContaining({ asked: 0, runs: 1 }));
    await firstValueFrom(engine.dispose());
  });

  it('is a number of milliseconds above 0', () => {
    for (const pollInterval of [0, -1, NaN, Infinity, '5', null])
      expect(() => createEngine('sqlite://', { pollInterval: pollInterval as number }))
        .withContext(String(pollInterval))
        .toThrowMatching(
          error => error instanceof ArgumentError && error.message.includes("'pollInterval' of createEngine"),
        );
  });
});
