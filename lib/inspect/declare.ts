/**
 * Declares in a MetaData what was found out about tables.
 *
 * Promises: a table that is there already is left alone, or replaced with the declarations of its columns kept. Loaded when tables are
 * reflected, so that a page that never reflects does not carry it.
 */
import { ColumnSpec } from '../schema/column-definition.js';
import type { TableInfo } from '../schema/reflected.js';
import type { ColumnSpecs, MetaData } from '../sql/index.js';
import type { ReflectOptions, ReflectTableOptions } from '../sql/reflect-source.js';
import { buildTable } from './build-table.js';
import { fullNameOf, sortTables, tableKey } from './sort-tables.js';

/**
 * Declares tables in a MetaData, those first that others refer to.
 *
 * @param overrides declarations by the `tableKey` of their table
 */
export function declare(
  tables: readonly TableInfo[],
  metadata: MetaData,
  options: ReflectOptions | ReflectTableOptions,
  overrides: Readonly<Record<string, ColumnSpecs>>,
): void {
  for (const info of sortTables(tables)) {
    const existing = metadata.tables.get(fullNameOf(info, metadata));
    if (existing !== undefined && !options.extend) continue;
    const own = existing?.columns.map(
      ({ key, name, type, options: given }) => [key, new ColumnSpec(name, type, given)] as const,
    );
    if (existing !== undefined) metadata.remove(existing);
    buildTable(info, {
      metadata,
      schema: info.schema ?? undefined,
      columns: { ...Object.fromEntries(own ?? []), ...overrides[tableKey(info)] },
      column: options.column,
    });
  }
}
