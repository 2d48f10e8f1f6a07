/**
 * What subscribing needs, there or still to be loaded: the one place where an engine's Observables wait for it.
 *
 * Promises: where it is there nothing waits, not even for a microtask; otherwise it is loaded once, for all who wait, who go on in
 * the order in which they subscribed and may leave meanwhile. When loading fails they get a typed error, and the next subscription
 * loads again. Does not: load anything before it is asked, or count the loading as waiting for a connection (`timeout`).
 */
import { Observable, from, switchMap, type Subscriber, type TeardownLogic } from 'rxjs';

import { InvalidRequestError } from '../errors.js';
import type { Demand, PullObserver } from '../operators/demand.js';
import type { Running } from './running.js';

export class LateRunning {
  /** It, when it is there. */
  now: Running | undefined;
  readonly #load: () => Promise<Running>;
  #loading: Promise<Running> | undefined;

  constructor(load: () => Promise<Running>, now?: Running) {
    this.#load = load;
    this.now = now;
  }

  /** @throws InvalidRequestError (the promise rejects) when it cannot be loaded */
  load(): Promise<Running> {
    return (this.#loading ??= this.#load().then(
      running => (this.now = running),
      (cause: unknown) => {
        this.#loading = undefined;
        throw new InvalidRequestError(
          `What runs statements could not be loaded: ${String(cause)}. Subscribe again when the page can reach its modules`,
          { cause },
        );
      },
    ));
  }

  /** What a subscription does: `start`, as soon as it is there. */
  run<T>(
    subscriber: Subscriber<T>,
    start: (running: Running, subscriber: Subscriber<T>) => TeardownLogic,
  ): TeardownLogic {
    if (this.now !== undefined) return start(this.now, subscriber);
    return from(this.load())
      .pipe(switchMap(running => new Observable<T>(each => start(running, each))))
      .subscribe(subscriber);
  }

  /** What a pull does: `start`, as soon as it is there. */
  pull<T>(observer: PullObserver<T>, start: (running: Running) => Demand): Demand {
    return this.now === undefined ? new LateDemand(this.load(), observer, start) : start(this.now);
  }
}

/** The consumer's end of a pull that has yet to start: remembers what was asked for. */
class LateDemand implements Demand {
  #started: Demand | undefined;
  #wanted = 0;
  #cancelled = false;

  constructor(loading: Promise<Running>, observer: PullObserver<never>, start: (running: Running) => Demand) {
    loading.then(
      running => {
        if (this.#cancelled) return;
        this.#started = start(running);
        if (this.#wanted > 0) this.#started.request(this.#wanted);
      },
      (error: unknown) => {
        if (!this.#cancelled) observer.error(error);
      },
    );
  }

  request(n: number): void {
    if (this.#started === undefined) this.#wanted += n;
    else this.#started.request(n);
  }

  cancel(): Promise<void> {
    this.#cancelled = true;
    return this.#started?.cancel() ?? Promise.resolve();
  }
}
