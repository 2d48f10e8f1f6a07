/**
 * Transactions that are over (C26): whoever ended them, no statement of theirs runs, and none commits by itself.
 */
import { concat, firstValueFrom, forkJoin, lastValueFrom, of } from 'rxjs';

import { InvalidRequestError, text } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, all, createNotes, ids, rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';
import { beginText, endTransaction, prepareEnding } from '../support/statements.js';

const functions = new URL('../scenarios/fixtures/thread-functions.js', import.meta.url);
describeEngines('[C26]', at => {
  it('[C26] refuses begin inside a transaction and names beginNested', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const nested = engine.begin(conn => conn.begin(() => of(1)));
    await expectAsync(firstValueFrom(nested)).toBeRejectedWithError(InvalidRequestError, /beginNested\(\)/);
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    for (const second of [conn.begin(), conn.begin(() => of(1))]) {
      await expectAsync(firstValueFrom<unknown>(second)).toBeRejectedWithError(
        InvalidRequestError,
        /beginNested\(\)/,
      );
    }
    expect(transaction.isActive).toBeTrue();
    await firstValueFrom(transaction.commit());
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1]);
  });

  it('[C26] refuses the second of two begins that are subscribed at once', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    const [first, second] = await Promise.allSettled([
      firstValueFrom(conn.begin()),
      firstValueFrom(conn.begin()),
    ]);
    expect([first.status, second.status]).toEqual(['fulfilled', 'rejected']);
    await firstValueFrom(conn.close());
  });

  it('[C26] ends once: committing again is an error, rolling back and closing are harmless', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    expect(await all(transaction.commit())).toEqual([undefined]);
    await expectAsync(firstValueFrom(transaction.commit())).toBeRejectedWithError(
      InvalidRequestError,
      /inactive/,
    );
    expect(await all(concat(transaction.rollback(), transaction.close(), transaction.rollback()))).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1]);
  });

  it('[C26] tells commit and rollback that are subscribed at once apart by their order', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const first = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    await lastValueFrom(forkJoin([first.commit(), first.rollback(), first.close()]));
    const second = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 2));
    const outcomes = await Promise.allSettled([
      firstValueFrom(second.rollback()),
      firstValueFrom(second.commit()),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(recording.control().slice(-4)).toEqual([beginText(at), 'COMMIT', beginText(at), 'ROLLBACK']);
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1]);
  });

  it('[C26] runs nothing more in a scope whose transaction the database ended by itself', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await prepareEnding(at, engine);
    await lastValueFrom(add(engine, 1));
    const late: unknown[] = [];
    const error = await rejection(
      lastValueFrom(
        engine.begin(async conn => {
          await firstValueFrom(add(conn, 2));
          await rejection(firstValueFrom(endTransaction(at, conn, 1)));
          expect(conn.inTransaction()).toBeTrue();
          for (const after of [
            add(conn, 3),
            conn.execute(text('SELECT 1')),
            conn.beginNested(),
            conn.runInThread(functions, 'sum', 1),
          ])
            late.push(await rejection(firstValueFrom<unknown>(after)));
          return 'handled';
        }),
      ),
    );
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toMatch(/UNIQUE constraint failed|ended by the database/);
    for (const each of late) {
      expect(each).toBeInstanceOf(InvalidRequestError);
      expect((each as Error).message).toContain('the database ended it');
    }
    expect(await ids(engine)).toEqual([1]);
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
  });

  it('[C26] runs nothing of what was on its way together with the statement that ended the transaction', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await prepareEnding(at, engine);
    await lastValueFrom(add(engine, 1));
    const outcomes: string[] = [];
    const error = await rejection(
      lastValueFrom(
        engine.begin(async conn => {
          const together = [
            firstValueFrom(endTransaction(at, conn, 1)),
            firstValueFrom(add(conn, 2)),
            firstValueFrom(conn.execute(text('INSERT INTO notes (id) VALUES (3) RETURNING id'))),
            firstValueFrom(conn.execute(text('INSERT INTO notes (id) VALUES (:id)'), [{ id: 4 }, { id: 5 }])),
            firstValueFrom(conn.beginNested(inner => add(inner, 6))),
            firstValueFrom(conn.runInThread(functions, 'lock')),
          ];
          for (const { status } of await Promise.allSettled<unknown>(together)) outcomes.push(status);
        }),
      ),
    );
    expect(outcomes).toEqual(together6('rejected'));
    expect(error.message).toContain('the database ended it');
    expect(await ids(engine)).toEqual([1]);
  });

  it('[C26] does not commit what was on its way before it: the COMMIT is refused too', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await prepareEnding(at, engine);
    await lastValueFrom(add(engine, 1));
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    const statement = rejection(firstValueFrom(endTransaction(at, conn, 1)));
    const commit = rejection(firstValueFrom(transaction.commit()));
    const after = firstValueFrom(add(conn, 2));
    expect((await statement).name).toBe('IntegrityError');
    expect((await commit).message).toContain('the database');
    // Subscribed after the COMMIT, so it belongs to no transaction and commits by itself.
    expect((await after).rowCount).toBe(1);
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 2]);
  });

  it('[C26] wants the owner to roll back what the database ended, and then goes on', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await prepareEnding(at, engine);
    await lastValueFrom(add(engine, 1));
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    await rejection(firstValueFrom(endTransaction(at, conn, 1)));
    expect(transaction.isActive).toBeFalse();
    await expectAsync(firstValueFrom(add(conn, 2))).toBeRejectedWithError(
      InvalidRequestError,
      /Roll it back/,
    );
    await firstValueFrom(transaction.rollback());
    await lastValueFrom(add(conn, 3));
    const next = await firstValueFrom(conn.begin());
    await rejection(firstValueFrom(endTransaction(at, conn, 1)));
    await expectAsync(firstValueFrom(next.commit())).toBeRejectedWithError(
      InvalidRequestError,
      /cannot be committed/,
    );
    await lastValueFrom(add(conn, 4));
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 3, 4]);
  });

  it('[C26] notices a transaction that was ended behind its back', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const error = await rejection(
      lastValueFrom(
        engine.begin(conn => concat(add(conn, 1), conn.runInThread(functions, 'rollBack'), add(conn, 2))),
      ),
    );
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toContain('the database ended it');
    expect(await ids(engine)).toEqual([]);
  });

  it('[C26] ends its savepoints with it', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await prepareEnding(at, engine);
    await lastValueFrom(add(engine, 1));
    const error = await rejection(
      lastValueFrom(
        engine.begin(async conn => {
          const nested = await rejection(
            lastValueFrom(
              conn.beginNested(async inner => {
                await rejection(firstValueFrom(endTransaction(at, inner, 1)));
                await firstValueFrom(add(inner, 2));
              }),
            ),
          );
          expect(nested.message).toContain('the database ended it');
          await firstValueFrom(add(conn, 3));
        }),
      ),
    );
    expect(error.message).toContain('the database ended it');
    expect(await ids(engine)).toEqual([1]);
  });

  it('[C26] goes on after a statement that merely failed: the database undid that one', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(
      engine.begin(async conn => {
        await firstValueFrom(add(conn, 1));
        await rejection(firstValueFrom(add(conn, 1)));
        await rejection(firstValueFrom(conn.execute(text('SELECT * FROM nowhere'))));
        await firstValueFrom(add(conn, 2));
      }),
    );
    expect(await ids(engine)).toEqual([1, 2]);
  });

  const control = [
    'BEGIN',
    ' commit',
    'ROLLBACK',
    'SAVEPOINT a',
    ...(at.dialect === 'mysql'
      ? [
          'start transaction',
          'BEGIN WORK',
          'RELEASE SAVEPOINT a',
          'SET autocommit = 0',
          'SET TRANSACTION READ ONLY',
          '# note\nCOMMIT',
        ]
      : ['begin immediate', 'END', 'RELEASE a']),
    '-- note\nCOMMIT',
    '/* */ ;ROLLBACK TO a',
  ];
  it('[C26] refuses transaction control as text, which would end what it does not know of', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(
      engine.begin(async conn => {
        await firstValueFrom(add(conn, 1));
        for (const sql of control) {
          for (const statement of [
            conn.execute(text(sql)),
            conn.execDriverSql(sql),
            engine.execute(text(sql)),
          ]) {
            await expectAsync(firstValueFrom<unknown>(statement)).toBeRejectedWithError(
              InvalidRequestError,
              /transaction control/,
            );
          }
        }
      }),
    );
    expect(await ids(engine)).toEqual([1]);
  });
});

function together6(outcome: string): string[] {
  return Array.from({ length: 6 }, () => outcome);
}
