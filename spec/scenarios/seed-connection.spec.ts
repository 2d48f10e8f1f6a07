/**
 * The seed's connection tests (sqlalchemy_aio 1–15 and 52–53, alchimia ), with this library's behaviour
 * where the contract decides otherwise; the title says so.
 *
 * Not as it was, because this library does the thing itself, asynchronously: 10 and 12 (reflection through a blocking
 * handle): there is no blocking handle; 13 (listening refused): `engine.events`, seed-engine. 14: a branch of a
 * connection is a copy by `executionOptions`.
 */
import { concat, defer, firstValueFrom, lastValueFrom, take, throwError } from 'rxjs';
import type { Observable } from 'rxjs';

import {
  column,
  CreateTable,
  Integer,
  InvalidRequestError,
  MetaData,
  ResourceClosedError,
  select,
  Table,
  text,
} from '../../lib/index.js';
import type { Connection } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { itOn } from '../support/engines.js';
import { all, endless, rejection } from '../support/notes.js';

const metadata = new MetaData();
const mytable = new Table('mytable', metadata, {
  id: column(Integer, { primaryKey: true }),
  num: column(Integer),
});
const one = text<{ one: number }>('SELECT 1 AS one');
const insert = (conn: Connection): Promise<unknown> => lastValueFrom(conn.execute(mytable.insert()));
const rowsOf = (conn: Connection): Promise<unknown[]> => firstValueFrom(conn.execute(mytable.select()).all());
const functions = new URL('./fixtures/thread-functions.js', import.meta.url);

describeBoth('seed, connection', at => {
  const connect = (): Promise<Connection> => firstValueFrom(at.engine().connect());

  it('seed 1, A-8 test_execute: connect, execute SELECT 1, scalar 1, close', async () => {
    const conn = await connect();
    expect(await firstValueFrom(conn.execute(one).scalar())).toBe(1);
    await firstValueFrom(conn.close());
  });

  it('seed 2 test_scalar: inside a connection scope the scalar shortcut yields 1', async () => {
    expect(await firstValueFrom(at.engine().connect(conn => conn.scalar(one)))).toBe(1);
  });

  it('seed 3, A-9 test_close: the flag, and "This Connection is closed"; closing twice is harmless (contract, C27)', async () => {
    const conn = await connect();
    expect(conn.closed).toBeFalse();
    await lastValueFrom(conn.execute(one));
    await firstValueFrom(conn.close());
    expect(conn.closed).toBeTrue();
    for (const use of [conn.execute(one), conn.begin(), conn.beginNested()]) {
      await expectAsync(firstValueFrom<unknown>(use)).toBeRejectedWithError(
        ResourceClosedError,
        'This Connection is closed',
      );
    }
    expect(await all(conn.close())).toEqual([undefined]);
  });

  it('seed 4, A-10 test_in_transaction: false, true after begin, false after its close', async () => {
    const conn = await connect();
    expect(conn.inTransaction()).toBeFalse();
    const transaction = await firstValueFrom(conn.begin());
    expect(transaction.isActive).toBeTrue();
    expect(conn.inTransaction()).toBeTrue();
    await firstValueFrom(transaction.close());
    expect(conn.inTransaction()).toBeFalse();
    await firstValueFrom(conn.close());
  });

  for (const [number, end, left] of [
    ['seed 5, A-13 test_transaction_commit', 'commit', 1],
    ['seed 6, A-14 test_transaction_rollback', 'rollback', 0],
  ] as const) {
    it(`${number}: the insert is visible inside, ${left === 1 ? 'still there' : 'gone'} after ${end}`, async () => {
      const conn = await connect();
      await lastValueFrom(conn.execute(new CreateTable(mytable)));
      const transaction = await firstValueFrom(conn.begin());
      await insert(conn);
      expect((await rowsOf(conn)).length).toBe(1);
      await firstValueFrom(transaction[end]());
      expect((await rowsOf(conn)).length).toBe(left);
      await firstValueFrom(conn.close());
    });
  }

  // A server commits at DDL, which is therefore refused in a transaction ([C22] in contract/transactions-modes).
  itOn(at, 'sqlite')('seed 5 DDL in a transaction is part of it', async () => {
    const conn = await connect();
    const transaction = await firstValueFrom(conn.begin());
    await lastValueFrom(conn.execute(new CreateTable(mytable)));
    expect(await firstValueFrom(conn.inspect().hasTable('mytable'))).toBeTrue();
    await firstValueFrom(transaction.rollback());
    expect(await firstValueFrom(conn.inspect().hasTable('mytable'))).toBeFalse();
    await firstValueFrom(conn.close());
  });

  it('seed 7 test_transaction_context_manager_success: a scope that ends normally commits', async () => {
    const conn = await connect();
    await lastValueFrom(mytable.create(conn));
    await lastValueFrom(conn.begin(() => conn.execute(mytable.insert())));
    expect((await rowsOf(conn)).length).toBe(1);
    await firstValueFrom(conn.close());
  });

  it('seed 8 test_transaction_context_manager_failure: the error propagates, the insert is rolled back', async () => {
    const conn = await connect();
    await lastValueFrom(mytable.create(conn));
    const boom = new RangeError('boom');
    const failing = conn.begin(() =>
      concat(
        conn.execute(mytable.insert()),
        throwError(() => boom),
      ),
    );
    expect(await rejection(lastValueFrom(failing))).toBe(boom as never);
    expect((await rowsOf(conn)).length).toBe(0);
    await firstValueFrom(conn.close());
  });

  it('seed 9 test_begin_nested: nested rolled back by hand, outer committed by hand, scopes around them tolerate it', async () => {
    const conn = await connect();
    await lastValueFrom(mytable.create(conn));
    const outer = await firstValueFrom(conn.begin());
    await insert(conn);
    const nested = await firstValueFrom(conn.beginNested());
    await insert(conn);
    expect((await rowsOf(conn)).length).toBe(2);
    await firstValueFrom(nested.rollback());
    await nested[Symbol.asyncDispose]();
    await firstValueFrom(outer.commit());
    await outer[Symbol.asyncDispose]();
    expect((await rowsOf(conn)).length).toBe(1);
    // A scoped savepoint whose transaction was committed by hand inside it ends without an error of its own.
    const again = await firstValueFrom(conn.begin());
    await lastValueFrom(
      conn.beginNested(inner =>
        concat(
          inner.execute(mytable.insert()),
          defer(() => again.commit()),
        ),
      ),
    );
    expect((await rowsOf(conn)).length).toBe(2);
    await firstValueFrom(conn.close());
  });

  it('seed 11 test_run_visitor_exception: table.create(conn) works here, asynchronously', async () => {
    const conn = await connect();
    expect((await all(mytable.create(conn))).map(({ kind }) => kind)).toEqual(['table', 'done']);
    expect((await all(mytable.create(conn))).map(({ kind }) => kind)).toEqual(['done']);
    expect(await firstValueFrom(conn.inspect().tableNames())).toEqual(['mytable']);
    await firstValueFrom(conn.close());
  });

  it('seed 14 test_connection_connect: a copy is the same connection, so closing either closes both (contract, C27)', async () => {
    const conn = await connect();
    const branch = conn.executionOptions({ label: 'branch' });
    expect(await firstValueFrom(branch.scalar(one))).toBe(1);
    await firstValueFrom(branch.close());
    expect(conn.closed).toBeTrue();
    await expectAsync(firstValueFrom(conn.scalar(one))).toBeRejectedWithError(ResourceClosedError);
  });

  it('seed 15, 38 test_attribute_error: an unknown member is undefined, as of any object', async () => {
    const conn = await connect();
    expect((conn as unknown as Record<string, unknown>)['spam']).toBeUndefined();
    expect((at.engine() as unknown as Record<string, unknown>)['spam']).toBeUndefined();
    await firstValueFrom(conn.close());
  });

  it('seed A-11 test_repeated_begin: a second begin is an error that names beginNested (contract, C26)', async () => {
    const conn = await connect();
    const outer = await firstValueFrom(conn.begin());
    await expectAsync(firstValueFrom(conn.begin())).toBeRejectedWithError(InvalidRequestError, /beginNested/);
    expect(conn.inTransaction()).toBeTrue();
    const inner = await firstValueFrom(conn.beginNested());
    await firstValueFrom(inner.close());
    expect(conn.inTransaction()).toBeTrue();
    await firstValueFrom(outer.close());
    expect(conn.inTransaction()).toBeFalse();
    await firstValueFrom(conn.close());
  });

  it('seed A-12 test_savepoints: insert 1, savepoint, insert 2, back to it: only row 1, and the outer commit works', async () => {
    const conn = await connect();
    await lastValueFrom(mytable.create(conn));
    const outer = await firstValueFrom(conn.begin());
    await lastValueFrom(conn.execute(mytable.insert().values({ id: 1 })));
    const savepoint = await firstValueFrom(conn.beginNested());
    await lastValueFrom(conn.execute(mytable.insert().values({ id: 2 })));
    await firstValueFrom(savepoint.rollback());
    expect(await firstValueFrom(conn.execute(select(mytable.c.id)).scalars().all())).toEqual([1]);
    await firstValueFrom(outer.commit());
    expect(await firstValueFrom(conn.execute(select(mytable.c.id)).scalars().all())).toEqual([1]);
    await firstValueFrom(conn.close());
  });
});

