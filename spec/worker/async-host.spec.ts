/** The thread's half of a lane whose driver waits for a server, over a driver that does as it is told. */
import type { AsyncDriverConnection } from '../../lib/worker/async-driver.js';
import { AsyncHost } from '../../lib/worker/async-host.js';
import { Down, settledOf, Up, type DownMessage, type UpMessage } from '../../lib/worker/protocol.js';

/** A connection whose statements end at once, but for those that their driver throws at. */
function moody(): AsyncDriverConnection {
  return {
    info: { version: 'fake' },
    inTransaction: false,
    native: undefined,
    onGone: undefined,
    traits: sql => {
      if (sql === 'unreadable') throw new Error('no such word');
      return { readonly: true, changesSession: false };
    },
    written: () => null,
    execute: (sql, _binding, _kinds, listener) => {
      if (sql === 'throw') throw new Error('refused');
      queueMicrotask(() => listener.ended({ rowCount: 1, lastRowId: null }));
      const nothing = (): void => {};
      return { pack: nothing, pause: nothing, resume: nothing, cancel: nothing };
    },
    unit: () => ({ begin: '', commit: '', rollback: [] }),
    reset: () => Promise.resolve(),
    refresh: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

const execute = (id: number, sql: string): DownMessage => [
  Down.Execute,
  id,
  sql,
  0,
  [],
  null,
  null,
  { first: 1, size: 1, window: 1 },
];

describe('the host of a driver that waits', () => {
  it('fails the call that its driver throws at, and goes on with those behind it', async () => {
    const ups: UpMessage[] = [];
    const host = new AsyncHost(
      moody(),
      messages => ups.push(...messages),
      () => {},
    );
    host.receive([execute(1, 'throw'), execute(2, 'unreadable'), execute(3, 'fine')]);
    for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    const said = ups.flatMap(up => (up[0] === Up.Settled ? [[up[1], settledOf(up).status]] : []));
    expect(said).toEqual([
      [1, 'failed'],
      [2, 'failed'],
      [3, 'effect'],
    ]);
  });
});
