/**
 * BEGIN, COMMIT and ROLLBACK that fail (C23, C24): which error is told, and what becomes of the connection.
 */
import {
  concat,
  filter,
  firstValueFrom,
  lastValueFrom,
  NEVER,
  of,
  take,
  tap,
  throwError,
  toArray,
} from 'rxjs';

import { DBAPIError, IntegrityError, OperationalError, ProgrammingError, text } from '../../lib/index.js';
import type { Engine, EngineEvent } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, all, createNotes, ids, rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';
import { beginText } from '../support/statements.js';

async function createDeferred(engine: Engine): Promise<void> {
  await lastValueFrom(engine.execute(text('CREATE TABLE parents (id INTEGER PRIMARY KEY)')));
  await lastValueFrom(
    engine.execute(
      text('CREATE TABLE children (parent INTEGER REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED)'),
    ),
  );
}
const functions = new URL('../scenarios/fixtures/thread-functions.js', import.meta.url);
const orphan = text('INSERT INTO children (parent) VALUES (1)');
const countChildren = text<{ n: number }>('SELECT count(*) AS n FROM children');

describeEngines(
  '[C24] COMMIT that fails for a deferred constraint',
  at => {
    it('[C24] emits nothing but the typed error, rolls back and gives the connection back clean', async () => {
      const recording = recorder(at.scheduler);
      const engine = at.engine({ scheduler: recording.scheduler });
      await createDeferred(engine);
      recording.sent.length = 0;
      const exits: string[] = [];
      engine.events.subscribe(event => {
        if (event.type === 'release') exits.push(event.exit);
      });
      const values: unknown[] = [];
      const error = await rejection(
        all(
          engine
            .begin(conn => concat(of('held'), conn.execute(orphan)))
            .pipe(tap(value => values.push(value))),
        ),
      );
      expect(error).toBeInstanceOf(IntegrityError);
      expect(error).toEqual(
        jasmine.objectContaining({
          phase: 'commit',
          outcome: 'rolledBack',
          retry: 'never',
          statement: 'COMMIT',
        }),
      );
      expect(values).toEqual([]);
      expect(recording.control()).toEqual([beginText(at), 'COMMIT', 'ROLLBACK']);
      expect(exits).toEqual(['clean']);
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined, open: 1 }));
      expect(await firstValueFrom(engine.scalar(countChildren))).toBe(0);
    });

    it('[C24] leaves the connection usable, scoped and owned', async () => {
      const engine = at.engine();
      await createDeferred(engine);
      const seen = await lastValueFrom(
        engine.connect(async conn => {
          const scoped = await rejection(lastValueFrom(conn.begin(() => conn.execute(orphan))));
          const transaction = await firstValueFrom(conn.begin());
          await lastValueFrom(conn.execute(orphan));
          const owned = await rejection(firstValueFrom(transaction.commit()));
          const after = [transaction.isActive, conn.inTransaction()];
          await firstValueFrom(transaction.rollback());
          await lastValueFrom(conn.begin(() => conn.execute(text('INSERT INTO parents VALUES (1)'))));
          await lastValueFrom(conn.execute(orphan));
          return [scoped['phase'], owned['phase'], ...after];
        }),
      );
      expect(seen).toEqual(['commit', 'commit', false, false]);
      expect(await firstValueFrom(engine.scalar(countChildren))).toBe(1);
    });
  },
  { dialect: 'sqlite' },
);

describeEngines('[C24] COMMIT that fails', at => {
  it('[C24] is told with its phase although the database rolled back by itself', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    recording.breaks = sql => sql === 'COMMIT';
    const error = await rejection(all(engine.begin(conn => add(conn, 1))));
    expect(error).toBeInstanceOf(ProgrammingError);
    expect(error).toEqual(jasmine.objectContaining({ phase: 'commit', outcome: 'rolledBack' }));
    recording.breaks = () => false;
    expect(await ids(engine)).toEqual([]);
    await lastValueFrom(engine.begin(conn => add(conn, 2)));
    expect(await ids(engine)).toEqual([2]);
  });

  it('[C24] evicts the connection when the ROLLBACK after it fails too, and tells of the COMMIT', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    recording.breaks = sql => sql === 'COMMIT' || sql === 'ROLLBACK';
    const exits: string[] = [];
    engine.events.subscribe(event => {
      if (event.type === 'release') exits.push(event.exit);
    });
    const error = await rejection(all(engine.begin(conn => add(conn, 1))));
    expect(error['phase']).toBe('commit');
    expect(exits).toEqual(['evicted']);
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
    recording.breaks = () => false;
    if (at.database === 'memory') return;
    await lastValueFrom(engine.begin(conn => add(conn, 2)));
    expect(await ids(engine)).toEqual([2]);
  });
});

