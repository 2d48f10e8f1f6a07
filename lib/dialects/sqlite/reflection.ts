/**
 * The questions that an inspector asks of SQLite, as statements.
 *
 * Promises: internal tables (`sqlite_…`) do not show; names are parameters or quoted. Does not: run them.
 */

import { text, type TextClause } from '../../sql/text.js';
import { Integer, Text } from '../../types/index.js';
import { quote } from './identifiers.js';

function master(schema: string | undefined): string {
  return schema === undefined ? 'sqlite_master' : `${quote(schema)}.sqlite_master`;
}

/** The names of the tables, sorted: rows `{ name }`. */
export function tableNames(schema?: string): TextClause<{ name: string | null }> {
  return namesOf('table', schema);
}

/** The names of the views, sorted: rows `{ name }`. */
export function viewNames(schema?: string): TextClause<{ name: string | null }> {
  return namesOf('view', schema);
}

function namesOf(kind: 'table' | 'view', schema: string | undefined): TextClause<{ name: string | null }> {
  return text(
    `SELECT name FROM ${colons(master(schema))} WHERE type = '${kind}' AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name`,
  ).columns({ name: Text });
}

/** Whether a table or view is there: one row `{ found }`, 1 or 0. Names are compared as SQLite does, without regard to ASCII case. */
export function hasTable(name: string, schema?: string): TextClause<{ found: number | null }> {
  const where = `type IN ('table', 'view') AND name = :name COLLATE NOCASE`;
  return text(`SELECT count(*) AS found FROM ${colons(master(schema))} WHERE ${where}`)
    .bindParams({ name })
    .columns({ found: Integer });
}

/** A colon in a name is no parameter. */
function colons(sql: string): string {
  return sql.startsWith('"') ? sql : sql.replaceAll(':', '\\:');
}
