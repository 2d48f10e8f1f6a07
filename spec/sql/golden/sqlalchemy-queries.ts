/** The queries that SQLAlchemy users know, by their text there, each as the same construct here. */
import {
  all,
  any,
  bindParam,
  case_,
  cast,
  exists,
  extract,
  false_,
  func,
  literal,
  literalColumn,
  null_,
  select,
  text,
  true_,
  typeCoerce,
  union,
  unionAll,
  values,
} from '../../../lib/sql/index.js';
import { DateTime, Integer, Numeric, String } from '../../../lib/types/index.js';
import { golden, type GoldenCase } from './golden-case.js';
import { a, j, u } from './sqlalchemy-tables.js';

const { id, name, age } = u.c;
const totals = select(a.c.user_id, func.count().label('n')).groupBy(a.c.user_id).subquery('sq');
const older = select(id).where(age.gt(3)).cte('older');
const start = select(literal(1).label('n')).cte('t', { recursive: true });
const counted = start.unionAll(select(start.c.n.add(1)).where(start.c.n.lt(10)));
const emails = select(a.c.email).where(a.c.user_id.eq(id)).lateral('l');

export const SQLALCHEMY_QUERIES: readonly GoldenCase[] = [
  golden(
    'join',
    select({ u, a }).join(a, id.eq(a.c.user_id)),
    'SELECT users.id, users.name, users.age, address.id, address.user_id, address.email FROM users JOIN address ON users.id = address.user_id',
  ),
  golden(
    'join_from(isouter)',
    select(name, a.c.email).outerJoinFrom(u, a),
    'SELECT users.name, address.email FROM users LEFT OUTER JOIN address ON users.id = address.user_id',
  ),
  golden(
    'outerjoin',
    select(u).outerJoin(a, a.c.user_id.eq(id)).where(a.c.id.is(null)),
    'SELECT users.id, users.name, users.age FROM users LEFT OUTER JOIN address ON address.user_id = users.id WHERE address.id IS NULL',
  ),
  golden(
    'join(full)',
    select(u).fullJoin(a),
    'SELECT users.id, users.name, users.age FROM users FULL OUTER JOIN address ON users.id = address.user_id',
    [],
    { mysql: /MySQL has no FULL OUTER JOIN/, mariadb: /MariaDB has no FULL OUTER JOIN/ },
  ),
  golden('count(*)', select(func.count()).selectFrom(u), 'SELECT count(*) AS count_1 FROM users'),
  golden(
    'group_by and having',
    select(name, func.count(a.c.id).label('n'))
      .joinFrom(u, a)
      .groupBy(name)
      .having(func.count(a.c.id).gt(2))
      .orderBy(text('n DESC')),
    'SELECT users.name, count(address.id) AS n FROM users JOIN address ON users.id = address.user_id GROUP BY users.name HAVING count(address.id) > ? ORDER BY n DESC',
    [2],
  ),
  golden(
    'filter',
    select(func.sum(age).filter(id.gt(3))),
    'SELECT sum(users.age) FILTER (WHERE users.id > ?) AS anon_1 FROM users',
    [3],
    { mysql: 'SELECT sum(CASE WHEN (users.id > ?) THEN users.age END) AS anon_1 FROM users' },
  ),
  golden(
    'filter of count(*) and of distinct values',
    select(func.count().filter(id.gt(3)), func.count(age.distinct()).filter(id.gt(3))),
    'SELECT count(*) FILTER (WHERE users.id > ?) AS anon_1, count(DISTINCT users.age) FILTER (WHERE users.id > ?) AS anon_2 FROM users',
    [3, 3],
    {
      mysql:
        'SELECT count(CASE WHEN (users.id > ?) THEN 1 END) AS anon_1, count(DISTINCT CASE WHEN (users.id > ?) THEN users.age END) AS anon_2 FROM users',
    },
  ),
  golden(
    'row_number().over',
    select(
      func
        .row_number()
        .over({ partitionBy: name, orderBy: [id, age.desc()] })
        .label('rn'),
    ),
    'SELECT row_number() OVER (PARTITION BY users.name ORDER BY users.id, users.age DESC) AS rn FROM users',
  ),
  golden(
    'over(rows)',
    select(func.sum(age).over({ orderBy: id, rows: [null, 0] })),
    'SELECT sum(users.age) OVER (ORDER BY users.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS anon_1 FROM users',
  ),
  golden(
    'over(range)',
    select(func.sum(age).over({ orderBy: id, range: [-2, 3] })),
    'SELECT sum(users.age) OVER (ORDER BY users.id RANGE BETWEEN ? PRECEDING AND ? FOLLOWING) AS anon_1 FROM users',
    [2, 3],
    {
      mariadb:
        'SELECT sum(users.age) OVER (ORDER BY users.id RANGE BETWEEN 2 PRECEDING AND 3 FOLLOWING) AS anon_1 FROM users',
      mariadbParams: [],
    },
  ),
  golden(
    'case with conditions',
    select(case_([id.eq(1), 'one'], [id.eq(2), 'two']).else('many')),
    'SELECT CASE WHEN (users.id = ?) THEN ? WHEN (users.id = ?) THEN ? ELSE ? END AS anon_1 FROM users',
    [1, 'one', 2, 'two', 'many'],
  ),
  golden(
    'case with a value',
    select(case_(id, [1, 'one']).else('x')),
    'SELECT CASE users.id WHEN ? THEN ? ELSE ? END AS anon_1 FROM users',
    [1, 'one', 'x'],
  ),
  golden(
    'cast',
    select(cast(id, String(10)), cast(name, Integer), cast(age, Numeric(10, 2)), cast(name, DateTime)),
    "SELECT CAST(users.id AS VARCHAR(10)) AS id, CAST(users.name AS INTEGER) AS name, CAST(users.age AS NUMERIC(10, 2)) AS age, (STRFTIME('%Y-%m-%d %H:%M:%S.', users.name) || SUBSTR(SUBSTR(users.name, 21) || '000000', 1, 6)) AS name__1 FROM users",
    [],
    {
      mysql:
        'SELECT CAST(users.id AS CHAR(10)) AS id, CAST(users.name AS SIGNED INTEGER) AS name, CAST(users.age AS DECIMAL(10, 2)) AS age, CAST(users.name AS DATETIME(6)) AS name__1 FROM users',
    },
  ),
  golden(
    'type_coerce',
    select(typeCoerce(name, Integer).add(5)),
    'SELECT users.name + ? AS anon_1 FROM users',
    [5],
  ),
  golden(
    'operators',
    select(
      name.concat('x'),
      age.add(1),
      age.sub(1),
      age.mul(2),
      age.div(2),
      age.floorDiv(2),
      age.mod(2),
      age.neg(),
    ),
    'SELECT users.name || ? AS anon_1, users.age + ? AS anon_2, users.age - ? AS anon_3, users.age * ? AS anon_4, users.age / (? + 0.0) AS anon_5, CAST(floor(users.age / (? + 0.0)) AS INTEGER) AS anon_6, users.age % ? AS anon_7, -users.age AS anon_8 FROM users',
    ['x', 1, 1, 2, 2, 2, 2],
    {
      mysql:
        'SELECT concat(users.name, ?) AS anon_1, users.age + ? AS anon_2, users.age - ? AS anon_3, users.age * ? AS anon_4, users.age / (? + 0e0) AS anon_5, (users.age DIV ? - (users.age % ? != 0 AND (users.age < 0) != (? < 0))) AS anon_6, users.age % ? AS anon_7, -users.age AS anon_8 FROM users',
      params: ['x', 1, 1, 2, 2, 2, 2, 2, 2],
    },
  ),
  golden(
    'functions',
    select(
      extract('year', literalColumn("'2024-05-06'")),
      func.now(),
      func.current_timestamp(),
      func.random(),
      func.char_length(name),
      func.coalesce(name, 'z'),
    ),
    "SELECT CAST(STRFTIME('%Y', '2024-05-06') AS INTEGER) AS anon_1, CURRENT_TIMESTAMP AS now_1, CURRENT_TIMESTAMP AS current_timestamp_1, random() AS random_1, length(users.name) AS char_length_1, coalesce(users.name, ?) AS coalesce_1 FROM users",
    ['z'],
    {
      mysql:
        "SELECT EXTRACT(year FROM '2024-05-06') AS anon_1, now() AS now_1, CURRENT_TIMESTAMP AS current_timestamp_1, rand() AS random_1, char_length(users.name) AS char_length_1, coalesce(users.name, ?) AS coalesce_1 FROM users",
    },
  ),
  golden(
    'exists().where',
    select(exists(select(a.c.id).where(a.c.user_id.eq(id)))),
    'SELECT EXISTS (SELECT address.id FROM address, users WHERE address.user_id = users.id) AS anon_1',
  ),
  golden(
    'select(…).exists()',
    select(u).where(select(a.c.id).where(a.c.user_id.eq(id)).exists()),
    'SELECT users.id, users.name, users.age FROM users WHERE EXISTS (SELECT address.id FROM address WHERE address.user_id = users.id)',
  ),
  golden(
    'scalar_subquery',
    select(id, select(func.count(a.c.id)).where(a.c.user_id.eq(id)).scalarSubquery().label('n')),
    'SELECT users.id, (SELECT count(address.id) AS count_1 FROM address WHERE address.user_id = users.id) AS n FROM users',
  ),
  golden(
    'subquery',
    select(id, totals.c.n).join(totals, totals.c.user_id.eq(id)),
    'SELECT users.id, sq.n FROM users JOIN (SELECT address.user_id AS user_id, count(*) AS n FROM address GROUP BY address.user_id) AS sq ON sq.user_id = users.id',
  ),
  golden(
    'cte',
    select(older),
    'WITH older AS (SELECT users.id AS id FROM users WHERE users.age > ?) SELECT older.id FROM older',
    [3],
  ),
  golden(
    'cte(recursive)',
    select(counted),
    'WITH RECURSIVE t(n) AS (SELECT ? AS n UNION ALL SELECT t.n + ? AS anon_1 FROM t WHERE t.n < ?) SELECT t.n FROM t',
    [1, 1, 10],
  ),
  golden(
    'union',
    union(select(id), select(a.c.id)).orderBy('id').limit(3),
    'SELECT users.id FROM users UNION SELECT address.id FROM address ORDER BY id LIMIT ? OFFSET ?',
    [3, 0],
    {
      mysql: 'SELECT users.id FROM users UNION SELECT address.id FROM address ORDER BY id LIMIT ?',
      params: [3],
    },
  ),
  golden(
    'union_all of limited queries',
    unionAll(select(id).limit(1), select(a.c.id).orderBy(a.c.id)),
    'SELECT * FROM (SELECT users.id FROM users LIMIT ? OFFSET ?) UNION ALL SELECT * FROM (SELECT address.id FROM address ORDER BY address.id)',
    [1, 0],
    {
      mysql:
        '(SELECT users.id FROM users LIMIT ?) UNION ALL (SELECT address.id FROM address ORDER BY address.id)',
      params: [1],
    },
  ),
  golden(
    'except_ and intersect',
    select(id).except(select(a.c.id)).intersect(select(a.c.user_id)),
    'SELECT * FROM (SELECT users.id FROM users EXCEPT SELECT address.id FROM address) INTERSECT SELECT address.user_id FROM address',
    [],
    {
      mysql:
        '(SELECT users.id FROM users EXCEPT SELECT address.id FROM address) INTERSECT SELECT address.user_id FROM address',
    },
  ),
  golden('lateral', select(id, emails.c.email).join(emails, true_()), /SQLite has no LATERAL/, [], {
    mysql:
      'SELECT users.id, l.email FROM users JOIN LATERAL (SELECT address.email AS email FROM address WHERE address.user_id = users.id) AS l ON 1 = 1',
    mariadb: /MariaDB has no LATERAL/,
  }),
  golden(
    'values',
    select(
      values({ x: Integer, y: String(5) }, 'v').data([
        { x: 1, y: 'a' },
        { x: 2, y: 'b' },
      ]),
    ),
    'SELECT v.x, v.y FROM (SELECT column1 AS x, column2 AS y FROM (VALUES (?, ?), (?, ?))) AS v',
    [1, 'a', 2, 'b'],
    {
      mysql: 'SELECT v.x, v.y FROM (VALUES ROW(?, ?), ROW(?, ?)) AS v (x, y)',
      mariadb: 'SELECT v.x, v.y FROM (SELECT ? AS x, ? AS y UNION ALL SELECT ?, ?) AS v',
    },
  ),
  golden(
    'table_valued',
    select(func('json_each', '["a","b"]').tableValued('key', 'value')),
    'SELECT anon_1."key", anon_1.value FROM json_each(?) AS anon_1',
    ['["a","b"]'],
    { mysql: /has no functions in FROM but JSON_TABLE/ },
  ),
  golden(
    'hints and prefixes',
    select(u)
      .withHint(u, 'USE INDEX (PRIMARY)', 'mysql')
      .prefixWith('SQL_NO_CACHE', 'mysql')
      .withStatementHint('/* hi */'),
    'SELECT users.id, users.name, users.age FROM users /* hi */',
    [],
    { mysql: 'SELECT SQL_NO_CACHE users.id, users.name, users.age FROM users USE INDEX (PRIMARY) /* hi */' },
  ),
  golden(
    'alias and text',
    select(u.alias('x')).where(text('x.id > :m').bindParams({ m: 5 })),
    'SELECT x.id, x.name, x.age FROM users AS x WHERE x.id > ?',
    [5],
  ),
  golden(
    'text().columns()',
    text('SELECT id, name FROM users WHERE id = :id')
      .bindParams({ id: 4 })
      .columns({ id: Integer, name: String(50) }),
    'SELECT id, name FROM users WHERE id = ?',
    [4],
  ),
  golden(
    'literals',
    select(literalColumn('1').label('one'), null_(), true_(), false_(), literal('x')),
    'SELECT 1 AS one, NULL AS anon_1, 1 AS anon_2, 0 AS anon_3, ? AS anon_4',
    ['x'],
    { mysql: 'SELECT 1 AS one, NULL AS anon_1, true AS anon_2, false AS anon_3, ? AS anon_4' },
  ),
  golden(
    'bindparam',
    select(id).where(id.eq(bindParam('p', Integer, { value: 3 }))),
    'SELECT users.id FROM users WHERE users.id = ?',
    [3],
  ),
  golden(
    'any_',
    select(id).where(name.eq(any(select(a.c.email)))),
    'SELECT users.id FROM users WHERE users.name IN (SELECT address.email FROM address)',
    [],
    { mysql: 'SELECT users.id FROM users WHERE users.name = ANY (SELECT address.email FROM address)' },
  ),
  golden(
    'all_',
    select(id).where(name.ne(all(select(a.c.email).limit(3)))),
    'SELECT users.id FROM users WHERE users.name NOT IN (SELECT address.email FROM address LIMIT ? OFFSET ?)',
    [3, 0],
    {
      mysql:
        'SELECT users.id FROM users WHERE users.name != ALL (SELECT * FROM (SELECT address.email FROM address LIMIT ?) AS limited_1)',
      params: [3],
    },
  ),
  golden(
    'op and bits',
    select(age.op('&')(1).label('x'), age.bitwiseAnd(3), age.bitwiseXor(1)),
    'SELECT users.age & ? AS x, users.age & ? AS anon_1, ((users.age | ?) - (users.age & ?)) AS anon_2 FROM users',
    [1, 3, 1, 1],
    {
      mysql:
        'SELECT users.age & ? AS x, CAST(users.age & ? AS SIGNED) AS anon_1, CAST(users.age ^ ? AS SIGNED) AS anon_2 FROM users',
      params: [1, 3, 1],
    },
  ),
  golden(
    'JSON paths',
    select(
      j.c.data.path('a').path('b'),
      j.c.data.path('a', 1, 'b').asString(),
      j.c.data.path('n').asInteger(),
    ),
    'SELECT (docs.data -> ?) AS anon_1, CAST(JSON_EXTRACT(docs.data, ?) AS TEXT) AS anon_2, JSON_EXTRACT(docs.data, ?) AS anon_3 FROM docs',
    ['$."a"."b"', '$."a"[1]."b"', '$."n"'],
    {
      mysql:
        "SELECT JSON_EXTRACT(docs.data, ?) AS anon_1, IF(JSON_TYPE(JSON_EXTRACT(docs.data, ?)) = 'NULL', NULL, JSON_UNQUOTE(JSON_EXTRACT(docs.data, ?))) AS anon_2, IF(JSON_TYPE(JSON_EXTRACT(docs.data, ?)) = 'NULL', NULL, CAST(JSON_EXTRACT(docs.data, ?) AS SIGNED INTEGER)) AS anon_3 FROM docs",
      params: ['$."a"."b"', '$."a"[1]."b"', '$."a"[1]."b"', '$."n"', '$."n"'],
    },
  ),
];
