/**
 * What is bounded: unread batches, stalled readers, threads that touch a connection, the main thread's time, and what of
 * an in-memory database others may see.
 */
import { filter, firstValueFrom, lastValueFrom, tap } from 'rxjs';

import {
  StalledConsumerError,
  text,
  workerThreads,
  type TextClause,
  type ThreadScheduler,
} from '../../lib/index.js';
import { countOf } from '../../lib/worker/packing.js';
import { Down, Up, type UpMessage } from '../../lib/worker/protocol.js';
import { describeEngines } from '../support/engines.js';
import { threadFunctions } from '../support/place-node.js';
import { heldOn } from '../support/slow-cases.js';

const numbers = (count: number): TextClause<{ x: number }> =>
  text<{ x: number }>(
    `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < ${count}) SELECT x FROM n`,
  );

/** The end of a result may come with a batch of no rows, for which nobody needs credit. */
function hasRows(message: UpMessage): boolean {
  if (message[0] === Up.Batch) return countOf(message[2]) > 0;
  return message[0] === Up.Finished && countOf(message[3]) > 0;
}

/** Worker threads, with an account of the batches that have come and were not yet acknowledged. */
function counting(): { readonly scheduler: ThreadScheduler; most: number } {
  let unread = 0;
  const account = {
    most: 0,
    scheduler: {
      name: 'counting',
      inline: false,
      start: (spec, events) => {
        const thread = workerThreads.start(spec, {
          messages: messages => {
            unread += messages.filter(hasRows).length;
            account.most = Math.max(account.most, unread);
            events.messages(messages);
          },
          exited: error => events.exited(error),
        });
        return {
          words: thread.words,
          ref: on => thread.ref(on),
          post: (messages, transfer) => {
            for (const message of messages) if (message[0] === Down.Credit) unread -= message[2];
            thread.post(messages, transfer);
          },
        };
      },
    } satisfies ThreadScheduler,
  };
  return account;
}

describeEngines(
  'A pushed result',
  at => {
    it('[C31] has no more than window batches under way, however long next takes', async () => {
      const account = counting();
      const engine = at.engine({ scheduler: account.scheduler });
      let seen = 0;
      const rows = engine.execute(numbers(20_000), undefined, { window: 2, fetchSize: 256 });
      await lastValueFrom(
        rows.pipe(
          tap(() => {
            // A consumer that keeps the main thread busy now and then, while the thread could go on.
            if (++seen % 1000 === 0) for (const until = performance.now() + 5; performance.now() < until;);
          }),
        ),
      );
      expect(seen).toBe(20_000);
      expect(account.most).toBeGreaterThan(0);
      expect(account.most).toBeLessThanOrEqual(2);
    });
  },
  { scheduler: 'threads' },
);

describeEngines('A pulled result that nobody pulls', at => {
  it('[C32] gives its connection back and ends with StalledConsumerError after the rows that had come', async () => {
    const engine = at.engine({ executionOptions: { stallTimeout: 30, window: 1, fetchSize: 10 } });
    const released = firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'release')));
    const cursor = await firstValueFrom(engine.execute(numbers(200_000)).cursor());
    await released;
    expect(engine.pool.leased).toBe(0);
    expect(await firstValueFrom(cursor.fetchOne())).toEqual({ x: 1 });
    await expectAsync(firstValueFrom(cursor.fetchAll())).toBeRejectedWithError(
      StalledConsumerError,
      /stallTimeout/,
    );
    expect(await firstValueFrom(engine.execute(numbers(3)).scalars('x').all())).toEqual([1, 2, 3]);
  });
});

describeEngines(
  'Threads',
  at => {
    it('[C33] the thread that made a connection is the one that touches it, and it is not the caller’s', async () => {
      const engine = at.engine({ poolSize: 1 });
      const which = (): Promise<number> =>
        firstValueFrom(engine.connect(conn => conn.runInThread<number>(threadFunctions, 'which')));
      const made = await which();
      await lastValueFrom(engine.execute(numbers(10)));
      expect(await which()).toBe(made);
      expect(made).not.toBe(0);
    });

    it('[C34] the event loop goes on turning while the driver is inside one long step', async () => {
      const engine = at.engine({ poolSize: 1 });
      const held = heldOn(at);
      await held.on(engine);
      let ended = false;
      const running = firstValueFrom(engine.execute(held.statement)).finally(() => (ended = true));
      await held.held();
      for (let turns = 0; turns < 100; turns++) await new Promise(resolve => setImmediate(resolve));
      expect(ended).toBe(false);
      await held.release();
      await running;
    });
  },
  { scheduler: 'threads' },
);

describeEngines(
  'An in-memory database',
  at => {
    it('[C36] is one for all connections of its engine, each of which sees committed data only', async () => {
      const engine = at.engine();
      const [one, other] = [await firstValueFrom(engine.connect()), await firstValueFrom(engine.connect())];
      await firstValueFrom(one.execute(text('CREATE TABLE t (x INTEGER)')));
      const transaction = await firstValueFrom(one.begin());
      await firstValueFrom(one.execute(text('INSERT INTO t VALUES (1)')));
      const count = (conn: typeof one): Promise<unknown> =>
        firstValueFrom(conn.execute(text('SELECT count(*) AS n FROM t')).scalar());
      expect(await count(one)).toBe(1);
      const seen = count(other);
      await firstValueFrom(transaction.rollback());
      expect(await seen).toBe(0);
      await lastValueFrom(one.begin(conn => conn.execute(text('INSERT INTO t VALUES (2)'))));
      expect(await count(other)).toBe(1);
      await firstValueFrom(one.close());
      await firstValueFrom(other.close());
    });
  },
  { database: 'memory' },
);
