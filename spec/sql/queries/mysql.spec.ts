/** Queries as MySQL and MariaDB have them, where that is not SQLite's way; what they have not is refused. */
import { compile, type CompiledText } from '../../../lib/compiler/index.js';
import { mysqlDialect } from '../../../lib/dialects/mysql/index.js';
import { ArgumentError, CompileError } from '../../../lib/errors.js';
import {
  func,
  insert,
  literal,
  select,
  tryCast,
  tuple,
  update,
  true_,
  values,
  type Executable,
} from '../../../lib/sql/index.js';
import { Integer, Text } from '../../../lib/types/index.js';
import { a, u } from './tables.js';

const mysql8 = mysqlDialect({ flavour: 'mysql', version: '8.0.36' });
const mysql5 = mysqlDialect({ flavour: 'mysql', version: '5.7.40' });
const maria = mysqlDialect({ flavour: 'mariadb', version: '10.11.4' });
const maria5 = mysqlDialect({ flavour: 'mariadb', version: '10.5.0' });

const { id, name } = u.c;
const mysql = (statement: Executable): CompiledText => compile(statement, { dialect: mysql8 });
const mariadb = (statement: Executable): CompiledText => compile(statement, { dialect: maria });
const older = select(id).where(id.gt(5)).cte('older');
const v = values({ x: Integer, y: Text }, 'v').data([
  { x: 1, y: 'a' },
  { x: 2, y: 'b' },
]);

describe('a frame that leaves rows out', () => {
  it('refuses what it does not know, and no frame', () => {
    const over = (exclude: unknown, rows?: [null, null]): unknown =>
      func.count().over({ exclude, ...(rows && { rows }) } as never);
    for (const wrong of ['CURRENT ROW', 'others', null, true, 1, ['ties'], {}]) {
      expect(() => over(wrong, [null, null])).toThrowError(ArgumentError, /exclude is one of currentRow/);
    }
    expect(() => over('ties')).toThrowError(ArgumentError, /exclude needs a frame/);
  });
});

describe('FETCH WITH TIES of MariaDB', () => {
  const fetched = select(id).orderBy(name).fetch(2, { withTies: true });

  it('follows OFFSET', () => {
    expect(mariadb(fetched)).toEqual({
      sql: 'SELECT users.id FROM users ORDER BY users.name FETCH FIRST ? ROWS WITH TIES',
      params: [2],
    });
    expect(mariadb(fetched.offset(1))).toEqual({
      sql: 'SELECT users.id FROM users ORDER BY users.name OFFSET ? ROWS FETCH FIRST ? ROWS WITH TIES',
      params: [1, 2],
    });
    expect(mariadb(fetched.limit(3)).sql).toBe('SELECT users.id FROM users ORDER BY users.name LIMIT ?');
  });

  it('is refused without an order, with an expression, in percent, and where the server has none', () => {
    const refused = (statement: Executable, reason: RegExp, dialect = maria): void => {
      expect(() => compile(statement, { dialect })).toThrowError(CompileError, reason);
    };
    refused(fetched.orderBy(), /needs an order/);
    refused(fetched.fetch(literal(1).add(1), { withTies: true }), /no expressions/);
    refused(fetched.fetch(5, { percent: true }), /no FETCH PERCENT/);
    refused(fetched, /no FETCH WITH TIES/, maria5);
    refused(fetched, /no FETCH WITH TIES/, mysql8);
  });
});

describe('MySQL locks rows', () => {
  it('for update and for reading', () => {
    const locked = (options?: Parameters<ReturnType<typeof u.select>['withForUpdate']>[0]): string =>
      mysql(select(id).withForUpdate(options)).sql;
    expect(locked()).toBe('SELECT users.id FROM users FOR UPDATE');
    expect(locked({ nowait: true, of: u })).toBe('SELECT users.id FROM users FOR UPDATE OF users NOWAIT');
    expect(locked({ read: true, skipLocked: true })).toBe('SELECT users.id FROM users FOR SHARE SKIP LOCKED');
    expect(locked({ of: [u.alias('v'), a] })).toBe('SELECT users.id FROM users FOR UPDATE OF v, address');
  });

  it('as MariaDB and servers of old write it', () => {
    const read = select(id).withForUpdate({ read: true, nowait: true });
    expect(mariadb(read).sql).toBe('SELECT users.id FROM users LOCK IN SHARE MODE NOWAIT');
    expect(compile(select(id).withForUpdate({ read: true }), { dialect: mysql5 }).sql).toBe(
      'SELECT users.id FROM users LOCK IN SHARE MODE',
    );
    expect(mariadb(select(id).withForUpdate({ skipLocked: true })).sql).toContain('FOR UPDATE SKIP LOCKED');
    expect(() => compile(select(id).withForUpdate({ skipLocked: true }), { dialect: maria5 })).toThrowError(
      CompileError,
      /no SKIP LOCKED; take nowait/,
    );
    expect(() => mariadb(select(id).withForUpdate({ of: u }))).toThrowError(CompileError, /leave 'of' out/);
  });

  it('behind the limit, and in a query of a union', () => {
    expect(mysql(select(id).limit(1).withForUpdate()).sql).toBe(
      'SELECT users.id FROM users LIMIT ? FOR UPDATE',
    );
    expect(mysql(select(id).withForUpdate().union(select(a.c.id))).sql).toBe(
      '(SELECT users.id FROM users FOR UPDATE) UNION SELECT address.id FROM address',
    );
  });
});

