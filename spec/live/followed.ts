/** Proves which changes make a live query run: those of what it reads, and no others. */
import { text, type Engine } from '../../lib/index.js';
import { executeAll, quiet, watching } from '../support/watching.js';

/** A query with a statement that affects it and one that does not. */
export type FollowedQuery = readonly [sql: string, affects: string, leaves: string];

/** @param restore makes the rows what they were */
export async function expectFollowed(
  engine: Engine,
  queries: readonly FollowedQuery[],
  restore: () => Promise<void>,
): Promise<void> {
  for (const [sql, affects, leaves] of queries) {
    await restore();
    const live = watching(engine.live(text(sql)));
    await live.told(1);
    let runs = 0;
    const events = engine.events.subscribe(event => {
      if (event.type === 'execute' && event.sql === sql) runs++;
    });
    await executeAll(engine, leaves);
    await quiet(engine);
    expect(runs).withContext(`${sql} after ${leaves}`).toBe(0);
    await executeAll(engine, affects);
    await quiet(engine);
    expect(live.values.length).withContext(`${sql} after ${affects}`).toBe(2);
    expect(runs).withContext(sql).toBe(1);
    live.subscription.unsubscribe();
    events.unsubscribe();
  }
}
