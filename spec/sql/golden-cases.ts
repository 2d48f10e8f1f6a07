/**
 * Statements with the SQL and parameters that they must compile to for SQLite; compared in golden.spec.ts, run in
 * golden-accepted.node.spec.ts.
 */
import {
  CheckConstraint,
  ForeignKey,
  Index,
  PrimaryKeyConstraint,
  UniqueConstraint,
  column,
} from '../../lib/schema/index.js';
import {
  CreateIndex,
  CreateTable,
  DropIndex,
  DropTable,
  MetaData,
  Table,
  and,
  bindParam,
  case_,
  cast,
  deleteFrom,
  except,
  exists,
  false_,
  func,
  insert,
  intersect,
  literal,
  literalColumn,
  not,
  null_,
  or,
  select,
  text,
  true_,
  union,
  unionAll,
  update,
  type ConditionLike,
  type Executable,
} from '../../lib/sql/index.js';
import {
  BigInteger,
  Boolean,
  DateTime,
  Enum,
  Float,
  Integer,
  JSON,
  LargeBinary,
  Numeric,
  String,
  Text,
} from '../../lib/types/index.js';

export interface GoldenCase {
  readonly name: string;
  readonly statement: Executable;
  readonly sql: string;
  readonly params: readonly unknown[];
}

const metadata = new MetaData();

const u = new Table('users', metadata, {
  id: column(Integer, { primaryKey: true }),
  name: column(String(50)),
  age: column(Integer),
  active: column(Boolean),
});

const a = new Table('address', metadata, {
  id: column(Integer, { primaryKey: true }),
  user_id: column(Integer, { references: () => u.c.id }),
  email: column(String(100)),
});

const full = new Table(
  'full',
  metadata,
  {
    id: column(BigInteger, { primaryKey: true }),
    name: column(String(30), { nullable: false, serverDefault: 'x' }),
    age: column(Integer, { serverDefault: text('0') }),
    kind: column(Enum('a', 'b')),
    amount: column(Numeric(10, 2)),
    flag: column(Boolean),
    at: column(DateTime, { serverDefault: func.now() }),
    owner: column(Integer, { references: new ForeignKey('users.id', { onDelete: 'CASCADE' }) }),
    Order: column(Float),
    data: column(JSON),
    bytes: column(LargeBinary),
    note: column('the note', Text, { serverDefault: func.upper('y') }),
  },
  {
    constraints: c => [
      new UniqueConstraint([c.name, c.age], { name: 'uq_na' }),
      new CheckConstraint('age >= 0', { name: 'pos' }),
      new CheckConstraint(c.amount.gt('0')),
      new Index('ix_a', [c.name, c.age.desc()], { unique: true, where: c.age.gt(3) }),
    ],
  },
);

const pairs = new Table(
  'pairs',
  metadata,
  { left: column(Integer, { autoincrement: false }), right: column(Text) },
  {
    sqlite: { withRowid: false },
    constraints: c => [new PrimaryKeyConstraint([c.right, c.left], { name: 'pk' })],
  },
);

const log = new Table(
  'log',
  metadata,
  { id: column(Integer, { primaryKey: true }) },
  { sqlite: { autoincrement: true } },
);

export const TABLES: MetaData = metadata;

const totals = select(a.c.user_id, func.count().label('n')).groupBy(a.c.user_id).subquery('sq');
const U = 'SELECT users.id, users.name, users.age, users.active FROM users';

function golden(
  name: string,
  statement: Executable,
  sql: string,
  params: readonly unknown[] = [],
): GoldenCase {
  return { name, statement, sql, params };
}

function where(
  name: string,
  condition: ConditionLike,
  sql: string,
  params: readonly unknown[] = [],
): GoldenCase {
  return golden(name, u.select().where(condition), `${U} WHERE ${sql}`, params);
}

const { id, name, age, active } = u.c;

