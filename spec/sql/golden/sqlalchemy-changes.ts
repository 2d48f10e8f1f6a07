/** The changes of rows that SQLAlchemy users know, by their text there, each as the same construct here. */
import { deleteFrom, func, insert, select, update } from '../../../lib/sql/index.js';
import { golden, type GoldenCase } from './golden-case.js';
import { a, u } from './sqlalchemy-tables.js';

const { id, name, age } = u.c;
const c = select(u).cte('c');

export const SQLALCHEMY_CHANGES: readonly GoldenCase[] = [
  golden(
    'insert().values',
    insert(u).values({ name: 'x', age: 3 }),
    'INSERT INTO users (name, age) VALUES (?, ?)',
    ['x', 3],
  ),
  golden('insert()', insert(u), 'INSERT INTO users DEFAULT VALUES', [], {
    mysql: 'INSERT INTO users () VALUES ()',
  }),
  golden(
    'insert().values([…])',
    insert(u).values([
      { name: 'a', age: 1 },
      { name: 'b', age: 2 },
    ]),
    'INSERT INTO users (name, age) VALUES (?, ?)',
    ['a', 1],
  ),
  golden(
    'insert().returning',
    insert(u)
      .values({ name: func.upper('x') })
      .returning(id),
    'INSERT INTO users (name) VALUES (upper(?)) RETURNING id',
    ['x'],
    { mysql: /MySQL has no RETURNING/, mariadb: 'INSERT INTO users (name) VALUES (upper(?)) RETURNING id' },
  ),
  golden(
    'update().values',
    update(u)
      .where(id.eq(5))
      .values({ name: 'y', age: age.add(1) }),
    'UPDATE users SET name=?, age=(users.age + ?) WHERE users.id = ?',
    ['y', 1, 5],
  ),
  golden('update of two columns', update(u).values({ age: 1, name: 'z' }), 'UPDATE users SET name=?, age=?', [
    'z',
    1,
  ]),
  golden(
    'update from another table',
    update(u).where(id.eq(a.c.user_id)).values({ name: a.c.email }),
    'UPDATE users SET name=address.email FROM address WHERE users.id = address.user_id',
    [],
    { mysql: 'UPDATE users, address SET users.name=address.email WHERE users.id = address.user_id' },
  ),
  golden(
    'update by a query',
    update(u).values({ name: select(a.c.email).where(a.c.user_id.eq(id)).limit(1).scalarSubquery() }),
    'UPDATE users SET name=(SELECT address.email FROM address WHERE address.user_id = users.id LIMIT ? OFFSET ?)',
    [1, 0],
    {
      mysql:
        'UPDATE users SET name=(SELECT address.email FROM address WHERE address.user_id = users.id LIMIT ?)',
      params: [1],
    },
  ),
  golden(
    'update().returning',
    update(u).values({ name: 'q' }).returning(id),
    'UPDATE users SET name=? RETURNING id',
    ['q'],
    { mysql: /MySQL has no RETURNING/, mariadb: /MariaDB has no RETURNING of UPDATE/ },
  ),
  golden('delete().where', deleteFrom(u).where(id.eq(5)), 'DELETE FROM users WHERE users.id = ?', [5]),
  golden(
    'delete().returning',
    deleteFrom(u).returning(id, name),
    'DELETE FROM users RETURNING id, name',
    [],
    { mysql: /MySQL has no RETURNING/, mariadb: 'DELETE FROM users RETURNING id, name' },
  ),
  golden(
    'delete by another table',
    deleteFrom(u).where(id.eq(a.c.user_id), a.c.email.eq('x')),
    'DELETE FROM users WHERE EXISTS (SELECT 1 FROM address WHERE users.id = address.user_id AND address.email = ?)',
    ['x'],
    {
      mysql: 'DELETE FROM users USING users, address WHERE users.id = address.user_id AND address.email = ?',
    },
  ),
  golden(
    'insert().from_select with a cte',
    insert(a).fromSelect(['user_id', 'email'], select(c.c.id, c.c.name)),
    'WITH c AS (SELECT users.id AS id, users.name AS name, users.age AS age FROM users) INSERT INTO address (user_id, email) SELECT c.id, c.name FROM c',
    [],
    {
      mysql:
        'INSERT INTO address (user_id, email) WITH c AS (SELECT users.id AS id, users.name AS name, users.age AS age FROM users) SELECT c.id, c.name FROM c',
    },
  ),
  golden(
    'insert().prefix_with',
    insert(u).values({ id: 1, name: 'x' }).orIgnore(),
    'INSERT OR IGNORE INTO users (id, name) VALUES (?, ?)',
    [1, 'x'],
    { mysql: 'INSERT IGNORE INTO users (id, name) VALUES (?, ?)' },
  ),
  golden(
    'insert() that replaces',
    insert(u).values({ id: 1, name: 'x' }).orReplace(),
    'INSERT OR REPLACE INTO users (id, name) VALUES (?, ?)',
    [1, 'x'],
    { mysql: 'REPLACE INTO users (id, name) VALUES (?, ?)' },
  ),
  golden(
    'on_conflict_do_nothing',
    insert(u)
      .values({ id: 1, name: 'x' })
      .onConflictDoNothing({ target: ['id'] }),
    'INSERT INTO users (id, name) VALUES (?, ?) ON CONFLICT (id) DO NOTHING',
    [1, 'x'],
    { mysql: /MySQL has no ON CONFLICT/, mariadb: /MariaDB has no ON CONFLICT/ },
  ),
  golden(
    'on_conflict_do_update',
    insert(u)
      .values({ id: 1, name: 'x' })
      .onConflictDoUpdate({ target: [id], set: row => ({ name: row.name }), where: age.gt(3) }),
    'INSERT INTO users (id, name) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE users.age > ?',
    [1, 'x', 3],
    { mysql: /MySQL has no ON CONFLICT/, mariadb: /MariaDB has no ON CONFLICT/ },
  ),
  golden(
    'on_duplicate_key_update',
    insert(u)
      .values({ id: 1, name: 'x' })
      .onDuplicateKeyUpdate(row => ({ name: row.name, age: func.coalesce(row.age, 0) })),
    /onDuplicateKeyUpdate\(\) is MySQL's/,
    [],
    {
      mysql:
        'INSERT INTO users (id, name) VALUES (?, ?) AS new ON DUPLICATE KEY UPDATE name = new.name, age = coalesce(VALUES(age), ?)',
      mariadb:
        'INSERT INTO users (id, name) VALUES (?, ?) ON DUPLICATE KEY UPDATE name = VALUES(name), age = coalesce(VALUES(age), ?)',
      params: [1, 'x', 0],
    },
  ),
  golden(
    'upsert for every database',
    insert(u)
      .values({ id: 1, name: 'x', age: 2 })
      .upsert({ conflict: ['id'] }),
    'INSERT INTO users (id, name, age) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, age = excluded.age',
    [1, 'x', 2],
    {
      mysql:
        'INSERT INTO users (id, name, age) VALUES (?, ?, ?) AS new ON DUPLICATE KEY UPDATE name = new.name, age = new.age',
      mariadb:
        'INSERT INTO users (id, name, age) VALUES (?, ?, ?) ON DUPLICATE KEY UPDATE name = VALUES(name), age = VALUES(age)',
    },
  ),
  golden(
    'upsert of a query',
    insert(u)
      .fromSelect(['id', 'name'], select(a.c.id, a.c.email))
      .upsert({ conflict: ['id'] }),
    'INSERT INTO users (id, name) SELECT rows_1.* FROM (SELECT address.id, address.email FROM address) AS rows_1 WHERE 1 = 1 ON CONFLICT (id) DO UPDATE SET name = excluded.name',
    [],
    {
      mysql:
        'INSERT INTO users (id, name) SELECT address.id, address.email FROM address ON DUPLICATE KEY UPDATE name = VALUES(name)',
    },
  ),
  golden(
    'update with a limit',
    update(u).values({ name: 'q' }).orderBy(id).limit(5),
    'UPDATE users SET name=? WHERE users.rowid IN (SELECT users.rowid FROM users ORDER BY users.id LIMIT ?)',
    ['q', 5],
    { mysql: 'UPDATE users SET name=? ORDER BY users.id LIMIT ?' },
  ),
  golden(
    'delete with a limit',
    deleteFrom(u).orderBy(id.desc()).limit(5),
    'DELETE FROM users WHERE users.rowid IN (SELECT users.rowid FROM users ORDER BY users.id DESC LIMIT ?)',
    [5],
    { mysql: 'DELETE FROM users ORDER BY users.id DESC LIMIT ?' },
  ),
];
