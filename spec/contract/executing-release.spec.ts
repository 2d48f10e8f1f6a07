/**
 * The end of an execution: released before it is told, rows in flight hold nothing, errors are the library's own
 * (C7–C11, C15).
 */
import {
  concat,
  concatMap,
  config,
  firstValueFrom,
  lastValueFrom,
  Observable,
  of,
  take,
  tap,
  throwError,
  type Subscription,
} from 'rxjs';

import {
  Boolean,
  CreateTable,
  DBAPIError,
  func,
  insert,
  IntegrityError,
  MetaData,
  ProgrammingError,
  RxAlchemyError,
  select,
  StatementError,
  Table,
  Text,
  Integer,
  column,
  text,
} from '../../lib/index.js';
import type { Engine } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { all, numbersTo, rejection } from '../support/notes.js';
import { endlessRows, needsReturning } from '../support/statements.js';

const users = new Table('users', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  name: column(Text),
});

async function withUsers(engine: Engine, ...names: string[]): Promise<void> {
  await firstValueFrom(engine.execute(new CreateTable(users)));
  if (names.length > 0)
    await firstValueFrom(
      engine.execute(
        users.insert(),
        names.map(name => ({ name })),
      ),
    );
}

const count = (engine: Engine): Promise<number | null> =>
  firstValueFrom(engine.scalar(select(func.count(users.c.id))));

/** How many leases are out when each notification comes. */
async function leasedAt(engine: Engine, source: Observable<unknown>): Promise<Record<string, number[]>> {
  const seen: Record<string, number[]> = { next: [], error: [], complete: [] };
  const note = (what: string) => (): void => void seen[what]!.push(engine.pool.leased);
  await new Promise<void>(resolve => {
    source.pipe(tap({ next: note('next'), error: note('error'), complete: note('complete') })).subscribe({
      error: () => resolve(),
      complete: () => resolve(),
    });
  });
  return seen;
}

