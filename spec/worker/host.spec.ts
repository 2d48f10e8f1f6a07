/** The thread's half of a lane, message by message, over a scripted driver. */
import { ControlCaller, ControlThread, createWords } from '../../lib/worker/control.js';
import { Host } from '../../lib/worker/host.js';
import { countOf, packRows, unpackRows, type PackedBatch } from '../../lib/worker/packing.js';
import { Down, finishedOf, Flag, settledOf, Up } from '../../lib/worker/protocol.js';
import type { DownMessage, Settled, UpMessage } from '../../lib/worker/protocol.js';
import type { WireValue } from '../../lib/worker/values.js';
import { ScriptedDatabase, ScriptedError, type Moment } from '../support/scripted-driver.js';

const FETCH = { first: 2, size: 4, window: 2 };

/** A host with its driver; messages are posted to `ups`. */
class Bench {
  readonly ups: UpMessage[] = [];
  posts = 0;
  onMoment: (moment: Moment) => void = () => {};
  readonly words = createWords();
  readonly database = new ScriptedDatabase({ at: moment => this.onMoment(moment), interrupted: () => false });
  readonly host: Host;

  constructor() {
    const connection = this.database.module.driver.open(null);
    this.host = new Host(connection, new ControlThread(this.words), messages => {
      this.posts++;
      this.ups.push(...messages);
    });
  }

  send(...messages: DownMessage[]): this {
    this.host.receive(messages);
    return this;
  }

  /** Steps until there is nothing to do. */
  run(): this {
    while (this.host.step());
    return this;
  }

  /** The answers of a call, in short: `columns`, `batch 3`, `batch 1 last`, `more` and the status. */
  said(id: number): string[] {
    return this.ups.flatMap(up => {
      if (up.length < 2 || up[1] !== id) return [];
      if (up[0] === Up.Columns) return ['columns'];
      if (up[0] === Up.Batch) return [`batch ${countOf(up[2])}${up[3] ? ' last' : ''}`];
      if (up[0] === Up.Finished) return [finishedOf(up).status, `batch ${countOf(up[3])} last`];
      if (up[0] === Up.More) return ['more'];
      return up[0] === Up.Settled ? [settledOf(up).status] : [];
    });
  }

  settled(id: number): Settled {
    for (const up of this.ups) {
      if (up[0] === Up.Settled && up[1] === id) return settledOf(up);
      if (up[0] === Up.Finished && up[1] === id) return finishedOf(up);
    }
    throw new Error(`call ${id} has not settled`);
  }

  rows(id: number, width: number): unknown[] {
    return this.ups.flatMap(up => {
      if (up[0] === Up.Batch && up[1] === id) return unpackRows(up[2], width);
      return up[0] === Up.Finished && up[1] === id ? unpackRows(up[3], width) : [];
    });
  }
}

function execute(
  id: number,
  sql: string,
  parameters: readonly WireValue[] | PackedBatch = [],
  flags: number = Flag.MayWrite,
): DownMessage {
  return [Down.Execute, id, sql, flags, parameters, null, null, FETCH];
}

const sets = (...rows: WireValue[][]): PackedBatch => packRows(rows, 2);
const MANY = Flag.MayWrite | Flag.Many;

