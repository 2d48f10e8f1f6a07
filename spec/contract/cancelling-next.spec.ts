/**
 * A cancel can only hit its own statement: thousands of statements are cancelled at random moments, and what runs next on
 * the same connection at once is never hit, never sees another's rows, and never finds half of a write.
 */
import { firstValueFrom, type Observable } from 'rxjs';

import { text, type Connection, type Engine, type Executor } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { randomFrom } from '../support/random.js';

const ROUNDS = 1200;

/** One long step; rows and then a long step; a write that changes all rows but one; many sets; quick ones. */
const LONG = '(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)';
const spin = text(`SELECT ${LONG}`);
const rowsThenSpin = text(
  `WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 60) SELECT i FROM r UNION ALL SELECT ${LONG}`,
);
const endlessRows = text('WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r');
const halfway = text(
  'UPDATE t SET n = CASE WHEN id < 50 THEN n + 1 ELSE ' +
    '(WITH RECURSIVE r(i) AS (SELECT t.id UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r) END',
);
const quick = text('SELECT count(*) AS c FROM t');
const bump = text('UPDATE t SET n = n + 1');
const insert = text('INSERT INTO t VALUES (:id, 0)');
const SETS = Array.from({ length: 30_000 }, (_, index) => ({ id: index + 1000 }));

type Victim = (on: Executor) => Observable<unknown>;
const VICTIMS: readonly Victim[] = [
  on => on.execute(spin),
  on => on.execute(rowsThenSpin),
  on => on.execute(endlessRows),
  on => on.execute(endlessRows, {}, { fetchSize: 1, window: 1 }),
  on => on.execute(halfway),
  on => on.execute(insert, SETS),
  on => on.execute(quick),
];

async function moment(random: (n: number) => number): Promise<void> {
  const kind = random(4);
  if (kind === 0) return;
  if (kind === 1) {
    for (let turns = random(8); turns >= 0; turns--) await new Promise(resolve => setImmediate(resolve));
    return;
  }
  const until = performance.now() + random(kind === 2 ? 3000 : 400) / 1000;
  while (performance.now() < until);
}

/** Rounds on `on`; the sum of all n is only changed by whole statements. */
async function rounds(on: Executor, rows: number, settle: () => Promise<unknown>): Promise<string[]> {
  const wrong: string[] = [];
  const sum = text<{ c: number; s: number }>('SELECT count(*) AS c, sum(n) AS s FROM t');
  let expected = rows;
  for (let round = 0; round < ROUNDS; round++) {
    const random = randomFrom(round + 1);
    const which = random(VICTIMS.length);
    const victim = VICTIMS[which]!(on).subscribe({
      error: (error: unknown) => wrong.push(`round ${round}: victim ${which} was told ${String(error)}`),
    });
    await moment(random);
    victim.unsubscribe();
    try {
      const next = random(3);
      if (next === 0) {
        await firstValueFrom(on.execute(bump));
        expected += rows;
      } else if (next === 1) await moment(random);
      const [row] = await firstValueFrom(on.execute(sum).all());
      if (row?.c !== rows || row.s !== expected)
        wrong.push(`round ${round}: after victim ${which} ${JSON.stringify(row)}`);
    } catch (error) {
      wrong.push(`round ${round}: after victim ${which} ${String(error)}`);
    }
    if (wrong.length > 5) break;
  }
  await settle();
  return wrong;
}

async function prepare(engine: Engine): Promise<void> {
  await firstValueFrom(engine.execute(text('CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)')));
  await firstValueFrom(
    engine.execute(
      text(
        'INSERT INTO t WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 50) SELECT i, 1 FROM r',
      ),
    ),
  );
}

describeEngines(
  `${ROUNDS} cancels at random moments`,
  at => {
    it('[C16] [C18] never hit the next statement through the engine, on a pool of one', async () => {
      const engine = at.engine({ poolSize: 1 });
      await prepare(engine);
      const wrong = await rounds(engine, 50, () => firstValueFrom(engine.idle()));
      expect(wrong).toEqual([]);
      expect(engine.pool).toEqual(
        jasmine.objectContaining({ open: 1, leased: 0, waiting: 0, writer: undefined }),
      );
    }, 60_000);

    it('[C16] [C18] [C28] never hit the next statement on the same connection', async () => {
      const engine = at.engine({ poolSize: 1 });
      await prepare(engine);
      const conn: Connection = await firstValueFrom(engine.connect());
      const wrong = await rounds(conn, 50, () => firstValueFrom(conn.close()));
      expect(wrong).toEqual([]);
      expect(engine.pool).toEqual(
        jasmine.objectContaining({ open: 1, leased: 0, waiting: 0, writer: undefined }),
      );
    }, 60_000);
  },
  { dialect: 'sqlite', scheduler: 'threads' },
);
