/**
 * SQL of the database as a part of a statement.
 *
 * Promises: it is written as it is: what looks like a parameter in `text()` is none here.
 */

import type { ExpressionLike } from '../sql/index.js';
import { literalColumn } from '../sql/constructors.js';
import { text } from '../sql/text.js';

/** Whether `text()` would take the SQL for anything but itself. */
export function needsLiteral(sql: string): boolean {
  return /[:\\]/.test(sql);
}

/** SQL as it stands. */
export function sqlText(sql: string): ExpressionLike {
  return needsLiteral(sql) ? literalColumn(sql) : text(sql);
}
