/** Common tables, compared in queries.spec.ts and run in queries.node.spec.ts. */
import { Integer, Text } from '../../../lib/types/index.js';
import { cte, func, literal, select, text, union } from '../../../lib/sql/index.js';
import { a, n, query, u, type QueryCase } from './tables.js';

const older = select(u.c.id).where(u.c.age.gt(25)).cte('older');
const start = select(literal(1).label('n')).cte('t', { recursive: true });
const counted = start.unionAll(select(start.c.n.add(1)).where(start.c.n.lt(3)));
const roots = select(n.c.id, n.c.name, literal(0).label('depth')).where(n.c.parent.isNull()).cte('tree');
const tree = roots.unionAll(
  select(n.c.id, n.c.name, roots.c.depth.add(1)).join(roots, n.c.parent.eq(roots.c.id)),
);
const emails = select(a.c.user_id, a.c.email).where(a.c.email.ne('b@x')).cte('emails');
const counts = select(emails.c.user_id, func.count().label('n')).groupBy(emails.c.user_id).cte('counts');
const inner = select(u.c.id.label('x')).where(u.c.id.eq(2)).cte('q', { nesting: true });
const outer = select(u.c.id.label('y')).where(u.c.id.eq(1)).cte('q');

export const CTES: readonly QueryCase[] = [
  query(
    'a common table',
    select(older),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?) SELECT older.id FROM older',
    [25],
    [{ id: 1 }],
  ),
  query(
    'its parameters come first',
    select(u.c.name, literal('k').label('k')).join(older, older.c.id.eq(u.c.id)).where(u.c.id.ne(9)),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?) SELECT users.name, ? AS k FROM users JOIN older ON older.id = users.id WHERE users.id != ?',
    [25, 'k', 9],
    [{ name: 'Dana', k: 'k' }],
  ),
  query(
    'recursive',
    select(counted),
    'WITH RECURSIVE t(n) AS (SELECT ? AS n UNION ALL SELECT t.n + ? AS anon_1 FROM t WHERE t.n < ?) SELECT t.n FROM t',
    [1, 1, 3],
    [{ n: 1 }, { n: 2 }, { n: 3 }],
  ),
  query(
    'recursive without saying so',
    select(tree).orderBy(tree.c.id),
    'WITH RECURSIVE tree(id, name, depth) AS (SELECT nodes.id AS id, nodes.name AS name, ? AS depth FROM nodes WHERE nodes.parent_id IS NULL UNION ALL SELECT nodes.id AS id, nodes.name AS name, tree.depth + ? AS anon_1 FROM nodes JOIN tree ON nodes.parent_id = tree.id) SELECT tree.id, tree.name, tree.depth FROM tree ORDER BY tree.id',
    [0, 1],
    [
      { id: 1, name: 'root', depth: 0 },
      { id: 2, name: 'kid', depth: 1 },
      { id: 3, name: 'grandkid', depth: 2 },
      { id: 4, name: 'other', depth: 0 },
    ],
  ),
  query(
    'recursive and joined with each row once',
    select(func.count().label('n')).selectFrom(
      start.union(select(literal(1)), select(start.c.n.add(1)).where(start.c.n.lt(3))),
    ),
    'WITH RECURSIVE t(n) AS (SELECT ? AS n UNION SELECT ? AS anon_1 UNION SELECT t.n + ? AS anon_2 FROM t WHERE t.n < ?) SELECT count(*) AS n FROM t',
    [1, 1, 1, 3],
    [{ n: 3 }],
  ),
  query(
    'one that reads another',
    select(u.c.name, counts.c.n).join(counts, counts.c.user_id.eq(u.c.id)).orderBy(u.c.id),
    'WITH emails AS (SELECT address.user_id AS user_id, address.email AS email FROM address WHERE address.email != ?), counts AS (SELECT emails.user_id AS user_id, count(*) AS n FROM emails GROUP BY emails.user_id) SELECT users.name, counts.n FROM users JOIN counts ON counts.user_id = users.id ORDER BY users.id',
    ['b@x'],
    [
      { name: 'Dana', n: 1 },
      { name: 'Dan', n: 1 },
    ],
  ),
  query(
    'twice under other names',
    select(older.c.id.label('x'), older.alias('o').c.id.label('y')),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?) SELECT older.id AS x, o.id AS y FROM older, older AS o',
    [25],
    [{ x: 1, y: 1 }],
  ),
  query(
    'without a name',
    select(select(u.c.id).where(u.c.id.eq(2)).cte()),
    'WITH anon_1 AS (SELECT users.id AS id FROM users WHERE users.id = ?) SELECT anon_1.id FROM anon_1',
    [2],
    [{ id: 2 }],
  ),
  query(
    'recursive without a name, under another name too',
    (() => {
      const base = select(literal(1).label('n')).cte();
      const all = base.unionAll(select(base.c.n.add(1)).where(base.c.n.lt(2)));
      const other = all.alias();
      return select(all.c.n, other.c.n.label('m')).where(other.c.n.gt(all.c.n));
    })(),
    'WITH RECURSIVE anon_1(n) AS (SELECT ? AS n UNION ALL SELECT anon_1.n + ? AS anon_3 FROM anon_1 WHERE anon_1.n < ?) SELECT anon_1.n, anon_2.n AS m FROM anon_1, anon_1 AS anon_2 WHERE anon_2.n > anon_1.n',
    [1, 1, 2],
    [{ n: 1, m: 2 }],
  ),
  query(
    'first as it began, then with more queries',
    (() => {
      const base = select(literal(1).label('n')).cte('b', { recursive: true });
      const all = base.unionAll(select(base.c.n.add(1)).where(base.c.n.lt(2))).alias('x');
      return select(func.count().label('n')).selectFrom(base, all);
    })(),
    'WITH RECURSIVE b(n) AS (SELECT ? AS n UNION ALL SELECT b.n + ? AS anon_1 FROM b WHERE b.n < ?) SELECT count(*) AS n FROM b, b AS x',
    [1, 1, 2],
    [{ n: 4 }],
  ),
  query(
    'materialized or not',
    select(
      select(u.c.id).where(u.c.id.eq(2)).cte('x', { materialized: true }).c.id.label('x'),
      select(u.c.id).where(u.c.id.eq(3)).cte('y', { materialized: false }).c.id.label('y'),
    ),
    'WITH x AS MATERIALIZED (SELECT users.id AS id FROM users WHERE users.id = ?), y AS NOT MATERIALIZED (SELECT users.id AS id FROM users WHERE users.id = ?) SELECT x.id AS x, y.id AS y FROM x, y',
    [2, 3],
    [{ x: 2, y: 3 }],
  ),
  query(
    'in a subquery stands at the beginning',
    select(u.c.name).where(u.c.id.in(select(older.c.id)), u.c.id.gt(0)),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?) SELECT users.name FROM users WHERE users.id IN (SELECT older.id FROM older) AND users.id > ?',
    [25, 0],
    [{ name: 'Dana' }],
  ),
  query(
    'nesting stands in the subquery',
    select(u.c.name).where(u.c.id.eq(select(inner.c.x).where(inner.c.x.gt(0))), u.c.id.lt(9)),
    'SELECT users.name FROM users WHERE users.id = (WITH q AS (SELECT users.id AS x FROM users WHERE users.id = ?) SELECT q.x FROM q WHERE q.x > ?) AND users.id < ?',
    [2, 0, 9],
    [{ name: 'Dan' }],
  ),
  query(
    'nesting beside one of the same name',
    select(outer.c.y, select(inner.c.x).scalarSubquery().label('x')),
    'WITH q AS (SELECT users.id AS y FROM users WHERE users.id = ?) SELECT q.y, (WITH q AS (SELECT users.id AS x FROM users WHERE users.id = ?) SELECT q.x FROM q) AS x FROM q',
    [1, 2],
    [{ y: 1, x: 2 }],
  ),
  query(
    'of a union, in a union',
    union(select(older.c.id), select(union(select(u.c.id), select(a.c.id)).cte('every').c.id)).orderBy('id'),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?), every AS (SELECT users.id AS id FROM users UNION SELECT address.id AS id FROM address) SELECT older.id FROM older UNION SELECT every.id FROM every ORDER BY id',
    [25],
    [{ id: 1 }, { id: 2 }, { id: 3 }],
  ),
  query(
    'of text',
    select(
      text('SELECT id, name FROM users WHERE id > :low')
        .bindParams({ low: 1 })
        .columns({ id: Integer, name: Text })
        .cte('t'),
    ).where(u.c.id.eq(1)),
    'WITH t AS (SELECT id, name FROM users WHERE id > ?) SELECT t.id, t.name FROM t, users WHERE users.id = ?',
    [1, 1],
    [
      { id: 2, name: 'Dan' },
      { id: 3, name: 'Jeremy' },
    ],
  ),
  query(
    'that nothing reads',
    select(u.c.id)
      .where(u.c.id.eq(1))
      .addCte(older, cte(select(a.c.id), 'other')),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?), other AS (SELECT address.id AS id FROM address) SELECT users.id FROM users WHERE users.id = ?',
    [25, 1],
    [{ id: 1 }],
  ),
  query(
    'joined by the foreign key that it shows',
    select(u.c.name, emails.c.email).join(emails).orderBy(emails.c.email),
    'WITH emails AS (SELECT address.user_id AS user_id, address.email AS email FROM address WHERE address.email != ?) SELECT users.name, emails.email FROM users JOIN emails ON users.id = emails.user_id ORDER BY emails.email',
    ['b@x'],
    [
      { name: 'Dana', email: 'a@x' },
      { name: 'Dan', email: 'c@x' },
    ],
  ),
];

/** Statements that change rows, with common tables. */
export const CTE_CHANGES: readonly QueryCase[] = [
  query(
    'an update by a common table',
    u
      .update()
      .values({ name: 'X' })
      .where(u.c.id.in(select(older.c.id))),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?) UPDATE users SET name=? WHERE users.id IN (SELECT older.id FROM older)',
    [25, 'X'],
    [],
  ),
  query(
    'an insert with a value of a common table gives its key',
    u
      .insert()
      .values({ id: 9, name: 'Y', age: select(func.max(older.c.id)).scalarSubquery() })
      .returning(u.c.id, u.c.age),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?) INSERT INTO users (id, name, age) VALUES (?, ?, (SELECT max(older.id) AS max_1 FROM older)) RETURNING id, age',
    [25, 9, 'Y'],
    [{ id: 9, age: 1 }],
  ),
  query(
    'a delete by a common table',
    a.delete().where(a.c.user_id.in(select(older.c.id)), a.c.id.lt(3)),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?) DELETE FROM address WHERE address.user_id IN (SELECT older.id FROM older) AND address.id < ?',
    [25, 3],
    [],
  ),
];
