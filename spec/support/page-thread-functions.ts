/** What specs of dying and faithful threads run in a connection's worker; `thread-functions.ts` in Node. */

/** The part of SQLite WASM that is needed here. */
interface Database {
  createFunction(name: string, implementation: () => unknown): void;
  close(): void;
}

/** 0 is the page; a worker has a number of its own. */
const id: number = typeof document === 'undefined' ? Math.ceil(Math.random() * 1e9) : 0;

/** The thread's number; 0 is the page. */
export function which(): number {
  return id;
}

/** Gives SQL `thread()`, the number of the thread that runs it. */
export function install(database: Database): void {
  database.createFunction('thread', () => id);
}

/** Ends the worker, which is over when it is done with what it is at. */
export function exit(): Promise<never> {
  close();
  return new Promise(() => {});
}

/** Ends the worker by an error that nobody catches, while its caller waits. */
export function throwLater(): Promise<never> {
  setTimeout(() => {
    throw new Error('nobody catches this');
  });
  return new Promise(() => {});
}

/** Closes the driver's connection behind the library's back. */
export function closeDatabase(database: Database): void {
  database.close();
}
