/**
 * The tables of the query specs with their rows, and the form of a case: a statement, its SQL for SQLite, its parameters, its rows.
 */
import { column, type ColumnSpec } from '../../../lib/schema/index.js';
import { MetaData, Table, type Executable } from '../../../lib/sql/index.js';
import { Integer, String, Text } from '../../../lib/types/index.js';

export interface QueryCase {
  readonly name: string;
  readonly statement: Executable;
  readonly sql: string;
  readonly params: readonly unknown[];
  readonly rows: readonly Readonly<Record<string, unknown>>[];
}

export function query(
  name: string,
  statement: Executable,
  sql: string,
  params: readonly unknown[],
  rows: QueryCase['rows'],
): QueryCase {
  return { name, statement, sql, params, rows };
}

export const metadata: MetaData = new MetaData();

type Key = ColumnSpec<number, number, false, true>;
type Optional<T> = ColumnSpec<T, T, true, true>;
type Required<T> = ColumnSpec<T, T, false, false>;

export const u: Table<'users', { id: Key; name: Required<string>; age: Optional<number> }> = new Table(
  'users',
  metadata,
  {
    id: column(Integer, { primaryKey: true }),
    name: column(String(50), { nullable: false }),
    age: column(Integer),
  },
);

export const a: Table<'address', { id: Key; user_id: Required<number>; email: Optional<string> }> = new Table(
  'address',
  metadata,
  {
    id: column(Integer, { primaryKey: true }),
    user_id: column(Integer, { nullable: false, references: () => u.c.id }),
    email: column(String(100)),
  },
);

export const n: Table<'nodes', { id: Key; parent: Optional<number>; name: Required<string> }> = new Table(
  'nodes',
  metadata,
  {
    id: column(Integer, { primaryKey: true }),
    parent: column('parent_id', Integer),
    name: column(Text, { nullable: false }),
  },
);

export const d: Table<'docs', { id: Key; data: Required<string> }> = new Table('docs', metadata, {
  id: column(Integer, { primaryKey: true }),
  data: column(Text, { nullable: false }),
});

export const ROWS = `
  INSERT INTO users VALUES (1, 'Dana', 30), (2, 'Dan', 20), (3, 'Jeremy', NULL);
  INSERT INTO address VALUES (1, 1, 'a@x'), (2, 1, 'b@x'), (3, 2, 'c@x');
  INSERT INTO nodes VALUES (1, NULL, 'root'), (2, 1, 'kid'), (3, 2, 'grandkid'), (4, NULL, 'other');
  INSERT INTO docs VALUES (1, '["x","y"]'), (2, '[]'), (3, '{"a":1}');
`;
