/** What a server's version says of its SQL, and how the SQL of each differs. */
import { compile } from '../../lib/compiler/index.js';
import { mariadb, mysql, mysqlDialect, type MysqlDialectOptions } from '../../lib/dialects/mysql/index.js';
import { featuresOf, parseVersion, type ServerVersion } from '../../lib/dialects/mysql/version.js';
import { ArgumentError, CompileError } from '../../lib/errors.js';
import { intersect, select } from '../../lib/sql/index.js';
import { a, u } from '../sql/golden/tables.js';

describe('the version of a MySQL server', () => {
  const READ: readonly (readonly [text: string, version: ServerVersion])[] = [
    ['8.0.36', { flavour: 'mysql', version: [8, 0, 36] }],
    ['8.4.0-commercial', { flavour: 'mysql', version: [8, 4, 0] }],
    ['9.1', { flavour: 'mysql', version: [9, 1, 0] }],
    ['5.5.5-10.11.19-MariaDB-0+deb12u1', { flavour: 'mariadb', version: [10, 11, 19] }],
    ['11.4.2-MariaDB-log', { flavour: 'mariadb', version: [11, 4, 2] }],
    ['8.0.11-TiDB-v8.1.0', { flavour: 'mysql', version: [8, 0, 11] }],
    ['8.0.30-Vitess', { flavour: 'mysql', version: [8, 0, 30] }],
    ['5.5.5', { flavour: 'mysql', version: [5, 5, 5] }],
  ];
  for (const [text, version] of READ) {
    it(`is read from ${text}`, () => {
      expect(parseVersion(text)).toEqual(version);
    });
  }

  it('is that of MariaDB also where it does not say so, if it is told', () => {
    expect(parseVersion('10.6.12', 'mariadb')).toEqual({ flavour: 'mariadb', version: [10, 6, 12] });
  });

  it('is refused where it is none', () => {
    for (const text of ['', 'new', '8', 'MariaDB', 'v8.0']) {
      expect(() => parseVersion(text))
        .withContext(text)
        .toThrowError(ArgumentError, /is no version/);
    }
  });

  it('decides by all three numbers', () => {
    const has = (text: string): boolean => featuresOf(parseVersion(text)).insertAlias;
    expect([has('8.0.19'), has('8.0.20'), has('8.1.0'), has('7.9.99')]).toEqual([false, true, true, false]);
  });
});

describe('mysqlDialect', () => {
  const sql = (statement: Parameters<typeof compile>[0], options?: MysqlDialectOptions): string =>
    compile(statement, { dialect: mysqlDialect(options) }).sql;

  it('is of MySQL 8 unless another is stated', () => {
    expect(mysqlDialect().server).toEqual({ flavour: 'mysql', version: [8, 0, 36] });
    expect(mysqlDialect({ flavour: 'mariadb' }).server).toEqual({ flavour: 'mariadb', version: [10, 11, 0] });
    expect([mysql.name, mariadb.name]).toEqual(['mysql', 'mariadb']);
  });

  it('takes the flavour from a version that says it', () => {
    expect(mysqlDialect({ version: '5.5.5-10.4.1-MariaDB' }).name).toBe('mariadb');
  });

  it('writes RETURNING where the server has it', () => {
    const insert = u.insert().values({ name: 'x' }).returning(u.c.id);
    expect(sql(insert, { flavour: 'mariadb', version: '10.5.0' })).toBe(
      'INSERT INTO users (name) VALUES (?) RETURNING id',
    );
    for (const options of [{ version: '9.0.0' }, { flavour: 'mariadb', version: '10.4.9' }] as const) {
      expect(() => sql(insert, options)).toThrowError(
        CompileError,
        /has no RETURNING; read insertedPrimaryKey of an INSERT/,
      );
    }
  });

  it('writes INTERSECT where the server has it', () => {
    const both = intersect(select(u.c.id), select(a.c.id));
    expect(sql(both, { version: '8.0.31' })).toContain(' INTERSECT ');
    expect(() => sql(both, { version: '8.0.30' })).toThrowError(
      CompileError,
      /has no INTERSECT; say it with/,
    );
  });

  it('refuses options, flavours and versions that there are not', () => {
    const refused: readonly (readonly [options: object, message: RegExp])[] = [
      [{ flavor: 'mariadb' }, /Unknown mysqlDialect option 'flavor'/],
      [{ flavour: 'postgres' }, /no flavour 'postgres'/],
      [{ flavour: 'toString' }, /no flavour 'toString'/],
      [{ version: 'latest' }, /'latest' is no version/],
      [{ version: 8 }, /version is text/],
      [{ version: null }, /version is text/],
    ];
    for (const [options, message] of refused) {
      expect(() => mysqlDialect(options))
        .withContext(JSON.stringify(options))
        .toThrowError(ArgumentError, message);
    }
  });
});
