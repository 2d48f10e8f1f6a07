/**
 * Owned connections that are forgotten (C27). Node only: no page can make its garbage be collected.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { firstValueFrom, lastValueFrom, timer } from 'rxjs';

import { Cursor, text } from '../../lib/index.js';
import type { Connection, Engine, EngineEvent } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, createNotes, ids, numbersTo } from '../support/notes.js';

const one = text<{ one: number }>('SELECT 1 AS one');

const collecting = (): ((until: () => boolean) => Promise<void>) => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  return async until => {
    while (!until()) {
      await firstValueFrom(timer(0));
      collectGarbage();
    }
  };
};

type Leak = EngineEvent & { type: 'leak' };
const leaks = (engine: Engine): Leak[] => {
  const seen: Leak[] = [];
  engine.events.subscribe(event => {
    if (event.type === 'leak') seen.push(event);
  });
  return seen;
};

describeEngines('[C27] a handle that is forgotten', at => {
  const collect = collecting();

  it('[C27] is reported with the place of its acquisition, and its lease reclaimed, its transaction rolled back', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const leaked = leaks(engine);
    const forget = async (): Promise<void> => {
      const conn = await firstValueFrom(engine.connect());
      await firstValueFrom(conn.begin());
      await lastValueFrom(add(conn, 1));
    };
    await forget();
    await collect(() => engine.pool.leased === 0);
    expect(leaked.length).toBe(1);
    expect(String((leaked[0]!.where as Error).stack)).toContain('connections-forgotten');
    expect(engine.pool.leased).toBe(0);
    expect(await ids(engine)).toEqual([]);
  });
});

describeEngines(
  '[C27] what keeps a handle',
  at => {
    const collect = collecting();
    const kept: [string, (conn: Connection) => Promise<unknown>][] = [
      ['a copy', conn => Promise.resolve(conn.executionOptions({ label: 'copy' }))],
      ['a transaction', conn => firstValueFrom(conn.begin())],
      ['a result', conn => Promise.resolve(conn.execute(one))],
      ['an open cursor', conn => firstValueFrom(conn.execute(numbersTo(100_000)).cursor())],
    ];
    for (const [name, keep] of kept) {
      it(`[C27] is ${name} of it`, async () => {
        const engine = at.engine();
        const leaked = leaks(engine);
        let held: unknown = await (async () => keep(await firstValueFrom(engine.connect())))();
        let rounds = 0;
        await collect(() => ++rounds > 5);
        expect(leaked).toEqual([]);
        expect(engine.pool.leased).toBe(1);
        // The thread keeps what a statement under way needs until nobody has pulled for its stallTimeout.
        if (held instanceof Cursor) await held[Symbol.asyncDispose]();
        expect(held).toBeDefined();
        held = undefined;
        await collect(() => engine.pool.leased === 0);
        expect(leaked.length).toBe(1);
      });
    }
  },
  { database: 'file', scheduler: 'threads' },
);
