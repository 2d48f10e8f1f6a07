/**
 * `usingAsync`: acquire a resource, use it, release it asynchronously. The one operator under connect, begin and
 * beginNested.
 *
 * Promises: exactly one of `release.complete`, `release.error` and `release.cancel` is called, exactly once, for
 * every resource that was acquired; it starts after the teardown of the body has run; the terminal notification
 * comes after it has ended; once started it runs to its end, whoever unsubscribes; nothing is emitted after that.
 * Does not: make anything asynchronous (three synchronous parts give a synchronous Observable), limit the time a
 * release takes, share or reuse a resource.
 *
 *     acquiring ──first value──▶ using ──complete, error, unsubscribe──▶ releasing ──▶ ended
 *        │ ├─────complete, error──────────────────────────────────────────────────────▶ ended
 *        └─unsubscribe─▶ withdrawn ──a value after all──▶ releasing (cancel) ─────────▶ ended
 */
import { Observable } from 'rxjs';
import type { ObservableInput, Subscriber, Unsubscribable } from 'rxjs';
import { ArgumentError, InvalidRequestError } from '../errors.js';
import { toObservable } from './observable-input.js';
import { reportError } from './report-error.js';
import { Acquiring, Body, Releasing } from './scope-subscribers.js';
import type { AcquiringScope, BodyScope, ReleasingScope } from './scope-subscribers.js';

/** How a resource is given back, by how its use ended. Values of the returned Observables are ignored. */
export interface AsyncRelease<R> {
  /** The body completed. Failing turns the completion into this error. */
  complete(resource: R): ObservableInput<unknown>;
  /** The body failed with `cause`, which is what the subscriber gets, however this ends. */
  error(resource: R, cause: unknown): ObservableInput<unknown>;
  /** The subscriber left, before or after the body was started. */
  cancel(resource: R): ObservableInput<unknown>;
}

/** Which of the three ways of `AsyncRelease` was taken. */
export type ReleaseOutcome = keyof AsyncRelease<unknown>;

/** Counts releases under way; `ended` comes before the notification that the end of the release allows. */
export interface ReleaseTracker {
  started(): void;
  ended(): void;
}

export interface UsingAsyncOptions {
  /**
   * `'live'` (default) forwards each value as it comes. `'afterRelease'` holds the values until `release.complete`
   * has succeeded and emits none of them otherwise, so taking one value and leaving can undo nothing.
   */
  readonly emit?: 'live' | 'afterRelease' | undefined;
  /** With `emit: 'afterRelease'`: how many values are held, at most. Default 100 000; one more is an error. */
  readonly maxHeld?: number | undefined;
  /**
   * Told of a release that failed when the subscriber cannot be: after an error, after a cancel, and after a
   * completion whose subscriber left meanwhile. Default: reported as RxJS reports an error nobody handles.
   */
  readonly onReleaseFailure?: ((error: unknown, how: ReleaseOutcome) => void) | undefined;
  readonly track?: ReleaseTracker | undefined;
}

/** The default of `maxHeld`, in values. */
const DEFAULT_MAX_HELD = 100_000;

interface Plan<R, T> {
  readonly acquire: () => ObservableInput<R>;
  readonly use: (resource: R) => ObservableInput<T>;
  readonly release: AsyncRelease<R>;
  readonly hold: boolean;
  readonly maxHeld: number;
  readonly onReleaseFailure: ((error: unknown, how: ReleaseOutcome) => void) | undefined;
  readonly track: ReleaseTracker | undefined;
}

/**
 * An Observable that, for each subscription, acquires a resource, emits what `use(resource)` emits, and releases it.
 *
 * The first value of `acquire()` is the resource; `acquire` is then unsubscribed and nothing more of it is looked at.
 * No value: completes without `use`. Error: that error, nothing to release. Unsubscribing while acquiring
 * unsubscribes `acquire`; a resource that arrives all the same (a Promise cannot be withdrawn, a producer may not look
 * at `closed`) goes straight to `release.cancel`. A synchronous throw of `use`, and a body teardown that throws after
 * `complete`, are errors of the body.
 *
 *     usingAsync(
 *       () => pool.acquire(),
 *       lease => lease.query('SELECT 1'),
 *       { complete: l => l.close(), error: l => l.close(), cancel: l => l.interrupt() },
 *     ) // 1, then complete once close() has ended
 *
 * @throws ArgumentError when `maxHeld` is not a non-negative integer or Infinity.
 */
export function usingAsync<R, T>(
  acquire: () => ObservableInput<R>,
  use: (resource: R) => ObservableInput<T>,
  release: AsyncRelease<R>,
  options: UsingAsyncOptions = {},
): Observable<T> {
  const { emit = 'live', maxHeld = DEFAULT_MAX_HELD, onReleaseFailure, track } = options;
  if (!(maxHeld >= 0 && (Number.isInteger(maxHeld) || maxHeld === Infinity))) {
    throw new ArgumentError(`maxHeld must be a non-negative integer or Infinity, not ${String(maxHeld)}.`);
  }
  const hold = emit === 'afterRelease';
  const plan: Plan<R, T> = { acquire, use, release, hold, maxHeld, onReleaseFailure, track };
  return new Observable(subscriber => {
    const scope = new Scope(plan, subscriber);
    subscriber.add(scope);
    scope.start();
  });
}

/** One subscription: the state machine of the header. */
class Scope<R, T> implements AcquiringScope<R>, BodyScope<T>, ReleasingScope, Unsubscribable {
  readonly #plan: Plan<R, T>;
  readonly #subscriber: Subscriber<T>;
  readonly #acquiring: Acquiring<R>;
  #state: 'acquiring' | 'withdrawn' | 'using' | 'releasing' | 'ended' = 'acquiring';
  #resource: R | undefined;
  #body: Body<T> | undefined;
  #entering = false;
  #how: ReleaseOutcome = 'cancel';
  #cause: unknown;
  #held: T[] | undefined;

