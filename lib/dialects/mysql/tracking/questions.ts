/**
 * Asks MySQL and MariaDB for what the tables that a statement touches depend on.
 *
 * Promises: what the user may not see counts as unknown. Does not: look into other databases than that of the connection.
 */
import { text } from '../../../sql/text.js';
import type { FactRow, Question } from '../../inspection.js';
import type { TableCatalog } from '../../table-catalog.js';

const GRANTEE = `concat('''', replace(current_user(), '@', '''@'''), '''')`;
const QUESTIONS = {
  database: 'SELECT DATABASE() AS name',
  databases: 'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA',
  tables:
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE <> 'VIEW'",
  views:
    'SELECT TABLE_NAME AS name, VIEW_DEFINITION AS definition FROM information_schema.VIEWS WHERE TABLE_SCHEMA = DATABASE()',
  routines: 'SELECT ROUTINE_NAME AS name FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()',
  triggers:
    'SELECT EVENT_OBJECT_TABLE AS name, EVENT_MANIPULATION AS event, ACTION_STATEMENT AS statement ' +
    'FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = DATABASE()',
  rights:
    `SELECT PRIVILEGE_TYPE AS name FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'TRIGGER' AND GRANTEE = ${GRANTEE} ` +
    'UNION ALL SELECT PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES ' +
    `WHERE PRIVILEGE_TYPE = 'TRIGGER' AND DATABASE() LIKE TABLE_SCHEMA AND GRANTEE = ${GRANTEE}`,
  cascades:
    'SELECT CONSTRAINT_SCHEMA = DATABASE() AS here, TABLE_NAME AS name, REFERENCED_TABLE_NAME AS parent, UPDATE_RULE AS on_update, ' +
    'DELETE_RULE AS on_delete FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE UNIQUE_CONSTRAINT_SCHEMA = DATABASE()',
} as const;

/** The conversation at whose end stands the catalog. */
export function* catalogQuestion(): Question<TableCatalog | undefined> {
  const answers: Partial<Record<keyof typeof QUESTIONS, readonly FactRow[]>> = {};
  for (const [name, sql] of Object.entries(QUESTIONS))
    answers[name as keyof typeof QUESTIONS] = yield text<FactRow>(sql);
  const textOf = (row: FactRow, column: string): string => String(row[column] ?? '');
  const rows = (name: keyof typeof QUESTIONS): readonly FactRow[] => answers[name]!;
  const names = (name: keyof typeof QUESTIONS): string[] => rows(name).map(row => textOf(row, 'name'));
  const [database = ''] = names('database');
  if (database === '') return undefined;
  const facts = {
    database,
    databases: names('databases'),
    tables: names('tables'),
    views: rows('views').map(row => ({ name: textOf(row, 'name'), definition: textOf(row, 'definition') })),
    routines: names('routines'),
    triggers: rows('triggers').map(row => ({
      table: textOf(row, 'name'),
      event: textOf(row, 'event'),
      statement: textOf(row, 'statement'),
    })),
    seesTriggers: rows('rights').length > 0,
    cascades: rows('cascades').map(row => ({
      table: Number(row['here']) === 1 ? textOf(row, 'name') : null,
      parent: textOf(row, 'parent'),
      onUpdate: textOf(row, 'on_update'),
      onDelete: textOf(row, 'on_delete'),
    })),
  };
  return import('./catalog.js').then(({ MysqlCatalog }) => new MysqlCatalog(facts));
}