export const EXPRESSIONS: readonly GoldenCase[] = [
  where('eq', id.eq(5), 'users.id = ?', [5]),
  where('eq(null)', name.eq(null), 'users.name IS NULL'),
  where('ne(null)', name.ne(null), 'users.name IS NOT NULL'),
  where('eq(null_())', name.eq(null_()), 'users.name IS NULL'),
  where('ne', id.ne(5), 'users.id != ?', [5]),
  where(
    'lt, le, gt, ge',
    and(id.lt(1), id.le(2), id.gt(3), id.ge(4)),
    'users.id < ? AND users.id <= ? AND users.id > ? AND users.id >= ?',
    [1, 2, 3, 4],
  ),
  where('a fraction beside an integer', age.gt(17.5), 'users.age > ?', [17.5]),
  where('columns', id.eq(age), 'users.id = users.age'),
  where(
    'or inside and',
    and(id.eq(5), or(name.eq('x'), name.isNull())),
    'users.id = ? AND (users.name = ? OR users.name IS NULL)',
    [5, 'x'],
  ),
  where(
    'and inside or',
    or(id.eq(5), and(name.eq('x'), age.eq(1))),
    'users.id = ? OR users.name = ? AND users.age = ?',
    [5, 'x', 1],
  ),
  where(
    'nested and is flat',
    and(id.eq(1), and(id.eq(2), id.eq(3))),
    'users.id = ? AND users.id = ? AND users.id = ?',
    [1, 2, 3],
  ),
  where('and() of none', and(), '1 = 1'),
  where('or() of none', or(), '0 = 1'),
  where('true decides nothing in and', and(true_(), id.eq(1)), 'users.id = ?', [1]),
  where('false decides and', and(false_(), id.eq(1)), '0 = 1'),
  where('not(and)', not(and(id.gt(1), age.lt(3))), 'NOT (users.id > ? AND users.age < ?)', [1, 3]),
  where('not(eq)', not(id.eq(1)), 'users.id != ?', [1]),
  where('not(lt)', not(id.lt(1)), 'users.id >= ?', [1]),
  where('not(is null)', not(id.isNull()), 'users.id IS NOT NULL'),
  where('not(not)', not(not(or(id.eq(1), id.eq(2)))), 'users.id = ? OR users.id = ?', [1, 2]),
  where('not(in)', not(id.in([1])), '(users.id NOT IN (?))', [1]),
  where('not(like)', not(name.like('a')), 'users.name NOT LIKE ?', ['a']),
  where('not(between)', not(age.between(2, 3)), 'users.age NOT BETWEEN ? AND ?', [2, 3]),
  where('not(true)', not(true_()), '0 = 1'),
  where('a boolean column', active, 'users.active = 1'),
  where('not(a boolean column)', not(active), 'users.active = 0'),
  where('a boolean column among others', and(active, id.eq(1)), 'users.active = 1 AND users.id = ?', [1]),
  where('eq(true)', active.eq(true), 'users.active = ?', [1]),
  where('in', id.in([1, 2, 3]), 'users.id IN (?, ?, ?)', [1, 2, 3]),
  where('in of nothing', id.in([]), 'users.id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)'),
  where('notIn of nothing', id.notIn([]), '(users.id NOT IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1))'),
  where('in a query', id.in(select(a.c.user_id)), 'users.id IN (SELECT address.user_id FROM address)'),
  where(
    'notIn a query',
    id.notIn(select(a.c.user_id)),
    '(users.id NOT IN (SELECT address.user_id FROM address))',
  ),
  where('in of expressions', id.in([age, literal(3)]), 'users.id IN (users.age, ?)', [3]),
  where('between', age.between(1, 5), 'users.age BETWEEN ? AND ?', [1, 5]),
  where('like', name.like('a%'), 'users.name LIKE ?', ['a%']),
  where(
    'ilike with escape',
    name.ilike('B%', { escape: '!' }),
    "lower(users.name) LIKE lower(?) ESCAPE '!'",
    ['B%'],
  ),
  where('notLike', name.notLike('c'), 'users.name NOT LIKE ?', ['c']),
  where('startsWith', name.startsWith('D'), "(users.name LIKE ? || '%')", ['D']),
  where(
    'startsWith with autoescape',
    name.startsWith('a%b', { autoescape: true }),
    "(users.name LIKE ? || '%' ESCAPE '/')",
    ['a/%b'],
  ),
  where('endsWith', name.endsWith('z'), "(users.name LIKE '%' || ?)", ['z']),
  where(
    'contains with autoescape',
    name.contains('m_/', { autoescape: true }),
    "(users.name LIKE '%' || ? || '%' ESCAPE '/')",
    ['m/_//'],
  ),
  where(
    'contains among others',
    and(name.contains('q'), id.eq(1)),
    "(users.name LIKE '%' || ? || '%') AND users.id = ?",
    ['q', 1],
  ),
  where('startsWith an expression', name.startsWith(func.upper('a')), "(users.name LIKE upper(?) || '%')", [
    'a',
  ]),
  where('is true', active.is(true), 'users.active IS ?', [1]),
  where('is null', active.is(null), 'users.active IS NULL'),
  where('isNot', active.isNot(false), 'users.active IS NOT ?', [0]),
  where('isDistinctFrom', name.isDistinctFrom('x'), 'users.name IS NOT ?', ['x']),
  where('isNotDistinctFrom', name.isNotDistinctFrom(null), 'users.name IS ?', [null]),
  where('a comparison compared', id.eq(1).eq(true), '(users.id = ?) = ?', [1, 1]),
  where('a comparison with a sum', age.add(1).gt(id.mul(2)), 'users.age + ? > users.id * ?', [1, 2]),
  where('sum in product', age.add(1).mul(2).eq(1), '(users.age + ?) * ? = ?', [1, 2, 1]),
  where('product in sum', age.add(id.mul(2)).eq(1), 'users.age + users.id * ? = ?', [2, 1]),
  where('difference on the right', age.sub(id.sub(1)).eq(1), 'users.age - (users.id - ?) = ?', [1, 1]),
  where('difference on the left', age.sub(id).sub(1).eq(1), 'users.age - users.id - ? = ?', [1, 1]),
  where('negation', age.neg().eq(1), '-users.age = ?', [1]),
  where('negation twice', age.neg().neg().eq(1), '-(-users.age) = ?', [1]),
  where('negated sum', age.add(1).neg().eq(1), '-(users.age + ?) = ?', [1, 1]),
  where(
    'concat of concat',
    name.concat('a').concat(name.concat('b')).eq('x'),
    'users.name || ? || users.name || ? = ?',
    ['a', 'b', 'x'],
  ),
  where('collate', name.collate('NOCASE').eq('x'), 'users.name COLLATE "NOCASE" = ?', ['x']),
  where('cast in a comparison', age.cast(Text).eq('1'), 'CAST(users.age AS TEXT) = ?', ['1']),
  where(
    'exists',
    exists(select(a.c.id).where(a.c.user_id.eq(id))),
    'EXISTS (SELECT address.id FROM address WHERE address.user_id = users.id)',
  ),
  where(
    'not exists',
    not(select(a.c.id).where(a.c.user_id.eq(id)).exists()),
    'NOT (EXISTS (SELECT address.id FROM address WHERE address.user_id = users.id))',
  ),
  where(
    'a scalar subquery',
    age.gt(select(func.count(a.c.id)).where(a.c.user_id.eq(id)).scalarSubquery()),
    'users.age > (SELECT count(address.id) AS count_1 FROM address WHERE address.user_id = users.id)',
  ),
  where(
    'a query as an operand',
    age.eq(select(func.max(a.c.id))),
    'users.age = (SELECT max(address.id) AS max_1 FROM address)',
  ),
  where('bindParam with a value', id.eq(bindParam('p', Integer, { value: 7 })), 'users.id = ?', [7]),
  where('bindParam without', id.eq(bindParam('p')), 'users.id = ?', [null]),
  where('text alone', text('age > 3 OR id = :i').bindParams({ i: 1 }), 'age > 3 OR id = ?', [1]),
  where(
    'text among others',
    and(text('age > 3 OR id = 1'), id.eq(2)),
    '(age > 3 OR id = 1) AND users.id = ?',
    [2],
  ),
  golden(
    'arithmetic',
    select(
      name.add('x').label('a'),
      age.add(1).label('b'),
      age.sub(1).label('c'),
      age.mul(2).label('d'),
      age.div(2).label('e'),
      age.mod(2).label('f'),
      age.neg().label('g'),
    ),
    'SELECT users.name || ? AS a, users.age + ? AS b, users.age - ? AS c, users.age * ? AS d, users.age / (? + 0.0) AS e, users.age % ? AS f, -users.age AS g FROM users',
    ['x', 1, 1, 2, 2, 2],
  ),
  golden(
    'case',
    select(case_([id.eq(1), 'one'], [id.eq(2), 'two']).else('many')),
    'SELECT CASE WHEN (users.id = ?) THEN ? WHEN (users.id = ?) THEN ? ELSE ? END AS anon_1 FROM users',
    [1, 'one', 2, 'two', 'many'],
  ),
  golden(
    'cast',
    select(cast(id, String(10)), cast(name, Integer), cast(age, Numeric(10, 2)), cast(name, DateTime)),
    'SELECT CAST(users.id AS VARCHAR(10)) AS id, CAST(users.name AS INTEGER) AS name, CAST(users.age AS NUMERIC(10, 2)) AS age, CAST(users.name AS DATETIME) AS name__1 FROM users',
  ),
  golden(
    'functions',
    select(
      func.now(),
      func.current_timestamp(),
      func.random(),
      func.char_length(name),
      func.coalesce(name, 'z'),
    ),
    'SELECT CURRENT_TIMESTAMP AS now_1, CURRENT_TIMESTAMP AS current_timestamp_1, random() AS random_1, length(users.name) AS char_length_1, coalesce(users.name, ?) AS coalesce_1 FROM users',
    ['z'],
  ),
  golden(
    'count of distinct',
    select(func.count(name.distinct())),
    'SELECT count(DISTINCT users.name) AS count_1 FROM users',
  ),
  golden(
    'literals',
    select(literalColumn('1').label('one'), null_(), true_(), false_(), literal('x')),
    'SELECT 1 AS one, NULL AS anon_1, 1 AS anon_2, 0 AS anon_3, ? AS anon_4',
    ['x'],
  ),
];