describeEngines('the end of an execution', at => {
  it('[C7] has released when it completes or fails', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A');
    const good = await leasedAt(engine, engine.execute(numbersTo(2000)));
    expect(good['complete']).toEqual([0]);
    const bad = await leasedAt(engine, engine.execute(text('SELECT * FROM nowhere')));
    expect(bad['error']).toEqual([0]);
    const late = engine.execute(text('SELECT abs(n - 9223372036854775807 - 2) FROM (SELECT 1 AS n) one'));
    expect((await leasedAt(engine, late))['error']).toEqual([0]);
  });

  it('[C7] concat works on a pool of one', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    await withUsers(engine);
    const values = await all(
      concat(
        engine.execute(users.insert().values({ name: 'A' })),
        engine.execute(select(users.c.name)),
        engine.execute(users.delete()),
        engine.execute(select(users.c.name)).all(),
      ),
    );
    expect(values.length).toBe(4);
    expect(values.at(-1)).toEqual([]);
  });

  it('[C7] one-value views have released when their value comes', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A', 'B');
    const rows = engine.execute(numbersTo(5000));
    const write = engine.execute(users.insert().values({ name: 'A' }));
    for (const source of [rows.all(), rows.first(), rows.keys(), rows.scalar(), rows.oneOrNone(), write]) {
      const { next, error, complete } = await leasedAt(engine, source);
      expect([...next!, ...error!, ...complete!].filter(leased => leased !== 0)).toEqual([]);
    }
  });

  it('[C8] the value of a write comes after its release, so cancelling on it undoes nothing', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    await withUsers(engine);
    const insertion = engine.execute(users.insert().values({ name: 'A' }));
    const seen: number[] = [];
    await lastValueFrom(
      insertion.pipe(
        tap(() => seen.push(engine.pool.leased)),
        take(1),
      ),
    );
    await firstValueFrom(insertion);
    expect(seen).toEqual([0]);
    expect(await count(engine)).toBe(2);
  });

  it('[C8] rows of RETURNING come after the statement has run to its end', async () => {
    needsReturning(at);
    const engine = at.engine();
    await withUsers(engine);
    const names = Array.from({ length: 50 }, (_, index) => ({ name: `user ${index}` }));
    const returning = engine.execute(insert(users).values(names).returning(users.c.id));
    await firstValueFrom(returning);
    await lastValueFrom(returning.pipe(take(3)));
    const plain = text<{ id: number }>('INSERT INTO users (name) SELECT name FROM users RETURNING id');
    await firstValueFrom(engine.execute(plain).pipe(take(1)));
    await firstValueFrom(engine.idle());
    expect(await count(engine)).toBe(200);
  });

  it('[C9] rows in flight hold no connection', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    const held: number[] = [];
    const rows = await all(
      engine.execute(numbersTo(20)).pipe(
        tap(() => held.push(engine.pool.leased)),
        concatMap(row => engine.scalar(text('SELECT :n'), row)),
      ),
    );
    expect(rows).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    // From the second row on it is the inner query that has the connection.
    expect(held[0]).toBe(0);
  });

  it('[C9] a slow pulling consumer of few rows holds none', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    let taken = 0;
    for await (const { n } of engine.execute(numbersTo(30))) {
      taken += n;
      expect(await firstValueFrom(engine.scalar(text('SELECT 7')))).toBe(7);
    }
    expect(taken).toBe(465);
  });

  it('[C10] errors are the library’s own, with cause, statement and parameters', async () => {
    const engine = at.engine();
    await withUsers(engine, 'A');
    const syntax = await rejection(all(engine.execute(text('SELEC :a'), { a: 'v' })));
    expect(syntax).toBeInstanceOf(ProgrammingError);
    expect(syntax['statement']).toBe('SELEC ?');
    expect(syntax['params']).toEqual(['v']);
    expect((syntax['cause'] as Error).message).toContain('syntax');
    expect(syntax['code']).toBe(at.dialect === 'sqlite' ? 'SQLITE_ERROR' : 'ER_PARSE_ERROR');
    const duplicate = await rejection(all(engine.execute(users.insert().values({ id: 1, name: 'B' }))));
    expect(duplicate).toBeInstanceOf(IntegrityError);
    expect(duplicate['constraint']).toBe(at.dialect === 'sqlite' ? 'users.id' : 'PRIMARY');
    expect(duplicate['params']).toEqual([1, 'B']);
    const missing = await rejection(all(engine.execute(text('SELECT :a'))));
    expect(missing).toBeInstanceOf(StatementError);
    expect(missing).not.toBeInstanceOf(DBAPIError);
    expect(missing['statement']).toBe('SELECT ?');
  });

  it('[C10] a conversion that fails names column and value, after the rows before it', async () => {
    const engine = at.engine();
    const typed = text('SELECT 1 AS ok UNION ALL SELECT 0 UNION ALL SELECT 7 UNION ALL SELECT 1').columns({
      ok: Boolean,
    });
    const rows: unknown[] = [];
    const error = await rejection(lastValueFrom(engine.execute(typed).pipe(tap(row => rows.push(row)))));
    expect(rows).toEqual([{ ok: true }, { ok: false }]);
    expect(error.name).toBe('DataError');
    expect(error.message).toMatch(/7\S* in column 'ok'/);
    expect(error['statement']).toContain('SELECT 1 AS ok');
    expect(error['phase']).toBe('fetch');
    const pulled: unknown[] = [];
    const pulling = engine.execute(typed).forEachRow(row => void pulled.push(row));
    expect((await rejection(pulling)).name).toBe('DataError');
    expect(pulled).toEqual(rows);
    expect(engine.pool.leased).toBe(0);
  });

  it('[C10] with hideParameters no value shows', async () => {
    const engine = at.engine({ hideParameters: true });
    const error = await rejection(all(engine.execute(text('SELEC :a'), { a: 'secret' })));
    expect(error.message).not.toContain('secret');
    expect(error['params']).toBeUndefined();
  });

  it('[C10] a consumer that throws is reported by RxJS and breaks nothing', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    const reported: unknown[] = [];
    config.onUnhandledError = error => reported.push(error);
    try {
      const seen: number[] = [];
      await new Promise<void>((resolve, reject) => {
        engine.execute(numbersTo(3)).subscribe({
          next: ({ n }) => {
            seen.push(n);
            throw new Error(`boom ${n}`);
          },
          error: reject,
          complete: resolve,
        });
      });
      await new Promise(resolve => setTimeout(resolve));
      expect(seen).toEqual([1, 2, 3]);
      expect(reported.map(error => (error as Error).message)).toEqual(['boom 1', 'boom 2', 'boom 3']);
      expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
    } finally {
      config.onUnhandledError = null;
    }
  });

  it('[C10] an operator that throws ends the stream with its own error, released', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    const boom = new Error('boom');
    const failing = engine
      .execute(endlessRows(at))
      .pipe(concatMap(({ n }) => (n < 3 ? of(n) : throwError(() => boom))));
    expect(await rejection(lastValueFrom(failing))).toBe(boom as never);
    await firstValueFrom(engine.idle());
    expect(await firstValueFrom(engine.scalar(text('SELECT 1')))).toBe(1);
  });

  it('[C11] is an Observable and an AsyncIterable; leaving the loop waits for the release', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    const result = engine.execute(endlessRows(at));
    expect(result).toBeInstanceOf(Observable);
    for await (const { n } of result) if (n === 3) break;
    expect(engine.pool.leased).toBe(0);

    const returning = async (): Promise<number> => {
      for await (const { n } of result) if (n === 2) return n;
      return 0;
    };
    expect(await returning()).toBe(2);
    expect(engine.pool.leased).toBe(0);

    const boom = new Error('boom');
    const throwing = async (): Promise<void> => {
      for await (const { n } of result) if (n === 700) throw boom;
    };
    expect(await rejection(throwing())).toBe(boom as never);
    expect(engine.pool.leased).toBe(0);
  });

  it('[C11] the iterator’s own return and throw release, before and after the first row', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    const untouched = engine.execute(endlessRows(at))[Symbol.asyncIterator]();
    expect(await untouched.return?.()).toEqual({ done: true, value: undefined });
    const iterator = engine.execute(endlessRows(at))[Symbol.asyncIterator]();
    expect(await iterator.next()).toEqual({ done: false, value: { n: 1 } });
    const boom = new Error('boom');
    expect(await rejection(iterator.throw!(boom))).toBe(boom as never);
    expect(engine.pool.leased).toBe(0);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('[C11] for await ends with the error after the rows before it', async () => {
    const engine = at.engine();
    const numbers: number[] = [];
    const loop = async (): Promise<void> => {
      const sql = 'CASE n WHEN 3 THEN abs(-9223372036854775807 - (n - 2)) ELSE n END AS n';
      const rows = text<{ n: number }>(
        `SELECT ${sql} FROM (SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3) three`,
      );
      for await (const { n } of engine.execute(rows)) numbers.push(n);
    };
    const error = await rejection(loop());
    expect(error).toBeInstanceOf(RxAlchemyError);
    expect(error.message).toMatch(/integer overflow|out of range/);
    expect(numbers).toEqual([1, 2]);
  });

  it('[C15] no row comes after unsubscribe, and the cursor is closed', async () => {
    const engine = at.engine({ poolSize: 1, timeout: 60_000 });
    await withUsers(engine, 'A');
    await firstValueFrom(
      engine.execute(
        text('INSERT INTO users (name) SELECT name FROM users, (SELECT 1 UNION SELECT 2) twice'),
      ),
    );
    let after = 0;
    let subscription: Subscription | undefined;
    await new Promise<void>(resolve => {
      subscription = engine
        .execute(text('SELECT a.id FROM users a, users b, users c, users d'))
        .subscribe(() => {
          if (subscription!.closed) after++;
          subscription!.unsubscribe();
          resolve();
        });
    });
    await firstValueFrom(engine.idle());
    expect(after).toBe(0);
    expect(engine.pool.leased).toBe(0);
    await firstValueFrom(engine.execute(text('DROP TABLE users')));
  });
});
