/**
 * One small table and the few things that specs of connections and transactions do with it.
 */
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import type { Observable } from 'rxjs';
import { column, Integer, MetaData, select, Table, Text, text } from '../../lib/index.js';
import type { Engine, Executable, Executor, ReturnsRows, WriteResult } from '../../lib/index.js';

const notes = new Table('notes', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  body: column(Text),
});

/** Creates the table. */
export async function createNotes(engine: Engine): Promise<void> {
  await lastValueFrom(notes.create(engine));
}

/** An INSERT of one note. */
export function insertNote(id: number): Executable {
  return notes.insert().values({ id, body: `note ${id}` });
}

/** Inserts a note; cold. */
export function add(on: Executor, id: number): Observable<WriteResult> {
  return on.execute(insertNote(id));
}

/** The ids, in order. */
export const selectIds: ReturnsRows<{ id: number }, number> = select(notes.c.id).orderBy(notes.c.id);

/** The ids that are there. */
export function ids(on: Executor): Promise<number[]> {
  return firstValueFrom(on.execute(selectIds).scalars().all());
}

/** `1 … last` as rows, each made when it is stepped to. */
export function numbersTo(last: number): ReturnsRows<{ n: number }, number> {
  return text<{ n: number }>(
    `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${last}) SELECT n FROM numbers`,
  );
}

/** Would run for hours, and gives no row before. */
export const endless: ReturnsRows<{ n: number }, number> = text<{ n: number }>(
  'WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT max(n) AS n FROM numbers',
);

/** All values, when it has completed. */
export function all<T>(source: Observable<T>): Promise<T[]> {
  return firstValueFrom(source.pipe(toArray()));
}

/** What a promise is rejected with. */
export async function rejection(promise: Promise<unknown>): Promise<Error & Record<string, unknown>> {
  const value = await promise.then(
    resolved => new Error(`resolved with ${String(resolved)} instead of being rejected`),
    (error: unknown) => error,
  );
  return value as Error & Record<string, unknown>;
}
