/**
 * Puts reflected tables after those that their foreign keys refer to.
 *
 * Promises: tables without dependency keep their order; tables in a circle come in the order given; no recursion.
 */

import type { TableInfo } from '../dialects/reflected.js';

/** The name of a table with its schema, for maps. */
export function tableKey(schema: string | null, name: string): string {
  return JSON.stringify([schema, name]);
}

/** The tables that a table's foreign keys refer to. */
export function referredKeys({ schema, foreignKeys }: TableInfo): string[] {
  return foreignKeys.map(each => tableKey(each.referredSchema ?? schema, each.referredTable));
}

export function sortTables(tables: readonly TableInfo[]): TableInfo[] {
  const known = new Map(tables.map(each => [tableKey(each.schema, each.name), each]));
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
      for (const key of referredKeys(table).reverse()) {
        const referred = known.get(key);
        if (referred !== undefined && !entered.has(referred)) pending.push(referred);
      }
    }
  }
  return [...sorted];
}
