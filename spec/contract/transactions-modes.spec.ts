/**
 * How transactions may be asked for: modes, readOnly, isolation levels, and what a database cannot honour (C22, C29).
 */
import { concat, firstValueFrom, lastValueFrom, of, throwError } from 'rxjs';
import type { Observable } from 'rxjs';

import { ArgumentError, InvalidRequestError, TimeoutError, text } from '../../lib/index.js';
import type { Connection, Executor, TransactionOptions } from '../../lib/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';
import { add, all, createNotes, ids, rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';
import { needsReturning } from '../support/statements.js';

const queryOnly = text<{ query_only: number }>('PRAGMA query_only');

const SQLITE_BEGINS: [TransactionOptions, string[]][] = [
  [{}, ['BEGIN IMMEDIATE', 'COMMIT']],
  [{ mode: 'immediate' }, ['BEGIN IMMEDIATE', 'COMMIT']],
  [{ mode: 'deferred' }, ['BEGIN', 'COMMIT']],
  [{ mode: 'exclusive' }, ['BEGIN EXCLUSIVE', 'COMMIT']],
  [{ isolationLevel: 'SERIALIZABLE' }, ['BEGIN IMMEDIATE', 'COMMIT']],
  [{ readOnly: true }, ['PRAGMA query_only = 1', 'BEGIN', 'COMMIT', 'PRAGMA query_only = 0']],
  [
    { readOnly: true, mode: 'deferred' },
    ['PRAGMA query_only = 1', 'BEGIN', 'COMMIT', 'PRAGMA query_only = 0'],
  ],
];
const LEVEL = 'SET TRANSACTION ISOLATION LEVEL';
const MYSQL_BEGINS: [TransactionOptions, string[]][] = [
  [{}, ['START TRANSACTION', 'COMMIT']],
  [{ isolationLevel: 'SERIALIZABLE' }, [`${LEVEL} SERIALIZABLE`, 'START TRANSACTION', 'COMMIT']],
  [{ isolationLevel: 'READ COMMITTED' }, [`${LEVEL} READ COMMITTED`, 'START TRANSACTION', 'COMMIT']],
  [{ readOnly: true }, ['START TRANSACTION READ ONLY', 'COMMIT']],
];

/** Whether a setting of a readOnly transaction has stayed behind. */
async function isLeftReadOnly(at: EngineCase, on: Executor): Promise<boolean> {
  if (at.dialect === 'sqlite') return (await firstValueFrom(on.execute(queryOnly).scalarOne())) !== 0;
  const name = at.server().server.flavour === 'mariadb' ? 'tx_read_only' : 'transaction_read_only';
  const setting = text<{ n: number }>(`SELECT @@${name} AS n`);
  return (await firstValueFrom(on.execute(setting).scalarOne())) !== 0;
}

describeEngines('[C22] transaction options', at => {
  const begins: [TransactionOptions, string[]][] = at.dialect === 'mysql' ? MYSQL_BEGINS : SQLITE_BEGINS;
  for (const [options, control] of begins) {
    it(`[C22] ${JSON.stringify(options)} begins with ${control.find(sql => /^(BEGIN|START)/.test(sql))}`, async () => {
      const recording = recorder(at.scheduler);
      const engine = at.engine({ scheduler: recording.scheduler });
      await createNotes(engine);
      for (const way of ['engine', 'connection']) {
        recording.sent.length = 0;
        const use = (conn: Connection): Observable<unknown> => conn.execute(text('SELECT 1'));
        if (way === 'engine') await lastValueFrom(engine.begin(use, options));
        else await lastValueFrom(engine.connect(conn => conn.begin(use, options)));
        expect(recording.control()).toEqual(control);
      }
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
    });
  }

  const writes: [string, (conn: Connection) => Observable<unknown>][] = [
    ['an insert', conn => add(conn, 2)],
    ['text', conn => conn.execute(text('INSERT INTO notes (id) VALUES (2)'))],
    ['text with RETURNING', conn => conn.execute(text('INSERT INTO notes (id) VALUES (2) RETURNING id'))],
    ['many sets', conn => conn.execute(text('INSERT INTO notes (id) VALUES (:id)'), [{ id: 2 }, { id: 3 }])],
    ['driver SQL', conn => conn.execDriverSql('DELETE FROM notes')],
    ['DDL', conn => conn.execute(text('CREATE TABLE other (id INTEGER)'))],
    ['a savepoint that writes', conn => conn.beginNested(inner => add(inner, 2))],
  ];
  for (const [what, write] of writes) {
    it(`[C22] readOnly refuses ${what}, and the connection writes afterwards`, async () => {
      if (what.includes('RETURNING')) needsReturning(at);
      const engine = at.engine();
      await createNotes(engine);
      await lastValueFrom(add(engine, 1));
      const conn = await firstValueFrom(engine.connect());
      // Twice: what the database said of a text the first time is known the second.
      for (let round = 0; round < 2; round++) {
        const error = await rejection(lastValueFrom(conn.begin(handle => write(handle), { readOnly: true })));
        expect(error).toBeInstanceOf(InvalidRequestError);
        // What MySQL would commit the transaction for is refused for that in any transaction.
        expect(error.message).toMatch(at.dialect === 'mysql' && what === 'DDL' ? /commit/ : /readOnly/);
        expect(await isLeftReadOnly(at, conn)).toBeFalse();
      }
      await lastValueFrom(add(conn, 5));
      await firstValueFrom(conn.close());
      expect(await ids(engine)).toEqual([1, 5]);
    });
  }

  it('[C22] readOnly may be read from after a refused write', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(add(engine, 1));
    const seen = await lastValueFrom(
      engine.begin(
        async conn => {
          await rejection(firstValueFrom(add(conn, 2)));
          return ids(conn);
        },
        { readOnly: true },
      ),
    );
    expect(seen).toEqual([1]);
  });

  const leavings: [string, (conn: Connection) => Observable<unknown>][] = [
    ['failing', () => throwError(() => new Error('boom'))],
    ['being left', conn => concat(conn.execute(text('SELECT 1')), new Promise<never>(() => {}))],
    ['closing its connection', conn => conn.close()],
  ];
  for (const [how, use] of leavings) {
    it(`[C22] readOnly is not left behind by ${how}`, async () => {
      const engine = at.engine({ poolSize: 1 });
      await createNotes(engine);
      const source = engine.begin(use, { readOnly: true, emit: 'live' });
      if (how === 'being left') await firstValueFrom(source);
      else await rejection(lastValueFrom(source));
      await firstValueFrom(engine.idle());
      expect(await isLeftReadOnly(at, engine)).toBeFalse();
      await lastValueFrom(add(engine, 1));
      expect(await ids(engine)).toEqual([1]);
    });
  }

  it('[C22] readOnly sees one state of the database for as long as it lasts', async () => {
    if (at.database === 'memory') return;
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(add(engine, 1));
    const seen = await lastValueFrom(
      engine.begin(
        async conn => {
          const before = await ids(conn);
          await firstValueFrom(add(engine, 2));
          return [before, await ids(conn), await ids(engine)];
        },
        { readOnly: true },
      ),
    );
    expect(seen).toEqual([[1], [1], [1, 2]]);
  });
});

