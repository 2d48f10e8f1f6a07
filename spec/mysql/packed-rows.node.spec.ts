/**
 * Long results, whose rows are packed as they are read, against the same rows in short ones, which mysql2 reads: value by value, of
 * every type, and against what the server itself writes.
 */
import { firstValueFrom, lastValueFrom, tap } from 'rxjs';

import { driver } from '../../lib/dialects/mysql/driver/index.js';
import { openOptions } from '../../lib/dialects/mysql/open-options.js';
import { EngineUrl } from '../../lib/engine/url.js';
import {
  BigInteger,
  Float,
  Integer,
  LargeBinary,
  Text,
  text,
  type Engine,
  type SqlType,
} from '../../lib/index.js';
import type { AsyncDriverConnection, PackedRows } from '../../lib/worker/async-driver.js';
import { unpackRows } from '../../lib/worker/packing.js';
import type { WireValue } from '../../lib/worker/values.js';
import { describeMySql } from '../support/mariadb.js';
import { describeMySqlEngines, type MySqlCase } from '../support/mysql-engines.js';
import { rejection } from '../support/notes.js';

/** Each column with some of its values. */
const COLUMNS: Readonly<Record<string, readonly [type: string, ...values: string[]]>> = {
  tiny: ['TINYINT', '-128', '127', '0'],
  utiny: ['TINYINT UNSIGNED', '255', '0'],
  small: ['SMALLINT', '-32768', '32767'],
  usmall: ['SMALLINT UNSIGNED', '65535', '1'],
  medium: ['MEDIUMINT', '-8388608', '8388607'],
  umedium: ['MEDIUMINT UNSIGNED', '16777215', '2'],
  whole: ['INT', '-2147483648', '2147483647', '0'],
  uwhole: ['INT UNSIGNED', '4294967295', '7'],
  safe: ['BIGINT', '-9007199254740991', '9007199254740991', '1'],
  big: ['BIGINT', '-9223372036854775808', '9223372036854775807', '0'],
  ubig: ['BIGINT UNSIGNED', '18446744073709551615', '9223372036854775807', '0'],
  y: ['YEAR', '1901', '2155'],
  f: ['FLOAT', '0.1', '-3.4e38', '16777216', '0'],
  d: ['DOUBLE', '0.1', '-1.7e308', '5e-324', '3'],
  exact: ['DECIMAL(40, 9)', '1234567890123456789012345678901.123456789', '-0.000000001', '0'],
  digits: ['DECIMAL(30, 0)', '123456789012345678901234567890', '-7'],
  few: ['DECIMAL(10, 2)', '12345678.25', '-0.5', '0'],
  day: ['DATE', "'0001-01-01'", "'9999-12-31'", "'0000-00-00'"],
  moment: ['DATETIME', "'2024-02-29 23:59:59'", "'1000-01-01 00:00:00'", "'0000-00-00 00:00:00'"],
  moment3: ['DATETIME(3)', "'2024-02-29 23:59:59.120'", "'2024-02-29 01:02:03'", "'2024-02-29'"],
  moment6: ['DATETIME(6)', "'2024-02-29 23:59:59.000001'", "'2024-02-29 01:02:03'"],
  stamp: ['TIMESTAMP(6) NULL', "'2024-03-31 02:30:00.000001'", "'2024-03-31 00:00:00'"],
  clock: ['TIME', "'-838:59:59'", "'00:00:00'", "'00:00:09'", "'100:00:00'"],
  clock3: ['TIME(3)', "'-00:00:00.5'", "'838:59:58.999'", "'00:00:00'"],
  bits: ['BIT(12)', "b'100000000001'", "b'0'"],
  bits64: ['BIT(64)', '~0', '1'],
  short: ['CHAR(4)', "'ab'", "''", "'ü'"],
  name: ['VARCHAR(200)', "'a'", "''", "'日本😀'", "'\\0é'", "CONCAT(_utf8mb4 x'EFBBBF', 'bom')"],
  lengthy: ['LONGTEXT', "REPEAT('x', 300)", "''", "'y'"],
  bytes: ['VARBINARY(100)', "x'00FF41'", "x''", "x'E9'"],
  lump: ['LONGBLOB', "REPEAT(x'00', 251)", "x'01'"],
  choice: ["ENUM('a', 'ß')", "'a'", "'ß'"],
  chosen: ["SET('a', 'b')", "'a,b'", "''"],
  doc: ['JSON', '\'{"a": [1, "ü"]}\'', "'null'"],
  place: ['POINT', 'POINT(1, 2)', 'POINT(-1.5, 0)'],
};
const NAMES = Object.keys(COLUMNS);
const ROWS = 330;
/** What has lengths of three bytes, in a few rows. */
const LARGE = "lengthy = REPEAT('😀', 17000), lump = REPEAT(x'FF', 70000)";
/** Fewer than a first batch has. */
const SHORT = 30;
/** Those with integers that no number can hold. */
const BIG: Readonly<Record<string, SqlType>> = { big: BigInteger(), ubig: BigInteger() };

