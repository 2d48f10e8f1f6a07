/**
 * What a connection offers besides execute: options of its own, driver SQL, isolation level, an inspector.
 */
import { firstValueFrom, lastValueFrom, map, toArray } from 'rxjs';

import {
  ArgumentError,
  DBAPIError,
  Inspector,
  InvalidRequestError,
  ProgrammingError,
  ResourceClosedError,
  text,
  TimeoutError,
} from '../../lib/index.js';
import type { Connection, EngineEvent } from '../../lib/index.js';
import { describeBoth } from '../support/both.js';
import { add, all, createNotes, ids, numbersTo, rejection, selectIds } from '../support/notes.js';

const one = text<{ one: number }>('SELECT 1 AS one');

describeBoth('conn.executionOptions', at => {
  it('gives a copy of the same connection with other defaults, which an execution may override', async () => {
    const engine = at.engine({ executionOptions: { label: 'engine' } });
    const labels: string[] = [];
    engine.events.subscribe((event: EngineEvent) => {
      if (event.type === 'execute') labels.push(event.label);
    });
    const conn = await firstValueFrom(engine.connect());
    const copy = conn.executionOptions({ label: 'copy', fetchSize: 2 });
    expect(copy).not.toBe(conn);
    await lastValueFrom(conn.execute(one));
    await lastValueFrom(copy.execute(one));
    await lastValueFrom(copy.execute(one, undefined, { label: 'once' }));
    await lastValueFrom(copy.executionOptions({ fetchSize: 5 }).execute(one));
    await lastValueFrom(engine.executionOptions({ label: 'engine copy' }).execute(one));
    await lastValueFrom(
      engine.executionOptions({ label: 'of its connections' }).connect(scoped => scoped.execute(one)),
    );
    expect(labels).toEqual(['engine', 'copy', 'once', 'copy', 'engine copy', 'of its connections']);
    await firstValueFrom(conn.close());
  });

  it('shares order, transaction and end with the connection, and the pool with the engine', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const copy = conn.executionOptions({ label: 'copy' });
    const transaction = await firstValueFrom(copy.begin());
    expect(conn.inTransaction()).toBeTrue();
    await Promise.all([firstValueFrom(add(conn, 1)), firstValueFrom(add(copy, 2))]);
    await firstValueFrom(transaction.commit());
    expect(await ids(copy)).toEqual([1, 2]);
    const engineCopy = engine.executionOptions({ timeout: 0 });
    expect(engineCopy.pool).toEqual(engine.pool);
    if (at.database !== 'memory') {
      const others = await Promise.all(
        Array.from({ length: engine.pool.size - 1 }, () => firstValueFrom(engine.connect())),
      );
      await expectAsync(firstValueFrom(engineCopy.execute(one))).toBeRejectedWithError(TimeoutError);
      for (const other of others) await firstValueFrom(other.close());
    }
    await firstValueFrom(conn.close());
    expect(copy.closed).toBeTrue();
  });

  it('refuses options that there are not, and values of the wrong kind', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    for (const target of [engine, conn]) {
      expect(() => target.executionOptions({ pageSize: 5 } as never)).toThrowError(
        ArgumentError,
        /'pageSize'.*fetchSize/,
      );
      expect(() => target.executionOptions({ fetchSize: 0 })).toThrowError(
        ArgumentError,
        /'fetchSize'.*positive/,
      );
      expect(() => target.executionOptions({ fetchSize: 1.5 })).toThrowError(ArgumentError);
      expect(() => target.executionOptions({ timeout: NaN })).toThrowError(ArgumentError, /'timeout'/);
      expect(() => target.executionOptions(null as never)).toThrowError(ArgumentError);
      expect(() => target.execute(one, undefined, { windows: 3 } as never)).toThrowError(
        ArgumentError,
        /'windows'/,
      );
    }
    await firstValueFrom(conn.close());
  });
});

