/** Threads that die in the middle of a driver's step (C35). Node only: no worker of a page can end itself there. */
import { firstValueFrom, lastValueFrom, tap } from 'rxjs';

import { OperationalError, text, type Connection, type Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, createNotes, ids, rejection } from '../support/notes.js';

const FUNCTIONS = new URL('../support/thread-functions.js', import.meta.url);
const install = (conn: Connection): Promise<void> =>
  firstValueFrom(conn.runInThread<void>(FUNCTIONS, 'install'));

async function expectGone(failing: Promise<unknown>): Promise<void> {
  const error = (await rejection(failing)) as unknown as OperationalError;
  expect(error).toBeInstanceOf(OperationalError);
  expect([error.connectionInvalidated, error.code]).toEqual([true, 'CONNECTION_GONE']);
}

describeEngines(
  'a thread that dies in a step',
  at => {
    async function expectRecovered(engine: Engine): Promise<void> {
      await firstValueFrom(engine.idle());
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
      if (at.stored) expect(await ids(engine)).toEqual([]);
      else await createNotes(engine);
      await lastValueFrom(add(engine, 1000));
    }

    it('[C35] in the middle of a stream: the rows before come, then the error', async () => {
      const engine = at.engine({
        poolSize: 1,
        timeout: 60_000,
        executionOptions: { fetchSize: 10, window: 2 },
      });
      await createNotes(engine);
      const seen: number[] = [];
      const dying = engine.connect(async conn => {
        await install(conn);
        const sql =
          'SELECT n, CASE n WHEN 500 THEN die() END FROM (WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 1000) SELECT n FROM r)';
        await lastValueFrom(conn.execute(text<{ n: number }>(sql)).pipe(tap(({ n }) => seen.push(n))));
      });
      await expectGone(lastValueFrom(dying));
      expect(seen.length).toBeLessThan(500);
      expect(seen).toEqual(seen.map((_, index) => index + 1));
      await expectRecovered(engine);
    });

    it('[C35] in the middle of a write: nothing of it stays', async () => {
      const engine = at.engine({ poolSize: 1, timeout: 60_000 });
      await createNotes(engine);
      const dying = engine.connect(async conn => {
        await install(conn);
        await lastValueFrom(
          conn.execute(
            text("INSERT INTO notes SELECT 1, 'a' UNION ALL SELECT 2, 'b' UNION ALL SELECT 3, die()"),
          ),
        );
      });
      await expectGone(lastValueFrom(dying));
      await expectRecovered(engine);
    });
  },
  { dialect: 'sqlite', scheduler: 'threads' },
);
