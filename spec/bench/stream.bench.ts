/**
 * Streaming a million rows of five columns from a file: against better-sqlite3 on the main thread and against sqlite3.
 */
import Database from 'better-sqlite3';
import { select } from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { lastValueFrom, tap } from 'rxjs';
import { items, loadSqlite3, openSqlite3, SELECT_ITEMS, withEngine, withItems } from './fixtures.js';
import type { Item } from './fixtures.js';
import { alternate, atLeast, atMost, figureLine, median, rate, ratioLine, sized } from './harness.js';
import type { Group, Line } from './harness.js';
import { elapsed, measure } from './measure.js';

const ROWS = sized(1_000_000);

/** Touches every row, so that no side can leave a row unbuilt. */
class Sum {
  #ids = 0;
  #rows = 0;
  add(row: Item): void {
    this.#ids += row.id;
    this.#rows++;
  }
  check(): void {
    if (this.#rows !== ROWS || this.#ids !== (ROWS * (ROWS + 1)) / 2)
      throw new Error(`saw ${this.#rows} rows instead of ${ROWS}`);
  }
}

const statement = select(items.c.id, items.c.name, items.c.city, items.c.score, items.c.age);

async function streamOurs(engine: Engine): Promise<void> {
  const sum = new Sum();
  await lastValueFrom(engine.execute(statement).pipe(tap(row => sum.add(row as Item))));
  sum.check();
}

async function partitionsOurs(engine: Engine): Promise<void> {
  const sum = new Sum();
  const batches = engine.execute(statement).partitions();
  await lastValueFrom(
    batches.pipe(
      tap(rows => {
        for (const row of rows) sum.add(row as Item);
      }),
    ),
  );
  sum.check();
}

export const group: Group = {
  name: 'stream',
  needsSqlite3: true,
  benches: [
    { name: 'rows against better-sqlite3', run: againstIterate },
    { name: 'rows against sqlite3', run: againstEach },
    { name: 'partitions against better-sqlite3', run: againstAll },
  ],
};

const title = `stream ${ROWS.toLocaleString('en')} rows × 5`;
const rates = (ours: readonly number[], peer: readonly number[]): string =>
  `${rate(ROWS, median(ours))} against ${rate(ROWS, median(peer))}`;

function againstIterate(): Promise<Line[]> {
  return withItems(ROWS, file =>
    withEngine(file, async engine => {
      const db = new Database(file, { readonly: true });
      const iterate = db.prepare<[], Item>(SELECT_ITEMS);
      const shares: number[] = [];
      const { ours, peer } = await alternate({
        ours: async () => {
          const { ms, utilization } = await measure(() => streamOurs(engine));
          shares.push(utilization);
          return ms;
        },
        peer: () =>
          elapsed(() => {
            const sum = new Sum();
            for (const row of iterate.iterate()) sum.add(row);
            sum.check();
          }),
      });
      db.close();
      return [
        ratioLine(`${title}, per row`, 'better-sqlite3 iterate()', peer, ours, atLeast(1), rates(ours, peer)),
        figureLine(`${title}, main thread’s time`, '–', shares.slice(1), 'of it', atMost(0.25)),
      ];
    }),
  );
}

function againstEach(): Promise<Line[]> {
  return withItems(ROWS, file =>
    withEngine(file, async engine => {
      const sqlite3 = await loadSqlite3();
      if (!sqlite3) return [];
      const db = await openSqlite3(sqlite3, file);
      const { ours, peer } = await alternate({
        ours: () => elapsed(() => streamOurs(engine)),
        peer: () =>
          elapsed(
            () =>
              new Promise<void>((resolve, reject) => {
                const sum = new Sum();
                db.each<Item>(
                  SELECT_ITEMS,
                  (_error, row) => sum.add(row),
                  error => {
                    if (error) reject(error);
                    else resolve(sum.check());
                  },
                );
              }),
          ),
      });
      db.close();
      return [ratioLine(`${title}, per row`, 'sqlite3 each()', peer, ours, atLeast(2.5), rates(ours, peer))];
    }),
  );
}

function againstAll(): Promise<Line[]> {
  return withItems(ROWS, file =>
    withEngine(file, async engine => {
      const db = new Database(file, { readonly: true });
      const all = db.prepare<[], Item>(SELECT_ITEMS);
      const { ours, peer } = await alternate({
        ours: () => elapsed(() => partitionsOurs(engine)),
        peer: () =>
          elapsed(() => {
            const sum = new Sum();
            for (const row of all.all()) sum.add(row);
            sum.check();
          }),
      });
      db.close();
      return [
        ratioLine(
          `${title}, partitions()`,
          'better-sqlite3 all()',
          peer,
          ours,
          atLeast(1.3),
          rates(ours, peer),
        ),
      ];
    }),
  );
}
