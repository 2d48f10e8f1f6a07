/** Window functions and filters; see queries.spec.ts. */
import { and, func, or, select } from '../../../lib/sql/index.js';
import { a, query, u, type QueryCase } from './tables.js';

const { id, name, age } = u.c;

export const WINDOWS: readonly QueryCase[] = [
  query(
    'partitions in an order',
    select(
      func
        .row_number()
        .over({ partitionBy: a.c.user_id, orderBy: [a.c.id.desc(), a.c.email] })
        .label('rn'),
      a.c.id,
    ).orderBy(a.c.id),
    'SELECT row_number() OVER (PARTITION BY address.user_id ORDER BY address.id DESC, address.email) AS rn, address.id FROM address ORDER BY address.id',
    [],
    [
      { rn: 2, id: 1 },
      { rn: 1, id: 2 },
      { rn: 1, id: 3 },
    ],
  ),
  query(
    'rows up to the present one',
    select(func.sum(id).over({ orderBy: id, rows: [null, 0] })),
    'SELECT sum(users.id) OVER (ORDER BY users.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS anon_1 FROM users',
    [],
    [{ anon_1: 1 }, { anon_1: 3 }, { anon_1: 6 }],
  ),
  query(
    'a range before and after',
    select(
      func
        .count()
        .over({ orderBy: id, range: [-2, 3] })
        .label('n'),
    ),
    'SELECT count(*) OVER (ORDER BY users.id RANGE BETWEEN ? PRECEDING AND ? FOLLOWING) AS n FROM users',
    [2, 3],
    [{ n: 3 }, { n: 3 }, { n: 3 }],
  ),
  query(
    'a range of fractions, groups, and rows to the end',
    select(
      func
        .count()
        .over({ orderBy: id, range: [-0.5, 0.5] })
        .label('x'),
      func
        .count()
        .over({ orderBy: id, groups: [1, 1] })
        .label('y'),
      func
        .count()
        .over({ orderBy: id, rows: [0, null] })
        .label('z'),
      func.count().over().label('all'),
    ).limit(1),
    'SELECT count(*) OVER (ORDER BY users.id RANGE BETWEEN ? PRECEDING AND ? FOLLOWING) AS x, count(*) OVER (ORDER BY users.id GROUPS BETWEEN ? FOLLOWING AND ? FOLLOWING) AS y, count(*) OVER (ORDER BY users.id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS z, count(*) OVER () AS "all" FROM users LIMIT ? OFFSET ?',
    [0.5, 0.5, 1, 1, 1, 0],
    [{ x: 1, y: 1, z: 3, all: 3 }],
  ),
  query(
    'values of other rows',
    select(
      id,
      func.lag(name).over({ orderBy: id }).label('before'),
      func.lead(id).over({ orderBy: id }).label('behind'),
      func.ntile(2).over({ orderBy: id }).label('half'),
      func.first_value(name).over({ orderBy: id }).label('first'),
      func.cume_dist().over({ orderBy: age }).label('part'),
    )
      .orderBy(id)
      .limit(1),
    'SELECT users.id, lag(users.name) OVER (ORDER BY users.id) AS "before", lead(users.id) OVER (ORDER BY users.id) AS behind, ntile(?) OVER (ORDER BY users.id) AS half, first_value(users.name) OVER (ORDER BY users.id) AS "first", cume_dist() OVER (ORDER BY users.age) AS part FROM users ORDER BY users.id LIMIT ? OFFSET ?',
    [2, 1, 0],
    [{ id: 1, before: null, behind: 2, half: 1, first: 'Dana', part: 1 }],
  ),
  query(
    'another value where there is no other row',
    select(func.lag(name, 2, 'none').over({ orderBy: id }).label('before')),
    'SELECT lag(users.name, ?, ?) OVER (ORDER BY users.id) AS "before" FROM users',
    [2, 'none'],
    [{ before: 'none' }, { before: 'none' }, { before: 'Dana' }],
  ),
  query(
    'a window with a name',
    select(id, func.sum(id).over('w').label('s'), func.rank().over('w').label('r'))
      .window('w', { orderBy: id.desc() })
      .where(id.gt(1))
      .orderBy('s'),
    'SELECT users.id, sum(users.id) OVER w AS s, rank() OVER w AS r FROM users WHERE users.id > ? WINDOW w AS (ORDER BY users.id DESC) ORDER BY s',
    [1],
    [
      { id: 3, s: 3, r: 1 },
      { id: 2, s: 5, r: 2 },
    ],
  ),
  query(
    'a window name that is a word of SQL',
    select(func.count().over('order').label('n'))
      .selectFrom(u)
      .window('order', { partitionBy: [age] })
      .limit(1),
    'SELECT count(*) OVER "order" AS n FROM users WINDOW "order" AS (PARTITION BY users.age) LIMIT ? OFFSET ?',
    [1, 0],
    [{ n: 1 }],
  ),
  query(
    'a label sorts in a window by its expression',
    select(
      id.add(1).label('next'),
      func
        .row_number()
        .over({ orderBy: id.add(1).label('next').desc() })
        .label('rn'),
    )
      .orderBy('next')
      .limit(1),
    'SELECT users.id + ? AS next, row_number() OVER (ORDER BY users.id + ? DESC) AS rn FROM users ORDER BY next LIMIT ? OFFSET ?',
    [1, 1, 1, 0],
    [{ next: 2, rn: 3 }],
  ),
  query(
    'a filter',
    select(
      func.sum(id).filter(id.gt(1), name.ne('Dan')),
      func
        .count()
        .filter(or(id.eq(1), id.eq(2)))
        .label('n'),
    ),
    'SELECT sum(users.id) FILTER (WHERE users.id > ? AND users.name != ?) AS anon_1, count(*) FILTER (WHERE users.id = ? OR users.id = ?) AS n FROM users',
    [1, 'Dan', 1, 2],
    [{ anon_1: 3, n: 2 }],
  ),
  query(
    'a filter over a window, calculated with',
    select(func.count().filter(age.isNotNull()).over({ orderBy: id }).add(10).label('n'))
      .orderBy(id.desc())
      .limit(1),
    'SELECT count(*) FILTER (WHERE users.age IS NOT NULL) OVER (ORDER BY users.id) + ? AS n FROM users ORDER BY users.id DESC LIMIT ? OFFSET ?',
    [10, 1, 0],
    [{ n: 12 }],
  ),
  query(
    'the latest of each group',
    (() => {
      const ranked = select(
        a.c.user_id,
        a.c.email,
        func.row_number().over({ partitionBy: a.c.user_id, orderBy: a.c.id.desc() }).label('n'),
      ).subquery('r');
      return select(name, ranked.c.email)
        .outerJoin(ranked, and(ranked.c.user_id.eq(id), ranked.c.n.eq(1)))
        .orderBy(id);
    })(),
    'SELECT users.name, r.email FROM users LEFT OUTER JOIN (SELECT address.user_id AS user_id, address.email AS email, row_number() OVER (PARTITION BY address.user_id ORDER BY address.id DESC) AS n FROM address) AS r ON r.user_id = users.id AND r.n = ? ORDER BY users.id',
    [1],
    [
      { name: 'Dana', email: 'b@x' },
      { name: 'Dan', email: 'c@x' },
      { name: 'Jeremy', email: null },
    ],
  ),
  query(
    'a frame without the current row, its group, or those that tie with it',
    select(
      id,
      func
        .sum(id)
        .over({ orderBy: id, rows: [null, null], exclude: 'currentRow' })
        .label('rest'),
      func
        .count()
        .over({ orderBy: age.isNull(), rows: [null, null], exclude: 'group' })
        .label('n'),
      func
        .count()
        .over({ orderBy: age.isNull(), groups: [0, 0], exclude: 'ties' })
        .label('own'),
    ).orderBy(id),
    'SELECT users.id, sum(users.id) OVER (ORDER BY users.id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE CURRENT ROW) AS rest, count(*) OVER (ORDER BY users.age IS NULL ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING EXCLUDE GROUP) AS n, count(*) OVER (ORDER BY users.age IS NULL GROUPS BETWEEN CURRENT ROW AND CURRENT ROW EXCLUDE TIES) AS own FROM users ORDER BY users.id',
    [],
    [
      { id: 1, rest: 5, n: 1, own: 1 },
      { id: 2, rest: 4, n: 1, own: 1 },
      { id: 3, rest: 3, n: 2, own: 1 },
    ],
  ),
];
