/**
 * Where no interrupt can be loaded: a statement stops at its next row; a single long step is given up after `cancelGrace`,
 * its connection replaced, its thread ended when the step has come to an end.
 *
 * Of SQLite alone: a server is told to stop over a connection of its own.
 */
import { concat, firstValueFrom, take, timeout, toArray } from 'rxjs';

import {
  OperationalError,
  text,
  workerThreads,
  type Engine,
  type EngineEvent,
  type ThreadScheduler,
} from '../../lib/index.js';
import { Up, type UpMessage } from '../../lib/worker/protocol.js';
import { describeEngines, type EngineCase } from '../support/engines.js';
import { Hold } from '../support/slow.js';

const endlessRows = text<{ n: number }>(
  'WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT n FROM r',
);
const rows = text<{ id: number; n: number }>('SELECT * FROM t');

/** Worker threads whose connections cannot be interrupted; `ended` counts those that have exited. */
class Uninterruptible implements ThreadScheduler {
  readonly name = 'uninterruptible';
  readonly inline = false;
  ended = 0;

  start: ThreadScheduler['start'] = (spec, events) =>
    workerThreads.start(spec, {
      messages: messages => events.messages(messages.map(withoutToken)),
      exited: error => {
        this.ended++;
        events.exited(error);
      },
    });
}

function withoutToken(message: UpMessage): UpMessage {
  return message[0] === Up.Opened ? [Up.Opened, { ...message[1], interruptToken: undefined }] : message;
}

interface Fixture {
  readonly engine: Engine;
  readonly hold: Hold;
  readonly scheduler: Uninterruptible;
  readonly events: EngineEvent[];
}

async function fixture(at: EngineCase, cancelGrace: number): Promise<Fixture> {
  const scheduler = new Uninterruptible();
  const engine = at.engine({ poolSize: 1, scheduler, cancelGrace });
  await firstValueFrom(engine.execute(text('CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER)')));
  await firstValueFrom(engine.execute(text('INSERT INTO t VALUES (1, 10)')));
  const hold = new Hold();
  await hold.on(engine);
  const events: EngineEvent[] = [];
  engine.events.subscribe(event => events.push(event));
  return { engine, hold, scheduler, events };
}

function countOf(events: readonly EngineEvent[], type: EngineEvent['type']): number {
  return events.filter(event => event.type === type).length;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setImmediate(resolve));
}

const CLEAN = { open: 1, opening: 0, leased: 0, waiting: 0, writer: undefined };

describeEngines(
  'Without an interrupt',
  at => {
    it('[C14] a statement with rows stops at its next row, on the same connection', async () => {
      const { engine, events } = await fixture(at, 60_000);
      expect((await firstValueFrom(engine.execute(endlessRows).pipe(take(3), toArray()))).length).toBe(3);
      await firstValueFrom(engine.idle());
      expect(engine.pool).toEqual(jasmine.objectContaining(CLEAN));
      expect(await firstValueFrom(engine.execute(rows).all())).toEqual([{ id: 1, n: 10 }]);
      expect(countOf(events, 'evict')).toBe(0);
    });

    it('[C18] a cancelled executemany stops at its next set and changed nothing', async () => {
      const { engine, hold, events } = await fixture(at, 60_000);
      const sets = Array.from({ length: 5000 }, (_, index) => ({ id: 100 + index }));
      const subscription = engine
        .execute(text('INSERT INTO t VALUES (:id, CASE WHEN :id = 103 THEN hold() ELSE 0 END)'), sets)
        .subscribe(() => fail('a value'));
      await hold.held();
      subscription.unsubscribe();
      hold.release();
      await firstValueFrom(engine.idle());
      expect(engine.pool).toEqual(jasmine.objectContaining(CLEAN));
      expect(await firstValueFrom(engine.execute(rows).all())).toEqual([{ id: 1, n: 10 }]);
      expect(countOf(events, 'evict')).toBe(0);
    });

    it('[C17] a long step that ends within cancelGrace gives its connection back', async () => {
      const { engine, hold, events } = await fixture(at, 60_000);
      const subscription = engine.execute(text('SELECT hold()')).subscribe(() => fail('a value'));
      await hold.held();
      subscription.unsubscribe();
      const next = firstValueFrom(engine.execute(rows).all());
      hold.release();
      expect(await next).toEqual([{ id: 1, n: 10 }]);
      expect(engine.pool).toEqual(jasmine.objectContaining(CLEAN));
      expect(countOf(events, 'evict')).toBe(0);
    });
  },
  { dialect: 'sqlite', scheduler: 'threads' },
);

