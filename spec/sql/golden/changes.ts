/** INSERT, UPDATE and DELETE. */

import { deleteFrom, func, insert, literal, select, update } from '../../../lib/sql/index.js';

import { golden, type GoldenCase } from './golden-case.js';
import { a, u } from './tables.js';

const { id, name, age } = u.c;

export const CHANGES: readonly GoldenCase[] = [
  golden('insert', insert(u).values({ age: 3, name: 'x' }), 'INSERT INTO users (name, age) VALUES (?, ?)', [
    'x',
    3,
  ]),
  golden('insert of defaults', u.insert(), 'INSERT INTO users DEFAULT VALUES', [], {
    mysql: 'INSERT INTO users () VALUES ()',
  }),
  golden(
    'insert of many',
    u.insert().values([
      { name: 'a', age: 1 },
      { name: 'b', age: 2 },
    ]),
    'INSERT INTO users (name, age) VALUES (?, ?)',
    ['a', 1],
  ),
  golden(
    'insert of an expression',
    u
      .insert()
      .values({ name: func.upper('x') })
      .returning(id),
    'INSERT INTO users (name) VALUES (upper(?)) RETURNING id',
    ['x'],
    { mysql: /MySQL has no RETURNING/, mariadb: 'INSERT INTO users (name) VALUES (upper(?)) RETURNING id' },
  ),
  golden(
    'insert of a calculation',
    u.insert().values({ age: literal(1).add(2) }),
    'INSERT INTO users (age) VALUES ((? + ?))',
    [1, 2],
  ),
  golden(
    'insert of a query',
    u.insert().values({ age: select(func.max(a.c.id)) }),
    'INSERT INTO users (age) VALUES ((SELECT max(address.id) AS max_1 FROM address))',
  ),
  golden(
    'insert of null',
    u.insert().values({ name: null, active: true }),
    'INSERT INTO users (name, active) VALUES (?, ?)',
    [null, 1],
  ),
  golden(
    'update',
    update(u)
      .where(id.eq(5))
      .values({ name: 'y', age: age.add(1) }),
    'UPDATE users SET name=?, age=(users.age + ?) WHERE users.id = ?',
    ['y', 1, 5],
  ),
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
    'update returning',
    update(u).values({ name: 'q' }).returning(id, age.add(1).label('next')),
    'UPDATE users SET name=? RETURNING id, age + ? AS next',
    ['q', 1],
    { mysql: /MySQL has no RETURNING/, mariadb: /MariaDB has no RETURNING of UPDATE/ },
  ),
  golden('delete', deleteFrom(u).where(id.eq(5)), 'DELETE FROM users WHERE users.id = ?', [5]),
  golden('delete returning', u.delete().returning(id, name), 'DELETE FROM users RETURNING id, name', [], {
    mysql: /MySQL has no RETURNING/,
    mariadb: 'DELETE FROM users RETURNING id, name',
  }),
  golden(
    'delete by a query',
    u.delete().where(id.in(select(a.c.user_id))),
    'DELETE FROM users WHERE users.id IN (SELECT address.user_id FROM address)',
  ),
];
