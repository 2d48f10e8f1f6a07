/** The inline scheduler: a thread's messages in their order, one step for each turn of a scheduler, here in virtual time. */
import { config, VirtualTimeScheduler } from 'rxjs';

import { inlineScheduler } from '../../lib/worker/inline.js';
import { Lane } from '../../lib/worker/lane.js';
import type { CallSink } from '../../lib/worker/lane-call.js';
import { countOf } from '../../lib/worker/packing.js';
import type { DriverModule } from '../../lib/worker/driver.js';
import { Flag } from '../../lib/worker/protocol.js';
import { ScriptedDatabase } from '../support/scripted-driver.js';

interface Bench {
  readonly time: VirtualTimeScheduler;
  readonly database: ScriptedDatabase;
  readonly log: string[];
  readonly lane: Lane;
  sink(name: string): CallSink;
}

function make(load?: (database: ScriptedDatabase) => DriverModule | PromiseLike<DriverModule>): Bench {
  const time = new VirtualTimeScheduler();
  const database = new ScriptedDatabase({ at: () => {}, interrupted: () => false });
  const log: string[] = [];
  const scheduler = inlineScheduler({
    scheduler: time,
    warn: false,
    load: () => (load === undefined ? database.module : load(database)),
  });
  const lane = new Lane(
    scheduler,
    { driver: 'scripted', options: null, name: 'inline' },
    {
      opened: ({ version }) => log.push(`opened ${version}`),
      failed: ({ message }) => log.push(`failed ${message}`),
      gone: error => log.push(`gone ${error?.message ?? 'closed'}`),
    },
  );
  const sink = (name: string): CallSink => ({
    columns: () => {},
    batch: (batch, last) => log.push(`${name} ${countOf(batch)}${last ? ' last' : ''}`),
    settled: ({ status }) => log.push(`${name} ${status}`),
    lost: () => log.push(`${name} lost`),
  });
  return { time, database, log, lane, sink };
}

const call = (sql: string, window = 2): Parameters<Lane['schedule']>[0] => ({
  sql,
  flags: Flag.MayWrite,
  values: [1, 1],
  sets: undefined,
  floats: null,
  kinds: null,
  fetch: { first: 1, size: 2, window },
});

/** Virtual turns and microtasks until neither brings more. */
async function settle(time: VirtualTimeScheduler): Promise<void> {
  for (let round = 0; round < 20; round++) {
    time.flush();
    await Promise.resolve();
  }
}

describe('the inline scheduler', () => {
  it('tells its lane of a module that is no driver, and of one that cannot be prepared', async () => {
    const prepare = (): never => {
      throw new Error('no room');
    };
    const modules = [{}, { driver: { prepare } }] as unknown as DriverModule[];
    for (const module of modules) {
      const { time, log, lane } = make(() => Promise.resolve(module));
      await settle(time);
      expect(log.length).toBe(1);
      expect(log[0]).toMatch(/^failed /);
      expect(lane.state).toBe('gone');
    }
  });

  it('opens in a turn of its own, and runs nothing while time stands still', async () => {
    const { time, log, lane, database, sink } = make();
    expect(log).toEqual([]);
    lane.schedule(call('INSERT'), sink('a'));
    await Promise.resolve();
    expect(log).toEqual([]);
    await settle(time);
    expect(log).toEqual(['opened scripted', 'a effect']);
    expect(database.rows.size).toBe(1);
  });

  it('[C3] delivers nothing synchronously', async () => {
    const { time, log, lane, sink } = make();
    await settle(time);
    lane.schedule(call('STREAM 1'), sink('a'));
    lane.close();
    expect(log).toEqual(['opened scripted']);
    await settle(time);
    expect(log.slice(1)).toEqual(['a rows', 'a 1 last', 'gone closed']);
  });

  it('keeps to credit as a thread does', async () => {
    const { time, log, lane, sink } = make();
    const stream = lane.schedule(call('STREAM 9'), sink('a'));
    await settle(time);
    expect(log).toEqual(['opened scripted', 'a 1', 'a 2']);
    lane.credit(stream, 5);
    await settle(time);
    expect(log.slice(3)).toEqual(['a 2', 'a 2', 'a rows', 'a 2 last']);
  });

  it('[C13] skips a call that was cancelled before its turn', async () => {
    const { time, log, lane, database, sink } = make();
    await settle(time);
    lane.schedule(call('INSERT'), sink('a'));
    const second = lane.schedule(call('UPDATE'), sink('b'));
    await Promise.resolve();
    second.unsubscribe();
    await settle(time);
    expect(log.slice(1)).toEqual(['a effect', 'b cancelled']);
    expect(database.ran).toEqual(['INSERT']);
  });

  it('[C15] closes the cursor of a stream that is left', async () => {
    const { time, log, lane, database, sink } = make();
    const stream = lane.schedule(call('STREAM 9'), sink('a'));
    await settle(time);
    stream.unsubscribe();
    await settle(time);
    expect(log.at(-1)).toBe('a cancelled');
    expect(database.left).toEqual([]);
  });

  it('closes the connection when it is told to, and says so once', async () => {
    const { time, log, lane, database } = make();
    await settle(time);
    lane.close();
    lane.close();
    await settle(time);
    expect(log).toEqual(['opened scripted', 'gone closed']);
    expect(database.connections.size).toBe(0);
  });

  it('reports a driver that cannot be loaded or opened', async () => {
    const failures: [string, (database: ScriptedDatabase) => DriverModule | PromiseLike<DriverModule>][] = [
      [
        'no module',
        () => {
          throw new Error('no module');
        },
      ],
      ['not found', () => Promise.reject(new Error('not found'))],
      [
        'cannot open',
        () => ({
          driver: {
            open: () => {
              throw new Error('cannot open');
            },
          },
        }),
      ],
    ];
    for (const [message, load] of failures) {
      const { time, log, lane } = make(load);
      await settle(time);
      expect(log).toEqual([`failed ${message}`]);
      expect(lane.state).toBe('gone');
    }
  });

  it('goes on where the scheduler that it was given throws, and reports that', async () => {
    const reported: unknown[] = [];
    config.onUnhandledError = error => reported.push(error);
    const { time, log, lane, sink } = make();
    await settle(time);
    const schedule = spyOn(time, 'schedule').and.throwError('no turn');
    lane.schedule(call('rows 3'), sink('a'));
    lane.close();
    for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setTimeout(resolve));
    config.onUnhandledError = null;
    expect(schedule).toHaveBeenCalled();
    expect(log).toEqual(['opened scripted', 'a effect', 'gone closed']);
    expect(reported).toContain(new Error('no turn'));
  });

  it('waits for a module that is loaded later', async () => {
    const { time, log, lane, sink } = make(database => Promise.resolve(database.module));
    lane.schedule(call('INSERT'), sink('a'));
    await settle(time);
    expect(log).toEqual(['opened scripted', 'a effect']);
  });
});
