/** The two contract checkers of spec/support: what they find, and that the operators give them nothing to find. */
import { asyncScheduler, concat, from, Observable, observeOn, of, Subject, throwError } from 'rxjs';
import type { Subscriber } from 'rxjs';
import {
  batchDemand,
  concatMapDemand,
  insertInto,
  mergeMapDemand,
  usingAsync,
} from '../../lib/operators/index.js';
import type { Pullable, PullObserver } from '../../lib/operators/index.js';
import { contractViolations } from '../support/observable-contract.js';
import { pullableViolations } from '../support/pullable-contract.js';
import { numbers, ScriptedSource } from '../support/scripted-source.js';

describe('contractViolations', () => {
  const later = (act: (subscriber: Subscriber<number>) => void): Observable<number> =>
    new Observable(subscriber => {
      queueMicrotask(() => act(subscriber));
    });

  const broken: [string, Observable<number>, string[]][] = [
    ['synchronous', of(1), ['notified inside subscribe']],
    ['a value after the end', later(s => (s.complete(), s.next(1))), ['next after complete']],
    ['two ends', later(s => (s.complete(), s.error(1))), ['error after complete']],
    ['deaf to unsubscribe', later(s => (s.next(1), s.next(2), s.complete())), ['next after unsubscribe']],
  ];
  for (const [name, source, expected] of broken) {
    it(`finds: ${name}`, async () => {
      const violations = await contractViolations(source);
      for (const violation of expected) expect(violations).toContain(violation);
    });
  }

  it('finds: next inside next', async () => {
    const subject = new Subject<number>();
    let nested = false;
    const provoke = (): void => {
      if (nested) return;
      nested = true;
      subject.next(2);
      nested = false;
    };
    const source = new Observable<number>(subscriber => {
      queueMicrotask(() => (subject.next(1), subscriber.complete()));
      return subject.subscribe(subscriber);
    });
    expect(await contractViolations(source, { provoke })).toContain('next inside next');
  });

  it('finds: a second subscription that ends otherwise', async () => {
    let first = true;
    const source = later(s => (first ? s.complete() : s.error('again'), (first = false)));
    expect(await contractViolations(source)).toEqual([
      'a second subscription ended with error, not complete',
    ]);
  });

  const soon = <T>(source: Observable<T>): Observable<T> => source.pipe(observeOn(asyncScheduler));
  const release = { complete: () => soon(of(0)), error: () => soon(of(0)), cancel: () => soon(of(0)) };
  const rows = (): ScriptedSource<number> => new ScriptedSource(numbers(5), { answer: 'later' });
  const failing = (): Observable<number> =>
    concat(
      from([1, 2, 3]),
      throwError(() => 'broken'),
    );
  const kept: [string, Observable<unknown>][] = [
    [
      'usingAsync, live',
      usingAsync(
        () => soon(of('r')),
        () => soon(from(numbers(5))),
        release,
      ),
    ],
    [
      'usingAsync, held',
      usingAsync(
        () => soon(of('r')),
        () => from(numbers(5)),
        release,
        { emit: 'afterRelease' },
      ),
    ],
    ['usingAsync, failing', usingAsync(() => soon(of('r')), failing, release)],
    ['concatMapDemand', concatMapDemand(rows(), value => of(value, value))],
    ['concatMapDemand, failing', concatMapDemand(rows(), failing)],
    ['mergeMapDemand', mergeMapDemand(rows(), value => soon(of(value, value)), 3)],
    [
      'insertInto',
      soon(from(numbers(5))).pipe(
        insertInto(
          { execute: () => soon(of(1)) },
          { insert: () => ({ values: (inserted: number[]) => inserted }) },
        ),
      ),
    ],
  ];
  for (const [name, source] of kept) {
    it(`is kept by ${name}`, async () => {
      expect(await contractViolations(source)).toEqual([]);
    });
  }
});

describe('pullableViolations', () => {
  const never = { request: () => {}, cancel: () => Promise.resolve() };
  const onRequest = (act: (observer: PullObserver<number>, n: number) => void): Pullable<number> => ({
    pull: observer => ({ request: n => act(observer, n), cancel: () => Promise.resolve() }),
  });

  const broken: [string, Pullable<number>, string][] = [
    ['a notification inside pull', { pull: o => (o.complete(), never) }, 'complete before pull has returned'],
    [
      'too many values',
      onRequest(o => (o.next(1), o.next(2), o.complete())),
      'more values than were requested',
    ],
    ['next inside next', onRequest(o => (o.next(1), o.complete())), 'next inside next'],
    [
      'deaf to cancel',
      onRequest(o => queueMicrotask(() => (o.next(1), o.complete()))),
      'complete after cancel',
    ],
    [
      'a cancel that fails',
      {
        pull: o => ({ request: () => o.complete(), cancel: () => Promise.reject(new Error('no')) }),
      },
      'cancel rejects',
    ],
  ];
  for (const [name, source, violation] of broken) {
    it(`finds: ${name}`, async () => {
      const bounded: Pullable<number> = {
        pull(observer) {
          const demand = source.pull(observer);
          let asked = 0; // what answers each request with a request must end all the same
          return {
            request: n => void (asked++ < 3 && demand.request(n)),
            cancel: () => demand.cancel(),
          };
        },
      };
      expect(await pullableViolations(bounded)).toContain(violation);
    });
  }

  for (const answer of ['now', 'later'] as const) {
    for (const script of [{ answer }, { answer, failure: 'broken' }]) {
      const kind = `${answer}${'failure' in script ? ', failing' : ''}`;
      it(`is kept by the source of these specs, answering ${kind}`, async () => {
        for (const count of [0, 1, 7]) {
          expect(await pullableViolations(new ScriptedSource(numbers(count), script))).toEqual([]);
        }
      });
      it(`is kept by batchDemand over it, answering ${kind}`, async () => {
        for (const count of [0, 1, 6, 7]) {
          expect(
            await pullableViolations(batchDemand(new ScriptedSource(numbers(count), script), 3)),
          ).toEqual([]);
        }
      });
    }
  }
});