export const SELECTS: readonly GoldenCase[] = [
  golden('a table', select(u), U),
  golden('columns', select(id.label('i'), name), 'SELECT users.id AS i, users.name FROM users'),
  golden(
    'order',
    u.select().orderBy(name.desc().nullsLast(), id),
    `${U} ORDER BY users.name DESC NULLS LAST, users.id`,
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
  golden('limit', select(u).limit(10), `${U} LIMIT ? OFFSET ?`, [10, 0]),
  golden('offset', select(u).offset(20), `${U} LIMIT ? OFFSET ?`, [-1, 20]),
  golden('count of a table', select(func.count()).selectFrom(u), 'SELECT count(*) AS count_1 FROM users'),
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
    'full join',
    select(name, a.c.email).fullJoin(a),
    'SELECT users.name, address.email FROM users FULL OUTER JOIN address ON users.id = address.user_id',
  ),
  golden(
    'joins in a row',
    select(name).join(a).join(u.alias('v'), a.c.id.eq(u.c.id)),
    'SELECT users.name FROM users JOIN address ON users.id = address.user_id JOIN users AS v ON address.id = users.id',
  ),
  golden(
    'group',
    select(name, func.count(a.c.id).label('n'))
      .join(a)
      .groupBy(name)
      .having(func.count(a.c.id).gt(2))
      .orderBy(text('n DESC')),
    'SELECT users.name, count(address.id) AS n FROM users JOIN address ON users.id = address.user_id GROUP BY users.name HAVING count(address.id) > ? ORDER BY n DESC',
    [2],
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
    'a correlated column',
    select(id, select(func.count(a.c.id)).where(a.c.user_id.eq(id)).scalarSubquery().label('n')),
    'SELECT users.id, (SELECT count(address.id) AS count_1 FROM address WHERE address.user_id = users.id) AS n FROM users',
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
    'union',
    union(select(id), select(a.c.id)).orderBy('id').limit(3),
    'SELECT users.id FROM users UNION SELECT address.id FROM address ORDER BY id LIMIT ? OFFSET ?',
    [3, 0],
  ),
  golden(
    'union of limited queries',
    unionAll(select(id).limit(1), select(a.c.id).orderBy(a.c.id)),
    'SELECT * FROM (SELECT users.id FROM users LIMIT ? OFFSET ?) UNION ALL SELECT * FROM (SELECT address.id FROM address ORDER BY address.id)',
    [1, 0],
  ),
  golden(
    'intersect and except',
    except(select(id), intersect(select(a.c.id), select(a.c.user_id))),
    'SELECT users.id FROM users EXCEPT SELECT * FROM (SELECT address.id FROM address INTERSECT SELECT address.user_id FROM address)',
  ),
  golden(
    'a union as a subquery',
    union(select(id), select(a.c.id)).subquery('both').c.id.eq(1) &&
      select(union(select(id), select(a.c.id)).subquery('both')),
    'SELECT both.id FROM (SELECT users.id AS id FROM users UNION SELECT address.id AS id FROM address) AS both',
  ),
  golden('select of a literal', select(literal(1)), 'SELECT ? AS anon_1', [1]),
  golden(
    'exists of two tables',
    select(exists(select(a.c.id).where(a.c.user_id.eq(id)))),
    'SELECT EXISTS (SELECT address.id FROM address, users WHERE address.user_id = users.id) AS anon_1',
  ),
  golden(
    'text',
    text('SELECT id, name FROM users WHERE id = :id').bindParams({ id: 4 }),
    'SELECT id, name FROM users WHERE id = ?',
    [4],
  ),
];

