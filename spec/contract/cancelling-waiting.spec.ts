/**
 * Leaving before anything has begun: while waiting for a connection, for the right to write, for one's turn on a
 * connection, and with the thread but behind another statement.
 */
import { firstValueFrom, merge, take, toArray, type Subscription } from 'rxjs';

import {
  Integer,
  MetaData,
  Table,
  column,
  createEngine,
  text,
  type Connection,
  type Engine,
  type Executable,
  type TextClause,
} from '../../lib/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';
import { heldOn } from '../support/slow-cases.js';

const rows = text<{ id: number }>('SELECT id FROM t ORDER BY id');
const insert = (id: number): TextClause => text(`INSERT INTO t VALUES (${id})`);

const t = new Table('t', new MetaData(), { id: column(Integer, { primaryKey: true }) });
/** A write that is known to be one before the database has looked at it. */
const known = (id: number): Executable => t.insert().values({ id });

async function withTable(engine: Engine): Promise<Engine> {
  await firstValueFrom(engine.execute(text('DROP TABLE IF EXISTS t')));
  await firstValueFrom(engine.execute(text('CREATE TABLE t (id INTEGER PRIMARY KEY)')));
  return engine;
}

async function idsIn(engine: Engine): Promise<number[]> {
  return (await firstValueFrom(engine.execute(rows).all())).map(({ id }) => id);
}

/** The labels of what has been handed to a thread. */
function executed(engine: Engine): string[] {
  const labels: string[] = [];
  engine.events.subscribe(event => {
    if (event.type === 'execute') labels.push(event.label);
  });
  return labels;
}

async function owned(engine: Engine): Promise<Connection> {
  return firstValueFrom(engine.connect());
}

describeEngines(
  'Leaving the queue for a connection',
  at => {
    it('[C12] a waiter that leaves never runs, and those around it keep their order', async () => {
      const engine = await withTable(at.engine({ poolSize: 1 }));
      const labels = executed(engine);
      const conn = await owned(engine);
      const done: number[] = [];
      const waiters: Subscription[] = [];
      for (let id = 1; id <= 5; id++) {
        const label = `waiter ${id}`;
        waiters.push(engine.execute(insert(id), {}, { label }).subscribe(() => done.push(id)));
      }
      expect(engine.pool.waiting).toBe(5);
      waiters[0]!.unsubscribe();
      waiters[2]!.unsubscribe();
      expect(engine.pool.waiting).toBe(3);
      await firstValueFrom(conn.close());
      while (done.length < 3) await firstValueFrom(engine.events.pipe(take(1)));
      expect(done).toEqual([2, 4, 5]);
      expect(labels).toEqual(['waiter 2', 'waiter 4', 'waiter 5']);
      expect(await idsIn(engine)).toEqual([2, 4, 5]);
    });

    it('[C12] a connection granted to one that leaves at that moment goes straight to the next', async () => {
      const engine = await withTable(at.engine({ poolSize: 1 }));
      const conn = await owned(engine);
      const first = engine.connect().subscribe(() => fail('granted'));
      await Promise.resolve();
      const second = firstValueFrom(engine.execute(rows).all());
      const closing = firstValueFrom(conn.close());
      first.unsubscribe();
      await closing;
      expect(await second).toEqual([]);
      expect(engine.pool).toEqual(jasmine.objectContaining({ open: 1, leased: 0, waiting: 0 }));
    });

    it('[C12] leaving while the very first connection is opened leaves it to the next', async () => {
      const engine = at.engine({ poolSize: 1 });
      const subscription = engine.execute(text('SELECT 1')).subscribe(() => fail('a row'));
      expect(engine.pool.opening).toBe(1);
      subscription.unsubscribe();
      expect(engine.pool.waiting).toBe(0);
      expect(await firstValueFrom(engine.execute(text('SELECT 2 AS two')).all())).toEqual([{ two: 2 }]);
      expect(engine.pool).toEqual(jasmine.objectContaining({ open: 1, opening: 0, leased: 0 }));
    });
  },
  { several: true },
);

