/**
 * Indexes and unique constraints, which SQLite keeps as indexes of its own making.
 *
 * Promises: the indexes that constraints have are told as constraints only.
 */

import type { IndexInfo, UniqueConstraintInfo } from '../../../schema/reflected.js';
import { parseCreateIndex } from './create-index.js';
import type { ParsedTable } from './create-table.js';
import { compare, conflictOf, foldName } from './order.js';

/** An index, as the pragmas tell it. */
export type IndexFacts = readonly [
  name: string,
  unique: number,
  origin: 'c' | 'u' | 'pk',
  sql: string | null,
  parts: readonly (readonly [seqno: number, name: string | null, desc: number, collation: string])[],
];

/** The indexes made by CREATE INDEX. */
export function readIndexes(facts: readonly IndexFacts[], table: ParsedTable): IndexInfo[] {
  return facts
    .filter(([, , origin]) => origin === 'c')
    .map(each => readIndex(each, table))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readIndex([name, unique, , sql, facts]: IndexFacts, table: ParsedTable): IndexInfo {
  const parsed = parseCreateIndex(sql ?? '');
  const ownCollation = (column: string): string =>
    table.columns.find(each => foldName(each.name) === foldName(column))?.collation ?? 'BINARY';
  const parts = [...facts]
    .sort((a, b) => a[0] - b[0])
    .map(([seqno, column, desc, collation]) => {
      const plain = column !== null && foldName(collation) === foldName(ownCollation(column));
      return {
        column,
        sql: plain ? null : (parsed.parts[seqno] ?? ''),
        descending: desc === 1,
        length: null,
      };
    });
  return { name, unique: unique === 1, parts, where: parsed.where ?? null, kind: null };
}

/** The UNIQUE constraints; those that say the same as another are one. */
export function readUniqueConstraints(
  facts: readonly IndexFacts[],
  parsed: ParsedTable,
): UniqueConstraintInfo[] {
  const declared = parsed.constraints.filter(each => each.kind === 'unique');
  const keyOf = (columns: readonly string[]): string => JSON.stringify(columns.map(foldName));
  return facts
    .filter(([, , origin]) => origin === 'u')
    .sort((a, b) => numberOf(a[0]) - numberOf(b[0]))
    .map(([, , , , parts]) => {
      const columns = [...parts].sort((a, b) => a[0] - b[0]).map(each => each[1] ?? '');
      const found = declared.findIndex(each => keyOf(each.columns) === keyOf(columns));
      const [one] = found < 0 ? [] : declared.splice(found, 1);
      return { name: one?.name ?? null, onConflict: conflictOf(one?.onConflict), columns };
    })
    .sort((a, b) => compare([...a.columns, a.name ?? ''], [...b.columns, b.name ?? '']));
}

/** SQLite numbers them in the order of the declarations: `sqlite_autoindex_users_2`. */
function numberOf(name: string): number {
  return Number(name.slice(name.lastIndexOf('_') + 1));
}
