/**
 * Statements that would run for ever, for every database on which a statement can be stopped while it runs, and how a spec
 * learns that one is inside the database now.
 *
 * SQLite's thread counts in memory that it shares with the spec (`slow.ts`); a server is asked for what it runs.
 */
import { firstValueFrom, type Observable } from 'rxjs';

import { text, type Engine, type ReturnsRows, type TextClause } from '../../lib/index.js';
import type { EngineCase } from './engines.js';
import * as sqlite from './slow.js';
import { endlessRows } from './statements.js';

/** A table `t (id, n)` with the rows 1 … 3 is meant to be there. */
export interface Slow {
  /** One long step without a row. */
  readonly spin: ReturnsRows<{ n: number }>;
  /** Rows 1 … 100, then one long step. */
  readonly rowsThenSpin: ReturnsRows<{ n: number }>;
  /** Rows without an end. */
  readonly endlessRows: ReturnsRows<{ n: number }>;
  /** Changes all rows of `t` but the last, and stays with that. */
  readonly spinningUpdate: TextClause;
  /** Inserts a row, and stays with the next. */
  readonly spinningInsert: TextClause;
  /** Inserts `:id`, quickly, and is seen by `next()`. */
  readonly insert: TextClause;
  /** Says which engine of one connection the statements are for. */
  on(engine: Engine): Promise<void>;
  /** Resolves when one more statement has started than the last time. */
  next(): Promise<void>;
  /** What is still at work for the engine though it is idle, or is gone though it should be there; nothing, when all is well. */
  wrong(engine: Engine): Promise<string[]>;
}

export function slowOn(at: EngineCase): Slow {
  return at.dialect === 'sqlite' ? new SlowInThread() : new SlowOnServer(at);
}

class SlowInThread implements Slow {
  readonly spin: ReturnsRows<{ n: number }> = sqlite.spin;
  readonly rowsThenSpin: ReturnsRows<{ n: number }> = sqlite.rowsThenSpin;
  readonly endlessRows: ReturnsRows<{ n: number }> = sqlite.endlessRows;
  readonly spinningUpdate: TextClause = sqlite.spinningUpdate;
  readonly spinningInsert: TextClause = sqlite.spinningInsert;
  readonly insert: TextClause = text('INSERT INTO t VALUES (:id, started())');
  readonly #starts = new sqlite.Starts();

  on(engine: Engine): Promise<void> {
    return this.#starts.on(engine);
  }

  next(): Promise<void> {
    return this.#starts.next();
  }

  wrong(): Promise<string[]> {
    return Promise.resolve([]);
  }
}

/** By this the server's list of what it runs tells these statements from others. */
const MARK = '/* slow */';
/** Rows that do not wait for each other in the server's buffer of 16 KB, on their way to the client. */
const HUNDRED = Array.from({ length: 100 }, (_, index) => `SELECT ${index + 1} AS n`).join(' UNION ALL ');
const WIDE = "REPEAT('x', 20000)";

class SlowOnServer implements Slow {
  readonly spin: ReturnsRows<{ n: number }> = text<{ n: number }>(`SELECT ${MARK} SLEEP(3600) AS n`);
  readonly rowsThenSpin: ReturnsRows<{ n: number }> = text<{ n: number }>(
    `SELECT ${MARK} n + IF(n = 0, SLEEP(3600), 0) AS n, ${WIDE} AS wide FROM (${HUNDRED} UNION ALL SELECT 0) AS r`,
  );
  readonly endlessRows: ReturnsRows<{ n: number }>;
  readonly spinningUpdate: TextClause = text(
    `UPDATE ${MARK} t SET n = n + 1 + IF(id < 3, 0, SLEEP(3600)) ORDER BY id`,
  );
  readonly spinningInsert: TextClause = text(
    `INSERT ${MARK} INTO t SELECT 100, 0 UNION ALL SELECT 101, SLEEP(3600)`,
  );
  readonly insert: TextClause = text(`INSERT ${MARK} INTO t VALUES (:id, 0)`);
  readonly #at: EngineCase;
  #seen = 0;
  #connection: unknown;

  constructor(at: EngineCase) {
    this.#at = at;
    this.endlessRows = endlessRows(at, MARK);
  }

  async on(engine: Engine): Promise<void> {
    this.#connection = await firstValueFrom(connectionId(engine));
  }

  async next(): Promise<void> {
    const { server, name } = this.#at.server();
    // MySQL does not number what it runs; there, what ran the last time may be seen again.
    const id = server.flavour === 'mariadb' ? 'QUERY_ID' : '1 + ?';
    const running = `SELECT ${id} AS id FROM information_schema.PROCESSLIST WHERE DB = ? AND COMMAND IN ('Query', 'Execute') AND INFO LIKE ?`;
    for (;;) {
      const values = [...(server.flavour === 'mariadb' ? [] : [this.#seen]), name, `%${MARK}%`];
      const [rows] = await server.admin.query(running, values);
      const newest = Math.max(...(rows as { id: number }[]).map(row => Number(row.id)));
      if (newest > this.#seen) {
        this.#seen = newest;
        return;
      }
    }
  }

  async wrong(engine: Engine): Promise<string[]> {
    const { server, name } = this.#at.server();
    const [rows] = await server.admin.query(
      'SELECT INFO AS info FROM information_schema.PROCESSLIST WHERE DB = ? AND INFO LIKE ?',
      [name, `%${MARK}%`],
    );
    const wrong = (rows as { info: string }[]).map(({ info }) => `the server still runs ${info}`);
    if ((await firstValueFrom(connectionId(engine))) !== this.#connection)
      wrong.push('the connection is another');
    return wrong;
  }
}

function connectionId(engine: Engine): Observable<unknown> {
  return engine.scalar(text<{ id: number }>('SELECT CONNECTION_ID() AS id'));
}

/** A statement that lasts until the spec says so. */
export interface Held {
  /** Gives one row, `{ h }`, when it is released. */
  readonly statement: ReturnsRows<{ h: number }>;
  /** Says which engine of one connection it is for. */
  on(engine: Engine): Promise<void>;
  /** Resolves when it is held. */
  held(): Promise<void>;
  release(): Promise<void>;
}

export function heldOn(at: EngineCase): Held {
  const statement = text<{ h: number }>(
    at.dialect === 'sqlite' ? 'SELECT hold() AS h' : 'SELECT GET_LOCK(DATABASE(), 3600) AS h',
  );
  if (at.dialect === 'sqlite') {
    const hold = new sqlite.Hold();
    return {
      statement,
      on: engine => hold.on(engine),
      held: () => hold.held(),
      release: async () => hold.release(),
    };
  }
  const { server, name } = at.server();
  return {
    statement,
    on: async () => void (await server.admin.query('SELECT GET_LOCK(?, 0)', [name])),
    held: async () => {
      for (;;) {
        const [rows] = await server.admin.query(
          "SELECT ID FROM information_schema.PROCESSLIST WHERE DB = ? AND STATE = 'User lock'",
          [name],
        );
        if ((rows as unknown[]).length > 0) return;
      }
    },
    release: async () => void (await server.admin.query('DO RELEASE_LOCK(?)', [name])),
  };
}
