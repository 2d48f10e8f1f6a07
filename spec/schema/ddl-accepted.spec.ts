/** A real SQLite takes every golden DDL statement, in order. */
import { SqliteDatabase } from '../dialects/sqlite-database.js';
import { DDL_CASES } from './ddl-cases.js';

describe('a real SQLite accepts DDL', () => {
  for (const { name, statements } of DDL_CASES) {
    it(name, () => {
      const database = new SqliteDatabase();
      for (const [statement, sql] of statements) {
        expect(() => database.accept(statement))
          .withContext(sql)
          .not.toThrow();
      }
      database.close();
    });
  }
});
