/** A server that stands still (C17): whoever leaves is not kept, and the connection is given up after `cancelGrace`. */
import { firstValueFrom, NEVER, Subject } from 'rxjs';

import { text, type Engine } from '../../lib/index.js';
import { Door } from '../support/door.js';
import { describeMySqlEngines, type MySqlCase } from '../support/mysql-engines.js';
import { running } from '../support/server-threads.js';

/** Does something on a connection; gives what ends it. */
type Use = (engine: Engine, at: MySqlCase) => Promise<() => void>;

const uses: Record<string, Use> = {
  'a statement on it is stopped': async (engine, at) => {
    const statement = engine.execute(text('SELECT SLEEP(30) AS s')).subscribe({ error: () => {} });
    await running(at.server(), 'SLEEP(');
    return () => statement.unsubscribe();
  },
  'the scope of its transaction is left': async engine => {
    const begun = new Subject<void>();
    const ready = firstValueFrom(begun);
    const scope = engine.begin(() => {
      begun.next();
      return NEVER;
    });
    const statements = scope.subscribe({ error: () => {} });
    await ready;
    return () => statements.unsubscribe();
  },
  'it is closed over its transaction': async engine => {
    const conn = await firstValueFrom(engine.connect());
    await firstValueFrom(conn.begin());
    return () => conn.close().subscribe();
  },
};

describeMySqlEngines('A connection to a server that stands still', at => {
  for (const [what, use] of Object.entries(uses)) {
    it(`[C17] is given up when ${what}`, async () => {
      const door = await Door.before(at.url);
      const engine = at.engineAt(door.url, { poolSize: 1, cancelGrace: 300 });
      await firstValueFrom(engine.scalar(text('SELECT 1 AS n')));
      const leave = await use(engine, at);
      void door.freeze();
      leave();
      await firstValueFrom(engine.idle());
      expect(engine.pool.leased).toBe(0);
      await door.close();
    });
  }
});
