/** What the specs of this room have in common: SQL run in order, the first value of an Observable, the databases of SQLite. */
import { firstValueFrom, lastValueFrom, type Observable } from 'rxjs';
import { text, type Executor } from '../../lib/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';

/** The first value. */
export const value = <T>(source: Observable<T>): Promise<T> => firstValueFrom(source);

/** Runs statements without parameters, one after the other. */
export async function run(on: Pick<Executor, 'execute'>, ...statements: readonly string[]): Promise<void> {
  for (const sql of statements) await lastValueFrom(on.execute(text(sql)));
}

/** `describeEngines` for what is put in SQLite's SQL. */
export function describeSqlite(title: string, body: (at: EngineCase) => void): void {
  for (const database of ['memory', 'file'] as const) describeEngines(title, body, { database });
}
