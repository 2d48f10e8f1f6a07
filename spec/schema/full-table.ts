/** A table with something of everything that DDL can say of columns: what its texts look like is up to the dialects' cases. */
import {
  CheckConstraint,
  UniqueConstraint,
  column,
  computed,
  type ColumnSpec,
} from '../../lib/schema/index.js';
import { MetaData, Table, func, text } from '../../lib/sql/index.js';
import { BigInteger, Boolean, DateTime, Enum, Integer, Numeric, String } from '../../lib/types/index.js';

/** The columns that its indexes and comments are of. */
type Full = { name: ColumnSpec<string, string, false, true>; age: ColumnSpec<number, number, true, true> };

export const full: Table<'full', Full> = new Table(
  'full',
  new MetaData({
    namingConvention: { pk: 'pk_%(table_name)s', ck: 'ck_%(table_name)s_%(constraint_name)s' },
  }),
  {
    id: column(BigInteger, { primaryKey: true, autoincrement: true }),
    name: column(String(30), { nullable: false, serverDefault: 'x', comment: 'the name' }),
    age: column(Integer, {
      serverDefault: text('0'),
      check: new CheckConstraint('age > 0', { name: 'pos' }),
    }),
    dbl: column(Integer, { computed: computed('age * 2', { persisted: true }) }),
    kind: column(Enum('a', 'b')),
    amount: column(Numeric(10, 2)),
    flag: column(Boolean),
    at: column(DateTime, { serverDefault: func.now() }),
    owner: column(Integer),
    Order: column(Integer),
  },
  {
    comment: 'tbl',
    mysql: { engine: 'InnoDB', charset: 'utf8mb4' },
    sqlite: { strict: false },
    constraints: c => [new UniqueConstraint([c.name, c.age], { name: 'uq_na' })],
  },
);
