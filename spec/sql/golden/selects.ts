/** Queries. */
import { except, func, intersect, literal, select, text, union } from '../../../lib/sql/index.js';

import { U, golden, type GoldenCase } from './golden-case.js';
import { a, u } from './tables.js';

const { id, name, age } = u.c;

const totals = select(a.c.user_id, func.count().label('n')).groupBy(a.c.user_id).subquery('sq');

export const SELECTS: readonly GoldenCase[] = [
  golden('a table', select(u), U),
  golden('columns', select(id.label('i'), name), 'SELECT users.id AS i, users.name FROM users'),
  golden(
    'order',
    u.select().orderBy(name.desc().nullsLast(), id),
    `${U} ORDER BY users.name DESC NULLS LAST, users.id`,
    [],
    {
      mysql:
        'SELECT users.id, users.name, users.age, users.active FROM users ORDER BY users.name DESC, users.id',
    },
  ),
  golden(
    'order by a name',
    select(name.label('who')).orderBy('who'),
    'SELECT users.name AS who FROM users ORDER BY who',
  ),
  golden(
    'order by a label',
    select(age.add(1).label('next')).orderBy('next'),
    'SELECT users.age + ? AS next FROM users ORDER BY next',
    [1],
  ),
  golden(
    'order taken back',
    u.select().orderBy(name).orderBy().orderBy(id.asc()),
    `${U} ORDER BY users.id ASC`,
  ),
  golden(
    'distinct, limit, offset',
    select(u).distinct().limit(10).offset(20),
    'SELECT DISTINCT users.id, users.name, users.age, users.active FROM users LIMIT ? OFFSET ?',
    [10, 20],
  ),
  golden('limit', select(u).limit(10), `${U} LIMIT ? OFFSET ?`, [10, 0], {
    mysql: 'SELECT users.id, users.name, users.age, users.active FROM users LIMIT ?',
    params: [10],
  }),
  golden('offset', select(u).offset(20), `${U} LIMIT ? OFFSET ?`, [-1, 20], {
    mysql:
      'SELECT users.id, users.name, users.age, users.active FROM users LIMIT 18446744073709551615 OFFSET ?',
    params: [20],
  }),
  golden(
    'join',
    select(id, name, a.c.email).join(a, id.eq(a.c.user_id)),
    'SELECT users.id, users.name, address.email FROM users JOIN address ON users.id = address.user_id',
  ),
  golden(
    'join by foreign key',
    select(name, a.c.email).join(a),
    'SELECT users.name, address.email FROM users JOIN address ON users.id = address.user_id',
  ),
  golden(
    'join the other way round',
    select(a.c.email).join(u),
    'SELECT address.email FROM address JOIN users ON users.id = address.user_id',
  ),
  golden(
    'outer join',
    select(name, a.c.email).outerJoin(a),
    'SELECT users.name, address.email FROM users LEFT OUTER JOIN address ON users.id = address.user_id',
  ),
  golden(
    'left join, the other name',
    select(name, a.c.email).leftJoin(a, a.c.user_id.eq(id)),
    'SELECT users.name, address.email FROM users LEFT OUTER JOIN address ON address.user_id = users.id',
  ),
  golden(
    'full join',
    select(name, a.c.email).fullJoin(a),
    'SELECT users.name, address.email FROM users FULL OUTER JOIN address ON users.id = address.user_id',
    [],
    { mysql: /MySQL has no FULL OUTER JOIN/, mariadb: /MariaDB has no FULL OUTER JOIN/ },
  ),
  golden(
    'joins in a row',
    select(name).join(a).join(u.alias('v'), a.c.id.eq(u.c.id)),
    'SELECT users.name FROM users JOIN address ON users.id = address.user_id JOIN users AS v ON address.id = users.id',
  ),
  golden(
    'group by a name',
    select(name.label('who'), func.count()).groupBy('who'),
    'SELECT users.name AS who, count(*) AS count_1 FROM users GROUP BY users.name',
  ),
  golden(
    'two tables',
    select(name, a.c.email).where(id.eq(a.c.user_id)),
    'SELECT users.name, address.email FROM users, address WHERE users.id = address.user_id',
  ),
  golden(
    'a table of the condition only',
    select(name).where(id.eq(a.c.user_id)),
    'SELECT users.name FROM users, address WHERE users.id = address.user_id',
  ),
  golden(
    'an alias',
    select(u.alias('x')).where(text('x.id > :m').bindParams({ m: 5 })),
    'SELECT x.id, x.name, x.age, x.active FROM users AS x WHERE x.id > ?',
    [5],
  ),
  golden(
    'a subquery joined',
    select(name, totals.c.n).join(totals, totals.c.user_id.eq(id)),
    'SELECT users.name, sq.n FROM users JOIN (SELECT address.user_id AS user_id, count(*) AS n FROM address GROUP BY address.user_id) AS sq ON sq.user_id = users.id',
  ),
  golden(
    'an object',
    select({ user: u, total: func.count() }).groupBy(id),
    'SELECT users.id, users.name, users.age, users.active, count(*) AS total FROM users GROUP BY users.id',
  ),
  golden('an object of columns', select({ who: name, id }), 'SELECT users.name AS who, users.id FROM users'),
  golden(
    'other columns, same rows',
    u.select().where(age.gt(1)).withOnlyColumns(func.count()),
    'SELECT count(*) AS count_1 FROM users WHERE users.age > ?',
    [1],
  ),
  golden('more columns', select(id).addColumns(name), 'SELECT users.id, users.name FROM users'),
  golden(
    'intersect and except',
    except(select(id), intersect(select(a.c.id), select(a.c.user_id))),
    'SELECT users.id FROM users EXCEPT SELECT * FROM (SELECT address.id FROM address INTERSECT SELECT address.user_id FROM address)',
    [],
    {
      mysql:
        'SELECT users.id FROM users EXCEPT (SELECT address.id FROM address INTERSECT SELECT address.user_id FROM address)',
    },
  ),
  golden(
    'a union as a subquery',
    union(select(id), select(a.c.id)).subquery('both').c.id.eq(1) &&
      select(union(select(id), select(a.c.id)).subquery('both')),
    'SELECT both.id FROM (SELECT users.id AS id FROM users UNION SELECT address.id AS id FROM address) AS both',
    [],
    {
      mysql:
        'SELECT `both`.id FROM (SELECT users.id AS id FROM users UNION SELECT address.id AS id FROM address) AS `both`',
    },
  ),
  golden('select of a literal', select(literal(1)), 'SELECT ? AS anon_1', [1]),
  golden(
    'text',
    text('SELECT id, name FROM users WHERE id = :id').bindParams({ id: 4 }),
    'SELECT id, name FROM users WHERE id = ?',
    [4],
  ),
];
