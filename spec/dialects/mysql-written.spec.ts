/** Which tables a statement for MySQL or MariaDB writes to, told by its text (C38, C39). */
import { writtenBy } from '../../lib/dialects/mysql/tracking/written.js';

/** Statements with what they write to; `?` where nobody knows. */
const STATEMENTS: readonly (readonly [sql: string, written: string])[] = [
  ['INSERT INTO a VALUES (1)', 'insert a'],
  ['insert a (x) select x from b', 'insert a'],
  ['INSERT LOW_PRIORITY IGNORE INTO `my db`.`a``b` (x) VALUES (?)', 'insert my db.a`b'],
  ['INSERT INTO a (x) VALUES (1) ON DUPLICATE KEY UPDATE x = 2', 'insert a, update a'],
  ["INSERT INTO a VALUES ('on duplicate key update')", 'insert a'],
  ['REPLACE INTO a SET x = 1', 'insert a, delete a'],
  ['/* UPDATE b SET x = 1 */ UPDATE a SET x = (SELECT max(x) FROM b), y = 1', 'update a'],
  ['-- first\nUPDATE LOW_PRIORITY a AS z SET z.x = 1 WHERE z.y IN (SELECT y FROM b)', 'update a'],
  ['UPDATE a PARTITION (p0) SET x = 1', 'update a'],
  ['UPDATE a, b SET a.x = b.x', 'update a'],
  [
    'UPDATE a AS z JOIN (b, c) ON z.id = b.id AND (b.k, 1) = (c.k, 1) SET b.x = 1, `z`.y = 2',
    'update b, update a',
  ],
  ['UPDATE a JOIN b USING (id, k) SET x = 1', 'update a, update b'],
  ['UPDATE d.a, e.a SET e.a.x = 1', 'update e.a'],
  [
    'UPDATE a, (SELECT id FROM b WHERE id > 1) AS c SET a.x = (SELECT 1 FROM b WHERE b.id = c.id), a.y = 2',
    'update a',
  ],
  ['UPDATE a, b SET a.x = (SELECT y FROM c WHERE c.id = 1), b.x = 3 WHERE a.id = b.id', 'update a, update b'],
  ['WITH `update` AS (SELECT 1 AS x), c AS (SELECT id FROM b) UPDATE a, c SET a.x = c.id', 'update a'],
  ['WITH c AS (SELECT id FROM b) DELETE FROM a WHERE id IN (SELECT id FROM c)', 'delete a'],
  ['DELETE FROM a', 'delete a'],
  ['DELETE QUICK FROM a WHERE x IN (SELECT x FROM b) ORDER BY x LIMIT 1', 'delete a'],
  ['DELETE FROM a AS z WHERE z.x = 1', 'delete a'],
  ['DELETE z, c.* FROM a AS z JOIN b ON z.x = b.x JOIN c', 'delete a, delete c'],
  ['DELETE FROM z USING a AS z, b WHERE z.x = b.x', 'delete a'],
  ['DELETE FROM a RETURNING x', 'delete a'],
  ["LOAD DATA INFILE 'x' REPLACE INTO TABLE a", 'insert a, update a, delete a'],
  ['TRUNCATE TABLE a', 'define a'],
  ['TRUNCATE d.a', 'define d.a'],
  ['CREATE TABLE IF NOT EXISTS a (x INT, FOREIGN KEY (x) REFERENCES b (x))', 'define a'],
  ['CREATE TABLE a LIKE b', 'define a'],
  ['CREATE TABLE a SELECT * FROM b', 'define a'],
  ['CREATE OR REPLACE ALGORITHM = MERGE VIEW v AS SELECT x FROM b', 'define v'],
  ['CREATE UNIQUE INDEX i ON a (x)', 'define a'],
  ['DROP INDEX i ON a', 'define a'],
  ['ALTER TABLE a ADD COLUMN y INT, RENAME COLUMN x TO z', 'define a'],
  ['ALTER TABLE a RENAME TO b', 'define a, define b'],
  ['RENAME TABLE a TO b, d.c TO d.e', 'define a, define b, define d.c, define d.e'],
  ['DROP TABLE IF EXISTS a, `b` CASCADE', 'define a, define b'],
  ['DROP VIEW v', 'define v'],
  ['CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW INSERT INTO b VALUES (1)', 'define a'],
  ['CREATE TEMPORARY TABLE a (x INT)', '?'],
  ['CREATE FUNCTION f() RETURNS INT RETURN (SELECT count(*) FROM a)', '?'],
  ['DROP TRIGGER t', '?'],
  ['DROP DATABASE d', '?'],
  ['CALL p()', '?'],
  ['SET STATEMENT max_statement_time = 1 FOR INSERT INTO a VALUES (1)', '?'],
  ['DO f()', '?'],
  ['constructor', '?'],
  ['', '?'],
  ['/*!50100 INSERT INTO a */ VALUES (1)', 'insert a'],
];

describe('the tables that a statement of MySQL writes to', () => {
  for (const [sql, expected] of STATEMENTS)
    it(`[C38] are seen in ${JSON.stringify(sql)}`, () => {
      const written = writtenBy(sql)?.map(({ verb, schema, name }) => {
        return `${verb} ${schema === undefined ? '' : `${schema}.`}${name}`;
      });
      expect(written?.join(', ') ?? '?').toBe(expected);
    });
});
