/**
 * One trial: an operation in an engine of its own, cut short or spoilt as the spec arranges, and what it broke.
 */
import { brokenRules, SEED } from './invariants.js';
import type { Operation } from './operations.js';
import { ScriptedEngine, type ScriptedOptions } from './scripted-engine.js';

export interface Trial {
  /** The rules that were broken, one sentence each. */
  readonly broken: readonly string[];
  /** How the operation was over for its subscriber. */
  readonly over: 'completed' | 'failed' | 'left';
  readonly error: unknown;
  /** What the sum of all n was changed by. */
  readonly delta: number;
  /** Points passed until it was over. */
  readonly points: number;
  /** Connections that were given up. */
  readonly evictions: number;
  /** The SQL texts that ran. */
  readonly ran: readonly string[];
}

/** Runs an operation. `arrange` may set points, moments and choices, and `leave` at any time. */
export async function tryOut(
  operation: Operation,
  options: ScriptedOptions,
  arrange: (scripted: ScriptedEngine, leave: () => void) => void,
): Promise<Trial> {
  const scripted = new ScriptedEngine({ ...options, ...operation.options });
  const { database, engine } = scripted;
  database.rows = SEED;
  const before = database.sum;
  const broken: string[] = [];
  let over: Trial['over'] | undefined;
  let thrown: unknown;
  const note = (what: string): void => {
    if (over !== undefined) broken.push(`${what} after it was over`);
  };
  const subscription = operation.run(engine).subscribe({
    next: () => note('next'),
    error: (error: unknown) => {
      note('error');
      thrown = error;
      over = 'failed';
    },
    complete: () => {
      note('complete');
      over = 'completed';
    },
  });
  arrange(scripted, () => {
    over ??= 'left';
    subscription.unsubscribe();
  });
  await scripted.drive(() => over !== undefined);
  const { points } = scripted;
  scripted.onMoment = () => {};
  await scripted.rest();
  const delta = database.sum - before;
  const ran = [...database.ran];
  const evictions = scripted.events.filter(({ type }) => type === 'evict' || type === 'releaseFailed').length;
  if (!operation.deltas.includes(delta)) broken.push(`changed by ${delta}`);
  if (over === 'completed' && delta !== operation.deltas.at(-1))
    broken.push(`completed, but changed by ${delta}`);
  broken.push(...(await brokenRules(scripted)));
  return { broken, over: over!, error: thrown, delta, points, evictions, ran };
}
