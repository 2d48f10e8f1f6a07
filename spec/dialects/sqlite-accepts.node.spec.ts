/** Every golden statement is accepted by a real SQLite. */
import { CHANGES, DEFINITIONS, EXPRESSIONS, SELECTS, TABLES } from '../sql/golden-cases.js';
import { SqliteDatabase } from './sqlite-database.js';

describe('a real SQLite accepts', () => {
  let database: SqliteDatabase;

  beforeEach(() => {
    database = new SqliteDatabase();
    database.create(TABLES);
    database.exec(`
      PRAGMA foreign_keys = OFF;
      INSERT INTO users VALUES (1, 'Dana', 30, 1), (2, NULL, NULL, 0);
      INSERT INTO address VALUES (1, 1, 'a@b'), (2, 1, NULL);
    `);
  });
  afterEach(() => database.close());

  const groups = { EXPRESSIONS, SELECTS, CHANGES };
  for (const [group, cases] of Object.entries(groups)) {
    for (const { name, statement } of cases) {
      it(`${group}: ${name}`, () => {
        const named = name === 'bindParam without' ? { p: 1 } : undefined;
        expect(() => database.accept(statement, named)).not.toThrow();
      });
    }
  }

  for (const { name, statement } of DEFINITIONS) {
    it(`DEFINITIONS: ${name}`, () => {
      const { kind } = statement.node;
      if (kind === 'createTable') database.exec('DROP TABLE log; DROP TABLE pairs; DROP TABLE "full"');
      if (kind === 'createIndex') database.exec('DROP INDEX ix_a');
      expect(() => database.accept(statement)).not.toThrow();
    });
  }
});
