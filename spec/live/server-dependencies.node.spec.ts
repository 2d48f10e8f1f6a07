/** Which tables a query reads and a statement writes on a server: told by texts and by what the server has (C38, C39, E3). */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { column, Integer, MetaData, select, Table, Text, text, type Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { executeAll, quiet, watching } from '../support/watching.js';
import { expectFollowed, type FollowedQuery } from './followed.js';

const SCHEMA = [
  'CREATE TABLE the_end (n INT)',
  'CREATE TABLE parents (id INT PRIMARY KEY, name VARCHAR(20))',
  'CREATE TABLE children (id INT PRIMARY KEY, parent INT, n INT, ' +
    'FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE)',
  'CREATE TABLE toys (id INT PRIMARY KEY, child INT, FOREIGN KEY (child) REFERENCES children (id) ON DELETE SET NULL)',
  'CREATE TABLE log (what VARCHAR(20))',
  'CREATE TABLE keyed (k VARCHAR(20) PRIMARY KEY, v INT)',
  'CREATE TABLE `odd ``name` (a INT)',
  'CREATE TABLE loud (n INT)',
  'CREATE TRIGGER noted AFTER INSERT ON loud FOR EACH ROW INSERT INTO log VALUES (NEW.n)',
  'CREATE VIEW families AS SELECT name, n FROM parents JOIN children ON parent = parents.id',
  'CREATE VIEW twice AS SELECT f.* FROM families AS f',
  'CREATE VIEW names AS SELECT id, name FROM parents',
  'CREATE FUNCTION counted() RETURNS INT READS SQL DATA RETURN (SELECT count(*) FROM keyed)',
];

/** Makes the rows what they were. */
const ROWS = [
  'DELETE FROM parents',
  'DELETE FROM toys',
  'DELETE FROM keyed',
  "INSERT INTO parents VALUES (1, 'Ann')",
  'INSERT INTO children VALUES (1, 1, 10)',
  'INSERT INTO toys VALUES (1, 1)',
  "INSERT INTO keyed VALUES ('a', 1)",
];

/** In one commit, of which nobody hears later. */
async function restore(engine: Engine): Promise<void> {
  await lastValueFrom(
    engine.begin(conn => executeAll(conn, ...ROWS)),
    { defaultValue: undefined },
  );
  await quiet(engine);
}

/** Statements with the tables that they change; an empty list for those that change nothing. */
const WRITES: readonly (readonly [sql: string, tables: readonly string[] | 'all'])[] = [
  ["INSERT INTO parents VALUES (2, 'Bob')", ['parents']],
  ['INSERT INTO loud VALUES (1)', ['log', 'loud']],
  ['DELETE FROM loud', ['loud']],
  ['DELETE FROM parents WHERE id = 1', ['children', 'parents', 'toys']],
  ["UPDATE parents SET name = 'X'", ['parents']],
  ["REPLACE INTO parents VALUES (1, 'Ann')", ['children', 'parents', 'toys']],
  ["UPDATE names SET name = 'Eve'", ['parents']],
  ["INSERT INTO keyed VALUES ('a', 2) ON DUPLICATE KEY UPDATE v = 3", ['keyed']],
  ['INSERT INTO loud SELECT n FROM children', ['log', 'loud']],
  ['INSERT INTO `odd ``name` VALUES (1)', ['odd `name']],
  ['UPDATE parents, children SET children.n = 11 WHERE parents.id = children.parent', ['children']],
  ['DELETE c FROM children AS c JOIN parents AS p ON p.id = c.parent', ['children', 'toys']],
  ['UPDATE parents SET name = 1 WHERE 0', []],
  ['DELETE FROM children WHERE id = 99', []],
  ["INSERT IGNORE INTO keyed VALUES ('a', 1)", []],
  ['SELECT 1', []],
  ['SET @x = 1', []],
  ['CREATE TABLE fresh AS SELECT * FROM keyed', ['fresh']],
  ['ALTER TABLE fresh ADD COLUMN n INT', ['fresh']],
  ['TRUNCATE fresh', ['fresh']],
  ['RENAME TABLE fresh TO stale', ['fresh', 'stale']],
  ['INSERT INTO stale VALUES (1, 2, 3)', ['stale']],
  ['DROP VIEW twice', ['twice']],
  ['DROP TABLE stale', ['stale']],
  ['CREATE PROCEDURE p() INSERT INTO keyed VALUES (connection_id(), 1)', 'all'],
  ['CALL p()', 'all'],
];

/** Queries with a statement that affects them and one that does not. */
const QUERIES: readonly FollowedQuery[] = [
  ['SELECT * FROM parents ORDER BY id', "UPDATE parents SET name = 'X'", 'UPDATE children SET n = 0'],
  ['SELECT * FROM twice', 'UPDATE children SET n = 3', 'INSERT INTO loud VALUES (1)'],
  ['SELECT count(*) AS n FROM children', 'DELETE FROM parents', 'DELETE FROM keyed'],
  ['SELECT child FROM toys', 'DELETE FROM parents', 'DELETE FROM keyed'],
  ['SELECT count(*) AS n FROM log', 'INSERT INTO loud VALUES (7)', 'UPDATE children SET n = 2'],
  ['SELECT count(*) AS n FROM `odd ``name`', 'INSERT INTO `odd ``name` VALUES (1)', 'DELETE FROM keyed'],
  [
    'WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + v FROM c, keyed WHERE x < 9) SELECT max(x) AS n FROM c',
    'UPDATE keyed SET v = 7',
    'DELETE FROM parents',
  ],
  [
    'SELECT EXISTS (SELECT 1 FROM keyed WHERE v > 5) AS there',
    'UPDATE keyed SET v = 9',
    'DELETE FROM children',
  ],
  ['SELECT EXTRACT(YEAR FROM now()) > 0 AS y, v FROM keyed', 'DELETE FROM keyed', 'DELETE FROM children'],
];

describeEngines(
  'dependencies on tables of a server',
  at => {
    it('[C38] [C39] [E3] are those that each statement changes', async () => {
      const engine = at.engine();
      await executeAll(engine, ...SCHEMA);
      const changes = watching(engine.changes);
      for (const [sql, tables] of WRITES) {
        changes.values.length = 0;
        await restore(engine);
        await changes.told(1);
        changes.values.length = 0;
        await executeAll(engine, sql, 'INSERT INTO the_end VALUES (1)');
        const none = tables.length === 0;
        await changes.told(none ? 1 : 2);
        const all = tables === 'all';
        expect(changes.values.map(each => ({ tables: each.tables, all: each.all })))
          .withContext(sql)
          .toEqual([
            ...(none ? [] : [{ tables: all ? [] : tables, all }]),
            { tables: ['the_end'], all: false },
          ]);
      }
    });

    it('[C38] [E3] are those that each query reads', async () => {
      const engine = at.engine();
      await executeAll(engine, ...SCHEMA);
      await expectFollowed(engine, QUERIES, () => restore(engine));
    });

    it('[C38] statements that were built follow their tables', async () => {
      const metadata = new MetaData();
      const keyed = new Table('keyed', metadata, {
        k: column(Text, { primaryKey: true }),
        v: column(Integer),
      });
      const parents = new Table('parents', metadata, {
        id: column(Integer, { primaryKey: true }),
        name: column(Text),
      });
      const engine = at.engine();
      await executeAll(engine, ...SCHEMA, ...ROWS);
      const live = watching(engine.live(select(keyed.c.v).where(keyed.c.k.eq('a'))));
      const changes = watching(engine.changes);
      await live.told(1);
      await firstValueFrom(engine.execute(parents.insert().values({ id: 5, name: 'a' })));
      await firstValueFrom(
        engine.execute(keyed.update().values({ v: parents.c.id }).where(parents.c.name.eq(keyed.c.k))),
      );
      expect(await live.told(2)).toEqual([[{ v: 1 }], [{ v: 5 }]]);
      expect(changes.values.map(({ tables }) => tables)).toEqual([['parents'], ['keyed']]);
    });

    it('[C38] a view that becomes another one is followed anew', async () => {
      const engine = at.engine();
      await executeAll(
        engine,
        'CREATE TABLE a (n INT)',
        'CREATE TABLE b (n INT)',
        'CREATE VIEW v AS SELECT n FROM a',
      );
      const live = watching(engine.live(text('SELECT n FROM v')));
      await live.told(1);
      await executeAll(engine, 'INSERT INTO b VALUES (2)', 'CREATE OR REPLACE VIEW v AS SELECT n FROM b');
      await live.told(2);
      await executeAll(engine, 'INSERT INTO b VALUES (3)');
      expect(await live.told(3)).toEqual([[], [{ n: 2 }], [{ n: 2 }, { n: 3 }]]);
    });

    it('[C38] what cannot be seen counts as everything, unless on: says what it is', async () => {
      const engine = at.engine();
      const other = at.engine();
      await executeAll(engine, ...SCHEMA);
      const runs: string[] = [];
      engine.events.subscribe(event => {
        if (event.type === 'execute' && ['all', 'some', 'late'].includes(event.label)) runs.push(event.label);
      });
      const all = watching(engine.live(text('SELECT counted() AS n'), { label: 'all' }));
      const some = watching(
        engine.live(text('SELECT counted() AS n FROM dual'), { label: 'some', on: ['Keyed'] }),
      );
      await all.told(1);
      await some.told(1);
      // Made behind its back, while it has a catalog.
      await executeAll(other, 'CREATE TABLE late (n INT)');
      const late = watching(engine.live(text('SELECT n FROM late'), { label: 'late' }));
      await late.told(1);
      runs.length = 0;
      await executeAll(engine, 'INSERT INTO loud VALUES (1)');
      await quiet(engine);
      expect(runs).toEqual(['all']);
      await executeAll(engine, "INSERT INTO keyed VALUES ('x', 1)");
      await quiet(engine);
      expect(runs.sort()).toEqual(['all', 'all', 'some']);
      await executeAll(engine, 'INSERT INTO late VALUES (1)');
      expect(await late.told(2)).toEqual([[], [{ n: 1 }]]);
    });

    it('[C39] another database, and a session that went to one, may be any table', async () => {
      const engine = at.engine();
      const other = `${new URL(at.url).pathname.slice(1)}_beside`;
      await executeAll(engine, 'CREATE TABLE a (n INT)', `CREATE DATABASE ${other}`);
      try {
        await executeAll(engine, `CREATE TABLE ${other}.a (n INT)`);
        const changes = watching(engine.changes);
        await executeAll(engine, `INSERT INTO ${other}.a VALUES (1)`);
        await lastValueFrom(
          engine.connect(async conn => {
            await executeAll(conn, `USE ${other}`, 'INSERT INTO a VALUES (1)');
          }),
        );
        await executeAll(engine, 'INSERT INTO a VALUES (1)');
        await changes.told(3);
        expect(changes.values).toEqual([
          { tables: [], schema: false, all: true },
          { tables: [], schema: false, all: true },
          { tables: ['a'], schema: false, all: false },
        ]);
      } finally {
        await executeAll(engine, `DROP DATABASE ${other}`);
      }
    });
  },
  { dialect: 'mysql' },
);
