/**
 * Scoped transactions that succeed or are left (C22, C23): BEGIN, use, COMMIT, release, then the values.
 */
import {
  concat,
  EMPTY,
  firstValueFrom,
  ignoreElements,
  lastValueFrom,
  map,
  NEVER,
  of,
  take,
  tap,
  throwError,
} from 'rxjs';
import type { Observable } from 'rxjs';

import { ArgumentError, InvalidRequestError, text } from '../../lib/index.js';
import type { Connection, Engine, TransactionOptions } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, all, createNotes, ids, numbersTo, rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';
import { beginText } from '../support/statements.js';

type Use<T> = (conn: Connection) => Observable<T> | Promise<T>;
type Begin = <T>(engine: Engine, use: Use<T>, options?: TransactionOptions) => Observable<T>;

/** The same promises hold for both ways to a scoped transaction. */
const WAYS: [string, Begin][] = [
  ['engine.begin(use)', (engine, use, options) => engine.begin(use, options)],
  ['conn.begin(use)', (engine, use, options) => engine.connect(conn => conn.begin(use, options))],
];

describeEngines('[C22]', at => {
  for (const [name, begin] of WAYS) {
    it(`[C22] ${name} begins, uses, commits, then emits`, async () => {
      const recording = recorder(at.scheduler);
      const engine = at.engine({ scheduler: recording.scheduler });
      await createNotes(engine);
      recording.sent.length = 0;
      const seen: string[] = [];
      const source = begin(engine, conn => concat(add(conn, 1), add(conn, 2)).pipe(map((_, index) => index)));
      await lastValueFrom(source.pipe(tap(value => seen.push(`${value} after ${recording.sent.at(-1)}`))));
      expect(recording.control()).toEqual([beginText(at), 'COMMIT']);
      expect(seen).toEqual(['0 after COMMIT', '1 after COMMIT']);
      expect(await ids(engine)).toEqual([1, 2]);
    });

    it(`[C22] firstValueFrom(${name}) commits`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      await firstValueFrom(begin(engine, conn => concat(add(conn, 1), add(conn, 2))));
      expect(await ids(engine)).toEqual([1, 2]);
    });

    it(`[C22] take(1) of ${name} commits, whatever follows in the use`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      await lastValueFrom(
        begin(engine, conn => concat(of('first'), add(conn, 1), add(conn, 2))).pipe(take(1)),
      );
      expect(await ids(engine)).toEqual([1, 2]);
    });

    it(`[C22] ${name} takes an async function`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      const count = await firstValueFrom(
        begin(engine, async conn => {
          await firstValueFrom(add(conn, 1));
          for await (const { n } of conn.execute(numbersTo(3))) await firstValueFrom(add(conn, 10 + n));
          return (await ids(conn)).length;
        }),
      );
      expect(count).toBe(4);
      expect(await ids(engine)).toEqual([1, 11, 12, 13]);
    });

    it(`[C22] ${name} commits a use that emits nothing`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      expect(await all(begin(engine, conn => add(conn, 1).pipe(ignoreElements())))).toEqual([]);
      expect(await all(begin(engine, () => EMPTY))).toEqual([]);
      expect(await ids(engine)).toEqual([1]);
    });

    it(`[C22] ${name} with emit 'live' forwards at once, and leaving rolls back`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      const first = await firstValueFrom(
        begin(engine, conn => concat(add(conn, 1), add(conn, 2)), { emit: 'live' }),
      );
      expect(first.rowCount).toBe(1);
      await firstValueFrom(engine.idle());
      expect(await ids(engine)).toEqual([]);
      const open: boolean[] = [];
      await lastValueFrom(
        begin(engine, conn => concat(add(conn, 1), add(conn, 2)).pipe(map(() => conn)), {
          emit: 'live',
        }).pipe(tap(conn => open.push(conn.inTransaction()))),
      );
      expect(open).toEqual([true, true]);
      expect(await ids(engine)).toEqual([1, 2]);
    });

    it(`[C22] ${name} holds maxHeld values and no more, without committing`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      const use: Use<unknown> = conn => concat(add(conn, 1), of(2), of(3));
      expect((await all(begin(engine, use, { maxHeld: 3 }))).length).toBe(3);
      await lastValueFrom(engine.execute(text('DELETE FROM notes')));
      const error = await rejection(all(begin(engine, use, { maxHeld: 2 })));
      expect(error).toBeInstanceOf(InvalidRequestError);
      expect(error.message).toContain('maxHeld = 2');
      expect(error.message).toContain("emit: 'live'");
      expect(await ids(engine)).toEqual([]);
      expect(engine.pool.leased).toBe(0);
    });

    it(`[C23] ${name} rolls back when its subscriber leaves`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      const added = new Promise<void>(resolve => {
        const subscription = begin(engine, conn =>
          concat(
            add(conn, 1).pipe(
              tap(() =>
                queueMicrotask(() => {
                  subscription.unsubscribe();
                  resolve();
                }),
              ),
            ),
            NEVER,
          ),
        ).subscribe();
      });
      await added;
      await firstValueFrom(engine.idle());
      expect(engine.pool.leased).toBe(0);
      expect(await ids(engine)).toEqual([]);
    });

    it(`[C23] ${name} rolls back on an error of the use, then tells that very error`, async () => {
      const recording = recorder(at.scheduler);
      const engine = at.engine({ scheduler: recording.scheduler });
      await createNotes(engine);
      recording.sent.length = 0;
      const boom = new Error('boom');
      expect(
        await rejection(
          all(
            begin(engine, conn =>
              concat(
                add(conn, 1),
                throwError(() => boom),
              ),
            ),
          ),
        ),
      ).toBe(boom as never);
      expect(recording.control()).toEqual([beginText(at), 'ROLLBACK']);
      const values: unknown[] = [];
      const held = begin(engine, conn =>
        concat(
          of('held'),
          add(conn, 1),
          throwError(() => boom),
        ),
      );
      expect(await rejection(all(held.pipe(tap(value => values.push(value)))))).toBe(boom as never);
      expect(values).toEqual([]);
      expect(await ids(engine)).toEqual([]);
      expect(engine.pool.leased).toBe(0);
    });

    it(`[C23] ${name} rolls back on a synchronous throw of the use, and on a rejection`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      const boom = new Error('boom');
      const throwing = begin(engine, (): Observable<never> => {
        throw boom;
      });
      expect(await rejection(all(throwing))).toBe(boom as never);
      const rejecting = begin(engine, async conn => {
        await firstValueFrom(add(conn, 1));
        throw boom;
      });
      expect(await rejection(all(rejecting))).toBe(boom as never);
      await expectAsync(all(begin(engine, (() => undefined) as never))).toBeRejectedWithError(
        ArgumentError,
        /use must return/,
      );
      expect(await ids(engine)).toEqual([]);
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
    });

    it(`[C22] ${name} is cold, and each subscription a transaction of its own`, async () => {
      const engine = at.engine();
      await createNotes(engine);
      let next = 1;
      const source = begin(engine, conn => add(conn, next++));
      expect(await ids(engine)).toEqual([]);
      await lastValueFrom(source);
      await lastValueFrom(source);
      expect(await ids(engine)).toEqual([1, 2]);
    });
  }

  it('[C22] refuses unknown options, and what is no function, at once', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    for (const target of [engine, conn]) {
      expect(() => target.begin(() => of(1), { mode: 'soon' as never })).toThrowError(
        ArgumentError,
        /'mode'.*deferred/,
      );
      expect(() => target.begin(() => of(1), { readonly: true } as never)).toThrowError(
        ArgumentError,
        /'readonly'/,
      );
      expect(() => target.begin(() => of(1), { maxHeld: -1 })).toThrowError(ArgumentError, /'maxHeld'/);
      expect(() => target.begin(5 as never)).toThrowError(ArgumentError, /function of the connection/);
    }
    await firstValueFrom(conn.close());
  });

  it('[C22] engine.begin has released its connection before the values come', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const leased: number[] = [];
    await lastValueFrom(engine.begin(conn => add(conn, 1)).pipe(tap(() => leased.push(engine.pool.leased))));
    expect(leased).toEqual([0]);
  });

  it('[C22] lets the connection be used after the transaction, inside the same scope', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const seen = await lastValueFrom(
      engine.connect(conn =>
        concat(
          conn.begin(() => add(conn, 1)),
          conn.begin(() => add(conn, 2)),
          add(conn, 3),
        ).pipe(map(() => conn.inTransaction())),
      ),
    );
    expect(seen).toBeFalse();
    expect(await ids(engine)).toEqual([1, 2, 3]);
  });

  it('[C22] commits what a fire-and-forget statement of the use wrote: it was subscribed before the COMMIT', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(
      engine.begin(conn => {
        add(conn, 1).subscribe();
        return of('done');
      }),
    );
    expect(await ids(engine)).toEqual([1]);
  });

  it('[C23] ends with the error of the close when the use itself closes the connection: nothing was committed', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const error = await rejection(all(engine.begin(conn => concat(add(conn, 1), conn.close()))));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toContain('closed');
    expect(await ids(engine)).toEqual([]);
    expect(engine.pool.leased).toBe(0);
  });
});
