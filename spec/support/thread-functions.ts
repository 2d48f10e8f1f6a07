/** What specs of dying and faithful threads run in a connection's thread; imports nothing of the library. */
import { threadId } from 'node:worker_threads';

/** The part of better-sqlite3 that is needed here. */
interface Database {
  function(name: string, options: { deterministic: boolean }, implementation: () => unknown): void;
  function(name: string, implementation: () => unknown): void;
  exec(sql: string): void;
  close(): void;
}

/** The thread's number; 0 is the main thread. */
export function which(): number {
  return threadId;
}

/** Gives SQL `thread()`, the number of the thread that runs it, and `die()`, which ends that thread. */
export function install(database: Database): void {
  database.function('thread', () => threadId);
  database.function('die', () => process.exit(3));
}

/** Ends the thread, as `process.exit` in user code does. */
export function exit(_: Database, code: number): void {
  process.exit(code);
}

/** Ends the thread by an error that nobody catches, while its caller waits. */
export function throwLater(): Promise<never> {
  setTimeout(() => {
    throw new Error('nobody catches this');
  });
  return new Promise(() => {});
}

/** Ends the thread by running out of memory, soon. */
export function exhaust(): number {
  const held: unknown[] = [];
  for (;;) held.push(new Array(1_000_000).fill(held.length));
}

/** Executes SQL behind the library's back. */
export function runSql(database: Database, sql: string): void {
  database.exec(sql);
}

/** Closes the driver's connection behind the library's back. */
export function closeDatabase(database: Database): void {
  database.close();
}