describe('MySQL writes', () => {
  it('a filter as a CASE', () => {
    expect(mysql(select(func.sum(id).filter(name.eq('a')).label('n')))).toEqual({
      sql: 'SELECT sum(CASE WHEN (users.name = ?) THEN users.id END) AS n FROM users',
      params: ['a'],
    });
    expect(mysql(select(func.count().filter(id.gt(1)).over({ orderBy: id }).label('n'))).sql).toBe(
      'SELECT count(CASE WHEN (users.id > ?) THEN 1 END) OVER (ORDER BY users.id) AS n FROM users',
    );
    expect(mysql(select(func.count(name.distinct()).filter(id.gt(1)).label('n'))).sql).toBe(
      'SELECT count(DISTINCT CASE WHEN (users.id > ?) THEN users.name END) AS n FROM users',
    );
  });

  it('values with ROW, MariaDB as a union', () => {
    expect(mysql(select(v))).toEqual({
      sql: 'SELECT v.x, v.y FROM (VALUES ROW(?, ?), ROW(?, ?)) AS v (x, y)',
      params: [1, 'a', 2, 'b'],
    });
    expect(mariadb(select(v))).toEqual({
      sql: 'SELECT v.x, v.y FROM (SELECT ? AS x, ? AS y UNION ALL SELECT ?, ?) AS v',
      params: [1, 'a', 2, 'b'],
    });
  });

  it('tuples in a list of lists', () => {
    expect(
      mysql(
        select(id).where(
          tuple(id, name).in([
            [1, 'a'],
            [2, 'b'],
          ]),
        ),
      ).sql,
    ).toBe('SELECT users.id FROM users WHERE (users.id, users.name) IN ((?, ?), (?, ?))');
  });

  it('LATERAL, which MariaDB has not', () => {
    const l = select(a.c.email).where(a.c.user_id.eq(id)).lateral('l');
    const joined = select(id, l.c.email).join(l, true_());
    expect(mysql(joined).sql).toBe(
      'SELECT users.id, l.email FROM users JOIN LATERAL (SELECT address.email AS email FROM address WHERE address.user_id = users.id) AS l ON 1 = 1',
    );
    expect(() => mariadb(joined)).toThrowError(CompileError, /no LATERAL; take a correlated/);
  });

  it('common tables before UPDATE and in the queries of INSERT; MariaDB in those of both', () => {
    const changed = update(u)
      .values({ name: 'x' })
      .where(id.in(select(older.c.id)), id.lt(9));
    expect(mysql(changed)).toEqual({
      sql: 'WITH older AS (SELECT users.id AS id FROM users WHERE users.id > ?) UPDATE users SET name=? WHERE users.id IN (SELECT older.id FROM older) AND users.id < ?',
      params: [5, 'x', 9],
    });
    expect(mariadb(changed)).toEqual({
      sql: 'UPDATE users SET name=? WHERE users.id IN (WITH older AS (SELECT users.id AS id FROM users WHERE users.id > ?) SELECT older.id FROM older) AND users.id < ?',
      params: ['x', 5, 9],
    });
    const added = insert(u).values({ id: 1, name: 'y', age: select(func.max(older.c.id)) });
    expect(mysql(added)).toEqual({
      sql: 'INSERT INTO users (id, name, age) VALUES (?, ?, (WITH older AS (SELECT users.id AS id FROM users WHERE users.id > ?) SELECT max(older.id) AS max_1 FROM older))',
      params: [1, 'y', 5],
    });
  });

  it('hints and prefixes that name it, in MariaDB too', () => {
    const hinted = select(id)
      .withHint(u, 'USE INDEX (ix)', 'mysql')
      .prefixWith('SQL_NO_CACHE', 'mysql')
      .withHint(u, 'INDEXED BY ix', 'sqlite')
      .withStatementHint('/* hi */');
    const sql = 'SELECT SQL_NO_CACHE users.id FROM users USE INDEX (ix) /* hi */';
    expect(mysql(hinted).sql).toBe(sql);
    expect(mariadb(hinted).sql).toBe(sql);
  });

  it('the ends of frames as placeholders, MariaDB as numbers', () => {
    const framed = select(
      func
        .sum(id)
        .over({ orderBy: id, range: [-2, 1.5] })
        .label('s'),
      literal(7).label('l'),
    );
    expect(mysql(framed)).toEqual({
      sql: 'SELECT sum(users.id) OVER (ORDER BY users.id RANGE BETWEEN ? PRECEDING AND ? FOLLOWING) AS s, ? AS l FROM users',
      params: [2, 1.5, 7],
    });
    expect(mariadb(framed)).toEqual({
      sql: 'SELECT sum(users.id) OVER (ORDER BY users.id RANGE BETWEEN 2 PRECEDING AND 1.5e0 FOLLOWING) AS s, ? AS l FROM users',
      params: [7],
    });
  });
});

describe('MySQL refuses', () => {
  it('what it has not, with the way out', () => {
    const refused = (statement: Executable, reason: RegExp): void => {
      expect(() => mysql(statement)).toThrowError(CompileError, reason);
    };
    refused(select(tryCast(name, Integer)), /no TRY_CAST; take case_/);
    refused(select(func.count().over({ orderBy: id, groups: [0, 1] })), /no frames in GROUPS; dense_rank/);
    refused(select(func.count().over({ rows: [0, 1], exclude: 'ties' })), /leaves no rows of a frame out/);
    refused(select(func<number>('percentile_cont', 0.5).withinGroup(id)), /no WITHIN GROUP/);
    refused(select(select(id).cte('c', { materialized: true })), /leave 'materialized' out/);
    refused(select(func('json_each', '[]').tableValued('key')), /JSON_TABLE/);
    refused(select(id).fetch(3, { withTies: true }), /WITH TIES; number the rows/);
    const sorted = func<number>('percentile_cont', 0.5).withinGroup(id).filter(id.gt(1));
    refused(select(sorted), /plain calls of aggregates only/);
  });
});
