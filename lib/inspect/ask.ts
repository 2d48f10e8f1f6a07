/**
 * Puts a dialect's question to whoever can execute statements.
 *
 * Promises: cold; each subscription asks anew; the first statement takes its place when the subscription is made.
 * Does not: know an engine. `Asker` is all of it that is needed, so the engine can stand on this room.
 */
import { concatMap, defer, from, type Observable } from 'rxjs';

import type { FactRow, Question } from '../dialects/inspection.js';
import type { ReturnsRows } from '../sql/index.js';

/** What can execute statements: an engine, a connection. */
export interface Asker {
  execute(statement: ReturnsRows<FactRow>): { all(): Observable<FactRow[]> };
}

/** Emits the answer once. */
export function ask<T>(asker: Asker, question: () => Question<T>): Observable<T> {
  return defer(() => {
    const conversation = question();
    const go = ({ done, value }: ReturnType<Question<T>['next']>): Observable<T> => {
      if (done) return from(Promise.resolve(value));
      return asker
        .execute(value)
        .all()
        .pipe(concatMap(rows => go(conversation.next(rows))));
    };
    return go(conversation.next());
  });
}
