/**
 * What a subscriber is told, and what becomes of the connection, when one statement of a transaction's own fails: BEGIN,
 * COMMIT with and without the transaction left open, ROLLBACK, SAVEPOINT, RELEASE; and when a connection cannot be opened.
 */
import { NEVER, concat, merge, throwError, type Observable } from 'rxjs';

import type { Connection } from '../../lib/engine/connection.js';
import { DBAPIError, OperationalError } from '../../lib/errors.js';
import { add, brokenRules, everyAccount, SEED } from '../support/invariants.js';
import { ScriptedError } from '../support/scripted-driver.js';
import { ScriptedEngine, type ScriptedOptions } from '../support/scripted-engine.js';

interface Outcome {
  readonly error: unknown;
  readonly scripted: ScriptedEngine;
  readonly exits: readonly string[];
  readonly failures: readonly unknown[];
  readonly broken: readonly string[];
}

/** Runs `use` in a transaction where the statements that fit `spoil` fail, before (`run`) or after (`ran`) they did it. */
async function transaction(
  use: (conn: Connection) => Observable<unknown>,
  spoil: RegExp,
  what: 'run' | 'ran',
  options: ScriptedOptions = {},
): Promise<Outcome> {
  const scripted = new ScriptedEngine(options);
  scripted.database.rows = SEED;
  scripted.onMoment = moment => {
    if (moment.what === what && spoil.test(moment.sql))
      throw new ScriptedError('SQLITE_IOERR', `${moment.sql} spoilt`);
  };
  let error: unknown;
  let over = false;
  scripted.engine.begin(use).subscribe({
    error: (thrown: unknown) => {
      error = thrown;
      over = true;
    },
    complete: () => (over = true),
  });
  await scripted.drive(() => over);
  scripted.onMoment = () => {};
  const events = [...scripted.events];
  const broken = await brokenRules(scripted);
  return {
    error,
    scripted,
    broken,
    exits: events.flatMap(event => (event.type === 'release' ? [event.exit] : [])),
    failures: events.flatMap(event => (event.type === 'releaseFailed' ? [event.error] : [])),
  };
}

const change = (conn: Connection): Observable<unknown> => conn.execute(add(1));
const boom = new Error('boom');
const fail = (conn: Connection): Observable<unknown> =>
  concat(
    conn.execute(add(1)),
    throwError(() => boom),
  );

function phaseOf(error: unknown): unknown {
  return error instanceof DBAPIError ? error.phase : error;
}

