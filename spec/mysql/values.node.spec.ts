/**
 * Values on their way to a MySQL server and back, in both protocols: nothing is rounded, shifted or taken apart.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import {
  BigInteger,
  DataError,
  Float,
  Integer,
  MetaData,
  Table,
  column,
  select,
  text,
  typeNamed,
  type Engine,
} from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';
import { rejection } from '../support/notes.js';

const one = (engine: Engine, sql: string): Promise<Record<string, unknown>> =>
  firstValueFrom(engine.execute(text(sql)).one());
const run = (engine: Engine, sql: string): Promise<unknown> =>
  lastValueFrom(engine.execute(text(sql)), { defaultValue: undefined });

describeMySqlEngines('a value of a server', at => {
  it('is an exact integer, or an error that names its column', async () => {
    const engine = at.engine({ poolSize: 1 });
    expect(await one(engine, 'SELECT 9007199254740991 AS n, -9007199254740991 AS m')).toEqual({
      n: Number.MAX_SAFE_INTEGER,
      m: Number.MIN_SAFE_INTEGER,
    });
    const error = await rejection(one(engine, 'SELECT 9007199254740993 AS big'));
    expect(error).toBeInstanceOf(DataError);
    expect(error.message).toContain("'big' (9007199254740993)");
    const sql = 'SELECT 9007199254740993 AS a, ~0 AS b, 7 AS c, -9223372036854775808 AS d';
    const typed = text(sql).columns({ a: BigInteger, b: BigInteger, c: BigInteger, d: BigInteger });
    expect(await firstValueFrom(engine.execute(typed).one())).toEqual({
      a: 9007199254740993n,
      b: 2n ** 64n - 1n,
      c: 7n,
      d: -(2n ** 63n),
    });
  });

  it('keeps all digits of a decimal, and is a number where its column is one', async () => {
    const engine = at.engine({ poolSize: 1 });
    const sql =
      'SELECT CAST(12345678901234567890.123456789 AS DECIMAL(40, 9)) AS d, SUM(n) AS s FROM (SELECT 1 AS n UNION ALL SELECT 2) t';
    expect(await one(engine, sql)).toEqual({ d: '12345678901234567890.123456789', s: '3' });
    const typed = text('SELECT SUM(n) AS s, AVG(n) AS a FROM (SELECT 1 AS n UNION ALL SELECT 2) t').columns({
      s: Integer,
      a: Float,
    });
    expect(await firstValueFrom(engine.execute(typed).one())).toEqual({ s: 3, a: 1.5 });
  });

  it('is the server’s text where it is a date or time, to the microsecond', async () => {
    const engine = at.engine({ poolSize: 1 });
    await run(engine, 'CREATE TABLE t (d DATE, dt DATETIME(6), tm TIME(3), y YEAR, ts TIMESTAMP(6) NULL)');
    await run(
      engine,
      "INSERT INTO t VALUES ('0001-01-01', '2024-02-29 23:59:59.123456', '-838:59:58.5', 2024, '2024-03-31 02:30:00.000001')",
    );
    const expected = {
      d: '0001-01-01',
      dt: '2024-02-29 23:59:59.123456',
      tm: '-838:59:58.500',
      y: 2024,
      ts: '2024-03-31 02:30:00.000001',
    };
    expect(await one(engine, 'SELECT * FROM t')).toEqual(expected);
  });

  it('is bytes where it is BLOB, BIT or geometry, and they are its own', async () => {
    const engine = at.engine({ poolSize: 1 });
    await run(engine, 'CREATE TABLE t (b VARBINARY(10), bit4 BIT(12), p POINT)');
    await run(engine, "INSERT INTO t VALUES (x'00FF41', b'100000000001', POINT(1, 2))");
    const row = await one(engine, 'SELECT * FROM t');
    expect(row['b']).toEqual(Uint8Array.of(0, 255, 65));
    expect((row['b'] as Uint8Array).buffer.byteLength).toBe(3);
    expect(row['bit4']).toEqual(Uint8Array.of(8, 1));
    expect((row['p'] as Uint8Array).byteLength).toBe(25);
    const typed = text('SELECT bit4 FROM t').columns({ bit4: Integer });
    expect(await firstValueFrom(engine.execute(typed).scalar())).toBe(2049);
  });

  it('comes back as it went: numbers, texts, bytes, nulls', async () => {
    const engine = at.engine({ poolSize: 1 });
    await run(
      engine,
      'CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, n BIGINT, u BIGINT UNSIGNED, f DOUBLE, s LONGTEXT, b LONGBLOB)',
    );
    const sets: readonly (readonly unknown[])[] = [
      [0, 0, 0.1, '', new Uint8Array(0)],
      [-(2n ** 63n), 2n ** 63n - 1n, -1e308, 'ü😀 \\\' " \0 ? :x', Uint8Array.of(0, 92, 39, 255)],
      [2n ** 63n - 1n, null, 5e-324, 'x'.repeat(100_000), new Uint8Array(100_000).fill(7)],
      [null, null, null, null, null],
    ];
    for (const values of sets) {
      await firstValueFrom(
        engine.connect(conn =>
          conn.execDriverSql('INSERT INTO t (n, u, f, s, b) VALUES (?, ?, ?, ?, ?)', values as never),
        ),
      );
    }
    const typed = text('SELECT n, u, f, s, b FROM t ORDER BY id').columns({ n: BigInteger, u: BigInteger });
    const rows = await firstValueFrom(engine.execute(typed).all());
    const big = (value: unknown): unknown => (typeof value === 'number' ? BigInt(value) : value);
    expect(rows as unknown).toEqual(sets.map(([n, u, f, s, b]) => ({ n: big(n), u: big(u), f, s, b })));
  });

  it('may be any of BIGINT UNSIGNED, in a text and of a column', async () => {
    const engine = at.engine({ poolSize: 1 });
    const metadata = new MetaData();
    const table = new Table('t', metadata, { id: column(typeNamed('BIGINT UNSIGNED', BigInteger)) });
    await lastValueFrom(metadata.createAll(engine), { defaultValue: undefined });
    const [largest, first] = [2n ** 64n - 1n, 2n ** 63n];
    await lastValueFrom(engine.execute(table.insert(), [{ id: first }, { id: largest }]));
    const found = select(table.c.id).where(table.c.id.eq(largest));
    expect(await firstValueFrom(engine.execute(found).all())).toEqual([{ id: largest }]);
    const untyped = text('SELECT CAST(id AS CHAR) AS s FROM t WHERE id = :id');
    expect(await firstValueFrom(engine.scalar(untyped, { id: first }))).toBe('9223372036854775808');
    for (const id of [2n ** 64n, -first - 1n]) {
      const error = await rejection(firstValueFrom(engine.scalar(untyped, { id })));
      expect(error.message).toContain(`a whole number of 64 bits, not bigint ${id}`);
    }
  });

  it('of a whole number is an integer for the server, a fraction a double, what it has not an error', async () => {
    const engine = at.engine({ poolSize: 1 });
    const shown = (value: unknown): Promise<unknown> =>
      firstValueFrom(
        engine.connect(conn => conn.execDriverSql("SELECT CONCAT(?, '') AS s", [value] as never).scalar()),
      );
    expect(await shown(10)).toBe('10');
    expect(await shown(1e15)).toBe('1000000000000000');
    expect(await shown(0.5)).toBe('0.5');
    expect((await rejection(shown(Infinity))).message).toContain('Infinity');
    expect(await shown(1)).toBe('1');
  });

  it('of a procedure is its first result, and a procedure without one gives its effect', async () => {
    const engine = at.engine({ poolSize: 1 });
    await run(engine, 'CREATE PROCEDURE two() BEGIN SELECT 1 AS a UNION SELECT 2; SELECT 3 AS b; END');
    await run(engine, 'CREATE PROCEDURE none() BEGIN SET @x = 1; END');
    expect(await firstValueFrom(engine.execute(text('CALL two()')).all())).toEqual([{ a: 1 }, { a: 2 }]);
    expect(await firstValueFrom(engine.execute(text('CALL none()')) as never)).toEqual(
      jasmine.objectContaining({ returnsRows: false }),
    );
    expect(await one(engine, 'SELECT 4 AS c')).toEqual({ c: 4 });
  });
});
