/**
 * The questions that an inspector asks of MySQL and MariaDB about tables and sequences, as statements.
 *
 * Promises: asked of `information_schema` only, by names as parameters; what a version does not have (checks, expressions of columns
 * and indexes) is not asked of it. What reads the answers is loaded when it is needed. Does not: see temporary tables, which
 * `information_schema` does not tell.
 */

import type { ReturnsRows } from '../../../sql/index.js';
import { text } from '../../../sql/text.js';
import type { SequenceInfo, TableInfo } from '../../../schema/reflected.js';
import type { FactRow, Question, TableRequest } from '../../inspection.js';
import { quoteAlways } from '../identifiers.js';
import { atLeast, parseVersion, type ServerVersion } from '../version.js';

/** What `information_schema` has in a version. */
interface Catalog {
  readonly generated: boolean;
  readonly checks: 'none' | 'own' | 'joined';
  /** What only MySQL 8 has: expressions in indexes, what is not seen, and what is not checked. */
  readonly indexExpressions: boolean;
}

function catalogOf({ flavour, version }: ServerVersion): Catalog {
  const since = (major: number, minor: number, patch: number): boolean =>
    atLeast(version, [major, minor, patch]);
  if (flavour === 'mariadb') {
    return { generated: since(10, 2, 5), checks: since(10, 2, 22) ? 'own' : 'none', indexExpressions: false };
  }
  return {
    generated: since(5, 7, 6),
    checks: since(8, 0, 16) ? 'joined' : 'none',
    indexExpressions: since(8, 0, 13),
  };
}

const KINDS: Readonly<Record<TableInfo['kind'], readonly string[]>> = Object.freeze({
  table: ['BASE TABLE', 'SYSTEM VERSIONED'],
  view: ['VIEW'],
  virtual: [],
});

/** One statement and its rows. */
type Facts = Generator<ReturnsRows<FactRow>, readonly FactRow[], readonly FactRow[]>;

/** The tables as they are: one statement for each part of them, in one schema. */
export function* tables({ schema, names, kinds }: TableRequest): Question<TableInfo[]> {
  const [server] = yield text<FactRow>('SELECT VERSION() AS version');
  const version = parseVersion(String(server?.['version']));
  const catalog = catalogOf(version);
  const types = (kinds ?? ['table', 'view']).flatMap(each => KINDS[each]);
  if (types.length === 0 || names?.length === 0) return [];
  const facts = function* (sql: string): Facts {
    return yield about(sql, schema, names);
  };
  const found = yield* facts(TABLES);
  const answers = {
    version,
    tables: found.filter(row => types.includes(String(row['kind']))),
    columns: yield* facts(columnsSql(catalog)),
    keys: yield* facts(KEYS),
    indexes: yield* facts(indexesSql(catalog)),
    checks: catalog.checks === 'none' ? [] : yield* facts(CHECKS[catalog.checks]),
  };
  return import('./read-tables.js').then(({ readTables }) => readTables(answers, schema ?? null));
}

/** A statement about some tables of a schema; `T` is the table's row. */
function about(
  sql: string,
  schema: string | undefined,
  names: readonly string[] | undefined,
): ReturnType<typeof text<FactRow>> {
  const parameters = Object.fromEntries((names ?? []).map((name, index) => [`n${index}`, name]));
  const list = Object.keys(parameters).map(name => `:${name}`);
  const which = names === undefined ? '' : ` AND T.TABLE_NAME IN (${list.join(', ')})`;
  return text<FactRow>(`${sql} WHERE T.TABLE_SCHEMA = coalesce(:schema, DATABASE())${which}`).bindParams({
    schema: schema ?? null,
    ...parameters,
  });
}

const TABLES =
  'SELECT T.TABLE_NAME AS table_name, T.TABLE_TYPE AS kind, T.ENGINE AS engine, T.TABLE_COLLATION AS collation_name, ' +
  'T.TABLE_COMMENT AS remark, S.DEFAULT_COLLATION_NAME AS default_collation, T.ROW_FORMAT AS row_format ' +
  'FROM information_schema.TABLES AS T JOIN information_schema.SCHEMATA AS S ON S.SCHEMA_NAME = T.TABLE_SCHEMA';

