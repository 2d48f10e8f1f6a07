/** The tables of the statements that SQLAlchemy users know, as its documentation and our list of them have them. */
import { column, type ColumnSpec } from '../../../lib/schema/index.js';
import { MetaData, Table } from '../../../lib/sql/index.js';
import { Integer, JSON as Json, String, type JsonType } from '../../../lib/types/index.js';

const metadata = new MetaData();

type Key = ColumnSpec<number, number, false, true>;
type Field<T> = ColumnSpec<T, T, true, true>;
type Document = JsonType<unknown>['$out'];

export const u: Table<'users', { id: Key; name: Field<string>; age: Field<number> }> = new Table(
  'users',
  metadata,
  { id: column(Integer, { primaryKey: true }), name: column(String(50)), age: column(Integer) },
);

export const a: Table<'address', { id: Key; user_id: Field<number>; email: Field<string> }> = new Table(
  'address',
  metadata,
  {
    id: column(Integer, { primaryKey: true }),
    user_id: column(Integer, { references: () => u.c.id }),
    email: column(String(100)),
  },
);

export const j: Table<'docs', { id: Key; data: Field<Document> }> = new Table('docs', metadata, {
  id: column(Integer, { primaryKey: true }),
  data: column(Json),
});

export const SQLALCHEMY_TABLES: MetaData = metadata;
