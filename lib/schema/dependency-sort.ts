/**
 * Puts tables after the tables that their foreign keys refer to.
 *
 * Promises: stable (tables without dependency keep their order), linear, no recursion. A circle of foreign keys is no error:
 * its tables come in the order given, which is right for SQLite, where a foreign key may name a table to come.
 */

import type { TableDefinition } from './table-definition.js';

/** The tables in order of creation. Only tables given are returned; foreign keys to others are ignored. */
export function sortByDependency<T extends TableDefinition>(tables: readonly T[]): readonly T[] {
  const given = new Map<TableDefinition, T>(tables.map(each => [each, each]));
  const sorted: T[] = [];
  const state = new Map<T, 'entered' | 'done'>();
  for (const start of tables) {
    const pending: T[] = [start];
    while (pending.length > 0) {
      const table = pending.at(-1)!;
      if (state.get(table) === undefined) {
        state.set(table, 'entered');
        for (const parent of referredTables(table).reverse()) {
          const known = given.get(parent);
          if (known !== undefined && state.get(known) === undefined) pending.push(known);
        }
      } else {
        pending.pop();
        if (state.get(table) === 'entered') {
          state.set(table, 'done');
          sorted.push(table);
        }
      }
    }
  }
  return sorted;
}

function referredTables(table: TableDefinition): TableDefinition[] {
  const referred = table.foreignKeys.map(each => each.targets[0]!.table);
  return [...new Set(referred)].filter(each => each !== table);
}
