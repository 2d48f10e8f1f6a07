/** Which tables a query reads and a statement writes, asked of SQLite (C38, E3, E12). */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { column, Integer, MetaData, select, Table, text, Text } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { executeAll, quiet, watching } from '../support/watching.js';
import { expectFollowed, type FollowedQuery } from './followed.js';

const SCHEMA = [
  'CREATE TABLE mark (n INT)',
  'CREATE TABLE the_end (n INT)',
  'CREATE TABLE parents (id INTEGER PRIMARY KEY, name TEXT)',
  'CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents ON DELETE CASCADE ON UPDATE CASCADE, n INT)',
  'CREATE INDEX children_n ON children (n)',
  'CREATE TABLE log (what TEXT)',
  'CREATE TABLE keyed (k TEXT PRIMARY KEY, v INT) WITHOUT ROWID',
  'CREATE TABLE "odd ""name" (a INT)',
  'CREATE TABLE loud (n INT)',
  'CREATE TRIGGER noted AFTER INSERT ON loud BEGIN INSERT INTO log VALUES (new.n); END',
  'CREATE VIEW families AS SELECT name, n FROM parents JOIN children ON parent = parents.id',
  'CREATE TRIGGER through INSTEAD OF INSERT ON families BEGIN INSERT INTO parents (name) VALUES (new.name); END',
  'CREATE VIEW twice AS SELECT * FROM families',
];

/** Makes the rows what they were. */
const ROWS = [
  'DELETE FROM children',
  'DELETE FROM parents',
  'DELETE FROM keyed',
  "INSERT INTO parents VALUES (1, 'Ann')",
  'INSERT INTO children VALUES (1, 1, 10)',
  "INSERT INTO keyed VALUES ('a', 1)",
];

/** Statements with the tables that they change; an empty list for those that change nothing. */
const WRITES: readonly (readonly [sql: string, tables: readonly string[]])[] = [
  ["INSERT INTO parents VALUES (2, 'Bob')", ['parents']],
  ['INSERT INTO loud VALUES (1)', ['log', 'loud']],
  ['DELETE FROM parents WHERE id = 1', ['children', 'parents']],
  ['UPDATE parents SET id = 5', ['children', 'parents']],
  ["INSERT INTO families (name) VALUES ('Eve')", ['parents']],
  ['DELETE FROM keyed', ['keyed']],
  ["INSERT INTO keyed VALUES ('a', 2) ON CONFLICT DO UPDATE SET v = 3", ['keyed']],
  ["INSERT INTO keyed VALUES ('b', 2) RETURNING v", ['keyed']],
  ['WITH many AS (SELECT n FROM children) INSERT INTO loud SELECT n FROM many', ['log', 'loud']],
  ['INSERT INTO "odd ""name" VALUES (1)', ['odd "name']],
  ["REPLACE INTO keyed VALUES ('a', 9)", ['keyed']],
  ['UPDATE children SET n = 11 WHERE n = 10', ['children']],
  ['UPDATE parents SET name = 1 WHERE 0', []],
  ['DELETE FROM children WHERE id = 99', []],
  ["INSERT OR IGNORE INTO keyed VALUES ('a', 1)", []],
  ["INSERT INTO keyed VALUES ('a', 1) ON CONFLICT DO NOTHING RETURNING k", []],
  ['CREATE TABLE fresh AS SELECT * FROM keyed', ['fresh']],
  ['CREATE INDEX parents_name ON parents (name)', ['parents']],
  ['ALTER TABLE log ADD COLUMN at TEXT', ['log']],
  ['CREATE TABLE IF NOT EXISTS log (what)', []],
  ['DROP VIEW twice', ['twice']],
  ['SELECT 1', []],
  ['EXPLAIN DELETE FROM parents', []],
  ['PRAGMA user_version = 3', []],
  ['ALTER TABLE mark RENAME TO marks', ['mark', 'marks']],
  ['ALTER TABLE marks RENAME TO mark', ['mark', 'marks']],
  ['DROP TABLE log', ['log']],
];

/** Queries with a statement that affects them and one that does not. */
const QUERIES: readonly FollowedQuery[] = [
  ['SELECT * FROM parents', "UPDATE parents SET name = 'X'", 'UPDATE children SET n = 0'],
  ['SELECT * FROM twice', 'UPDATE children SET n = 3', 'INSERT INTO loud VALUES (1)'],
  ['SELECT count(*) FROM children', 'DELETE FROM parents', 'DELETE FROM keyed'],
  ['SELECT n FROM children ORDER BY n', 'UPDATE children SET n = 1', 'UPDATE keyed SET v = 8'],
  ['SELECT what FROM log', 'INSERT INTO loud VALUES (7)', 'UPDATE children SET n = 2'],
  [
    'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + v FROM c, keyed WHERE x < 9) SELECT max(x) FROM c',
    'UPDATE keyed SET v = 7',
    'DELETE FROM parents',
  ],
  [
    'SELECT EXISTS (SELECT 1 FROM keyed WHERE v > 5) AS there',
    'UPDATE keyed SET v = 9',
    'DELETE FROM children',
  ],
  ["SELECT value FROM keyed, json_each('[1,2]')", 'DELETE FROM keyed', 'DELETE FROM children'],
];

