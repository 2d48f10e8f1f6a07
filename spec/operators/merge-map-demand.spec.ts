/** `concatMapDemand` and `mergeMapDemand`: one request for each free slot, and the source is let go before an error. */
import { config, EMPTY, NEVER, Observable, of, Subject, take, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { ArgumentError } from '../../lib/errors.js';
import { concatMapDemand, mergeMapDemand } from '../../lib/operators/index.js';
import { numbers, ScriptedSource } from '../support/scripted-source.js';

const marbles = (): TestScheduler =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

describe('concatMapDemand', () => {
  it('[C1] pulls when it is subscribed; [C2] once for each subscription', () => {
    const source = new ScriptedSource([1]);
    const mapped = concatMapDemand(source, value => of(value));
    expect(source.pulls).toBe(0);
    mapped.subscribe();
    mapped.subscribe();
    expect(source.pulls).toBe(2);
  });

  it('runs one projection after the other', () => {
    marbles().run(({ cold, expectObservable }) => {
      const source = new ScriptedSource(['a', 'b']);
      const mapped = concatMapDemand(source, value => cold('-x-y|', { x: `${value}x`, y: `${value}y` }));
      expectObservable(mapped).toBe('-1-2-3-4|', { 1: 'ax', 2: 'ay', 3: 'bx', 4: 'by' });
    });
    expect().nothing();
  });

  it('[C30] requests the next value when the projection of the last has completed', () => {
    const source = new ScriptedSource(numbers(5));
    const gates = numbers(5).map(() => new Subject<void>());
    concatMapDemand(source, value => gates[value]!).subscribe();
    for (const value of numbers(5)) {
      expect(source.notified).toBe(value + 1);
      expect(source.requested).toBe(value + 1);
      gates[value]!.complete();
    }
    expect(source.ends).toBe(1);
  });

  it('passes the index', () => {
    const seen: [string, number][] = [];
    concatMapDemand(
      new ScriptedSource(['a', 'b']),
      (value, index) => (seen.push([value, index]), EMPTY),
    ).subscribe();
    expect(seen).toEqual([
      ['a', 0],
      ['b', 1],
    ]);
  });

  it('does not grow the stack with synchronous answers and projections', () => {
    let sum = 0;
    concatMapDemand(new ScriptedSource(numbers(100_000)), value => of(value)).subscribe(
      value => (sum += value),
    );
    expect(sum).toBe(4_999_950_000);
  });

  it('tears a projection down before the next one starts', () => {
    const log: string[] = [];
    const ends: (() => void)[] = [];
    concatMapDemand(
      new ScriptedSource(['a', 'b']),
      value =>
        new Observable(subscriber => {
          log.push(`start ${value}`);
          ends.push(() => subscriber.complete());
          return () => log.push(`stop ${value}`);
        }),
    ).subscribe();
    ends[0]?.();
    ends[1]?.();
    expect(log).toEqual(['start a', 'stop a', 'start b', 'stop b']);
  });
});

describe('mergeMapDemand', () => {
  for (const concurrency of [1, 2, 3, 7, Infinity]) {
    it(`[C30] never holds more than ${concurrency} values`, () => {
      marbles().run(({ flush }) => {
        const source = new ScriptedSource(numbers(20));
        let active = 0;
        let most = 0;
        let done = 0;
        mergeMapDemand(
          source,
          value => {
            active += 1;
            most = Math.max(most, active);
            return new Observable<number>(subscriber =>
              timer((value * 7) % 5).subscribe(() => {
                active -= 1;
                subscriber.complete();
              }),
            );
          },
          concurrency,
        ).subscribe({ complete: () => done++ });
        flush();
        expect(most).toBe(Math.min(concurrency, 20));
        expect(done).toBe(1);
      });
    });
  }

  it('emits as values come, and completes when the source and every projection have', () => {
    marbles().run(({ cold, expectObservable }) => {
      const source = new ScriptedSource([4, 6, 1]); // the third starts when the first has ended
      const mapped = mergeMapDemand(source, n => cold(`${'-'.repeat(n)}(x|)`, { x: n }), 2);
      expectObservable(mapped).toBe('----ab(c|)', { a: 4, b: 1, c: 6 });
    });
    expect().nothing();
  });

  for (const concurrency of [0, -1, 1.5, NaN, '2' as unknown as number]) {
    it(`rejects a concurrency of ${String(concurrency)}`, () => {
      expect(() => mergeMapDemand(new ScriptedSource([]), () => EMPTY, concurrency)).toThrowError(
        ArgumentError,
        /concurrency/,
      );
    });
  }
});

describe('mergeMapDemand, ending early', () => {
  it('unsubscribes the projections, then cancels the source', () => {
    const log: string[] = [];
    const source = new ScriptedSource(numbers(9));
    const cancels = new Observable<never>(() => () => log.push(`stopped with ${source.cancels} cancels`));
    mergeMapDemand(source, () => cancels, 2)
      .subscribe()
      .unsubscribe();
    expect(log).toEqual(['stopped with 0 cancels', 'stopped with 0 cancels']);
    expect(source.cancels).toBe(1);
  });

  it('unsubscribed at every frame: nothing after it, one cancel or one end', () => {
    for (let frame = 0; frame < 14; frame++) {
      const source = new ScriptedSource(numbers(4));
      let last = -1;
      const scheduler = marbles();
      scheduler.run(({ cold, flush }) => {
        const mapped = mergeMapDemand(source, value => cold('-'.repeat(value) + 'x-x-|'), 2);
        const subscription = mapped.subscribe({
          next: () => (last = scheduler.frame),
          complete: () => (last = scheduler.frame),
        });
        timer(frame).subscribe(() => subscription.unsubscribe());
        flush();
      });
      expect(last).withContext(`frame ${frame}`).toBeLessThanOrEqual(frame);
      expect(source.cancels + source.ends)
        .withContext(`frame ${frame}`)
        .toBe(1);
    }
  });

  for (const at of [1, 2, 3]) {
    it(`re-entrantly inside value ${at}: nothing more is requested`, () => {
      const source = new ScriptedSource(numbers(9));
      concatMapDemand(source, value => of(value))
        .pipe(take(at))
        .subscribe();
      expect(source.notified).toBe(at);
      expect(source.cancels).toBe(1);
    });
  }

  it('inside project: what it returns is not subscribed', () => {
    const source = new ScriptedSource(numbers(9));
    const leave = new Subject<void>();
    let subscribed = false;
    const inner = new Observable<never>(() => void (subscribed = true));
    new Observable<never>(subscriber => {
      leave.subscribe(() => subscriber.unsubscribe());
      return concatMapDemand(source, () => (leave.next(), inner)).subscribe(subscriber);
    }).subscribe();
    expect(subscribed).toBeFalse();
    expect(source.notified).toBe(1);
    expect(source.cancels).toBe(1);
  });
});

describe('mergeMapDemand, failing', () => {
  it('emits the source’s error at once and stops the projections', () => {
    const source = new ScriptedSource([1, 2], { failure: 'broken' });
    let stopped = 0;
    let caught: unknown;
    const inner = new Observable<never>(() => () => stopped++);
    mergeMapDemand(source, () => inner, 3).subscribe({ error: error => (caught = error) });
    expect(caught).toBe('broken');
    expect(stopped).toBe(2);
    expect(source.cancels).toBe(0);
  });

  const failures: [string, () => Observable<never>][] = [
    ['a projection', () => throwError(() => 'boom')],
    ['project', () => boom()],
    [
      'a projection’s teardown',
      () => new Observable(subscriber => (subscriber.add(() => boom()), subscriber.complete())),
    ],
  ];
  for (const [name, project] of failures) {
    it(`[C7] emits the error of ${name} when the source has let go`, async () => {
      let letGo!: () => void;
      const release = new Promise<void>(resolve => (letGo = resolve));
      const source = new ScriptedSource(numbers(9), { release });
      let caught: unknown;
      concatMapDemand(source, project).subscribe({ error: error => (caught = error) });
      await turn();
      expect(source.cancels).toBe(1);
      expect(caught).toBeUndefined();
      letGo();
      await turn();
      expect(String(caught)).toContain('boom');
    });
  }

  it('delivers nothing when the subscriber leaves while the source lets go', async () => {
    let letGo!: () => void;
    const release = new Promise<void>(resolve => (letGo = resolve));
    let caught: unknown;
    const source = new ScriptedSource(numbers(9), { release });
    const failing = concatMapDemand(source, () => boom()).subscribe({ error: error => (caught = error) });
    failing.unsubscribe();
    letGo();
    await turn();
    expect(caught).toBeUndefined();
    expect(source.cancels).toBe(1);
  });

  it('names project when it returns no Observable', async () => {
    const nothing = undefined as unknown as Observable<never>;
    const failed = new Promise(resolve => {
      concatMapDemand(new ScriptedSource([1]), () => nothing).subscribe({ error: resolve });
    });
    expect(String(await failed)).toContain('project must return');
  });

  it('fails when pull throws', () => {
    let caught: unknown;
    concatMapDemand({ pull: () => boom() }, () => NEVER).subscribe({ error: error => (caught = error) });
    expect(caught).toBe('boom');
  });

  it('reports a teardown that throws while another error is on its way', async () => {
    const unhandled: unknown[] = [];
    config.onUnhandledError = error => unhandled.push(error);
    let caught: unknown;
    const source = new ScriptedSource([1], { failure: 'broken' });
    concatMapDemand(source, () => new Observable(() => () => boom())).subscribe({
      error: error => (caught = error),
    });
    await turn();
    config.onUnhandledError = null;
    expect(caught).toBe('broken');
    expect(unhandled.length).toBe(1);
  });
});

function boom(): never {
  throw 'boom';
}
