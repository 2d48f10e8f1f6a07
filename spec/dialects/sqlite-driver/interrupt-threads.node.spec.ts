/**
 * The interrupt extension between threads: statements that would run for minutes are stopped, writes are undone, and
 * thousands of interrupts at random moments do no harm to connections that open, run and close meanwhile.
 */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { extensionPath } from '../../../lib/dialects/sqlite/driver/native/extension.js';
import {
  createInterrupter,
  type Interrupter,
} from '../../../lib/dialects/sqlite/driver/native/interrupter.js';
import { nextMessage, Runner, startThread } from './interrupt-threads.js';
import type { ChurnSummary, KillSummary } from './interrupt-worker.js';

const numbers = 'n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)';

/** 10^12 combinations of a thousand rows: hours. */
const crossJoin = `WITH RECURSIVE ${numbers} SELECT count(*) FROM n a, n b, n c, n d WHERE a.i + b.i + c.i + d.i = 0`;

/** Changes 999 rows, counting each with mark(), and then spends hours on the thousandth. */
const longUpdate = `UPDATE t SET v = CASE WHEN id < 1000 THEN mark(-v) ELSE (${crossJoin}) END`;

const interrupted = { code: 'SQLITE_INTERRUPT', inTransaction: false };

describe('stopping a statement in another thread', () => {
  let path: string;
  let interrupt: Interrupter;
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'interrupt-'));
    const found = extensionPath();
    if (found === undefined) return pending('no interrupt extension was built for this platform');
    path = found;
    interrupt = createInterrupter(path)!;
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('[C14] ends a cross join that would run for hours with SQLITE_INTERRUPT', async () => {
    const runner = await Runner.start(path);
    expect(await runner.stop(runner.run(crossJoin), interrupt)).toEqual(interrupted);
    expect(await runner.run('SELECT 1')).toEqual({ value: 1, inTransaction: false });
    await runner.close();
  });

  it('[C14] hits the connection of the token and no other', async () => {
    const [target, other] = await Promise.all([Runner.start(path), Runner.start(path)]);
    const running = target.run(crossJoin);
    const counting = other.run(
      `WITH RECURSIVE ${numbers} SELECT count(*) FROM n a, n b WHERE a.i + b.i > mark(0)`,
    );
    await other.marked(1);
    expect(await target.stop(running, interrupt)).toEqual(interrupted);
    expect(await counting).toEqual({ value: 1_000_000, inTransaction: false });
    await Promise.all([target.close(), other.close()]);
  });

  it('[C18] undoes an UPDATE that had changed 999 of 1,000 rows', async () => {
    const runner = await Runner.start(path, join(folder, 'update.db'));
    await runner.run('PRAGMA journal_mode = WAL');
    await runner.run('CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)');
    await runner.run(`WITH RECURSIVE ${numbers} INSERT INTO t SELECT i, i FROM n`);
    const running = runner.run(longUpdate);
    await runner.marked(999);
    expect(await runner.stop(running, interrupt)).toEqual(interrupted);
    const unchanged = await runner.run('SELECT count(*) FROM t WHERE v = id');
    expect(unchanged).toEqual({ value: 1000, inTransaction: false });
    await runner.close();
  });

  it('[C18] takes the whole transaction back when its UPDATE is stopped', async () => {
    const runner = await Runner.start(path, join(folder, 'transaction.db'));
    await runner.run('CREATE TABLE t (id INTEGER PRIMARY KEY, v INTEGER)');
    await runner.run(`WITH RECURSIVE ${numbers} INSERT INTO t SELECT i, i FROM n`);
    expect(await runner.run('BEGIN IMMEDIATE')).toEqual({ value: undefined, inTransaction: true });
    await runner.run('UPDATE t SET v = 0 WHERE id = 1');
    const running = runner.run(longUpdate);
    await runner.marked(999);
    expect(await runner.stop(running, interrupt)).toEqual(interrupted);
    const unchanged = await runner.run('SELECT count(*) FROM t WHERE v = id');
    expect(unchanged).toEqual({ value: 1000, inTransaction: false });
    await runner.close();
  });

  it('answers false when the thread has closed its connection', async () => {
    const runner = await Runner.start(path);
    expect(interrupt(runner.token)).toBeTrue();
    await runner.close();
    expect(interrupt(runner.token)).toBeFalse();
  });

  it('answers false when the thread has ended without closing it', async () => {
    const runner = await Runner.start(path);
    await runner.thread.terminate();
    expect(interrupt(runner.token)).toBeFalse();
  });

  it('survives interrupts at random moments from two threads against opening, running and closing', async () => {
    const tokens = new Float64Array(new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT));
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const killer = startThread(path, { role: 'killer', tokens, counter: stop });
    const killed = nextMessage<KillSummary>(killer);
    const churners = [0, 1].map(place => startThread(path, { role: 'churner', tokens, place, rounds: 500 }));
    const exits = [killer, ...churners].map(thread => once(thread, 'exit'));
    let running = true;
    const summaries = Promise.all(churners.map(nextMessage<ChurnSummary>)).finally(() => (running = false));
    let hit = 0;
    while (running) {
      for (const token of tokens) if (interrupt(token)) hit++;
      await turn();
    }
    Atomics.store(stop, 0, 1);
    for (const summary of await summaries) {
      expect(summary.wrong).toEqual([]);
      expect(summary.completed).toBeGreaterThan(0);
      expect(summary.interrupted).toBeGreaterThan(0);
    }
    expect(hit + (await killed).hit).toBeGreaterThan(0);
    await Promise.all(exits);
  });
});
