/** CASE, casts, tuples, values and functions that give rows; see queries.spec.ts. */
import { column } from '../../../lib/schema/index.js';
import {
  bindParam,
  case_,
  func,
  literal,
  literalColumn,
  select,
  text,
  tuple,
  typeCoerce,
  union,
  values,
} from '../../../lib/sql/index.js';
import { Integer, JSON as Json, String, Text } from '../../../lib/types/index.js';
import { a, d, query, u, type QueryCase } from './tables.js';

const { id, name, age } = u.c;

export const VALUES: readonly QueryCase[] = [
  query(
    'case of a value',
    select(
      id,
      case_(id, [1, 'one'], [literal(2), name])
        .else('more')
        .label('word'),
    ),
    'SELECT users.id, CASE users.id WHEN ? THEN ? WHEN ? THEN users.name ELSE ? END AS word FROM users',
    [1, 'one', 2, 'more'],
    [
      { id: 1, word: 'one' },
      { id: 2, word: 'Dan' },
      { id: 3, word: 'more' },
    ],
  ),
  query(
    'case of a calculation, without else',
    select(case_(id.add(1), [2, 'two'])),
    'SELECT CASE users.id + ? WHEN ? THEN ? END AS anon_1 FROM users',
    [1, 2, 'two'],
    [{ anon_1: 'two' }, { anon_1: null }, { anon_1: null }],
  ),
  query(
    'case of a comparison',
    select(case_(id.eq(1), [true, 'yes']).else('no').label('x')).limit(2),
    'SELECT CASE (users.id = ?) WHEN ? THEN ? ELSE ? END AS x FROM users LIMIT ? OFFSET ?',
    [1, 1, 'yes', 'no', 2, 0],
    [{ x: 'yes' }, { x: 'no' }],
  ),
  query(
    'another type, in the program only',
    select(
      typeCoerce(name, Integer).add(5).label('n'),
      typeCoerce(d.c.data, Json).label('data'),
      typeCoerce([1], Json).label('own'),
    )
      .joinFrom(u, d, d.c.id.eq(id))
      .where(d.c.id.eq(1)),
    'SELECT users.name + ? AS n, docs.data AS data, ? AS own FROM users JOIN docs ON docs.id = users.id WHERE docs.id = ?',
    [5, '[1]', 1],
    [{ n: 5, data: ['x', 'y'], own: [1] }],
  ),
  query(
    'a cast whose result is taken for another type',
    select(typeCoerce(id.cast(Text), Json).label('n')).where(id.eq(1)),
    'SELECT CAST(users.id AS TEXT) AS n FROM users WHERE users.id = ?',
    [1],
    [{ n: 1 }],
  ),
  query(
    'tuples in a list',
    select(id).where(
      tuple(id, age).in([
        [1, 30],
        [2, 99],
      ]),
    ),
    'SELECT users.id FROM users WHERE (users.id, users.age) IN (VALUES (?, ?), (?, ?))',
    [1, 30, 2, 99],
    [{ id: 1 }],
  ),
  query(
    'tuples not in a list, and in none',
    select(id).where(tuple(id, name).notIn([[1, 'Dana']]), tuple(id, name).notIn([]), id.lt(9)),
    'SELECT users.id FROM users WHERE ((users.id, users.name) NOT IN (VALUES (?, ?))) AND 1 = 1 AND users.id < ?',
    [1, 'Dana', 9],
    [{ id: 2 }, { id: 3 }],
  ),
  query(
    'tuples in nothing',
    select(id).where(tuple(id, name).in([])),
    'SELECT users.id FROM users WHERE 0 = 1',
    [],
    [],
  ),
  query(
    'tuples in a query',
    select(id).where(tuple(id, id.add(2)).in(select(a.c.user_id, a.c.id))),
    'SELECT users.id FROM users WHERE (users.id, users.id + ?) IN (SELECT address.user_id, address.id FROM address)',
    [2],
    [],
  ),
  query(
    'tuples compared',
    select(id)
      .where(tuple(id, name).gt([1, 'E']), tuple(id, name).ne(tuple(literal(3), literal('x'))))
      .orderBy(id),
    'SELECT users.id FROM users WHERE (users.id, users.name) > (?, ?) AND (users.id, users.name) != (?, ?) ORDER BY users.id',
    [1, 'E', 3, 'x'],
    [{ id: 2 }, { id: 3 }],
  ),
  query(
    'a tuple and a query of one row',
    select(id).where(tuple(id, name).eq(select(a.c.user_id, literal('Dan')).where(a.c.id.eq(3)))),
    'SELECT users.id FROM users WHERE (users.id, users.name) = (SELECT address.user_id, ? AS anon_1 FROM address WHERE address.id = ?)',
    ['Dan', 3],
    [{ id: 2 }],
  ),
  query(
    'values in FROM',
    select(
      values({ x: Integer, y: String(10) }, 'v').data([
        { x: 1, y: 'a' },
        { x: 2, y: null },
      ]),
    ),
    'SELECT v.x, v.y FROM (SELECT column1 AS x, column2 AS y FROM (VALUES (?, ?), (?, ?))) AS v',
    [1, 'a', 2, null],
    [
      { x: 1, y: 'a' },
      { x: 2, y: null },
    ],
  ),
  query(
    'values joined, with expressions, without a name',
    (() => {
      const v = values({ user: column(Integer, { nullable: false }), tag: Text })
        .data([{ user: 1, tag: func.upper('q') }])
        .data([{ user: literal(1).add(1), tag: 'r' }]);
      return select(name, v.c.tag).join(v, v.c.user.eq(id)).orderBy(id);
    })(),
    'SELECT users.name, anon_1.tag FROM users JOIN (SELECT column1 AS user, column2 AS tag FROM (VALUES (?, upper(?)), (? + ?, ?))) AS anon_1 ON anon_1.user = users.id ORDER BY users.id',
    [1, 'q', 1, 1, 'r'],
    [
      { name: 'Dana', tag: 'Q' },
      { name: 'Dan', tag: 'r' },
    ],
  ),
  query(
    'no values',
    select(values({ x: Integer, y: Text }, 'v')),
    'SELECT v.x, v.y FROM (SELECT NULL AS x, NULL AS y LIMIT 0) AS v',
    [],
    [],
  ),
  query(
    'a common table of values',
    select(select(values({ x: Integer }, 'v').data([{ x: 7 }])).cte('c')),
    'WITH c AS (SELECT v.x AS x FROM (SELECT column1 AS x FROM (VALUES (?))) AS v) SELECT c.x FROM c',
    [7],
    [{ x: 7 }],
  ),
];

