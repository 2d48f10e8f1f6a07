/** What the specs of this room have in common: SQL run in order, the first value of an Observable. */
import { firstValueFrom, lastValueFrom, type Observable } from 'rxjs';
import { text, type Executor } from '../../lib/index.js';

/** The first value. */
export const value = <T>(source: Observable<T>): Promise<T> => firstValueFrom(source);

/** Runs statements without parameters, one after the other. */
export async function run(on: Pick<Executor, 'execute'>, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) await lastValueFrom(on.execute(text(sql)));
}
