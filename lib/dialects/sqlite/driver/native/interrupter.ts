/**
 * The main thread's side of stopping a SQLite statement: calls `sqlite3_interrupt` on a connection that
 * another thread is busy with, through an in-memory connection of this thread (`SELECT rx_interrupt(token)`,
 * below 1 µs).
 *
 * Promises: a token stops its own connection or nothing; a closed one gives `false`. Takes no lock that a
 * running statement holds, so it returns at once however busy the other thread is.
 *
 * Does not: know statements. The caller has to, because of what SQLite makes of the flag:
 * - When no statement of the connection is active, the flag is cleared by whatever comes first,
 *   `sqlite3_prepare` or the first `sqlite3_step`. An interrupt between "I will run this" and that first step
 *   is lost, so the caller **repeats it until the statement is known to have ended**.
 * - While any statement is active (also an open cursor between two rows) the flag stays, stops every
 *   statement of that connection, and goes only when the last of them has been reset. So an interrupt that
 *   comes late, after the first step of the next statement, stops the wrong one. The caller needs **a
 *   handshake** (contract C16): words in a `SharedArrayBuffer`, RUN with the id of the running execution and
 *   LOCK, held by this side around "RUN is still that id" and `interrupt()`, and by the other side around the
 *   change of RUN. It lives in lib/worker, not here.
 * - A statement that is nearly done may still complete. An interrupted write in autocommit changes nothing;
 *   inside a transaction SQLite rolls the whole transaction back. A COMMIT that has written its WAL frames
 *   stays committed: what the interrupt then cuts short is the checkpoint, which a later one completes.
 * - Closing does not clear the flag: one left over from the last statement cuts short the checkpoint of the
 *   close, and the `-wal` file stays behind (nothing is lost, the next connection reads it). Any statement
 *   run before the close clears it, `SELECT 1` will do.
 */
import { loadBetterSqlite3, type SqliteConstructor } from '../better-sqlite3.js';
import { extensionPath } from './extension.js';

/** Interrupts the connection named by a token of `SELECT rx_interrupt_token()`; `false` when it is closed. */
export type Interrupter = (token: number) => boolean;

/** By path: one connection per thread that asks, in practice the main thread's. Never closed, it holds no file. */
const interrupters = new Map<string, Interrupter>();

/**
 * Opens this thread's in-memory connection, loads the extension into it and returns the function that
 * interrupts.
 * Later calls with the same path return the same function. The connection holds no file, no thread and no
 * timer, and does not keep the process alive.
 *
 * @param path what `extensionPath()` returned, in the busy threads too
 * @param driver better-sqlite3's constructor; loaded when it is left out
 * @returns `undefined`, never an error, when the extension or the driver cannot be loaded
 *
 * @example
 * const interrupt = createInterrupter(path);
 * interrupt?.(token); // true: the statement running on that connection ends with SQLITE_INTERRUPT
 */
export function createInterrupter(path: string, driver?: SqliteConstructor): Interrupter | undefined {
  const known = interrupters.get(path);
  if (known !== undefined) return known;
  try {
    const database = new (driver ?? loadBetterSqlite3())(':memory:');
    try {
      database.loadExtension(path);
      const statement = database.prepare('SELECT rx_interrupt(?)').pluck();
      const interrupt: Interrupter = token => Number(statement.get(token)) === 1;
      interrupters.set(path, interrupt);
      return interrupt;
    } catch {
      database.close();
      return undefined;
    }
  } catch {
    return undefined;
  }
}

/** The interrupter of this platform's extension; `undefined` where there is none. */
export function interrupter(): Interrupter | undefined {
  if (found === undefined) {
    const path = extensionPath();
    found = { interrupter: path === undefined ? undefined : createInterrupter(path) };
  }
  return found.interrupter;
}

/** Looked for once in the life of a process: the files are not asked again by each engine. */
let found: { readonly interrupter: Interrupter | undefined } | undefined;