describeBoth('conn.execDriverSql', at => {
  const open = async (): Promise<Connection> => {
    const engine = at.engine();
    await createNotes(engine);
    return firstValueFrom(engine.connect());
  };

  it('takes SQL as the driver does, with values by position, and gives rows by the database’s names', async () => {
    const conn = await open();
    const row = await firstValueFrom(
      conn.execDriverSql('SELECT ? AS a, ? AS b, ? AS "c d", ?', [1, 'x', null, 2n ** 40n]).one(),
    );
    expect(row).toEqual({ a: 1, b: 'x', 'c d': null, '?': 2 ** 40 });
    // The type that the value has in the database.
    const type = at.dialect === 'sqlite' ? 'typeof(?)' : 'IF(? + 0 = 1, 1, 0)';
    // A parameter alone is a text to MySQL, whatever it is given.
    const given = at.dialect === 'sqlite' ? '?' : 'CAST(? AS BINARY)';
    const bytes = await firstValueFrom(
      conn.execDriverSql(`SELECT ${given} AS bytes, ${type} AS type`, [new Uint8Array([1, 2]), 1]).one(),
    );
    expect(bytes).toEqual({ bytes: new Uint8Array([1, 2]), type: at.dialect === 'sqlite' ? 'integer' : 1 });
    await firstValueFrom(conn.close());
  });

  it('gives a WriteResult for what gives no rows, inside and outside a transaction', async () => {
    const conn = await open();
    const insert = (id: number) => conn.execDriverSql('INSERT INTO notes (id) VALUES (?)', [id]);
    expect(await firstValueFrom(insert(1))).toEqual(
      jasmine.objectContaining({ rowCount: 1, lastRowId: 1, returnsRows: false }) as never,
    );
    await lastValueFrom(conn.begin(handle => handle.execDriverSql('INSERT INTO notes (id) VALUES (?)', [2])));
    await expectAsync(firstValueFrom(insert(3).all())).toBeRejectedWithError(
      ResourceClosedError,
      /does not return rows/,
    );
    const [ask, change] =
      at.dialect === 'sqlite'
        ? ['PRAGMA user_version', 'PRAGMA user_version = 7']
        : ['SELECT CAST(COALESCE(@version, 0) AS SIGNED)', 'SET @version = 7'];
    expect(await firstValueFrom(conn.execDriverSql(ask).scalar())).toBe(0);
    await lastValueFrom(conn.execDriverSql(change));
    expect(await firstValueFrom(conn.execDriverSql(ask).scalar())).toBe(7);
    expect((await ids(conn)).slice(0, 2)).toEqual([1, 2]);
    await firstValueFrom(conn.close());
  });

  const wrong: [unknown, RegExp][] = [
    [undefined, /value 2: it is undefined; use null/],
    [NaN, /NaN/],
    [true, /use 1 or 0/],
    [new Date(0), /Date/],
    [{ a: 1 }, /JSON\.stringify/],
    [[1], /JSON\.stringify/],
    [() => 1, /function/],
    [Symbol('s'), /symbol/],
  ];
  for (const [value, message] of wrong) {
    it(`refuses ${typeof value === 'object' ? JSON.stringify(value) : String(value)} before it reaches a thread`, async () => {
      const conn = await open();
      expect(() => conn.execDriverSql('SELECT ?, ?', [1, value as never])).toThrowError(
        ArgumentError,
        message,
      );
      await firstValueFrom(conn.close());
    });
  }

  it('refuses what is no SQL and what are no values, and copies the values it takes', async () => {
    const conn = await open();
    expect(() => conn.execDriverSql(5 as never)).toThrowError(ArgumentError, /SQL text/);
    expect(() => conn.execDriverSql('SELECT :a', { a: 1 } as never)).toThrowError(ArgumentError, /array/);
    const values = [1];
    const result = conn.execDriverSql('SELECT ? AS n', values);
    values[0] = 2;
    expect(await firstValueFrom(result)).toEqual({ n: 1 });
    for (const [sql, binds] of [
      ['SELECT ?', []],
      ['SELECT 1', [1]],
      ['', []],
      ['SELECT 1; SELECT 2', []],
    ] as const) {
      expect(await rejection(firstValueFrom(conn.execDriverSql(sql, binds)))).toBeInstanceOf(DBAPIError);
    }
    expect(await rejection(firstValueFrom(conn.execDriverSql('SELEKT 1')))).toBeInstanceOf(ProgrammingError);
    await firstValueFrom(conn.close());
  });

  it('answers for what it is asked: many texts, one after the other', async () => {
    const conn = await open();
    for (let n = 0; n < 300; n++)
      expect(await firstValueFrom(conn.execDriverSql(`SELECT ${n} AS n`))).toEqual({ n });
    expect(await firstValueFrom(conn.execDriverSql('SELECT 0 AS n'))).toEqual({ n: 0 });
    await firstValueFrom(conn.close());
  });
});

