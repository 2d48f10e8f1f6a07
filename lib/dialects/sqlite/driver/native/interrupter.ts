/**
 * The main thread's side of stopping a SQLite statement: calls `sqlite3_interrupt` on a connection that another thread
 * is busy with, through an in-memory connection of this thread (`SELECT rx_interrupt(token)`, about 2 µs).
 *
 * Promises: a token stops its own connection or nothing; a closed one gives `false`. Takes no lock that a running
 * statement holds, so it returns at once however busy the other thread is.
 *
 * Does not: know statements. The caller has to, because of what SQLite makes of the flag:
 * - When no statement of the connection is active, the flag is cleared by whatever comes first, `sqlite3_prepare`
 *   or the first `sqlite3_step`. An interrupt that comes between "I will run this" and that first step is lost, so the caller
 *   **repeats it until the statement is known to have ended**.
 * - While any statement is active (also an open cursor between two rows) the flag stays, stops every
 *   statement of that connection, and only goes when the last of them has been reset. A flag set just after
 *   the last step of one statement does no harm; one set just after the first step of the next one stops the wrong
 *   statement. So the caller needs **a handshake that keeps the next statement from starting** while an interrupt is under way
 *   and an interrupt from starting once its statement has ended (contract C16): words in a `SharedArrayBuffer`, the id of
 *   the running execution and a lock taken around `interrupt()` by this side and around the change of the id by
 *   the other. It lives in lib/worker, not here.
 * - A statement that is nearly done may still complete. In autocommit an interrupted write changes nothing; inside a transaction
 *   SQLite rolls the whole transaction back. A COMMIT whose WAL frames are written stays committed: what the
 *   interrupt then cuts short is the checkpoint, which a later one completes.
 */
import { type DriverConstructor, loadDriver } from './driver-module.js';

/** Interrupts the connection named by a token of `SELECT rx_interrupt_token()`; `false` when it is closed. */
export type Interrupter = (token: number) => boolean;

/** By path, so that there is one connection per process, or rather per thread that asks; never closed: it holds no file. */
const interrupters = new Map<string, Interrupter>();

/**
 * Opens this thread's in-memory connection, loads the extension into it and returns the function that interrupts.
 * Later calls with the same path return the same function. The connection holds no file, no thread and no
 * timer, and does not keep the process alive.
 *
 * @param path what `extensionPath()` returned, in the busy threads too
 * @param driver better-sqlite3's constructor, where the caller has it loaded already
 * @returns `undefined`, never an error, when the extension or the driver cannot be loaded
 *
 * @example
 * const interrupt = createInterrupter(path);
 * interrupt?.(token); // true: the statement running on that connection ends with SQLITE_INTERRUPT
 */
export function createInterrupter(
  path: string,
  driver: DriverConstructor | undefined = loadDriver(),
): Interrupter | undefined {
  const known = interrupters.get(path);
  if (known !== undefined || driver === undefined) return known;
  try {
    const database = new driver(':memory:');
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
