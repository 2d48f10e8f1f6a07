/**
 * The questions that an inspector asks of MySQL and MariaDB about names, as statements. A schema is a database here.
 *
 * Promises: names are parameters; the server's own databases do not show. What tables are is asked by `reflection/`. Does not:
 * fold names otherwise than those of columns, which are compared without regard to case.
 */
import { NotSupportedError } from '../../errors.js';
import { text } from '../../sql/text.js';
import type { FactRow, Inspection, Question } from '../inspection.js';
import { sequences, tables } from './reflection/questions.js';

const OWN = "('information_schema', 'mysql', 'performance_schema', 'sys')";
const TABLES = "'BASE TABLE', 'SYSTEM VERSIONED'";
const VIEWS = "'VIEW'";

const namesIn = (rows: readonly FactRow[]): string[] => rows.map(row => String(row['name']));

function* namesOf(kinds: string, schema: string | undefined): Question<string[]> {
  return namesIn(
    yield text<FactRow>(
      'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = coalesce(:schema, DATABASE()) ' +
        `AND TABLE_TYPE IN (${kinds}) ORDER BY TABLE_NAME`,
    ).bindParams({ schema: schema ?? null }),
  );
}

function* schemaNames(): Question<string[]> {
  return namesIn(
    yield text<FactRow>(
      `SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN ${OWN} ORDER BY SCHEMA_NAME`,
    ),
  );
}

function* defaultSchemaName(): Question<string | null> {
  const [row] = yield text<FactRow>('SELECT DATABASE() AS name');
  const name = row?.['name'];
  return name === null || name === undefined ? null : String(name);
}

/** Names are compared as the server's file system does. */
function* hasTable(name: string, schema?: string): Question<boolean> {
  const [row] = yield text<FactRow>(
    'SELECT count(*) AS found FROM information_schema.TABLES WHERE TABLE_SCHEMA = coalesce(:schema, DATABASE()) ' +
      `AND TABLE_NAME = :name AND TABLE_TYPE IN (${TABLES}, ${VIEWS})`,
  ).bindParams({ schema: schema ?? null, name });
  return Number(row?.['found']) > 0;
}

function* viewDefinition(name: string, schema?: string): Question<string | null> {
  const [row] = yield text<FactRow>(
    'SELECT VIEW_DEFINITION AS sql_text FROM information_schema.VIEWS WHERE TABLE_SCHEMA = coalesce(:schema, DATABASE()) ' +
      'AND TABLE_NAME = :name',
  ).bindParams({ schema: schema ?? null, name });
  return row === undefined ? null : String(row['sql_text']);
}

// oxlint-disable-next-line require-yield -- it asks nothing
function* tempTableNames(): Question<string[]> {
  throw new NotSupportedError('MySQL does not tell the names of temporary tables.');
}

/** What an inspector asks. */
export const mysqlInspection: Inspection = {
  schemaNames,
  defaultSchemaName,
  tableNames: schema => namesOf(TABLES, schema),
  viewNames: schema => namesOf(VIEWS, schema),
  tempTableNames,
  hasTable,
  viewDefinition,
  tables,
  sequences,
  foldName: name => name.toLowerCase(),
};