describeEngines(
  'Without an interrupt, a step that does not end within cancelGrace',
  at => {
    it('[C17] is given up: its connection is replaced, and its thread ends with the step', async () => {
      const { engine, hold, scheduler, events } = await fixture(at, 1);
      const subscription = engine.execute(text('SELECT hold()')).subscribe(() => fail('a value'));
      await hold.held();
      subscription.unsubscribe();
      await firstValueFrom(engine.idle());
      expect(engine.pool.leased).toBe(0);
      expect(await firstValueFrom(engine.execute(rows).all())).toEqual([{ id: 1, n: 10 }]);
      expect(engine.pool).toEqual(jasmine.objectContaining(CLEAN));
      expect(events.flatMap(event => (event.type === 'release' ? [event.exit] : []))).toEqual([
        'evicted',
        'clean',
      ]);
      expect(countOf(events, 'connect')).toBe(1);
      expect(scheduler.ended).toBe(0);
      hold.release();
      await until(() => scheduler.ended === 1);
      expect(await firstValueFrom(engine.execute(rows).all())).toEqual([{ id: 1, n: 10 }]);
    });

    it('[C17] gives the right to write up; the next write waits for the lock and gets it', async () => {
      const { engine, hold } = await fixture(at, 1);
      const subscription = engine
        .execute(text('UPDATE t SET n = n + 1 + hold()'))
        .subscribe(() => fail('a value'));
      await hold.held();
      subscription.unsubscribe();
      await firstValueFrom(engine.idle());
      expect(engine.pool.writer).toBeUndefined();
      const retried = firstValueFrom(engine.events);
      const next = firstValueFrom(engine.execute(text('UPDATE t SET n = n * 2')));
      await retried;
      hold.release();
      await next;
      // The abandoned write is all or nothing too.
      expect([20, 22]).toContain((await firstValueFrom(engine.execute(rows).all()))[0]!.n);
      expect(engine.pool).toEqual(jasmine.objectContaining(CLEAN));
    });

    it('[C17] [C18] in a transaction: that is gone when the thread has ended', async () => {
      const { engine, hold, scheduler } = await fixture(at, 1);
      const subscription = engine
        .begin(conn => concat(conn.execute(text('UPDATE t SET n = 0')), conn.execute(text('SELECT hold()'))))
        .subscribe(() => fail('a value'));
      await hold.held();
      subscription.unsubscribe();
      await firstValueFrom(engine.idle());
      hold.release();
      await until(() => scheduler.ended === 1);
      expect(await firstValueFrom(engine.execute(rows).all())).toEqual([{ id: 1, n: 10 }]);
      await firstValueFrom(engine.execute(text('UPDATE t SET n = n')));
      expect(engine.pool).toEqual(jasmine.objectContaining(CLEAN));
    });

    it("[C17] [C23] does not keep the body's error: the transaction goes with the connection", async () => {
      const { engine, hold, scheduler } = await fixture(at, 1);
      const body = firstValueFrom(
        engine.begin(conn =>
          concat(
            conn.execute(text('UPDATE t SET n = 0')),
            conn.execute(text('SELECT hold()')).pipe(timeout(20)),
          ),
        ),
      );
      await expectAsync(body).toBeRejectedWithError('Timeout has occurred');
      expect(engine.pool.leased).toBe(0);
      hold.release();
      await until(() => scheduler.ended === 1);
      expect(await firstValueFrom(engine.execute(rows).all())).toEqual([{ id: 1, n: 10 }]);
    });

    it('[C17] [C27] on an owned connection: what waits behind it is told, and the connection is closed', async () => {
      const { engine, hold } = await fixture(at, 1);
      const conn = await firstValueFrom(engine.connect());
      const subscription = conn.execute(text('SELECT hold()')).subscribe();
      await hold.held();
      const behind = firstValueFrom(conn.execute(rows).all());
      subscription.unsubscribe();
      await expectAsync(behind).toBeRejectedWithError(OperationalError, /given up/);
      await expectAsync(firstValueFrom(conn.execute(rows).all())).toBeRejectedWithError(
        OperationalError,
        /given up/,
      );
      await firstValueFrom(conn.close());
      hold.release();
      expect(await firstValueFrom(engine.execute(rows).all())).toEqual([{ id: 1, n: 10 }]);
    });

    it('[C19] does not keep dispose() from ending', async () => {
      const { engine, hold, scheduler } = await fixture(at, 1);
      const subscription = engine.execute(text('SELECT hold()')).subscribe();
      await hold.held();
      subscription.unsubscribe();
      await firstValueFrom(engine.idle());
      await firstValueFrom(engine.dispose());
      expect(scheduler.ended).toBe(0);
      hold.release();
      await until(() => scheduler.ended === 1);
    });

    it('[C19] [C20] dispose() right after the unsubscribe gives it up just so, and succeeds', async () => {
      const { engine, hold, scheduler } = await fixture(at, 1);
      const subscription = engine.execute(text('SELECT hold()')).subscribe();
      await hold.held();
      subscription.unsubscribe();
      await firstValueFrom(engine.dispose());
      hold.release();
      await until(() => scheduler.ended === 1);
    });
  },
  { scheduler: 'threads', database: 'file' },
);
