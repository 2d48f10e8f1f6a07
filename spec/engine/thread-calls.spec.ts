/**
 * `conn.runInThread`: the user's own functions in the connection's thread.
 */
import { firstValueFrom, forkJoin, lastValueFrom } from 'rxjs';

import { ArgumentError, DBAPIError, InterfaceError, text } from '../../lib/index.js';
import type { Connection } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { itOn } from '../support/engines.js';
import { add, all, createNotes, endless, ids, numbersTo, rejection } from '../support/notes.js';

const functions = new URL('../scenarios/fixtures/thread-functions.js', import.meta.url);

describeBoth('conn.runInThread', at => {
  const open = async (): Promise<Connection> => firstValueFrom(at.engine().connect());

  it('gives the value of a function and of a promise, once', async () => {
    const conn = await open();
    expect(await all(conn.runInThread(functions, 'sum', 1, 2, 3))).toEqual([6]);
    expect(await all(conn.runInThread(functions, 'later', { a: [1n, new Uint8Array([1])] }))).toEqual([
      { a: [1n, new Uint8Array([1])] },
    ]);
    expect(await all(conn.runInThread(functions, 'echo', undefined))).toEqual([undefined]);
    expect(await all(conn.runInThread(functions, 'echo', null))).toEqual([null]);
    await firstValueFrom(conn.close());
  });

  it('takes a URL and a URL’s text', async () => {
    const conn = await open();
    for (const module of [functions, functions.href])
      expect(await firstValueFrom(conn.runInThread(module, 'sum', 1))).toBe(1);
    await firstValueFrom(conn.close());
  });

  // A server's functions are not those of the thread.
  itOn(at, 'sqlite')('defines functions that SQL of this connection then knows', async () => {
    const conn = await open();
    await firstValueFrom(conn.runInThread(functions, 'defineDouble'));
    expect(await firstValueFrom(conn.scalar(text('SELECT double(21)')))).toBe(42);
    await firstValueFrom(conn.close());
  });

  it('is cold, and takes its turn among statements', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    conn.runInThread(functions, 'wrongSql');
    const order: string[] = [];
    const noted = async (name: string, done: Promise<unknown>): Promise<void> => {
      await done;
      order.push(name);
    };
    await Promise.all([
      noted('first', firstValueFrom(add(conn, 1))),
      noted('second', firstValueFrom(conn.runInThread(functions, 'slowly', 5))),
      noted('third', firstValueFrom(add(conn, 2))),
      noted('fourth', firstValueFrom(conn.runInThread(functions, 'sum'))),
    ]);
    expect(order).toEqual(['first', 'second', 'third', 'fourth']);
    await firstValueFrom(conn.close());
  });

  for (const name of ['fail', 'reject']) {
    it(`tells an exception as InterfaceError, with the function’s own error as cause (${name})`, async () => {
      const conn = await open();
      const error = await rejection(firstValueFrom(conn.runInThread(functions, name, 'no such luck')));
      expect(error).toBeInstanceOf(InterfaceError);
      expect(error.message).toContain(`'${name}'`);
      expect(error.message).toContain('no such luck');
      expect((error.cause as Error).name).toBe('RangeError');
      expect(await firstValueFrom(conn.runInThread(functions, 'sum', 1))).toBe(1);
      await firstValueFrom(conn.close());
    });
  }

  it('tells errors of the database as such', async () => {
    const conn = await open();
    const error = await rejection(firstValueFrom(conn.runInThread(functions, 'wrongSql')));
    expect(error).toBeInstanceOf(DBAPIError);
    expect(error).toEqual(
      jasmine.objectContaining({ code: at.dialect === 'sqlite' ? 'SQLITE_ERROR' : 'ER_NO_SUCH_TABLE' }),
    );
    await firstValueFrom(conn.close());
  });

  it('refuses values and arguments that cannot be cloned, and what is no function of the module', async () => {
    const conn = await open();
    const failing: [string, unknown[], RegExp][] = [
      ['unclonable', [], /could not be cloned/],
      ['echo', [() => 1], /could not be cloned/],
      ['missing', [], /'missing'/],
      ['answer', [], /'answer'/],
    ];
    for (const [name, args, message] of failing) {
      const error = await rejection(firstValueFrom(conn.runInThread(functions, name, ...args)));
      expect(error).toBeInstanceOf(InterfaceError);
      expect(error.message).toMatch(message);
    }
    const nowhere = new URL('nowhere.js', functions);
    const missing = await rejection(firstValueFrom(conn.runInThread(nowhere, 'sum')));
    expect(missing).toBeInstanceOf(InterfaceError);
    expect(missing.message).toContain('nowhere.js');
    expect(await firstValueFrom(conn.runInThread(functions, 'sum', 1))).toBe(1);
    await firstValueFrom(conn.close());
  });

  it('refuses a relative path at once, and says what to write', async () => {
    const conn = await open();
    for (const path of ['./functions.js', '../functions.js']) {
      expect(() => conn.runInThread(path, 'sum')).toThrowError(
        ArgumentError,
        /new URL\('.*', import\.meta\.url\)/,
      );
    }
    for (const nothing of [undefined, null, 5, {}]) {
      expect(() => conn.runInThread(nothing as never, 'sum')).toThrowError(ArgumentError);
    }
    expect(() => conn.runInThread(functions, 5 as never)).toThrowError(ArgumentError, /export/);
    await firstValueFrom(conn.close());
  });

  it('inside a transaction is part of it', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const inside = await lastValueFrom(engine.begin(conn => conn.runInThread(functions, 'isInTransaction')));
    expect(inside).toBeTrue();
    const conn = await firstValueFrom(engine.connect());
    expect(await firstValueFrom(conn.runInThread(functions, 'isInTransaction'))).toBeFalse();
    await firstValueFrom(conn.close());
  });

  it('is waited for when its subscriber leaves: nothing overtakes it, no value comes, COMMIT follows it', async () => {
    const engine = at.engine({ cancelGrace: Infinity });
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const seen: unknown[] = [];
    const slow = (): void =>
      conn
        .runInThread(functions, 'slowly', 20)
        .subscribe(value => seen.push(value))
        .unsubscribe();
    slow();
    await lastValueFrom(add(conn, 1));
    const running = conn.runInThread(functions, 'slowly', 20).subscribe(value => seen.push(value));
    const after = firstValueFrom(add(conn, 2));
    await Promise.resolve();
    running.unsubscribe();
    await after;
    const transaction = await firstValueFrom(conn.begin());
    const inside = conn.runInThread(functions, 'slowly', 20).subscribe(value => seen.push(value));
    await Promise.resolve();
    inside.unsubscribe();
    await firstValueFrom(transaction.commit());
    await firstValueFrom(conn.close());
    expect(seen).toEqual([]);
    expect(await ids(engine)).toEqual([1, 2]);
  });

  it('runs while a stream of the same connection is open, whose rows then come from memory', async () => {
    const conn = await open();
    const cursor = await firstValueFrom(conn.execute(numbersTo(5000)).cursor());
    await firstValueFrom(cursor.fetchOne());
    const [value, rest] = await lastValueFrom(
      forkJoin([conn.runInThread(functions, 'slowly', 5), cursor.fetchAll()]),
    );
    expect(value).toBe('slow');
    expect(rest.length).toBe(4999);
    await firstValueFrom(conn.close());
  });

  it('leaves no transaction behind that it began', async () => {
    if (at.database === 'memory') return;
    const engine = at.engine({ poolSize: 1 });
    await createNotes(engine);
    await lastValueFrom(engine.connect(conn => conn.runInThread(functions, 'begin')));
    expect(
      await firstValueFrom(engine.connect(conn => conn.runInThread(functions, 'isInTransaction'))),
    ).toBeFalse();
    await lastValueFrom(add(engine, 1));
    expect(await ids(engine)).toEqual([1]);
  });

  if (at.scheduler === 'threads') {
    it('waits for its turn behind a statement that runs, and is skipped when it is left there', async () => {
      const conn = await firstValueFrom(at.engine({ cancelGrace: Infinity }).connect());
      const running = conn.scalar(endless).subscribe();
      const seen: unknown[] = [];
      const waiting = conn.runInThread(functions, 'sum', 1).subscribe(value => seen.push(value));
      waiting.unsubscribe();
      running.unsubscribe();
      expect(await firstValueFrom(conn.runInThread(functions, 'sum', 2))).toBe(2);
      expect(seen).toEqual([]);
      await firstValueFrom(conn.close());
    });
  }
});