// SQLite alone has one writer at a time; a server's transactions wait for each other's rows, which is a running statement.
describeEngines(
  'Leaving the queue for the right to write',
  at => {
    async function twoConnections(): Promise<{ engine: Engine; holder: Connection; other: Connection }> {
      const engine = await withTable(at.engine({ poolSize: 4 }));
      return { engine, holder: await owned(engine), other: await owned(engine) };
    }

    it('[C12] an engine-level write that leaves never runs and keeps nobody waiting', async () => {
      const { engine, holder, other } = await twoConnections();
      const transaction = await firstValueFrom(holder.begin());
      const left = engine.execute(insert(1)).subscribe(() => fail('written'));
      const kept = firstValueFrom(engine.execute(insert(2)));
      left.unsubscribe();
      await firstValueFrom(transaction.commit());
      await kept;
      expect(await idsIn(engine)).toEqual([2]);
      await firstValueFrom(merge(holder.close(), other.close()).pipe(toArray()));
    });

    it("[C12] a connection's write that leaves never runs, and the connection goes on", async () => {
      const { engine, holder, other } = await twoConnections();
      const transaction = await firstValueFrom(holder.begin());
      // The first text is known to write only when the database has looked at it, the second by then.
      for (const id of [1, 2]) {
        const left = other.execute(insert(1), {}, { label: `left ${id}` }).subscribe(() => fail('written'));
        await new Promise(resolve => setImmediate(resolve));
        left.unsubscribe();
      }
      const kept = firstValueFrom(other.execute(insert(3)));
      await firstValueFrom(transaction.commit());
      await kept;
      expect(engine.pool.writer).toBeUndefined();
      const result = await firstValueFrom(other.begin(conn => conn.execute(insert(4))));
      expect(result).toEqual(jasmine.objectContaining({ rowCount: 1 }));
      expect(await idsIn(engine)).toEqual([3, 4]);
      await firstValueFrom(merge(holder.close(), other.close()).pipe(toArray()));
    });

    it('[C12] a BEGIN that leaves never runs, and the next one is granted in its turn', async () => {
      const { engine, holder, other } = await twoConnections();
      const transaction = await firstValueFrom(holder.begin());
      const left = other.begin(() => fail('begun') as never).subscribe();
      const leftToo = engine.begin(() => fail('begun') as never).subscribe();
      await new Promise(resolve => setImmediate(resolve));
      const kept = firstValueFrom(other.begin(conn => conn.execute(insert(1))));
      left.unsubscribe();
      leftToo.unsubscribe();
      await firstValueFrom(transaction.commit());
      await kept;
      expect(await idsIn(engine)).toEqual([1]);
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 2, waiting: 0, writer: undefined }));
      await firstValueFrom(merge(holder.close(), other.close()).pipe(toArray()));
    });

    it('[C12] closing a connection that waits for the right to write ends the wait and takes nothing', async () => {
      const { engine, holder, other } = await twoConnections();
      const transaction = await firstValueFrom(holder.begin());
      const waiting = firstValueFrom(other.execute(insert(1)));
      await new Promise(resolve => setImmediate(resolve));
      const rejected = expectAsync(waiting).toBeRejectedWithError(/closed|given back/);
      await firstValueFrom(other.close());
      await rejected;
      await firstValueFrom(transaction.commit());
      expect(engine.pool.writer).toBeUndefined();
      await firstValueFrom(engine.execute(insert(2)));
      expect(await idsIn(engine)).toEqual([2]);
      await firstValueFrom(holder.close());
    });
  },
  { dialect: 'sqlite' },
);

describeEngines(
  'Leaving the queue of a deferred transaction',
  at => {
    it('[C12] its first write waits for the right, can leave, and the transaction goes on reading', async () => {
      const engine = await withTable(at.engine({ poolSize: 3 }));
      const holder = await owned(engine);
      const other = await owned(engine);
      const writing = await firstValueFrom(holder.begin());
      await firstValueFrom(
        other.begin(
          async conn => {
            const left = conn.execute(insert(1)).subscribe(() => fail('written'));
            await new Promise(resolve => setImmediate(resolve));
            left.unsubscribe();
            expect(await firstValueFrom(conn.execute(rows).all())).toEqual([]);
            await firstValueFrom(writing.rollback());
            await firstValueFrom(conn.execute(insert(2)));
          },
          { mode: 'deferred' },
        ),
      );
      expect(await idsIn(engine)).toEqual([2]);
      await firstValueFrom(merge(holder.close(), other.close()).pipe(toArray()));
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
    });

    it('[C28] in it, a write of unknown text keeps its place, though it has to ask first', async () => {
      const engine = await withTable(at.engine({ poolSize: 1 }));
      const seen = await firstValueFrom(
        engine.begin(conn => merge(conn.execute(insert(7)), conn.execute(rows).all()).pipe(toArray()), {
          mode: 'deferred',
        }),
      );
      expect(seen).toContain([{ id: 7 }]);
    });

    it('[C12] two engines on one file share the right to write, and who leaves one queue frees the other', async () => {
      const engine = await withTable(at.engine({ poolSize: 3 }));
      const second = createEngine(at.url, { poolSize: 1 });
      const holder = await owned(engine);
      const transaction = await firstValueFrom(holder.begin());
      expect(await firstValueFrom(second.execute(rows).all())).toEqual([]);
      // Both have a connection at hand: who lacks one when it is offered the right is passed over.
      expect(await idsIn(engine)).toEqual([]);
      const order: string[] = [];
      const left = second.execute(known(1)).subscribe(() => fail('written'));
      const b = firstValueFrom(engine.execute(known(2))).then(() => order.push('first engine'));
      const c = firstValueFrom(second.execute(known(3))).then(() => order.push('second engine'));
      await new Promise(resolve => setImmediate(resolve));
      left.unsubscribe();
      await firstValueFrom(transaction.commit());
      await Promise.all([b, c]);
      expect(order).toEqual(['first engine', 'second engine']);
      expect(await idsIn(engine)).toEqual([2, 3]);
      await firstValueFrom(holder.close());
      expect(second.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
      await firstValueFrom(second.dispose());
    });
  },
  { database: 'file' },
);

describeEngines(
  'Leaving behind a statement that runs',
  (at: EngineCase) => {
    it('[C13] what is with the thread but has not started is skipped and never runs', async () => {
      const engine = await withTable(at.engine({ poolSize: 1 }));
      const hold = heldOn(at);
      await hold.on(engine);
      const conn = await owned(engine);
      const transaction = await firstValueFrom(conn.begin());
      const running = firstValueFrom(conn.execute(hold.statement).all());
      const skipped = conn.execute(insert(1)).subscribe(() => fail('written'));
      const kept = firstValueFrom(conn.execute(insert(2)));
      await hold.held();
      skipped.unsubscribe();
      await hold.release();
      expect((await running).length).toBe(1);
      await kept;
      await firstValueFrom(transaction.commit());
      await firstValueFrom(conn.close());
      expect(await idsIn(engine)).toEqual([2]);
    });
  },
  { stoppable: true },
);
