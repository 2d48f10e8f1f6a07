/** Every operator has its value on a real SQLite, with its values as parameters and written out. */
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
import { select } from '../../lib/sql/index.js';
import { METADATA, OPERATORS, insertRows } from '../sql/operator-cases.js';
import { SqliteDatabase } from './sqlite-database.js';

describe('a real SQLite evaluates', () => {
  let database: SqliteDatabase;
  beforeAll(() => {
    database = new SqliteDatabase();
    database.create(METADATA);
    database.run(insertRows);
  });
  afterAll(() => database.close());

  for (const { name, expression, values } of OPERATORS) {
    it(name, () => {
      const statement = select({ value: expression });
      expect(database.run(statement).map(each => each['value'])).toEqual([...values]);
      const { sql, params } = compile(statement, { dialect: sqlite, literalBinds: true });
      expect(params).toEqual([]);
      expect(database.rows(sql)).withContext(sql).toEqual(database.accept(statement));
    });
  }
});
