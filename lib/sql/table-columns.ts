/**
 * The columns of a table's node, for builders that know the node only.
 *
 * Promises: the same column objects as the table's `c`; a table definition that has none is never a part of a statement.
 */

import type { TableNode } from './nodes.js';
import type { ColumnSpecs, TableColumns } from './table-types.js';

/** The columns of a table as its statements see them. */
export function columnsOfTable<S extends ColumnSpecs>(table: TableNode): TableColumns<string, S> {
  return (table.table as unknown as { readonly c: TableColumns<string, S> }).c;
}
