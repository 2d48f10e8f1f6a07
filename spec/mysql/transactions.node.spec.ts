/**
 * Transactions on a server: how they begin, what ends them, and what the next user of their connection sees of them.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import {
  ArgumentError,
  InvalidRequestError,
  OperationalError,
  text,
  type Engine,
  type TransactionOptions,
} from '../../lib/index.js';
import { describeMySqlEngines } from '../support/mysql-engines.js';
import { rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';

const run = (on: { execute: Engine['execute'] }, sql: string): Promise<unknown> =>
  lastValueFrom(on.execute(text(sql)), { defaultValue: undefined });
const numbers = async (on: { execute: Engine['execute'] }): Promise<number[]> => {
  const rows = await firstValueFrom(on.execute(text<{ n: number }>('SELECT n FROM t ORDER BY id')).all());
  return rows.map(({ n }) => n);
};

async function withTable(engine: Engine): Promise<void> {
  await run(engine, 'CREATE TABLE t (id INT PRIMARY KEY, n INT)');
  await run(engine, 'INSERT INTO t VALUES (1, 1), (2, 2)');
}

describeMySqlEngines('a transaction on a server', at => {
  const begins: readonly (readonly [TransactionOptions, readonly string[]])[] = [
    [{}, ['START TRANSACTION']],
    [{ readOnly: true }, ['START TRANSACTION READ ONLY']],
    [
      { isolationLevel: 'SERIALIZABLE' },
      ['SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', 'START TRANSACTION'],
    ],
    [
      { consistentSnapshot: true, readOnly: true },
      [
        'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ',
        'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
      ],
    ],
  ];
  for (const [options, expected] of begins) {
    it(`begins with ${expected.at(-1)} for ${JSON.stringify(options)}`, async () => {
      const recording = recorder(at.scheduler);
      const engine = at.engine({ poolSize: 1, scheduler: recording.scheduler });
      expect(await firstValueFrom(engine.begin(conn => conn.scalar(text('SELECT 5 AS n')), options))).toBe(5);
      expect(recording.control()).toEqual([...expected, 'COMMIT']);
    });
  }

  it('cannot be asked for in SQLite’s modes, or for a snapshot that the level does not give', () => {
    const engine = at.engine();
    const nothing = (): Promise<void> => Promise.resolve();
    expect(() => engine.begin(nothing, { mode: 'immediate' })).toThrowError(ArgumentError, /SQLite/);
    const wrong: TransactionOptions = { consistentSnapshot: true, isolationLevel: 'READ COMMITTED' };
    expect(() => engine.begin(nothing, wrong)).toThrowError(ArgumentError, /REPEATABLE READ/);
  });

  it('has the isolation level that it was begun with, and the next one the usual', async () => {
    const engine = at.engine({ poolSize: 1 });
    await withTable(engine);
    const other = at.engine({ poolSize: 1 });
    const seen = await firstValueFrom(
      engine.begin(
        async conn => {
          const before = await numbers(conn);
          await run(other, 'UPDATE t SET n = 10 WHERE id = 1');
          return [before, await numbers(conn)];
        },
        { isolationLevel: 'READ COMMITTED' },
      ),
    );
    expect(seen as unknown).toEqual([
      [1, 2],
      [10, 2],
    ]);
    expect(await firstValueFrom(engine.connect(conn => conn.getIsolationLevel()))).toBe('REPEATABLE READ');
  });

  it('refuses writes when it is readOnly', async () => {
    const engine = at.engine({ poolSize: 1 });
    await withTable(engine);
    const error = await rejection(
      lastValueFrom(engine.begin(conn => conn.execute(text('UPDATE t SET n = 0')), { readOnly: true })),
    );
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(await numbers(engine)).toEqual([1, 2]);
  });

  it('[C26] refuses what would commit it, before it runs', async () => {
    const engine = at.engine({ poolSize: 1 });
    await withTable(engine);
    for (const sql of [
      'CREATE TABLE u (id INT)',
      'drop table t',
      '/* */ ALTER TABLE t ADD x INT',
      'TRUNCATE t',
    ]) {
      const error = await rejection(
        lastValueFrom(
          engine.begin(async conn => {
            await run(conn, 'UPDATE t SET n = 0');
            await run(conn, sql);
          }),
        ),
      );
      expect(error).withContext(sql).toBeInstanceOf(InvalidRequestError);
      expect(error.message).toContain('would commit the transaction');
    }
    expect(await numbers(engine)).toEqual([1, 2]);
    await lastValueFrom(engine.begin(conn => conn.execute(text('CREATE TEMPORARY TABLE u (id INT)'))));
  });

  it('[C26] is over for the victim of a deadlock, and the other one commits', async () => {
    const engine = at.engine({ poolSize: 2 });
    await withTable(engine);
    const [left, right] = await Promise.all([
      firstValueFrom(engine.connect()),
      firstValueFrom(engine.connect()),
    ]);
    const [leftTx, rightTx] = await Promise.all([
      firstValueFrom(left.begin()),
      firstValueFrom(right.begin()),
    ]);
    await run(left, 'UPDATE t SET n = n + 10 WHERE id = 1');
    await run(right, 'UPDATE t SET n = n + 100 WHERE id = 2');
    const outcomes = await Promise.allSettled([
      run(left, 'UPDATE t SET n = n + 10 WHERE id = 2'),
      run(right, 'UPDATE t SET n = n + 100 WHERE id = 1'),
    ]);
    const lost = outcomes.findIndex(({ status }) => status === 'rejected');
    const { reason } = outcomes[lost] as { reason: OperationalError };
    expect(reason).toBeInstanceOf(OperationalError);
    expect(reason.retry).toBe('transaction');
    const [victim, winner, winning] = lost === 0 ? [left, right, rightTx] : [right, left, leftTx];
    expect(await rejection(run(victim, 'SELECT 1'))).toBeInstanceOf(InvalidRequestError);
    await lastValueFrom(victim.close());
    await firstValueFrom(winning.commit());
    await lastValueFrom(winner.close());
    expect(await numbers(engine)).toEqual(lost === 0 ? [101, 102] : [11, 12]);
    expect(engine.pool.open).toBe(2);
  });

  it('goes on after a wait for a lock that took too long', async () => {
    const engine = at.engineAt(`${at.url}?lockTimeout=1`, { poolSize: 2 });
    await withTable(engine);
    const [holder, waiter] = await Promise.all([
      firstValueFrom(engine.connect()),
      firstValueFrom(engine.connect()),
    ]);
    const [holding, waiting] = await Promise.all([
      firstValueFrom(holder.begin()),
      firstValueFrom(waiter.begin()),
    ]);
    await run(holder, 'UPDATE t SET n = 10 WHERE id = 1');
    await run(waiter, 'UPDATE t SET n = 20 WHERE id = 2');
    const error = await rejection(run(waiter, 'UPDATE t SET n = 20 WHERE id = 1'));
    expect(error).toBeInstanceOf(OperationalError);
    expect(error['errno']).toBe(1205);
    await firstValueFrom(waiting.commit());
    await firstValueFrom(holding.rollback());
    await Promise.all([lastValueFrom(holder.close()), lastValueFrom(waiter.close())]);
    expect(await numbers(engine)).toEqual([1, 20]);
  });
});

