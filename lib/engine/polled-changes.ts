/**
 * Changes that others make, where they are asked for (`pollInterval`): the database is asked now and then whether there are some.
 *
 *   idle ──the first watcher──► waiting ──interval──► asking ──the answer──► waiting
 *     ▲                            └── the last watcher leaves ──┐
 *     └──────────────────────────────────────────────────────────┘
 *
 * Promises: what was committed before a question is told after its answer, as a change of any table; one question at a time; in doubt
 * there was a change. Does not: tell who changed what, or ask while nobody watches.
 */
import { catchError, of, repeat, switchMap, timer, type Observable, type Subscription } from 'rxjs';

import { tellEach } from '../operators/report-error.js';
import type { Watcher } from '../pool/index.js';
import type { ChangeSource } from './catalog-watch.js';

export class PolledChanges implements ChangeSource {
  readonly #source: ChangeSource;
  readonly #questions: Observable<boolean>;
  readonly #watchers: Set<Watcher> = new Set();
  #polling: Subscription | undefined;

  /**
   * @param source tells what this program changes
   * @param ask emits whether others may have committed something since it was asked last
   * @param interval milliseconds from an answer to the next question
   */
  constructor(source: ChangeSource, ask: Observable<boolean>, interval: number) {
    this.#source = source;
    // Whether the database can be asked at all, whoever runs a query is told by that.
    const question = ask.pipe(catchError(() => of(true)));
    this.#questions = timer(interval).pipe(
      switchMap(() => question),
      repeat(),
    );
  }

  /** As `LeaseSource.watch`. */
  watch(watcher: Watcher): () => void {
    this.#watchers.add(watcher);
    const unwatch = this.#source.watch(watcher);
    this.#polling ??= this.#questions.subscribe(changed => {
      if (changed) tellEach(this.#watchers, each => each.changed({ tables: [], schema: false, all: true }));
    });
    return () => {
      unwatch();
      this.#watchers.delete(watcher);
      if (this.#watchers.size > 0) return;
      this.#polling?.unsubscribe();
      this.#polling = undefined;
    };
  }
}
