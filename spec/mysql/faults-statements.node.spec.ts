/**
 * What a sound server refuses: connections beyond its number, packets beyond their size, waits for locks that are too long, plans
 * of tables that have changed. The right error, a clean pool, and the next query works.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import {
  column,
  DataError,
  Integer,
  LargeBinary,
  MetaData,
  OperationalError,
  retryTransient,
  Table,
  text,
  type DBAPIError,
  type Engine,
} from '../../lib/index.js';
import { describeMySqlEngines, type MySqlCase } from '../support/mysql-engines.js';
import { rejection } from '../support/notes.js';

const run = (on: { execute: Engine['execute'] }, sql: string): Promise<unknown> =>
  lastValueFrom(on.execute(text(sql)), { defaultValue: undefined });

const failure = async (work: Promise<unknown>): Promise<DBAPIError> =>
  (await rejection(work)) as unknown as DBAPIError;

async function works(engine: Engine): Promise<void> {
  await firstValueFrom(engine.idle());
  expect(engine.pool.leased).toBe(0);
  expect(await firstValueFrom(engine.scalar(text('SELECT 42 AS n')))).toBe(42);
}

/** Sets a global variable of the specs' own server while `use` runs. */
async function withGlobal(
  at: MySqlCase,
  name: string,
  value: number,
  use: () => Promise<void>,
): Promise<void> {
  const { own, admin } = at.server().server;
  if (own === undefined) pending('the server is not this process’s own');
  const [[row]] = (await admin.query(`SELECT @@GLOBAL.${name} AS value`)) as unknown as [[{ value: number }]];
  await admin.query(`SET GLOBAL ${name} = ${value}`);
  try {
    await use();
  } finally {
    await admin.query(`SET GLOBAL ${name} = ${row.value}`);
  }
}

/** Waits until the server keeps no more than `own` statements: it counts those of connections that have ended until it notices. */
async function preparedAtMost(at: MySqlCase, own: number): Promise<void> {
  for (let count = Infinity; count > own;) {
    const [[row]] = (await at
      .server()
      .server.admin.query("SHOW GLOBAL STATUS LIKE 'Prepared_stmt_count'")) as unknown as [
      [{ Value: string }],
    ];
    count = Number(row.Value);
  }
}

