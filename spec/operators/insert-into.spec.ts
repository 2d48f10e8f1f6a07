/** `insertInto`: which batches reach the executor, in which order, and what is left when something fails. */
import { concat, EMPTY, from, Observable, of, Subject, Subscription, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { ArgumentError, InvalidRequestError } from '../../lib/errors.js';
import { batchDemand, insertInto } from '../../lib/operators/index.js';
import type { Demand, Pullable, PullObserver } from '../../lib/operators/index.js';
import { numbers, ScriptedSource } from '../support/scripted-source.js';

interface Insert {
  readonly rows: number[];
}
const table = { insert: () => ({ values: (rows: number[]): Insert => ({ rows }) }) };

/** An Observable that can be pulled, as a Result can. */
class PulledObservable extends Observable<number> implements Pullable<number> {
  constructor(readonly script: ScriptedSource<number>) {
    super(() => fail('subscribed instead of pulled'));
  }
  pull(observer: PullObserver<number>): Demand {
    return this.script.pull(observer);
  }
}

const marbles = (): TestScheduler =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected));

describe('insertInto', () => {
  const sources: [string, (count: number, failure?: unknown) => Observable<number>][] = [
    [
      'pushed',
      (count, failure) =>
        concat(from(numbers(count)), failure === undefined ? EMPTY : throwError(() => failure)),
    ],
    [
      'pulled',
      (count, failure) =>
        new PulledObservable(new ScriptedSource(numbers(count), failure === undefined ? {} : { failure })),
    ],
  ];
  for (const [kind, source] of sources) {
    describe(`rows that are ${kind}`, () => {
      for (const [count, sizes] of [
        [0, []],
        [1, [1]],
        [3, [3]],
        [4, [3, 1]],
        [9, [3, 3, 3]],
      ] as [number, number[]][]) {
        it(`${count} rows in batches of 3: ${sizes.join(' + ') || 'no statement'}`, () => {
          const written: number[][] = [];
          const results: number[] = [];
          let completed = false;
          const executor = { execute: ({ rows }: Insert) => (written.push(rows), of(rows.length)) };
          source(count)
            .pipe(insertInto(executor, table, { batchSize: 3 }))
            .subscribe({ next: result => results.push(result), complete: () => (completed = true) });
          expect(written.flat()).toEqual(numbers(count));
          expect(results).toEqual(sizes);
          expect(completed).toBeTrue();
        });
      }

      it('writes one batch after the other', () => {
        marbles().run(({ cold, expectObservable }) => {
          const executor = { execute: ({ rows }: Insert) => cold('--(x|)', { x: rows.length }) };
          const inserted = source(5).pipe(insertInto(executor, table, { batchSize: 2 }));
          expectObservable(inserted).toBe('--a-b-(c|)', { a: 2, b: 2, c: 1 });
        });
        expect().nothing();
      });

      it('writes what was full when the source failed, then fails; the rest is dropped', () => {
        const written: number[] = [];
        marbles().run(({ cold, expectObservable }) => {
          const executor = {
            execute: ({ rows }: Insert) => (written.push(...rows), cold('--(x|)', { x: rows.length })),
          };
          const inserted = source(5, 'broken').pipe(insertInto(executor, table, { batchSize: 2 }));
          expectObservable(inserted).toBe('--a-(b#)', { a: 2, b: 2 }, 'broken');
        });
        expect(written).toEqual([0, 1, 2, 3]);
      });

      it('writes the last full batch to its end before the error that came behind it', () => {
        marbles().run(({ cold, expectObservable }) => {
          const executor = { execute: ({ rows }: Insert) => cold('--(x|)', { x: rows.length }) };
          const inserted = source(4, 'broken').pipe(insertInto(executor, table, { batchSize: 2 }));
          expectObservable(inserted).toBe('--a-(b#)', { a: 2, b: 2 }, 'broken');
        });
        expect().nothing();
      });

      it('stops at the first batch that fails', async () => {
        let executed = 0;
        const executor = { execute: () => (executed++, executed === 2 ? throwError(() => 'boom') : EMPTY) };
        const failed = new Promise(resolve => {
          source(9)
            .pipe(insertInto(executor, table, { batchSize: 2 }))
            .subscribe({ error: resolve });
        });
        expect(await failed).toBe('boom');
        expect(executed).toBe(2);
      });

      it('[C1] writes nothing before it is subscribed, [C2] and everything again for each subscription', () => {
        let executed = 0;
        const executor = { execute: () => (executed++, EMPTY) };
        const inserted = source(4).pipe(insertInto(executor, table, { batchSize: 2 }));
        expect(executed).toBe(0);
        inserted.subscribe();
        inserted.subscribe();
        expect(executed).toBe(4);
      });
    });
  }

  it('[C30] asks a pulled source for a batch when the last one is written', () => {
    const source = new ScriptedSource(numbers(100));
    const written: Subject<number>[] = [];
    const executor = {
      execute: () => {
        const writing = new Subject<number>();
        written.push(writing);
        return writing;
      },
    };
    new PulledObservable(source).pipe(insertInto(executor, table, { batchSize: 10 })).subscribe();
    for (let batch = 1; batch <= 10; batch++) {
      expect(source.requested).toBe(batch * 10);
      written.at(-1)?.complete();
    }
    expect(written.length).toBe(10);
  });

  it('refuses to queue more than maxQueued rows; those before are written', () => {
    const writing = new Subject<number>();
    const rows = new Subject<number>();
    let executed = 0;
    let caught: unknown;
    const executor = { execute: (): Observable<number> => (executed++, executed === 1 ? writing : EMPTY) };
    rows.pipe(insertInto(executor, table, { batchSize: 2, maxQueued: 4 })).subscribe({
      error: error => (caught = error),
    });
    for (const row of numbers(6)) rows.next(row); // 2 being written, 4 waiting
    expect(rows.observed).toBeTrue();
    rows.next(6);
    expect(rows.observed).toBeFalse();
    expect(caught).toBeUndefined();
    writing.complete();
    expect(executed).toBe(3);
    expect(caught).toBeInstanceOf(InvalidRequestError);
    expect((caught as Error).message).toContain('maxQueued = 4');
  });

  it('unsubscribed at every frame: stops the source and the batch under way', () => {
    for (let frame = 0; frame < 18; frame++) {
      marbles().run(({ cold, flush }) => {
        const rows = cold('a-b-c-d-(e|)', { a: 1, b: 2, c: 3, d: 4, e: 5 });
        const batches: ReturnType<typeof cold<string>>[] = [];
        const executor = {
          execute(): Observable<string> {
            const batch = cold<string>('---|');
            batches.push(batch);
            return batch;
          },
        };
        const subscription = new Subscription();
        timer(frame).subscribe(() => subscription.unsubscribe()); // first of what happens in its frame
        subscription.add(rows.pipe(insertInto(executor, table, { batchSize: 2 })).subscribe());
        flush();
        const used = [rows, ...batches].flatMap(source => source.subscriptions);
        expect(batches.length)
          .withContext(`batches begun by frame ${frame}`)
          .toBe([2, 6, 9].filter(begin => begin < frame).length);
        for (const { unsubscribedFrame } of used) expect(unsubscribedFrame).toBeLessThanOrEqual(frame);
      });
    }
  });

  for (const options of [
    { batchSize: 0 },
    { batchSize: 1.5 },
    { batchSize: NaN },
    { batchSize: 10, maxQueued: 9 },
  ]) {
    it(`rejects ${JSON.stringify(options)}`, () => {
      expect(() => insertInto({ execute: () => EMPTY }, table, options)).toThrowError(ArgumentError);
    });
  }
});

