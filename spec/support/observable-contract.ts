/**
 * What every Observable of the library must keep, whatever it emits: a technology compatibility kit in one function.
 *
 * Promises: watches the producer's own calls, before RxJS's Subscriber hides those that come too late, so it is
 * stricter than a subscriber could notice: a producer that goes on calling `next` is one that goes on working.
 * Does not: judge the values, or end by itself when the source neither ends nor fails.
 */
import { Subscriber } from 'rxjs';
import type { Observable } from 'rxjs';

export interface ContractOptions {
  /** [C3] Nothing is notified while `subscribe` is on the stack. Default true. */
  readonly neverSynchronous?: boolean;
  /** Resolves when nothing that was started is under way any more (`engine.idle()`). Default: two turns of the loop. */
  readonly settle?: () => Promise<unknown>;
  /** Called inside each `next`, to provoke a `next` inside it. */
  readonly provoke?: () => void;
  /** How many of the values the source is cancelled at, each in a subscription of its own. Default 10. */
  readonly cancelPoints?: number;
}

/** The rules that `source` breaks, one sentence each; empty when it keeps them all. */
export async function contractViolations(
  source: Observable<unknown>,
  options: ContractOptions = {},
): Promise<string[]> {
  const { neverSynchronous = true, settle = twoTurns, provoke, cancelPoints = 10 } = options;
  const violations = new Set<string>();

  async function watch(cancelAt: number, how: 'inside next' | 'after next'): Promise<Probe> {
    const probe = new Probe(violations, cancelAt, how, provoke);
    source.subscribe(probe);
    if (neverSynchronous && probe.notifications > 0) violations.add('notified inside subscribe');
    if (cancelAt === 0) probe.unsubscribe();
    await probe.over;
    await settle();
    return probe;
  }

  const { values, ending } = await watch(-1, 'inside next');
  const again = await watch(-1, 'inside next');
  if (again.ending !== ending)
    violations.add(`a second subscription ended with ${again.ending}, not ${ending}`);
  await watch(0, 'inside next');
  for (let at = 1; at <= Math.min(values, cancelPoints); at++) {
    await watch(at, 'inside next');
    await watch(at, 'after next');
  }
  return [...violations];
}

/** Sees every call of the producer, and unsubscribes at value number `cancelAt` (0: its caller does; -1: never). */
class Probe extends Subscriber<unknown> {
  readonly over: Promise<void>;
  values = 0;
  notifications = 0;
  ending = 'nothing';
  #resolve!: () => void;
  #insideNext = false;

  constructor(
    private readonly violations: Set<string>,
    private readonly cancelAt: number,
    private readonly how: 'inside next' | 'after next',
    private readonly provoke: (() => void) | undefined,
  ) {
    super();
    this.over = new Promise(resolve => (this.#resolve = resolve));
    this.add(() => this.#resolve());
  }

  override next(): void {
    this.#notified('next');
    if (this.#insideNext) this.violations.add('next inside next');
    this.values += 1;
    this.#insideNext = true;
    this.provoke?.();
    if (this.values === this.cancelAt) {
      if (this.how === 'inside next') this.unsubscribe();
      else queueMicrotask(() => this.unsubscribe());
    }
    this.#insideNext = false;
  }

  override error(): void {
    this.#ended('error');
  }

  override complete(): void {
    this.#ended('complete');
  }

  #ended(ending: string): void {
    // RxJS's own sources end a subscriber that has left or has been ended so already: nothing is lost by it.
    if (this.closed && (this.ending === 'nothing' || this.ending === ending)) return;
    this.#notified(ending);
    if (this.#insideNext) this.violations.add(`${ending} inside next`);
    if (this.ending === 'nothing') this.ending = ending;
    this.unsubscribe();
  }

  #notified(what: string): void {
    this.notifications += 1;
    if (this.ending !== 'nothing') this.violations.add(`${what} after ${this.ending}`);
    else if (this.closed) this.violations.add(`${what} after unsubscribe`);
  }
}

async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setTimeout(resolve));
}
