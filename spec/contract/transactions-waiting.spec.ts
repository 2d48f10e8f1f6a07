/** A transaction that waited for the right to write and did not get it (C29): its connection is as it was before. */
import { firstValueFrom } from 'rxjs';

import { TimeoutError } from '../../lib/index.js';
import { describeEngines } from '../support/engines.js';
import { add, createNotes, ids } from '../support/notes.js';

describeEngines(
  '[C29] A BEGIN that waited too long',
  at => {
    it('[C29] leaves a connection that gives the right to write up again after each write', async () => {
      const engine = at.engine();
      await createNotes(engine);
      const [late, writer] = [await firstValueFrom(engine.connect()), await firstValueFrom(engine.connect())];
      const transaction = await firstValueFrom(writer.begin());
      await expectAsync(
        firstValueFrom(late.begin(conn => add(conn, 0), { timeout: 5 })),
      ).toBeRejectedWithError(TimeoutError);
      await firstValueFrom(transaction.rollback());

      await firstValueFrom(add(late, 1));
      expect(engine.pool.writer).toBeUndefined();
      await firstValueFrom(add(engine, 2));
      expect(await ids(engine)).toEqual([1, 2]);
      for (const conn of [late, writer]) await firstValueFrom(conn.close());
    });
  },
  { dialect: 'sqlite' },
);
