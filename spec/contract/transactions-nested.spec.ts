/**
 * Savepoints (C25): unique names, one after the other, undone alone, ended in the reverse order of their beginning.
 */
import {
  concat,
  defer,
  EMPTY,
  firstValueFrom,
  forkJoin,
  lastValueFrom,
  map,
  merge,
  of,
  take,
  tap,
  throwError,
} from 'rxjs';
import type { Observable } from 'rxjs';

import { InvalidRequestError } from '../../lib/index.js';
import type { Connection } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, all, createNotes, ids, rejection } from '../support/notes.js';
import { recorder } from '../support/recorder.js';
import { beginText } from '../support/statements.js';

const boom = new Error('boom');
const fails = (): Observable<never> => throwError(() => boom);

describeEngines('[C25] conn.beginNested(use)', at => {
  it('[C25] is a savepoint that is released on success, then emits', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    recording.sent.length = 0;
    const seen: unknown[] = [];
    await lastValueFrom(
      engine.begin(conn =>
        conn
          .beginNested(inner => add(inner, 1))
          .pipe(tap(() => seen.push(recording.sent.at(-1), conn.inNestedTransaction()))),
      ),
    );
    expect(recording.control()).toEqual([
      beginText(at),
      'SAVEPOINT rx_savepoint_1',
      'RELEASE SAVEPOINT rx_savepoint_1',
      'COMMIT',
    ]);
    expect(seen).toEqual(['RELEASE SAVEPOINT rx_savepoint_1', false]);
    expect(await ids(engine)).toEqual([1]);
  });

  it('[C25] is rolled back to and released on failure, and the transaction around it goes on', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    recording.sent.length = 0;
    const errors: unknown[] = [];
    await lastValueFrom(
      engine.begin(async conn => {
        await firstValueFrom(add(conn, 1));
        errors.push(await rejection(all(conn.beginNested(inner => concat(add(inner, 2), fails())))));
        expect(await ids(conn)).toEqual([1]);
        // A failed statement inside counts as well, and a synchronous throw.
        errors.push(await rejection(all(conn.beginNested(inner => concat(add(inner, 3), add(inner, 1))))));
        errors.push(
          await rejection(
            all(
              conn.beginNested((): Observable<never> => {
                throw boom;
              }),
            ),
          ),
        );
        await firstValueFrom(add(conn, 4));
      }),
    );
    expect(errors[0]).toBe(boom);
    expect((errors[1] as Error).name).toBe('IntegrityError');
    expect(errors[2]).toBe(boom);
    expect(recording.control().slice(1, 4)).toEqual([
      'SAVEPOINT rx_savepoint_1',
      'ROLLBACK TO SAVEPOINT rx_savepoint_1',
      'RELEASE SAVEPOINT rx_savepoint_1',
    ]);
    expect(await ids(engine)).toEqual([1, 4]);
  });

  it('[C25] runs siblings one after the other, each with a name of its own, also on a copy of the handle', async () => {
    const recording = recorder(at.scheduler);
    const engine = at.engine({ scheduler: recording.scheduler });
    await createNotes(engine);
    recording.sent.length = 0;
    let inside = 0;
    let most = 0;
    const sibling = (conn: Connection, id: number, end: Observable<unknown>): Observable<unknown> =>
      conn.beginNested(inner =>
        defer(() => {
          most = Math.max(most, ++inside);
          return concat(add(inner, id), add(inner, id + 100), end).pipe(tap({ finalize: () => inside-- }));
        }),
      );
    await lastValueFrom(
      engine.begin(conn =>
        forkJoin([
          lastValueFrom(sibling(conn, 1, EMPTY)),
          rejection(lastValueFrom(sibling(conn, 2, fails()))),
          lastValueFrom(sibling(conn.executionOptions({ label: 'copy' }), 3, EMPTY)),
        ]),
      ),
    );
    expect(most).toBe(1);
    expect(await ids(engine)).toEqual([1, 3, 101, 103]);
    const names = recording.sent.filter(sql => sql.startsWith('SAVEPOINT'));
    expect(new Set(names).size).toBe(3);
  });

  it('[C25] lets a sibling that waits leave, and starts the next one when one is left', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const ran: number[] = [];
    const nested = (conn: Connection, id: number): Observable<unknown> =>
      conn.beginNested(inner => {
        ran.push(id);
        return add(inner, id);
      });
    await lastValueFrom(
      engine.begin(async conn => {
        const third = firstValueFrom(
          merge(
            conn.beginNested(inner => concat(add(inner, 1), fails())),
            nested(conn, 2).pipe(take(0)),
            nested(conn, 3),
          ),
        ).catch(() => undefined);
        const left = nested(conn, 4).subscribe();
        const last = firstValueFrom(nested(conn, 5));
        left.unsubscribe();
        await Promise.all([third, last]);
      }),
    );
    expect(ran).not.toContain(4);
    expect(ran).toContain(5);
    const there = await ids(engine);
    expect(there).toContain(5);
    expect(there).not.toContain(1);
  });

  it('[C25] nests inside itself through the inner handle', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const depth: boolean[] = [];
    await lastValueFrom(
      engine
        .begin(conn =>
          conn.beginNested(outer =>
            concat(
              add(outer, 1),
              outer.beginNested(inner =>
                concat(
                  add(inner, 2),
                  inner.beginNested(core => add(core, 3)),
                ),
              ),
              outer
                .beginNested(inner => concat(add(inner, 4), fails()))
                .pipe(tap({ error: () => depth.push(outer.inNestedTransaction(), outer.inTransaction()) })),
            ),
          ),
        )
        .pipe(map(String)),
    ).catch((error: unknown) => expect(error).toBe(boom));
    expect(depth).toEqual([true, true]);
    expect(await ids(engine)).toEqual([]);
    await lastValueFrom(
      engine.begin(conn =>
        conn.beginNested(async outer => {
          await firstValueFrom(add(outer, 1));
          await rejection(all(outer.beginNested(inner => concat(add(inner, 2), fails()))));
          await firstValueFrom(outer.beginNested(inner => add(inner, 3)));
        }),
      ),
    );
    expect(await ids(engine)).toEqual([1, 3]);
  });

  it('[C29] says at once that beginNested of the outer handle would wait for itself', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const error = await rejection(
      all(engine.begin(conn => conn.beginNested(() => conn.beginNested(() => of(1))))),
    );
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toContain("given to that one's 'use'");
    const fromRow = engine.begin(conn =>
      conn.beginNested(inner =>
        concat(
          add(inner, 1),
          inner.beginNested(core =>
            concat(
              add(core, 2),
              inner.beginNested(() => of(1)),
            ),
          ),
        ),
      ),
    );
    expect(await rejection(all(fromRow))).toBeInstanceOf(InvalidRequestError);
    expect(await ids(engine)).toEqual([]);
  });

  it('[C25] is rolled back when its subscriber leaves, and the transaction goes on', async () => {
    const engine = at.engine();
    await createNotes(engine);
    await lastValueFrom(
      engine.begin(async conn => {
        const added = new Promise<void>(resolve => {
          const subscription = conn
            .beginNested(inner =>
              concat(
                add(inner, 1).pipe(
                  tap(() =>
                    queueMicrotask(() => {
                      subscription.unsubscribe();
                      resolve();
                    }),
                  ),
                ),
                new Promise<never>(() => {}),
              ),
            )
            .subscribe();
        });
        await added;
        await firstValueFrom(add(conn, 2));
        expect(conn.inNestedTransaction()).toBeFalse();
      }),
    );
    expect(await ids(engine)).toEqual([2]);
  });

  it('[C25] needs a transaction around it', async () => {
    const engine = at.engine();
    const conn = await firstValueFrom(engine.connect());
    for (const nested of [conn.beginNested(), conn.beginNested(() => of(1))]) {
      await expectAsync(firstValueFrom<unknown>(nested)).toBeRejectedWithError(
        InvalidRequestError,
        /call begin\(\) first/,
      );
    }
    expect(conn.inTransaction()).toBeFalse();
    await firstValueFrom(conn.close());
  });
});
