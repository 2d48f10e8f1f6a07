/**
 * Statements that each database has to be asked in its own SQL.
 */
import { firstValueFrom, type Observable } from 'rxjs';

import { text, type Connection, type Engine, type TextClause } from '../../lib/index.js';
import type { EngineCase } from './engines.js';

/** Rows without an end, `{ n: 1 }`, `{ n: 2 }` …, each made when it is stepped to, so that memory shows who reads ahead. */
export function endlessRows(at: EngineCase, comment = ''): TextClause<{ n: number }> {
  if (at.dialect === 'sqlite') {
    return text<{ n: number }>(
      `WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT n FROM numbers${comment}`,
    );
  }
  if (at.server().server.flavour === 'mariadb')
    return text<{ n: number }>(`SELECT seq AS n FROM seq_1_to_9007199254740991${comment}`);
  // A hash join would be built whole before the first row.
  return text<{ n: number }>(
    `WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < 900)
     SELECT /*+ NO_BNL() */ @n := @n + 1 AS n FROM (SELECT @n := 0) start, k a, k b, k c, k d${comment}`,
  );
}

/** Whether the running spec's database has RETURNING. */
export function hasReturning(at: EngineCase): boolean {
  return at.dialect === 'sqlite' || at.server().server.flavour === 'mariadb';
}

/** Skips the running spec on MySQL, which has no RETURNING. */
export function needsReturning(at: EngineCase): void {
  if (!hasReturning(at)) pending('MySQL has no RETURNING');
}

/** What the engine sends to begin a transaction that may write. */
export function beginText({ dialect }: EngineCase): string {
  return dialect === 'sqlite' ? 'BEGIN IMMEDIATE' : 'START TRANSACTION';
}

/** Would run for hours, and gives no row before. */
export function endlessStep({ dialect }: EngineCase): TextClause<{ n: number }> {
  return text<{ n: number }>(
    dialect === 'sqlite'
      ? 'WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers) SELECT max(n) AS n FROM numbers'
      : "SELECT BENCHMARK(1000000000000, SHA2('x', 256)) AS n",
  );
}

/** Makes `endTransaction` possible in the running spec's database. */
export async function prepareEnding({ dialect }: EngineCase, engine: Engine): Promise<void> {
  if (dialect === 'sqlite') return;
  const body =
    "ROLLBACK; SIGNAL SQLSTATE '23000' SET MYSQL_ERRNO = 1062, MESSAGE_TEXT = 'ended by the database'";
  await firstValueFrom(engine.execute(text(`CREATE PROCEDURE end_transaction() BEGIN ${body}; END`)));
}

/**
 * A statement that fails with an IntegrityError, and makes the database end the transaction that it is in; the note with
 * the id `taken` must be there.
 */
export function endTransaction(
  { dialect }: EngineCase,
  conn: Connection,
  taken: number,
): Observable<unknown> {
  return dialect === 'sqlite'
    ? conn.execute(text('INSERT OR ROLLBACK INTO notes (id) VALUES (:taken)'), { taken })
    : conn.execute(text('CALL end_transaction()'));
}
