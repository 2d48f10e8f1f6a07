/**
 * The errors of tables and views that are asked for and are not there.
 *
 * Promises: names are compared as the database compares them, and all that are missing are told at once.
 */

import type { Inspection } from '../dialects/inspection.js';
import { NoSuchTableError } from '../errors.js';
import type { TableInfo } from '../schema/reflected.js';

/** The error of tables or views that are not there. */
export function missing(
  what: 'table' | 'view',
  names: readonly string[],
  schema: string | undefined,
): NoSuchTableError {
  const place = schema === undefined ? '' : ` in schema '${schema}'`;
  return new NoSuchTableError(`There is no ${what} '${names.join("', '")}'${place}.`);
}

/** The tables, if all names that were asked for are among them. */
export function requireAll(
  { foldName }: Inspection,
  tables: readonly TableInfo[],
  names: readonly string[] | undefined,
  schema: string | undefined,
): readonly TableInfo[] {
  const found = new Set(tables.map(each => foldName(each.name)));
  const lost = (names ?? []).filter(each => !found.has(foldName(each)));
  if (lost.length > 0) throw missing('table', lost, schema);
  return tables;
}
