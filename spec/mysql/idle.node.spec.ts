/**
 * A connection that was idle is checked before it is used: it answers, or another one does.
 */
import { firstValueFrom } from 'rxjs';

import { text, type Engine } from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';
import { killAll } from '../support/server-threads.js';

describeMySqlEngines('a connection that was idle for a while', at => {
  const answers = async (engine: Engine): Promise<void> => {
    expect(await firstValueFrom(engine.scalar(text('SELECT 42 AS n')))).toBe(42);
  };
  /** Lets a minute pass on the clock that idling is measured by. */
  const aMinuteLater = (): void => {
    const now = Date.now;
    const start = now();
    spyOn(Date, 'now').and.callFake(() => 60_000 + start + (now() - start));
  };

  it('answers the check, and is used', async () => {
    const engine = at.engine({ poolSize: 1, idleTimeout: Infinity });
    const seen: string[] = [];
    await answers(engine);
    engine.events.subscribe(({ type }) => seen.push(type));
    aMinuteLater();
    await answers(engine);
    expect(seen).not.toContain('connect');
  });

  it('is replaced when the server has closed it', async () => {
    const engine = at.engine({ poolSize: 1, idleTimeout: Infinity });
    await answers(engine);
    aMinuteLater();
    await killAll(at.server());
    await answers(engine);
  });
});
