/**
 * `retryTransient`: subscribes again when the database says that the same thing may work the next time.
 *
 * Promises: only a `DBAPIError` is retried, by its `retry`, and only as far as `scope` allows; nothing is retried
 * once a value has been emitted (the subscriber would see it twice), after a COMMIT or a write outside transactions whose outcome is
 * unknown (the work might be done twice), or after a cancel; when the attempts are used up the last error itself is emitted.
 * Does not: know what the source repeats. Put it on `engine.begin(…)` to repeat a transaction; on a statement inside
 * one, say `scope: 'statement'`.
 */
import { defer, retry, tap, timer } from 'rxjs';
import type { MonoTypeOperatorFunction, SchedulerLike } from 'rxjs';
import { ArgumentError, DBAPIError } from '../errors.js';

/** What resubscribing does over again, from the narrowest to the widest. */
export type RetryScope = 'statement' | 'transaction' | 'connection';

const SCOPES: readonly string[] = ['statement', 'transaction', 'connection'] satisfies RetryScope[];

export interface RetryTransientOptions {
  /** How often the source is subscribed in all, the first time included. Default 3. */
  readonly attempts?: number | undefined;
  /**
   * The pause before the next attempt, in ms, or a function of the number of attempts that have failed (from 1) and
   * the last error. Default: `fullJitter()`.
   */
  readonly delay?: number | ((attempt: number, error: DBAPIError) => number) | undefined;
  /**
   * What resubscribing does over again: errors whose `retry` is wider pass through. Default `'connection'`: the source
   * connects anew and runs whole transactions, as `engine.execute` and `engine.begin` do.
   */
  readonly scope?: RetryScope | undefined;
  /** Times the pauses. Default: RxJS's `asyncScheduler`. */
  readonly scheduler?: SchedulerLike | undefined;
  /** Told before each pause. */
  readonly onRetry?: ((error: DBAPIError, attempt: number, delay: number) => void) | undefined;
}

/**
 *     engine.begin(transfer).pipe(retryTransient({ attempts: 5 }))
 *     // a deadlock victim runs again after a pause, four times at most; a unique violation is emitted at once
 *
 * @throws ArgumentError when `attempts` is not a positive integer, `delay` not a number from 0, or `scope` unknown.
 */
export function retryTransient<T>(options: RetryTransientOptions = {}): MonoTypeOperatorFunction<T> {
  // RxJS's `retry` takes a number.
  if (typeof options !== 'object')
    throw new ArgumentError(`retryTransient({ attempts: 5 }), not ${String(options)}.`);
  const { attempts = 3, delay = fullJitter(), scope = 'connection', scheduler, onRetry } = options;
  if (!(Number.isInteger(attempts) && attempts >= 1)) {
    throw new ArgumentError(`attempts must be a positive integer, not ${String(attempts)}.`);
  }
  if (!SCOPES.includes(scope)) {
    throw new ArgumentError(
      `scope must be 'statement', 'transaction' or 'connection', not ${String(scope)}.`,
    );
  }
  if (typeof delay !== 'function') checkDelay(delay);

  return source =>
    defer(() => {
      let emitted = false;
      return source.pipe(
        tap(() => (emitted = true)),
        retry({
          count: attempts - 1,
          delay(error: unknown, attempt) {
            if (emitted || !isTransient(error, scope)) throw error;
            const pause = typeof delay === 'function' ? checkDelay(delay(attempt, error)) : delay;
            onRetry?.(error, attempt, pause);
            return timer(pause, scheduler);
          },
        }),
      );
    });
}

/** Whether doing `scope` over again may cure `error`. */
export function isTransient(error: unknown, scope: RetryScope = 'connection'): error is DBAPIError {
  if (!(error instanceof DBAPIError) || error.outcome === 'unknown') return false;
  const needed = SCOPES.indexOf(error.retry);
  return needed >= 0 && needed <= SCOPES.indexOf(scope);
}

export interface FullJitterOptions {
  /** The longest first pause, in ms; it doubles with each attempt. Default 50. */
  readonly base?: number;
  /** The longest pause of all, in ms. Default 5000. */
  readonly cap?: number;
  /** A number in [0, 1). Default `Math.random`. */
  readonly random?: () => number;
}

/**
 * Exponential backoff with full jitter: a pause anywhere between 0 and `min(cap, base × 2^(attempt − 1))` ms, so that
 * those who collided do not collide again. Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015,
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function fullJitter(options: FullJitterOptions = {}): (attempt: number) => number {
  const { base = 50, cap = 5000, random = Math.random } = options;
  return attempt => random() * Math.min(cap, base * 2 ** (attempt - 1));
}

function checkDelay(delay: number): number {
  if (!(delay >= 0 && delay < Infinity)) {
    throw new ArgumentError(`delay must be a number of milliseconds from 0, not ${String(delay)}.`);
  }
  return delay;
}
