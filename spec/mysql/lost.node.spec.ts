/**
 * Connections that are lost, in every state they can be in: the right error, never a hang, and the next query works.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';

import { OperationalError, retryTransient, text, type DBAPIError, type Engine } from '../../lib/index.js';
import { describeMySqlEngines, type MySqlCase } from '../support/mysql-engines.js';
import { rejection } from '../support/notes.js';

const MANY = text<{ n: number }>(
  'SELECT a.ORDINAL_POSITION AS n FROM information_schema.COLUMNS a, information_schema.COLUMNS b',
);

/** The thread ids of the connections to the spec's database. */
async function threads(at: MySqlCase): Promise<number[]> {
  const { server, name } = at.server();
  const [rows] = await server.admin.query(
    'SELECT ID AS id FROM information_schema.PROCESSLIST WHERE DB = ?',
    [name],
  );
  return (rows as { id: number }[]).map(({ id }) => id);
}

async function killAll(at: MySqlCase): Promise<void> {
  for (const id of await threads(at)) await at.server().server.admin.query(`KILL ${id}`);
}

/** A door before the server that a spec can slam. */
class Door {
  readonly #sockets: Set<Socket> = new Set();
  readonly #server: Server;
  #open = true;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async to(port: number): Promise<Door> {
    const door: Door = new Door(createServer(near => door.#join(near, port)));
    await new Promise<void>(resolve => door.#server.listen(0, '127.0.0.1', resolve));
    return door;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  #join(near: Socket, port: number): void {
    if (!this.#open) {
      near.destroy();
      return;
    }
    const far = connect(port, '127.0.0.1');
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        this.#sockets.delete(from);
        to.destroy();
      });
    }
  }

  /** Resets every connection, as a firewall does. */
  slam(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  /** Lets nothing through any more, and says nothing of it. */
  freeze(): void {
    for (const socket of this.#sockets) {
      socket.unpipe();
      socket.pause();
    }
  }

  async close(): Promise<void> {
    this.#open = false;
    for (const socket of this.#sockets) socket.destroy();
    await new Promise<void>(resolve => this.#server.close(() => resolve()));
  }
}

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
            if (++rows === 1000) void killAll(at);
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
    await killAll(at);
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
            await new Promise(resolve => setTimeout(resolve, 50));
            await killAll(at);
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
    await killAll(at);
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
          await killAll(at);
          yield await lastValueFrom(conn.execute(text('INSERT INTO t VALUES (2)')));
        }),
      ),
    );
    expect(error).toBeInstanceOf(OperationalError);
    expect(await firstValueFrom(engine.execute(text('SELECT id FROM t')).all())).toEqual([]);
  });

  it('leaves nothing open of what was not sent: the write may be made again', async () => {
    const engine = at.engine({ poolSize: 1 });
    await lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY)')));
    const insert = text('INSERT INTO t VALUES (:id)');
    let lost = 0;
    for (let id = 0; id < 20; id++) {
      await killAll(at);
      // The news may come before it is asked for a connection, or only when it is handed over.
      for (let turn = 0; turn < id % 5; turn++) await new Promise(resolve => setImmediate(resolve));
      const failure = await lastValueFrom(engine.execute(insert, { id })).then(
        () => undefined,
        (error: unknown) => error as DBAPIError,
      );
      if (failure === undefined) continue;
      lost++;
      expect(failure.retry).toBe('connection');
      const there = await firstValueFrom(
        engine.scalar(text('SELECT COUNT(*) AS n FROM t WHERE id = :id'), { id }),
      );
      expect(there).toBe(0);
      if (failure.code === 'CONNECTION_GONE') expect(failure.outcome).toBeUndefined();
      else expect(failure.outcome).toBe('unknown');
    }
    expect(lost).toBeGreaterThan(0);
  });

  it('says what became of it to whoever comes back to it', async () => {
    const engine = at.engine({ poolSize: 1 });
    const error = await rejection(
      lastValueFrom(
        engine.begin(async function* (conn) {
          yield await lastValueFrom(conn.execute(text('SELECT 1 AS n')));
          await killAll(at);
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
          await killAll(at);
          while (engine.pool.open > 0) await new Promise(resolve => setImmediate(resolve));
        })
        .pipe(retryTransient({ delay: 0, onRetry: error => outcomes.push(error.outcome) })),
    );
    expect(outcomes).toEqual(['rolledBack']);
    expect(await firstValueFrom(engine.scalar(text('SELECT COUNT(*) AS n FROM t')))).toBe(1);
  });

  it('leaves the outcome of a COMMIT unknown', async () => {
    const door = await Door.to(Number(new URL(at.url).port));
    const engine = at.engine({ poolSize: 1 });
    await lastValueFrom(engine.execute(text('CREATE TABLE t (id INT PRIMARY KEY)')));
    const url = new URL(at.url);
    url.port = String(door.port);
    const through = at.engineAt(url.href, { poolSize: 1 });
    const error = await rejection(
      lastValueFrom(
        through.begin(async function* (conn) {
          yield await lastValueFrom(conn.execute(text('INSERT INTO t VALUES (1)')));
          // Nothing that is said from now on arrives; then the door falls shut.
          door.freeze();
          setTimeout(() => door.slam(), 20);
        }),
      ),
    );
    expect(error).toBeInstanceOf(OperationalError);
    expect(error['phase']).toBe('commit');
    expect(error['outcome']).toBe('unknown');
    await door.close();
  });

  it('is replaced when the network resets it mid-stream', async () => {
    const door = await Door.to(Number(new URL(at.url).port));
    const url = new URL(at.url);
    url.port = String(door.port);
    const engine = at.engineAt(url.href, { poolSize: 1 });
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

  it('is given up when the server stands still and a statement on it is stopped', async () => {
    const door = await Door.to(Number(new URL(at.url).port));
    const url = new URL(at.url);
    url.port = String(door.port);
    const engine = at.engineAt(url.href, { poolSize: 1, cancelGrace: 300 });
    await expectNextWorks(engine);
    const subscription = engine.execute(text('SELECT SLEEP(30) AS s')).subscribe({ error: () => {} });
    await new Promise(resolve => setTimeout(resolve, 20));
    door.freeze();
    subscription.unsubscribe();
    await firstValueFrom(engine.idle());
    expect(engine.pool.leased).toBe(0);
    await door.close();
  });
});
