/**
 * Savepoints in the caller's hands (C25, C27): ended by hand in the reverse order of their beginning, or with what is
 * around them.
 */
import { firstValueFrom, lastValueFrom } from 'rxjs';

import { InvalidRequestError } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, createNotes, ids, rejection } from '../support/notes.js';

describeEngines('[C25] conn.beginNested(), owned', at => {
  it('[C25] commits and rolls back by hand, innermost first, and leaves the outer one usable', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    const outer = await firstValueFrom(conn.beginNested());
    await lastValueFrom(add(conn, 2));
    const inner = await firstValueFrom(conn.beginNested());
    expect(outer.savepoint).not.toBe(inner.savepoint);
    expect([conn.inTransaction(), conn.inNestedTransaction()]).toEqual([true, true]);
    await lastValueFrom(add(conn, 3));
    await firstValueFrom(inner.rollback());
    expect([inner.isActive, outer.isActive, transaction.isActive]).toEqual([false, true, true]);
    expect(await ids(conn)).toEqual([1, 2]);
    await firstValueFrom(outer.commit());
    expect([conn.inTransaction(), conn.inNestedTransaction()]).toEqual([true, false]);
    await firstValueFrom(transaction.commit());
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 2]);
  });

  it('[C25] refuses to commit a savepoint inside which another one is open', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    const outer = await firstValueFrom(conn.beginNested());
    const inner = await firstValueFrom(conn.beginNested());
    await lastValueFrom(add(conn, 1));
    const error = await rejection(firstValueFrom(outer.commit()));
    expect(error).toBeInstanceOf(InvalidRequestError);
    expect(error.message).toContain(inner.savepoint!);
    expect([outer.isActive, inner.isActive]).toEqual([true, true]);
    await firstValueFrom(inner.commit());
    await firstValueFrom(outer.commit());
    await firstValueFrom(transaction.commit());
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1]);
  });

  it('[C25] ends with the one around it, harmlessly closed and never committed afterwards', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    for (const end of ['rollback', 'commit'] as const) {
      const transaction = await firstValueFrom(conn.begin());
      const nested = await firstValueFrom(conn.beginNested());
      const inner = await firstValueFrom(conn.beginNested());
      await lastValueFrom(add(conn, end === 'commit' ? 2 : 1));
      await firstValueFrom(transaction[end]());
      expect([nested.isActive, inner.isActive, conn.inTransaction()]).toEqual([false, false, false]);
      await firstValueFrom(inner.rollback());
      await firstValueFrom(nested.close());
      await expectAsync(firstValueFrom(nested.commit())).toBeRejectedWithError(
        InvalidRequestError,
        /nested .*inactive/,
      );
    }
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([2]);
  });

  it('[C25] is unwound by rolling the outer savepoint back', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    await lastValueFrom(add(conn, 1));
    const outer = await firstValueFrom(conn.beginNested());
    await lastValueFrom(add(conn, 2));
    const inner = await firstValueFrom(conn.beginNested());
    await lastValueFrom(add(conn, 3));
    await firstValueFrom(outer.rollback());
    expect([inner.isActive, outer.isActive, transaction.isActive]).toEqual([false, false, true]);
    await lastValueFrom(add(conn, 4));
    await firstValueFrom(transaction.commit());
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([1, 4]);
  });

  it('[C26] keeps scoped code from running on when the transaction around its savepoint was ended by hand', async () => {
    const engine = at.engine();
    await createNotes(engine);
    const conn = await firstValueFrom(engine.connect());
    const transaction = await firstValueFrom(conn.begin());
    const error = await rejection(
      lastValueFrom(
        conn.beginNested(async outer => {
          await lastValueFrom(
            outer.beginNested(async inner => {
              await firstValueFrom(add(inner, 1));
              await firstValueFrom(transaction.rollback());
              await expectAsync(firstValueFrom(add(inner, 2))).toBeRejectedWithError(
                InvalidRequestError,
                /inside its scope/,
              );
            }),
          );
          await firstValueFrom(add(outer, 3));
        }),
      ),
    );
    expect(error.message).toContain('inside its scope');
    await lastValueFrom(add(conn, 4));
    await firstValueFrom(conn.close());
    expect(await ids(engine)).toEqual([4]);
  });
});
