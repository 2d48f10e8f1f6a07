/**
 * From what was found out about a table to how it is declared: keys and options of its columns.
 *
 * Promises: a table made of the plan, and created, is found to be the same again. Tables that are reflected and code that is generated
 * both follow it, so they cannot differ.
 */

import type { MysqlIndexOptions, SqliteColumnOptions } from '../schema/index.js';
import type { ColumnInfo, IndexInfo, IndexPart, TableInfo } from '../schema/reflected.js';

/** What stands behind DEFAULT: a string, or SQL. */
export type PlannedDefault = { readonly text: string } | { readonly sql: string };

/** A column to declare; an option that is `undefined` is not given. */
export interface ColumnPlan {
  readonly info: ColumnInfo;
  /** The property of rows. */
  readonly key: string;
  readonly primaryKey: boolean;
  readonly notNull: boolean;
  readonly autoincrement: boolean | undefined;
  readonly serverDefault: PlannedDefault | undefined;
  /** Options of the column that only SQLite knows. */
  readonly sqlite: SqliteColumnOptions | undefined;
}

/** An index to declare. */
export interface IndexPlan {
  readonly info: IndexInfo;
  readonly mysql: MysqlIndexOptions | undefined;
}

/** A table to declare. */
export interface TablePlan {
  readonly info: TableInfo;
  readonly columns: readonly ColumnPlan[];
  /** Whether the primary key must be declared by itself, for its name, order or conflict clause. */
  readonly ownKey: boolean;
  readonly indexes: readonly IndexPlan[];
  /** What cannot be declared, in words. */
  readonly remarks: readonly string[];
}

/** How a table is declared. */
export function planTable(info: TableInfo): TablePlan {
  const key = info.primaryKey.columns;
  const keys = keysOf(info);
  const marked = info.columns.filter(each => key.includes(each.name)).map(each => each.name);
  // SQLite's AUTOINCREMENT stands with the key beside its column.
  const numbered = info.options.sqlite?.autoincrement === true;
  const inOrder = marked.every((name, index) => name === key[index]);
  return {
    info,
    columns: info.columns.map(each => planColumn(each, info, keys.get(each.name)!)),
    ownKey: !numbered && (!inOrder || info.primaryKey.name !== null || info.primaryKey.onConflict !== null),
    indexes: info.indexes.map(planIndex),
    remarks: [
      ...info.remarks,
      ...info.columns.flatMap(columnRemarks),
      ...(numbered && info.primaryKey.name !== null
        ? [`the name ${info.primaryKey.name} of the primary key`]
        : []),
    ],
  };
}

/**
 * The keys of the columns: their names. JavaScript puts properties that are whole numbers before all others, so the column `1` has
 * the key `_1`, to stay in its place.
 */
function keysOf({ columns }: TableInfo): ReadonlyMap<string, string> {
  const taken = new Set(columns.map(each => each.name));
  return new Map(
    columns.map(({ name }) => {
      let key = name;
      if (/^(?:0|[1-9]\d*)$/.test(name)) while (taken.has(key)) key = `_${key}`;
      taken.add(key);
      return [name, key];
    }),
  );
}

const NUMBERED: readonly string[] = ['integer', 'smallInteger', 'bigInteger'];

function planColumn(
  info: ColumnInfo,
  { primaryKey, foreignKeys, options }: TableInfo,
  key: string,
): ColumnPlan {
  const isKey = primaryKey.columns.includes(info.name);
  const refers = foreignKeys.some(each => each.columns.includes(info.name));
  const serverDefault = defaultOf(info);
  // What is taken for granted where the option is not given; where a reference could change that, it is given.
  const derived =
    isKey &&
    primaryKey.columns.length === 1 &&
    NUMBERED.includes(info.type.kind) &&
    serverDefault === undefined;
  const isNumbered = isKey && options.sqlite?.autoincrement === true;
  const sqlite: SqliteColumnOptions = {
    ...(info.onConflict !== null && { onConflictNotNull: info.onConflict }),
    ...(isNumbered && primaryKey.onConflict !== null && { onConflictPrimaryKey: primaryKey.onConflict }),
  };
  const given = derived !== info.autoincrement || (derived && refers);
  return {
    info,
    key,
    primaryKey: isKey,
    notNull: !info.nullable && !isKey,
    autoincrement: isKey && given ? info.autoincrement : undefined,
    serverDefault,
    sqlite: Object.keys(sqlite).length === 0 ? undefined : sqlite,
  };
}

function planIndex(info: IndexInfo): IndexPlan {
  const { kind, parts } = info;
  const lengths = parts.flatMap(({ column, length }) =>
    column === null || length === null ? [] : [[column, length] as const],
  );
  const mysql: MysqlIndexOptions = {
    ...(kind === 'HASH' && { using: kind }),
    ...((kind === 'FULLTEXT' || kind === 'SPATIAL') && { prefix: kind }),
    ...(lengths.length > 0 && { length: Object.fromEntries(lengths) }),
  };
  return { info, mysql: Object.keys(mysql).length === 0 ? undefined : mysql };
}

function columnRemarks({ name, onUpdate }: ColumnInfo): string[] {
  return onUpdate === null ? [] : [`${name} ON UPDATE ${onUpdate}`];
}

function defaultOf({ default: sql, defaultText }: ColumnInfo): PlannedDefault | undefined {
  if (sql === null) return undefined;
  return defaultText === null ? { sql } : { text: defaultText };
}

/** Whether a part of an index is a column, up or down. */
export function isPlainPart(part: IndexPart): part is IndexPart & { readonly column: string } {
  return part.column !== null && part.sql === null;
}
