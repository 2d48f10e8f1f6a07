/** The tables that the golden statements are about. */
import {
  CheckConstraint,
  ForeignKey,
  Index,
  PrimaryKeyConstraint,
  UniqueConstraint,
  column,
  type ColumnSpec,
  type TableDefinition,
} from '../../../lib/schema/index.js';
import { MetaData, Table, func, text } from '../../../lib/sql/index.js';
import {
  BigInteger,
  Boolean,
  DateTime,
  Enum,
  Float,
  Integer,
  JSON,
  LargeBinary,
  Numeric,
  String,
  Text,
} from '../../../lib/types/index.js';

const metadata = new MetaData();

type Key = ColumnSpec<number, number, false, true>;
type Field<T> = ColumnSpec<T, T, true, true>;

type Users = { id: Key; name: Field<string>; age: Field<number>; active: Field<boolean> };
type Addresses = { id: Key; user_id: Field<number>; email: Field<string> };

export const u: Table<'users', Users> = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(String(50)),
  age: column(Integer),
  active: column(Boolean),
});

export const a: Table<'address', Addresses> = new Table('address', metadata, {
  id: column(Integer, { primaryKey: true }),
  user_id: column(Integer, { references: () => u.c.id }),
  email: column(String(100)),
});

export const full: TableDefinition = new Table(
  'full',
  metadata,
  {
    id: column(BigInteger, { primaryKey: true }),
    name: column(String(30), { nullable: false, serverDefault: 'x' }),
    age: column(Integer, { serverDefault: text('0') }),
    kind: column(Enum('a', 'b')),
    amount: column(Numeric(10, 2)),
    flag: column(Boolean),
    at: column(DateTime, { serverDefault: func.now() }),
    owner: column(Integer, { references: new ForeignKey('users.id', { onDelete: 'CASCADE' }) }),
    Order: column(Float),
    data: column(JSON),
    bytes: column(LargeBinary),
    note: column('the note', Text, { serverDefault: func.upper('y') }),
  },
  {
    constraints: c => [
      new UniqueConstraint([c.name, c.age], { name: 'uq_na' }),
      new CheckConstraint('age >= 0', { name: 'pos' }),
      new CheckConstraint(c.amount.gt('0')),
      new Index('ix_a', [c.name, c.age.desc()], { unique: true, where: c.age.gt(3) }),
    ],
  },
);

export const pairs: TableDefinition = new Table(
  'pairs',
  metadata,
  { left: column(Integer, { autoincrement: false }), right: column(Text) },
  {
    sqlite: { withRowid: false },
    constraints: c => [new PrimaryKeyConstraint([c.right, c.left], { name: 'pk' })],
  },
);

export const log: TableDefinition = new Table(
  'log',
  metadata,
  { id: column(Integer, { primaryKey: true }) },
  { sqlite: { autoincrement: true } },
);

export const TABLES: MetaData = metadata;