describeEngines('[C24] BEGIN that fails', at => {
  it('[C24] is told with its phase, calls no use and is not followed by ROLLBACK', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    recording.sent.length = 0;
    recording.breaks = sql => sql.startsWith(beginText(at));
    let called = false;
    const error = await rejection(
      all(
        engine.begin(() => {
          called = true;
          return of(1);
        }),
      ),
    );
    expect(error).toBeInstanceOf(DBAPIError);
    expect(error['phase']).toBe('begin');
    expect(called).toBeFalse();
    expect(recording.control()).toEqual([beginText(at)]);
    recording.breaks = () => false;
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
    await lastValueFrom(engine.begin(conn => add(conn, 1)));
    expect(await ids(engine)).toEqual([1]);
  });

  it('[C24] leaves an owned connection usable, and no setting of the transaction behind', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    recording.breaks = sql => sql === 'BEGIN' || sql.startsWith('START TRANSACTION');
    const error = await rejection(lastValueFrom(conn.begin(() => of(1), { readOnly: true })));
    expect(error['phase']).toBe('begin');
    recording.breaks = () => false;
    expect(conn.inTransaction()).toBeFalse();
    await lastValueFrom(add(conn, 1));
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1]);
  });
});

describeEngines(
  '[C24] BEGIN IMMEDIATE against the lock of another process',
  at => {
    it('[C24] is retried up to the timeout, then told as it was', async () => {
      const engine = at.engine();
      await createNotes(engine);
      // Its driver connection takes the lock where this library's right to write does not see it.
      const holder = await firstValueFrom(engine.connect());
      await firstValueFrom(holder.runInThread(functions, 'lock'));
      const conn = await firstValueFrom(engine.connect());
      const error = await rejection(all(conn.begin(() => add(conn, 1), { timeout: 40 })));
      await firstValueFrom(conn.close());
      expect(error).toBeInstanceOf(OperationalError);
      expect(error).toEqual(
        jasmine.objectContaining({ phase: 'begin', code: 'SQLITE_BUSY', retry: 'transaction' }),
      );
      await firstValueFrom(holder.close());
      await lastValueFrom(engine.begin(conn => add(conn, 2)));
      expect(await ids(engine)).toEqual([2]);
    });
  },
  { database: 'file' },
);

describeEngines('[C23] ROLLBACK that fails', at => {
  it('[C23] comes after the error of the body, which is told, and evicts the connection', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    recording.breaks = sql => sql === 'ROLLBACK';
    const events: EngineEvent[] = [];
    engine.events.subscribe(event => events.push(event));
    const boom = new Error('boom');
    expect(
      await rejection(
        all(
          engine.begin(conn =>
            concat(
              add(conn, 1),
              throwError(() => boom),
            ),
          ),
        ),
      ),
    ).toBe(boom as never);
    const failed = events.filter(event => event.type === 'releaseFailed');
    expect(failed.length).toBe(1);
    expect((failed[0] as unknown as { error: DBAPIError }).error.phase).toBe('rollback');
    expect(events.filter(event => event.type === 'release').map(({ exit }) => exit)).toEqual(['evicted']);
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
    recording.breaks = () => false;
    if (at.database === 'memory') return;
    await lastValueFrom(engine.begin(conn => add(conn, 2)));
    expect(await ids(engine)).toEqual([2]);
  });

  it('[C23] shows in the events when nobody is left to be told', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    recording.breaks = sql => sql === 'ROLLBACK';
    const told = firstValueFrom(
      engine.events.pipe(
        filter(({ type }) => type === 'releaseFailed' || type === 'evict'),
        take(2),
        toArray(),
      ),
    );
    const subscription = engine
      .begin(conn =>
        concat(add(conn, 1).pipe(tap(() => queueMicrotask(() => subscription.unsubscribe()))), NEVER),
      )
      .subscribe();
    expect((await told).map(({ type }) => type).sort()).toEqual(['evict', 'releaseFailed']);
    await firstValueFrom(engine.idle());
    expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
  });
});
