/** Every golden statement is accepted by a real SQLite. */
import {
  SCHEMA_STATEMENTS,
  SQLALCHEMY,
  SQLALCHEMY_TABLES,
  STATEMENTS,
  TABLES,
  type GoldenCase,
} from '../sql/golden/index.js';
import { compile } from '../../lib/compiler/index.js';
import { sqlite } from '../../lib/dialects/sqlite/index.js';
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

  const runs = ({ sqlite: { sql }, notRunBy }: GoldenCase): boolean =>
    typeof sql === 'string' && !notRunBy.includes('sqlite');

  for (const [group, cases] of Object.entries(STATEMENTS)) {
    for (const { name, statement } of cases.filter(runs)) {
      it(`${group}: ${name}`, () => {
        const named = name === 'bindParam without' ? { p: 1 } : undefined;
        expect(() => database.accept(statement, named)).not.toThrow();
      });
    }
  }

  it('the same with its values written out, with the same rows', () => {
    const database = new SqliteDatabase();
    database.create(TABLES);
    database.exec(
      `INSERT INTO users VALUES (1, 'Dana', 30, 1), (2, 'x', 5, 0); INSERT INTO address VALUES (1, 1, 'a@b')`,
    );
    const queries = Object.values(STATEMENTS)
      .flat()
      .filter(each => runs(each) && ['select', 'compound'].includes(each.statement.node.kind));
    expect(queries.length).toBeGreaterThan(50);
    for (const { name, statement } of queries) {
      if (name === 'bindParam without') continue;
      const { sql, params } = compile(statement, { dialect: sqlite, literalBinds: true });
      expect(params).withContext(name).toEqual([]);
      if (/random\(\)/.test(sql)) continue;
      expect(database.rows(sql)).withContext(sql).toEqual(database.accept(statement));
    }
    database.close();
  });

  for (const [group, cases] of Object.entries(SQLALCHEMY)) {
    for (const { name, statement } of cases.filter(runs)) {
      it(`${group}: ${name}`, () => {
        const own = new SqliteDatabase();
        own.create(SQLALCHEMY_TABLES);
        expect(() => own.accept(statement)).not.toThrow();
        own.close();
      });
    }
  }

  for (const [group, cases] of Object.entries(SCHEMA_STATEMENTS)) {
    for (const { name, statement } of cases.filter(runs)) {
      it(`${group}: ${name}`, () => {
        const { kind } = statement.node;
        if (kind === 'createTable') database.exec('DROP TABLE log; DROP TABLE pairs; DROP TABLE "full"');
        if (kind === 'createIndex') database.exec('DROP INDEX ix_a');
        expect(() => database.accept(statement)).not.toThrow();
      });
    }
  }
});
