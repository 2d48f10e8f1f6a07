/**
 * Declares in a MetaData the tables that a database has.
 *
 * Promises: one question for the tables asked for, one more for each round of tables that foreign keys lead to; nothing is
 * declared before all is known; what declares is loaded then. A foreign key to a table that is not there is no error until
 * somebody follows it. Does not: check the options (`check-reflect.ts`).
 */
import { concatMap, map, of, type Observable } from 'rxjs';

import { InvalidRequestError } from '../errors.js';
import type { TableInfo } from '../schema/reflected.js';
import type { MetaData, Table } from '../sql/index.js';
import type { ReflectOptions, ReflectTableOptions } from '../sql/reflect-source.js';
import { requestedTables, withReferred, type ReflectPlace } from './collect-tables.js';
import { fullNameOf, tableKey } from './sort-tables.js';

/** Declares all tables, or those that are asked for. Emits the MetaData. */
export function reflectAll(
  place: ReflectPlace,
  metadata: MetaData,
  options: ReflectOptions,
): Observable<MetaData> {
  const { only, views = false } = options;
  const names: readonly string[] | undefined = typeof only === 'function' ? undefined : only;
  const schema = options.schema ?? metadata.schema;
  const kinds =
    names === undefined ? (['table', 'virtual', ...(views ? ['view' as const] : [])] as const) : undefined;
  return requestedTables(place, { schema, names, kinds }).pipe(
    map(tables => (typeof only === 'function' ? tables.filter(each => only(each.name)) : tables)),
    concatMap(tables => complete(place, tables, metadata, options)),
    concatMap(async tables => {
      const { declare } = await import('./declare.js');
      declare(tables, metadata, options, {});
      return metadata;
    }),
  );
}

/** Declares one table, and those that its foreign keys lead to. Emits it. */
export function reflectOne(
  place: ReflectPlace,
  name: string,
  metadata: MetaData,
  options: ReflectTableOptions,
): Observable<Table> {
  const { columns = {}, extend = false } = options;
  const schema = options.schema ?? metadata.schema;
  return requestedTables(place, { schema, names: [name] }).pipe(
    concatMap(([table]) => {
      if (!extend && metadata.tables.has(fullNameOf(table!, metadata))) throw declared(table!, metadata);
      return complete(place, [table!], metadata, options);
    }),
    concatMap(async tables => {
      const { declare } = await import('./declare.js');
      const [first] = tables;
      declare(tables, metadata, options, { [tableKey(first!)]: columns });
      return metadata.tables.get(fullNameOf(first!, metadata))!;
    }),
  );
}

/** The tables, with those that they lead to where that is wanted. */
function complete(
  place: ReflectPlace,
  tables: readonly TableInfo[],
  metadata: MetaData,
  { resolveFks = true, extend = false }: ReflectOptions | ReflectTableOptions,
): Observable<readonly TableInfo[]> {
  if (!resolveFks) return of(tables);
  return withReferred(place, tables, each => !extend && metadata.tables.has(fullNameOf(each, metadata)));
}

function declared(table: TableInfo, metadata: MetaData): InvalidRequestError {
  return new InvalidRequestError(
    `Table '${fullNameOf(table, metadata)}' is already defined for this MetaData; reflect it with { extend: true }, or use another MetaData.`,
  );
}