  constructor(plan: Plan<R, T>, subscriber: Subscriber<T>) {
    this.#plan = plan;
    this.#subscriber = subscriber;
    this.#acquiring = new Acquiring(this);
  }

  start(): void {
    const acquiring = this.#acquiring;
    try {
      const input = this.#plan.acquire();
      if (isPromiseLike(input)) {
        // Not through `from`, which drops a value that arrives after unsubscribe: it is a resource all the same.
        input.then(
          resource => acquiring.next(resource),
          error => acquiring.error(error),
        );
      } else if (this.#state === 'acquiring') {
        toObservable(input, 'acquire').subscribe(acquiring);
      }
    } catch (error) {
      if (this.#state === 'acquiring') this.failed(error);
      else reportError(error);
    }
  }

  /** A value of `acquire`, possibly late, possibly one of many. */
  acquired(resource: R): void {
    if (this.#state === 'withdrawn') {
      this.#resource = resource;
      this.#state = 'releasing';
      this.#release();
    } else if (this.#state === 'acquiring') {
      this.#resource = resource;
      this.#state = 'using';
      this.#entering = true;
      try {
        this.#acquiring.unsubscribe();
        this.#enter(resource);
      } catch (error) {
        this.#failedToEnter(error);
      }
      this.#entering = false;
      this.#releaseIfLeft();
    }
  }

  #enter(resource: R): void {
    const input = toObservable(this.#plan.use(resource), 'use');
    if (this.#state !== 'using') return; // `use` itself unsubscribed
    this.#body = new Body(this);
    input.subscribe(this.#body);
  }

  /** `use` threw, or a synchronous body's teardown did, after the body had ended. */
  #failedToEnter(error: unknown): void {
    if (this.#state === 'using' || this.#how === 'complete') {
      this.#state = 'releasing';
      this.#how = 'error';
      this.#cause = error;
    } else {
      reportError(error);
    }
  }

  /** `acquire` ended without a resource. */
  exhausted(): void {
    if (this.#state !== 'acquiring') return;
    this.#state = 'ended';
    this.#subscriber.complete();
  }

  failed(error: unknown): void {
    if (this.#state !== 'acquiring') return;
    this.#state = 'ended';
    this.#subscriber.error(error);
  }

  emit(value: T): void {
    const { hold, maxHeld } = this.#plan;
    if (!hold) {
      this.#subscriber.next(value);
      return;
    }
    this.#held ??= [];
    if (this.#held.length < maxHeld) {
      this.#held.push(value);
      return;
    }
    this.#held = undefined;
    this.#body?.error(
      new InvalidRequestError(
        `More than maxHeld = ${maxHeld} values were emitted, and they are held until the release (the commit). ` +
          `Raise maxHeld, aggregate inside, or pass emit: 'live', which forwards at once and rolls back on unsubscribe.`,
      ),
    );
  }

  /** The body has ended. While its `subscribe` is still on the stack the release waits for its teardown to run. */
  leave(how: ReleaseOutcome, cause?: unknown): void {
    if (this.#state !== 'using') return;
    this.#state = 'releasing';
    this.#how = how;
    this.#cause = cause;
    if (!this.#entering) this.#release();
  }

  #releaseIfLeft(): void {
    if (this.#state === 'releasing') this.#release();
  }

  #release(): void {
    const { release, track } = this.#plan;
    const resource = this.#resource as R;
    this.#resource = undefined;
    this.#body = undefined;
    track?.started();
    try {
      toObservable(
        this.#how === 'complete'
          ? release.complete(resource)
          : this.#how === 'error'
            ? release.error(resource, this.#cause)
            : release.cancel(resource),
        `release.${this.#how}`,
      ).subscribe(new Releasing(this));
    } catch (error) {
      this.releaseFailed(error);
    }
  }

  released(): void {
    if (!this.#end()) return;
    const subscriber = this.#subscriber;
    if (this.#how === 'error') {
      subscriber.error(this.#cause);
    } else if (this.#how === 'complete') {
      const held = this.#held;
      this.#held = undefined;
      if (held !== undefined) {
        for (const value of held) {
          if (subscriber.closed) return;
          subscriber.next(value);
        }
      }
      subscriber.complete();
    }
  }

  releaseFailed(error: unknown): void {
    if (!this.#end()) return reportError(error); // a teardown that threw after the release had ended
    this.#held = undefined;
    if (this.#how === 'complete' && !this.#subscriber.closed) {
      this.#subscriber.error(error);
      return;
    }
    try {
      (this.#plan.onReleaseFailure ?? reportError)(error, this.#how);
    } catch (thrown) {
      reportError(thrown);
    }
    if (this.#how === 'error') this.#subscriber.error(this.#cause);
  }

  #end(): boolean {
    if (this.#state === 'ended') return false;
    this.#state = 'ended';
    this.#plan.track?.ended();
    return true;
  }

  /** The subscriber has left, or has had its terminal notification. */
  unsubscribe(): void {
    this.#held = undefined;
    if (this.#state === 'acquiring') {
      this.#state = 'withdrawn';
      this.#acquiring.unsubscribe();
    } else if (this.#state === 'using') {
      try {
        this.#body?.unsubscribe();
      } finally {
        this.leave('cancel');
      }
    }
  }
}

function isPromiseLike<T>(input: ObservableInput<T>): input is PromiseLike<T> {
  return (
    !(input instanceof Observable) && typeof (input as Partial<PromiseLike<T>> | null)?.then === 'function'
  );
}
