/**
 * `engine.changes`: which tables were changed, commit by commit.
 *
 * Promises: every commit that is known of is told once, in the order of the commits; what was rolled back is not; nothing is kept for
 * those who subscribe later. Does not: see what other processes commit.
 */
import { Observable } from 'rxjs';

import type { Watcher } from '../pool/index.js';
import type { Changed } from '../worker/driver.js';

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
   * Whether any other table may have changed as well: a function of `runInThread` wrote, a connection was lost at its COMMIT, or a
   * transaction was under way already when the first subscriber came.
   */
  readonly all: boolean;
}

/** Tables that SQLite keeps for itself. */
const INTERNAL = /(?:^|\.)sqlite_/;

function publicChanges({ tables, schema, all }: Changed): TableChanges | undefined {
  const shown = tables.filter(table => !INTERNAL.test(table));
  return shown.length === 0 && !schema && !all ? undefined : { tables: shown, schema, all };
}

/** Where changes come from. */
export interface ChangeSource {
  watch(watcher: Watcher): () => void;
  /** Completes when it is known which database it is; errors when that cannot be found out. */
  known(): Observable<never>;
}

/** The Observable behind `engine.changes`. */
export function tableChanges(source: ChangeSource): Observable<TableChanges> {
  return new Observable(subscriber => {
    subscriber.add(
      source.watch({
        changed: changed => {
          const shown = publicChanges(changed);
          if (shown !== undefined) subscriber.next(shown);
        },
        closed: () => subscriber.complete(),
      }),
    );
    subscriber.add(source.known().subscribe({ error: (error: unknown) => subscriber.error(error) }));
  });
}