describe('the host', () => {
  it('[C30] sends as many batches as it has credit, the first one small', () => {
    const bench = new Bench().send(execute(1, 'STREAM 20')).run();
    expect(bench.said(1)).toEqual(['batch 2', 'batch 4']);
    bench.send([Down.Credit, 1, 1]).run();
    expect(bench.said(1)).toEqual(['batch 2', 'batch 4', 'batch 4']);
    bench.send([Down.Credit, 1, 9]).run();
    expect(bench.said(1).slice(3)).toEqual(['batch 4', 'batch 4', 'rows', 'batch 2 last']);
    expect(bench.rows(1, 1)).toEqual(Array.from({ length: 20 }, (_, i) => [i]));
    expect(bench.database.left).toEqual([]);
  });

  it('counts credit that comes before the call has started', () => {
    const bench = new Bench().send(execute(1, 'STREAM 20'), [Down.Credit, 1, 9]).run();
    expect(bench.said(1).at(-1)).toBe('batch 2 last');
  });

  it('[C9] settles before the last rows, which hold nothing', () => {
    const bench = new Bench().send(execute(1, 'STREAM 3')).run();
    expect(bench.said(1)).toEqual(['batch 2', 'rows', 'batch 1 last']);
  });

  it('ends a result without rows with an empty last batch', () => {
    const bench = new Bench().send(execute(1, 'STREAM 0', [], Flag.WantColumns)).run();
    expect(bench.said(1)).toEqual(['columns', 'rows', 'batch 0 last']);
  });

  it('[C28] drains an open stream into memory when another call waits, and runs that call', () => {
    const bench = new Bench().send(execute(1, 'STREAM 20')).run();
    bench.send(execute(2, 'INSERT', [1, 2])).run();
    expect(bench.said(1)).toEqual(['batch 2', 'batch 4', 'rows']);
    expect(bench.said(2)).toEqual(['effect']);
    bench.send([Down.Credit, 1, 2]).run();
    expect(bench.said(1).slice(3)).toEqual(['batch 4', 'batch 4']);
    bench.send([Down.Credit, 1, 2]).run();
    expect(bench.said(1).slice(5)).toEqual(['batch 4', 'batch 2 last']);
  });

  it('[C13] skips a call that was cancelled before it started', () => {
    const bench = new Bench()
      .send(execute(1, 'INSERT', [1, 1]), execute(2, 'INSERT', [2, 2]), [Down.Cancel, 2])
      .run();
    expect(bench.said(2)).toEqual(['cancelled']);
    expect([...bench.database.rows]).toEqual([[1, 1]]);
  });

  it('runs transaction control even when it was cancelled', () => {
    const critical = Flag.MayWrite | Flag.Critical;
    const bench = new Bench()
      .send(execute(1, 'BEGIN'), execute(2, 'COMMIT', [], critical), [Down.Cancel, 2])
      .run();
    expect(bench.said(2)).toEqual(['effect']);
    expect(bench.settled(2).inTransaction).toBe(false);
  });

  it('[C15] closes the cursor of a cancelled stream before it says so', () => {
    const bench = new Bench().send(execute(1, 'STREAM 20')).run();
    bench.send([Down.Cancel, 1]);
    expect(bench.database.left).toEqual([]);
    bench.run();
    expect(bench.said(1)).toEqual(['batch 2', 'batch 4', 'cancelled']);
    bench.send([Down.Credit, 1, 5]).run();
    expect(bench.said(1).length).toBe(3);
  });

  it('drops held rows that nobody wants any more', () => {
    const bench = new Bench().send(execute(1, 'STREAM 20')).run();
    bench.send(execute(2, 'INSERT', [1, 2]), [Down.Credit, 1, 1]).run();
    const before = bench.said(1).length;
    bench.send([Down.Cancel, 1], [Down.Credit, 1, 5]).run();
    expect(bench.said(1).length).toBe(before);
  });

  it('[C14] stops between two rows when the words say so', () => {
    const bench = new Bench();
    const caller = new ControlCaller(bench.words);
    let row = 0;
    bench.onMoment = ({ what }) => {
      if (what === 'row' && ++row === 7) caller.stop(1, undefined);
    };
    bench.send(execute(1, 'STREAM 1000'), [Down.Credit, 1, 1000]).run();
    expect(bench.said(1).at(-1)).toBe('cancelled');
    expect(row).toBe(7);
    expect(bench.database.left).toEqual([]);
  });

  it('[C16] tells an error after a stop as the stop, and an error without one as itself', () => {
    const bench = new Bench();
    const caller = new ControlCaller(bench.words);
    bench.onMoment = ({ what, sql }) => {
      if (what !== 'run' || !sql.startsWith('INSERT')) return;
      if (bench.database.ran.length === 1) caller.stop(1, undefined);
      throw new ScriptedError('SQLITE_INTERRUPT', 'interrupted');
    };
    bench.send(execute(1, 'INSERT', [1, 1]), execute(2, 'INSERT', [2, 2])).run();
    expect(bench.said(1)).toEqual(['cancelled']);
    expect(bench.settled(2)).toEqual(jasmine.objectContaining({ status: 'failed', readonly: false }));
    expect(bench.settled(2).error).toEqual(
      jasmine.objectContaining({ name: 'SqliteError', code: 'SQLITE_INTERRUPT', message: 'interrupted' }),
    );
  });

  it('[C16] takes no stop for a call that has the number of one that was stopped a billion calls ago', () => {
    const bench = new Bench();
    const thread = new ControlThread(bench.words);
    thread.enter(1);
    new ControlCaller(bench.words).stop(1, undefined);
    thread.leave();
    bench.send(execute(1, 'STREAM 3', [], 0)).run();
    expect(bench.said(1)).toEqual(['batch 2', 'rows', 'batch 1 last']);
  });

  it('gives the rows before an error, then the error', () => {
    const bench = new Bench();
    let row = 0;
    bench.onMoment = ({ what }) => {
      if (what === 'row' && ++row === 6) throw new ScriptedError('SQLITE_CORRUPT');
    };
    bench.send(execute(1, 'STREAM 20')).run();
    expect(bench.said(1)).toEqual(['batch 2', 'batch 3', 'failed']);
    expect(bench.database.left).toEqual([]);
  });

  it('refuses a writer without the right to write, and runs nothing of it', () => {
    const bench = new Bench().send(execute(1, 'INSERT', [1, 1], 0)).run();
    expect(bench.said(1)).toEqual(['refused']);
    expect(bench.database.ran).toEqual([]);
  });

  it('[C26] runs nothing of a transaction that is over', () => {
    const bench = new Bench().send(execute(1, 'INSERT', [1, 1], Flag.MayWrite | Flag.InTransaction)).run();
    expect(bench.said(1)).toEqual(['outside']);
    expect(bench.database.rows.size).toBe(0);
  });

  it('[C8] runs a write that returns rows to its end before it gives them', () => {
    const bench = new Bench().send(execute(1, 'INSERT', [1, 10]), execute(2, 'INSERT', [2, 20])).run();
    bench.send(execute(3, 'UPDATE RETURNING', [1])).run();
    expect(bench.said(3)).toEqual(['rows', 'batch 2 last']);
    expect(bench.database.sum).toBe(32);
  });

  it('runs many sets as one unit, slice by slice', () => {
    const first = execute(1, 'INSERT', sets([1, 1], [2, 2]), MANY | Flag.MoreParameters);
    const bench = new Bench().send(first).run();
    expect(bench.said(1)).toEqual(['more']);
    expect(bench.database.rows.size).toBe(0);
    bench.send([Down.Parameters, 1, sets([3, 3]), false]).run();
    expect(bench.settled(1)).toEqual(
      jasmine.objectContaining({ status: 'effect', rowCount: 3, lastRowId: 3 }),
    );
    expect(bench.database.rows.size).toBe(3);
  });

  it('tells of many sets of a query that it only reads', () => {
    const bench = new Bench().send(execute(1, 'STREAM 2', sets([1, 1], [2, 2]), Flag.Many)).run();
    expect(bench.settled(1)).toEqual(jasmine.objectContaining({ status: 'rows', readonly: true }));
    expect(bench.rows(1, 1)).toEqual([[0], [1], [0], [1]]);
  });

  it('[C18] undoes all sets when one fails, when it is cancelled, and only its own inside a transaction', () => {
    const bench = new Bench().send(execute(1, 'INSERT', sets([1, 1], [1, 1]), MANY)).run();
    expect(bench.said(1)).toEqual(['failed']);
    bench.send(execute(2, 'INSERT', sets([1, 1]), MANY | Flag.MoreParameters)).run();
    bench.send([Down.Cancel, 2]).run();
    expect(bench.said(2)).toEqual(['more', 'cancelled']);
    expect(bench.database.rows.size).toBe(0);
    bench.send(execute(3, 'BEGIN'), execute(4, 'INSERT', [7, 7])).run();
    bench.send(execute(5, 'INSERT', sets([8, 8], [7, 7]), MANY), execute(6, 'COMMIT')).run();
    expect(bench.settled(5)).toEqual(jasmine.objectContaining({ status: 'failed', inTransaction: true }));
    expect([...bench.database.rows]).toEqual([[7, 7]]);
    expect(bench.database.left).toEqual([]);
  });

  for (const end of ['is stopped between two sets', 'fails'])
    it(`[C16] [C18] lets no interrupt hit the rollback of a unit that ${end}`, () => {
      const bench = new Bench();
      const caller = new ControlCaller(bench.words);
      const hit: string[] = [];
      let runs = 0;
      bench.onMoment = ({ what, sql }) => {
        if (what !== 'run') return;
        if (sql === 'ROLLBACK' || ++runs === 2) caller.stop(1, () => hit.push(sql));
        if (runs === 2 && sql === 'INSERT' && end === 'fails') throw new ScriptedError('SQLITE_INTERRUPT');
      };
      bench.send(execute(1, 'INSERT', sets([1, 1], [2, 2], [3, 3]), MANY)).run();
      expect(bench.database.ran.at(-1)).toBe('ROLLBACK');
      expect(hit).toEqual(['INSERT']);
      expect(bench.said(1)).toEqual(['cancelled']);
      expect(bench.database.rows.size).toBe(0);
      expect(bench.database.left).toEqual([]);
    });

  it('fails a call whose statement cannot be prepared, and goes on', () => {
    const bench = new Bench();
    bench.onMoment = ({ what, sql }) => {
      if (what === 'prepare' && sql === 'WRONG') throw new ScriptedError('SQLITE_ERROR', 'syntax error');
    };
    bench.send(execute(1, 'WRONG'), execute(2, 'STREAM 1')).run();
    expect(bench.settled(1)).toEqual(jasmine.objectContaining({ status: 'failed', readonly: null }));
    expect(bench.said(2)).toEqual(['rows', 'batch 1 last']);
  });

  it('calls an export in the thread, one at a time, and tells what it gave or threw', async () => {
    const module = `data:text/javascript,${encodeURIComponent(
      'export const add = (db, a, b) => a + b; export const fail = () => { throw new RangeError("no") }; export const x = 1;',
    )}`;
    const bench = new Bench();
    const call = (id: number, name: string, ...args: unknown[]): DownMessage => [
      Down.Call,
      id,
      module,
      0,
      name,
      args,
    ];
    bench.send(call(1, 'add', 2, 3), call(2, 'fail'), call(3, 'x'), execute(4, 'STREAM 1'));
    for (let round = 0; round < 4; round++) {
      bench.run();
      if (round < 3) expect(bench.said(4)).toEqual([]);
      await bench.host.pending;
    }
    bench.run();
    expect(bench.settled(1)).toEqual(jasmine.objectContaining({ status: 'returned', value: 5 }));
    expect(bench.settled(2).error).toEqual(jasmine.objectContaining({ name: 'RangeError', message: 'no' }));
    expect(bench.settled(3).error!.message).toContain("'x' is not a function exported by");
    expect(bench.said(4)).toEqual(['rows', 'batch 1 last']);
  });

  it('closes when its calls have ended, sending what is held', () => {
    const bench = new Bench().send(execute(1, 'STREAM 20')).run();
    bench.send([Down.Close]).run();
    expect(bench.said(1).at(-1)).toBe('batch 2 last');
    expect(bench.ups.at(-1)).toEqual([Up.Closed]);
    expect(bench.host.closed).toBe(true);
    expect(bench.database.connections.size).toBe(0);
    expect(bench.host.step()).toBe(false);
  });

  it('sends what is quick together, and what is there before something slow', () => {
    const bench = new Bench();
    for (let id = 1; id <= 4; id++) bench.send(execute(id, 'STREAM 1'));
    bench.run();
    const first = bench.posts;
    bench.send(execute(5, 'STREAM 1'), execute(6, 'STREAM 1'), execute(7, 'NEW')).run();
    expect(bench.said(5)).toEqual(['rows', 'batch 1 last']);
    expect(bench.posts).toBeGreaterThan(first);
    for (let id = 1; id <= 6; id++) expect(bench.settled(id).status).toBe('rows');
    expect(bench.settled(7).status).toBe('effect');
  });
});
