/**
 * Stopping statements on a server: every kind of them, also where the server is full (C14–C18). At random moments:
 * `cancelling-stress`.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { text, type Engine, type EngineEvent } from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';
import { running } from '../support/server-threads.js';

const SLEEP = text<{ s: number }>('SELECT SLEEP(30) AS s');
/** What runs for long, and a part of its text by which it is found among what the server runs. */
const STATEMENTS: Readonly<Record<string, readonly [sql: string, part: string]>> = {
  'a sleep': ['SELECT SLEEP(30) AS n', 'SLEEP'],
  'a sleep inside a query': [
    'SELECT COUNT(*) AS n FROM (SELECT 1 UNION SELECT 2) t WHERE SLEEP(30) = 0',
    'SLEEP',
  ],
  'a wait for a lock by name': ['SELECT GET_LOCK(DATABASE(), 30) AS n', 'GET_LOCK'],
  'a calculation': ["SELECT BENCHMARK(1000000000, SHA2('x', 256)) AS n", 'BENCHMARK'],
  'a cross join': [
    'SELECT COUNT(*) AS n FROM information_schema.COLUMNS a, information_schema.COLUMNS b, information_schema.COLUMNS c',
    'COLUMNS c',
  ],
};

function watched(engine: Engine): EngineEvent[] {
  const lost: EngineEvent[] = [];
  engine.events.subscribe(event => {
    if (event.type === 'evict' || event.type === 'releaseFailed') lost.push(event);
  });
  return lost;
}

describeMySqlEngines('stopping a statement on a server', at => {
  for (const [name, [sql, part]] of Object.entries(STATEMENTS)) {
    it(`[C14] ends ${name}, and its connection goes on`, async () => {
      const engine = at.engine({ poolSize: 1 });
      const lost = watched(engine);
      const {
        server: { admin },
        name: database,
      } = at.server();
      await admin.query('SELECT GET_LOCK(?, 0)', [database]);
      const rows: unknown[] = [];
      const subscription = engine.execute(text(sql)).subscribe(row => rows.push(row));
      await running(at.server(), part);
      subscription.unsubscribe();
      await firstValueFrom(engine.idle());
      await admin.query('DO RELEASE_LOCK(?)', [database]);
      expect(rows).toEqual([]);
      expect(await firstValueFrom(engine.scalar(text('SELECT 7 AS n')))).toBe(7);
      expect(lost).toEqual([]);
      expect(engine.pool.open).toBe(1);
    });
  }

  it('[C15] ends a stream whose reader has paused, and the next statement sees none of its rows', async () => {
    const engine = at.engine({ poolSize: 1 });
    const lost = watched(engine);
    const many = text<{ n: number }>(
      'SELECT a.ORDINAL_POSITION AS n FROM information_schema.COLUMNS a, information_schema.COLUMNS b',
    );
    const rows = engine.execute(many, {}, { fetchSize: 10, window: 1 })[Symbol.asyncIterator]();
    await rows.next();
    await rows.return!();
    expect(await firstValueFrom(engine.execute(text('SELECT 8 AS n')).all())).toEqual([{ n: 8 }]);
    expect(lost).toEqual([]);
    expect(engine.pool.open).toBe(1);
  });

  it('[C18] takes the whole transaction back when a write in it is stopped', async () => {
    const engine = at.engine({ poolSize: 2 });
    await lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY, n INT)')));
    await lastValueFrom(engine.execute(text('INSERT INTO t VALUES (1, 1), (2, 2)')));
    const subscription = engine
      .begin(async function* (conn) {
        yield await lastValueFrom(conn.execute(text('UPDATE t SET n = 10 WHERE id = 1')));
        yield await lastValueFrom(conn.execute(text('UPDATE t SET n = 20 + SLEEP(30)')));
      })
      .subscribe();
    await running(at.server(), 'SLEEP');
    subscription.unsubscribe();
    await firstValueFrom(engine.idle());
    expect(await firstValueFrom(engine.execute(text('SELECT n FROM t ORDER BY id')).scalars().all())).toEqual(
      [1, 2],
    );
  });

  it('ends a wait for a row that another transaction has locked', async () => {
    const engine = at.engine({ poolSize: 1 });
    const lost = watched(engine);
    await lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY, n INT)')));
    await lastValueFrom(engine.execute(text('INSERT INTO t VALUES (1, 1)')));
    const other = at.engine({ poolSize: 1 });
    const holder = await firstValueFrom(other.connect());
    const transaction = await firstValueFrom(holder.begin());
    await lastValueFrom(holder.execute(text('UPDATE t SET n = 2')));
    const subscription = engine.execute(text('UPDATE t SET n = 3')).subscribe();
    await running(at.server(), 'UPDATE t SET n = 3');
    subscription.unsubscribe();
    await firstValueFrom(engine.idle());
    expect(lost).toEqual([]);
    await lastValueFrom(transaction.commit());
    await lastValueFrom(holder.close());
    expect(await firstValueFrom(engine.scalar(text('SELECT n FROM t')))).toBe(2);
  });

  for (const [what, sql] of [
    ['a sleep', 'SELECT SLEEP(30) AS n'],
    ['a write', 'UPDATE t SET n = SLEEP(30)'],
  ] as const) {
    it(`[C16] [C17] gives nobody the connection that is lost while ${what} on it is stopped`, async () => {
      const engine = at.engine({ poolSize: 1 });
      const { admin } = at.server().server;
      await lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY, n INT)')));
      await lastValueFrom(engine.execute(text('INSERT INTO t VALUES (1, 1)')));
      for (let round = 0; round < 5; round++) {
        const id = await firstValueFrom(engine.scalar(text<{ id: number }>('SELECT CONNECTION_ID() AS id')));
        // Whichever is first, the leaving or the loss.
        const subscription = engine.execute(text(sql)).subscribe({ error: () => {} });
        await running(at.server(), 'SLEEP');
        // A write, since a read would be tried again on another connection.
        const next = lastValueFrom(engine.execute(text('UPDATE t SET n = n + 1')));
        await admin.query(`KILL ${id}`);
        subscription.unsubscribe();
        expect((await next).rowCount).toBe(1);
      }
      expect(await firstValueFrom(engine.scalar(text('SELECT n FROM t')))).toBe(6);
    });
  }

  it('works when the server takes no more connections', async () => {
    const { server } = at.server();
    if (server.own === undefined) pending('the server is not this process’s own');
    const engine = at.engine({ poolSize: 1 });
    const lost = watched(engine);
    expect(await firstValueFrom(engine.scalar(text('SELECT 1 AS n')))).toBe(1);
    const [[{ value }]] = (await server.admin.query(
      'SELECT @@GLOBAL.max_connections AS value',
    )) as unknown as [[{ value: number }]];
    await server.admin.query('SET GLOBAL max_connections = 10');
    const others = at.engine({ poolSize: 50 });
    const sleeping = Array.from({ length: 30 }, () => others.execute(SLEEP).subscribe({ error: () => {} }));
    try {
      const subscription = engine.execute(SLEEP).subscribe();
      await running(at.server(), 'SLEEP');
      subscription.unsubscribe();
      await firstValueFrom(engine.idle());
      expect(await firstValueFrom(engine.scalar(text('SELECT 2 AS n')))).toBe(2);
      expect(lost).toEqual([]);
    } finally {
      await server.admin.query(`SET GLOBAL max_connections = ${value}`);
      for (const each of sleeping) each.unsubscribe();
      await firstValueFrom(others.idle());
    }
  });
});
