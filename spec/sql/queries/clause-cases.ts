/** Locks, prefixes, hints, FETCH, labels in GROUP BY and ORDER BY; see queries.spec.ts. */
import { func, literal, select, text, union } from '../../../lib/sql/index.js';
import { a, n, query, u, type QueryCase } from './tables.js';

const { id, name, age } = u.c;
const first = select(id).orderBy(id).limit(1);
const next = age.add(1).label('next');

export const CLAUSES: readonly QueryCase[] = [
  query(
    'row locks are left out',
    first.withForUpdate(),
    'SELECT users.id FROM users ORDER BY users.id LIMIT ? OFFSET ?',
    [1, 0],
    [{ id: 1 }],
  ),
  query(
    'also with options, and on a union',
    union(
      first.withForUpdate({ read: true, nowait: true, of: u }),
      select(n.c.id).where(n.c.id.eq(1)),
    ).withForUpdate({ skipLocked: true, of: [u, n] }),
    'SELECT * FROM (SELECT users.id FROM users ORDER BY users.id LIMIT ? OFFSET ?) UNION SELECT nodes.id FROM nodes WHERE nodes.id = ?',
    [1, 0, 1],
    [{ id: 1 }],
  ),
  query(
    'prefixes, suffixes and hints of all dialects, and of this one',
    first
      .prefixWith('/* zero */')
      .prefixWith('SQL_NO_CACHE', 'mysql')
      .prefixWith('/* one */', 'sqlite')
      .distinct()
      .withStatementHint('/* two */')
      .withStatementHint('/* never */', 'mysql')
      .suffixWith(text('/* three */'))
      .withHint(u, 'USE INDEX (ix)', 'mysql')
      .withHint(u, 'FORCE INDEX (ix)')
      .withHint(u, 'NOT INDEXED', 'sqlite'),
    'SELECT /* zero */ /* one */ DISTINCT users.id FROM users NOT INDEXED ORDER BY users.id LIMIT ? OFFSET ? /* two */ /* three */',
    [1, 0],
    [{ id: 1 }],
  ),
  query(
    'a suffix with a parameter',
    select(id)
      .where(id.lt(3))
      .suffixWith(text('ORDER BY users.id LIMIT :n').bindParams({ n: 1 })),
    'SELECT users.id FROM users WHERE users.id < ? ORDER BY users.id LIMIT ?',
    [3, 1],
    [{ id: 1 }],
  ),
  query(
    'a hint in a join, and none in its subquery',
    select(name)
      .join(a)
      .where(id.in(select(u.alias('v').c.id)))
      .withHint(u, 'NOT INDEXED', 'sqlite')
      .withHint(a, 'NOT INDEXED', 'sqlite')
      .limit(1),
    'SELECT users.name FROM users NOT INDEXED JOIN address NOT INDEXED ON users.id = address.user_id WHERE users.id IN (SELECT v.id FROM users AS v) LIMIT ? OFFSET ?',
    [1, 0],
    [{ name: 'Dana' }],
  ),
  query(
    'FETCH is LIMIT',
    select(id).orderBy(id).fetch(1).offset(1),
    'SELECT users.id FROM users ORDER BY users.id LIMIT ? OFFSET ?',
    [1, 1],
    [{ id: 2 }],
  ),
  query(
    'a slice',
    select(id).orderBy(id).slice(1, 3),
    'SELECT users.id FROM users ORDER BY users.id LIMIT ? OFFSET ?',
    [2, 1],
    [{ id: 2 }, { id: 3 }],
  ),
  query(
    'LIMIT and OFFSET of expressions',
    select(id)
      .orderBy(id)
      .limit(literal(1).add(1))
      .offset(select(func.min(a.c.id))),
    'SELECT users.id FROM users ORDER BY users.id LIMIT ? + ? OFFSET (SELECT min(address.id) AS min_1 FROM address)',
    [1, 1],
    [{ id: 2 }, { id: 3 }],
  ),
  query(
    'sorted by a label, up and down, nulls in their place',
    select(id, next).orderBy(next.desc().nullsLast(), 'id'),
    'SELECT users.id, users.age + ? AS next FROM users ORDER BY next DESC NULLS LAST, users.id',
    [1],
    [
      { id: 1, next: 31 },
      { id: 2, next: 21 },
      { id: 3, next: null },
    ],
  ),
  query(
    'sorted by a label with another name in the row',
    select({ later: next, id }).orderBy(next.nullsFirst()),
    'SELECT users.age + ? AS later, users.id FROM users ORDER BY later NULLS FIRST',
    [1],
    [
      { later: null, id: 3 },
      { later: 21, id: 2 },
      { later: 31, id: 1 },
    ],
  ),
  query(
    'grouped by a label, which hides a column of the same name',
    select(func.length(name).label('name'), func.count().label('n'))
      .groupBy('name')
      .having(func.count().ge(1))
      .orderBy('name'),
    'SELECT length(users.name) AS name, count(*) AS n FROM users GROUP BY length(users.name) HAVING count(*) >= ? ORDER BY name',
    [1],
    [
      { name: 3, n: 1 },
      { name: 4, n: 1 },
      { name: 6, n: 1 },
    ],
  ),
  query(
    'sorted by a key that the database calls otherwise',
    union(select(n.c.parent), select(id)).orderBy('parent'),
    'SELECT nodes.parent_id FROM nodes UNION SELECT users.id FROM users ORDER BY parent_id',
    [],
    [{ parent: null }, { parent: 1 }, { parent: 2 }, { parent: 3 }],
  ),
  query(
    'the same in a subquery',
    select(union(select(n.c.parent), select(id)).orderBy('parent').limit(2).subquery('s')),
    'SELECT s.parent FROM (SELECT nodes.parent_id AS parent FROM nodes UNION SELECT users.id AS id FROM users ORDER BY parent LIMIT ? OFFSET ?) AS s',
    [2, 0],
    [{ parent: null }, { parent: 1 }],
  ),
  query(
    'other columns over the same joins',
    select(name, a.c.email)
      .join(a)
      .where(a.c.id.eq(3))
      .withOnlyColumns(func.count().label('n'))
      .addColumns(func.max(id).label('m')),
    'SELECT count(*) AS n, max(users.id) AS m FROM users JOIN address ON users.id = address.user_id WHERE address.id = ?',
    [3],
    [{ n: 1, m: 2 }],
  ),
];
