/**
 * The seed's result tests (sqlalchemy_aio 39–51, alchimia ). A fetched row is an object; `tuples()` gives
 * arrays.
 */
import { firstValueFrom, lastValueFrom, toArray } from 'rxjs';
import type { Observable } from 'rxjs';

import {
  column,
  Cursor,
  deleteFrom,
  func,
  Integer,
  MetaData,
  ResourceClosedError,
  Result,
  select,
  Table,
  Text,
  text,
  update,
} from '../../lib/index.js';
import type { Connection } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { all } from '../support/notes.js';

const mytable = new Table('mytable', new MetaData(), {
  id: column(Integer, { primaryKey: true }),
  num: column(Integer),
  name: column(Text),
});
const one = text<{ one: number }>('SELECT 1 AS one');

describeBoth('seed, result', at => {
  const open = async (rows = 0): Promise<Connection> => {
    const conn = await firstValueFrom(at.engine().connect());
    await lastValueFrom(mytable.create(conn));
    for (let id = 1; id <= rows; id++)
      await lastValueFrom(conn.execute(mytable.insert().values({ id, num: id })));
    return conn;
  };
  const cursorOf = async <R>(result: { cursor(): Observable<Cursor<R>> }): Promise<Cursor<R>> =>
    firstValueFrom(result.cursor());

  it('seed 39, A-22 test_result_proxy, test_close: execute yields a Result, its cursor is closable', async () => {
    const conn = await open();
    const result = conn.execute(one);
    expect(result).toBeInstanceOf(Result);
    const cursor = await cursorOf(result);
    expect(cursor).toBeInstanceOf(Cursor);
    await firstValueFrom(cursor.close());
    expect(cursor.closed).toBeTrue();
    await expectAsync(firstValueFrom(cursor.fetchOne())).toBeRejectedWithError(ResourceClosedError);
    await firstValueFrom(cursor.close());
    await firstValueFrom(conn.close());
  });

  it('seed 40, A-15 test_fetchone', async () => {
    const conn = await open();
    const cursor = await cursorOf(conn.execute(text('SELECT 42 AS answer')).tuples());
    const row = await firstValueFrom(cursor.fetchOne());
    expect(row).toEqual([42]);
    expect(row![0]).toBe(42);
    expect(await firstValueFrom(cursor.fetchOne())).toBeNull();
    await firstValueFrom(conn.close());
  });

  it('seed 41 test_fetchmany_value: without a size, one row', async () => {
    const conn = await open(2);
    const cursor = await cursorOf(conn.execute(select(mytable.c.id)));
    expect(await firstValueFrom(cursor.fetchMany())).toEqual([{ id: 1 }]);
    await firstValueFrom(conn.close());
  });

  it('seed 42 test_fetchmany_quantity: size 1 of 2 rows; after close the table can be written', async () => {
    const conn = await open(2);
    const cursor = await cursorOf(conn.execute(select(mytable.c.id)));
    expect(await firstValueFrom(cursor.fetchMany(1))).toEqual([{ id: 1 }]);
    await firstValueFrom(cursor.close());
    expect((await lastValueFrom(conn.execute(mytable.delete()))).rowCount).toBe(2);
    await lastValueFrom(mytable.drop(conn));
    await firstValueFrom(conn.close());
  });

  it('seed 43 test_fetchmany_all: size 100 of 3 rows gives 3', async () => {
    const conn = await open(3);
    const cursor = await cursorOf(conn.execute(select(mytable.c.id)).tuples());
    expect(await firstValueFrom(cursor.fetchMany(100))).toEqual([[1], [2], [3]]);
    expect(await firstValueFrom(cursor.fetchMany(100))).toEqual([]);
    await firstValueFrom(conn.close());
  });

  it('seed 44, A-16 test_fetchall', async () => {
    const conn = await open();
    expect(await firstValueFrom((await cursorOf(conn.execute(one))).fetchAll())).toEqual([{ one: 1 }]);
    expect(await firstValueFrom(conn.execute(one).all())).toEqual([{ one: 1 }]);
    await firstValueFrom(conn.close());
  });

  it('seed 45 test_scalar', async () => {
    const conn = await open();
    expect(await firstValueFrom(conn.execute(one).scalar())).toBe(1);
    expect(await firstValueFrom(conn.execute(mytable.select()).scalar())).toBeNull();
    await firstValueFrom(conn.close());
  });

  it('seed 46, A-17 test_first: the first by ORDER BY', async () => {
    const conn = await open(3);
    const descending = select(mytable.c.id).orderBy(mytable.c.id.desc());
    expect(await firstValueFrom(conn.execute(descending).first())).toEqual({ id: 3 });
    expect(await firstValueFrom(conn.execute(descending).tuples().first())).toEqual([3]);
    await firstValueFrom(conn.close());
  });

  it('seed 47, A-18 test_keys: of a labelled function, of two columns, of an empty table', async () => {
    const conn = await open();
    const time = select(func.now().label('time'));
    expect(await firstValueFrom(conn.execute(time).keys())).toEqual(['time']);
    expect(
      await firstValueFrom((await cursorOf(conn.execute(select(mytable.c.id, mytable.c.num)))).keys()),
    ).toEqual(['id', 'num']);
    expect(await firstValueFrom(conn.execute(mytable.select()).keys())).toEqual(['id', 'num', 'name']);
    expect(await firstValueFrom(conn.execute(text('SELECT id, num FROM mytable')).keys())).toEqual([
      'id',
      'num',
    ]);
    await firstValueFrom(conn.close());
  });

  it('seed 48, A-19 test_returns_rows: true for SELECT, false for INSERT and CREATE TABLE', async () => {
    const conn = await open();
    const returnsRows = async (sql: string): Promise<boolean> => {
      const cursor = await cursorOf(conn.execute(text(sql)));
      await firstValueFrom(cursor.close());
      return cursor.returnsRows;
    };
    expect(await returnsRows('SELECT 1')).toBeTrue();
    expect(await returnsRows('INSERT INTO mytable (num) VALUES (1)')).toBeFalse();
    expect(await returnsRows('CREATE TABLE other (id INTEGER)')).toBeFalse();
    expect((await lastValueFrom(conn.execute(mytable.insert()))).returnsRows).toBeFalse();
    await firstValueFrom(conn.close());
  });

  it('seed 49, A-20 test_rowcount: UPDATE 2, DELETE 3', async () => {
    const conn = await open(3);
    const two = update(mytable).values({ num: 7 }).where(mytable.c.id.gt(1));
    expect((await lastValueFrom(conn.execute(two))).rowCount).toBe(2);
    expect((await lastValueFrom(conn.execute(deleteFrom(mytable)))).rowCount).toBe(3);
    const cursor = await cursorOf(conn.execute(text('INSERT INTO mytable (num) VALUES (1), (2)')));
    expect(cursor.rowCount).toBe(2);
    await firstValueFrom(conn.close());
  });

  it('seed 50, A-21 test_inserted_primary_key: [1] after the first insert, without values', async () => {
    const conn = await open();
    expect((await lastValueFrom(conn.execute(mytable.insert()))).insertedPrimaryKey).toEqual([1]);
    expect(
      (await lastValueFrom(conn.execute(mytable.insert().values({ id: 9 })))).insertedPrimaryKey,
    ).toEqual([9]);
    await firstValueFrom(conn.close());
  });

  it('seed 51 test_aiter: for await yields both rows; afterwards the table can be written', async () => {
    const conn = await open(2);
    const seen: number[] = [];
    for await (const { id } of conn.execute(select(mytable.c.id))) seen.push(id);
    expect(seen).toEqual([1, 2]);
    for await (const _row of conn.execute(select(mytable.c.id))) break;
    expect((await lastValueFrom(conn.execute(mytable.delete()))).rowCount).toBe(2);
    await lastValueFrom(mytable.drop(conn));
    await firstValueFrom(conn.close());
  });

  it('seed 39 to 51 in one: a Result is an Observable of its rows', async () => {
    const conn = await open(2);
    expect(await all(conn.execute(select(mytable.c.id)))).toEqual([{ id: 1 }, { id: 2 }]);
    expect(await firstValueFrom(conn.execute(select(mytable.c.id)).scalars().pipe(toArray()))).toEqual([
      1, 2,
    ]);
    await firstValueFrom(conn.close());
  });
});
