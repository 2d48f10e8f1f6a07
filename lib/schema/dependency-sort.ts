/**
 * Puts tables after the tables that their foreign keys refer to, and finds the foreign keys that go in a circle.
 *
 * Promises: stable (tables without dependency keep their order), linear, no recursion. A circle of foreign keys is no error:
 * where it is entered, one of its keys is passed over.
 */

import type { ForeignKeyConstraint } from './constraints.js';
import type { TableDefinition } from './table-definition.js';

/** Which foreign keys count. */
export type CountedKey = (key: ForeignKeyConstraint) => boolean;

const ALL: CountedKey = () => true;

/** The tables in order of creation. Only tables given are returned; foreign keys to others are ignored. */
export function sortByDependency<T extends TableDefinition>(
  tables: readonly T[],
  counted: CountedKey = ALL,
): readonly T[] {
  const given = new Map<TableDefinition, T>(tables.map(each => [each, each]));
  return depthFirst([...given.values()], table =>
    referredTables(table, counted).flatMap(each => given.get(each) ?? []),
  ).flat();
}

/**
 * The foreign keys that go in a circle through several of the tables. Without them the tables can be sorted. A table's key
 * to itself is none.
 */
export function foreignKeysInCircles(
  tables: readonly TableDefinition[],
  counted: CountedKey = ALL,
): readonly ForeignKeyConstraint[] {
  const referring = new Map<TableDefinition, TableDefinition[]>(tables.map(each => [each, []]));
  for (const table of tables) {
    for (const parent of referredTables(table, counted)) referring.get(parent)?.push(table);
  }
  // Who can be reached against the arrows, from the last in order to the first, is in a circle with it.
  const last = [...sortByDependency(tables, counted)].reverse();
  const circle = new Map<TableDefinition, number>();
  depthFirst(last, table => referring.get(table)!).forEach((group, number) => {
    for (const table of group) circle.set(table, number);
  });
  return tables.flatMap(table =>
    table.foreignKeys.filter(key => {
      const target = key.targets[0]!.table;
      return counted(key) && target !== table && circle.get(target) === circle.get(table);
    }),
  );
}

/** Visits everything, what each leads to before itself; a group for each start that was not visited yet. */
function depthFirst<T extends TableDefinition>(
  starts: readonly T[],
  next: (table: T) => readonly T[],
): T[][] {
  const state = new Map<T, 'entered' | 'done'>();
  const groups: T[][] = [];
  for (const start of starts) {
    const pending: T[] = [start];
    const group: T[] = [];
    while (pending.length > 0) {
      const table = pending.at(-1)!;
      if (state.get(table) === undefined) {
        state.set(table, 'entered');
        for (const each of [...next(table)].reverse()) if (state.get(each) === undefined) pending.push(each);
      } else {
        pending.pop();
        if (state.get(table) === 'entered') {
          state.set(table, 'done');
          group.push(table);
        }
      }
    }
    if (group.length > 0) groups.push(group);
  }
  return groups;
}

function referredTables(table: TableDefinition, counted: CountedKey): TableDefinition[] {
  const referred = table.foreignKeys.filter(counted).map(each => each.targets[0]!.table);
  return [...new Set(referred)].filter(each => each !== table);
}
