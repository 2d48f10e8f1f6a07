/** Subqueries, correlation, joins and unions, compared in queries.spec.ts and run in queries.node.spec.ts. */
import { Integer, Text } from '../../../lib/types/index.js';
import { cte, exists, func, literal, not, select, text, union } from '../../../lib/sql/index.js';
import { a, n, query, u, type QueryCase } from './tables.js';

const { id, name } = u.c;
const emails = select(a.c.user_id.label('owner'), a.c.email).subquery('e');
const names = select(id, name).subquery('w');
const counts = select(a.c.user_id, func.count().label('n')).groupBy(a.c.user_id);
const b = a.alias('b');

export const SUBQUERIES: readonly QueryCase[] = [
  query(
    'a subquery without a name',
    select(counts.subquery()).orderBy('user_id'),
    'SELECT anon_1.user_id, anon_1.n FROM (SELECT address.user_id AS user_id, count(*) AS n FROM address GROUP BY address.user_id) AS anon_1 ORDER BY anon_1.user_id',
    [],
    [
      { user_id: 1, n: 2 },
      { user_id: 2, n: 1 },
    ],
  ),
  query(
    'several without names',
    select(
      u.alias().c.id,
      select(id.label('x')).where(id.eq(1)).subquery().c.x,
      literal(1).add(1),
      u.alias().c.name.label('w'),
    )
      .orderBy('id', 'w')
      .limit(1),
    'SELECT users_1.id, anon_1.x, ? + ? AS anon_2, users_2.name AS w FROM users AS users_1, (SELECT users.id AS x FROM users WHERE users.id = ?) AS anon_1, users AS users_2 ORDER BY users_1.id, w LIMIT ? OFFSET ?',
    [1, 1, 1, 1, 0],
    [{ id: 1, x: 1, anon_2: 2, w: 'Dan' }],
  ),
  query(
    'a subquery joined by the foreign key that it shows under a label',
    select(name, emails.c.email).join(emails).orderBy(emails.c.email),
    'SELECT users.name, e.email FROM users JOIN (SELECT address.user_id AS owner, address.email AS email FROM address) AS e ON users.id = e.owner ORDER BY e.email',
    [],
    [
      { name: 'Dana', email: 'a@x' },
      { name: 'Dana', email: 'b@x' },
      { name: 'Dan', email: 'c@x' },
    ],
  ),
  query(
    'two subqueries joined by a foreign key',
    select(emails.c.email, names.c.name).joinFrom(emails, names).where(emails.c.email.eq('c@x')),
    'SELECT e.email, w.name FROM (SELECT address.user_id AS owner, address.email AS email FROM address) AS e JOIN (SELECT users.id AS id, users.name AS name FROM users) AS w ON w.id = e.owner WHERE e.email = ?',
    ['c@x'],
    [{ email: 'c@x', name: 'Dan' }],
  ),
  query(
    'text as a subquery',
    select(
      text('SELECT id AS i, name FROM users WHERE id = :id')
        .bindParams({ id: 2 })
        .columns({ i: Integer, name: Text })
        .subquery('t'),
    ),
    'SELECT t.i, t.name FROM (SELECT id AS i, name FROM users WHERE id = ?) AS t',
    [2],
    [{ i: 2, name: 'Dan' }],
  ),
  query(
    'a common table of a statement by function',
    select(cte(select(id), 'c').c.id)
      .orderBy('id')
      .limit(1),
    'WITH c AS (SELECT users.id AS id FROM users) SELECT c.id FROM c ORDER BY c.id LIMIT ? OFFSET ?',
    [1, 0],
    [{ id: 1 }],
  ),
];

