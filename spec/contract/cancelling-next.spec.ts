/**
 * A cancel can only hit its own statement: thousands of statements are cancelled at random moments, and what runs next on
 * the same connection at once is never hit, never sees another's rows, and never finds half of a write.
 */
import { firstValueFrom, type Observable } from 'rxjs';

import { text, type Connection, type Engine, type Executor } from '../../lib/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';
import { randomFrom } from '../support/random.js';
import { endlessRows } from '../support/statements.js';

/**
 * On SQLite a round takes a tenth of a millisecond, on a server one or more; in the origin private file system, where each commit
 * opens files, ten.
 */
const roundsOn = ({ dialect, stored, database }: EngineCase): number =>
  dialect === 'mysql' ? 100 : stored && database === 'memory' ? 300 : 1200;
const SETS = 30_000;

/** One long step; rows and then a long step; rows without an end; a write that changes all rows but one; many sets; quick ones. */
const LONG = '(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)';
const ON_SQLITE = {
  spin: `SELECT ${LONG}`,
  rowsThenSpin: `WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 60) SELECT i FROM r UNION ALL SELECT ${LONG}`,
  halfway:
    'UPDATE t SET n = CASE WHEN id < 50 THEN n + 1 ELSE ' +
    '(WITH RECURSIVE r(i) AS (SELECT t.id UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r) END',
};
const ON_SERVER = {
  spin: 'SELECT SLEEP(30)',
  rowsThenSpin: "SELECT id, REPEAT('x', 20000), IF(id < 50, 0, SLEEP(30)) FROM t",
  halfway: 'UPDATE t SET n = CASE WHEN id < 50 THEN n + 1 ELSE SLEEP(30) END ORDER BY id',
};
const quick = text('SELECT count(*) AS c FROM t');
const bump = text('UPDATE t SET n = n + 1');
const insert = text('INSERT INTO t VALUES (:id, 0)');

type Victim = (on: Executor) => Observable<unknown>;

function victimsOf(at: EngineCase): readonly Victim[] {
  const texts = at.dialect === 'sqlite' ? ON_SQLITE : ON_SERVER;
  const [spin, rowsThenSpin, halfway] = [text(texts.spin), text(texts.rowsThenSpin), text(texts.halfway)];
  const rows = endlessRows(at);
  const sets = Array.from({ length: SETS }, (_, index) => ({ id: index + 1000 }));
  return [
    on => on.execute(spin),
    on => on.execute(rowsThenSpin),
    on => on.execute(rows),
    on => on.execute(rows, {}, { fetchSize: 1, window: 1 }),
    on => on.execute(halfway),
    on => on.execute(insert, sets),
    on => on.execute(quick),
  ];
}

async function moment({ scheduler }: EngineCase, random: (n: number) => number): Promise<void> {
  const kind = random(4);
  if (kind === 0) return;
  if (kind === 1) {
    for (let turns = random(8); turns >= 0; turns--) await new Promise(resolve => setImmediate(resolve));
    return;
  }
  const until = performance.now() + random(kind === 2 ? 3000 : 400) / 1000;
  // Inline, nothing would go on beside a loop that blocks.
  while (performance.now() < until)
    if (scheduler === 'inline') await new Promise(resolve => setImmediate(resolve));
}

/** Rounds on `on`; the sum of all n is only changed by whole statements. */
async function rounds(
  at: EngineCase,
  on: Executor,
  rows: number,
  settle: () => Promise<unknown>,
): Promise<string[]> {
  const wrong: string[] = [];
  const sum = text<{ c: number; s: number }>('SELECT count(*) AS c, CAST(sum(n) AS SIGNED) AS s FROM t');
  const victims = victimsOf(at);
  let expected = rows;
  for (let round = 0; round < roundsOn(at); round++) {
    const random = randomFrom(round + 1);
    const which = random(victims.length);
    const victim = victims[which]!(on).subscribe({
      error: (error: unknown) => wrong.push(`round ${round}: victim ${which} was told ${String(error)}`),
    });
    await moment(at, random);
    victim.unsubscribe();
    try {
      const next = random(3);
      if (next === 0) {
        await firstValueFrom(on.execute(bump));
        expected += rows;
      } else if (next === 1) await moment(at, random);
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
  'Cancels at random moments',
  at => {
    it('[C16] [C18] never hit the next statement through the engine, on a pool of one', async () => {
      const engine = at.engine({ poolSize: 1 });
      await prepare(engine);
      const wrong = await rounds(at, engine, 50, () => firstValueFrom(engine.idle()));
      expect(wrong).toEqual([]);
      expect(engine.pool).toEqual(
        jasmine.objectContaining({ open: 1, leased: 0, waiting: 0, writer: undefined }),
      );
    }, 120_000);

    it('[C16] [C18] [C28] never hit the next statement on the same connection', async () => {
      const engine = at.engine({ poolSize: 1 });
      await prepare(engine);
      const conn: Connection = await firstValueFrom(engine.connect());
      const wrong = await rounds(at, conn, 50, () => firstValueFrom(conn.close()));
      expect(wrong).toEqual([]);
      expect(engine.pool).toEqual(
        jasmine.objectContaining({ open: 1, leased: 0, waiting: 0, writer: undefined }),
      );
    }, 120_000);
  },
  { stoppable: true },
);
