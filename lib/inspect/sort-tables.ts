/**
 * Puts reflected tables after those that their foreign keys refer to.
 *
 * Promises: tables without dependency keep their order; tables in a circle come in the order given; no recursion.
 */

import type { TableInfo } from '../schema/reflected.js';

/** A table's place as text, for maps. */
export function tableKey({ schema, name }: TablePlace): string {
  return JSON.stringify([schema, name]);
}

/** A table by schema and name. */
export interface TablePlace {
  readonly schema: string | null;
  readonly name: string;
}

/** The name by which a MetaData knows a table. */
export function fullNameOf(
  { name, schema }: TablePlace,
  metadata: { readonly schema: string | undefined },
): string {
  const place = schema ?? metadata.schema;
  return place === undefined ? name : `${place}.${name}`;
}

/** The tables that a table's foreign keys refer to. */
export function referredPlaces({ schema, foreignKeys }: TableInfo): TablePlace[] {
  return foreignKeys.map(each => ({ schema: each.referredSchema ?? schema, name: each.referredTable }));
}

export function sortTables(tables: readonly TableInfo[]): TableInfo[] {
  const known = new Map(tables.map(each => [tableKey(each), each]));
  const sorted = new Set<TableInfo>();
  const entered = new Set<TableInfo>();
  for (const start of tables) {
    const pending = [start];
    while (pending.length > 0) {
      const table = pending.at(-1)!;
      if (entered.has(table)) {
        sorted.add(table);
        pending.pop();
        continue;
      }
      entered.add(table);
      for (const place of referredPlaces(table).reverse()) {
        const referred = known.get(tableKey(place));
        if (referred !== undefined && !entered.has(referred)) pending.push(referred);
      }
    }
  }
  return [...sorted];
}
