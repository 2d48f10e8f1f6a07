/**
 * Statements that would run for ever, and how a spec learns that one is inside the database now.
 *
 * The connection's thread is given an SQL function `started()` that counts in memory shared with the spec. Only threads share memory: inline, nothing could run beside the statement.
 */
import { firstValueFrom } from 'rxjs';

import { text, type Connection, type Engine, type ReturnsRows, type TextClause } from '../../lib/index.js';

const ENDLESS = '(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n)';

/** One long step without a row. */
export const spin: ReturnsRows<{ n: number }> = text<{ n: number }>(`SELECT started() + ${ENDLESS} AS n`);

/** Rows 1 … 100, then one long step. */
export const rowsThenSpin: ReturnsRows<{ n: number }> = text<{ n: number }>(
  'WITH RECURSIVE r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 100) ' +
    `SELECT i AS n FROM r UNION ALL SELECT started() + ${ENDLESS}`,
);

/** Rows without an end. */
export const endlessRows: ReturnsRows<{ n: number }> = text<{ n: number }>(
  'WITH RECURSIVE r(n) AS (SELECT started() UNION ALL SELECT n + 1 FROM r) SELECT n FROM r',
);

/** Changes all rows of `t` but the last, and stays with that. */
export const spinningUpdate: TextClause = text(
  `UPDATE t SET n = CASE WHEN id < 3 THEN n + 1 + started() ELSE ` +
    `(WITH RECURSIVE r(i) AS (SELECT t.id UNION ALL SELECT i + 1 FROM r) SELECT count(*) FROM r) END`,
);

/** Inserts a row, and stays with the next. */
export const spinningInsert: TextClause = text(
  `INSERT INTO t SELECT 100, started() UNION ALL SELECT 101, ${ENDLESS}`,
);

/** Counts how often statements have called `started()`. */
export class Starts {
  readonly words: Int32Array = new Int32Array(new SharedArrayBuffer(4));
  #seen = 0;

  /** Makes `started()` known to every connection that is open now: give it a pool of one. */
  async on(engine: Engine): Promise<void> {
    await firstValueFrom(engine.connect(conn => this.onConnection(conn)));
  }

  onConnection(conn: Connection): ReturnType<Connection['runInThread']> {
    return conn.runInThread(new URL('./slow-functions.js', import.meta.url), 'install', this.words);
  }

  /** Resolves when one more statement has started than the last time. */
  async next(): Promise<void> {
    while (Atomics.load(this.words, 0) === this.#seen) {
      // Not by blocking: this thread is the one that the statement's answers come to.
      await new Promise(resolve => setImmediate(resolve));
    }
    this.#seen = Atomics.load(this.words, 0);
  }
}

/** Steps that last until the spec says so, and that nothing can interrupt: `SELECT hold()`. */
export class Hold {
  readonly words: Int32Array = new Int32Array(new SharedArrayBuffer(8));

  /** Makes `hold()` known to the one connection of a pool of one. */
  async on(engine: Engine): Promise<void> {
    const url = new URL('./slow-functions.js', import.meta.url);
    await firstValueFrom(engine.connect(conn => conn.runInThread(url, 'installHold', this.words)));
  }

  /** Resolves when a statement is held. */
  async held(): Promise<void> {
    while (Atomics.load(this.words, 0) === 0) await new Promise(resolve => setImmediate(resolve));
  }

  /** Lets it, and all that follow, go on. */
  release(): void {
    Atomics.store(this.words, 1, 1);
    Atomics.notify(this.words, 1);
  }
}
