/** `retryTransient`: what is retried, how often, when; and what never is. */
import { defer, of, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  ArgumentError,
  CancelledError,
  OperationalError,
  RxAlchemyError,
  TimeoutError,
} from '../../lib/errors.js';
import type { DBAPIError, Retry } from '../../lib/errors.js';
import { fullJitter, isTransient, retryTransient } from '../../lib/operators/index.js';
import type { RetryTransientOptions } from '../../lib/operators/index.js';

const marbles = (): TestScheduler =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
const transient = (retry: Retry = 'statement'): DBAPIError => new OperationalError('locked', { retry });

describe('retryTransient', () => {
  it('subscribes again after the delay, and passes the values of the attempt that works', () => {
    marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
      const attempts = [
        cold('-#', undefined, transient()),
        cold('-#', undefined, transient()),
        cold('-a-b|'),
      ];
      let attempt = 0;
      const source = defer(() => attempts[attempt++]!);
      expectObservable(source.pipe(retryTransient({ delay: 3 }))).toBe('---------a-b|');
      expectSubscriptions(attempts[0]!.subscriptions).toBe('^!');
      expectSubscriptions(attempts[1]!.subscriptions).toBe('----^!');
      expectSubscriptions(attempts[2]!.subscriptions).toBe('--------^---!');
    });
    expect().nothing();
  });

  it('emits the last error itself when the attempts are used up', () => {
    for (const attempts of [1, 2, 5]) {
      const errors = Array.from({ length: attempts }, () => transient());
      let attempt = 0;
      marbles().run(({ expectObservable }) => {
        const source = throwError(() => errors[attempt++]);
        const expected = attempts === 1 ? '#' : `${attempts - 1}ms #`;
        expectObservable(source.pipe(retryTransient({ attempts, delay: 1 }))).toBe(
          expected,
          undefined,
          errors.at(-1),
        );
      });
      expect(attempt).toBe(attempts);
    }
  });

  it('tries three times unless told otherwise', () => {
    marbles().run(({ flush }) => {
      let attempts = 0;
      throwError(() => (attempts++, transient()))
        .pipe(retryTransient())
        .subscribe({ error: () => {} });
      flush();
      expect(attempts).toBe(3);
    });
  });

  /** How often the source is subscribed. */
  function attemptsAt(error: unknown, options: RetryTransientOptions = {}): number {
    let attempts = 0;
    marbles().run(({ flush }) => {
      throwError(() => (attempts++, error))
        .pipe(retryTransient({ ...options, delay: 1 }))
        .subscribe({ error: () => {} });
      flush();
    });
    return attempts;
  }

  const table: [Retry, NonNullable<RetryTransientOptions['scope']>, boolean][] = [
    ['statement', 'statement', true],
    ['statement', 'transaction', true],
    ['statement', 'connection', true],
    ['transaction', 'statement', false],
    ['transaction', 'transaction', true],
    ['transaction', 'connection', true],
    ['connection', 'statement', false],
    ['connection', 'transaction', false],
    ['connection', 'connection', true],
    ['never', 'connection', false],
  ];
  for (const [retry, scope, retried] of table) {
    it(`${retried ? 'retries' : 'passes'} an error with retry '${retry}' where a ${scope} is repeated`, () => {
      expect(attemptsAt(transient(retry), { scope })).toBe(retried ? 3 : 1);
      expect(isTransient(transient(retry), scope)).toBe(retried);
    });
  }

  it('[C20] never retries cancelled work', () => {
    expect(attemptsAt(new CancelledError('cancelled'))).toBe(1);
  });

  it('never retries what the database did not report', () => {
    for (const error of [
      new Error('x'),
      new TimeoutError('x'),
      new RxAlchemyError('x'),
      'x',
      { retry: 'statement' },
    ]) {
      expect(attemptsAt(error)).toBe(1);
    }
  });

  it('never retries a COMMIT of unknown outcome', () => {
    expect(
      attemptsAt(new OperationalError('lost', { retry: 'connection', phase: 'commit', outcome: 'unknown' })),
    ).toBe(1);
    expect(
      attemptsAt(
        new OperationalError('lost', { retry: 'connection', phase: 'commit', outcome: 'rolledBack' }),
      ),
    ).toBe(3);
  });

  it('never retries once a value has been emitted', () => {
    const error = transient();
    marbles().run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-a-#', undefined, error);
      expectObservable(source.pipe(retryTransient({ delay: 1 }))).toBe('-a-#', undefined, error);
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
    expect().nothing();
  });

  it('counts and remembers for each subscription anew', () => {
    marbles().run(({ flush }) => {
      let attempts = 0;
      const source = throwError(() => (attempts++, transient())).pipe(
        retryTransient({ attempts: 2, delay: 1 }),
      );
      source.subscribe({ error: () => {} });
      source.subscribe({ error: () => {} });
      flush();
      expect(attempts).toBe(4);
    });
  });

  it('unsubscribed at every frame: no attempt after it', () => {
    for (let frame = 0; frame < 14; frame++) {
      marbles().run(({ cold, flush }) => {
        const source = cold('-#', undefined, transient()); // attempts begin at frames 0, 3, 6 and 9
        const subscription = source
          .pipe(retryTransient({ attempts: 4, delay: 2 }))
          .subscribe({ error: () => {} });
        timer(frame).subscribe(() => subscription.unsubscribe());
        flush();
        const begun = source.subscriptions.map(attempt => attempt.subscribedFrame);
        expect(begun)
          .withContext(`frame ${frame}`)
          .toEqual([0, 3, 6, 9].filter(begin => begin === 0 || begin < frame));
      });
    }
  });

  it('asks the delay function, and tells onRetry', () => {
    const error = transient();
    const asked: unknown[] = [];
    const told: unknown[] = [];
    marbles().run(({ cold, expectObservable }) => {
      const source = cold('#', undefined, error).pipe(
        retryTransient({
          delay: (attempt, cause) => (asked.push([attempt, cause]), attempt * 10),
          onRetry: (cause, attempt, delay) => told.push([cause, attempt, delay]),
        }),
      );
      expectObservable(source).toBe('30ms #', undefined, error);
    });
    expect(asked).toEqual([
      [1, error],
      [2, error],
    ]);
    expect(told).toEqual([
      [error, 1, 10],
      [error, 2, 20],
    ]);
  });

  it('emits what the delay function throws, or that its answer is no delay', () => {
    const caught: unknown[] = [];
    const source = throwError(() => transient());
    source.pipe(retryTransient({ delay: () => boom() })).subscribe({ error: error => caught.push(error) });
    source.pipe(retryTransient({ delay: () => NaN })).subscribe({ error: error => caught.push(error) });
    expect(caught).toEqual(['boom', jasmine.any(ArgumentError)]);
  });

  it('passes what succeeds', () => {
    const values: number[] = [];
    of(1, 2)
      .pipe(retryTransient())
      .subscribe(value => values.push(value));
    expect(values).toEqual([1, 2]);
  });

  const wrong: RetryTransientOptions[] = [
    { attempts: 0 },
    { attempts: 1.5 },
    { attempts: NaN },
    { delay: -1 },
    { delay: NaN },
    { delay: Infinity },
    { scope: 'never' as unknown as 'statement' },
  ];
  for (const options of wrong) {
    it(`rejects ${Object.entries(options).join().replace(',', ': ')}`, () => {
      expect(() => retryTransient(options)).toThrowError(ArgumentError);
    });
  }
});

describe('fullJitter', () => {
  it('spreads over a range that doubles up to the cap', () => {
    const longest = fullJitter({ base: 10, cap: 100, random: () => 1 });
    expect([1, 2, 3, 4, 5, 6, 2000].map(longest)).toEqual([10, 20, 40, 80, 100, 100, 100]);
    const shortest = fullJitter({ random: () => 0 });
    expect(shortest(3)).toBe(0);
    expect(fullJitter({ random: () => 0.5 })(1)).toBe(25);
  });
});

function boom(): never {
  throw 'boom';
}
