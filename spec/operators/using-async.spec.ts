/** `usingAsync` as pictures: when the body runs, when the release does, when the subscriber hears of it. */
import { concat, EMPTY, ignoreElements, NEVER, of, throwError, timer } from 'rxjs';
import type { Observable } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { RunHelpers } from 'rxjs/testing';
import { ArgumentError, InvalidRequestError } from '../../lib/errors.js';
import { usingAsync } from '../../lib/operators/index.js';
import type { AsyncRelease, UsingAsyncOptions } from '../../lib/operators/index.js';

/** Runs `body` in virtual time and returns what was logged, each entry with its frame. */
function virtually(body: (helpers: RunHelpers, log: (what: string) => void) => void): string[] {
  const entries: string[] = [];
  const scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  scheduler.run(helpers => body(helpers, what => entries.push(`${scheduler.frame} ${what}`)));
  return entries;
}

/** A release that takes `duration` frames, and logs which it was. */
function releaseIn(duration: number, log: (what: string) => void): AsyncRelease<string> {
  const ended = (): Observable<unknown> => (duration === 0 ? EMPTY : timer(duration));
  return {
    complete: resource => (log(`complete ${resource}`), ended()),
    error: (resource, cause) => (log(`error ${resource} ${String(cause)}`), ended()),
    cancel: resource => (log(`cancel ${resource}`), ended()),
  };
}

/** A release that fails with `'release'` after two frames. */
function failing(log: (what: string) => void): AsyncRelease<string> {
  const failed = concat(
    timer(2).pipe(ignoreElements()),
    throwError(() => 'release'),
  );
  return {
    complete: () => (log('complete'), failed),
    error: () => (log('error'), failed),
    cancel: () => (log('cancel'), failed),
  };
}

