/**
 * The questions that an inspector asks of SQLite, as statements.
 *
 * Promises: tables of SQLite's own (`sqlite_…`) and those behind virtual tables do not show; names are parameters or quoted; each
 * question is one statement, so its answer is of one moment. What reads the answers about tables is loaded when it is needed.
 */

import { text } from '../../../sql/text.js';
import type { FactRow, Inspection, Question, TableRequest } from '../../inspection.js';
import type { SequenceInfo, TableInfo } from '../../../schema/reflected.js';
import { quoted } from '../../../compiler/quoted.js';
import { foldName } from './order.js';

const NOT_OWN = `name NOT LIKE 'sqlite~_%' ESCAPE '~'`;

/** The names of the databases: `main`, and those attached. */
function* schemaNames(): Question<string[]> {
  const own = `SELECT name FROM pragma_database_list WHERE name <> 'temp' ORDER BY seq`;
  return namesIn(yield text<FactRow>(own));
}

// oxlint-disable-next-line require-yield -- it needs no question
function* defaultSchemaName(): Question<string | null> {
  return 'main';
}

function* tableNames(schema?: string): Question<string[]> {
  return namesIn(yield names(`type IN ('table', 'virtual')`, schema));
}

function* viewNames(schema?: string): Question<string[]> {
  return namesIn(yield names(`type = 'view'`, schema));
}

function* tempTableNames(): Question<string[]> {
  return namesIn(yield names(`type IN ('table', 'virtual')`, 'temp'));
}

/** Names are compared as SQLite does, without regard to ASCII case; without a schema, `temp` and `main` are looked at. */
function* hasTable(name: string, schema?: string): Question<boolean> {
  const sources = placesOf(schema).map(
    place => `SELECT 1 FROM ${quoted(place, '"')}.sqlite_schema WHERE type IN ('table', 'view') AND ${SAME}`,
  );
  const [row] = yield text<FactRow>(`SELECT EXISTS (${sources.join(' UNION ALL ')}) AS found`).bindParams({
    name,
  });
  return Number(row?.['found']) === 1;
}

function* viewDefinition(name: string, schema?: string): Question<string | null> {
  const sources = placesOf(schema).map(
    place => `SELECT sql FROM ${quoted(place, '"')}.sqlite_schema WHERE type = 'view' AND ${SAME}`,
  );
  const [row] = yield text<FactRow>(sources.join(' UNION ALL ')).bindParams({ name });
  return row === undefined ? null : String(row['sql']);
}

/** The tables, a row for each; in a schema that was not named, a temporary table hides one of `main`. */
function* tables({ schema, names, kinds }: TableRequest): Question<TableInfo[]> {
  const places = names === undefined ? placesOf(schema).slice(-1) : placesOf(schema);
  const statement = text<FactRow>(places.map((place, rank) => tablesOf(place, rank)).join(' UNION ALL '));
  const rows = yield statement.bindParams({
    names: names === undefined ? null : JSON.stringify(names),
    kinds: kinds === undefined ? null : JSON.stringify(kinds),
  });
  return import('./read-tables.js').then(({ readTables }) => readTables(rows, schema ?? null));
}

// oxlint-disable-next-line require-yield -- SQLite has no sequences
function* sequences(): Question<SequenceInfo[]> {
  return [];
}

const SAME = 'name = :name COLLATE NOCASE';

/** Where a name without schema is looked for, in SQLite's order. */
function placesOf(schema: string | undefined): readonly string[] {
  return schema === undefined ? ['temp', 'main'] : [schema];
}

function names(kind: string, schema = 'main'): ReturnType<typeof text<FactRow>> {
  // The table of the schema itself is asked too, so that an unknown schema is the database's error.
  const own = `SELECT name AS own FROM ${quoted(schema, '"')}.sqlite_schema WHERE type IN ('table', 'view')`;
  return text<FactRow>(
    `SELECT name FROM pragma_table_list JOIN (${own}) ON own = name WHERE schema = :schema COLLATE NOCASE AND ${kind} AND ${NOT_OWN} ORDER BY name`,
  ).bindParams({ schema });
}

function namesIn(rows: readonly FactRow[]): string[] {
  return rows.map(row => String(row['name']));
}

/** Everything that the pragmas tell about tables, as JSON in the columns of one row for each. */
function tablesOf(schema: string, rank: number): string {
  const place = quoted(schema, '"');
  const name = `'${schema.replaceAll("'", "''")}'`;
  return `
    SELECT ${rank} AS rank, m.name AS name, l.type AS kind, l.wr AS wr, l.strict AS strict, m.sql AS sql,
      (SELECT json_group_array(json_array(cid, name, type, "notnull", dflt_value, pk, hidden))
        FROM pragma_table_xinfo(m.name, ${name})) AS columns,
      (SELECT json_group_array(json_array(
          id, seq,
          coalesce((SELECT p.name FROM ${place}.sqlite_schema AS p WHERE p.type = 'table' AND p.name = f."table" COLLATE NOCASE), f."table"),
          f."from",
          coalesce(
            (SELECT p.name FROM pragma_table_info(f."table", ${name}) AS p WHERE p.name = f."to" COLLATE NOCASE),
            f."to",
            (SELECT p.name FROM pragma_table_info(f."table", ${name}) AS p WHERE p.pk = f.seq + 1)),
          on_update, on_delete))
        FROM pragma_foreign_key_list(m.name, ${name}) AS f) AS keys,
      (SELECT json_group_array(json_array(
          i.name, i."unique", i.origin,
          (SELECT x.sql FROM ${place}.sqlite_schema AS x WHERE x.type = 'index' AND x.name = i.name),
          json((SELECT json_group_array(json_array(seqno, name, "desc", coll)) FROM pragma_index_xinfo(i.name, ${name}) WHERE key = 1))))
        FROM pragma_index_list(m.name, ${name}) AS i) AS indexes
    FROM ${place}.sqlite_schema AS m
      JOIN (SELECT name, type, wr, strict FROM pragma_table_list WHERE schema = ${name} COLLATE NOCASE) AS l ON l.name = m.name
    WHERE m.type IN ('table', 'view') AND l.type <> 'shadow' AND m.${NOT_OWN}
      AND (:names IS NULL OR EXISTS (SELECT 1 FROM json_each(:names) AS n WHERE n.value = m.name COLLATE NOCASE))
      AND (:kinds IS NULL OR l.type IN (SELECT k.value FROM json_each(:kinds) AS k))`;
}

/** What an inspector asks of SQLite. */
export const sqliteInspection: Inspection = Object.freeze<Inspection>({
  schemaNames,
  defaultSchemaName,
  tableNames,
  viewNames,
  tempTableNames,
  hasTable,
  viewDefinition,
  tables,
  sequences,
  foldName,
});
