/** Names and values that would like to be SQL, in every place of DDL that has one; a real SQLite keeps them as they are. */
import {
  CheckConstraint,
  ForeignKeyConstraint,
  Index,
  PrimaryKeyConstraint,
  UniqueConstraint,
  column,
} from '../../lib/schema/index.js';
import {
  CreateIndex,
  CreateTableAs,
  CreateView,
  DDL,
  DropIndex,
  DropTable,
  DropView,
  MetaData,
  Table,
  createView,
  literal,
  select,
} from '../../lib/sql/index.js';
import { Integer, Text } from '../../lib/types/index.js';
import { SqliteDatabase } from '../dialects/sqlite-database.js';

const NAMES: readonly string[] = [
  `a"b`,
  `a'b`,
  'a`b',
  'a[b]',
  '"; DROP TABLE t; --',
  ') /* */ , (',
  'with space',
  'select',
  'ROWID',
  'line\nbreak',
  ':named ?1 $x @y',
  '%(table)s %%',
  '\\',
  'été 😀',
  'a.b',
  '1',
  ' ',
  '__proto__',
];

describe('hostile names in DDL', () => {
  for (const name of NAMES) {
    it(JSON.stringify(name), () => {
      const database = new SqliteDatabase();
      const metadata = new MetaData({
        namingConvention: { uq: 'uq %(table_name)s %(column_0_name)s', fk: 'fk %(referred_table_name)s' },
      });
      const parent = new Table(`parent ${name}`, metadata, {
        id: column(name, Integer, { primaryKey: true }),
      });
      const table = new Table(
        name,
        metadata,
        {
          id: column(`id ${name}`, Integer),
          text: column(name, Text, { serverDefault: name, nullable: false }),
          up: column(`up ${name}`, Integer),
        },
        {
          constraints: c => [
            new PrimaryKeyConstraint([c.id], { name: `pk ${name}` }),
            new UniqueConstraint([c.text]),
            new CheckConstraint(c.text.ne(`no ${name}`), { name: `ck ${name}` }),
            new ForeignKeyConstraint([c.up], () => [parent.c.id]),
            new Index(`ix ${name}`, [c.text], { where: c.text.eq(name) }),
          ],
        },
      );
      database.create(metadata);
      database.run(parent.insert().values({ id: 5 }));
      database.run(table.insert().values({ id: 1, up: 5 }));
      expect(database.run(table.select())).toEqual([{ id: 1, text: name, up: 5 }]);

      const view = createView(`view ${name}`, select(table.c.text.label(name), literal(name).label('own')));
      database.run(new CreateView(view));
      expect(database.run(view.select())).toEqual([
        Object.fromEntries([
          [name, name],
          ['own', name],
        ]),
      ]);
      const copy = new CreateTableAs(
        `copy ${name}`,
        select(table.c.text.label('value')).where(table.c.text.eq(name)),
      );
      database.run(copy);
      expect(database.run(copy.table.select())).toEqual([{ value: name }]);

      const index = new Index(`other ${name}`, [table.c.up]);
      database.run(new CreateIndex(index));
      database.run(new DropIndex(index));
      const context = { index: new Index(`by text ${name}`, [table.c.up]), column: table.c.up, value: name };
      database.run(
        new DDL('CREATE INDEX %(index)s ON %(table)s (%(column)s) WHERE %(value)s <> 1', { table, context }),
      );
      const names = database.rows(
        `SELECT name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name`,
      );
      expect((names as readonly string[][]).flat().sort()).toEqual(
        [name, `parent ${name}`, `view ${name}`, `copy ${name}`, `ix ${name}`, `by text ${name}`].sort(),
      );
      database.run(new DropView(view));
      for (const each of [copy.table, table, parent]) database.run(new DropTable(each));
      expect(database.rows('SELECT name FROM sqlite_master')).toEqual([]);
      database.close();
    });
  }
});
