/**
 * The R2DBC TCK's scenarios, by their numbers in reactive.md, with this library's behaviour where the contract decides.
 *
 * Do not apply: 2, 3 (auto-commit is not switched; a transaction is begun), 4, 17 (one statement a string; more are
 * refused, proved here), 7, 8 (NULL has no type here; null is bound as any value), 10–13 as streams (a BLOB or CLOB is a
 * value, proved here as such), 14, 16, 19 as positional access to rows (rows are objects; names are keys), 21, 25
 * (no `add`, no list of generated columns: parameter sets are an array, RETURNING says what comes back), 27 (a savepoint
 * needs a transaction, proved here), 28–31 as segments (a write is one `WriteResult`, rows are rows: filtered by RxJS).
 */
import { concat, filter, firstValueFrom, ignoreElements, lastValueFrom } from 'rxjs';

import {
  ArgumentError,
  column,
  CompileError,
  DBAPIError,
  Integer,
  InvalidRequestError,
  LargeBinary,
  MetaData,
  select,
  StatementError,
  Table,
  Text,
  text,
} from '../../lib/index.js';
import type { Connection, Executor } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { all, rejection } from '../support/notes.js';
import { needsReturning } from '../support/statements.js';

const metadata = new MetaData();
const test = new Table('test', metadata, { value: column('test_value', Integer) });
const two = new Table('test_two_column', metadata, { col1: column(Integer), col2: column(Text) });
const blobs = new Table('blob_test', metadata, { value: column('test_value', LargeBinary) });
const clobs = new Table('clob_test', metadata, { value: column('test_value', Text) });
const keyed = new Table('keyed', metadata, {
  id: column(Integer, { primaryKey: true }),
  value: column(Integer),
});

const insert = (on: Executor, value: number) => lastValueFrom(on.execute(test.insert().values({ value })));
const values = (on: Executor): Promise<(number | null)[]> =>
  firstValueFrom(on.execute(select(test.c.value).orderBy(test.c.value)).scalars().all());

