/** `usingAsync` when callbacks throw, unsubscribe from within, arrive late or lie. */
import { config, EMPTY, NEVER, Observable, of, Subject, Subscription, take, throwError } from 'rxjs';
import type { ObservableInput, Subscriber } from 'rxjs';
import { ArgumentError } from '../../lib/errors.js';
import { usingAsync } from '../../lib/operators/index.js';
import type { AsyncRelease, UsingAsyncOptions } from '../../lib/operators/index.js';

const turn = (): Promise<void> => new Promise(resolve => setTimeout(resolve));

describe('usingAsync, under fire', () => {
  let log: string[];
  let unhandled: unknown[];
  const release: AsyncRelease<string> = {
    complete: resource => (log.push(`complete ${resource}`), EMPTY),
    error: (resource, cause) => (log.push(`error ${resource} ${String(cause)}`), EMPTY),
    cancel: resource => (log.push(`cancel ${resource}`), EMPTY),
  };

  beforeEach(() => {
    log = [];
    unhandled = [];
    config.onUnhandledError = error => unhandled.push(error);
  });
  afterEach(async () => {
    await turn();
    config.onUnhandledError = null;
  });

  function subscribe<T>(source: Observable<T>): ReturnType<Observable<T>['subscribe']> {
    return source.subscribe({
      next: value => log.push(`next ${String(value)}`),
      error: error => log.push(`failed ${String(error)}`),
      complete: () => log.push('done'),
    });
  }

  describe('callbacks that throw', () => {
    it('acquire: its error, nothing to release', () => {
      subscribe(
        usingAsync(
          () => boom(),
          () => NEVER,
          release,
        ),
      );
      expect(log).toEqual(['failed boom']);
    });

    it('use: [C23] the error path, then the original error', () => {
      subscribe(
        usingAsync(
          () => of('r'),
          () => boom(),
          release,
        ),
      );
      expect(log).toEqual(['error r boom', 'failed boom']);
    });

    it('release.complete: that error', () => {
      subscribe(
        usingAsync(
          () => of('r'),
          () => of(1),
          { ...release, complete: () => boom() },
        ),
      );
      expect(log).toEqual(['next 1', 'failed boom']);
    });

    it('release.error: the body’s error, and onReleaseFailure', () => {
      const options: UsingAsyncOptions = {
        onReleaseFailure: (error, how) => log.push(`${how} ${String(error)}`),
      };
      const body = throwError(() => 'body');
      subscribe(
        usingAsync(
          () => of('r'),
          () => body,
          { ...release, error: () => boom() },
          options,
        ),
      );
      expect(log).toEqual(['error boom', 'failed body']);
    });

    it('release.cancel without onReleaseFailure: reported as RxJS reports what nobody handles', async () => {
      subscribe(
        usingAsync(
          () => of('r'),
          () => NEVER,
          { ...release, cancel: () => boom() },
        ),
      ).unsubscribe();
      await turn();
      expect(log).toEqual([]);
      expect(unhandled).toEqual(['boom']);
    });

    it('onReleaseFailure itself: reported, and the body’s error still arrives', async () => {
      const options: UsingAsyncOptions = { onReleaseFailure: () => boom('handler') };
      const body = throwError(() => 'body');
      subscribe(
        usingAsync(
          () => of('r'),
          () => body,
          { ...release, error: () => boom() },
          options,
        ),
      );
      await turn();
      expect(log).toEqual(['failed body']);
      expect(unhandled).toEqual(['handler']);
    });

    it('[C10] a subscriber’s next: reported by RxJS, the release is not affected', async () => {
      usingAsync(
        () => of('r'),
        () => of(1, 2),
        release,
      ).subscribe(() => boom());
      await turn();
      expect(log).toEqual(['complete r']);
      expect(unhandled).toEqual(['boom', 'boom']);
    });
  });

  describe('callbacks that return no Observable', () => {
    const nothing = undefined as unknown as ObservableInput<never>;

    it('acquire', () => {
      subscribe(
        usingAsync(
          () => nothing,
          () => NEVER,
          release,
        ),
      );
      expect(log).toEqual([
        jasmine.stringMatching(/^failed ArgumentError: acquire must return .* undefined/),
      ]);
    });
    it('use', () => {
      subscribe(
        usingAsync(
          () => of('r'),
          () => nothing,
          release,
        ),
      );
      expect(log.map(entry => entry.slice(0, 12))).toEqual(['error r Argu', 'failed Argum']);
    });
    it('release', () => {
      let caught: unknown;
      usingAsync(
        () => of('r'),
        () => EMPTY,
        { ...release, complete: () => nothing },
      ).subscribe({
        error: error => (caught = error),
      });
      expect(caught).toBeInstanceOf(ArgumentError);
      expect((caught as Error).message).toContain('release.complete must return');
    });
  });

  describe('a resource that comes late', () => {
    it('by a Promise that resolves after unsubscribe is cancelled', async () => {
      let grant!: (resource: string) => void;
      const granted = new Promise<string>(resolve => (grant = resolve));
      subscribe(
        usingAsync(
          () => granted,
          () => boom(),
          release,
        ),
      ).unsubscribe();
      grant('r');
      await granted;
      expect(log).toEqual(['cancel r']);
    });

    it('by a producer that does not look at closed is cancelled, once', () => {
      let producer!: Subscriber<string>;
      const acquire = new Observable<string>(subscriber => void (producer = subscriber));
      subscribe(
        usingAsync(
          () => acquire,
          () => boom(),
          release,
        ),
      ).unsubscribe();
      producer.next('r');
      producer.next('s');
      producer.complete();
      expect(log).toEqual(['cancel r']);
    });

    it('by a producer that grants from its teardown is cancelled', () => {
      const acquire = new Observable<string>(subscriber => () => subscriber.next('r'));
      subscribe(
        usingAsync(
          () => acquire,
          () => boom(),
          release,
        ),
      ).unsubscribe();
      expect(log).toEqual(['cancel r']);
    });

    it('never, when the Promise rejects after unsubscribe', async () => {
      const refused = Promise.reject(new Error('refused'));
      subscribe(
        usingAsync(
          () => refused,
          () => boom(),
          release,
        ),
      ).unsubscribe();
      await turn();
      expect(log).toEqual([]);
      expect(unhandled).toEqual([]);
    });
  });

  it('acquire has been torn down when its end is delivered, and what its teardown throws is reported', async () => {
    for (const end of ['complete', 'error'] as const) {
      log = [];
      unhandled = [];
      const ended = new Subject<string>();
      const acquire = new Observable<string>(subscriber => {
        subscriber.add(ended.subscribe(subscriber));
        subscriber.add(() => log.push('teardown'));
        return () => boom();
      });
      subscribe(
        usingAsync(
          () => acquire,
          () => NEVER,
          release,
        ),
      );
      if (end === 'complete') ended.complete();
      else ended.error('refused');
      expect(log).toEqual(['teardown', end === 'complete' ? 'done' : 'failed refused']);
      await turn();
      expect(unhandled.length).toBe(1);
    }
  });

  describe('what acquire does after its first value', () => {
    it('a second resource, an error, a completion are not looked at', () => {
      const acquire = new Observable<string>(subscriber => {
        subscriber.next('r');
        subscriber.next('s');
        subscriber.error('late');
      });
      subscribe(
        usingAsync(
          () => acquire,
          resource => of(resource),
          release,
        ),
      );
      expect(log).toEqual(['next r', 'complete r', 'done']);
    });

    it('a teardown that throws is an error of the body, which does not start', () => {
      const acquire = new Observable<string>(subscriber => {
        subscriber.add(() => boom());
        subscriber.next('r');
      });
      subscribe(
        usingAsync(
          () => acquire,
          () => (log.push('used'), NEVER),
          release,
        ),
      );
      expect(log).toEqual([
        jasmine.stringMatching(/^error r .*boom/s),
        jasmine.stringMatching(/^failed .*boom/s),
      ]);
    });
  });

  describe('re-entrant unsubscribe', () => {
    it('inside acquire: what it returns is not subscribed', () => {
      const resource = new Observable<string>(() => void log.push('acquiring'));
      leaving(left =>
        usingAsync(
          () => (left(), resource),
          () => of(1),
          release,
        ),
      );
      expect(log).toEqual([]);
    });

    it('inside use: cancelled once, the body is not subscribed', () => {
      let subscribed = false;
      const body = new Observable<never>(() => void (subscribed = true));
      leaving(left =>
        usingAsync(
          () => of('r'),
          () => (left(), body),
          release,
        ),
      );
      expect(log).toEqual(['cancel r']);
      expect(subscribed).toBeFalse();
    });

    it('inside use, which then throws: cancelled once, the error is reported', async () => {
      leaving(left =>
        usingAsync(
          () => of('r'),
          () => (left(), boom()),
          release,
        ),
      );
      await turn();
      expect(log).toEqual(['cancel r']);
      expect(unhandled).toEqual(['boom']);
    });

    for (const at of [1, 2, 3]) {
      it(`inside next of value ${at}, live: cancelled, and nothing more is asked of the body`, () => {
        let produced = 0;
        const body = new Observable<number>(subscriber => {
          while (!subscriber.closed && produced < 3) subscriber.next(++produced);
          subscriber.complete();
        });
        subscribe(
          usingAsync(
            () => of('r'),
            () => body,
            release,
          ).pipe(take(at)),
        );
        expect(produced).toBe(at);
        expect(log.at(-1)).toBe('cancel r');
        expect(log.filter(entry => entry.startsWith('next')).length).toBe(at);
      });

      it(`inside next of value ${at}, held: released before, nothing after`, () => {
        subscribe(
          usingAsync(
            () => of('r'),
            () => of(1, 2, 3),
            release,
            { emit: 'afterRelease' },
          ).pipe(take(at)),
        );
        expect(log).toEqual(['complete r', ...[1, 2, 3].slice(0, at).map(value => `next ${value}`), 'done']);
      });
    }

    it('inside release.complete: it runs to its end, nothing is delivered', () => {
      const end = new Subject<void>();
      const ended: string[] = [];
      leaving(left =>
        usingAsync(
          () => of('r'),
          () => of(1),
          { ...release, complete: () => (left(), end) },
          {
            emit: 'afterRelease',
            track: { started: () => {}, ended: () => ended.push('ended') },
          },
        ),
      );
      expect(end.observed).toBeTrue();
      expect(ended).toEqual([]);
      end.complete();
      expect(ended).toEqual(['ended']);
      expect(log).toEqual([]);
    });

    it('inside the terminal notification: harmless', () => {
      for (const body of [EMPTY, throwError(() => 'body')]) {
        log = [];
        const left = (): void => subscription.unsubscribe();
        const source = usingAsync(
          () => of('r'),
          () => body,
          release,
        );
        const subscription = new Subject<void>().subscribe();
        source.subscribe({ error: left, complete: left });
        expect(log.length).toBe(1);
      }
    });

    /** Subscribes to what `make` makes; `left` unsubscribes it, from wherever it is called. */
    function leaving<T>(make: (left: () => void) => Observable<T>): void {
      const leave = new Subject<void>();
      const source = make(() => leave.next());
      new Observable<T>(subscriber => {
        leave.subscribe(() => subscriber.unsubscribe());
        return source.subscribe(subscriber);
      }).subscribe({ next: value => log.push(`next ${String(value)}`), complete: () => log.push('done') });
    }
  });

  describe('the body’s teardown', () => {
    it('has run when the release starts, however the body ends', () => {
      for (const end of ['complete', 'error', 'unsubscribe'] as const) {
        for (const when of ['inside subscribe', 'later']) {
          log = [];
          let producer!: Subscriber<number>;
          const stop = (): void => {
            if (end === 'complete') producer.complete();
            else if (end === 'error') producer.error('body');
            else producer.next(1);
          };
          const body = new Observable<number>(subscriber => {
            producer = subscriber;
            if (when === 'inside subscribe') stop();
            return () => log.push('teardown');
          });
          usingAsync(
            () => of('r'),
            () => body,
            release,
          )
            .pipe(take(1))
            .subscribe({ error: () => {} });
          if (when === 'later') stop();
          const how = end === 'unsubscribe' ? 'cancel r' : end === 'error' ? 'error r body' : 'complete r';
          expect(log).withContext(`${end} ${when}`).toEqual(['teardown', how]);
        }
      }
    });

    it('that unsubscribes the whole: cancelled once, nothing is delivered', () => {
      for (const end of ['complete', 'error'] as const) {
        log = [];
        const producer = new Subject<number>();
        const subscription = new Subscription();
        const body = new Observable<number>(subscriber => {
          subscriber.add(producer.subscribe(subscriber));
          return () => subscription.unsubscribe();
        });
        const scope = usingAsync(
          () => of('r'),
          () => body,
          release,
        );
        subscription.add(subscribe(scope));
        if (end === 'complete') producer.complete();
        else producer.error('body');
        expect(log).withContext(end).toEqual(['cancel r']);
      }
    });

    it('that throws after complete makes it an error', () => {
      for (const when of ['inside subscribe', 'later']) {
        log = [];
        const end = new Subject<void>();
        const body = new Observable<number>(subscriber => {
          if (when === 'inside subscribe') subscriber.complete();
          else subscriber.add(end.subscribe(() => subscriber.complete()));
          return () => boom();
        });
        subscribe(
          usingAsync(
            () => of('r'),
            () => body,
            release,
          ),
        );
        end.next();
        expect(log)
          .withContext(when)
          .toEqual([jasmine.stringMatching(/^error r .*boom/s), jasmine.stringMatching(/^failed .*boom/s)]);
      }
    });

    it('that throws after an error leaves the error, and is reported', async () => {
      for (const when of ['inside subscribe', 'later']) {
        log = [];
        unhandled = [];
        const end = new Subject<void>();
        const body = new Observable<number>(subscriber => {
          if (when === 'inside subscribe') subscriber.error('body');
          else subscriber.add(end.subscribe(() => subscriber.error('body')));
          return () => boom();
        });
        subscribe(
          usingAsync(
            () => of('r'),
            () => body,
            release,
          ),
        );
        end.next();
        await turn();
        expect(log).withContext(when).toEqual(['error r body', 'failed body']);
        expect(unhandled.length).withContext(when).toBe(1);
      }
    });

    it('that throws on unsubscribe does not keep the resource', () => {
      const body = new Observable<number>(() => () => boom());
      const subscription = subscribe(
        usingAsync(
          () => of('r'),
          () => body,
          release,
        ),
      );
      expect(() => subscription.unsubscribe()).toThrowError(/boom/);
      expect(log).toEqual(['cancel r']);
    });
  });

  it('a release whose teardown throws after it has completed failed', () => {
    const releasing = new Subject<void>();
    const complete = (): Observable<void> =>
      new Observable(subscriber => {
        subscriber.add(releasing.subscribe({ complete: () => subscriber.complete() }));
        return () => boom();
      });
    subscribe(
      usingAsync(
        () => of('r'),
        () => EMPTY,
        { ...release, complete },
      ),
    );
    releasing.complete();
    expect(log).toEqual([jasmine.stringMatching(/^failed .*boom/s)]);
  });

  it('scopes within scopes release from the inside out', () => {
    const named = (name: string): AsyncRelease<string> => ({
      complete: () => (log.push(`complete ${name}`), EMPTY),
      error: () => (log.push(`error ${name}`), EMPTY),
      cancel: () => (log.push(`cancel ${name}`), EMPTY),
    });
    const nested = (body: Observable<number>): Observable<number> =>
      usingAsync(
        () => of('outer'),
        () =>
          usingAsync(
            () => of('inner'),
            () => body,
            named('inner'),
          ),
        named('outer'),
      );
    nested(EMPTY).subscribe();
    nested(throwError(() => 'body')).subscribe({ error: () => {} });
    nested(NEVER).subscribe().unsubscribe();
    nested(of(1)).pipe(take(1)).subscribe();
    const [first, ...rest] = ['complete', 'error', 'cancel', 'cancel'].map(how => [
      `${how} inner`,
      `${how} outer`,
    ]);
    expect(log).toEqual([...(first ?? []), ...rest.flat()]);
  });
});

function boom(message = 'boom'): never {
  throw message;
}
