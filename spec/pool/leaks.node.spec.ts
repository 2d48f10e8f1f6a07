/**
 * Handles that were dropped without being closed: told of with the stack of their acquisition, and taken back.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { filter, firstValueFrom, take } from 'rxjs';

import { text, type Connection, type Engine, type EngineEvent, type Transaction } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

type Leak = Extract<EngineEvent, { type: 'leak' }>;

/** Collects garbage until a leak has been told of. */
async function leakOf(engine: Engine): Promise<Leak> {
  let leak: Leak | undefined;
  engine.events
    .pipe(
      filter((event): event is Leak => event.type === 'leak'),
      take(1),
    )
    .subscribe(event => (leak = event));
  while (leak === undefined) {
    collect();
    await new Promise(resolve => setImmediate(resolve));
  }
  return leak;
}

const rows = text<{ id: number }>('SELECT id FROM t');

describeEngines('A handle that is dropped while open', at => {
  async function engineOfOne(): Promise<Engine> {
    const engine = at.engine({ poolSize: 1 });
    await firstValueFrom(engine.execute(text('CREATE TABLE t (id INTEGER)')));
    return engine;
  }

  async function forget(engine: Engine): Promise<void> {
    await firstValueFrom(engine.connect());
  }

  it('[C27] is told of with the stack of its acquisition, and its lease is taken back', async () => {
    const engine = await engineOfOne();
    await forget(engine);
    expect(engine.pool.leased).toBe(1);
    const leak = await leakOf(engine);
    expect(leak.label).toBe('connect');
    expect((leak.where as Error).stack).toContain('forget');
    await firstValueFrom(engine.idle());
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 1, leased: 0 }));
    expect(await firstValueFrom(engine.execute(rows).all())).toEqual([]);
  });

  it('[C27] with a transaction open: that is rolled back', async () => {
    const engine = await engineOfOne();
    const begin = async (): Promise<void> => {
      const conn = await firstValueFrom(engine.connect());
      await firstValueFrom(conn.begin());
      await firstValueFrom(conn.execute(text('INSERT INTO t VALUES (1)')));
    };
    await begin();
    await leakOf(engine);
    await firstValueFrom(engine.idle());
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
    expect(await firstValueFrom(engine.execute(rows).all())).toEqual([]);
    await firstValueFrom(engine.execute(text('INSERT INTO t VALUES (2)')));
  });

  it('[C27] lets who waits for a connection have it', async () => {
    const engine = await engineOfOne();
    await forget(engine);
    const waiting = firstValueFrom(engine.execute(rows).all());
    await leakOf(engine);
    expect(await waiting).toEqual([]);
  });

  it('[C27] is not taken for a leak while its transaction is held', async () => {
    const engine = await engineOfOne();
    let leaks = 0;
    engine.events.subscribe(event => {
      if (event.type === 'leak') leaks++;
    });
    const begin = async (): Promise<Transaction> => {
      const conn = await firstValueFrom(engine.connect());
      return firstValueFrom(conn.begin());
    };
    const hold = async (): Promise<void> => {
      const transaction = await begin();
      for (let round = 0; round < 5; round++) {
        collect();
        await new Promise(resolve => setImmediate(resolve));
      }
      expect(leaks).toBe(0);
      expect(transaction.isActive).toBeTrue();
      await firstValueFrom(transaction.commit());
    };
    await hold();
    await leakOf(engine);
  });

  it('[C27] is not told of when it was closed', async () => {
    const engine = await engineOfOne();
    let leaks = 0;
    engine.events.subscribe(event => {
      if (event.type === 'leak') leaks++;
    });
    const close = async (): Promise<void> => {
      const conn: Connection = await firstValueFrom(engine.connect());
      await firstValueFrom(conn.close());
    };
    await close();
    for (let round = 0; round < 5; round++) {
      collect();
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(leaks).toBe(0);
  });
});
