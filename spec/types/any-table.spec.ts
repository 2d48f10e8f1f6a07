/** Functions that take any table take every table: its columns' types stand in nobody's way. */
import {
  BigInteger,
  Boolean,
  column,
  computed,
  DateTime,
  Enum,
  Float,
  Integer,
  JSON,
  LargeBinary,
  MetaData,
  Numeric,
  Table,
  text,
  Text,
} from '../../lib/index.js';

const names = (...tables: readonly Table[]): string[] => tables.map(table => table.name);

describe('a table', () => {
  it('is a Table, whatever its columns are', () => {
    const metadata = new MetaData();
    const wide = new Table('wide', metadata, {
      id: column(Integer, { primaryKey: true }),
      name: column(Text, { nullable: false }),
      document: column(JSON),
      real: column(Float),
      big: column(BigInteger),
      at: column(DateTime),
      colour: column(Enum(['red', 'green'])),
      flag: column(Boolean),
      price: column(Numeric(10, 2)),
      bytes: column(LargeBinary),
      twice: column(Integer, { computed: computed(text('id * 2')) }),
    });
    const narrow = new Table('narrow', metadata, { id: column(Integer) });
    expect(names(wide, narrow)).toEqual(['wide', 'narrow']);
  });
});
