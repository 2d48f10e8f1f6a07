/**
 * Reads what SQLite answers about tables: the pragmas' facts, completed by what only the CREATE statement tells.
 *
 * Promises: equal tables give equal data, however they were written.
 */

import type { FactRow } from '../../inspection.js';
import type { ColumnInfo, TableInfo, TableOptionsInfo } from '../../../schema/reflected.js';
import { parseCreateTable, type ParsedTable } from './create-table.js';
import { defaultSql, stringOf } from './default-sql.js';
import { compare, conflictOf, foldName } from './order.js';
import { readForeignKeys, type KeyFacts } from './read-foreign-keys.js';
import { readIndexes, readUniqueConstraints, type IndexFacts } from './read-indexes.js';
import { isWritable, normalType, typeOfName } from './type-of-name.js';

type ColumnFacts = readonly [
  cid: number,
  name: string,
  type: string,
  notNull: number,
  dflt: string | null,
  pk: number,
  hidden: number,
];

/** The tables of the rows, sorted by name. */
export function readTables(rows: readonly FactRow[], schema: string | null): TableInfo[] {
  const found = new Map<string, TableInfo>();
  for (const row of [...rows].sort((a, b) => Number(a['rank']) - Number(b['rank']))) {
    const key = foldName(String(row['name']));
    if (!found.has(key)) found.set(key, readTable(row, schema));
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readTable(row: FactRow, schema: string | null): TableInfo {
  const facts = <T>(column: string): readonly T[] => JSON.parse(String(row[column])) as readonly T[];
  const parsed = parseCreateTable(String(row['sql'] ?? ''));
  const kind = String(row['kind']) as TableInfo['kind'];
  const indexes = facts<IndexFacts>('indexes');
  const columns = facts<ColumnFacts>('columns').filter(each => each[6] !== 1);
  const key = columns.filter(each => each[5] > 0).sort((a, b) => a[5] - b[5]);
  const declaredKey = parsed.constraints.find(each => each.kind === 'primaryKey');
  // A key that has no index of its own is the row id, which SQLite numbers.
  const numbered = key.length === 1 && indexes.every(([, , origin]) => origin !== 'pk') && row['wr'] !== 1;
  const options = optionsOf(row, declaredKey?.autoincrement === true);
  return {
    name: String(row['name']),
    schema,
    kind,
    columns: columns.map(each => readColumn(each, parsed, numbered && kind === 'table')),
    primaryKey: {
      name: declaredKey?.name ?? null,
      onConflict: conflictOf(declaredKey?.onConflict),
      columns: key.map(each => each[1]),
    },
    foreignKeys: readForeignKeys(facts<KeyFacts>('keys'), parsed),
    uniqueConstraints: readUniqueConstraints(indexes, parsed),
    checkConstraints: parsed.constraints
      .filter(each => each.kind === 'check')
      .map(({ name, sql }) => ({ name: name ?? null, sql }))
      .sort((a, b) => compare([a.name ?? '', a.sql], [b.name ?? '', b.sql])),
    indexes: readIndexes(indexes, parsed),
    comment: null,
    options: options === undefined ? {} : { sqlite: options },
    remarks: remarksOf(parsed, columns, kind),
  };
}

function readColumn(facts: ColumnFacts, parsed: ParsedTable, numbered: boolean): ColumnInfo {
  const [, name, declaredType, notNull, dflt, pk, hidden] = facts;
  const declared = parsed.columns.find(each => foldName(each.name) === foldName(name));
  const sql = hidden === 2 || hidden === 3 ? declared?.computed : undefined;
  const written = dflt === null || sql !== undefined ? null : defaultSql(dflt);
  const typeName = normalType(declaredType);
  return {
    name,
    type: typeOfName(typeName),
    typeName,
    nullable: notNull === 0 && pk === 0,
    onConflict: conflictOf(declared?.onConflict),
    default: written,
    defaultText: stringOf(written),
    autoincrement: numbered && pk > 0,
    computed: sql === undefined ? null : { sql, persisted: hidden === 3 },
    collation: declared?.collation ?? null,
    comment: null,
    onUpdate: null,
  };
}

function optionsOf(row: FactRow, autoincrement: boolean): TableOptionsInfo['sqlite'] | undefined {
  const options = {
    ...(autoincrement && { autoincrement }),
    ...(row['strict'] === 1 && { strict: true as const }),
    ...(row['wr'] === 1 && row['kind'] === 'table' && { withRowid: false as const }),
  };
  return Object.keys(options).length === 0 ? undefined : options;
}

function remarksOf(
  parsed: ParsedTable,
  columns: readonly ColumnFacts[],
  kind: TableInfo['kind'],
): readonly string[] {
  const remarks = parsed.constraints
    .filter(each => each.peculiar.length > 0)
    .map(({ kind: what, name, peculiar }) => {
      const title = name === undefined ? '' : `${name} `;
      return `${title}${what === 'unique' ? 'UNIQUE' : 'PRIMARY KEY'} (${peculiar.join(', ')})`;
    });
  for (const [, name, type] of columns) {
    if (!isWritable(normalType(type))) remarks.push(`${name} ${type}`);
  }
  if (kind === 'virtual') remarks.push('a virtual table');
  return remarks.sort();
}