function columnsSql({ generated, indexExpressions }: Catalog): string {
  return (
    'SELECT T.TABLE_NAME AS table_name, T.COLUMN_NAME AS name, T.ORDINAL_POSITION AS position, T.COLUMN_DEFAULT AS default_sql, ' +
    'T.IS_NULLABLE AS nullable, T.COLUMN_TYPE AS type, T.COLLATION_NAME AS collation_name, T.EXTRA AS extra, T.COLUMN_COMMENT AS remark, ' +
    `${generated ? 'T.GENERATION_EXPRESSION' : 'NULL'} AS expression, ${indexExpressions ? 'T.SRS_ID' : 'NULL'} AS srid FROM information_schema.COLUMNS AS T`
  );
}

const KEYS =
  'SELECT T.TABLE_NAME AS table_name, T.CONSTRAINT_NAME AS name, T.COLUMN_NAME AS column_name, T.ORDINAL_POSITION AS position, ' +
  'T.REFERENCED_TABLE_SCHEMA AS referred_schema, T.REFERENCED_TABLE_NAME AS referred_table, T.REFERENCED_COLUMN_NAME AS referred_column, ' +
  'T.TABLE_SCHEMA AS own_schema, R.DELETE_RULE AS on_delete, R.UPDATE_RULE AS on_update FROM information_schema.KEY_COLUMN_USAGE AS T ' +
  'JOIN information_schema.REFERENTIAL_CONSTRAINTS AS R ON R.CONSTRAINT_SCHEMA = T.CONSTRAINT_SCHEMA AND R.TABLE_NAME = T.TABLE_NAME ' +
  'AND R.CONSTRAINT_NAME = T.CONSTRAINT_NAME';

function indexesSql({ indexExpressions }: Catalog): string {
  return (
    'SELECT T.TABLE_NAME AS table_name, T.INDEX_NAME AS name, T.NON_UNIQUE AS non_unique, T.SEQ_IN_INDEX AS position, ' +
    'T.COLUMN_NAME AS column_name, T.COLLATION AS direction, T.SUB_PART AS length, T.INDEX_TYPE AS kind, ' +
    `${indexExpressions ? 'T.EXPRESSION' : 'NULL'} AS expression, ${indexExpressions ? 'T.IS_VISIBLE' : "'YES'"} AS visible FROM information_schema.STATISTICS AS T`
  );
}

const CHECKS: Readonly<Record<'own' | 'joined', string>> = Object.freeze({
  own:
    "SELECT T.TABLE_NAME AS table_name, T.CONSTRAINT_NAME AS name, T.CHECK_CLAUSE AS clause, 'YES' AS enforced " +
    'FROM (SELECT CONSTRAINT_SCHEMA AS TABLE_SCHEMA, TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE FROM information_schema.CHECK_CONSTRAINTS) AS T',
  joined:
    'SELECT T.TABLE_NAME AS table_name, T.CONSTRAINT_NAME AS name, C.CHECK_CLAUSE AS clause, T.ENFORCED AS enforced FROM information_schema.TABLE_CONSTRAINTS AS T ' +
    'JOIN information_schema.CHECK_CONSTRAINTS AS C ON C.CONSTRAINT_SCHEMA = T.CONSTRAINT_SCHEMA AND C.CONSTRAINT_NAME = T.CONSTRAINT_NAME',
});

/** MariaDB's sequences, each of which is asked for its counter. */
export function* sequences(schema?: string): Question<SequenceInfo[]> {
  const found = yield text<FactRow>(
    `SELECT TABLE_SCHEMA AS place, TABLE_NAME AS name FROM information_schema.TABLES
     WHERE TABLE_TYPE = 'SEQUENCE' AND TABLE_SCHEMA = coalesce(:schema, DATABASE()) ORDER BY TABLE_NAME`,
  ).bindParams({ schema: schema ?? null });
  const list: SequenceInfo[] = [];
  for (const each of found) {
    const name = String(each['name']);
    const [row] = yield text<FactRow>(
      `SELECT start_value, minimum_value, maximum_value, increment, cycle_option FROM ${quoteAlways(String(each['place']))}.${quoteAlways(name)}`,
    );
    const count = (column: string): bigint => BigInt(String(row?.[column] ?? 0));
    list.push({
      name,
      start: count('start_value'),
      increment: count('increment'),
      minValue: count('minimum_value'),
      maxValue: count('maximum_value'),
      cycle: Number(row?.['cycle_option']) === 1,
    });
  }
  return list;
}
