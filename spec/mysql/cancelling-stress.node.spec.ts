/**
 * A thousand statements of every kind are left at random moments on a few connections of a server: no other statement is
 * ever hit, no write is half done, no connection is lost, and nothing runs on (C14–C18).
 */
import { concat, firstValueFrom, lastValueFrom, take, toArray, type Observable } from 'rxjs';

import { text, type Engine, type EngineEvent } from '../../lib/index.js';
import { describeMySqlEngines, type MySqlCase } from '../support/mysql-engines.js';
import { randomFrom } from '../support/random.js';

const WALKERS = 6;
const ROUNDS = 170;
const MARK = '/* left */';

type Random = (below: number) => number;

/** What is left, on the walker's own row; it may add one to it where `adds`, else it changes nothing, and would be seen to. */
interface Victim {
  readonly adds?: boolean;
  run(engine: Engine, id: number, random: Random): Observable<unknown>;
}

const COLUMNS = 'information_schema.COLUMNS';
const own = text(`UPDATE ${MARK} t SET n = n + 1 WHERE id = :id`);
/** More than all additions together. */
const UNDONE = 1_000_000;
const toUndo = text(`UPDATE ${MARK} t SET n = n + ${UNDONE} WHERE id = :id`);
const toUndoAndSleep = text(`UPDATE ${MARK} t SET n = n + ${UNDONE} + SLEEP(5) WHERE id = :id`);
const sleep = text(`SELECT ${MARK} SLEEP(5) AS n`);
const sleepFor = text(`SELECT ${MARK} SLEEP(:s) AS n`);
const calculation = text(`SELECT ${MARK} BENCHMARK(100000000, SHA2('x', 256)) AS n`);
const join = text(`SELECT ${MARK} COUNT(*) AS n FROM ${COLUMNS} a, ${COLUMNS} b, ${COLUMNS} c`);
const many = text(`SELECT ${MARK} a.ORDINAL_POSITION AS n FROM ${COLUMNS} a, ${COLUMNS} b`);
const some = text(`SELECT ${MARK} ORDINAL_POSITION AS n FROM ${COLUMNS} WHERE ORDINAL_POSITION > :least`);
const sets = Array.from({ length: 3000 }, (_, index) => ({ id: 1000 + index }));

const VICTIMS: readonly Victim[] = [
  { run: engine => engine.execute(sleep) },
  { run: (engine, _, random) => engine.execute(sleepFor, { s: random(20) / 1000 }) },
  { run: engine => engine.execute(calculation) },
  { run: engine => engine.execute(join) },
  { run: (engine, _, random) => engine.execute(many, {}, { fetchSize: 1 + random(100), window: 1 }) },
  { run: engine => engine.execute(many) },
  { run: (engine, _, random) => engine.execute(some, { least: random(10) }) },
  { run: engine => engine.execute(text(`INSERT ${MARK} INTO other VALUES (:id)`), sets) },
  { adds: true, run: (engine, id) => engine.execute(own, { id }) },
  { run: (engine, id) => engine.execute(toUndoAndSleep, { id }) },
  {
    adds: true,
    run: (engine, id) => engine.begin(conn => conn.execute(own, { id })),
  },
  {
    run: (engine, id) => engine.begin(conn => concat(conn.execute(toUndo, { id }), conn.execute(sleep))),
  },
  {
    run: (engine, id) =>
      engine.begin(conn =>
        conn.beginNested(inner => concat(inner.execute(toUndo, { id }), inner.execute(join))),
      ),
  },
];

async function moment(random: Random): Promise<void> {
  const kind = random(4);
  if (kind === 0) return;
  if (kind === 1) await new Promise(resolve => setTimeout(resolve, random(4)));
  else for (let turns = random(12); turns > 0; turns--) await new Promise(resolve => setImmediate(resolve));
}

async function walk(engine: Engine, id: number, wrong: string[]): Promise<void> {
  const check = text<{ token: number; n: number }>('SELECT :token AS token, n FROM t WHERE id = :id');
  const random = randomFrom(id);
  let least = 0;
  /** Additions that were not seen yet: a packet may wait at a busy server while those of several checks go by. */
  let unseen = 0;
  for (let round = 0; round < ROUNDS && wrong.length < 5; round++) {
    const which = random(VICTIMS.length);
    const { run, adds = false } = VICTIMS[which]!;
    const note = (what: string): unknown =>
      wrong.push(`walker ${id}, round ${round}, victim ${which}: ${what}`);
    const subscription = run(engine, id, random).subscribe({ error: error => note(`was told ${error}`) });
    await moment(random);
    subscription.unsubscribe();
    // A write that the server has begun holds its row, and this waits for it: it sees what came of it.
    const rows = await firstValueFrom(
      engine.begin(conn =>
        concat(
          conn.execute(text('UPDATE t SET n = n WHERE id = :id'), { id }),
          conn.execute(check, { token: round, id }),
        ).pipe(toArray()),
      ),
    ).catch((error: unknown) => [error]);
    const row = rows.at(-1) as { token: number; n: number };
    if (adds) unseen++;
    if (row.token !== round || row.n < least || row.n > least + unseen)
      note(`${JSON.stringify(row)} ${String(row)}, and ${least} before`);
    unseen -= row.n - least;
    least = row.n;
  }
}

/** The connections of the spec's database, by their ids, and what they run. */
async function connections(at: MySqlCase): Promise<{ id: number; info: string | null }[]> {
  const { server, name } = at.server();
  const [rows] = await server.admin.query(
    'SELECT ID AS id, INFO AS info FROM information_schema.PROCESSLIST WHERE DB = ? ORDER BY ID',
    [name],
  );
  return rows as { id: number; info: string | null }[];
}

describeMySqlEngines(`${WALKERS * ROUNDS} statements that are left at random moments`, at => {
  it('[C14] [C16] [C17] [C18] take nothing else with them, and every connection survives', async () => {
    const engine = at.engine({ poolSize: 4 });
    await lastValueFrom(engine.execute(text('CREATE TABLE other (id INT PRIMARY KEY)')));
    await lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY, n INT)')));
    await lastValueFrom(
      engine.execute(
        text('INSERT INTO t VALUES (:id, 0)'),
        Array.from({ length: WALKERS }, (_, index) => ({ id: index + 1 })),
      ),
    );
    const opened = await Promise.all([1, 2, 3, 4].map(() => firstValueFrom(engine.connect())));
    for (const conn of opened) await firstValueFrom(conn.close());
    const before = (await connections(at)).map(({ id }) => id);
    const lost: EngineEvent[] = [];
    engine.events.subscribe(event => {
      if (event.type === 'evict' || event.type === 'releaseFailed') lost.push(event);
    });
    const wrong: string[] = [];
    await Promise.all(Array.from({ length: WALKERS }, (_, index) => walk(engine, index + 1, wrong)));
    await firstValueFrom(engine.idle());
    expect(wrong).toEqual([]);
    expect(lost).toEqual([]);
    const after = await connections(at);
    expect(after.map(({ id }) => id)).toEqual(before);
    expect(after.filter(({ info }) => info?.includes(MARK))).toEqual([]);
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 4, leased: 0, waiting: 0 }));
    expect(
      await firstValueFrom(engine.execute(text('SELECT * FROM other')).pipe(take(1), toArray())),
    ).toEqual([]);
  }, 120_000);
});
