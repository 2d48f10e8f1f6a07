/** `Result.cursor()`: a result in the caller's hands, fetched in pieces, closed by hand (C30). */
import { firstValueFrom, type Observable } from 'rxjs';

import { ArgumentError, Cursor, OperationalError, ResourceClosedError, text } from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { all, numbersTo, rejection } from '../support/notes.js';
import { endlessRows } from '../support/statements.js';

const open = (engine: Engine, count: number): Promise<Cursor<{ n: number }>> =>
  firstValueFrom(engine.execute(numbersTo(count)).cursor());

const close = (cursor: Cursor<never> | Cursor<{ n: number }>): Promise<void> =>
  firstValueFrom(cursor.close());

describeEngines('a cursor', at => {
  it('is emitted once, open, with the connection in its hands', async () => {
    const engine = at.engine();
    const cursors = await all(engine.execute(endlessRows(at)).cursor());
    expect(cursors.length).toBe(1);
    expect(cursors[0]).toBeInstanceOf(Cursor);
    expect(cursors[0]!.closed).toBe(false);
    expect(engine.pool.leased).toBe(1);
    expect(await all(cursors[0]!.close())).toEqual([undefined]);
    expect(engine.pool.leased).toBe(0);
    expect(cursors[0]!.closed).toBe(true);
  });

  it('fetchOne gives row after row, then null', async () => {
    const cursor = await open(at.engine(), 2);
    expect(await firstValueFrom(cursor.fetchOne())).toEqual({ n: 1 });
    expect(await firstValueFrom(cursor.fetchOne())).toEqual({ n: 2 });
    expect(await firstValueFrom(cursor.fetchOne())).toBeNull();
    expect(await firstValueFrom(cursor.fetchOne())).toBeNull();
    expect(cursor.closed).toBe(true);
    await close(cursor);
  });

  it('fetchMany gives one row without a size, up to a size, fewer at the end, none after it', async () => {
    const cursor = await open(at.engine(), 6);
    const sizes = [undefined, 1, 3, 100, 100];
    const fetched: number[][] = [];
    for (const size of sizes) fetched.push((await firstValueFrom(cursor.fetchMany(size))).map(({ n }) => n));
    expect(fetched).toEqual([[1], [2], [3, 4, 5], [6], []]);
    for (const bad of [0, -1, 1.5, NaN, Infinity]) {
      expect(() => cursor.fetchMany(bad)).toThrowError(ArgumentError, /positive integer/);
    }
  });

  it('fetchAll gives what is left, however many', async () => {
    const cursor = await open(at.engine(), 5000);
    await firstValueFrom(cursor.fetchMany(10));
    const rest = await firstValueFrom(cursor.fetchAll());
    expect([rest.length, rest[0]!.n, rest.at(-1)!.n]).toEqual([4990, 11, 5000]);
    expect(await firstValueFrom(cursor.fetchAll())).toEqual([]);
  });

  it('fetches run in the order of their subscription, also all at once', async () => {
    const cursor = await open(at.engine(), 8);
    const fetches = [
      cursor.fetchOne(),
      cursor.fetchMany(2),
      cursor.fetchOne(),
      cursor.fetchAll(),
      cursor.fetchOne(),
    ];
    const values = await Promise.all(
      fetches.map(fetch => firstValueFrom<unknown>(fetch as Observable<unknown>)),
    );
    expect(values).toEqual([
      { n: 1 },
      [{ n: 2 }, { n: 3 }],
      { n: 4 },
      [{ n: 5 }, { n: 6 }, { n: 7 }, { n: 8 }],
      null,
    ]);
  });

  it('a fetch that is unsubscribed loses no row', async () => {
    const rows = at.engine().execute(numbersTo(10), undefined, { fetchSize: 1, window: 1 });
    const cursor = await firstValueFrom(rows.cursor());
    const waiting = cursor.fetchMany(3).subscribe(() => fail('it was unsubscribed'));
    const behind = cursor.fetchMany(2).subscribe(() => fail('it was unsubscribed'));
    waiting.unsubscribe();
    behind.unsubscribe();
    expect((await firstValueFrom(cursor.fetchMany(2))).map(({ n }) => n)).toEqual([1, 2]);
    const inFlight = cursor.fetchMany(4).subscribe(() => fail('it was unsubscribed'));
    await Promise.resolve();
    await Promise.resolve();
    inFlight.unsubscribe();
    expect((await firstValueFrom(cursor.fetchMany(3))).map(({ n }) => n)).toEqual([3, 4, 5]);
    expect((await firstValueFrom(cursor.fetchAll())).map(({ n }) => n)).toEqual([6, 7, 8, 9, 10]);
    expect(await firstValueFrom(cursor.fetchOne())).toBeNull();
  });

  it('a fetchAll that is unsubscribed does not go on reading an endless result', async () => {
    const engine = at.engine();
    const cursor = await firstValueFrom(engine.execute(endlessRows(at)).cursor());
    expect(await firstValueFrom(cursor.fetchOne())).toEqual({ n: 1 });
    const fetching = cursor.fetchAll().subscribe(() => fail('it was unsubscribed'));
    for (let turn = 0; turn < 5; turn++) await new Promise(resolve => setImmediate(resolve));
    fetching.unsubscribe();
    expect(await firstValueFrom(cursor.fetchOne())).toEqual({ n: 2 });
    await firstValueFrom(cursor.close());
    expect(engine.pool.leased).toBe(0);
  });

  it('keys, returnsRows and rowCount', async () => {
    const engine = at.engine();
    const cursor = await firstValueFrom(engine.execute(text('SELECT 1 AS a, 2 AS b WHERE 0')).cursor());
    expect(await firstValueFrom(cursor.keys())).toEqual(['a', 'b']);
    expect([cursor.returnsRows, cursor.rowCount, cursor.writeResult]).toEqual([true, -1, null]);
    await firstValueFrom(engine.execute(text('CREATE TABLE t (a INTEGER)')));
    await firstValueFrom(engine.execute(text('INSERT INTO t VALUES (1), (2)')));
    const write = await firstValueFrom(engine.execute(text('DELETE FROM t')).cursor());
    expect([write.returnsRows, write.rowCount]).toEqual([false, 2]);
    expect(write.writeResult).toEqual(jasmine.objectContaining({ rowCount: 2 }));
    expect(await rejection(all(write.fetchOne()))).toBeInstanceOf(ResourceClosedError);
    expect(await rejection(all(write.keys()))).toBeInstanceOf(ResourceClosedError);
    expect(engine.pool.leased).toBe(0);
    await close(write as Cursor<never>);
  });

  it('closing twice is harmless; a fetch after it is a ResourceClosedError', async () => {
    const cursor = await open(at.engine(), 5);
    await close(cursor);
    await close(cursor);
    await cursor[Symbol.asyncDispose]();
    for (const fetch of [cursor.fetchOne(), cursor.fetchMany(2), cursor.fetchAll()]) {
      expect(await rejection(all(fetch as Observable<unknown>))).toBeInstanceOf(ResourceClosedError);
    }
  });

  it('closing, either way, fails the fetches that wait; none hangs', async () => {
    const engine = at.engine();
    for (const shut of [close, (cursor: Cursor<{ n: number }>) => cursor[Symbol.asyncDispose]()]) {
      const cursor = await firstValueFrom(engine.execute(endlessRows(at)).cursor());
      const fetches = [cursor.fetchAll(), cursor.fetchMany(5)].map(fetch => rejection(all(fetch)));
      await shut(cursor);
      for (const fetch of fetches) expect(await fetch).toBeInstanceOf(ResourceClosedError);
      expect(engine.pool.leased).toBe(0);
    }
  });

  it('close gives the table free for writing', async () => {
    const engine = at.engine({ timeout: 60_000 });
    await firstValueFrom(engine.execute(text('CREATE TABLE t (a INTEGER)')));
    await firstValueFrom(engine.execute(text('INSERT INTO t VALUES (1), (2), (3)')));
    const rows = engine.execute(text('SELECT x.a FROM t x, t y, t z'), undefined, {
      fetchSize: 1,
      window: 1,
    });
    const cursor = await firstValueFrom(rows.cursor());
    expect(await firstValueFrom(cursor.fetchMany(1))).toEqual([{ a: 1 }]);
    await close(cursor as never);
    await firstValueFrom(engine.execute(text('DROP TABLE t')));
  });

  it('an opening that is unsubscribed leaves nothing open', async () => {
    const engine = at.engine();
    const opening = engine.execute(endlessRows(at)).cursor();
    opening.subscribe(() => fail('it was unsubscribed')).unsubscribe();
    // At every turn until one comes too late.
    for (let turns = 0, opened = false; !opened; turns++) {
      const subscription = opening.subscribe(cursor => {
        opened = true;
        void firstValueFrom(cursor.close());
      });
      for (let turn = 0; turn < turns; turn++) await new Promise(resolve => setImmediate(resolve));
      subscription.unsubscribe();
      await firstValueFrom(engine.idle());
      expect(engine.pool.waiting).toBe(0);
    }
    await firstValueFrom(engine.ping());
    expect(engine.pool.leased).toBe(0);
  });

  it('a statement that fails gives no cursor, or fails the fetch that meets the error', async () => {
    const engine = at.engine();
    expect((await rejection(all(engine.execute(text('SELEC 1')).cursor()))).name).toBe('ProgrammingError');
    const late = text(
      'SELECT CASE n WHEN 40 THEN abs(-9223372036854775807 - 1) ELSE n END AS n FROM (' +
        'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 50) SELECT n FROM r) numbers',
    );
    const cursor = await firstValueFrom(engine.execute(late).cursor());
    expect((await firstValueFrom(cursor.fetchMany(39))).length).toBe(39);
    const error = await rejection(all(cursor.fetchOne()));
    expect(error.name).toBe('DataError');
    expect(error).not.toBeInstanceOf(OperationalError);
    expect(await rejection(all(cursor.fetchAll()))).toBe(error);
    expect(engine.pool.leased).toBe(0);
  });

  it('two cursors of one connection interleave', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    const one = await firstValueFrom(conn.execute(numbersTo(3000)).cursor());
    expect((await firstValueFrom(one.fetchMany(2))).map(({ n }) => n)).toEqual([1, 2]);
    const other = await firstValueFrom(conn.execute(numbersTo(2000)).cursor());
    for (let n = 1; n <= 2000; n++) {
      expect((await firstValueFrom(other.fetchOne()))!.n).toBe(n);
      expect((await firstValueFrom(one.fetchOne()))!.n).toBe(n + 2);
    }
    expect(await firstValueFrom(other.fetchOne())).toBeNull();
    expect((await firstValueFrom(one.fetchAll())).length).toBe(998);
    await firstValueFrom(conn.close());
  });
});
