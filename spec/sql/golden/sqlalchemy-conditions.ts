/** The conditions, orders, limits and locks that SQLAlchemy users know, by their text there, each as the same construct here. */
import { and, func, not, or, select, tuple } from '../../../lib/sql/index.js';

import { golden, type GoldenCase } from './golden-case.js';
import { a, u } from './sqlalchemy-tables.js';

const { id, name, age } = u.c;

export const SQLALCHEMY_CONDITIONS: readonly GoldenCase[] = [
  golden('select(u)', select(u), 'SELECT users.id, users.name, users.age FROM users'),
  golden(
    'where with a label and or_',
    select(id.label('i'), name).where(id.eq(5), or(name.eq('x'), name.is(null))),
    'SELECT users.id AS i, users.name FROM users WHERE users.id = ? AND (users.name = ? OR users.name IS NULL)',
    [5, 'x'],
  ),
  golden(
    '!= None',
    select(u).where(name.ne(null)),
    'SELECT users.id, users.name, users.age FROM users WHERE users.name IS NOT NULL',
  ),
  golden(
    'not_(and_(…))',
    select(u).where(not(and(id.gt(1), age.lt(3)))),
    'SELECT users.id, users.name, users.age FROM users WHERE NOT (users.id > ? AND users.age < ?)',
    [1, 3],
  ),
  golden(
    'in_([1, 2, 3])',
    select(u).where(id.in([1, 2, 3])),
    'SELECT users.id, users.name, users.age FROM users WHERE users.id IN (?, ?, ?)',
    [1, 2, 3],
  ),
  golden(
    'in_([])',
    select(u).where(id.in([])),
    'SELECT users.id, users.name, users.age FROM users WHERE users.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)',
    [],
    { mysql: 'SELECT users.id, users.name, users.age FROM users WHERE (users.id IN (NULL) AND (1 != 1))' },
  ),
  golden(
    'not_in([])',
    select(u).where(id.notIn([])),
    'SELECT users.id, users.name, users.age FROM users WHERE (users.id NOT IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1))',
    [],
    { mysql: 'SELECT users.id, users.name, users.age FROM users WHERE (users.id NOT IN (NULL) OR (1 = 1))' },
  ),
  golden(
    'tuple_(…).in_',
    select(u).where(
      tuple(id, age).in([
        [1, 2],
        [3, 4],
      ]),
    ),
    'SELECT users.id, users.name, users.age FROM users WHERE (users.id, users.age) IN (VALUES (?, ?), (?, ?))',
    [1, 2, 3, 4],
    {
      mysql:
        'SELECT users.id, users.name, users.age FROM users WHERE (users.id, users.age) IN ((?, ?), (?, ?))',
    },
  ),
  golden(
    'in_(select(…))',
    select(u).where(id.in(select(a.c.user_id))),
    'SELECT users.id, users.name, users.age FROM users WHERE users.id IN (SELECT address.user_id FROM address)',
  ),
  golden(
    'between and ~between',
    select(u)
      .where(age.between(1, 5))
      .where(not(age.between(2, 3))),
    'SELECT users.id, users.name, users.age FROM users WHERE users.age BETWEEN ? AND ? AND users.age NOT BETWEEN ? AND ?',
    [1, 5, 2, 3],
  ),
  golden(
    'like, ilike, not_like',
    select(u)
      .where(name.like('a%'))
      .where(name.ilike('B%', { escape: '!' }))
      .where(name.notLike('c')),
    "SELECT users.id, users.name, users.age FROM users WHERE users.name LIKE ? AND lower(users.name) LIKE lower(?) ESCAPE '!' AND users.name NOT LIKE ?",
    ['a%', 'B%', 'c'],
  ),
  golden(
    'startswith, endswith, contains, icontains',
    select(u).where(
      name.startsWith('a%b', { autoescape: true }),
      name.endsWith('z'),
      name.contains('m_', { autoescape: true }),
      name.icontains('Q'),
    ),
    "SELECT users.id, users.name, users.age FROM users WHERE (users.name LIKE ? || '%' ESCAPE '/') AND (users.name LIKE '%' || ?) AND (users.name LIKE '%' || ? || '%' ESCAPE '/') AND (lower(users.name) LIKE '%' || lower(?) || '%')",
    ['a/%b', 'z', 'm/_', 'Q'],
    {
      mysql:
        "SELECT users.id, users.name, users.age FROM users WHERE (users.name LIKE concat(?, '%') ESCAPE '/') AND (users.name LIKE concat('%', ?)) AND (users.name LIKE concat('%', ?, '%') ESCAPE '/') AND (lower(users.name) LIKE concat('%', lower(?), '%'))",
    },
  ),
  golden(
    'regexp_match',
    select(u).where(name.regexpMatch('^a')),
    'SELECT users.id, users.name, users.age FROM users WHERE users.name REGEXP ?',
    ['^a'],
  ),
  golden(
    'is_distinct_from',
    select(u).where(name.isDistinctFrom('x')),
    'SELECT users.id, users.name, users.age FROM users WHERE users.name IS NOT ?',
    ['x'],
    { mysql: 'SELECT users.id, users.name, users.age FROM users WHERE NOT (users.name <=> ?)' },
  ),
  golden(
    'desc().nulls_last()',
    select(u).orderBy(name.desc().nullsLast(), id),
    'SELECT users.id, users.name, users.age FROM users ORDER BY users.name DESC NULLS LAST, users.id',
    [],
    { mysql: 'SELECT users.id, users.name, users.age FROM users ORDER BY users.name DESC, users.id' },
  ),
  golden(
    'nulls where the database has them elsewhere',
    select(id).orderBy(
      name.asc().nullsLast(),
      age.desc().nullsFirst(),
      id.nullsFirst(),
      func.coalesce(age, 1).nullsLast(),
    ),
    'SELECT users.id FROM users ORDER BY users.name ASC NULLS LAST, users.age DESC NULLS FIRST, users.id NULLS FIRST, coalesce(users.age, ?) NULLS LAST',
    [1],
    {
      mysql:
        'SELECT users.id FROM users ORDER BY users.name IS NULL, users.name ASC, users.age IS NULL DESC, users.age DESC, users.id, coalesce(users.age, ?) IS NULL, coalesce(users.age, ?)',
      params: [1, 1],
    },
  ),
  golden(
    'collate',
    select(u).orderBy(name.collate('NOCASE')),
    'SELECT users.id, users.name, users.age FROM users ORDER BY users.name COLLATE "NOCASE"',
    [],
    { notRunBy: ['mysql', 'mariadb'] },
  ),
  golden(
    'distinct, limit, offset',
    select(u).distinct().limit(10).offset(20),
    'SELECT DISTINCT users.id, users.name, users.age FROM users LIMIT ? OFFSET ?',
    [10, 20],
  ),
  golden(
    'limit',
    select(u).limit(10),
    'SELECT users.id, users.name, users.age FROM users LIMIT ? OFFSET ?',
    [10, 0],
    { mysql: 'SELECT users.id, users.name, users.age FROM users LIMIT ?', params: [10] },
  ),
  golden(
    'offset',
    select(u).offset(20),
    'SELECT users.id, users.name, users.age FROM users LIMIT ? OFFSET ?',
    [-1, 20],
    {
      mysql: 'SELECT users.id, users.name, users.age FROM users LIMIT 18446744073709551615 OFFSET ?',
      params: [20],
    },
  ),
  golden(
    'with_for_update()',
    select(u).withForUpdate(),
    'SELECT users.id, users.name, users.age FROM users',
    [],
    { mysql: 'SELECT users.id, users.name, users.age FROM users FOR UPDATE' },
  ),
  golden(
    'with_for_update(nowait, of)',
    select(u).withForUpdate({ nowait: true, of: u }),
    'SELECT users.id, users.name, users.age FROM users',
    [],
    {
      mysql: 'SELECT users.id, users.name, users.age FROM users FOR UPDATE OF users NOWAIT',
      mariadb: /MariaDB locks the rows of all tables of a query/,
    },
  ),
  golden(
    'with_for_update(nowait)',
    select(u).withForUpdate({ nowait: true }),
    'SELECT users.id, users.name, users.age FROM users',
    [],
    { mysql: 'SELECT users.id, users.name, users.age FROM users FOR UPDATE NOWAIT' },
  ),
  golden(
    'with_for_update(read, skip_locked)',
    select(u).withForUpdate({ read: true, skipLocked: true }),
    'SELECT users.id, users.name, users.age FROM users',
    [],
    {
      mysql: 'SELECT users.id, users.name, users.age FROM users FOR SHARE SKIP LOCKED',
      mariadb: 'SELECT users.id, users.name, users.age FROM users LOCK IN SHARE MODE SKIP LOCKED',
    },
  ),
];
