/** Every query gives its rows in a real SQLite, with parameters and with its values written out. */
import { compile } from '../../../lib/compiler/index.js';
import { sqlite } from '../../../lib/dialects/sqlite/index.js';
import { SqliteDatabase } from '../../dialects/sqlite-database.js';
import { GROUPS } from './groups.js';
import { ROWS, metadata } from './tables.js';

function filled(): SqliteDatabase {
  const database = new SqliteDatabase();
  database.create(metadata);
  database.exec(ROWS);
  return database;
}

for (const [group, cases] of Object.entries(GROUPS)) {
  describe(`the rows of ${group}`, () => {
    let database: SqliteDatabase;
    beforeEach(() => (database = filled()));
    afterEach(() => database.close());

    for (const { name, statement, rows } of cases) {
      it(name, () => {
        expect<readonly unknown[]>(database.run(statement)).toEqual(rows);
      });

      if (statement.node.kind !== 'select' && statement.node.kind !== 'compound') continue;

      it(`${name}, with values written out`, () => {
        const { sql, params } = compile(statement, { dialect: sqlite, literalBinds: true });
        expect(params).toEqual([]);
        expect(database.rows(sql)).withContext(sql).toEqual(database.accept(statement));
      });
    }
  });
}
