/**
 * Declares in a MetaData the tables that a database has.
 *
 * Promises: one question for the tables asked for, one more for each round of tables that foreign keys lead to; nothing is
 * declared before all is known; what declares is loaded then. A foreign key to a table that is not there is no error until
 * somebody follows it.
 */
import { concatMap, map, of, type Observable } from 'rxjs';

import { ArgumentError, InvalidRequestError } from '../errors.js';
import { CatalogMark, ColumnSpecMark } from '../schema/marks.js';
import { checkOptions } from '../schema/options.js';
import type { TableInfo } from '../schema/reflected.js';
import type { MetaData, Table } from '../sql/index.js';
import type { ReflectOptions, ReflectTableOptions } from '../sql/reflect-source.js';
import { requestedTables, withReferred, type ReflectPlace } from './collect-tables.js';
import { checkedName } from './names.js';
import { fullNameOf, tableKey } from './sort-tables.js';

const COMMON = ['schema', 'resolveFks', 'extend', 'column'];

/** Declares all tables, or those that are asked for. Emits the MetaData. */
export function reflectAll(
  place: ReflectPlace,
  metadata: MetaData,
  options: ReflectOptions,
): Observable<MetaData> {
  checkCommon('reflect', metadata, options, ['only', 'views']);
  const { only, views = false } = options;
  if (only !== undefined && typeof only !== 'function' && !Array.isArray(only)) {
    throw new ArgumentError('reflect only is an array of names, or a function of a name.');
  }
  const names = Array.isArray(only)
    ? only.map((each: unknown) => checkedName(each, 'table', 'only'))
    : undefined;
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
  checkCommon('reflectTable', metadata, options, ['columns']);
  checkedName(name, 'table', 'reflectTable');
  const { columns = {}, extend = false } = options;
  for (const [key, spec] of Object.entries(columns)) {
    if (!(spec instanceof ColumnSpecMark)) {
      throw new ArgumentError(`Column '${key}' of table '${name}' must be made by column(Type, options)`);
    }
  }
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

function checkCommon(
  call: string,
  metadata: unknown,
  options: ReflectOptions | ReflectTableOptions,
  more: string[],
): void {
  // What a MetaData is; the language need not be loaded to look at databases.
  if (!(metadata instanceof CatalogMark))
    throw new ArgumentError(`${call} takes the MetaData that is to have the tables.`);
  checkOptions(call, options, [...COMMON, ...more]);
  if (options.schema !== undefined) checkedName(options.schema, 'schema', call);
  if (options.column !== undefined && typeof options.column !== 'function') {
    throw new ArgumentError(`${call} column is a function of a column and its table.`);
  }
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