const each = func('json_each', d.c.data).tableValued({ key: Integer, value: Text }, 'e');

export const TABLE_FUNCTIONS: readonly QueryCase[] = [
  query(
    'columns by name',
    select(func('json_each', '["a","b"]').tableValued('key', 'value')),
    'SELECT anon_1."key", anon_1.value FROM json_each(?) AS anon_1',
    ['["a","b"]'],
    [
      { key: 0, value: 'a' },
      { key: 1, value: 'b' },
    ],
  ),
  query(
    'of a column, whose table stands before',
    select(each.c.value, each.c.key).where(each.c.key.ge(0), d.c.id.le(2)).orderBy(each.c.key),
    'SELECT e.value, e."key" FROM docs, json_each(docs.data) AS e WHERE e."key" >= ? AND docs.id <= ? ORDER BY e."key"',
    [0, 2],
    [
      { value: 'x', key: 0 },
      { value: 'y', key: 1 },
    ],
  ),
  query(
    'outer joined',
    select(d.c.id, each.c.value).outerJoin(each, text('1')).where(d.c.id.le(2)).orderBy(d.c.id, each.c.value),
    'SELECT docs.id, e.value FROM docs LEFT OUTER JOIN json_each(docs.data) AS e ON 1 WHERE docs.id <= ? ORDER BY docs.id, e.value',
    [2],
    [
      { id: 1, value: 'x' },
      { id: 1, value: 'y' },
      { id: 2, value: null },
    ],
  ),
  query(
    'one column',
    select(func('json_each', literalColumn("'[3,4]'")).columnValued('num', Integer)).orderBy('num'),
    "SELECT num.value AS num FROM json_each('[3,4]') AS num ORDER BY num.value",
    [],
    [{ num: 3 }, { num: 4 }],
  ),
  query(
    'one column in a union and a subquery',
    select(
      union(select(func('json_each', '[3,4]').columnValued('num', Integer)), select(id))
        .orderBy('num')
        .subquery('s'),
    ),
    'SELECT s.num FROM (SELECT num.value AS num FROM json_each(?) AS num UNION SELECT users.id AS id FROM users ORDER BY num) AS s',
    ['[3,4]'],
    [{ num: 1 }, { num: 2 }, { num: 3 }, { num: 4 }],
  ),
  query(
    'of a parameter',
    select(func('json_each', bindParam('list', Json, { value: [5] })).columnValued('num', Integer)),
    'SELECT num.value AS num FROM json_each(?) AS num',
    ['[5]'],
    [{ num: 5 }],
  ),
];