export const CHANGES: readonly GoldenCase[] = [
  golden('insert', insert(u).values({ age: 3, name: 'x' }), 'INSERT INTO users (name, age) VALUES (?, ?)', [
    'x',
    3,
  ]),
  golden('insert of defaults', u.insert(), 'INSERT INTO users DEFAULT VALUES'),
  golden(
    'insert of many',
    u.insert().values([
      { name: 'a', age: 1 },
      { name: 'b', age: 2 },
    ]),
    'INSERT INTO users (name, age) VALUES (?, ?)',
    ['a', 1],
  ),
  golden(
    'insert of an expression',
    u
      .insert()
      .values({ name: func.upper('x') })
      .returning(id),
    'INSERT INTO users (name) VALUES (upper(?)) RETURNING id',
    ['x'],
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
    'update',
    update(u)
      .where(id.eq(5))
      .values({ name: 'y', age: age.add(1) }),
    'UPDATE users SET name=?, age=(users.age + ?) WHERE users.id = ?',
    ['y', 1, 5],
  ),
  golden(
    'update from another table',
    update(u).where(id.eq(a.c.user_id)).values({ name: a.c.email }),
    'UPDATE users SET name=address.email FROM address WHERE users.id = address.user_id',
  ),
  golden(
    'update by a query',
    update(u).values({ name: select(a.c.email).where(a.c.user_id.eq(id)).limit(1).scalarSubquery() }),
    'UPDATE users SET name=(SELECT address.email FROM address WHERE address.user_id = users.id LIMIT ? OFFSET ?)',
    [1, 0],
  ),
  golden(
    'update returning',
    update(u).values({ name: 'q' }).returning(id, age.add(1).label('next')),
    'UPDATE users SET name=? RETURNING id, age + ? AS next',
    ['q', 1],
  ),
  golden('delete', deleteFrom(u).where(id.eq(5)), 'DELETE FROM users WHERE users.id = ?', [5]),
  golden('delete returning', u.delete().returning(id, name), 'DELETE FROM users RETURNING id, name'),
  golden(
    'delete by a query',
    u.delete().where(id.in(select(a.c.user_id))),
    'DELETE FROM users WHERE users.id IN (SELECT address.user_id FROM address)',
  ),
];