export const CORRELATION: readonly QueryCase[] = [
  query(
    'the query next to it is correlated by itself',
    select(name).where(exists().where(a.c.user_id.eq(id), a.c.email.eq('c@x'))),
    'SELECT users.name FROM users WHERE EXISTS (SELECT * FROM address WHERE address.user_id = users.id AND address.email = ?)',
    ['c@x'],
    [{ name: 'Dan' }],
  ),
  query(
    'an EXISTS that stands alone takes all its tables itself',
    select(exists().where(a.c.user_id.eq(id))),
    'SELECT EXISTS (SELECT * FROM address, users WHERE address.user_id = users.id) AS anon_1',
    [],
    [{ anon_1: true }],
  ),
  query(
    'exists of stated elements',
    select(name)
      .where(exists().selectFrom(a).where(a.c.user_id.eq(id)))
      .where(not(exists().where(b.c.user_id.eq(id), b.c.id.eq(3)))),
    'SELECT users.name FROM users WHERE EXISTS (SELECT * FROM address WHERE address.user_id = users.id) AND NOT (EXISTS (SELECT * FROM address AS b WHERE b.user_id = users.id AND b.id = ?))',
    [3],
    [{ name: 'Dana' }],
  ),
  query(
    'a query two levels up is not correlated by itself',
    select(name).where(
      exists(
        select(a.c.id).where(
          a.c.user_id.eq(id),
          exists(select(b.c.id).where(b.c.user_id.eq(id), b.c.id.gt(a.c.id))),
        ),
      ),
    ),
    'SELECT users.name FROM users WHERE EXISTS (SELECT address.id FROM address WHERE address.user_id = users.id AND EXISTS (SELECT b.id FROM address AS b, users WHERE b.user_id = users.id AND b.id > address.id))',
    [],
    [{ name: 'Dana' }],
  ),
  query(
    'but where that is stated',
    select(name).where(
      exists(
        select(a.c.id).where(
          a.c.user_id.eq(id),
          exists(select(b.c.id).where(b.c.user_id.eq(id), b.c.id.gt(a.c.id)).correlate(u, a)),
        ),
      ),
    ),
    'SELECT users.name FROM users WHERE EXISTS (SELECT address.id FROM address WHERE address.user_id = users.id AND EXISTS (SELECT b.id FROM address AS b WHERE b.user_id = users.id AND b.id > address.id))',
    [],
    [{ name: 'Dana' }],
  ),
  query(
    'all but some',
    select(name).where(exists(select(a.c.id).where(a.c.user_id.eq(id)).correlateExcept(a))),
    'SELECT users.name FROM users WHERE EXISTS (SELECT address.id FROM address WHERE address.user_id = users.id)',
    [],
    [{ name: 'Dana' }, { name: 'Dan' }],
  ),
  query(
    'none',
    select(name).where(exists().where(a.c.user_id.eq(id), id.eq(9)).correlate(null)),
    'SELECT users.name FROM users WHERE EXISTS (SELECT * FROM address, users WHERE address.user_id = users.id AND users.id = ?)',
    [9],
    [],
  ),
  query(
    'all, which leaves no FROM',
    select(id, select(id.add(1)).correlate(u).scalarSubquery().label('next')).where(id.eq(1)),
    'SELECT users.id, (SELECT users.id + ? AS anon_1) AS next FROM users WHERE users.id = ?',
    [1, 1],
    [{ id: 1, next: 2 }],
  ),
  query(
    'the only table is not correlated by itself',
    select(id, select(func.max(id)).scalarSubquery().label('most')).where(id.eq(1)),
    'SELECT users.id, (SELECT max(users.id) AS max_1 FROM users) AS most FROM users WHERE users.id = ?',
    [1],
    [{ id: 1, most: 3 }],
  ),
  query(
    'a subquery in FROM sees no element beside it',
    select(name, select(a.c.id.label('x')).where(a.c.user_id.eq(id), id.eq(2)).subquery('s').c.x).where(
      id.eq(1),
    ),
    'SELECT users.name, s.x FROM users, (SELECT address.id AS x FROM address, users WHERE address.user_id = users.id AND users.id = ?) AS s WHERE users.id = ?',
    [2, 1],
    [{ name: 'Dana', x: 3 }],
  ),
  query(
    'both halves of a union in an expression',
    select(name).where(
      id.in(
        union(select(a.c.user_id).where(a.c.id.eq(id)), select(n.c.id).where(n.c.id.eq(id), n.c.id.gt(2))),
      ),
    ),
    'SELECT users.name FROM users WHERE users.id IN (SELECT address.user_id FROM address WHERE address.id = users.id UNION SELECT nodes.id FROM nodes WHERE nodes.id = users.id AND nodes.id > ?)',
    [2],
    [{ name: 'Dana' }, { name: 'Jeremy' }],
  ),
  query(
    'a joined table is correlated',
    select(name)
      .join(a)
      .where(exists(select(b.c.id).where(b.c.user_id.eq(id), b.c.id.gt(a.c.id)))),
    'SELECT users.name FROM users JOIN address ON users.id = address.user_id WHERE EXISTS (SELECT b.id FROM address AS b WHERE b.user_id = users.id AND b.id > address.id)',
    [],
    [{ name: 'Dana' }],
  ),
];
