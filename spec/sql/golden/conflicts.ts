/** INSERT and what it does where the row is there already, rows of queries, changes up to a limit. */

import { func, select } from '../../../lib/sql/index.js';

import { golden, type GoldenCase } from './golden-case.js';
import { a, u } from './tables.js';

const row = u.insert().values({ id: 1, name: 'x' });
const ROW = 'INSERT INTO users (id, name) VALUES (?, ?)';
const NO_CONFLICT = /no ON CONFLICT; write upsert/;

export const CONFLICTS: readonly GoldenCase[] = [
  golden(
    'on conflict do nothing',
    row.onConflictDoNothing({ target: ['id'] }),
    `${ROW} ON CONFLICT (id) DO NOTHING`,
    [1, 'x'],
    { mysql: NO_CONFLICT },
  ),
  golden(
    'on conflict do update',
    row.onConflictDoUpdate({ target: [u.c.id], set: { name: row.excluded.name }, where: u.c.age.gt(3) }),
    `${ROW} ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE users.age > ?`,
    [1, 'x', 3],
    { mysql: NO_CONFLICT },
  ),
  golden(
    'on duplicate key update',
    row.onDuplicateKeyUpdate(inserted => ({ name: inserted.name, age: func.coalesce(inserted.age, 0) })),
    /onDuplicateKeyUpdate\(\) is MySQL's/,
    [1, 'x', 0],
    {
      mysql: `${ROW} AS new ON DUPLICATE KEY UPDATE name = new.name, age = coalesce(VALUES(age), ?)`,
      mariadb: `${ROW} ON DUPLICATE KEY UPDATE name = VALUES(name), age = coalesce(VALUES(age), ?)`,
    },
  ),
  golden(
    'upsert',
    row.upsert({ conflict: ['id'], set: (inserted, c) => ({ name: inserted.name, age: c.age.add(1) }) }),
    `${ROW} ON CONFLICT (id) DO UPDATE SET name = excluded.name, age = (users.age + ?)`,
    [1, 'x', 1],
    {
      mysql: `${ROW} AS new ON DUPLICATE KEY UPDATE name = new.name, age = (users.age + ?)`,
      mariadb: `${ROW} ON DUPLICATE KEY UPDATE name = VALUES(name), age = (users.age + ?)`,
    },
  ),
  golden(
    'upsert of what is given',
    row.upsert({ conflict: ['id'] }),
    `${ROW} ON CONFLICT (id) DO UPDATE SET name = excluded.name`,
    [1, 'x'],
    {
      mysql: `${ROW} AS new ON DUPLICATE KEY UPDATE name = new.name`,
      mariadb: `${ROW} ON DUPLICATE KEY UPDATE name = VALUES(name)`,
    },
  ),
  golden(
    'upsert of nothing but the key',
    u
      .insert()
      .values({ id: 1 })
      .upsert({ conflict: ['id'] }),
    'INSERT INTO users (id) VALUES (?) ON CONFLICT (id) DO NOTHING',
    [1],
    { mysql: 'INSERT INTO users (id) VALUES (?) ON DUPLICATE KEY UPDATE id = users.id' },
  ),
  golden(
    'insert of the rows of a query',
    a.insert().fromSelect(['user_id', 'email'], select(u.c.id, u.c.name)),
    'INSERT INTO address (user_id, email) SELECT users.id, users.name FROM users',
  ),
  golden(
    'upsert of the rows of a query',
    a
      .insert()
      .fromSelect(['id', 'email'], select(u.c.id, u.c.name))
      .upsert({ conflict: ['id'] }),
    'INSERT INTO address (id, email) SELECT rows_1.* FROM (SELECT users.id, users.name FROM users) AS rows_1 WHERE 1 = 1 ON CONFLICT (id) DO UPDATE SET email = excluded.email',
    [],
    {
      mysql:
        'INSERT INTO address (id, email) SELECT users.id, users.name FROM users ON DUPLICATE KEY UPDATE email = VALUES(email)',
    },
  ),
  golden(
    'update or ignore',
    u.update().values({ name: 'q' }).orIgnore(),
    'UPDATE OR IGNORE users SET name=?',
    ['q'],
    { mysql: 'UPDATE IGNORE users SET name=?' },
  ),
  golden(
    'delete of the first rows',
    u.delete().where(u.c.id.gt(0)).orderBy(u.c.id.desc()).limit(1),
    'DELETE FROM users WHERE users.rowid IN (SELECT users.rowid FROM users WHERE users.id > ? ORDER BY users.id DESC LIMIT ?)',
    [0, 1],
    { mysql: 'DELETE FROM users WHERE users.id > ? ORDER BY users.id DESC LIMIT ?' },
  ),
];
