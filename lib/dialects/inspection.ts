/**
 * What can be asked about a database, as conversations: statements out, rows in, an answer at the end.
 *
 * A question is a generator: it yields a statement, is given the rows of it, and returns the answer, or a promise of it where the
 * part that reads the rows is loaded only then. So a dialect states what it asks without knowing who runs it, and whoever runs it
 * need not know what is asked. Promises: the first statement is there at once, so questions keep their place among statements.
 */

import type { ReturnsRows } from '../sql/index.js';
import type { SequenceInfo, TableInfo } from '../schema/reflected.js';

/** A row of an answer. */
export type FactRow = Readonly<Record<string, unknown>>;

/** A conversation with the database. */
export type Question<T> = Generator<ReturnsRows<FactRow>, T | Promise<T>, readonly FactRow[]>;

/** Which tables a question is about. */
export interface TableRequest {
  /** Default: the schema of the connection. */
  readonly schema: string | undefined;
  /** Only these, compared as the database compares names. Default all that are not the database's own. */
  readonly names: readonly string[] | undefined;
  /** Only of these kinds. Default all. */
  readonly kinds?: readonly TableInfo['kind'][] | undefined;
}

/** The questions of an inspector. */
export interface Inspection {
  /** The names of the schemas, sorted, without the database's own. */
  schemaNames(): Question<string[]>;
  /** The schema that is meant where none is given. */
  defaultSchemaName(): Question<string | null>;
  /** The names of the tables, sorted. */
  tableNames(schema?: string): Question<string[]>;
  /** The names of the views, sorted. */
  viewNames(schema?: string): Question<string[]>;
  /** The names of the connection's own temporary tables, sorted. */
  tempTableNames(): Question<string[]>;
  /** Whether there is a table or view of this name. */
  hasTable(name: string, schema?: string): Question<boolean>;
  /** The statement that made a view; `null` where there is no such view. */
  viewDefinition(name: string, schema?: string): Question<string | null>;
  /** The tables as they are, sorted by name; names that are not there are left out. */
  tables(request: TableRequest): Question<TableInfo[]>;
  /** The sequences, sorted; none where the database has none. */
  sequences(schema?: string): Question<SequenceInfo[]>;
  /** A name of a column or index, equal for names that the database takes for equal. */
  foldName(name: string): string;
}
