/** Changes of rows leave the rows that they should on a real SQLite. */
import { CHANGES, METADATA } from '../sql/change-cases.js';
import { SqliteDatabase } from './sqlite-database.js';

describe('on a real SQLite', () => {
  let database: SqliteDatabase;
  beforeEach(() => {
    database = new SqliteDatabase();
    database.create(METADATA);
    database.exec(`
      CREATE UNIQUE INDEX partial ON words (word) WHERE n > 0;
      INSERT INTO words (id, word, n) VALUES (1, 'a', 1), (2, 'b', 2);
      INSERT INTO marks VALUES (1, 'x'), (1, 'y'), (7, 'z');
    `);
  });
  afterEach(() => database.close());

  for (const { name, statement, words } of CHANGES) {
    it(`${name} leaves the right rows`, () => {
      const marks = (): number => database.rows('SELECT * FROM marks').length;
      const before = marks();
      const onMarks = (statement.node as { table?: { name: string } }).table?.name === 'marks';
      database.run(statement);
      expect(database.rows('SELECT id, word, n, "Order" FROM words ORDER BY id')).toEqual([...words]);
      expect(before - marks()).toBe(onMarks ? 1 : 0);
    });
  }
});
