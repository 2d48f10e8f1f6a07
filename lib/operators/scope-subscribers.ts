/**
 * What a scope of `usingAsync` listens with: to its resource, its body, its release.
 *
 * Promises: the teardown of what is listened to has run when the scope is told of the end (RxJS runs it after the
 * observer's callback); a resource that arrives after unsubscribe is passed on (RxJS drops it). Both are why these
 * extend Subscriber instead of being observers.
 * Does not: decide anything; the scope has the states.
 */
import { Subscriber } from 'rxjs';
import type { Unsubscribable } from 'rxjs';
import { reportError } from './report-error.js';

export interface AcquiringScope<R> {
  /** A value, perhaps late, perhaps one of many. */
  acquired(resource: R): void;
  failed(error: unknown): void;
  exhausted(): void;
}

export interface BodyScope<T> {
  emit(value: T): void;
  leave(how: 'complete' | 'error', cause?: unknown): void;
}

export interface ReleasingScope {
  released(): void;
  releaseFailed(error: unknown): void;
}

export class Acquiring<R> extends Subscriber<R> {
  readonly #scope: AcquiringScope<R>;

  constructor(scope: AcquiringScope<R>) {
    super();
    this.#scope = scope;
  }

  override next(resource: R): void {
    this.#scope.acquired(resource);
  }

  protected override _error(error: unknown): void {
    settle(this);
    this.#scope.failed(error);
  }

  protected override _complete(): void {
    settle(this);
    this.#scope.exhausted();
  }
}

export class Body<T> extends Subscriber<T> {
  readonly #scope: BodyScope<T>;

  constructor(scope: BodyScope<T>) {
    super();
    this.#scope = scope;
  }

  protected override _next(value: T): void {
    this.#scope.emit(value);
  }

  protected override _error(error: unknown): void {
    settle(this);
    this.#scope.leave('error', error);
  }

  protected override _complete(): void {
    try {
      this.unsubscribe();
    } catch (error) {
      this.#scope.leave('error', error);
      return;
    }
    this.#scope.leave('complete');
  }
}

export class Releasing extends Subscriber<unknown> {
  readonly #scope: ReleasingScope;

  constructor(scope: ReleasingScope) {
    super();
    this.#scope = scope;
  }

  protected override _next(): void {}

  protected override _error(error: unknown): void {
    settle(this);
    this.#scope.releaseFailed(error);
  }

  protected override _complete(): void {
    try {
      this.unsubscribe();
    } catch (error) {
      this.#scope.releaseFailed(error);
      return;
    }
    this.#scope.released();
  }
}

/** Runs a teardown whose failure must not hide what comes next. */
function settle(subscriber: Unsubscribable): void {
  try {
    subscriber.unsubscribe();
  } catch (error) {
    reportError(error);
  }
}
