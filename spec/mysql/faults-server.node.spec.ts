/**
 * A server that is stopped, killed, restarted or that stands still, at work: the right error, a clean pool, and the next query
 * works as soon as the server does.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import {
  OperationalError,
  retryTransient,
  text,
  type DBAPIError,
  type Engine,
  type Executable,
} from '../../lib/index.js';
import { rejection } from '../support/notes.js';
import { idsAt, describeServers } from '../support/mariadb-hosts.js';

const MANY = text<{ n: number }>(
  'SELECT a.ORDINAL_POSITION AS n FROM information_schema.COLUMNS a, information_schema.COLUMNS b',
);
const insert = (id: number): Executable => text('INSERT INTO t VALUES (:id)').bindParams({ id });

async function works(engine: Engine): Promise<void> {
  await firstValueFrom(engine.idle());
  expect(engine.pool.leased).toBe(0);
  expect(await firstValueFrom(engine.scalar(text('SELECT 42 AS n')))).toBe(42);
}

/** The error of a stream in whose middle `fault` happens. */
async function midStream(engine: Engine, fault: () => void): Promise<DBAPIError> {
  let rows = 0;
  const ended = new Promise((resolve, reject) => {
    engine.execute(MANY).subscribe({
      next: () => {
        if (++rows === 1000) fault();
      },
      error: reject,
      complete: () => resolve(rows),
    });
  });
  const error = (await rejection(ended)) as unknown as DBAPIError;
  expect(rows).toBeGreaterThanOrEqual(1000);
  return error;
}

describeServers('a server at fault', 1, hosts => {
  const server = (): (typeof hosts.at)[number]['server'] => hosts.at[0]!.server;

  for (const [signal, how] of [
    ['SIGKILL', 'is killed'],
    ['SIGTERM', 'is shut down'],
  ] as const) {
    it(`fails the stream that it ${how} in, and the engine goes on when it is back`, async () => {
      const engine = hosts.engine('', { poolSize: 1 });
      let ended: Promise<void> | undefined;
      const error = await midStream(engine, () => {
        ended = server().signal(signal);
      });
      expect(error).toBeInstanceOf(OperationalError);
      expect(error.retry).toBe('connection');
      expect(error.connectionInvalidated).toBe(true);
      await ended;
      const refused = (await rejection(
        lastValueFrom(engine.scalar(text('SELECT 1 AS n'))),
      )) as unknown as DBAPIError;
      expect(refused).toBeInstanceOf(OperationalError);
      expect(refused.retry).toBe('connection');
      await server().restart();
      await works(engine);
    });
  }

  it('that was restarted while nobody asked is not noticed', async () => {
    const engine = hosts.engine('', { poolSize: 2 });
    await works(engine);
    await server().signal('SIGTERM');
    await server().restart();
    await works(engine);
  });

  it('that stands still keeps nobody who has left, and its connection is given up', async () => {
    const engine = hosts.engine('', { poolSize: 1, cancelGrace: 200 });
    await works(engine);
    const evicted = new Promise<void>(resolve => {
      engine.events.subscribe(({ type }) => {
        if (type === 'evict') resolve();
      });
    });
    const subscription = engine.execute(text('SELECT SLEEP(30) AS s')).subscribe({ error: () => {} });
    await hosts.at[0]!.running('SLEEP');
    await server().signal('SIGSTOP');
    subscription.unsubscribe();
    await evicted;
    await server().signal('SIGCONT');
    await works(engine);
  });

  it('that stands still only delays a stream that goes on reading', async () => {
    const engine = hosts.engine('', { poolSize: 1 });
    let rows = 0;
    const three = text<{ n: number }>(
      'SELECT a.ORDINAL_POSITION AS n FROM information_schema.COLUMNS a, information_schema.COLUMNS b LIMIT 300000',
    );
    await new Promise<void>((resolve, reject) => {
      engine.execute(three).subscribe({
        next: () => {
          if (++rows !== 1000) return;
          void server()
            .signal('SIGSTOP')
            .then(() => new Promise(later => setTimeout(later, 50)))
            .then(() => server().signal('SIGCONT'));
        },
        error: reject,
        complete: resolve,
      });
    });
    expect(rows).toBe(300_000);
    await works(engine);
  });

  it('loses no write that it has acknowledged when it is restarted under load, and nobody hangs', async () => {
    const engine = hosts.engine('', { poolSize: 4 });
    await works(engine);
    const done: number[] = [];
    const failures: DBAPIError[] = [];
    let stop = false;
    const writer = async (first: number): Promise<void> => {
      for (let id = first; !stop; id += 4) {
        try {
          await lastValueFrom(engine.execute(insert(id)));
          done.push(id);
        } catch (error) {
          failures.push(error as DBAPIError);
          await new Promise(resolve => setImmediate(resolve));
        }
      }
    };
    const writers = [1, 2, 3, 4].map(writer);
    const until = async (count: number): Promise<void> => {
      while (done.length < count) await new Promise(resolve => setImmediate(resolve));
    };
    await until(50);
    await server().signal('SIGTERM');
    await server().restart();
    await until(done.length + 50);
    stop = true;
    await Promise.all(writers);
    expect(failures.length).toBeGreaterThan(0);
    for (const error of failures) {
      expect(error).toBeInstanceOf(OperationalError);
      expect(error.retry).withContext(error.message).toBe('connection');
    }
    const there = new Set(await idsAt(hosts, hosts.at[0]!));
    expect(done.filter(id => !there.has(id))).toEqual([]);
    await works(engine);
  });

  it('is waited for by retryTransient', async () => {
    const engine = hosts.engine('', { poolSize: 1 });
    await works(engine);
    await server().signal('SIGKILL');
    const answer = firstValueFrom(
      engine.scalar(text('SELECT 5 AS n')).pipe(retryTransient({ attempts: 100_000, delay: 20 })),
    );
    await server().restart();
    expect(await answer).toBe(5);
  });
});
