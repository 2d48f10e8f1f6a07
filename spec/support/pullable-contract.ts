/**
 * What everything that can be pulled must keep: the rules of lib/operators/demand.ts, in one function.
 *
 * Does not: judge the values. `source` must end by itself when it is given enough demand.
 */
import type { Demand, Pullable, PullObserver } from '../../lib/operators/index.js';

export interface PullableContractOptions {
  /** Resolves when nothing that was started is under way any more (`engine.idle()`). Default: two turns of the loop. */
  readonly settle?: () => Promise<unknown>;
}

/** The rules that `source` breaks, one sentence each; empty when it keeps them all. */
export async function pullableViolations(
  source: Pullable<unknown>,
  options: PullableContractOptions = {},
): Promise<string[]> {
  const { settle = twoTurns } = options;
  const violations = new Set<string>();

  async function watch(plan: Plan): Promise<Watcher> {
    const watcher = new Watcher(plan, violations);
    watcher.start(source);
    if (plan.starved) await settle();
    else await watcher.over;
    await watcher.leave();
    await settle();
    return watcher;
  }

  const { values } = await watch({ first: Infinity, each: 0 });
  await watch({ first: 1, each: 1 });
  await watch({ first: 3, each: 2 });
  await watch({ first: 0, each: 0, starved: true });
  if (values > 1) await watch({ first: 1, each: 0, starved: true });
  for (let at = 1; at <= Math.min(values, 10); at++) await watch({ first: 1, each: 1, cancelAt: at });
  return [...violations];
}

interface Plan {
  /** Requested at once. */
  readonly first: number;
  /** Requested again inside each `next`. */
  readonly each: number;
  /** Cancels inside this value, counted from 1. */
  readonly cancelAt?: number;
  /** The demand does not suffice for the end to come. */
  readonly starved?: boolean;
}

class Watcher implements PullObserver<unknown> {
  readonly over: Promise<void>;
  values = 0;
  #over!: () => void;
  #demand: Demand | undefined;
  #requested = 0;
  #ending = '';
  #insideNext = false;

  constructor(
    private readonly plan: Plan,
    private readonly violations: Set<string>,
  ) {
    this.over = new Promise(resolve => (this.#over = resolve));
  }

  start(source: Pullable<unknown>): void {
    this.#demand = source.pull(this);
    this.#ask(this.plan.first);
  }

  next(): void {
    this.#notified('next');
    this.values += 1;
    if (this.values > this.#requested) this.violations.add('more values than were requested');
    this.#insideNext = true;
    if (this.values === this.plan.cancelAt) void this.leave();
    else this.#ask(this.plan.each);
    this.#insideNext = false;
  }

  error(): void {
    this.#end('error');
  }

  complete(): void {
    this.#end('complete');
  }

  /** Cancels twice; both must resolve, and a request in between must do nothing. */
  async leave(): Promise<void> {
    this.#ending ||= 'cancel';
    try {
      const first = this.#demand?.cancel();
      this.#demand?.request(1);
      await Promise.all([first, this.#demand?.cancel()]);
    } catch {
      this.violations.add('cancel rejects');
    }
    this.#over();
  }

  #ask(n: number): void {
    if (n === 0) return;
    this.#requested += n;
    this.#demand?.request(n);
  }

  #end(what: string): void {
    this.#notified(what);
    this.#ending ||= what;
    this.#over();
  }

  #notified(what: string): void {
    if (this.#demand === undefined) this.violations.add(`${what} before pull has returned`);
    if (this.#ending !== '') this.violations.add(`${what} after ${this.#ending}`);
    if (this.#insideNext) this.violations.add(`${what} inside next`);
  }
}

async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setTimeout(resolve));
}
