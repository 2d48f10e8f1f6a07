/** The changes of rows that SQLAlchemy users know, by their text there, each as the same construct here. */
import { deleteFrom, func, insert, select, update } from '../../../lib/sql/index.js';
import { golden, type GoldenCase } from './golden-case.js';
import { a, u } from './sqlalchemy-tables.js';

const { id, name, age } = u.c;
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
];
