/**
 * What Oracle's MySQL 8 and 9 have and MariaDB has not: `caching_sha2_password`, time limits, locks that are not waited for, read-only
 * servers and databases. They run by `npm run test:mysql` alone, and are counted nowhere else.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { text, type DBAPIError, type Engine } from '../../lib/index.js';
import { describeMySqlEngines, type MySqlCase } from '../support/mysql-engines.js';
import { rejection } from '../support/notes.js';

const describeHere: typeof describeMySqlEngines =
  process.env['RXALCHEMY_SPEC_SERVER'] === 'mysql' ? describeMySqlEngines : () => {};

const run = (on: { execute: Engine['execute'] }, sql: string): Promise<unknown> =>
  lastValueFrom(on.execute(text(sql)), { defaultValue: undefined });

const failure = async (work: Promise<unknown>): Promise<DBAPIError> =>
  (await rejection(work)) as unknown as DBAPIError;

const facts = async (work: Promise<unknown>): Promise<unknown[]> => {
  const { errno, code, retry, connectionInvalidated } = await failure(work);
  return [errno, code, retry, connectionInvalidated];
};

/** Makes a user that may use the running spec's database; its password is its name. */
async function makeUser(at: MySqlCase, user: string, ...clauses: readonly string[]): Promise<string> {
  const { server, name } = at.server();
  await server.admin.query(`DROP USER IF EXISTS ${user}@'127.0.0.1'`);
  await server.admin.query(`CREATE USER ${user}@'127.0.0.1' IDENTIFIED BY '${user}' ${clauses.join(' ')}`);
  await server.admin.query(`GRANT ALL ON ${name}.* TO ${user}@'127.0.0.1'`);
  const url = new URL(at.url);
  url.username = url.password = user;
  return url.href;
}

const one = text<{ n: number }>('SELECT 1 AS n');

