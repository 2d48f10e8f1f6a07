/**
 * What everything that can be pulled must keep: the rules of lib/operators/demand.ts, in one function.
 *
 * Does not: judge the values. `source` must end by itself when it is given enough demand.
 */
import type { Demand, Pullable } from '../../lib/operators/index.js';

export interface PullableContractOptions {
  /** Resolves when nothing that was started is under way any more (`engine.idle()`). Default: two turns of the loop. */
  readonly settle?: () => Promise<unknown>;
}

/** How a watched execution asks: `request(n)` at once and again inside each `next`. */
interface Plan {
  readonly first: number;
  readonly each: number;
  /** Cancels inside this value (from 1). */
  readonly cancelAt?: number;
}

/** The rules that `source` breaks, one sentence each; empty when it keeps them all. */
export async function pullableViolations(
  source: Pullable<unknown>,
  options: PullableContractOptions = {},
): Promise<string[]> {
  const { settle = twoTurns } = options;
  const violations = new Set<string>();

  /** Pulls by the plan until the end, the cancel, or until `starved` says that nothing more can come. */
  async function watch(plan: Plan, starved: boolean): Promise<{ values: number; ending: string }> {
    let demand: Demand | undefined;
    let values = 0;
    let requested = 0;
    let ending = '';
    let insideNext = false;
    let over: () => void = () => {};
    const ended = new Promise<void>(resolve => (over = resolve));
    let cancelled: Promise<void> | undefined;

    const ask = (n: number): void => {
      requested += n;
      demand?.request(n);
    };
    const notified = (what: string): void => {
      if (demand === undefined) violations.add(`${what} before pull has returned`);
      if (ending !== '') violations.add(`${what} after ${ending}`);
      if (insideNext) violations.add(`${what} inside next`);
    };
    const end = (what: string): void => {
      notified(what);
      ending ||= what;
      over();
    };
    demand = source.pull({
      next() {
        notified('next');
        values += 1;
        if (values > requested) violations.add('more values than were requested');
        insideNext = true;
        if (values === plan.cancelAt) {
          ending = 'cancel';
          cancelled = demand?.cancel();
          over();
        } else if (plan.each > 0) ask(plan.each);
        insideNext = false;
      },
      error: () => end('error'),
      complete: () => end('complete'),
    });
    if (plan.first > 0) ask(plan.first);
    if (starved) await settle();
    else await ended;
    if (ending === '' || ending === 'cancel') {
      ending = 'cancel';
      await (cancelled ?? demand.cancel()).catch(() => violations.add('cancel rejects'));
    }
    demand.request(1);
    await demand.cancel().catch(() => violations.add('cancel rejects'));
    await settle();
    return { values, ending };
  }

  const { values } = await watch({ first: Infinity, each: 0 }, false);
  await watch({ first: 1, each: 1 }, false);
  await watch({ first: 3, each: 2 }, false);
  await watch({ first: 0, each: 0 }, true);
  if (values > 1) await watch({ first: 1, each: 0 }, true);
  for (let at = 1; at <= Math.min(values, 10); at++) await watch({ first: 1, each: 1, cancelAt: at }, false);
  return [...violations];
}

async function twoTurns(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setTimeout(resolve));
}
