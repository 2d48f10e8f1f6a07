/** Which INSERTs may put several rows into one statement: few, and for each that may not there is a reason. */
import Database from 'better-sqlite3';
import { GroupedRows } from '../../../lib/dialects/sqlite/driver/grouped-rows.js';

const SCHEMA = `
  CREATE TABLE plain (a INTEGER PRIMARY KEY, b TEXT);
  CREATE TABLE "two words" (a, b);
  CREATE TABLE parent (a INTEGER PRIMARY KEY);
  CREATE TABLE child (a INTEGER REFERENCES parent (a), b);
  CREATE TABLE self (a INTEGER PRIMARY KEY, b INTEGER REFERENCES SELF (a));
  CREATE TABLE unwilling (a INTEGER PRIMARY KEY ON CONFLICT FAIL, b);
  CREATE TABLE watched (a, b);
  CREATE TRIGGER t1 AFTER INSERT ON Watched BEGIN SELECT 1; END;
  CREATE TABLE watched_here (a, b);
  CREATE TEMP TRIGGER t2 AFTER INSERT ON main.watched_here BEGIN SELECT 1; END;
  CREATE TABLE hidden (a, b);
  CREATE TEMP TABLE hidden (a, b);
  CREATE VIEW shown AS SELECT * FROM plain;
  CREATE VIRTUAL TABLE words USING fts5(a, b);
`;

describe('GroupedRows', () => {
  let database: Database.Database;
  let groups: GroupedRows;
  beforeEach(() => {
    database = new Database(':memory:');
    database.exec(SCHEMA);
    groups = new GroupedRows(database);
  });
  afterEach(() => database.close());

  it('takes plain INSERTs, and writes what SQLite accepts', () => {
    for (const table of ['plain', 'PLAIN', '"plain"', '"two words"', 'child', 'parent']) {
      const row = table === 'parent' ? '(a) VALUES (?)' : '(a, b) VALUES (?, ?)';
      const found = groups.insert(`INSERT INTO ${table} ${row}`);
      expect(found?.rows).withContext(table).toBe(32);
      expect(() => database.prepare(found!.sql)).not.toThrow();
      expect(found!.sql.split('?').length - 1).toBe(table === 'parent' ? 32 : 64);
    }
  });

  it('takes fewer rows where they have many values, and none of the widest', () => {
    const insert = (width: number): string =>
      `INSERT INTO plain (${Array(width).fill('a').join(', ')}) VALUES (${Array(width).fill('?').join(', ')})`;
    expect([3, 5, 20, 64, 65].map(width => groups.insert(insert(width))?.rows)).toEqual([
      32,
      25,
      6,
      2,
      undefined,
    ]);
  });

  const REFUSED: Readonly<Record<string, string>> = {
    'a foreign key to the table itself': 'INSERT INTO self (a, b) VALUES (?, ?)',
    'ON CONFLICT in the definition': 'INSERT INTO unwilling (a, b) VALUES (?, ?)',
    'a trigger': 'INSERT INTO watched (a, b) VALUES (?, ?)',
    'a trigger of the connection': 'INSERT INTO watched_here (a, b) VALUES (?, ?)',
    'a table of the connection that hides it': 'INSERT INTO hidden (a, b) VALUES (?, ?)',
    'a view': 'INSERT INTO shown (a, b) VALUES (?, ?)',
    'a virtual table': 'INSERT INTO words (a, b) VALUES (?, ?)',
    'no such table': 'INSERT INTO nothing (a, b) VALUES (?, ?)',
    'another database': 'INSERT INTO main.plain (a, b) VALUES (?, ?)',
    OR: 'INSERT OR IGNORE INTO plain (a, b) VALUES (?, ?)',
    'ON CONFLICT': 'INSERT INTO plain (a, b) VALUES (?, ?) ON CONFLICT DO NOTHING',
    RETURNING: 'INSERT INTO plain (a, b) VALUES (?, ?) RETURNING a',
    'a text': "INSERT INTO plain (a, b) VALUES (?, 'x')",
    'an expression': 'INSERT INTO plain (a, b) VALUES (?, ? + 1)',
    'several rows': 'INSERT INTO plain (a, b) VALUES (?, ?), (?, ?)',
    'a comment': 'INSERT INTO plain (a, b /* ) VALUES (?, ?) */) VALUES (?, ?)',
    'a comment to the end': 'INSERT INTO plain (a, b) -- x) VALUES (?, ?)',
    'no columns': 'INSERT INTO plain VALUES (?, ?)',
    'another statement': 'UPDATE plain SET a = ?, b = ?',
  };
  for (const [title, sql] of Object.entries(REFUSED)) {
    it(`leaves to be run row by row: ${title}`, () => {
      expect(groups.insert(sql)).toBeUndefined();
    });
  }
});