describeBoth('conn.getIsolationLevel and conn.inspect', at => {
  const usual = at.dialect === 'sqlite' ? 'SERIALIZABLE' : 'REPEATABLE READ';
  it(`is ${usual}, in a transaction and outside`, async () => {
    const conn = await firstValueFrom(at.engine().connect());
    expect(await all(conn.getIsolationLevel())).toEqual([usual]);
    expect(await lastValueFrom(conn.begin(handle => handle.getIsolationLevel()))).toBe(usual);
    await firstValueFrom(conn.close());
  });

  it('inspects what the connection sees, also what its own transaction made', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    expect(conn.inspect()).toBeInstanceOf(Inspector);
    // A server commits at DDL.
    const onServer = at.dialect === 'mysql';
    const [quote, schema] = onServer ? ['`', at.server().name] : ['"', 'main'];
    const look = async (handle: Connection): Promise<void> => {
      await lastValueFrom(handle.execute(text(`CREATE TABLE ${quote}odd 'name${quote} (id INTEGER)`)));
      await lastValueFrom(handle.execute(text('CREATE VIEW views AS SELECT 1 AS one')));
      expect(await firstValueFrom(handle.inspect().tableNames())).toEqual(["odd 'name"]);
      expect(await firstValueFrom(handle.inspect().viewNames())).toEqual(['views']);
      expect(await firstValueFrom(handle.inspect().hasTable("odd 'name"))).toBeTrue();
      const other = onServer ? "odd 'name" : "ODD 'NAME";
      expect(await firstValueFrom(handle.inspect().hasTable(other, schema))).toBeTrue();
      expect(await firstValueFrom(handle.inspect().hasTable('%'))).toBeFalse();
    };
    if (onServer) await look(conn);
    else await lastValueFrom(conn.begin(look), { defaultValue: undefined });
    expect(() => conn.inspect().tableNames('')).toThrowError(ArgumentError, /schema/);
    expect(() => conn.inspect().hasTable(5 as never)).toThrowError(ArgumentError, /table/);
    const nowhere = firstValueFrom(conn.inspect().tableNames('nowhere'));
    // A server lists the tables of every database, and none of this.
    if (onServer) expect(await nowhere).toEqual([]);
    else expect(await rejection(nowhere)).toBeInstanceOf(DBAPIError);
    await firstValueFrom(conn.close());
    expect(await firstValueFrom(engine.inspect().tableNames())).toEqual(["odd 'name"]);
  });
});

describeBoth('transactions around a Result', at => {
  it('a view of a Result runs in the transaction it is subscribed in', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const result = conn.execute(selectIds);
    const transaction = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    expect(await firstValueFrom(result.scalars().pipe(toArray()))).toEqual([1]);
    await firstValueFrom(transaction.rollback());
    expect(await firstValueFrom(result.scalars().pipe(toArray()))).toEqual([]);
    await firstValueFrom(conn.close());
    await expectAsync(firstValueFrom(result)).toBeRejectedWithError(InvalidRequestError, /closed/);
  });

  it('a cursor that is open when its transaction ends keeps its rows', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    const cursor = await firstValueFrom(conn.execute(numbersTo(5000)).cursor());
    await firstValueFrom(cursor.fetchOne());
    await firstValueFrom(transaction.commit());
    expect(await firstValueFrom(cursor.fetchAll().pipe(map(rows => rows.length)))).toBe(4999);
    await firstValueFrom(conn.close());
  });
});