describeMySqlEngines('the session of a connection', at => {
  it('is made as new when a statement has changed it', async () => {
    const engine = at.engine({ poolSize: 1 });
    const mode =
      'SELECT @@sql_mode AS mode, @@time_zone AS zone, @@net_write_timeout AS net, DATABASE() AS name, CONNECTION_ID() AS id';
    const before = await firstValueFrom(engine.execute(text(mode)).one());
    for (const sql of [
      "SET SESSION sql_mode = '', time_zone = '+05:00', net_write_timeout = 7",
      'SET @x = 1',
      'USE information_schema',
      'CREATE TEMPORARY TABLE tmp (id INT)',
      "SELECT GET_LOCK('rx_spec_reset', 0)",
    ])
      await run(engine, sql);
    expect(await firstValueFrom(engine.execute(text(mode)).one())).toEqual(before);
    expect(await firstValueFrom(engine.scalar(text('SELECT @x')))).toBeNull();
    expect((await rejection(run(engine, 'SELECT * FROM tmp'))).name).toBe('ProgrammingError');
    expect(await firstValueFrom(engine.scalar(text("SELECT IS_FREE_LOCK('rx_spec_reset')")))).toBe(1);
  });

  it('is made as new, or another one, also when the words that changed it are hidden', async () => {
    const engine = at.engine({ poolSize: 1 });
    const session =
      'SELECT @@time_zone AS zone, DATABASE() AS name, @x AS x, @y AS y, CURRENT_ROLE() AS role';
    const before = await firstValueFrom(engine.execute(text(session)).one());
    const hidden = ['/*!50000 USE information_schema */', 'SET ROLE NONE'];
    const onlyMariaDb = [
      "BEGIN NOT ATOMIC SET time_zone = '+05:00'; END",
      'SET STATEMENT max_statement_time=5 FOR SELECT @y := 9',
      "EXECUTE IMMEDIATE 'USE information_schema'",
    ];
    for (const sql of at.server().server.flavour === 'mariadb' ? [...hidden, ...onlyMariaDb] : hidden) {
      await run(engine, sql);
      expect(await firstValueFrom(engine.execute(text(session)).one()))
        .withContext(sql)
        .toEqual(before);
    }
  });

  it('does not lose its roles to a statement', async () => {
    const { server, name } = at.server();
    const { admin } = server;
    const [role, user] = [`${name}_r`.slice(-32), `${name}_u`.slice(-32)];
    await admin.query(`CREATE ROLE ${role}`);
    await admin.query(`GRANT ALL ON ${name}.* TO ${role}`);
    await admin.query(`CREATE USER ${user}@'%' IDENTIFIED BY 'plain'`);
    await admin.query(`GRANT ${role} TO ${user}@'%'`);
    await admin.query(`SET DEFAULT ROLE ${role} ${server.flavour === 'mariadb' ? 'FOR' : 'TO'} ${user}@'%'`);
    const url = new URL(at.url);
    [url.username, url.password] = [user, 'plain'];
    const engine = at.engineAt(url.href, { poolSize: 1 });
    await run(engine, 'CREATE TABLE t (id INT)');
    await run(engine, 'SET ROLE NONE');
    await run(engine, 'INSERT INTO t VALUES (1)');
    expect(await firstValueFrom(engine.scalar(text('SELECT COUNT(*) FROM t')))).toBe(1);
    await lastValueFrom(engine.dispose());
    await admin.query(`DROP USER ${user}@'%'`);
    await admin.query(`DROP ROLE ${role}`);
  });

  it('refuses another character set', async () => {
    const engine = at.engine({ poolSize: 1 });
    expect((await rejection(run(engine, 'SET NAMES latin1'))).message).toContain('utf8mb4');
    expect(await firstValueFrom(engine.scalar(text("SELECT 'ü😀' AS s")))).toBe('ü😀');
  });

  it('keeps a number of parameters that is wrong from the server', async () => {
    const engine = at.engine({ poolSize: 1 });
    const binds = (values: readonly unknown[]): Promise<unknown> =>
      firstValueFrom(engine.connect(conn => conn.execDriverSql('SELECT ? AS a', values as never).all()));
    expect(await binds([1])).toEqual([{ a: 1 }]);
    expect((await rejection(binds([1, 2]))).message).toContain('1 parameter(s) and was given 2');
    expect((await rejection(binds([]))).message).toContain('given 0');
    expect(await binds(['x'])).toEqual([{ a: 'x' }]);
  });

  it('opens connections beyond the pool’s size while they are needed, and closes them', async () => {
    const engine = at.engine({ poolSize: 1, maxOverflow: 2 });
    const held = await Promise.all([1, 2, 3].map(() => firstValueFrom(engine.connect())));
    expect(engine.pool.open).toBe(3);
    const fourth = engine.execute(text('SELECT 1 AS n'), {}, { timeout: 20 });
    expect((await rejection(lastValueFrom(fourth))).name).toBe('TimeoutError');
    for (const conn of held) await lastValueFrom(conn.close());
    expect(engine.pool.open).toBe(1);
    await run(engine, 'SELECT 1');
  });
});
