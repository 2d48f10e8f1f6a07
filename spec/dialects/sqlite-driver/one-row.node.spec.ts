/**
 * What SQLite's own program says of how many rows a query can give, and what comes of a schema that changes afterwards.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { SqliteConnection } from '../../../lib/dialects/sqlite/driver/connection.js';
import { givesOneRow } from '../../../lib/dialects/sqlite/driver/one-row.js';
import type { DatabaseTransfer } from '../../../lib/dialects/sqlite/driver/transfer.js';
import type { WireValue } from '../../../lib/worker/values.js';

describe('queries that give one row at most', () => {
  let db: InstanceType<typeof Database>;

  beforeEach(() => {
    db = new Database(':memory:');
    db.exec(`
      CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT UNIQUE, a INT, b INT, UNIQUE (a, b));
      CREATE TABLE posts (id INTEGER PRIMARY KEY, author INT, title TEXT);
    `);
  });

  afterEach(() => db.close());

  for (const [sql, ...values] of [
    ['SELECT * FROM users WHERE id = ?', 1],
    ['SELECT * FROM users WHERE email = ?', 'x'],
    ['SELECT * FROM users WHERE a = ? AND b = ?', 1, 2],
    ['SELECT p.*, u.email FROM posts p JOIN users u ON u.id = p.author WHERE p.id = ?', 1],
    ['SELECT count(*) FROM users'],
    ['WITH one AS (SELECT 1) SELECT max(id) FROM users'],
  ] as const) {
    it(`knows ${sql}`, () => expect(givesOneRow(db, sql, values)).toBe(true));
  }

  for (const [sql, ...values] of [
    ['SELECT * FROM users'],
    ['SELECT * FROM users WHERE a = ?', 1],
    ['SELECT * FROM users WHERE id IN (?, ?)', 1, 2],
    ['SELECT * FROM users WHERE id = ? UNION ALL SELECT * FROM users WHERE id = ?', 1, 2],
    ['SELECT * FROM users WHERE id = ? OR email = ?', 1, 'x'],
    ['SELECT a, count(*) FROM users GROUP BY a'],
    ['SELECT u.id FROM users u LEFT JOIN posts p ON p.author = u.id WHERE u.id = ?', 1],
    ['VALUES (1), (2)'],
    ['WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9) SELECT x FROM n'],
    ['PRAGMA user_version = 7'],
    ['EXPLAIN SELECT 1'],
    ['SELECT * FROM nowhere'],
  ] as const) {
    it(`does not say so of ${sql}`, () => expect(givesOneRow(db, sql, values)).toBe(false));
  }

  it('runs nothing to find out', () => {
    givesOneRow(db, 'PRAGMA user_version = 7', []);
    expect(db.pragma('user_version', { simple: true })).toBe(0);
  });
});

describe('a query that gave one row at most, on a schema that has changed', () => {
  let directory: string;
  let theirs: InstanceType<typeof Database>;
  let mine: SqliteConnection;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'rxalchemy-'));
    const file = join(directory, 'one.db');
    theirs = new Database(file);
    theirs.exec("CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT); INSERT INTO t VALUES (1, 'a')");
    const own = new Database(file);
    mine = new SqliteConnection(
      own,
      own,
      { version: '3' },
      { statementCacheSize: 9 },
      {} as DatabaseTransfer,
    );
  });

  afterEach(() => {
    mine.close();
    theirs.close();
    rmSync(directory, { recursive: true, force: true });
  });

  function rowsOf(sql: string, values: WireValue[], first: number): (readonly WireValue[])[] {
    const rows: (readonly WireValue[])[] = [];
    const cursor = mine.prepare(sql).open({ values, floats: null }, ['integer', 'text']);
    while (!cursor.fill(rows, first, () => false));
    cursor.close();
    return rows;
  }

  it('gives every row that there is now, in the batches that are asked for', () => {
    const sql = 'SELECT id, n FROM t WHERE id = ?';
    for (let time = 0; time < 4; time++) expect(rowsOf(sql, [1], 2)).toEqual([[1, 'a']]);
    expect(rowsOf(sql, [2], 2)).toEqual([]);
    theirs.exec(
      "DROP TABLE t; CREATE TABLE t (id INT, n TEXT); INSERT INTO t VALUES (1, 'b'), (1, 'c'), (1, 'd')",
    );
    for (let time = 0; time < 3; time++) {
      expect(rowsOf(sql, [1], 2)).toEqual([
        [1, 'b'],
        [1, 'c'],
        [1, 'd'],
      ]);
    }
  });

  it('refuses an integer that a number cannot hold each time', () => {
    theirs.exec('INSERT INTO t VALUES (9007199254740993, NULL)');
    const sql = 'SELECT id, n FROM t WHERE id = ?';
    for (let time = 0; time < 4; time++) {
      expect(() => rowsOf(sql, [9007199254740993n], 2)).toThrowError(/does not fit a number exactly/);
    }
    expect(rowsOf(sql, [1], 2)).toEqual([[1, 'a']]);
  });
});
