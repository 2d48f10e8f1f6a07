/**
 * Foreign keys: the pragma's facts, with the names and the timing that the CREATE statement tells.
 *
 * SQLite numbers a table's foreign keys from the last to the first. Promises: a declaration is found by that number; should the two
 * not agree, the facts stay and the rest is left out.
 */

import type { ReferentialAction } from '../../../schema/index.js';
import type { ForeignKeyInfo } from '../../../schema/reflected.js';
import type { ParsedConstraint, ParsedTable } from './create-table.js';
import { compare } from './order.js';

/** A column of a foreign key, as the pragma tells it. */
export type KeyFacts = readonly [
  id: number,
  seq: number,
  table: string,
  from: string,
  to: string | null,
  onUpdate: string,
  onDelete: string,
];

export function readForeignKeys(facts: readonly KeyFacts[], parsed: ParsedTable): ForeignKeyInfo[] {
  const keys = new Map<number, KeyFacts[]>();
  for (const each of facts) keys.set(each[0], [...(keys.get(each[0]) ?? []), each]);
  const declared = parsed.constraints.filter(each => each.kind === 'foreignKey').reverse();
  const agree = declared.length === keys.size;
  return [...keys]
    .map(([id, columns]) => readForeignKey(columns, agree ? declared[id] : undefined))
    .sort((a, b) => compare(orderOf(a), orderOf(b)));
}

function orderOf({ columns, referredTable, referredColumns, name }: ForeignKeyInfo): readonly string[] {
  return [...columns, referredTable, ...referredColumns, name ?? ''];
}

function readForeignKey(facts: readonly KeyFacts[], declared: ParsedConstraint | undefined): ForeignKeyInfo {
  const columns = [...facts].sort((a, b) => a[1] - b[1]);
  const [, , table, , , onUpdate, onDelete] = columns[0]!;
  return {
    name: declared?.name ?? null,
    columns: columns.map(each => each[3]),
    referredSchema: null,
    referredTable: table,
    referredColumns: columns.map(each => each[4] ?? each[3]),
    onDelete: actionOf(onDelete),
    onUpdate: actionOf(onUpdate),
    deferrable: declared?.deferrable ?? null,
    initially: declared?.initially ?? null,
  };
}

function actionOf(action: string): ReferentialAction | null {
  return action === 'NO ACTION' ? null : (action as ReferentialAction);
}
