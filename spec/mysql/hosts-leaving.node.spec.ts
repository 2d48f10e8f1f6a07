/**
 * Leaving, waiting and disposing while an engine of several hosts asks one of them whether it is ready.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { ResourceClosedError, TimeoutError, text, type Engine } from '../../lib/index.js';
import { PORT, portOf, describeHosts } from '../support/mariadb-hosts.js';
import { rejection } from '../support/notes.js';

const until = async (done: () => boolean): Promise<void> => {
  while (!done()) await new Promise(resolve => setTimeout(resolve, 5));
};

/** Lets a minute pass on the clock that idling is measured by. */
function aMinuteLater(): void {
  const now = Date.now;
  const start = now();
  spyOn(Date, 'now').and.callFake(() => 60_000 + start + (now() - start));
}

describeHosts('an engine of several hosts', 2, hosts => {
  /** An engine whose one idle connection must be asked, of a host that stands still. */
  const asking = async (): Promise<Engine> => {
    const engine = hosts.engine('hosts=failover', { poolSize: 1, idleTimeout: Infinity });
    expect(await portOf(engine)).toBe(hosts.at[0]!.port);
    await hosts.at[0]!.server.signal('SIGSTOP');
    aMinuteLater();
    return engine;
  };

  it('[C9] takes the connection back whose taker has left while it was asked, and idle() waits for that', async () => {
    const engine = await asking();
    const seen: string[] = [];
    engine.events.subscribe(({ type }) => seen.push(type));
    const subscription = engine.execute(PORT).subscribe({ error: fail });
    await until(() => engine.pool.leased === 1);
    subscription.unsubscribe();
    await hosts.at[0]!.server.signal('SIGCONT');
    await firstValueFrom(engine.idle());
    expect(engine.pool.leased).toBe(0);
    expect(await portOf(engine)).toBe(hosts.at[0]!.port);
    expect(seen).not.toContain('connect');
  });

  it('is disposed of while a host is asked: nobody held a connection, and who waits is told', async () => {
    const engine = await asking();
    const waiting = rejection(portOf(engine));
    await until(() => engine.pool.leased === 1);
    await firstValueFrom(engine.dispose());
    expect(await waiting).toBeInstanceOf(ResourceClosedError);
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 0, leased: 0, waiting: 0 }));
    await expectAsync(portOf(engine)).toBeRejectedWithError(ResourceClosedError, /is disposed/);
  });

  it('waits for a connection of the host that is chosen, and says so when that takes too long', async () => {
    const engine = hosts.engine('hosts=failover', { poolSize: 1 });
    await lastValueFrom(
      engine.connect(async function* (conn) {
        yield await firstValueFrom(conn.execute(PORT));
        // Outside the scope: after an await nothing is known of it.
        const error = await rejection(firstValueFrom(engine.execute(PORT, {}, { timeout: 100 })));
        expect(error).toBeInstanceOf(TimeoutError);
        expect(error.message).toMatch(/No connection within 100 ms/);
      }),
    );
    expect(engine.pool.hosts!.map(({ state }) => state)).toEqual(['up', 'up']);
  });

  it('closes connections of a host that was left when they come back', async () => {
    const engine = hosts.engine('hosts=failover&blockTimeout=60000', { poolSize: 2 });
    await lastValueFrom(
      engine.connect(async function* (conn) {
        yield await firstValueFrom(conn.execute(PORT));
        await firstValueFrom(engine.execute(PORT));
        await hosts.at[0]!.admin('SET GLOBAL read_only = 1');
        await rejection(lastValueFrom(engine.execute(text('INSERT INTO t VALUES (1)'))));
        expect(engine.pool.hosts![0]).toEqual(
          jasmine.objectContaining({ state: 'blocked', open: 1, idle: 0 }),
        );
        // It stays where it is.
        expect(await firstValueFrom(conn.execute(PORT))).toEqual({ port: hosts.at[0]!.port });
      }),
    );
    expect(engine.pool.hosts![0]).toEqual(jasmine.objectContaining({ open: 0, leased: 0 }));
    expect(await portOf(engine)).toBe(hosts.at[1]!.port);
  });

  it('asks nothing of idle connections where prePing is off', async () => {
    const engine = hosts.engine('hosts=failover', { poolSize: 1, prePing: false, idleTimeout: Infinity });
    await portOf(engine);
    await hosts.at[0]!.admin('SET GLOBAL read_only = 1');
    aMinuteLater();
    expect(await portOf(engine))
      .withContext('a read that nobody refuses')
      .toBe(hosts.at[0]!.port);
  });
});
