/**
 * The `Transaction` handle and the engine's ends: flags, what is cold, ping, idle, dispose.
 */
import { concat, firstValueFrom, lastValueFrom, NEVER } from 'rxjs';
import type { Observable } from 'rxjs';

import {
  createEngine,
  InvalidRequestError,
  ResourceClosedError,
  text,
  Transaction,
} from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { add, all, createNotes, ids, rejection } from '../support/notes.js';
import { acquiredAt } from '../support/place-node.js';

/** Nobody listens at this port. */
const NOWHERE = { sqlite: 'sqlite:////nowhere/at/all.db?mode=rw', mysql: 'mysql://root@127.0.0.1:1/x' };
const one = text<{ one: number }>('SELECT 1 AS one');

describeBoth('Transaction', at => {
  it('tells whether it is active; does nothing before commit, rollback or close is subscribed', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const begin = conn.begin();
    expect(conn.inTransaction()).toBeFalse();
    const transaction = await firstValueFrom(begin);
    expect(transaction).toBeInstanceOf(Transaction);
    expect(transaction.savepoint).toBeUndefined();
    await lastValueFrom(add(conn, 1));
    transaction.rollback();
    transaction.close();
    const commit = transaction.commit();
    expect(transaction.isActive).toBeTrue();
    expect(await all(commit)).toEqual([undefined]);
    expect(transaction.isActive).toBeFalse();
    await expectAsync(firstValueFrom(commit)).toBeRejectedWithError(InvalidRequestError, /inactive/);
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1]);
  });

  it('emits once and never inside subscribe, whichever way it ends', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    const ends: ((transaction: Transaction) => Observable<void>)[] = [
      transaction => transaction.commit(),
      transaction => transaction.rollback(),
      transaction => transaction.close(),
      transaction => concat(transaction.rollback(), transaction.rollback()),
    ];
    for (const end of ends) {
      const transaction = await firstValueFrom(conn.begin());
      let values = 0;
      await new Promise<void>(resolve => {
        let subscribing = true;
        end(transaction).subscribe({
          next: () => {
            expect(subscribing).toBeFalse();
            values++;
          },
          complete: resolve,
        });
        subscribing = false;
      });
      expect(values).toBeGreaterThan(0);
      expect(conn.inTransaction()).toBeFalse();
    }
    await firstValueFrom(conn.close());
  });

  it('ends although whoever asked for it leaves: its outcome decides what the connection is in', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const committed = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    committed.commit().subscribe().unsubscribe();
    await lastValueFrom(conn.execute(one));
    expect([committed.isActive, conn.inTransaction()]).toEqual([false, false]);
    const rolledBack = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 2));
    rolledBack.rollback().subscribe().unsubscribe();
    await lastValueFrom(add(conn, 3));
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 3]);
  });

  it('rolls back a begin whose taker left meanwhile, before anything else runs', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    for (let turns = 0; turns < 6; turns++) {
      let taken: Transaction | undefined;
      const begin = conn.begin().subscribe(transaction => (taken = transaction));
      const statement = firstValueFrom(add(conn, turns));
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      begin.unsubscribe();
      await statement;
      expect(conn.inTransaction()).toBe(taken !== undefined);
      if (taken !== undefined) await firstValueFrom(taken.commit());
    }
    await firstValueFrom(conn.close());
    expect((await ids(engine)).length).toBe(6);
  });
});

describeBoth('ping, idle, dispose', at => {
  it('ping emits true, false for a database that cannot be opened or a pool that gives nothing; never an error', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 0 });
    expect(await all(engine.ping())).toEqual([true]);
    if (at.database !== 'memory') {
      const held = await firstValueFrom(engine.connect());
      expect(await all(engine.ping())).toEqual([false]);
      await firstValueFrom(held.close());
    }
    expect(await all(engine.ping())).toEqual([true]);
    const nowhere = createEngine(NOWHERE[at.dialect]);
    expect(await all(nowhere.ping())).toEqual([false]);
    await firstValueFrom(nowhere.dispose());
  });

  it('idle emits once when what was left has been given back', async () => {
    const engine = at.engine();
    await createNotes(engine);
    expect(await all(engine.idle())).toEqual([undefined]);
    const left = [
      engine.begin(conn => concat(add(conn, 1), NEVER)),
      engine.connect(conn => concat(conn.execute(one), NEVER)),
      engine.execute(one),
    ];
    const subscriptions = left.map((source: Observable<unknown>) => source.subscribe());
    while (engine.pool.leased === 0) await firstValueFrom(engine.events);
    for (const subscription of subscriptions) subscription.unsubscribe();
    expect(await all(engine.idle())).toEqual([undefined]);
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
    expect(await ids(engine)).toEqual([]);
  });

  it('dispose ends the engine; what comes later is an error, and disposing again is harmless', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const copy = engine.executionOptions({ label: 'copy' });
    expect(await all(engine.dispose())).toEqual([undefined]);
    expect(await all(copy.dispose())).toEqual([undefined]);
    expect(engine.pool).toEqual(jasmine.objectContaining({ open: 0, idle: 0, leased: 0 }));
    const uses: ((on: Engine) => Observable<unknown>)[] = [
      on => on.execute(one),
      on => on.connect(),
      on => on.connect(() => [1]),
      on => on.begin(() => [1]),
      on => on.tableNames(),
      on => on.execute(one).cursor(),
    ];
    for (const on of [engine, copy]) {
      for (const use of uses) {
        await expectAsync(firstValueFrom(use(on))).toBeRejectedWithError(ResourceClosedError, /disposed/);
      }
    }
    expect(await all(engine.idle())).toEqual([undefined]);
    await engine[Symbol.asyncDispose]();
  });

  it('dispose ends what is still held, with an error that says who held it', async () => {
    const engine = createEngine(at.url);
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    const error = await rejection(firstValueFrom(engine.dispose()));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toMatch(
      new RegExp(`1 connection.*'connect' for \\d+\\.\\d s${acquiredAt('transaction.spec')}`),
    );
    await expectAsync(lastValueFrom(conn.execute(one))).toBeRejectedWithError(ResourceClosedError);
    await firstValueFrom(conn.close());
    expect(engine.pool.open).toBe(0);
    if (at.database === 'memory') return;
    expect(await ids(at.engine())).toEqual([]);
  });
});