/** Every value, with nulls between them, many times over. */
async function fill({ server, url }: MySqlCase): Promise<void> {
  const { admin } = server().server;
  const { name } = server();
  const rows = Array.from({ length: ROWS }, (_, row) => {
    const values = NAMES.map((column, at) => {
      const [, ...some] = COLUMNS[column]!;
      return (row + at) % 7 === 6 ? 'NULL' : some[(row + at) % some.length]!;
    });
    return `(${row + 1}, ${values.join(', ')})`;
  });
  expect(url).toContain(name);
  // Dates of zeros are refused otherwise.
  await admin.query("SET SESSION sql_mode = '', time_zone = '+00:00'");
  try {
    await admin.query(
      `CREATE TABLE ${name}.t (id INT PRIMARY KEY, ${NAMES.map(column => `${column} ${COLUMNS[column]![0]}`).join(', ')})`,
    );
    await admin.query(`INSERT INTO ${name}.t VALUES ${rows.join(', ')}`);
    await admin.query(`UPDATE ${name}.t SET ${LARGE} WHERE id IN (40, 41, 200)`);
  } finally {
    await admin.query('SET SESSION sql_mode = DEFAULT, time_zone = DEFAULT');
  }
}

type Row = Readonly<Record<string, unknown>>;

/** What can be compared quickly. */
const shown = (value: unknown): unknown =>
  value instanceof Uint8Array ? `bytes ${Buffer.from(value).toString('base64')}` : value;
const valuesOf = (rows: readonly Row[], name: string): unknown[] => rows.map(row => shown(row[name]));

type Types = Readonly<Record<string, SqlType>> | undefined;

async function rowsOf(engine: Engine, sql: string, types: Types): Promise<Row[]> {
  const query = types === undefined ? text(sql) : text(sql).columns(types);
  return firstValueFrom(engine.execute(query).all());
}

/** The rows of a table, in one long result. */
const inOne = (engine: Engine, list: string, types?: Types): Promise<Row[]> =>
  rowsOf(engine, `SELECT ${list} FROM t ORDER BY id`, types);

/** The same rows, in results that are too short for packing. */
async function inParts(engine: Engine, list: string, types?: Types): Promise<Row[]> {
  const rows: Row[] = [];
  for (let from = 0; from < ROWS; from += SHORT)
    rows.push(
      ...(await rowsOf(engine, `SELECT ${list} FROM t ORDER BY id LIMIT ${SHORT} OFFSET ${from}`, types)),
    );
  return rows;
}

