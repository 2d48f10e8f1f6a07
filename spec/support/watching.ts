/** What an Observable has told so far, and when an engine is at rest. */
import { firstValueFrom, type Observable, type Subscription } from 'rxjs';

import { text, type Engine } from '../../lib/index.js';

export interface Watching<T> {
  readonly values: T[];
  /** Its error; `undefined` while there is none. */
  error: unknown;
  completed: boolean;
  readonly subscription: Subscription;
  /** Resolves when it has told so many values, or is over. */
  told(count: number): Promise<T[]>;
}

/** Subscribes and notes. */
export function watching<T>(source: Observable<T>): Watching<T> {
  const values: T[] = [];
  const waiting: { count: number; resolve: (values: T[]) => void }[] = [];
  const check = (): void => {
    for (const { count, resolve } of waiting)
      if (values.length >= count || noted.completed || noted.error !== undefined) resolve(values);
  };
  const noted: { error: unknown; completed: boolean } = { error: undefined, completed: false };
  const subscription = source.subscribe({
    next: value => {
      values.push(value);
      check();
    },
    error: (error: unknown) => {
      noted.error = error;
      check();
    },
    complete: () => {
      noted.completed = true;
      check();
    },
  });
  return Object.assign(noted, {
    values,
    subscription,
    told: (count: number) =>
      new Promise<T[]>(resolve => {
        waiting.push({ count, resolve });
        check();
      }),
  });
}

/** Resolves when nothing uses or waits for a connection of the engine, for some turns. */
export async function quiet(engine: Engine): Promise<void> {
  for (let turns = 0; turns < 3; turns++) {
    await new Promise(resolve => setTimeout(resolve, 0));
    const { leased, waiting, opening } = engine.pool;
    if (leased + waiting + opening > 0) turns = -1;
  }
}

/** Executes texts, one after the other, each committed by itself. */
export async function executeAll(
  engine: Pick<Engine, 'execute'>,
  ...texts: readonly string[]
): Promise<void> {
  for (const sql of texts) await firstValueFrom(engine.execute(text(sql)), { defaultValue: undefined });
}
