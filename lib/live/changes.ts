/**
 * `engine.changes`: which tables were changed, commit by commit.
 *
 * Promises: every commit that is known of is told once, in the order of the commits; what was rolled back is not; nothing is kept for
 * those who subscribe later. Does not: see what other processes commit, unless the engine asks for it (`pollInterval`).
 */
import { Observable } from 'rxjs';

import type { Watcher } from '../pool/index.js';

/** What one commit changed. */
export interface TableChanges {
  /**
   * The names of the tables, sorted. Those of an attached or the temporary database are `database.table`. A table counts that has
   * other rows, or another definition: a column, an index, a trigger.
   */
  readonly tables: readonly string[];
  /** Whether tables, views, indexes or triggers were created, altered or dropped. */
  readonly schema: boolean;
  /**
   * Whether any other table may have changed as well: a function of `runInThread` wrote, a connection was lost at its COMMIT, a
   * transaction was under way already when the first subscriber came, or another program wrote (`pollInterval`).
   */
  readonly all: boolean;
}

/**
 * The Observable behind `engine.changes`.
 * @param known completes when it is known which database it is; errors when that cannot be found out
 */
export function tableChanges(
  pool: { watch(watcher: Watcher): () => void },
  known: Observable<never>,
): Observable<TableChanges> {
  return new Observable(subscriber => {
    const changed = (changes: TableChanges): void => subscriber.next(changes);
    subscriber.add(pool.watch({ changed, closed: () => subscriber.complete() }));
    subscriber.add(known.subscribe({ error: (error: unknown) => subscriber.error(error) }));
  });
}