describeHere('MySQL', at => {
  const admin = (sql: string): Promise<unknown> => at.server().server.admin.query(sql);

  /** Sets a variable of the server while `use` runs. */
  const withGlobal = async (name: string, use: () => Promise<void>): Promise<void> => {
    await admin(`SET GLOBAL ${name} = 1`);
    try {
      await use();
    } finally {
      await admin(`SET GLOBAL ${name} = 0`);
      await admin('SET GLOBAL read_only = 0');
    }
  };

  it('lets a user in whose password it has not seen yet, with TLS and without', async () => {
    const url = await makeUser(at, 'rx_sha2');
    for (const query of ['', '?tls=required', '', '?compress=on']) {
      // Only the first login after that sends the password, encrypted by the server's key or by TLS.
      if (query !== '' || !url.includes('?')) await admin('FLUSH PRIVILEGES');
      for (let login = 0; login < 2; login++)
        expect(await firstValueFrom(at.engineAt(url + query).scalar(one))).toBe(1);
    }
    const wrong = new URL(url);
    wrong.password = 'wrong';
    await admin('FLUSH PRIVILEGES');
    for (let login = 0; login < 2; login++)
      expect(await facts(firstValueFrom(at.engineAt(wrong.href).scalar(one)))).toEqual([
        1045,
        'ER_ACCESS_DENIED_ERROR',
        'never',
        false,
      ]);
    await admin("ALTER USER rx_sha2@'127.0.0.1' IDENTIFIED BY ''");
    const none = new URL(url);
    none.password = '';
    expect(await firstValueFrom(at.engineAt(none.href).scalar(one))).toBe(1);
  });

  it('says why a user is not let in', async () => {
    const locked = await makeUser(at, 'rx_locked', 'ACCOUNT LOCK');
    expect(await facts(firstValueFrom(at.engineAt(locked).scalar(one)))).toEqual([
      3118,
      'ER_ACCOUNT_HAS_BEEN_LOCKED',
      'never',
      false,
    ]);
    const expired = await makeUser(at, 'rx_expired', 'PASSWORD EXPIRE');
    const { errno, retry, phase } = await failure(firstValueFrom(at.engineAt(expired).scalar(one)));
    expect([1820, 1862]).toContain(errno!);
    expect([retry, phase]).toEqual(['never', 'connect']);
  });

  it('ends a statement after its time, and the connection goes on', async () => {
    const engine = at.engine({ poolSize: 1 });
    const id = await firstValueFrom(engine.scalar(text('SELECT CONNECTION_ID() AS id')));
    const limited = (what: string): Promise<unknown> =>
      firstValueFrom(engine.scalar(text(`SELECT /*+ MAX_EXECUTION_TIME(20) */ ${what}`)));
    const columns = 'information_schema.COLUMNS';
    expect(await facts(limited(`COUNT(*) AS n FROM ${columns} a, ${columns} b, ${columns} c`))).toEqual([
      3024,
      'ER_QUERY_TIMEOUT',
      'never',
      false,
    ]);
    // A wait says that it was interrupted by its value.
    expect(await limited('SLEEP(3600) AS n')).toBe(1);
    expect(await firstValueFrom(engine.scalar(text('SELECT CONNECTION_ID() AS id')))).toBe(id);
  });

  it('does not wait for a lock where it is told not to, and the transaction may be tried again', async () => {
    const engine = at.engine({ poolSize: 2 });
    await run(engine, 'CREATE TABLE t (id INT PRIMARY KEY)');
    await run(engine, 'INSERT INTO t VALUES (1), (2)');
    const holder = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(holder.begin());
    await run(holder, 'SELECT id FROM t WHERE id = 1 FOR UPDATE');
    expect(await facts(run(engine, 'SELECT id FROM t FOR UPDATE NOWAIT'))).toEqual([
      3572,
      'ER_LOCK_NOWAIT',
      'transaction',
      false,
    ]);
    expect(await firstValueFrom(engine.scalar(text('SELECT id FROM t FOR UPDATE SKIP LOCKED')))).toBe(2);
    await lastValueFrom(transaction.rollback(), { defaultValue: undefined });
    await lastValueFrom(holder.close(), { defaultValue: undefined });
  });

  it('refuses writes where it is read-only, also of those who may do all: known not to have been made', async () => {
    const engine = at.engine({ poolSize: 1 });
    await run(engine, 'CREATE TABLE t (id INT PRIMARY KEY)');
    await withGlobal('super_read_only', async () => {
      const error = await failure(run(engine, 'INSERT INTO t VALUES (1)'));
      expect([error.errno, error.retry, error.outcome]).toEqual([1290, 'connection', undefined]);
    });
    await admin(`ALTER DATABASE ${at.server().name} READ ONLY = 1`);
    expect(await facts(run(engine, 'INSERT INTO t VALUES (1)'))).toEqual([
      3989,
      'ER_SCHEMA_READ_ONLY',
      'never',
      false,
    ]);
    await admin(`ALTER DATABASE ${at.server().name} READ ONLY = 0`);
    await run(engine, 'INSERT INTO t VALUES (1)');
    expect(await firstValueFrom(engine.scalar(text('SELECT COUNT(*) AS n FROM t')))).toBe(1);
  });

  it('throws its users out where it is offline, and lets them in again', async () => {
    const engine = at.engineAt(await makeUser(at, 'rx_offline'), { poolSize: 1 });
    await firstValueFrom(engine.scalar(one));
    const running = rejection(firstValueFrom(engine.scalar(text('SELECT SLEEP(3600) AS n'))));
    await withGlobal('offline_mode', async () => {
      const thrown = (await running) as unknown as DBAPIError;
      expect([thrown.retry, thrown.connectionInvalidated]).toEqual(['connection', true]);
      const refused = await failure(firstValueFrom(engine.scalar(one)));
      expect([refused.errno, refused.code, refused.retry]).toEqual([
        3032,
        'ER_SERVER_OFFLINE_MODE',
        'connection',
      ]);
    });
    expect(await firstValueFrom(engine.scalar(one))).toBe(1);
  });

  it('goes on after a connection that it has ended for idleness, and says so to a transaction', async () => {
    const engine = at.engine({ poolSize: 1 });
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    const id = await firstValueFrom(conn.scalar(text<{ id: number }>('SELECT CONNECTION_ID() AS id')));
    await run(conn, 'SET SESSION wait_timeout = 1');
    for (;;) {
      const found = (await admin(`SELECT 1 FROM performance_schema.processlist WHERE ID = ${id}`)) as [
        unknown[],
      ];
      if (found[0].length === 0) break;
    }
    const error = await failure(firstValueFrom(conn.scalar(one)));
    expect([error.retry, error.connectionInvalidated]).toEqual(['connection', true]);
    await rejection(lastValueFrom(transaction.commit()));
    await lastValueFrom(conn.close(), { defaultValue: undefined });
    expect(await firstValueFrom(engine.scalar(one))).toBe(1);
  });
});
