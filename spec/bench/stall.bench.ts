/**
 * The longest time for which the main thread’s event loop stands still while the library works.
 */
import Database from 'better-sqlite3';
import { select, text } from '../../lib/index.js';
import { lastValueFrom } from 'rxjs';
import { items, withEngine, withItems } from './fixtures.js';
import { atMost, figureLine, quick, repeat, sized } from './harness.js';
import type { Group } from './harness.js';
import { elapsed, longestStall } from './measure.js';

const ROWS = sized(1_000_000);
const AGGREGATE_MS = quick ? 300 : 3_000;

/** Sums the numbers below `limit`, inside SQLite, in one step. */
const aggregate = (limit: number): string =>
  `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ${limit}) SELECT sum(x) AS total FROM n`;

/** A limit for which the aggregate takes about the wanted time on this machine. */
async function limitFor(ms: number): Promise<number> {
  const probe = 500_000;
  const db = new Database(':memory:');
  const took = await elapsed(() => db.prepare(aggregate(probe)).get());
  db.close();
  return Math.round((probe * ms) / took);
}

export const group: Group = {
  name: 'stall',
  benches: [
    {
      name: 'while streaming',
      run: () =>
        withItems(ROWS, file =>
          withEngine(file, async engine => {
            const statement = select(items.c.id, items.c.name, items.c.city, items.c.score, items.c.age);
            const stalls = await repeat(() => longestStall(() => lastValueFrom(engine.execute(statement))));
            const bench = `longest stall, ${ROWS.toLocaleString('en')} rows streamed`;
            return [figureLine(bench, '–', stalls, 'ms', atMost(10))];
          }),
        ),
    },
    {
      name: 'while an aggregate runs',
      run: () =>
        withItems(1, file =>
          withEngine(file, async engine => {
            const statement = text(aggregate(await limitFor(AGGREGATE_MS)));
            const stalls = await repeat(() => longestStall(() => lastValueFrom(engine.execute(statement))));
            const bench = `longest stall, an aggregate of ${AGGREGATE_MS / 1000} s`;
            return [figureLine(bench, '–', stalls, 'ms', atMost(10))];
          }),
        ),
    },
  ],
};
