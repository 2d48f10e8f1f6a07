/**
 * Several hosts in one URL, on real servers: who serves, who leaves the rotation and comes back, and that nothing changes its host
 * in the middle.
 */
import { firstValueFrom, lastValueFrom, mergeMap, range, retry, timer, toArray } from 'rxjs';

import {
  OperationalError,
  retryTransient,
  text,
  type Engine,
  type EngineEvent,
  type TextClause,
} from '../../lib/index.js';
import { PORT, idsAt, portOf, describeServers, type SpecHost } from '../support/mariadb-hosts.js';
import { rejection } from '../support/notes.js';

const insert = (id: number): TextClause<Record<string, unknown>> => text(`INSERT INTO t VALUES (${id})`);
const states = (engine: Engine): string[] => engine.pool.hosts!.map(({ state }) => state);

/** Reads until the host at `port` serves, as it does when it is back. */
function servedBy(engine: Engine, port: number): Promise<unknown> {
  return lastValueFrom(
    engine.execute(PORT).pipe(
      mergeMap(async row => {
        if (row.port !== port) throw new Error(`still served by ${row.port}`);
        return row;
      }),
      retry({ delay: () => timer(20) }),
    ),
  );
}

describeServers('failover', 2, hosts => {
  const [first, second] = [0, 1].map(index => () => hosts.at[index]!) as [() => SpecHost, () => SpecHost];
  const engine = (): Engine => hosts.engine('hosts=failover&blockTimeout=400');

  it('uses the first host alone as long as it is there', async () => {
    const e = engine();
    const ports = await firstValueFrom(
      range(20).pipe(
        mergeMap(() => portOf(e)),
        toArray(),
      ),
    );
    expect(new Set(ports)).toEqual(new Set([first().port]));
    expect(e.pool.hosts!.map(({ open }) => open > 0)).toEqual([true, false]);
  });

  it('goes on with the second when the first is gone, and back when it is there again', async () => {
    const e = engine();
    const seen: EngineEvent[] = [];
    e.events.subscribe(event => seen.push(event));
    expect(await portOf(e)).toBe(first().port);
    await first().server.signal('SIGKILL');
    expect(await portOf(e)).toBe(second().port);
    await lastValueFrom(e.execute(insert(1)));
    expect(states(e)).toEqual(['blocked', 'up']);
    expect(e.pool.hosts![0]!.reason).toBeInstanceOf(OperationalError);
    await first().server.restart();
    await servedBy(e, first().port);
    expect(states(e)).toEqual(['up', 'up']);
    const told = seen.filter(({ type }) => type === 'host') as { host: string; state: string }[];
    expect(told.map(({ host, state }) => `${host} ${state}`)).toEqual([
      `127.0.0.1:${first().port} blocked`,
      `127.0.0.1:${first().port} up`,
    ]);
    expect(await idsAt(hosts, second())).toEqual([1]);
  });

  it('leaves a host that takes no writes, though it takes connections', async () => {
    await first().admin('SET GLOBAL read_only = 1');
    const e = engine();
    await lastValueFrom(e.execute(insert(7)));
    expect(await portOf(e)).toBe(second().port);
    expect(await idsAt(hosts, second())).toEqual([7]);
    expect(e.pool.hosts![0]).toEqual(jasmine.objectContaining({ state: 'blocked', open: 0 }));
    expect(String(e.pool.hosts![0]!.reason)).toMatch(/is read-only/);
    await first().admin('SET GLOBAL read_only = 0');
    await servedBy(e, first().port);
  });

  it('drops the connections of a host that stops taking writes, and tells whose write was refused', async () => {
    const e = engine();
    await lastValueFrom(e.execute(insert(1)));
    await firstValueFrom(
      range(5).pipe(
        mergeMap(() => portOf(e)),
        toArray(),
      ),
    );
    await first().admin('SET GLOBAL read_only = 1');
    const error = (await rejection(lastValueFrom(e.execute(insert(2))))) as unknown as OperationalError;
    expect(error).toBeInstanceOf(OperationalError);
    expect([error.errno, error.retry, error.outcome]).toEqual([1290, 'connection', undefined]);
    expect(e.pool.hosts![0]).toEqual(jasmine.objectContaining({ state: 'blocked', idle: 0 }));
    await lastValueFrom(e.execute(insert(3)));
    expect(await idsAt(hosts, second())).toEqual([3]);
  });

  it('lets a refused write and a whole transaction go elsewhere where that was asked for', async () => {
    const e = engine();
    await lastValueFrom(e.execute(insert(1)));
    await first().admin('SET GLOBAL read_only = 1');
    await lastValueFrom(e.execute(insert(2)).pipe(retryTransient({ delay: 0 })));
    await first().admin('SET GLOBAL read_only = 0');
    await servedBy(e, first().port);
    await first().admin('SET GLOBAL read_only = 1');
    let runs = 0;
    const twice = e.begin(async function* (conn) {
      runs++;
      yield await lastValueFrom(conn.execute(insert(3)));
      yield await lastValueFrom(conn.execute(insert(4)));
    });
    await lastValueFrom(twice.pipe(retryTransient({ delay: 0 })));
    expect(runs).toBe(2);
    expect(await idsAt(hosts, second())).toEqual([2, 3, 4]);
    expect(await idsAt(hosts, first())).toEqual([1]);
  });

  it('begins a transaction elsewhere by itself when its connection turns out to be lost', async () => {
    const e = hosts.engine('hosts=failover&blockTimeout=400', { poolSize: 1, prePing: false });
    expect(await portOf(e)).toBe(first().port);
    await first().server.signal('SIGKILL');
    let runs = 0;
    const port = await lastValueFrom(
      e.begin(conn => {
        runs++;
        return conn.execute(PORT);
      }),
    );
    expect([runs, port.port]).toEqual([1, second().port]);
  });

  it('reads again elsewhere what gave nothing yet; a write that was lost on the way is left open', async () => {
    const e = engine();
    await portOf(e);
    const seen: string[] = [];
    e.events.subscribe(event => seen.push(event.type));
    const reading = firstValueFrom(
      e
        .execute(
          text<{ port: number }>(`SELECT @@port AS port, SLEEP(IF(@@port = ${first().port}, 100, 0)) AS s`),
        )
        .one(),
    );
    const writing = rejection(lastValueFrom(e.execute(text('INSERT INTO t SELECT 9 + SLEEP(100)'))));
    await first().running('SELECT @@port AS port, SLEEP');
    await first().running('INSERT INTO t');
    await first().server.signal('SIGKILL');
    expect((await reading).port).toBe(second().port);
    const error = (await writing) as unknown as OperationalError;
    expect([error.name, error.connectionInvalidated, error.outcome]).toEqual([
      'OperationalError',
      true,
      'unknown',
    ]);
    expect(seen.filter(type => type === 'retry')).toEqual(['retry']);
  });

  it('does not repeat a write of unknown outcome, whoever asks', async () => {
    const e = engine();
    await portOf(e);
    let subscriptions = 0;
    const write = e
      .execute(text('INSERT INTO t SELECT 5 + SLEEP(100)'))
      .pipe(retryTransient({ delay: 0, onRetry: () => subscriptions++ }));
    const failing = rejection(lastValueFrom(write));
    await first().running('INSERT INTO t');
    await first().server.signal('SIGKILL');
    expect(((await failing) as unknown as OperationalError).outcome).toBe('unknown');
    expect(subscriptions).toBe(0);
  });

  it('fails a read that has emitted', async () => {
    const e = engine();
    const many = text(
      'SELECT a.ORDINAL_POSITION AS n FROM information_schema.COLUMNS a, information_schema.COLUMNS b',
    );
    let rows = 0;
    const error = await rejection(
      new Promise((resolve, reject) => {
        e.execute(many).subscribe({
          next: () => {
            if (++rows === 1000) void first().server.signal('SIGKILL');
          },
          error: reject,
          complete: () => resolve(undefined),
        });
      }),
    );
    expect(error).toBeInstanceOf(OperationalError);
    expect(rows).toBeGreaterThanOrEqual(1000);
    expect(await portOf(e)).toBe(second().port);
  });

  it('tells what is the matter with each host when none can be used', async () => {
    const e = engine();
    await first().server.signal('SIGKILL');
    await second().admin('SET GLOBAL read_only = 1');
    const error = (await rejection(portOf(e))) as unknown as OperationalError;
    expect(error).toBeInstanceOf(OperationalError);
    expect([error.code, error.phase, error.retry]).toEqual(['NO_HOST_READY', 'connect', 'connection']);
    expect(error.message).toMatch(/none of the 2 hosts can be used \(.*ECONNREFUSED.*; .*is read-only\)/);
    await second().admin('SET GLOBAL read_only = 0');
    expect(await portOf(e)).toBe(second().port);
  });

  it('leaves a host that stands still, within connectTimeout', async () => {
    const e = hosts.engine('hosts=failover&connectTimeout=1500&blockTimeout=60000');
    await first().server.signal('SIGSTOP');
    expect(await portOf(e)).toBe(second().port);
    expect(states(e)).toEqual(['blocked', 'up']);
  });

  it('does not go elsewhere with what every host would refuse', async () => {
    const url = hosts.url('hosts=failover').replace('plain:plain', 'plain:wrong');
    const e = hosts.engine('hosts=failover');
    const { createEngine } = await import('../../lib/index.js');
    const wrong = createEngine(url);
    const error = (await rejection(portOf(wrong))) as unknown as OperationalError;
    expect(error.errno).toBe(1045);
    expect(states(wrong)).toEqual(['up', 'up']);
    await firstValueFrom(wrong.dispose());
    const bad = (await rejection(lastValueFrom(e.execute(text('SELEC 1'))))) as unknown as OperationalError;
    expect(bad.name).toBe('ProgrammingError');
    expect(states(e)).toEqual(['up', 'up']);
  });
});
