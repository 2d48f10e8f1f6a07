/**
 * What must be true of a scripted engine once an operation was cut short, whatever the cut: nothing is out, nobody
 * waits, no transaction is open, the next query and the next write work, and the engine can be disposed.
 */
import { firstValueFrom, type Observable } from 'rxjs';

import { column } from '../../lib/schema/index.js';
import { MetaData, Table, type Executable, type ReturnsRows } from '../../lib/sql/index.js';
import { Integer } from '../../lib/types/index.js';
import type { ScriptedEngine } from './scripted-engine.js';

const accounts = new Table('t', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  n: column(Integer),
});

/** A row of the one table of a scripted database. */
export interface Account {
  readonly id: number;
  readonly n: number | null;
}

export const everyAccount: ReturnsRows<Account> = accounts.select();
export const insertAccount: Executable = accounts.insert();
export const insertReturning: ReturnsRows<{ readonly id: number }> = accounts
  .insert()
  .returning(accounts.c.id);

/** Inserts one row. */
export function insertOne(id: number, n: number): Executable {
  return accounts.insert().values({ id, n });
}

/** Adds to the n of every row. */
export function add(delta: number): Executable {
  return accounts.update().values({ n: accounts.c.n.add(delta) });
}

/** Adds to the n of every row and gives their ids. */
export function addReturning(delta: number): ReturnsRows<{ readonly id: number }> {
  return accounts
    .update()
    .values({ n: accounts.c.n.add(delta) })
    .returning(accounts.c.id);
}

/** Adds to the n of one row. */
export function addTo(id: number, delta: number): Executable {
  return accounts
    .update()
    .values({ n: accounts.c.n.add(delta) })
    .where(accounts.c.id.eq(id));
}

export const SEED: ReadonlyMap<number, number> = new Map([
  [1, 100],
  [2, 200],
  [3, 300],
]);

/** The rules that do not hold, one sentence each; empty when all do. Ends the engine. */
export async function brokenRules(scripted: ScriptedEngine): Promise<string[]> {
  const { engine, database } = scripted;
  const broken: string[] = [];
  const check = (holds: boolean, otherwise: string): void => {
    if (!holds) broken.push(otherwise);
  };
  await scripted.rest();
  const { leased, waiting, writer } = engine.pool;
  check(leased === 0, `${leased} leased`);
  check(waiting === 0, `${waiting} waiting`);
  check(writer === undefined, `${writer} has the right to write`);
  for (const left of database.left) broken.push(left);

  const attempt = async <T>(what: string, source: Observable<T>): Promise<T | undefined> => {
    try {
      return await scripted.settle(firstValueFrom(source));
    } catch (error) {
      broken.push(`${what}: ${String(error)}`);
      return undefined;
    }
  };
  const before = database.sum;
  const rows = await attempt('the next query', engine.execute(everyAccount).all());
  check(rows?.length === database.rows.size, `the next query saw ${rows?.length} rows`);
  await attempt('the next write', engine.execute(insertOne(-1, 5)));
  check(database.sum === before + 5, `the next write made ${before} ${database.sum}`);
  await attempt('dispose', engine.dispose());
  await scripted.drive();
  check(scripted.threads === 0, `${scripted.threads} threads after dispose`);
  check(engine.pool.open === 0, `${engine.pool.open} connections after dispose`);
  return broken;
}