describeMySqlEngines('what a server refuses', at => {
  it('a connection beyond its number: those who wait are told, and come in later', async () => {
    const engine = at.engine({ poolSize: 1 });
    await works(engine);
    const others = at.engine({ poolSize: 30 });
    await withGlobal(at, 'max_connections', 10, async () => {
      const held = await Promise.allSettled(
        Array.from({ length: 30 }, () => firstValueFrom(others.connect())),
      );
      const refused = held.flatMap(each => (each.status === 'rejected' ? [each.reason as DBAPIError] : []));
      expect(refused.length).toBeGreaterThan(0);
      for (const error of refused) {
        expect(error).toBeInstanceOf(OperationalError);
        expect([error.errno, error.code, error.retry]).toEqual([1040, 'ER_CON_COUNT_ERROR', 'connection']);
      }
      await works(engine);
      for (const each of held) if (each.status === 'fulfilled') await lastValueFrom(each.value.close());
    });
    expect(
      await firstValueFrom(
        others.scalar(text('SELECT 6 AS n')).pipe(retryTransient({ attempts: 100_000, delay: 10 })),
      ),
    ).toBe(6);
    await firstValueFrom(others.idle());
    expect(others.pool.leased).toBe(0);
  });

  it('a parameter beyond max_allowed_packet: told before it is sent, by name, and what fits goes through', async () => {
    const table = new Table('t', new MetaData(), {
      id: column(Integer, { primaryKey: true }),
      bytes: column(LargeBinary(2 ** 24)),
    });
    await firstValueFrom(table.create(at.engine({ poolSize: 1 })));
    await withGlobal(at, 'max_allowed_packet', 2 ** 20, async () => {
      const engine = at.engine({ poolSize: 1 });
      await works(engine);
      const large = table.insert().values({ id: 1, bytes: new Uint8Array(3 * 2 ** 20) });
      const error = await failure(lastValueFrom(engine.execute(large)));
      expect(error).toBeInstanceOf(DataError);
      expect([error.code, error.retry, error.connectionInvalidated]).toEqual([
        'PACKET_TOO_LARGE',
        'never',
        false,
      ]);
      expect(error.detail).toMatch(
        /would be 3145\d{3} bytes, .* less than 1048576 \(max_allowed_packet\); .*parameter 2 has 3145732 bytes/,
      );
      const length = text<{ n: number }>('SELECT LENGTH(:value) AS n');
      // The last byte that fits, behind the packet's header, one type and the length; not one more.
      const most = 2 ** 20 - 1 - 18;
      for (const fill of ['x', new Uint8Array(1)]) {
        const value = (size: number): string | Uint8Array =>
          typeof fill === 'string' ? fill.repeat(size) : new Uint8Array(size);
        expect(await firstValueFrom(engine.scalar(length, { value: value(most) }))).toBe(most);
        const beyond = await failure(firstValueFrom(engine.scalar(length, { value: value(most + 1) })));
        expect(beyond.code).toBe('PACKET_TOO_LARGE');
      }
      const wide = await failure(firstValueFrom(engine.scalar(length, { value: '€'.repeat(400_000) })));
      expect(wide.detail).toMatch(/would be 1200018 bytes/);
      expect(engine.pool.open).toBe(1);
      await works(engine);
      await lastValueFrom(engine.execute(table.insert().values({ id: 2, bytes: new Uint8Array(1000) })));
      expect(await firstValueFrom(engine.execute(table.select()).all())).toEqual([
        { id: 2, bytes: new Uint8Array(1000) },
      ]);
    });
  });

  it('a text beyond max_allowed_packet, prepared or not: told before it is sent', async () => {
    await withGlobal(at, 'max_allowed_packet', 2 ** 20, async () => {
      const engine = at.engine({ poolSize: 1 });
      const sized = (words: string, size: number): string =>
        `${words} /*${'x'.repeat(size - words.length - 5)}*/`;
      for (const words of ['SELECT 1 AS n', 'DO 1']) {
        await run(engine, sized(words, 2 ** 20 - 2));
        const error = await failure(run(engine, sized(words, 2 ** 20 - 1)));
        expect(error).toBeInstanceOf(DataError);
        expect(error.message).toMatch(/\) the statement's text would be 1048576 bytes/);
      }
      expect(engine.pool.open).toBe(1);
      await works(engine);
    });
  });

  it('a result whose value is beyond max_allowed_packet is no fault, one that is calculated is null', async () => {
    await run(at.engine({ poolSize: 1 }), 'CREATE TABLE t (id INT PRIMARY KEY, bytes LONGBLOB)');
    await run(at.engine({ poolSize: 1 }), "INSERT INTO t VALUES (1, REPEAT('x', 3000000))");
    await withGlobal(at, 'max_allowed_packet', 2 ** 20, async () => {
      const engine = at.engine({ poolSize: 1 });
      const row = await firstValueFrom(
        engine.execute(text<{ bytes: Uint8Array }>('SELECT bytes FROM t')).one(),
      );
      expect(row.bytes.length).toBe(3_000_000);
      expect(await firstValueFrom(engine.scalar(text("SELECT REPEAT('x', 3000000) AS n")))).toBeNull();
      await works(engine);
    });
  });

  it('a statement, with an error that MySQL numbers otherwise: by its own name', async () => {
    if (at.server().server.flavour !== 'mariadb') pending('the server is no MariaDB');
    const engine = at.engine({ poolSize: 1 });
    const named = async (sql: string): Promise<unknown[]> => {
      const { name, errno, code } = (await failure(run(engine, sql))) as DBAPIError & Error;
      return [name, errno, code];
    };
    expect(await named('SELECT 1 AS n WHERE ROW_NUMBER() OVER () > 1')).toEqual([
      'ProgrammingError',
      4015,
      'ER_WRONG_PLACEMENT_OF_WINDOW_FUNCTION',
    ]);
    const { admin } = at.server().server;
    await admin.query("CREATE OR REPLACE USER locked@'%' IDENTIFIED BY 'locked' ACCOUNT LOCK");
    const url = new URL(at.url);
    url.username = url.password = 'locked';
    const refused = await failure(run(at.engineAt(url.href), 'SELECT 1 AS n'));
    expect([refused.errno, refused.code, refused.phase]).toEqual([
      4151,
      'ER_ACCOUNT_HAS_BEEN_LOCKED',
      'connect',
    ]);
    await admin.query("DROP USER locked@'%'");
    // Nobody meets it; no name is better than that of another error.
    expect(await named('BACKUP STAGE END')).toEqual(['OperationalError', 4146, undefined]);
    await works(engine);
  });

  it('one prepared statement more than it keeps: those that are not in use make room', async () => {
    const [engine, other] = [at.engine({ poolSize: 1 }), at.engine({ poolSize: 1 })];
    await works(engine);
    await works(other);
    await preparedAtMost(at, 2);
    await withGlobal(at, 'max_prepared_stmt_count', 2, async () => {
      for (let n = 0; n < 6; n++)
        expect(await firstValueFrom(engine.scalar(text(`SELECT :a + ${n} AS n`), { a: 1 }))).toBe(1 + n);
      await lastValueFrom(engine.execute(text('DO :a + 1'), [{ a: 1 }, { a: 2 }]));
      await works(engine);
    });
    await withGlobal(at, 'max_prepared_stmt_count', 0, async () => {
      const error = await failure(firstValueFrom(other.scalar(text('SELECT :a AS n'), { a: 1 })));
      expect([error.errno, error.retry, error.connectionInvalidated]).toEqual([1461, 'never', false]);
    });
    await works(other);
  });

  it('a write where it is read-only: known not to have been made', async () => {
    const { own, admin } = at.server().server;
    if (own === undefined) pending('the server is not this process’s own');
    await run(at.engine({ poolSize: 1 }), 'CREATE TABLE t (id INT PRIMARY KEY)');
    await admin.query("DROP USER IF EXISTS plain@'127.0.0.1'");
    await admin.query("CREATE USER plain@'127.0.0.1' IDENTIFIED BY 'plain'");
    await admin.query(`GRANT SELECT, INSERT ON ${at.server().name}.* TO plain@'127.0.0.1'`);
    const url = new URL(at.url);
    url.username = url.password = 'plain';
    const engine = at.engineAt(url.href, { poolSize: 1 });
    await withGlobal(at, 'read_only', 1, async () => {
      const error = await failure(run(engine, 'INSERT INTO t VALUES (1)'));
      expect([error.errno, error.retry, error.outcome]).toEqual([1290, 'connection', undefined]);
    });
    await run(engine, 'INSERT INTO t VALUES (1)');
    await admin.query("DROP USER plain@'127.0.0.1'");
  });

  it('a wait for a lock that takes too long: the statement only, and retryTransient begins again', async () => {
    const engine = at.engineAt(`${at.url}?lockTimeout=1`, { poolSize: 2 });
    await run(engine, 'CREATE TABLE t (id INT PRIMARY KEY, n INT)');
    await run(engine, 'INSERT INTO t VALUES (1, 1)');
    const holder = await firstValueFrom(engine.connect());
    const holding = await firstValueFrom(holder.begin());
    await run(holder, 'UPDATE t SET n = 10');
    const error = await failure(run(engine, 'UPDATE t SET n = n + 1'));
    expect(error).toBeInstanceOf(OperationalError);
    expect([error.errno, error.code, error.retry]).toEqual([1205, 'ER_LOCK_WAIT_TIMEOUT', 'transaction']);
    expect(error.connectionInvalidated).toBe(false);
    let begun = 0;
    const again = lastValueFrom(
      engine
        .begin(async conn => {
          if (++begun === 2) await firstValueFrom(holding.commit());
          await run(conn, 'UPDATE t SET n = n + 1');
        })
        .pipe(retryTransient({ attempts: 3, delay: 1 })),
      { defaultValue: undefined },
    );
    await again;
    expect(begun).toBe(2);
    await lastValueFrom(holder.close());
    expect(await firstValueFrom(engine.scalar(text('SELECT n FROM t')))).toBe(11);
    await works(engine);
  });

  it('a deadlock’s victim: its whole transaction, which retryTransient begins again', async () => {
    const engine = at.engine({ poolSize: 2 });
    await run(engine, 'CREATE TABLE t (id INT PRIMARY KEY, n INT)');
    await run(engine, 'INSERT INTO t VALUES (1, 0), (2, 0)');
    const failures: DBAPIError[] = [];
    let met = 0;
    let meet = (): void => {};
    const both = new Promise<void>(resolve => {
      meet = resolve;
    });
    const transfer = (first: number, second: number): Promise<unknown> =>
      lastValueFrom(
        engine
          .begin(async conn => {
            await run(conn, `UPDATE t SET n = n + 1 WHERE id = ${first}`);
            if (++met === 2) meet();
            await both;
            try {
              await run(conn, `UPDATE t SET n = n + 1 WHERE id = ${second}`);
            } catch (error) {
              failures.push(error as DBAPIError);
              throw error;
            }
          })
          .pipe(retryTransient({ attempts: 5, delay: 1 })),
        { defaultValue: undefined },
      );
    await Promise.all([transfer(1, 2), transfer(2, 1)]);
    expect(failures.map(({ errno, retry }) => [errno, retry])).toEqual([[1213, 'transaction']]);
    expect(await firstValueFrom(engine.execute(text('SELECT n FROM t ORDER BY id')).scalars().all())).toEqual(
      [2, 2],
    );
    await works(engine);
  });

  it('nothing of a prepared statement whose table has changed: it is prepared anew', async () => {
    const engine = at.engine({ poolSize: 1 });
    const other = at.engine({ poolSize: 1 });
    await run(engine, 'CREATE TABLE t (id INT PRIMARY KEY, n INT)');
    await run(engine, 'INSERT INTO t VALUES (1, 5)');
    const all = text('SELECT * FROM t WHERE id = :id').bindParams({ id: 1 });
    const row = (): Promise<unknown> => firstValueFrom(engine.execute(all).one());
    expect(await row()).toEqual({ id: 1, n: 5 });
    for (const [ddl, expected] of [
      ["ALTER TABLE t ADD name VARCHAR(10) NOT NULL DEFAULT 'a'", { id: 1, n: 5, name: 'a' }],
      ['ALTER TABLE t MODIFY n VARCHAR(20)', { id: 1, n: '5', name: 'a' }],
      ['ALTER TABLE t DROP name, DROP n', { id: 1 }],
    ] as const) {
      await run(other, ddl);
      expect(await row())
        .withContext(ddl)
        .toEqual(expected);
    }
    // Only from its columns is it known that a value must be left as it is.
    await run(other, 'ALTER TABLE t ADD place POINT');
    await run(other, 'UPDATE t SET place = POINT(1, 2)');
    const changed = await failure(row());
    expect([changed.errno, changed.retry, changed.connectionInvalidated]).toEqual([1615, 'statement', false]);
    expect((await row()) as object).toEqual({ id: 1, place: jasmine.any(Uint8Array) });
    await run(engine, 'CREATE PROCEDURE places() SELECT place FROM t');
    expect(await firstValueFrom(engine.execute(text('CALL places()')).one())).toEqual({
      place: jasmine.any(Uint8Array),
    });
    await run(other, 'DROP TABLE t');
    const error = await failure(row());
    expect([error.name, error.errno]).toEqual(['ProgrammingError', 1146]);
    await run(other, 'CREATE TABLE t (id INT PRIMARY KEY, m INT)');
    await run(other, 'INSERT INTO t VALUES (1, 7)');
    expect(await row()).toEqual({ id: 1, m: 7 });
    await works(engine);
  });
});