describeBoth('R2DBC', at => {
  const open = async (): Promise<Connection> => {
    const engine = at.engine();
    await all(metadata.createAll(engine));
    return firstValueFrom(engine.connect());
  };

  it('R2DBC 1 autoCommitByDefault: a fresh connection is in no transaction, and a write is there for others', async () => {
    const conn = await open();
    expect(conn.inTransaction()).toBeFalse();
    await insert(conn, 100);
    await firstValueFrom(conn.close());
    const other = await open();
    expect(other.inTransaction()).toBeFalse();
    if (at.database !== 'memory') expect(await values(other)).toEqual([100]);
    await firstValueFrom(other.close());
  });

  it('R2DBC 4, 17 batch, compoundStatement: two statements in one string are refused, as a typed error', async () => {
    const conn = await open();
    for (const sql of ['INSERT INTO test VALUES (1); SELECT 1', 'SELECT 1; SELECT 2']) {
      expect(await rejection(firstValueFrom(conn.execute(text(sql))))).toBeInstanceOf(DBAPIError);
    }
    expect(
      await all(concat(conn.execute(text('SELECT 1 AS a')), conn.execute(text('SELECT 2 AS b')))),
    ).toEqual([{ a: 1 }, { b: 2 }]);
    expect(await values(conn)).toEqual([]);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 5, 9 bindFails, bindNullFails: undefined, unknown names and what cannot be encoded are typed errors', async () => {
    const conn = await open();
    const statement = text('INSERT INTO test (test_value) VALUES (:value)');
    for (const [params, error] of [
      [{ value: undefined }, StatementError],
      [{ value: 1, other: 2 }, ArgumentError],
      [{ value: class {} }, StatementError],
      [{ value: Symbol('a') }, StatementError],
    ] as const) {
      expect(await rejection(firstValueFrom(conn.execute(statement, params as never)))).toBeInstanceOf(error);
    }
    expect(
      await rejection(firstValueFrom(conn.execute(test.insert().values({ value: 'one' as never })))),
    ).toBeInstanceOf(StatementError);
    expect(() => conn.execute(test.insert().values({ other: 1 } as never))).toThrowError(
      ArgumentError,
      /other/,
    );
    expect(await values(conn)).toEqual([]);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 6, 7, 8 bindValueAsParameter, bindNull: a value and NULL are bound, and the count comes once', async () => {
    const conn = await open();
    const statement = text('INSERT INTO test (test_value) VALUES (:value)');
    expect((await all(conn.execute(statement, { value: 100 }))).length).toBe(1);
    expect((await all(conn.execute(statement, { value: null }))).length).toBe(1);
    expect(await values(conn)).toEqual([null, 100]);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 10, 11 blobInsert, blobSelect: bytes as one value', async () => {
    const conn = await open();
    const bytes = new Uint8Array(100_000).map((_, index) => index % 251);
    expect((await lastValueFrom(conn.execute(blobs.insert().values({ value: bytes })))).rowCount).toBe(1);
    const read = await firstValueFrom(conn.scalar(select(blobs.c.value)));
    expect(read).toEqual(bytes);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 12, 13 clobInsert, clobSelect: text as one value', async () => {
    const conn = await open();
    const clob = 'tëst välue 🎉 '.repeat(10_000);
    await lastValueFrom(conn.execute(clobs.insert().values({ value: clob })));
    expect(await firstValueFrom(conn.scalar(select(clobs.c.value)))).toBe(clob);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 15 rowMetadata: keys keep the order of the select list, one column thrice under other names', async () => {
    const conn = await open();
    await insert(conn, 100);
    const statement = select(test.c.value.label('b'), test.c.value.label('c'), test.c.value.label('a'));
    expect(await firstValueFrom(conn.execute(statement).keys())).toEqual(['b', 'c', 'a']);
    expect(Object.keys((await firstValueFrom(conn.execute(statement))) as object)).toEqual(['b', 'c', 'a']);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 18 createStatementFails: no SQL is refused at once', async () => {
    const conn = await open();
    for (const nothing of [null, undefined, '', '  ', 5]) {
      expect(() => conn.execute(nothing as never)).toThrowError(ArgumentError);
      expect(() => text(nothing as never)).toThrowError(ArgumentError);
    }
    expect(() => conn.execDriverSql(null as never)).toThrowError(ArgumentError);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 19 duplicateColumnNames: two columns of one name are refused in a select, the last one counts in text', async () => {
    const conn = await open();
    await lastValueFrom(conn.execute(two.insert().values({ col1: 100, col2: 'hello' })));
    const twice = (): unknown => select(two.c.col1.label('value'), two.c.col2.label('value') as never);
    const attempt = async (): Promise<unknown> => all(conn.execute(twice() as never));
    await expectAsync(attempt()).toBeRejectedWithError(CompileError, /label/);
    expect(
      await all(
        conn.execute(text<{ value: unknown }>('SELECT col1 AS value, col2 AS value FROM test_two_column')),
      ),
    ).toEqual([{ value: 'hello' }]);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 20 prepareStatement: ten parameter sets, one statement, one count of ten', async () => {
    const conn = await open();
    const sets = Array.from({ length: 10 }, (_, value) => ({ value }));
    const results = await all(conn.execute(text('INSERT INTO test (test_value) VALUES (:value)'), sets));
    expect(results).toEqual([jasmine.objectContaining({ rowCount: 10 })] as never);
    expect((await values(conn)).length).toBe(10);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 21, 22, 23 incomplete bindings fail before anything is executed, also in the last of many sets', async () => {
    const conn = await open();
    const statement = text('INSERT INTO test_two_column (col1, col2) VALUES (:one, :two)');
    await expectAsync(lastValueFrom(conn.execute(statement))).toBeRejectedWithError(StatementError, /'one'/);
    await expectAsync(lastValueFrom(conn.execute(statement, { one: 1 }))).toBeRejectedWithError(
      StatementError,
      /'two'/,
    );
    const sets = [{ one: 1, two: 'a' }, { one: 2 }];
    await expectAsync(lastValueFrom(conn.execute(statement, sets))).toBeRejectedWithError(
      StatementError,
      /'two'.*group 1/,
    );
    const error = await rejection(lastValueFrom(conn.execute(statement, [])));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(await all(conn.execute(two.select()))).toEqual([]);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 24 returnGeneratedValues: RETURNING emits exactly one row', async () => {
    needsReturning(at);
    const conn = await open();
    expect(await all(conn.execute(keyed.insert().values({ value: 100 }).returning(keyed.c.id)))).toEqual([
      { id: 1 },
    ]);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 26 savePoint: see {100}, then {100, 200}, then all three, then back to {100, 200}', async () => {
    const conn = await open();
    await insert(conn, 100);
    const transaction = await firstValueFrom(conn.begin());
    expect(await values(conn)).toEqual([100]);
    await insert(conn, 200);
    expect(await values(conn)).toEqual([100, 200]);
    const savepoint = await firstValueFrom(conn.beginNested());
    await insert(conn, 300);
    expect(await values(conn)).toEqual([100, 200, 300]);
    await firstValueFrom(savepoint.rollback());
    expect(await values(conn)).toEqual([100, 200]);
    await firstValueFrom(transaction.commit());
    expect(await values(conn)).toEqual([100, 200]);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 27 savePointStartsTransaction: it does not; it says to begin first (contract, C25)', async () => {
    const conn = await open();
    await expectAsync(firstValueFrom(conn.beginNested())).toBeRejectedWithError(
      InvalidRequestError,
      /begin\(\) first/,
    );
    expect(conn.inTransaction()).toBeFalse();
    await firstValueFrom(conn.close());
  });

  it('R2DBC 28, 29 segmentInsert: the write emits its count; filtered away it completes empty, and was executed', async () => {
    const conn = await open();
    const statement = test.insert().values({ value: 100 });
    expect((await lastValueFrom(conn.execute(statement))).rowCount).toBe(1);
    expect(await all(conn.execute(statement).pipe(filter(() => false)))).toEqual([]);
    expect(await values(conn)).toEqual([100, 100]);
    await firstValueFrom(conn.close());
  });

  it('R2DBC 30, 31 segmentSelect: rows filtered away complete empty, and the connection is usable; kept, they come', async () => {
    const conn = await open();
    await insert(conn, 100);
    expect(await all(conn.execute(test.select()).pipe(filter(() => false)))).toEqual([]);
    expect(await all(conn.execute(test.select()).pipe(ignoreElements()))).toEqual([]);
    expect(await all(conn.execute(test.select()))).toEqual([{ value: 100 }]);
    await firstValueFrom(conn.close());
  });

  for (const [number, end, left] of [
    ['R2DBC 32 transactionCommit', 'commit', [100, 200]],
    ['R2DBC 33 transactionRollback', 'rollback', [100]],
  ] as const) {
    it(`${number}: visible inside, and afterwards ${left.join()}`, async () => {
      const conn = await open();
      await insert(conn, 100);
      const transaction = await firstValueFrom(conn.begin());
      await insert(conn, 200);
      expect(await values(conn)).toEqual([100, 200]);
      await firstValueFrom(transaction[end]());
      expect(await values(conn)).toEqual([...left]);
      await firstValueFrom(conn.close());
    });
  }

  it('R2DBC 34 validate: ping is true on an open engine and false, not an error, after dispose', async () => {
    const engine = at.engine();
    expect(await all(engine.ping())).toEqual([true]);
    await firstValueFrom(engine.dispose());
    expect(await all(engine.ping())).toEqual([false]);
  });
});
