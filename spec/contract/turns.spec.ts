/**
 * A subscriber that needs long for a row: the rows of a batch come in several turns of the event loop (C34), and everything that
 * follows them still comes after them. And rows that are large: there are few of them in a batch.
 */
import { concat, firstValueFrom, toArray } from 'rxjs';

import { macrotask } from '#platform';

import { DataError, text, type Engine, type Result } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { numbersTo } from '../support/notes.js';

/** Longer than half of a turn: two rows fill one. */
const LONG = 3;

/** Keeps the thread busy. */
function spin(): void {
  const until = performance.now() + LONG;
  while (performance.now() < until);
}

const turn = (): Promise<void> => new Promise(resolve => macrotask(resolve));

/** Counts in each turn of the event loop. */
class Turns {
  #running = true;
  #now = 0;
  most = 0;

  constructor() {
    const next = (): void => {
      this.#now = 0;
      if (this.#running) macrotask(next);
    };
    next();
  }

  count(): void {
    this.most = Math.max(this.most, ++this.#now);
  }

  end(): void {
    this.#running = false;
  }
}

/** What a subscriber of an observable is told, with a spin for each value; resolves with it when it is over. */
function slowly(rows: Result<{ n: number }>, each: (n: number) => void): Promise<string> {
  return new Promise(resolve => {
    rows.subscribe({
      next: ({ n }) => {
        spin();
        each(n);
      },
      error: (error: unknown) => resolve(error instanceof DataError ? 'DataError' : String(error)),
      complete: () => resolve('complete'),
    });
  });
}

describeEngines(
  'rows of large values',
  at => {
    it('[C34] come in batches of fewer, all of them', async () => {
      const large = `SELECT n, hex(zeroblob(100000)) AS large FROM (SELECT value AS n FROM json_each(:list))`;
      const list = JSON.stringify(Array.from({ length: 90 }, (_, index) => index));
      const sizes: number[] = [];
      const seen: number[] = [];
      await at
        .engine()
        .execute(text<{ n: number; large: string }>(large), { list })
        .partitions()
        .forEach(rows => {
          sizes.push(rows.length);
          seen.push(...rows.map(({ n }) => n));
        });
      expect(seen).toEqual(Array.from({ length: 90 }, (_, index) => index));
      // The first batch, which is small anyway, tells what the others will be like: a million characters make five.
      expect(sizes[0]).toBe(32);
      expect(Math.max(...sizes.slice(1))).toBe(5);
    });

    it('[C34] come one by one where each is larger than a batch, and in full batches where they are small', async () => {
      const engine = at.engine({ executionOptions: { fetchSize: 2 } });
      const sizes = async (characters: number): Promise<number[]> => {
        const sql = `SELECT hex(zeroblob(${characters / 2})) AS large FROM json_each('[1,2,3,4,5]')`;
        const parts = await firstValueFrom(
          engine.execute(text<{ large: string }>(sql)).partitions().pipe(toArray()),
        );
        return parts.map(rows => rows.length);
      };
      expect(await sizes(2_000_000)).toEqual([2, 1, 1, 1]);
      expect(await sizes(20)).toEqual([2, 2, 1]);
    });
  },
  { dialect: 'sqlite' },
);

describeEngines(
  'a subscriber that needs long for each row',
  at => {
    let turns: Turns;
    let seen: number[];
    const engine = (): Engine => at.engine();
    const each = (n: number): void => {
      turns.count();
      seen.push(n);
    };
    const to = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1);

    beforeEach(() => {
      turns = new Turns();
      seen = [];
    });

    afterEach(() => turns.end());

    it('[C34] [C4] is given two in a turn, all of them in order, then complete', async () => {
      expect(await slowly(engine().execute(numbersTo(50)), each)).toBe('complete');
      expect(seen).toEqual(to(50));
      expect(turns.most).toBeLessThanOrEqual(2);
    });

    it('[C34] also where rows come in partitions', async () => {
      const parts: number[][] = [];
      await engine()
        .execute(numbersTo(23))
        .partitions(2)
        .forEach(rows => {
          spin();
          spin();
          turns.count();
          parts.push(rows.map(({ n }) => n));
        });
      expect(parts.flat()).toEqual(to(23));
      expect(parts.map(part => part.length)).toEqual([...to(11).map(() => 2), 1]);
      expect(turns.most).toBe(1);
    });

    it('[C15] that leaves between two turns is given nothing more, and the connection is free', async () => {
      const mine = engine();
      const running = mine.execute(numbersTo(30)).subscribe(({ n }) => {
        spin();
        each(n);
      });
      while (seen.length === 0) await turn();
      running.unsubscribe();
      const before = seen.length;
      expect(before).toBeLessThan(30);
      await firstValueFrom(mine.idle());
      for (let more = 0; more < 20; more++) await turn();
      expect(seen.length).toBe(before);
      expect(await firstValueFrom(mine.scalar(text('SELECT 7')))).toBe(7);
    });

    it('[C9] does not hold the connection', async () => {
      const mine = engine();
      const leased: number[] = [];
      const how = await slowly(mine.execute(numbersTo(20)), n => {
        each(n);
        leased.push(mine.pool.leased);
      });
      expect(how).toBe('complete');
      expect(leased.at(-1)).toBe(0);
    });

    it('[C10] is given the rows before one that cannot be made, then the error', async () => {
      const rows = to(9).map(n => `SELECT ${n === 9 ? '9007199254740993' : n} AS n`);
      expect(await slowly(engine().execute(text<{ n: number }>(rows.join(' UNION ALL '))), each)).toBe(
        'DataError',
      );
      expect(seen).toEqual(to(8));
    });

    it('[C28] is given all before another statement of its connection is told of', async () => {
      const mine = engine();
      const conn = await firstValueFrom(mine.connect());
      const order: string[] = [];
      await Promise.all([
        slowly(conn.execute(numbersTo(10)), n => order.push(String(n))).then(() => order.push('complete')),
        firstValueFrom(conn.scalar(text('SELECT 7'))).then(() => order.push('other')),
      ]);
      expect(order).toEqual([...to(10).map(String), 'complete', 'other']);
      await firstValueFrom(conn.close());
    });

    it('[C7] may run the next statement when it has all, on a pool of one', async () => {
      const mine = at.engine({ poolSize: 1 });
      await concat(mine.execute(numbersTo(6)), mine.execute(numbersTo(6))).forEach(({ n }) => {
        spin();
        each(n);
      });
      expect(seen).toEqual([...to(6), ...to(6)]);
    });
  },
  { scheduler: 'threads' },
);