describeEngines(
  '[C22] transaction options of SQLite',
  at => {
    it('[C22] refuses at once what SQLite cannot honour', async () => {
      const engine = at.engine();
      const conn = await firstValueFrom(engine.connect());
      for (const target of [engine, conn]) {
        const begin = (options: object) => all(target.begin(() => of(1), options));
        for (const isolationLevel of ['READ COMMITTED', 'READ UNCOMMITTED', 'REPEATABLE READ'] as const) {
          const attempt = async (): Promise<unknown> => begin({ isolationLevel });
          await expectAsync(attempt()).toBeRejectedWithError(
            ArgumentError,
            new RegExp(`${isolationLevel}.*SERIALIZABLE`),
          );
        }
        for (const mode of ['immediate', 'exclusive'] as const) {
          const attempt = async (): Promise<unknown> => begin({ readOnly: true, mode });
          await expectAsync(attempt()).toBeRejectedWithError(ArgumentError, /readOnly.*mode/);
        }
        const attempt = async (): Promise<unknown> => begin({ isolationLevel: 'CHAOS' });
        await expectAsync(attempt()).toBeRejectedWithError(ArgumentError, /isolationLevel.*SERIALIZABLE/);
      }
      expect(conn.inTransaction()).toBeFalse();
      expect(await firstValueFrom(conn.getIsolationLevel())).toBe('SERIALIZABLE');
      await firstValueFrom(conn.close());
    });

    it('[C22] deferred asks for the right to write at its first write, and keeps it to the end', async () => {
      if (at.database === 'memory') return;
      const engine = at.engine();
      await createNotes(engine);
      await lastValueFrom(
        engine.begin(
          async conn => {
            await ids(conn);
            expect(engine.pool.writer).toBeUndefined();
            await firstValueFrom(add(engine, 1));
            await firstValueFrom(add(conn, 2)).catch((error: { retry: string }) => {
              // Another writer came between its read and its write: SQLite makes it begin anew.
              expect(error.retry).toBe('transaction');
            });
            expect(engine.pool.writer).toBeDefined();
          },
          { mode: 'deferred' },
        ),
      );
      await lastValueFrom(
        engine.begin(
          async conn => {
            await firstValueFrom(add(conn, 3));
            await ids(conn);
            expect(engine.pool.writer).toBeDefined();
            await expectAsync(
              firstValueFrom(engine.execute(text('DELETE FROM notes'), undefined, { timeout: 0 })),
            ).toBeRejectedWithError(TimeoutError);
            await firstValueFrom(add(conn, 4));
          },
          { mode: 'deferred' },
        ),
      );
      expect(engine.pool.writer).toBeUndefined();
      expect(await ids(engine)).toEqual([1, 3, 4]);
    });
  },
  { dialect: 'sqlite' },
);

describeEngines(
  '[C22] transaction options of MySQL',
  at => {
    it('[C22] refuses at once what MySQL cannot honour', async () => {
      const engine = at.engine();
      const conn = await firstValueFrom(engine.connect());
      for (const target of [engine, conn]) {
        const begin = async (options: object): Promise<unknown> => all(target.begin(() => of(1), options));
        for (const mode of ['deferred', 'immediate', 'exclusive'] as const)
          await expectAsync(begin({ mode })).toBeRejectedWithError(ArgumentError, /SQLite/);
        await expectAsync(begin({ isolationLevel: 'CHAOS' })).toBeRejectedWithError(
          ArgumentError,
          /isolationLevel.*SERIALIZABLE/,
        );
      }
      expect(conn.inTransaction()).toBeFalse();
      expect(await firstValueFrom(conn.getIsolationLevel())).toBe('REPEATABLE READ');
      await firstValueFrom(conn.close());
    });
  },
  { dialect: 'mysql' },
);
