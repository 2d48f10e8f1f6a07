/** Changes of rows, beside those that SQLAlchemy users know (sqlalchemy-changes.ts). */

import { func, insert, literal, select, update } from '../../../lib/sql/index.js';

import { golden, type GoldenCase } from './golden-case.js';
import { a, u } from './tables.js';

const { id, age } = u.c;

export const CHANGES: readonly GoldenCase[] = [
  golden(
    'insert, in the order of the table',
    insert(u).values({ age: 3, name: 'x' }),
    'INSERT INTO users (name, age) VALUES (?, ?)',
    ['x', 3],
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
    'update returning',
    update(u).values({ name: 'q' }).returning(id, age.add(1).label('next')),
    'UPDATE users SET name=? RETURNING id, age + ? AS next',
    ['q', 1],
    { mysql: /MySQL has no RETURNING/, mariadb: /MariaDB has no RETURNING of UPDATE/ },
  ),
  golden(
    'delete by a query',
    u.delete().where(id.in(select(a.c.user_id))),
    'DELETE FROM users WHERE users.id IN (SELECT address.user_id FROM address)',
  ),
];
