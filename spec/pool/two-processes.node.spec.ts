/**
 * A second process that holds SQLite's write lock: it is met with retries that can be cancelled, for as long as
 * `timeout`, and then with an error that says what is worth trying again.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { concat, defer, filter, firstValueFrom, take } from 'rxjs';

import { OperationalError, text, type Engine, type EngineEvent } from '../../lib/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';

/** The other process. */
class OtherProcess {
  readonly #child: ChildProcess;
  readonly #lines: Interface;

  constructor(path: string) {
    const script = fileURLToPath(new URL('./other-process.js', import.meta.url));
    this.#child = spawn(process.execPath, [script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#lines = createInterface({ input: this.#child.stdout! });
  }

  async ready(): Promise<void> {
    await once(this.#lines, 'line');
  }

  async tell(what: 'lock' | 'exclusive' | 'unlock' | 'write'): Promise<void> {
    const answer = once(this.#lines, 'line');
    this.#child.stdin!.write(`${what}\n`);
    await answer;
  }

  async end(): Promise<void> {
    this.#lines.close();
    this.#child.stdin!.end();
    if (this.#child.exitCode === null) await once(this.#child, 'exit');
  }
}

const bump = text('UPDATE t SET n = n + 1');
const readN = text<{ n: number }>('SELECT n FROM t');

describeEngines(
  'A second process that holds the write lock',
  (at: EngineCase) => {
    let other: OtherProcess;

    async function start(engine: Engine): Promise<void> {
      await firstValueFrom(engine.execute(text('CREATE TABLE IF NOT EXISTS t (n INTEGER)')));
      await firstValueFrom(engine.execute(text('INSERT INTO t VALUES (0)')));
      other = new OtherProcess(at.path('spec.db'));
      await other.ready();
    }

    afterEach(() => other.end());

    async function nOf(engine: Engine): Promise<number> {
      return (await firstValueFrom(engine.execute(readN).one())).n;
    }

    function retries(engine: Engine): Promise<EngineEvent> {
      return firstValueFrom(engine.events.pipe(filter(({ type }) => type === 'retry')));
    }

    it('is waited for by a write, which then happens once', async () => {
      const engine = at.engine();
      await start(engine);
      await other.tell('lock');
      const retried = retries(engine);
      const written = firstValueFrom(engine.execute(bump));
      await retried;
      await other.tell('write');
      await other.tell('unlock');
      expect(await written).toEqual(jasmine.objectContaining({ rowCount: 1 }));
      expect(await nOf(engine)).toBe(1001);
    });

    it('is waited for by executemany and by BEGIN', async () => {
      const engine = at.engine();
      await start(engine);
      await other.tell('lock');
      const retried = retries(engine);
      const many = firstValueFrom(engine.execute(text('UPDATE t SET n = n + :by'), [{ by: 1 }, { by: 2 }]));
      await retried;
      await other.tell('unlock');
      await many;
      await other.tell('lock');
      const begun = firstValueFrom(engine.begin(conn => conn.execute(bump)));
      while (engine.pool.writer === undefined) await new Promise(resolve => setImmediate(resolve));
      await other.tell('unlock');
      await begun;
      expect(await nOf(engine)).toBe(4);
    });

    it('is waited for by importDatabase, as long as `timeout`', async () => {
      const engine = at.engine();
      await start(engine);
      const bytes = await firstValueFrom(engine.exportDatabase());
      await firstValueFrom(engine.execute(bump));
      await other.tell('lock');
      const imported = firstValueFrom(engine.importDatabase(bytes));
      while (engine.pool.writer === undefined) await new Promise(resolve => setImmediate(resolve));
      await other.tell('write');
      await other.tell('unlock');
      await imported;
      expect(await nOf(engine)).toBe(0);
      const impatient = at.engine({ timeout: 40 });
      await firstValueFrom(impatient.execute(readN, {}, { timeout: 30_000 }).one());
      await other.tell('lock');
      await expectAsync(firstValueFrom(impatient.importDatabase(bytes))).toBeRejectedWith(
        jasmine.objectContaining({ code: 'SQLITE_BUSY' }),
      );
      await other.tell('unlock');
    });

    it('gives up after `timeout`: OperationalError, retry transaction, nothing left behind', async () => {
      const engine = at.engine();
      await start(engine);
      await other.tell('lock');
      const limit = { timeout: 40 };
      for (const source of [
        engine.execute(bump, {}, limit),
        engine.begin(conn => conn.execute(bump), limit),
      ]) {
        const error: unknown = await firstValueFrom(source).catch((thrown: unknown) => thrown);
        expect(error).toBeInstanceOf(OperationalError);
        expect(error).toEqual(jasmine.objectContaining({ code: 'SQLITE_BUSY', retry: 'transaction' }));
      }
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
      expect(await nOf(engine)).toBe(0);
      await other.tell('unlock');
      await firstValueFrom(engine.execute(bump));
    });

    it('[C12] [C14] leaving while a lock is waited for leaves nothing behind, whatever waits', async () => {
      const engine = at.engine();
      await start(engine);
      await other.tell('lock');
      const conn = await firstValueFrom(engine.connect());
      for (const source of [
        engine.execute(bump),
        engine.begin(inner => inner.execute(bump)),
        engine.execute(bump, [{}, {}]),
        conn.execute(bump),
        conn.begin(inner => inner.execute(bump)),
      ]) {
        const subscription = source.subscribe(() => fail('written'));
        while (engine.pool.writer === undefined) await new Promise(resolve => setImmediate(resolve));
        for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
        subscription.unsubscribe();
        await firstValueFrom(engine.idle());
        while (engine.pool.writer !== undefined) await new Promise(resolve => setImmediate(resolve));
      }
      await other.tell('unlock');
      await firstValueFrom(conn.begin(inner => inner.execute(bump)));
      await firstValueFrom(conn.close());
      expect(await nOf(engine)).toBe(1);
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
    });

    it('[C11] break and return() end a wait for a lock too', async () => {
      const engine = at.engine();
      await start(engine);
      await other.tell('lock');
      const conn = await firstValueFrom(engine.connect());
      const retried = retries(engine);
      const iterator = conn.execute(text('UPDATE t SET n = n + 1 RETURNING n'))[Symbol.asyncIterator]();
      const next = iterator.next();
      await retried;
      await iterator.return!();
      expect(await next).toEqual({ done: true, value: undefined });
      await other.tell('unlock');
      expect((await firstValueFrom(conn.execute(readN).one())).n).toBe(0);
      await firstValueFrom(conn.close());
    });

    it('is in nobody’s way who reads, and readers see its commits one by one', async () => {
      const engine = at.engine();
      await start(engine);
      await other.tell('lock');
      await other.tell('write');
      expect(await nOf(engine)).toBe(0);
      await other.tell('unlock');
      expect(await nOf(engine)).toBe(1000);
      const inside = await firstValueFrom(
        engine.begin(
          async conn => {
            const before = await firstValueFrom(conn.execute(readN).one());
            await other.tell('write');
            return [before.n, (await firstValueFrom(conn.execute(readN).one())).n];
          },
          { readOnly: true },
        ),
      );
      expect(inside).toEqual([1000, 1000]);
      expect(await nOf(engine)).toBe(2000);
    });

    it('a deferred transaction that read before it wrote is told to begin anew', async () => {
      const engine = at.engine();
      await start(engine);
      const begun = engine.begin(
        conn =>
          concat(
            conn.execute(readN),
            defer(() => other.tell('write')),
            conn.execute(bump),
          ),
        { mode: 'deferred' },
      );
      const error: unknown = await firstValueFrom(begun.pipe(take(9))).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(OperationalError);
      expect(error).toEqual(jasmine.objectContaining({ code: 'SQLITE_BUSY_SNAPSHOT', retry: 'transaction' }));
      expect(await nOf(engine)).toBe(1000);
      expect(engine.pool).toEqual(jasmine.objectContaining({ leased: 0, writer: undefined }));
    });
  },
  { database: 'file' },
);