export const DEFINITIONS: readonly GoldenCase[] = [
  golden(
    'create a table',
    new CreateTable(full),
    'CREATE TABLE "full" ( id INTEGER NOT NULL, name VARCHAR(30) DEFAULT \'x\' NOT NULL, age INTEGER DEFAULT 0, kind VARCHAR(1), amount NUMERIC(10, 2), flag BOOLEAN, at DATETIME DEFAULT CURRENT_TIMESTAMP, owner INTEGER, "Order" FLOAT, data JSON, bytes BLOB, "the note" TEXT DEFAULT (upper(\'y\')), PRIMARY KEY (id), CONSTRAINT uq_na UNIQUE (name, age), CONSTRAINT pos CHECK (age >= 0), CHECK (amount > 0), FOREIGN KEY(owner) REFERENCES users (id) ON DELETE CASCADE )',
  ),
  golden(
    'create if missing',
    new CreateTable(a, { ifNotExists: true }),
    'CREATE TABLE IF NOT EXISTS address ( id INTEGER NOT NULL, user_id INTEGER, email VARCHAR(100), PRIMARY KEY (id), FOREIGN KEY(user_id) REFERENCES users (id) )',
  ),
  golden(
    'without row id',
    new CreateTable(pairs),
    'CREATE TABLE pairs ( "left" INTEGER, "right" TEXT, CONSTRAINT pk PRIMARY KEY ("right", "left") ) WITHOUT ROWID',
  ),
  golden(
    'autoincrement',
    new CreateTable(log),
    'CREATE TABLE log ( id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT )',
  ),
  golden(
    'create an index',
    new CreateIndex(full.indexes[0]!),
    'CREATE UNIQUE INDEX ix_a ON "full" (name, age DESC) WHERE age > 3',
  ),
  golden('drop an index', new DropIndex(full.indexes[0]!, { ifExists: true }), 'DROP INDEX IF EXISTS ix_a'),
  golden('drop a table', new DropTable(full), 'DROP TABLE "full"'),
  golden('drop if there', new DropTable(full, { ifExists: true }), 'DROP TABLE IF EXISTS "full"'),
];
