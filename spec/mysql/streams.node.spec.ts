/**
 * Streams on a server and what stands in their way: credit that is just enough, a statement behind them.
 */
import { firstValueFrom, lastValueFrom, take } from 'rxjs';

import { text, type Engine } from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';
import { rejection } from '../support/notes.js';

/** A hash join of MySQL would be built whole before the first row. */
const rowsOf = (count: number): ReturnType<typeof text<{ n: number }>> =>
  text<{ n: number }>(
    `WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 900)
     SELECT /*+ NO_BNL() */ a.n FROM k a, k b, k c LIMIT ${count}`,
  );

async function untilNothingIsLeased(engine: Engine): Promise<void> {
  while (engine.pool.leased > 0) await new Promise(resolve => setImmediate(resolve));
}

describeMySqlEngines('a stream of a server', at => {
  it('[C9] gives its connection back when its rows are all on their way, though nobody reads them', async () => {
    const engine = at.engine({ poolSize: 1 });
    const rows = engine.execute(rowsOf(10), {}, { fetchSize: 5, window: 2 })[Symbol.asyncIterator]();
    expect((await rows.next()).done).toBe(false);
    await untilNothingIsLeased(engine);
    expect(await firstValueFrom(engine.scalar(text('SELECT 3 AS n')))).toBe(3);
    let rest = 0;
    while (!(await rows.next()).done) rest++;
    expect(rest).toBe(9);
  });

  it('[C28] is kept in memory while another statement of its connection waits, up to a bound', async () => {
    const engine = at.engine({ poolSize: 1 });
    await lastValueFrom(
      engine.connect(async conn => {
        for (const [count, fails] of [
          [5_000, false],
          [1_010_000, true],
        ] as const) {
          const rows = conn.execute(rowsOf(count), {}, { fetchSize: 100, window: 1 })[Symbol.asyncIterator]();
          await rows.next();
          expect(await firstValueFrom(conn.scalar(text('SELECT 4 AS n')))).toBe(4);
          let read = 1;
          const rest = async (): Promise<void> => {
            while (!(await rows.next()).done) read++;
          };
          if (fails) expect((await rejection(rest()))['code']).toBe('DRAINED_TOO_MUCH');
          else {
            await rest();
            expect(read).toBe(count);
          }
        }
      }),
    );
    expect(await firstValueFrom(engine.execute(rowsOf(3)).pipe(take(1)))).toBeDefined();
    await untilNothingIsLeased(engine);
    expect(engine.pool.open).toBe(1);
  });
});
