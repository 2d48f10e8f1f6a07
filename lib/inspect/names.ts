/**
 * Names that inspectors are given, and the errors of those that mean nothing.
 *
 * Promises: what is no name is refused before anything reaches the database.
 */

import type { Inspection } from '../dialects/inspection.js';
import { ArgumentError, NoSuchTableError } from '../errors.js';
import type { TableInfo } from '../schema/reflected.js';

/** A name that is a string with something in it. */
export function checkedName(name: unknown, of: string, call: string): string {
  if (typeof name === 'string' && name !== '') return name;
  const shown = typeof name === 'string' ? "''" : String(name);
  throw new ArgumentError(
    `${call} takes the name of a ${of}, a string of one character or more, not ${shown}.`,
  );
}

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