describeEngines(
  'dependencies on tables',
  at => {
    it('[C38] [E3] [E12] are those that each statement changes', async () => {
      const engine = at.engine();
      await executeAll(engine, ...SCHEMA);
      for (const [sql, tables] of WRITES) {
        await executeAll(engine, ...ROWS);
        const changes = watching(engine.changes);
        await executeAll(engine, sql, 'INSERT INTO the_end VALUES (1)');
        const expected = tables.length === 0 ? [['the_end']] : [tables, ['the_end']];
        expect(changes.values.map(each => each.tables))
          .withContext(sql)
          .toEqual(expected);
        expect(changes.values.some(({ all }) => all))
          .withContext(sql)
          .toBeFalse();
        changes.subscription.unsubscribe();
      }
    });

    it('[C38] [E3] are those that each query reads', async () => {
      const engine = at.engine();
      await executeAll(engine, ...SCHEMA);
      await expectFollowed(engine, QUERIES, () => executeAll(engine, ...ROWS));
    });

    it('[C38] a statement that was built, with a parameter, follows its tables', async () => {
      const metadata = new MetaData();
      const keyed = new Table('keyed', metadata, {
        k: column(Text, { primaryKey: true }),
        v: column(Integer),
      });
      const engine = at.engine();
      await executeAll(engine, ...SCHEMA, ...ROWS);
      const live = watching(engine.live(select(keyed.c.v).where(keyed.c.k.eq('a'))));
      await live.told(1);
      await executeAll(engine, 'UPDATE keyed SET v = 4');
      expect(await live.told(2)).toEqual([[{ v: 1 }], [{ v: 4 }]]);
    });

    it('[C38] a view that becomes another one is followed anew', async () => {
      const engine = at.engine();
      await executeAll(
        engine,
        'CREATE TABLE a (n)',
        'CREATE TABLE b (n)',
        'CREATE VIEW v AS SELECT n FROM a',
      );
      const live = watching(engine.live(text('SELECT n FROM v')));
      await live.told(1);
      await executeAll(engine, 'INSERT INTO b VALUES (2)');
      await lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(conn.execute(text('DROP VIEW v')));
          return firstValueFrom(conn.execute(text('CREATE VIEW v AS SELECT n FROM b')));
        }),
      );
      await live.told(2);
      await executeAll(engine, 'INSERT INTO b VALUES (3)');
      expect(await live.told(3)).toEqual([[], [{ n: 2 }], [{ n: 2 }, { n: 3 }]]);
    });

    it('[C38] [E12] a virtual table and what it keeps its rows in', async () => {
      const engine = at.engine();
      await executeAll(engine, 'CREATE VIRTUAL TABLE found USING fts5(words)', 'CREATE TABLE other (n)');
      const changes = watching(engine.changes);
      const live = watching(engine.live(text("SELECT words FROM found WHERE found MATCH 'one'")));
      const inside = watching(engine.live(text('SELECT count(*) AS n FROM found_content')));
      await live.told(1);
      await inside.told(1);
      await executeAll(engine, 'INSERT INTO other VALUES (1)', "INSERT INTO found VALUES ('one two')");
      expect((await live.told(2))[1]).toEqual([{ words: 'one two' }]);
      expect((await inside.told(2))[1]).toEqual([{ n: 1 }]);
      expect(changes.values.map(({ tables }) => tables)).toEqual([['other'], ['found']]);
    });

    it('[C38] [E12] what cannot be seen counts as everything, unless on: says what it is', async () => {
      const engine = at.engine();
      await executeAll(engine, 'CREATE TABLE a (n)', 'CREATE TABLE b (n)');
      const sql = "SELECT count(*) AS n FROM pragma_table_list WHERE name = 'a'";
      const runs: string[] = [];
      engine.events.subscribe(event => {
        if (event.type === 'execute' && event.label !== event.sql) runs.push(event.label);
      });
      const all = watching(engine.live(text(sql), { label: 'all' }));
      const some = watching(engine.live(text(sql), { label: 'some', on: ['A'] }));
      await all.told(1);
      await some.told(1);
      runs.length = 0;
      await executeAll(engine, 'INSERT INTO b VALUES (1)');
      await quiet(engine);
      expect(runs).toEqual(['all']);
      await executeAll(engine, 'INSERT INTO a VALUES (1)');
      await quiet(engine);
      expect(runs.sort()).toEqual(['all', 'all', 'some']);
    });
  },
  { dialect: 'sqlite' },
);