describeBoth('seed, worker', at => {
  it('seed 52 test_already_quit: after dispose, running fails; disposing again is harmless (contract, C27)', async () => {
    const engine = at.engine();
    await lastValueFrom(engine.execute(one));
    await firstValueFrom(engine.dispose());
    await expectAsync(firstValueFrom(engine.scalar(one))).toBeRejectedWithError(
      ResourceClosedError,
      /disposed/,
    );
    expect(await all(engine.dispose())).toEqual([undefined]);
  });

  it('seed 53 test_interrupted_run: the call after a cancelled one gets its own value', async () => {
    const engine = at.engine({ cancelGrace: Infinity });
    const conn = await firstValueFrom(engine.connect());
    const calls: [Observable<unknown>, Observable<unknown>][] = [
      [conn.runInThread(functions, 'later', 2), conn.runInThread(functions, 'later', 3)],
      [conn.scalar(text('SELECT 2')), conn.scalar(text('SELECT 3'))],
    ];
    for (const [cancelled, next] of calls) {
      for (let round = 0; round < 5; round++) {
        const seen: unknown[] = [];
        const subscription = cancelled.subscribe(value => seen.push(value));
        const after = firstValueFrom(next);
        for (let turn = 0; turn < round; turn++) await Promise.resolve();
        subscription.unsubscribe();
        expect(await after).toBe(3);
        expect(seen).toEqual([]);
      }
    }
    await firstValueFrom(conn.close());
  });

  if (at.scheduler === 'threads') {
    it('seed 53, N7 a statement cancelled in the middle leaves the connection usable', async () => {
      const engine = at.engine({ cancelGrace: Infinity });
      const conn = await firstValueFrom(engine.connect());
      const started = firstValueFrom(engine.events.pipe(take(1)));
      const subscription = conn.scalar(endless).subscribe(() => fail('a value of a cancelled statement'));
      await started;
      subscription.unsubscribe();
      expect(await firstValueFrom(conn.scalar(text('SELECT 3')))).toBe(3);
      await firstValueFrom(conn.close());
    });
  }
});
