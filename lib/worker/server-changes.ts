/**
 * Follows what a connection to a server commits, from the texts of its statements.
 *
 * Promises: what was rolled back, a savepoint or a deadlock's victim included, is never told; a commit whose outcome is open is. Where
 * a text does not say what it writes to, it counts as everything. Does not: know views, triggers and foreign keys.
 */
import { DirtyLevels } from './dirty-levels.js';
import type { AsyncDriverConnection } from './async-driver.js';
import type { Changed } from './driver.js';
import type { SettledStatus } from './protocol.js';

const SAVEPOINT = /^\s*(savepoint|release\s+savepoint|rollback\s+to(?:\s+savepoint)?)\s+`?(\w+)`?\s*;?\s*$/i;
const ROLLBACK = /^\s*rollback(?:\s+work)?\s*;?\s*$/i;
const COMMIT = /^\s*(?:commit|begin|start\s+transaction)\b/i;
/** What changes no rows although it may change much else. */
const NO_ROWS = /^\s*(?:set|use|kill|flush|lock|unlock|analyze|check|optimize|prepare|deallocate)\b/i;
/** Where a count of 0 says that nothing was changed: triggers run for rows only. */
const COUNTED = /^\s*(?:insert|replace|update|delete)\b/i;
const DEFINING = /^\s*(?:create|alter|drop|rename)\b/i;

/** A statement that has ended. */
export interface EndedStatement {
  readonly sql: string;
  readonly status: SettledStatus;
  /** Whether it leaves the database as it is. */
  readonly readonly: boolean;
  /** Rows; −1 where it has not been told. */
  readonly rowCount: number;
  /** Whether the connection is in a transaction now. */
  readonly inTransaction: boolean;
}

export class ServerChanges {
  readonly #levels: DirtyLevels = new DirtyLevels();
  readonly #connection: Pick<AsyncDriverConnection, 'written'>;

  /** What a transaction that is under way did before is unknown. */
  constructor(connection: Pick<AsyncDriverConnection, 'inTransaction' | 'written'>) {
    this.#connection = connection;
    this.#levels.top.all = connection.inTransaction;
  }

  /** Takes note of a statement; gives what it has committed. */
  ended(statement: EndedStatement): Changed | undefined {
    const { sql, status, inTransaction } = statement;
    const done = status === 'rows' || status === 'effect' || status === 'returned';
    const [, verb, name] = SAVEPOINT.exec(sql) ?? [];
    if (done && verb !== undefined) this.#step(verb.toLowerCase(), name!);
    else if (ROLLBACK.test(sql)) this.#levels.clear();
    else if ((done || status === 'cancelled') && mayHaveWritten(statement)) {
      // One that was cancelled may have been done already.
      this.#note(sql);
    } else if (!done && !inTransaction && !COMMIT.test(sql)) this.#levels.clear();
    if (inTransaction) return undefined;
    const { tables, schema, all } = this.#levels.take();
    return all || tables.size > 0 ? { tables: [...tables], schema, all } : undefined;
  }

  #note(sql: string): void {
    const { top } = this.#levels;
    const written = this.#connection.written(sql);
    top.all ||= written === null;
    for (const each of written ?? []) top.tables.add(each);
    top.schema ||= DEFINING.test(sql);
  }

  /** The session was made anew, or nothing of a statement has run. */
  idle(inTransaction: boolean): void {
    if (!inTransaction) this.#levels.clear();
  }

  #step(verb: string, name: string): void {
    if (verb.startsWith('savepoint')) this.#levels.savepoint(name);
    else if (verb.startsWith('release')) this.#levels.release(name);
    else this.#levels.rollbackTo(name);
  }
}

function mayHaveWritten({ sql, readonly, rowCount }: EndedStatement): boolean {
  if (readonly || COMMIT.test(sql) || NO_ROWS.test(sql)) return false;
  return rowCount !== 0 || !COUNTED.test(sql);
}