describe('batchDemand', () => {
  it('requests size values for each array', () => {
    const source = new ScriptedSource(numbers(10));
    const arrays: number[][] = [];
    const demand = batchDemand(source, 4).pull({
      next: rows => arrays.push(rows),
      error: fail,
      complete: () => {},
    });
    expect(source.requested).toBe(0);
    demand.request(1);
    expect(source.requested).toBe(4);
    expect(arrays).toEqual([[0, 1, 2, 3]]);
    demand.request(2);
    expect(arrays).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(source.ends).toBe(1);
  });

  it('requests the values of one array at a time, however many are requested', () => {
    const source = new ScriptedSource(numbers(10), { answer: 'later' });
    const demand = batchDemand(source, 4).pull({ next: () => {}, error: fail, complete: () => {} });
    demand.request(1);
    demand.request(2);
    expect(source.requested).toBe(4);
  });

  it('holds an error back until an array is requested', () => {
    const log: string[] = [];
    const demand = batchDemand(new ScriptedSource(numbers(4), { failure: 'broken' }), 2).pull({
      next: rows => log.push(rows.join()),
      error: error => log.push(String(error)),
      complete: fail,
    });
    demand.request(2);
    expect(log).toEqual(['0,1', '2,3']);
    demand.request(1);
    expect(log).toEqual(['0,1', '2,3', 'broken']);
  });
});