describeMySqlEngines('a long result of a server', at => {
  let engine: Engine;
  beforeEach(async () => {
    await fill(at);
    engine = at.engine({ poolSize: 1 });
  });

  /** Compared column by column, so that a difference says where it is. */
  async function expectSame(columns: readonly string[], types: Types): Promise<void> {
    const list = columns.join(', ');
    const [long, short] = [await inOne(engine, list, types), await inParts(engine, list, types)];
    expect(long.length).toBe(ROWS);
    for (const name of columns) expect(valuesOf(long, name)).withContext(name).toEqual(valuesOf(short, name));
  }

  it('has the same values as short ones, of every type', async () => {
    await expectSame(NAMES, BIG);
  });

  it('has no date of zeros where those are to be null', async () => {
    const nullable = at.engineAt(`${at.url}?zeroDates=null`, { poolSize: 1 });
    const days = (await inOne(nullable, 'day, moment')).map(({ day, moment }) => [day, moment]);
    expect(days).toEqual((await inParts(nullable, 'day, moment')).map(({ day, moment }) => [day, moment]));
    expect(days.flat()).not.toContain('0000-00-00');
  });

  it('has the same values where the statement says of what type they are', async () => {
    const integers = [
      'tiny',
      'utiny',
      'small',
      'usmall',
      'medium',
      'umedium',
      'whole',
      'uwhole',
      'safe',
      'y',
    ];
    const typed = (names: readonly string[], type: SqlType): Record<string, SqlType> =>
      Object.fromEntries(names.map(name => [name, type]));
    const all = [...integers, 'big', 'ubig', 'digits', 'bits', 'bits64'];
    await expectSame(all, typed(all, BigInteger()));
    const safe = [...integers, 'few', 'bits'];
    await expectSame(safe, typed(safe, Integer()));
    const numbers = ['f', 'd', 'few', 'exact', 'digits', ...integers];
    await expectSame(numbers, typed(numbers, Float()));
    await expectSame(['name', 'lengthy', 'doc'], typed(['name', 'lengthy', 'doc'], Text()));
    await expectSame(
      ['bytes', 'lump', 'place', 'bits'],
      typed(['bytes', 'lump', 'place', 'bits'], LargeBinary()),
    );
  });

  it('has the texts that the server writes', async () => {
    const moments = ['day', 'moment', 'moment3', 'moment6', 'stamp', 'clock', 'clock3'];
    const others = ['exact', 'digits', 'few', 'short', 'name', 'choice', 'chosen'];
    const names = [...moments, ...others];
    const list = names.map(name => `${name}, CAST(${name} AS CHAR) AS ${name}_text`).join(', ');
    for (const rows of [await inOne(engine, list), await inParts(engine, list)])
      for (const name of names)
        expect(valuesOf(rows, name))
          .withContext(name)
          .toEqual(valuesOf(rows, `${name}_text`));
  });

  it('ends with the error of a value that cannot be, after the rows before it', async () => {
    const sql = 'SELECT id, IF(id < 100, id, 9007199254740991 + id) AS n FROM t ORDER BY id';
    let seen = 0;
    const error = await rejection(lastValueFrom(engine.execute(text(sql)).pipe(tap(() => seen++))));
    expect(error.message).toContain("'n' (9007199254741091)");
    expect(seen).toBe(99);
    expect(await firstValueFrom(engine.scalar(text('SELECT 5 AS n')))).toBe(5);
  });
});

describeMySql('the driver of a server', database => {
  let connection: AsyncDriverConnection;
  beforeEach(async () => {
    connection = await driver.open(openOptions(EngineUrl.parse(database().url)));
  });
  afterEach(async () => connection.close());

  /** Runs a statement whose rows are to be packed after the first `plain` ones. */
  function run(sql: string, plain: number): Promise<{ plain: number; batches: WireValue[][][] }> {
    return new Promise((resolve, reject) => {
      const batches: WireValue[][][] = [];
      let waiting: PackedRows | undefined;
      let seen = 0;
      let width = 0;
      const take = (): void => {
        if (waiting !== undefined && waiting.count > 0) batches.push(unpackRows(waiting.take(), width));
      };
      const execution = connection.execute(sql, { values: [], floats: null }, null, {
        columns: columns => (width = columns.length),
        row: () => {
          if (++seen === plain)
            execution.pack(rows => {
              waiting = rows;
              if (rows.count === 40 || rows.isFull) take();
            });
        },
        ended: () => {
          take();
          resolve({ plain: seen, batches });
        },
        failed: reject,
      });
    });
  }

  const NUMBERS = 'WITH RECURSIVE s AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM s WHERE n < 100)';

  it('reads the rows itself from where it is told to', async () => {
    const { plain, batches } = await run(`${NUMBERS} SELECT n, CONCAT('ü', n) AS s FROM s ORDER BY n`, 5);
    expect(plain).toBe(5);
    expect(batches.map(({ length }) => length)).toEqual([40, 40, 15]);
    expect(batches.flat()).toEqual(Array.from({ length: 95 }, (_, at) => [at + 6, `ü${at + 6}`]));
  });

  it('says when its rows are enough bytes for a batch', async () => {
    const { batches } = await run(`${NUMBERS} SELECT REPEAT('x', 100000) FROM s`, 1);
    expect(batches.map(({ length }) => length)).toEqual(Array.from({ length: 33 }, () => 3));
    expect(batches.flat().every(([value]) => (value as string).length === 100_000)).toBeTrue();
  });

  it('leaves the second result of a procedure alone', async () => {
    const { admin } = database().server;
    await admin.query(
      `CREATE PROCEDURE ${database().name}.two() BEGIN ${NUMBERS} SELECT n FROM s; SELECT 'x', 'y'; END`,
    );
    const { plain, batches } = await run('CALL two()', 1);
    expect(plain).toBe(1);
    expect(batches.flat().length).toBe(99);
  });
});