for (const shared of [false, true]) {
  describe(`A transaction whose own statements fail (${shared ? 'one handle' : 'file'})`, () => {
    it('[C24] BEGIN fails: no ROLLBACK, the lease is clean', async () => {
      const { error, scripted, exits, broken } = await transaction(change, /^BEGIN/, 'run', { shared });
      expect(phaseOf(error)).toBe('begin');
      expect(scripted.database.ran.filter(sql => sql.startsWith('ROLLBACK'))).toEqual([]);
      expect(exits).toEqual(['clean']);
      expect(broken).toEqual([]);
    });

    it('[C24] COMMIT fails and the transaction is still open: it is rolled back', async () => {
      const { error, scripted, exits, broken } = await transaction(change, /^COMMIT/, 'run', { shared });
      expect(phaseOf(error)).toBe('commit');
      expect(error).toEqual(jasmine.objectContaining({ outcome: 'rolledBack' }));
      expect(scripted.database.ran.filter(sql => sql === 'ROLLBACK').length).toBe(1);
      expect(exits).toEqual(['clean']);
      expect(scripted.database.sum).toBe(600 + 5);
      expect(broken).toEqual([]);
    });

    it('[C24] COMMIT fails and the transaction is gone: nothing more is sent', async () => {
      const { error, scripted, exits, broken } = await transaction(change, /^COMMIT/, 'ran', { shared });
      expect(phaseOf(error)).toBe('commit');
      expect(scripted.database.ran.filter(sql => sql === 'ROLLBACK')).toEqual([]);
      expect(exits).toEqual(['clean']);
      expect(broken).toEqual([]);
    });

    it("[C23] ROLLBACK fails: the body's error comes first, the connection is evicted", async () => {
      const { error, exits, failures, broken } = await transaction(fail, /^ROLLBACK/, 'run', { shared });
      expect(error).toBe(boom);
      expect(exits).toEqual(['evicted']);
      expect(failures.map(phaseOf)).toEqual(['rollback']);
      expect(broken).toEqual([]);
    });

    it('[C23] SAVEPOINT fails: the outer transaction is rolled back', async () => {
      const { error, exits, broken, scripted } = await transaction(
        conn => concat(change(conn), conn.beginNested(change)),
        /^SAVEPOINT/,
        'run',
        { shared },
      );
      expect(phaseOf(error)).toBe('savepoint');
      expect(exits).toEqual(['clean']);
      expect(scripted.database.sum).toBe(600 + 5);
      expect(broken).toEqual([]);
    });

    it('[C24] RELEASE fails: the savepoint is undone, then the outer transaction', async () => {
      const { error, exits, broken, scripted } = await transaction(
        conn => concat(change(conn), conn.beginNested(change)),
        /^RELEASE/,
        'run',
        { shared },
      );
      expect(phaseOf(error)).toBe('release');
      expect(exits).toEqual(['evicted']);
      expect(scripted.database.sum).toBe(600 + 5);
      expect(broken).toEqual([]);
    });

    it('[C23] the body fails while its statement still runs: that is stopped, then ROLLBACK', async () => {
      const { error, exits, broken, scripted } = await transaction(
        conn =>
          merge(
            conn.execute(add(1)),
            conn.execute(everyAccount),
            throwError(() => boom),
          ),
        /^never/,
        'run',
        { shared },
      );
      expect(error).toBe(boom);
      expect(exits).toEqual(['clean']);
      expect(scripted.database.sum).toBe(600 + 5);
      expect(broken).toEqual([]);
    });
  });
}

describe('A connection that cannot be opened', () => {
  it('[C10] [C17] tells so, and the next one is tried anew', async () => {
    const scripted = new ScriptedEngine();
    scripted.database.rows = SEED;
    scripted.onMoment = ({ what }) => {
      if (what === 'open') throw new ScriptedError('SQLITE_CANTOPEN', 'unable to open database file');
    };
    let error: unknown;
    scripted.engine.execute(everyAccount).subscribe({ error: (thrown: unknown) => (error = thrown) });
    await scripted.drive(() => error !== undefined);
    expect(error).toBeInstanceOf(OperationalError);
    expect(phaseOf(error)).toBe('connect');
    scripted.onMoment = () => {};
    expect(await brokenRules(scripted)).toEqual([]);
  });

  it('[C12] fails each of those who wait for it once, and a waiter that left is not told', async () => {
    const scripted = new ScriptedEngine({ poolSize: 1 });
    scripted.database.rows = SEED;
    scripted.onMoment = ({ what }) => {
      if (what === 'open') throw new ScriptedError('SQLITE_CANTOPEN', 'unable to open database file');
    };
    const told: string[] = [];
    const ask = (name: string): { unsubscribe(): void } =>
      scripted.engine.connect(() => NEVER).subscribe({ error: () => told.push(name) });
    ask('a');
    const b = ask('b');
    ask('c');
    await Promise.resolve();
    b.unsubscribe();
    await scripted.drive(() => told.length === 2);
    expect(told).toEqual(['a', 'c']);
    scripted.onMoment = () => {};
    expect(await brokenRules(scripted)).toEqual([]);
  });

  it('[C12] is waited for through BUSY, and leaving meanwhile leaves nothing behind', async () => {
    const scripted = new ScriptedEngine();
    scripted.database.rows = SEED;
    let tries = 0;
    scripted.onMoment = ({ what }) => {
      if (what === 'open' && tries++ < 3) throw new ScriptedError('SQLITE_BUSY', 'database is locked');
    };
    let completed = false;
    scripted.engine.execute(everyAccount).subscribe({ complete: () => (completed = true) });
    await scripted.drive(() => completed);
    expect(tries).toBe(4);
    tries = 0;
    expect(await brokenRules(scripted)).toEqual([]);
  });
});
