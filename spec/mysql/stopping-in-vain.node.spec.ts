/**
 * A statement that cannot be stopped, for want of a connection for the KILL: whoever left is not kept, and its connection is closed
 * over it.
 */
import { firstValueFrom } from 'rxjs';

import { text, type Engine } from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';
import { killAll, running } from '../support/server-threads.js';

const USER = 'rx_single';

const one = (engine: Engine): Promise<unknown> => firstValueFrom(engine.scalar(text('SELECT 1 AS n')));

describeMySqlEngines('a statement that cannot be stopped', at => {
  it('[C17] keeps nobody when its user may have no connection for the KILL', async () => {
    const { admin } = at.server().server;
    await admin.query(`DROP USER IF EXISTS ${USER}`);
    await admin.query(`CREATE USER ${USER} IDENTIFIED BY 'secret' WITH MAX_USER_CONNECTIONS 1`);
    await admin.query(`GRANT ALL ON *.* TO ${USER}`);
    try {
      const url = new URL(at.url);
      url.username = USER;
      url.password = 'secret';
      const engine = at.engineAt(url.href, { poolSize: 1 });
      expect(await one(engine)).toBe(1);
      const statement = engine.execute(text('SELECT SLEEP(30) AS s')).subscribe({ error: fail });
      await running(at.server(), 'SLEEP(');
      statement.unsubscribe();
      await firstValueFrom(engine.idle());
      expect(engine.pool).toEqual(jasmine.objectContaining({ open: 0, leased: 0 }));
      await admin.query(`ALTER USER ${USER} WITH MAX_USER_CONNECTIONS 0`);
      expect(await one(engine)).toBe(1);
    } finally {
      await killAll(at.server());
      await admin.query(`DROP USER ${USER}`);
    }
  });
});
