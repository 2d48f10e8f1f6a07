/** Joins and unions; see queries.spec.ts. */
import {
  and,
  except,
  intersect,
  join,
  or,
  select,
  true_,
  func,
  union,
  unionAll,
} from '../../../lib/sql/index.js';
import { a, n, query, u, type QueryCase } from './tables.js';

const { id, name } = u.c;
const v = u.alias('v');
const b = a.alias('b');

export const JOINS: readonly QueryCase[] = [
  query(
    'joinFrom',
    select(func.count()).joinFrom(u, a),
    'SELECT count(*) AS count_1 FROM users JOIN address ON users.id = address.user_id',
    [],
    [{ count_1: 3 }],
  ),
  query(
    'joinFrom one of several',
    select(name, n.c.id.label('node'))
      .selectFrom(n)
      .joinFrom(u, a, and(a.c.user_id.eq(id), a.c.id.eq(3)))
      .where(n.c.id.eq(1)),
    'SELECT users.name, nodes.id AS node FROM nodes, users JOIN address ON address.user_id = users.id AND address.id = ? WHERE nodes.id = ?',
    [3, 1],
    [{ name: 'Dan', node: 1 }],
  ),
  query(
    'joinFrom what is joined already',
    select(name, b.c.id.label('b')).joinFrom(u, a).joinFrom(a, b, b.c.id.eq(a.c.id)).where(b.c.id.eq(3)),
    'SELECT users.name, b.id AS b FROM users JOIN address ON users.id = address.user_id JOIN address AS b ON b.id = address.id WHERE b.id = ?',
    [3],
    [{ name: 'Dan', b: 3 }],
  ),
  query(
    'outerJoinFrom',
    select(name, a.c.email).outerJoinFrom(u, a).where(id.gt(1)).orderBy(id),
    'SELECT users.name, address.email FROM users LEFT OUTER JOIN address ON users.id = address.user_id WHERE users.id > ? ORDER BY users.id',
    [1],
    [
      { name: 'Dan', email: 'c@x' },
      { name: 'Jeremy', email: null },
    ],
  ),
  query(
    'an alias by its foreign key',
    select(v.c.name, b.c.email).join(b).where(b.c.id.eq(3)),
    'SELECT v.name, b.email FROM users AS v JOIN address AS b ON v.id = b.user_id WHERE b.id = ?',
    [3],
    [{ name: 'Dan', email: 'c@x' }],
  ),
  query(
    'a join to a join, which takes both or none',
    select(u.c.name, n.c.id.label('node'))
      .outerJoin(join(a, n, and(n.c.id.eq(a.c.id), n.c.id.lt(3))))
      .orderBy(id, 'node'),
    'SELECT users.name, nodes.id AS node FROM users LEFT OUTER JOIN (address JOIN nodes ON nodes.id = address.id AND nodes.id < ?) ON users.id = address.user_id ORDER BY users.id, node',
    [3],
    [
      { name: 'Dana', node: 1 },
      { name: 'Dana', node: 2 },
      { name: 'Dan', node: null },
      { name: 'Jeremy', node: null },
    ],
  ),
  query(
    'a join as the FROM, also where one of its elements was stated before',
    select(name, a.c.email).selectFrom(u).selectFrom(join(u, a)).where(a.c.id.eq(3)),
    'SELECT users.name, address.email FROM users JOIN address ON users.id = address.user_id WHERE address.id = ?',
    [3],
    [{ name: 'Dan', email: 'c@x' }],
  ),
  query(
    'a join begun by a join',
    select(n.c.name).joinFrom(join(u, a), n, n.c.id.eq(id)).where(a.c.id.eq(3)),
    'SELECT nodes.name FROM users JOIN address ON users.id = address.user_id JOIN nodes ON nodes.id = users.id WHERE address.id = ?',
    [3],
    [{ name: 'kid' }],
  ),
  query(
    'on what always holds',
    select(name, n.c.id.label('node'))
      .join(n, true_())
      .where(or(id.eq(3), n.c.id.eq(9)))
      .orderBy(n.c.id)
      .slice(1, 3),
    'SELECT users.name, nodes.id AS node FROM users JOIN nodes ON 1 = 1 WHERE users.id = ? OR nodes.id = ? ORDER BY nodes.id LIMIT ? OFFSET ?',
    [3, 9, 2, 1],
    [
      { name: 'Jeremy', node: 2 },
      { name: 'Jeremy', node: 3 },
    ],
  ),
];

export const UNIONS: readonly QueryCase[] = [
  query(
    'by method',
    select(id).union(select(a.c.id), select(n.c.id)).orderBy('id').limit(2).offset(1),
    'SELECT users.id FROM users UNION SELECT address.id FROM address UNION SELECT nodes.id FROM nodes ORDER BY id LIMIT ? OFFSET ?',
    [2, 1],
    [{ id: 2 }, { id: 3 }],
  ),
  query(
    'of a union',
    select(id)
      .unionAll(select(id))
      .except(select(a.c.id).where(a.c.id.eq(1)))
      .orderBy('id'),
    'SELECT * FROM (SELECT users.id FROM users UNION ALL SELECT users.id FROM users) EXCEPT SELECT address.id FROM address WHERE address.id = ? ORDER BY id',
    [1],
    [{ id: 2 }, { id: 3 }],
  ),
  query(
    'intersect inside except',
    except(select(id), intersect(select(a.c.id), select(a.c.user_id))),
    'SELECT users.id FROM users EXCEPT SELECT * FROM (SELECT address.id FROM address INTERSECT SELECT address.user_id FROM address)',
    [],
    [{ id: 3 }],
  ),
  query(
    'limited queries in a subquery',
    select(
      unionAll(select(id).orderBy(id).limit(1), select(a.c.id).orderBy(a.c.id.desc()).limit(1)).subquery('s'),
    ),
    'SELECT s.id FROM (SELECT * FROM (SELECT users.id AS id FROM users ORDER BY users.id LIMIT ? OFFSET ?) UNION ALL SELECT * FROM (SELECT address.id AS id FROM address ORDER BY address.id DESC LIMIT ? OFFSET ?)) AS s',
    [1, 0, 1, 0],
    [{ id: 1 }, { id: 3 }],
  ),
  query(
    'sorted by a label, a column and a collation',
    union(select(name.label('x'), id), select(a.c.email, a.c.id))
      .orderBy(name.label('x').collate('NOCASE').desc(), id)
      .limit(1),
    'SELECT users.name AS x, users.id FROM users UNION SELECT address.email, address.id FROM address ORDER BY x COLLATE "NOCASE" DESC, id LIMIT ? OFFSET ?',
    [1, 0],
    [{ x: 'Jeremy', id: 3 }],
  ),
];
