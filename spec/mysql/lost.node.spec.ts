/**
 * Connections that are lost, in every state they can be in: the right error, never a hang, and the next query works.
 */
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import { OperationalError, retryTransient, text, type DBAPIError, type Engine } from '../../lib/index.js';
import { Door } from '../support/door.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';
import { rejection } from '../support/notes.js';
import { killAll, running } from '../support/server-threads.js';

const MANY = text<{ n: number }>(
  'SELECT a.ORDINAL_POSITION AS n FROM information_schema.COLUMNS a, information_schema.COLUMNS b',
);

async function expectNextWorks(engine: Engine): Promise<void> {
  await firstValueFrom(engine.idle());
  expect(engine.pool.leased).toBe(0);
  expect(await firstValueFrom(engine.scalar(text('SELECT 42 AS n')))).toBe(42);
}

describeMySqlEngines('a connection that is lost', at => {
  it('fails the stream that it carried, with the rows before', async () => {
    const engine = at.engine({ poolSize: 1 });
    let rows = 0;
    const error = (await rejection(
      new Promise((resolve, reject) => {
        engine.execute(MANY).subscribe({
          next: () => {
            if (++rows === 1000) void killAll(at.server());
          },
          error: reject,
          complete: () => resolve(rows),
        });
      }),
    )) as DBAPIError & Error & Record<string, unknown>;
    expect(error).toBeInstanceOf(OperationalError);
    expect(error.connectionInvalidated).toBe(true);
    expect(rows).toBeGreaterThanOrEqual(1000);
    await expectNextWorks(engine);
  });

  it('fails a stream whose reader has paused, when it reads on', async () => {
    const engine = at.engine({ poolSize: 1 });
    const rows = engine.execute(MANY, {}, { fetchSize: 10, window: 1 })[Symbol.asyncIterator]();
    expect((await rows.next()).done).toBe(false);
    await killAll(at.server());
    const read = async (): Promise<void> => {
      while (!(await rows.next()).done);
    };
    const error = await rejection(read());
    expect(error).toBeInstanceOf(OperationalError);
    await expectNextWorks(engine);
  });

  const sleep = text('SELECT SLEEP(:seconds) AS s');

  for (const known of [false, true])
    it(`fails the statement that runs, those behind it${known ? ' in the thread' : ''} and those that come later`, async () => {
      const engine = at.engine({ poolSize: 1 });
      // Behind what is known to read the next one is handed over at once.
      if (known) await lastValueFrom(engine.execute(sleep, { seconds: 0 }));
      const errors = await firstValueFrom(
        engine
          .connect(async function* (conn) {
            const sleeping = rejection(lastValueFrom(conn.execute(sleep, { seconds: 30 })));
            const waiting = rejection(lastValueFrom(conn.execute(text('SELECT 1 AS n'))));
            await running(at.server(), 'SLEEP(');
            await killAll(at.server());
            yield await sleeping;
            yield await waiting;
            yield await rejection(lastValueFrom(conn.execute(text('SELECT 2 AS n'))));
          })
          .pipe(toArray()),
      );
      expect(errors.map(({ name }) => name)).toEqual([
        'OperationalError',
        'OperationalError',
        'OperationalError',
      ]);
      expect(errors.map(({ retry, outcome }) => [retry, outcome])).toEqual(
        Array.from(errors, () => ['connection', undefined]),
      );
      expect(errors[1]!.message).toMatch(/lost before this statement was sent \(.*Connection lost/);
      await expectNextWorks(engine);
    });

  it('does not matter while it is idle', async () => {
    const engine = at.engine({ poolSize: 2, prePing: false });
    await expectNextWorks(engine);
    await killAll(at.server());
    while (engine.pool.open > 0) await new Promise(resolve => setImmediate(resolve));
    await expectNextWorks(engine);
  });

  it('ends its transaction: nothing of it stays, and the error says so', async () => {
    const engine = at.engine({ poolSize: 1 });
    await lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY)')));
    const error = await rejection(
      lastValueFrom(
        engine.begin(async function* (conn) {
          yield await lastValueFrom(conn.execute(text('INSERT INTO t VALUES (1)')));
          await killAll(at.server());
          yield await lastValueFrom(conn.execute(text('INSERT INTO t VALUES (2)')));
        }),
      ),
    );
    expect(error).toBeInstanceOf(OperationalError);
    expect(await firstValueFrom(engine.execute(text('SELECT id FROM t')).all())).toEqual([]);
  });

  describe('leaves nothing open of what was not sent', () => {
    const insert = text('INSERT INTO t VALUES (:id)');
    const table = (engine: Engine): Promise<unknown> =>
      lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY)')));
    const expectAbsent = async (engine: Engine, id: number): Promise<void> => {
      const count = text('SELECT COUNT(*) AS n FROM t WHERE id = :id');
      expect(await firstValueFrom(engine.scalar(count, { id }))).toBe(0);
    };

    it('whenever the news comes: the write may be made again', async () => {
      const engine = at.engine({ poolSize: 1 });
      await table(engine);
      for (let id = 0; id < 20; id++) {
        await killAll(at.server());
        // The news may come before it is asked for a connection, or only when it is handed over; some rounds lose nothing.
        for (let turn = 0; turn < id % 5; turn++) await new Promise(resolve => setImmediate(resolve));
        const failure = await lastValueFrom(engine.execute(insert, { id })).then(
          () => undefined,
          (error: unknown) => error as DBAPIError,
        );
        if (failure === undefined) continue;
        expect(failure.retry).toBe('connection');
        await expectAbsent(engine, id);
        if (failure.code === 'CONNECTION_GONE') expect(failure.outcome).toBeUndefined();
        else expect(failure.outcome).toBe('unknown');
      }
    });

    it('to a connection whose loss is known', async () => {
      const engine = at.engine({ poolSize: 1 });
      await table(engine);
      const error = await rejection(
        lastValueFrom(
          engine.connect(async function* (conn) {
            await killAll(at.server());
            while (engine.pool.open > 0) await new Promise(resolve => setImmediate(resolve));
            yield await lastValueFrom(conn.execute(insert, { id: 1 }));
          }),
        ),
      );
      expect([error['code'], error['retry'], error['outcome']]).toEqual([
        'CONNECTION_GONE',
        'connection',
        undefined,
      ]);
      await expectAbsent(engine, 1);
    });

    it('but of what was sent and not answered', async () => {
      const engine = at.engine({ poolSize: 1 });
      await table(engine);
      const door = await Door.before(at.url);
      const through = at.engineAt(door.url, { poolSize: 1 });
      await expectNextWorks(through);
      const heard = door.freeze();
      const failing = rejection(lastValueFrom(through.execute(insert, { id: 1 })));
      await heard;
      door.slam();
      const error = await failing;
      expect([error['code'] === 'CONNECTION_GONE', error['retry'], error['outcome']]).toEqual([
        false,
        'connection',
        'unknown',
      ]);
      await expectAbsent(engine, 1);
      await door.close();
    });
  });

  it('says what became of it to whoever comes back to it', async () => {
    const engine = at.engine({ poolSize: 1 });
    const error = await rejection(
      lastValueFrom(
        engine.begin(async function* (conn) {
          yield await lastValueFrom(conn.execute(text('SELECT 1 AS n')));
          await killAll(at.server());
          while (engine.pool.open > 0) await new Promise(resolve => setImmediate(resolve));
          yield await lastValueFrom(conn.execute(text('SELECT 2 AS n')));
        }),
      ),
    );
    expect(error.message).toMatch(
      /lost before this statement was sent \((?:the connection was lost: )?Connection lost/,
    );
    expect([error['retry'], error['outcome']]).toEqual(['connection', undefined]);
    await expectNextWorks(engine);
  });

  it('knows of a COMMIT that was not sent: all of its transaction is undone, and may be made again', async () => {
    const engine = at.engine({ poolSize: 1 });
    await lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY)')));
    let tries = 0;
    const outcomes: unknown[] = [];
    await lastValueFrom(
      engine
        .begin(async function* (conn) {
          yield await lastValueFrom(conn.execute(text('INSERT INTO t VALUES (1)')));
          if (++tries > 1) return;
          await killAll(at.server());
          while (engine.pool.open > 0) await new Promise(resolve => setImmediate(resolve));
        })
        .pipe(retryTransient({ delay: 0, onRetry: error => outcomes.push(error.outcome) })),
    );
    expect(outcomes).toEqual(['rolledBack']);
    expect(await firstValueFrom(engine.scalar(text('SELECT COUNT(*) AS n FROM t')))).toBe(1);
  });

  it('leaves the outcome of a COMMIT unknown', async () => {
    const door = await Door.before(at.url);
    const engine = at.engine({ poolSize: 1 });
    await lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY)')));
    const through = at.engineAt(door.url, { poolSize: 1 });
    const error = await rejection(
      lastValueFrom(
        through.begin(async function* (conn) {
          yield await lastValueFrom(conn.execute(text('INSERT INTO t VALUES (1)')));
          // Nothing that is said from now on arrives; when the COMMIT was said the door falls shut.
          void door.freeze().then(() => door.slam());
        }),
      ),
    );
    expect(error).toBeInstanceOf(OperationalError);
    expect(error['phase']).toBe('commit');
    expect(error['outcome']).toBe('unknown');
    await door.close();
  });

  it('is replaced when the network resets it mid-stream', async () => {
    const door = await Door.before(at.url);
    const engine = at.engineAt(door.url, { poolSize: 1 });
    let rows = 0;
    const error = await rejection(
      new Promise((resolve, reject) => {
        engine.execute(MANY).subscribe({
          next: () => {
            if (++rows === 1000) door.slam();
          },
          error: reject,
          complete: () => resolve(rows),
        });
      }),
    );
    expect(error).toBeInstanceOf(OperationalError);
    await expectNextWorks(engine);
    await firstValueFrom(engine.dispose());
    await door.close();
  });

  it('leaves no connection behind when it is lost while its statement is being stopped', async () => {
    const door = await Door.before(at.url);
    const engine = at.engineAt(door.url, { poolSize: 1 });
    await expectNextWorks(engine);
    const clients = door.clients;
    for (let round = 0; round < 3; round++) {
      const statement = engine.execute(text('SELECT SLEEP(30) AS s')).subscribe({ error: () => {} });
      await running(at.server(), 'SLEEP(');
      // The KILL is on its way when it and what it is meant for are lost.
      const said = door.freeze();
      statement.unsubscribe();
      await said;
      door.slam();
      await expectNextWorks(engine);
    }
    // Those that are on their way out may need a moment more.
    while (door.clients > clients) await new Promise(resolve => setTimeout(resolve, 5));
    expect(door.clients).toBe(clients);
    await firstValueFrom(engine.dispose());
    await door.close();
  });
});
