/** What a catalog of a server's views, triggers and foreign keys makes of statements (C38, E3). */
import { MysqlCatalog, type CatalogFacts } from '../../lib/dialects/mysql/tracking/catalog.js';
import { writtenBy } from '../../lib/dialects/mysql/tracking/written.js';

const FACTS: CatalogFacts = {
  database: 'app',
  databases: ['app', 'mysql', 'beside'],
  tables: ['users', 'orders', 'tree', 'log', 'Log', 'loop_a', 'loop_b', 'far', 'called'],
  views: [
    { name: 'v_orders', definition: 'select `app`.`orders`.`id` AS `id` from `app`.`orders`' },
    {
      name: 'v_all',
      definition: 'select `app`.`o`.`id` AS `id` from (`app`.`v_orders` `o` join `app`.`users` `u`)',
    },
    { name: 'v_hidden', definition: '' },
    {
      name: 'v_function',
      definition: 'select `app`.`total`(`app`.`orders`.`id`) AS `n` from `app`.`orders`',
    },
    { name: 'v_beside', definition: 'select `beside`.`x`.`id` AS `id` from `beside`.`x`' },
  ],
  routines: ['total'],
  triggers: [
    { table: 'users', event: 'DELETE', statement: "BEGIN INSERT INTO log VALUES (OLD.id, 'users'); END" },
    { table: 'loop_a', event: 'UPDATE', statement: 'UPDATE loop_b SET n = 1' },
    { table: 'loop_b', event: 'UPDATE', statement: 'UPDATE loop_a SET n = 1' },
    { table: 'called', event: 'INSERT', statement: 'CALL anything()' },
  ],
  seesTriggers: true,
  cascades: [
    { table: 'orders', parent: 'users', onUpdate: 'RESTRICT', onDelete: 'CASCADE' },
    { table: 'tree', parent: 'tree', onUpdate: 'CASCADE', onDelete: 'SET NULL' },
    { table: null, parent: 'far', onUpdate: 'NO ACTION', onDelete: 'CASCADE' },
  ],
};

const READS: readonly (readonly [sql: string, tables: string | null])[] = [
  ['SELECT 1', ''],
  ['SELECT u.name FROM USERS AS u', 'users'],
  ['SELECT id FROM app.users', 'users'],
  ['SELECT id FROM `v_all`', 'orders users'],
  ['SELECT id FROM log', 'Log log'],
  ["SELECT 'users' AS x -- orders\nFROM tree /* log */", 'tree'],
  ['SELECT id FROM v_hidden', null],
  ['SELECT n FROM v_function', null],
  ['SELECT id FROM v_beside', null],
  ['SELECT total(id) FROM users', null],
  ['SELECT id FROM beside.x', null],
  ['SELECT id FROM mysql.`user`', null],
  ['SELECT id FROM app.unheard', null],
  ['SELECT total FROM (SELECT count(*) AS total FROM users) AS t', 'users'],
];

const WRITES: readonly (readonly [sql: string, tables: string | null])[] = [
  ['INSERT INTO users VALUES (1)', 'users'],
  ['UPDATE users SET id = 1', 'users'],
  ['DELETE FROM users', 'Log log orders users'],
  ['UPDATE tree SET id = 1', 'tree'],
  ['UPDATE loop_a SET n = 1', 'loop_a loop_b'],
  ['INSERT INTO called VALUES (1)', null],
  ['INSERT INTO far VALUES (1)', 'far'],
  ['DELETE FROM far', null],
  ['UPDATE v_orders SET id = 1', 'orders'],
  ['INSERT INTO Log VALUES (1)', 'Log'],
  ['INSERT INTO LOG VALUES (1)', 'Log log'],
  ['INSERT INTO unheard VALUES (1)', null],
  ['INSERT INTO beside.users VALUES (1)', null],
  ['CREATE TABLE unheard (n INT)', 'unheard'],
];

const KNOWN: readonly (readonly [sql: string, known: boolean])[] = [
  ['SELECT 1', true],
  ['SELECT 1 FROM dual', true],
  [
    'SELECT id FROM users, orders AS o JOIN (tree, log) ON 1 LEFT JOIN v_all USING (id) WHERE x IN (1, 2)',
    true,
  ],
  ['SELECT id FROM users, unheard', false],
  ['SELECT id FROM users JOIN (tree, unheard) ON 1', false],
  ['SELECT id FROM users WHERE id IN (SELECT id FROM unheard)', false],
  ['WITH RECURSIVE c AS (SELECT 1), d (x, y) AS (SELECT 1, 2) SELECT * FROM c JOIN d', true],
  ['SELECT EXTRACT(YEAR FROM born), TRIM(LEADING x FROM name) FROM users', true],
  ["SELECT * FROM users, JSON_TABLE('[1]', '$[*]' COLUMNS (n INT PATH '$')) AS j", true],
  ['SELECT (SELECT id FROM users ORDER BY a, b LIMIT 1) AS x, c FROM (SELECT 1 AS c) AS d', true],
];

const changed = (catalog: MysqlCatalog, sql: string): string | null =>
  catalog.changed(writtenBy(sql)!.map(each => JSON.stringify(each)))?.join(' ') ?? null;

describe("a catalog of a MySQL server's tables", () => {
  const catalog = new MysqlCatalog(FACTS);

  for (const [sql, tables] of READS)
    it(`[C38] tells what is read by ${JSON.stringify(sql)}`, () => {
      expect(catalog.reads(sql)?.join(' ') ?? null).toBe(tables);
    });

  for (const [sql, tables] of WRITES)
    it(`[C38] tells what is changed by ${sql}`, () => {
      expect(changed(catalog, sql)).toBe(tables);
    });

  for (const [sql, known] of KNOWN)
    it(`[C38] ${known ? 'knows' : 'does not know'} all tables of ${sql}`, () => {
      expect(catalog.knows(sql)).toBe(known);
    });

  it('[C38] counts a write as any where its user may not see triggers', () => {
    const blind = new MysqlCatalog({ ...FACTS, triggers: [], seesTriggers: false });
    expect(changed(blind, 'INSERT INTO users VALUES (1)')).toBeNull();
    expect(changed(blind, 'TRUNCATE users')).toBe('users');
    expect(blind.reads('SELECT id FROM users')).toEqual(['users']);
  });
});