describe('usingAsync', () => {
  describe('the resource', () => {
    it('[C1] acquires when it is subscribed, not before', () => {
      let acquired = 0;
      const scope = usingAsync(
        () => (acquired++, of('r')),
        () => EMPTY,
        releaseIn(0, () => {}),
      );
      expect(acquired).toBe(0);
      scope.subscribe();
      scope.subscribe();
      expect(acquired).withContext('[C2] once for each subscription').toBe(2);
    });

    it('completes without using anything when there is none', () => {
      const log = virtually(({ cold, expectObservable }, note) => {
        const body = cold('a');
        expectObservable(
          usingAsync(
            () => cold('---|'),
            () => body,
            releaseIn(1, note),
          ),
        ).toBe('---|');
        expect(body.subscriptions).toEqual([]);
      });
      expect(log).toEqual([]);
    });

    it('fails with the error of acquire and releases nothing', () => {
      const log = virtually(({ cold, expectObservable }, note) => {
        expectObservable(
          usingAsync(
            () => cold('---#'),
            () => NEVER,
            releaseIn(1, note),
          ),
        ).toBe('---#');
      });
      expect(log).toEqual([]);
    });

    it('is the first value; acquire is left there, whatever would follow', () => {
      for (const rest of ['-s---|', '-#', '-|', '--------s']) {
        const log = virtually(({ cold, expectObservable, expectSubscriptions }, note) => {
          const acquire = cold(`--r${rest}`);
          const body = cold('           -a--b|');
          expectObservable(
            usingAsync(
              () => acquire,
              () => body,
              releaseIn(2, note),
            ),
          ).toBe('---a--b--|');
          expectSubscriptions(acquire.subscriptions).toBe('^-!');
          expectSubscriptions(body.subscriptions).toBe('--^----!');
        });
        expect(log).withContext(rest).toEqual(['7 complete r']);
      }
    });

    it('is not acquired any more when the subscriber leaves first', () => {
      const log = virtually(({ cold, expectObservable, expectSubscriptions }, note) => {
        const acquire = cold('-----r|');
        expectObservable(
          usingAsync(
            () => acquire,
            () => NEVER,
            releaseIn(1, note),
          ),
          '--!',
        ).toBe('');
        expectSubscriptions(acquire.subscriptions).toBe('^-!');
      });
      expect(log).toEqual([]);
    });
  });

  describe('emit: live', () => {
    it('[C21] forwards values as they come, [C7] completes after the release', () => {
      const log = virtually(({ cold, expectObservable }, note) => {
        const scope = usingAsync(
          () => cold('-r|'),
          () => cold('-a-b-|'),
          releaseIn(4, note),
        );
        expectObservable(scope).toBe('--a-b-----|');
      });
      expect(log).toEqual(['6 complete r']);
    });

    it('[C7] [C23] emits the body’s error after the release', () => {
      const log = virtually(({ cold, expectObservable }, note) => {
        const scope = usingAsync(
          () => cold('-r|'),
          () => cold('-a-#', undefined, 'boom'),
          releaseIn(4, note),
        );
        expectObservable(scope).toBe('--a-----#', undefined, 'boom');
      });
      expect(log).toEqual(['4 error r boom']);
    });

    it('[C21] releases when the subscriber leaves', () => {
      const log = virtually(({ cold, expectObservable, expectSubscriptions }, note) => {
        const body = cold('-a-b-|');
        expectObservable(
          usingAsync(
            () => cold('-r|'),
            () => body,
            releaseIn(4, note),
          ),
          '---!',
        ).toBe('--a');
        expectSubscriptions(body.subscriptions).toBe('-^-!');
      });
      expect(log).toEqual(['3 cancel r']);
    });
  });

  describe('emit: afterRelease', () => {
    const held: UsingAsyncOptions = { emit: 'afterRelease' };

    it('[C22] emits all values, in order, when the release has succeeded', () => {
      const log = virtually(({ cold, expectObservable }, note) => {
        const scope = usingAsync(
          () => cold('-r|'),
          () => cold('-a-b-|'),
          releaseIn(4, note),
          held,
        );
        expectObservable(scope).toBe('----------(ab|)');
      });
      expect(log).toEqual(['6 complete r']);
    });

    it('[C22] emits no value when the body fails', () => {
      const log = virtually(({ cold, expectObservable }, note) => {
        const scope = usingAsync(
          () => cold('-r|'),
          () => cold('-a-b-#'),
          releaseIn(4, note),
          held,
        );
        expectObservable(scope).toBe('----------#');
      });
      expect(log).toEqual(['6 error r error']);
    });

    it('[C22] emits no value when the release fails', () => {
      const log = virtually(({ cold, expectObservable }, note) => {
        const scope = usingAsync(
          () => cold('-r|'),
          () => cold('-a-b-|'),
          failing(note),
          held,
        );
        expectObservable(scope).toBe('--------#', undefined, 'release');
      });
      expect(log).toEqual(['6 complete']);
    });

    it('[C22] refuses to hold more than maxHeld, and says what to do', () => {
      let caught: unknown;
      const log: string[] = [];
      const body = of(1, 2, 3, 4);
      usingAsync(
        () => of('r'),
        () => body,
        releaseIn(0, what => log.push(what)),
        { ...held, maxHeld: 3 },
      ).subscribe({
        next: value => log.push(`value ${value}`),
        error: error => (caught = error),
      });
      expect(caught).toBeInstanceOf(InvalidRequestError);
      expect((caught as Error).message).toMatch(/maxHeld = 3 .*emit: 'live'/s);
      expect(log).toEqual([jasmine.stringMatching(/^error r InvalidRequestError/)]);

      const values: number[] = [];
      usingAsync(
        () => of('r'),
        () => body,
        releaseIn(0, () => {}),
        { ...held, maxHeld: 4 },
      ).subscribe(v => values.push(v));
      expect(values).withContext('exactly maxHeld is allowed').toEqual([1, 2, 3, 4]);
    });

    it('stops the body at the value that is one too many', () => {
      virtually(({ cold, expectObservable, expectSubscriptions }, note) => {
        const body = cold('a-b-c-d|');
        const scope = usingAsync(
          () => of('r'),
          () => body,
          releaseIn(1, note),
          { ...held, maxHeld: 2 },
        );
        expectObservable(scope).toBe('-----#', undefined, jasmine.any(InvalidRequestError));
        expectSubscriptions(body.subscriptions).toBe('^---!');
      });
    });

    for (const maxHeld of [-1, 1.5, NaN, '3' as unknown as number]) {
      it(`rejects maxHeld ${String(maxHeld)} when it is called`, () => {
        expect(() =>
          usingAsync(
            () => of(1),
            () => of(1),
            releaseIn(0, () => {}) as never,
            { maxHeld },
          ),
        ).toThrowError(ArgumentError, /maxHeld/);
      });
    }
  });

  describe('a release that fails', () => {
    function failures(body: string, unsubscribed?: string): { log: string[]; told: string[] } {
      const told: string[] = [];
      const log = virtually(({ cold, expectObservable }, note) => {
        const scope = usingAsync(
          () => cold('r'),
          () => cold(body, undefined, 'boom'),
          failing(note),
          {
            onReleaseFailure: (error, how) => told.push(`${how}: ${String(error)}`),
          },
        );
        const expected = unsubscribed ? '' : '----#';
        const error = body.endsWith('#') ? 'boom' : 'release';
        expectObservable(scope, unsubscribed).toBe(expected, undefined, error);
      });
      return { log, told };
    }

    it('after completion is the error that is emitted', () => {
      expect(failures('--|')).toEqual({ log: ['2 complete'], told: [] });
    });
    it('after an error leaves the body’s error first, [C23]', () => {
      expect(failures('--#')).toEqual({ log: ['2 error'], told: ['error: release'] });
    });
    it('after a cancel is told to onReleaseFailure', () => {
      expect(failures('-----', '--!')).toEqual({ log: ['2 cancel'], told: ['cancel: release'] });
    });
    it('after completion, with the subscriber gone, is told to onReleaseFailure', () => {
      expect(failures('--|', '---!')).toEqual({ log: ['2 complete'], told: ['complete: release'] });
    });
  });

  describe('unsubscribing while the release runs', () => {
    for (const end of ['|', '#']) {
      it(`lets the release after ${end} run to its end and delivers nothing`, () => {
        virtually(({ cold, expectObservable, expectSubscriptions }) => {
          const releasing = cold('----|');
          const release = { complete: () => releasing, error: () => releasing, cancel: () => NEVER };
          const scope = usingAsync(
            () => cold('r'),
            () => cold(`a-${end}`),
            release,
          );
          expectObservable(scope, '---!').toBe('a');
          expectSubscriptions(releasing.subscriptions).toBe('--^---!');
        });
      });
    }
  });

  it('takes Promises, iterables and async iterables in every place', async () => {
    const log: string[] = [];
    const release: AsyncRelease<string> = {
      complete: async () => void log.push('complete'),
      error: () => [],
      cancel: () => [],
    };
    async function* body(resource: string): AsyncGenerator<string> {
      yield `${resource}1`;
      yield `${resource}2`;
    }
    const values: string[] = [];
    await usingAsync(() => Promise.resolve('r'), body, release).forEach(value => values.push(value));
    expect(values).toEqual(['r1', 'r2']);
    expect(log).toEqual(['complete']);
  });

  it('counts each release before the terminal notification', () => {
    for (const body of [EMPTY, throwError(() => 'boom')]) {
      const log: string[] = [];
      const release = releaseIn(0, () => log.push('release'));
      usingAsync(
        () => of('r'),
        () => body,
        release,
        {
          track: { started: () => log.push('started'), ended: () => log.push('ended') },
        },
      ).subscribe({ error: () => log.push('terminal'), complete: () => log.push('terminal') });
      expect(log).toEqual(['started', 'release', 'ended', 'terminal']);
    }
  });
});
