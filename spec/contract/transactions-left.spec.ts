/**
 * Handles of transactions that were left (C26): what goes on behind the back of its scope changes nothing any more.
 */
import { concat, defer, firstValueFrom, lastValueFrom } from 'rxjs';

import { InvalidRequestError } from '../../lib/index.js';
import type { Connection } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, createNotes, ids, rejection } from '../support/notes.js';

const functions = new URL('../scenarios/fixtures/thread-functions.js', import.meta.url);

describeEngines('[C26] the handle of a scope', at => {
  it('[C26] gives use a handle that ends with its transaction', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    let outer: Connection | undefined;
    let inner: Connection | undefined;
    await lastValueFrom(
      conn.begin(handle => {
        outer = handle;
        return concat(
          handle.beginNested(nested => {
            inner = nested;
            return add(nested, 1);
          }),
          defer(() => rejection(firstValueFrom(add(inner!, 2)))),
          add(handle, 3),
        );
      }),
    );
    for (const handle of [outer!, inner!, outer!.executionOptions({ label: 'copy' })]) {
      expect([handle.inTransaction(), handle.inNestedTransaction(), handle.closed]).toEqual([
        false,
        false,
        false,
      ]);
      const uses = [
        add(handle, 4),
        handle.begin(),
        handle.beginNested(),
        handle.runInThread(functions, 'sum', 1),
      ];
      for (const use of uses) {
        await expectAsync(firstValueFrom<unknown>(use)).toBeRejectedWithError(
          InvalidRequestError,
          /transaction .*is over/,
        );
      }
    }
    await lastValueFrom(add(conn, 5));
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 3, 5]);
  });

  it('[C26] keeps a promise body that was left from committing by itself', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    let goOn: () => void = () => {};
    const paused = new Promise<void>(resolve => (goOn = resolve));
    let late: Promise<unknown> | undefined;
    await new Promise<void>(resolve => {
      const subscription = conn
        .begin(async handle => {
          await firstValueFrom(add(handle, 1));
          queueMicrotask(() => {
            subscription.unsubscribe();
            resolve();
          });
          await paused;
          late = rejection(firstValueFrom(add(handle, 2)));
        })
        .subscribe();
    });
    await firstValueFrom(engine.idle());
    goOn();
    await lastValueFrom(add(conn, 3));
    expect(await late).toBeInstanceOf(InvalidRequestError);
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([3]);
  });
});
