/**
 * What a statement without rows gives: one value, after its connection was given back (C5, C8).
 *
 * Does not: guess. What the database does not tell is `null`.
 */
import type { Compiled } from '../compiler/index.js';
import type { WireValue } from '../worker/values.js';
import type { Settled } from '../worker/protocol.js';

export interface WriteResult {
  /** Rows inserted, matched by an UPDATE, or deleted; 0 for DDL. With many parameter sets, of all of them. */
  readonly rowCount: number;
  /**
   * Of the rows that an UPDATE matched those that are other than before. MySQL and MariaDB tell it, while their messages are in
   * English; SQLite does not.
   */
  readonly changedRows?: number;
  /** The rowid or AUTO_INCREMENT value of the last inserted row; `null` when the statement inserts nothing. */
  readonly lastRowId: number | bigint | null;
  /** The primary key of the row of a single-row insert, in the order of the key's columns; else `null`. */
  readonly insertedPrimaryKey: readonly unknown[] | null;
  readonly returnsRows: false;
}

const INSERTS = /^\s*(?:--[^\n]*\n\s*|\/\*[\s\S]*?\*\/\s*)*(?:insert|replace)\b/i;

/** The result of a settled write. */
export function writeResult(
  compiled: Compiled,
  settled: Settled,
  values: readonly WireValue[] | undefined,
): WriteResult {
  const inserts = compiled.kind === 'insert' || (compiled.kind === 'text' && INSERTS.test(compiled.sql));
  const lastRowId = inserts && settled.rowCount > 0 ? settled.lastRowId : null;
  const insertedPrimaryKey =
    values !== undefined && settled.rowCount > 0
      ? (compiled.insertedPrimaryKey?.(lastRowId, values) ?? null)
      : null;
  const { rowCount, changedRows } = settled;
  if (changedRows === undefined) return { rowCount, lastRowId, insertedPrimaryKey, returnsRows: false };
  return { rowCount, changedRows, lastRowId, insertedPrimaryKey, returnsRows: false };
}
