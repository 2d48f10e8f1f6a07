/**
 * Resident memory while ten million rows go by, pushed to a fast consumer and pulled by a slow one; and whether the
 * cost of a row grows with the result.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { text } from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { lastValueFrom } from 'rxjs';
import { withEngine, withItems } from './fixtures.js';
import { atMost, figureLine, ROUNDS, sized } from './harness.js';
import type { Group, Line } from './harness.js';
import { elapsed, memoryRise } from './measure.js';

const ROWS = sized(10_000_000);

interface Row {
  readonly n: number;
  readonly half: number;
  readonly name: string;
}

/** Rows that cost no disk: generated inside SQLite. */
const rows = (count: number) =>
  text<Row>(
    `WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < ${count})
     SELECT n, n / 2.0 AS half, 'name of ' || n AS name FROM t`,
  );

async function push(engine: Engine, count: number): Promise<void> {
  const last = await lastValueFrom(engine.execute(rows(count)));
  if (last.n !== count) throw new Error(`the last of ${count} rows was ${last.n}`);
}

async function pull(engine: Engine, count: number): Promise<void> {
  let seen = 0;
  for await (const row of engine.execute(rows(count)))
    if (row.n === ++seen && seen % 1_000 === 0) await delay(1);
  if (seen !== count) throw new Error(`saw ${seen} of ${count} rows`);
}

const inMillions = (count: number): string => `${count / 1e6} M rows`;

const rise =
  (bench: string, consume: (engine: Engine, count: number) => Promise<void>) => (): Promise<Line[]> =>
    withItems(1, file =>
      withEngine(file, async engine => {
        // What the code and the thread take once is no growth.
        await consume(engine, 100_000);
        const mb = await memoryRise(() => consume(engine, ROWS));
        return [figureLine(bench, 'at the start', [mb], 'MB', atMost(60))];
      }),
    );

/** The cost of one row in a large result over its cost in a smaller one. */
function costPerRow(): Promise<Line[]> {
  return withItems(1, file =>
    withEngine(file, async engine => {
      const counts = [sized(1_000), sized(100_000), sized(10_000_000)] as const;
      const perRow: number[][] = [[], [], []];
      await push(engine, counts[1]);
      for (let round = 0; round < ROUNDS; round++)
        for (const [at, count] of counts.entries())
          perRow[at]!.push((await elapsed(() => push(engine, count))) / count);
      const growth = perRow[2]!.map((ms, round) => ms / perRow[1]![round]!);
      const micros = perRow.map(list => `${(Math.min(...list) * 1000).toFixed(2)} µs`);
      const note = `best per row at ${counts.join(', ')}: ${micros.join(', ')}`;
      return [
        figureLine(
          `a row of ${inMillions(counts[2])}`,
          `a row of ${counts[1]}`,
          growth,
          '×',
          atMost(1.25),
          note,
        ),
      ];
    }),
  );
}

export const group: Group = {
  name: 'memory',
  benches: [
    { name: 'pushed', run: rise(`memory, ${inMillions(ROWS)} streamed`, push) },
    { name: 'pulled', run: rise(`memory, ${inMillions(ROWS)} pulled, 1 ms per 1000`, pull) },
    { name: 'cost per row', run: costPerRow },
  ],
};
