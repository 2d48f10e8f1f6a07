/** Random work on an engine: at rest, live queries have what a fresh query gives, and `changes` has told every commit (C37–C39). */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { text, type Connection, type Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { randomFrom } from '../support/random.js';
import { executeAll, quiet, watching } from '../support/watching.js';

const TABLES = ['a', 'b', 'c'] as const;
const QUERIES = [
  'SELECT n FROM a ORDER BY n',
  'SELECT count(*) AS n FROM b',
  'SELECT a.n, c.n AS m FROM a JOIN c ON a.n = c.n ORDER BY 1',
  'SELECT n FROM either ORDER BY n',
];
const ROUNDS = 20;

/** Writes to a table; whether it was changed is known beforehand. */
async function write(
  on: Pick<Engine | Connection, 'execute'>,
  random: (n: number) => number,
): Promise<string | undefined> {
  const table = TABLES[random(3)]!;
  const n = random(20);
  const kinds = [
    `INSERT INTO ${table} VALUES (${n})`,
    `INSERT INTO ${table} SELECT ${n} UNION ALL SELECT ${n + 1}`,
    `UPDATE ${table} SET n = n + 1 WHERE n = -1`,
    `DELETE FROM ${table} WHERE n = -2`,
  ];
  const kind = random(kinds.length);
  await firstValueFrom(on.execute(text(kinds[kind]!)));
  return kind < 2 ? table : undefined;
}

async function undone(work: Promise<unknown>): Promise<void> {
  await expectAsync(work).toBeRejectedWithError('undone');
}

describeEngines('random work', at => {
  for (const seed of [1, 2])
    it(`[C37] [C39] [E1] [E2] leaves live queries right, and tells each commit in order (seed ${seed})`, async () => {
      const random = randomFrom(seed);
      const engine = at.engine();
      await executeAll(
        engine,
        ...TABLES.map(table => `CREATE TABLE ${table} (n INT)`),
        'CREATE VIEW either AS SELECT n FROM a UNION SELECT n FROM b',
      );
      const changes = watching(engine.changes);
      const commits: string[] = [];
      const lives = QUERIES.map(sql => ({ sql, live: watching(engine.live(text(sql))) }));
      const note = (tables: readonly (string | undefined)[]): void => {
        const changed = [...new Set(tables.filter(table => table !== undefined))].sort();
        if (changed.length > 0) commits.push(changed.join(' '));
      };
      for (let round = 0; round < ROUNDS; round++) {
        const kind = random(6);
        if (kind < 2) note([await write(engine, random)]);
        else if (kind === 2)
          note(
            await lastValueFrom(
              engine.begin(async conn => [await write(conn, random), await write(conn, random)]),
            ),
          );
        else if (kind === 3)
          await undone(
            lastValueFrom(
              engine.begin(async conn => {
                await write(conn, random);
                throw new Error('undone');
              }),
            ),
          );
        else if (kind === 4)
          note(
            await lastValueFrom(
              engine.begin(async conn => {
                const outer = await write(conn, random);
                await undone(
                  lastValueFrom(
                    conn.beginNested(async () => {
                      await write(conn, random);
                      throw new Error('undone');
                    }),
                  ),
                );
                return [outer, await lastValueFrom(conn.beginNested(() => write(conn, random)))];
              }),
            ),
          );
        else {
          const one = lives[random(lives.length)]!;
          one.live.subscription.unsubscribe();
          one.live = watching(engine.live(text(one.sql)));
        }
      }
      for (const { live } of lives) await live.told(1);
      await quiet(engine);
      for (const { sql, live } of lives)
        expect(live.values.at(-1))
          .withContext(sql)
          .toEqual(await firstValueFrom(engine.execute(text(sql)).all()));
      expect(changes.values.map(({ tables }) => tables.join(' '))).toEqual(commits);
    });
});
