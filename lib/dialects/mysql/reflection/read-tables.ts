/**
 * Reads what `information_schema` answers about tables.
 *
 * Promises: equal tables give equal data; what the server adds by itself (an index for a foreign key, the check of a JSON column, `DEFAULT
 * NULL`) is not told as if it had been declared.
 */

import type {
  CheckConstraintInfo,
  ColumnInfo,
  ForeignKeyInfo,
  IndexInfo,
  TableInfo,
  UniqueConstraintInfo,
} from '../../../schema/reflected.js';
import type { ReferentialAction } from '../../../schema/index.js';
import type { FactRow } from '../../inspection.js';
import type { ServerVersion } from '../version.js';
import { readDefault } from './default-sql.js';
import { toldExpression } from './told-expression.js';
import { isWritable, typeOfName, typeTitle } from './type-of-name.js';

/** The answers of a server, each of all tables. */
export interface Answers {
  readonly version: ServerVersion;
  readonly tables: readonly FactRow[];
  readonly columns: readonly FactRow[];
  readonly keys: readonly FactRow[];
  readonly indexes: readonly FactRow[];
  readonly checks: readonly FactRow[];
}

const textOf = (row: FactRow, name: string): string => String(row[name] ?? '');
const orNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);

/** The tables, sorted by name. */
export function readTables(answers: Answers, schema: string | null): TableInfo[] {
  const parts = {
    columns: byTable(answers.columns),
    keys: byTable(answers.keys),
    indexes: byTable(answers.indexes),
    checks: byTable(answers.checks),
  };
  return answers.tables
    .map(row => {
      const name = textOf(row, 'table_name');
      const of = (part: keyof typeof parts): readonly FactRow[] => parts[part].get(name) ?? [];
      return readTable(row, schema, answers.version, of);
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Rows by their table, those of one name together in the order of their positions. */
function byTable(rows: readonly FactRow[]): ReadonlyMap<string, readonly FactRow[]> {
  const tables = new Map<string, FactRow[]>();
  for (const row of rows) {
    const name = textOf(row, 'table_name');
    const list = tables.get(name);
    if (list === undefined) tables.set(name, [row]);
    else list.push(row);
  }
  for (const list of tables.values())
    list.sort((a, b) => Number(a['position'] ?? 0) - Number(b['position'] ?? 0));
  return tables;
}

function grouped(rows: readonly FactRow[]): readonly (readonly [name: string, rows: readonly FactRow[]])[] {
  const groups = new Map<string, FactRow[]>();
  for (const row of rows) {
    const name = textOf(row, 'name');
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
}

function readTable(row: FactRow, schema: string | null, version: ServerVersion, of: Parts): TableInfo {
  const isView = row['kind'] === 'VIEW';
  const sqlOf = sqlReader(version);
  const checks = of('checks').map(each => ({ name: textOf(each, 'name'), sql: sqlOf(each, 'clause') }));
  // MariaDB's JSON is a text with a check of its own.
  const documents = checks.filter(({ name, sql }) => sql === `json_valid(\`${name.replaceAll('`', '``')}\`)`);
  const collation = orNull(row['collation_name']);
  const columns = of('columns').map(each =>
    readColumn(
      each,
      collation,
      version,
      documents.some(({ name }) => name === each['name']),
    ),
  );
  const foreignKeys = grouped(of('keys')).map(([name, rows]) => readForeignKey(name, rows));
  const indexes = grouped(of('indexes'));
  const key = indexes.find(([name]) => name === 'PRIMARY')?.[1] ?? [];
  const others = indexes
    .filter(([name]) => name !== 'PRIMARY')
    .map(([name, rows]) => readIndex(name, rows, sqlOf));
  const engine = orNull(row['engine']);
  const options = {
    ...(engine !== null && engine !== 'InnoDB' && { engine }),
    ...(collation !== null && collation !== row['default_collation'] && { collate: collation }),
  };
  const comment = textOf(row, 'remark');
  return {
    name: textOf(row, 'table_name'),
    schema,
    kind: isView ? 'view' : 'table',
    columns,
    primaryKey: { name: null, onConflict: null, columns: key.map(each => textOf(each, 'column_name')) },
    foreignKeys,
    uniqueConstraints: others.filter(isConstraint).map(uniqueOf),
    checkConstraints: checks.filter(each => !documents.includes(each)).map(checkOf),
    indexes: others.filter(each => !isConstraint(each) && !servesKey(each, foreignKeys)),
    comment: comment === '' || isView ? null : comment,
    options: Object.keys(options).length === 0 || isView ? {} : { mysql: options },
    remarks: remarksOf(of),
  };
}

type Parts = (part: 'columns' | 'keys' | 'indexes' | 'checks') => readonly FactRow[];

/** What the language has no words for. */
function remarksOf(of: Parts): string[] {
  const found: string[] = [];
  for (const each of of('columns')) {
    const name = textOf(each, 'name');
    if (!isWritable(textOf(each, 'type'))) found.push(`${name} ${typeTitle(textOf(each, 'type'))}`);
    if (/\binvisible\b/i.test(textOf(each, 'extra'))) found.push(`${name} INVISIBLE`);
    if (orNull(each['srid']) !== null) found.push(`${name} SRID ${textOf(each, 'srid')}`);
  }
  for (const [name, [first]] of grouped(of('indexes')))
    if (first?.['visible'] === 'NO') found.push(`${name} INVISIBLE`);
  for (const each of of('checks'))
    if (each['enforced'] === 'NO') found.push(`${textOf(each, 'name')} NOT ENFORCED`);
  return found;
}

/** Reads expressions as a server of a version tells them. */
function sqlReader({ flavour }: ServerVersion): (row: FactRow, name: string) => string {
  return flavour === 'mariadb' ? textOf : (row, name) => toldExpression(textOf(row, name));
}

function readColumn(
  row: FactRow,
  tableCollation: string | null,
  version: ServerVersion,
  isDocument: boolean,
): ColumnInfo {
  const declared = textOf(row, 'type');
  const extra = textOf(row, 'extra').toLowerCase();
  const expression = sqlReader(version)(row, 'expression');
  const isGenerated =
    expression !== '' && / generated\b/.test(` ${extra}`) && !extra.startsWith('default_generated');
  const collation = orNull(row['collation_name']);
  const comment = textOf(row, 'remark');
  const nullable = row['nullable'] === 'YES';
  const given = isGenerated ? null : readDefault(orNull(row['default_sql']), declared, extra, version);
  return {
    name: textOf(row, 'name'),
    type: isDocument ? typeOfName('json') : typeOfName(declared),
    typeName: isDocument ? 'JSON' : typeTitle(declared),
    nullable,
    onConflict: null,
    default: given?.sql ?? null,
    defaultText: given?.text ?? null,
    autoincrement: extra.includes('auto_increment'),
    computed: isGenerated ? { sql: expression, persisted: /stored|persistent/.test(extra) } : null,
    collation: tableCollation === null || collation === tableCollation || isDocument ? null : collation,
    comment: comment === '' ? null : comment,
    onUpdate: /on update (\S+)/.exec(extra)?.[1]?.toUpperCase() ?? null,
  };
}

function readForeignKey(name: string, rows: readonly FactRow[]): ForeignKeyInfo {
  const [first] = rows;
  const schema = textOf(first!, 'referred_schema');
  return {
    name,
    columns: rows.map(each => textOf(each, 'column_name')),
    referredSchema: schema === textOf(first!, 'own_schema') ? null : schema,
    referredTable: textOf(first!, 'referred_table'),
    referredColumns: rows.map(each => textOf(each, 'referred_column')),
    onDelete: actionOf(textOf(first!, 'on_delete')),
    onUpdate: actionOf(textOf(first!, 'on_update')),
    deferrable: null,
    initially: null,
  };
}

/** RESTRICT and NO ACTION are the same here, and what there is without a word. */
function actionOf(action: string): ReferentialAction | null {
  return action === 'NO ACTION' || action === 'RESTRICT' ? null : (action as ReferentialAction);
}

function readIndex(name: string, rows: readonly FactRow[], sqlOf: typeof textOf): IndexInfo {
  const kind = textOf(rows[0]!, 'kind');
  const special = kind === 'FULLTEXT' || kind === 'SPATIAL' || kind === 'HASH' ? kind : null;
  return {
    name,
    unique: Number(rows[0]!['non_unique']) === 0,
    parts: rows.map(row => {
      const expression = orNull(row['expression']) && sqlOf(row, 'expression');
      const descending = row['direction'] === 'D';
      const length = row['length'] === null || kind === 'SPATIAL' ? null : Number(row['length']);
      return expression === null
        ? { column: textOf(row, 'column_name'), sql: null, descending, length }
        : { column: null, sql: `(${expression})${descending ? ' DESC' : ''}`, descending, length };
    }),
    where: null,
    kind: special,
  };
}

/** A unique index of whole columns is a constraint: the server does not tell the two apart. */
function isConstraint({ unique, parts, kind }: IndexInfo): boolean {
  return (
    unique &&
    kind === null &&
    parts.every(each => each.column !== null && each.length === null && !each.descending)
  );
}

function uniqueOf({ name, parts }: IndexInfo): UniqueConstraintInfo {
  return { name, onConflict: null, columns: parts.map(each => each.column!) };
}

function checkOf({ name, sql }: { readonly name: string; readonly sql: string }): CheckConstraintInfo {
  return { name, sql };
}

/** Whether an index is the one that the server made for a foreign key. */
function servesKey({ name, unique, parts, kind }: IndexInfo, keys: readonly ForeignKeyInfo[]): boolean {
  if (unique || kind !== null) return false;
  const columns = JSON.stringify(parts.map(each => each.column));
  return keys.some(key => key.name === name && JSON.stringify(key.columns) === columns);
}
