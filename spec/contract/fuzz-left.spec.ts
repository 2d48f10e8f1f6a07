/**
 * Leaving one statement inside a transaction that goes on, at every point of it: what was begun and not ended takes the
 * whole transaction with it, what never began takes nothing; and the connection can be used on at once.
 */
import { NEVER, Observable, concat, merge } from 'rxjs';

import type { Connection } from '../../lib/engine/connection.js';
import { InvalidRequestError } from '../../lib/errors.js';
import { text } from '../../lib/sql/index.js';
import { add, addReturning, everyAccount, insertAccount } from '../support/invariants.js';
import type { Operation } from '../support/operations.js';
import { tryOut, type Trial } from '../support/trial.js';

const SETS = Array.from({ length: 5 }, (_, at) => ({ id: 10 + at, n: 1 }));

interface Victim {
  readonly name: string;
  readonly run: (conn: Connection) => Observable<unknown>;
  readonly sql: RegExp;
  /** What it changes when it comes to its end. */
  readonly delta: number;
}

const VICTIMS: readonly Victim[] = [
  { name: 'a read', run: conn => conn.execute(everyAccount), sql: /^SELECT/, delta: 0 },
  {
    name: 'a stream',
    run: conn => conn.execute(text('STREAM 9'), {}, { fetchSize: 2, window: 1 }),
    sql: /^STREAM/,
    delta: 0,
  },
  { name: 'a write', run: conn => conn.execute(add(10)), sql: /^UPDATE t SET n=\(t.n \+ \?\)$/, delta: 30 },
  {
    name: 'a write with RETURNING',
    run: conn => conn.execute(addReturning(10)),
    sql: /RETURNING/,
    delta: 30,
  },
  { name: 'executemany', run: conn => conn.execute(insertAccount, SETS), sql: /^INSERT/, delta: 5 },
];

/** Completes when `leave` has been called, or the source has ended by itself. */
function untilLeft(source: Observable<unknown>, left: Observable<unknown>): Observable<never> {
  return new Observable(subscriber => {
    const subscription = source.subscribe({
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    subscriber.add(subscription);
    subscriber.add(
      left.subscribe(() => {
        subscription.unsubscribe();
        subscriber.complete();
      }),
    );
  });
}

/** Leaves the victim at a point; its transaction, which has written before, then commits. */
async function leaveAt(victim: Victim, shared: boolean, point: number): Promise<Trial> {
  let leave: (() => void) | undefined;
  const left = new Observable<void>(subscriber => {
    leave = () => subscriber.next();
  });
  const operation: Operation = {
    name: victim.name,
    run: engine =>
      // COMMIT follows at once, while the thread may still be busy with what was left.
      engine.begin(conn => concat(conn.execute(text('TOUCH')), untilLeft(victim.run(conn), left))),
    deltas: [0, 3 + victim.delta, 3],
  };
  return tryOut(operation, { shared }, scripted => scripted.at(point, () => leave?.()));
}

for (const shared of [false, true]) {
  describe(`Leaving a statement of a transaction that goes on (${shared ? 'one handle' : 'file'})`, () => {
    for (const victim of VICTIMS) {
      it(`[C18] at every point of ${victim.name}: all, or nothing of the whole transaction`, async () => {
        const broken: string[] = [];
        const whole = await leaveAt(victim, shared, Infinity);
        const outcomes = new Set<string>();
        for (let point = 0; point <= whole.points; point++) {
          const trial = await leaveAt(victim, shared, point);
          const complain = (rule: string): void => void broken.push(`point ${point}: ${rule}`);
          for (const rule of trial.broken) if (!rule.startsWith('completed, but')) complain(rule);
          if (trial.over === 'failed') {
            if (!(trial.error instanceof InvalidRequestError)) complain(`told ${String(trial.error)}`);
            if (trial.delta !== 0) complain(`failed, but changed by ${trial.delta}`);
            if (victim.delta === 0) complain('a read took the transaction with it');
          } else {
            const ran = trial.ran.some(sql => victim.sql.test(sql));
            if (trial.delta === 3 && ran && victim.delta > 0)
              complain('committed without a write that had begun');
            if (trial.delta === 0) complain('completed, but changed nothing');
          }
          if (trial.evictions > 0) complain('its connection was given up');
          outcomes.add(`${trial.over} ${trial.delta}`);
        }
        expect(broken).toEqual([]);
        expect(outcomes.has(`completed ${3 + victim.delta}`)).toBeTrue();
        expect(outcomes.has('completed 3')).toBeTrue();
        expect(outcomes.has('failed 0')).toBe(victim.delta > 0);
      }, 120_000);
    }

    it('[C18] [C28] at every point of a transaction on a connection that is used on at once', async () => {
      const broken: string[] = [];
      // By then it has long been waiting for its subscriber to leave.
      for (let point = 0; point < 140; point++) {
        let leave: (() => void) | undefined;
        const leaving = new Observable<void>(subscriber => {
          leave = () => subscriber.next();
        });
        const operation: Operation = {
          name: 'used on',
          run: engine =>
            engine.connect(conn =>
              concat(
                untilLeft(
                  conn.begin(inner =>
                    merge(
                      inner.execute(add(10)),
                      inner.beginNested(nested => merge(nested.execute(add(100)), NEVER)),
                    ),
                  ),
                  leaving,
                ),
                conn.begin(inner => concat(inner.execute(everyAccount), inner.execute(add(1)))),
                conn.execute(text('TOUCH')),
              ),
            ),
          deltas: [6],
        };
        const trial = await tryOut(operation, { shared }, scripted =>
          scripted.at(Math.max(point, 1), function again() {
            if (leave === undefined) scripted.at(1, again);
            else leave();
          }),
        );
        broken.push(...trial.broken.map(rule => `point ${point}: ${rule}`));
        if (trial.evictions > 0) broken.push(`point ${point}: its connection was given up`);
        if (trial.over !== 'completed') broken.push(`point ${point}: ${trial.over} ${String(trial.error)}`);
      }
      expect(broken).toEqual([]);
    }, 120_000);
  });
}
