/** The questions for changes that others make, in virtual time (E7). */
import { defer, delay, of, throwError, type Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';

import { PolledChanges } from '../../lib/engine/polled-changes.js';
import type { Watcher } from '../../lib/pool/index.js';

const ANY = { tables: [], schema: false, all: true };

describe('[E7] asking for changes of others', () => {
  /** Does `then` in virtual time, and returns at which frames changes were told and questions asked, and how many watch at the end. */
  const polled = (
    interval: number,
    answers: (asked: number) => Observable<boolean>,
    then: (at: { watch(): () => void; after(frame: number, task: () => void): void }) => void,
  ): { told: number[]; asked: number[]; watched: number } => {
    const told: number[] = [];
    const asked: number[] = [];
    let watched = 0;
    const clock = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
    clock.run(() => {
      const source = {
        watch: (): (() => void) => {
          watched++;
          return () => watched--;
        },
      };
      const question = defer(() => {
        asked.push(clock.frame);
        return answers(asked.length);
      });
      const changes = new PolledChanges(source, question, interval);
      const watcher = (): Watcher => ({
        changed: changed => {
          expect(changed).toEqual(ANY);
          told.push(clock.frame);
        },
        closed: () => fail('nobody closed it'),
      });
      then({
        watch: () => changes.watch(watcher()),
        after: (frame, task) => void clock.schedule(task, frame),
      });
    });
    return { told, asked, watched };
  };

  it('asks after each interval while somebody watches, and tells only of changes', () => {
    const seen = polled(
      10,
      asked => of(asked === 2),
      ({ watch, after }) => {
        const leave = watch();
        after(35, leave);
      },
    );
    expect(seen).toEqual({ told: [20], asked: [10, 20, 30], watched: 0 });
  });

  it('waits for an answer, then for the interval', () => {
    const seen = polled(
      10,
      () => of(true).pipe(delay(25)),
      ({ watch, after }) => after(80, watch()),
    );
    expect(seen.asked).toEqual([10, 45]);
    expect(seen.told).toEqual([35, 70]);
  });

  it('takes an error for a change, and goes on', () => {
    const seen = polled(
      10,
      asked => (asked === 1 ? throwError(() => new Error('locked')) : of(false)),
      ({ watch, after }) => after(25, watch()),
    );
    expect(seen).toEqual({ told: [10], asked: [10, 20], watched: 0 });
  });

  it('asks once for all who watch, and begins anew after the last has left', () => {
    const seen = polled(
      10,
      () => of(true),
      ({ watch, after }) => {
        const first = watch();
        const second = watch();
        after(15, first);
        after(25, second);
        after(100, () => after(15, watch()));
      },
    );
    expect(seen).toEqual({ told: [10, 10, 20, 110], asked: [10, 20, 110], watched: 0 });
  });

  it('gives up a question when nobody wants the answer', () => {
    const seen = polled(
      10,
      () => of(true).pipe(delay(20)),
      ({ watch, after }) => after(15, watch()),
    );
    expect(seen).toEqual({ told: [], asked: [10], watched: 0 });
  });
});
