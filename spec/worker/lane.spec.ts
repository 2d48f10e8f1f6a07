/** The caller's half of a lane over a thread that does only what the spec says. */
import type { Subscription } from 'rxjs';

import { ControlThread, createWords } from '../../lib/worker/control.js';
import { Lane } from '../../lib/worker/lane.js';
import type { CallSink, DriverCall } from '../../lib/worker/lane-call.js';
import { countOf, unpackRows } from '../../lib/worker/packing.js';
import { Down, Flag, settledMessage, Up } from '../../lib/worker/protocol.js';
import type { DownMessage, Settled, UpMessage } from '../../lib/worker/protocol.js';
import type { ThreadEvents, ThreadScheduler } from '../../lib/worker/thread.js';
import type { RawError } from '../../lib/worker/values.js';

class Bench {
  readonly posts: (readonly DownMessage[])[] = [];
  readonly words = createWords();
  readonly log: string[] = [];
  referenced: boolean | undefined;
  interrupts = 0;
  refuse: (messages: readonly DownMessage[]) => boolean = () => false;
  #events!: ThreadEvents;
  readonly lane: Lane;

  constructor(open = true, loaded: Promise<unknown> = Promise.resolve()) {
    const scheduler: ThreadScheduler = {
      name: 'scripted',
      inline: false,
      start: (_, events) => {
        this.#events = events;
        return {
          words: this.words,
          post: messages => {
            if (this.refuse(messages))
              throw new DOMException('() => 1 could not be cloned', 'DataCloneError');
            this.posts.push(messages);
          },
          ref: on => (this.referenced = on),
        };
      },
    };
    this.lane = new Lane(
      scheduler,
      { driver: 'scripted', options: null, name: 'lane' },
      {
        opened: ({ version }) => this.log.push(`opened ${version}`),
        failed: error => this.log.push(`failed ${error.message}`),
        gone: error => this.log.push(`gone ${error?.code ?? 'closed'}`),
      },
      () => loaded.then(() => () => this.interrupts++),
    );
    if (open) this.up([Up.Opened, { version: '1', interruptToken: 1 }]);
  }

  up(...messages: UpMessage[]): void {
    this.#events.messages(messages);
  }

  settle(id: number, status: Settled['status'] = 'effect', more: Partial<Settled> = {}): void {
    const settled = {
      rowCount: 1,
      lastRowId: null,
      inTransaction: false,
      error: null,
      readonly: false,
      quick: false,
    };
    this.up(settledMessage(id, { status, ...settled, ...more }));
  }

  exit(error: RawError | null): void {
    this.#events.exited(error);
  }

  schedule(sql: string, more: Partial<DriverCall> = {}): Subscription {
    const fetch = { first: 1, size: 1, window: 1 };
    return this.lane.schedule(
      { sql, flags: 0, values: [], sets: undefined, floats: null, kinds: null, fetch, ...more },
      this.sink(sql),
    );
  }

  sink(name: string): CallSink {
    return {
      columns: columns => this.log.push(`${name} columns ${columns.length}`),
      batch: (batch, last) => this.log.push(`${name} batch ${countOf(batch)}${last ? ' last' : ''}`),
      settled: ({ status, error, thrown }) =>
        this.log.push(
          `${name} ${status}${error === null ? '' : ` ${error.code ?? error.name}`}${thrown ? ' thrown' : ''}`,
        ),
      lost: ({ code }) => this.log.push(`${name} lost ${code}`),
    };
  }

  /** What was sent, in short. */
  get sent(): string[] {
    const names = ['execute', 'parameters', 'credit', 'cancel', 'call', 'close', 'define', 'again'];
    return this.posts
      .flat()
      .map(message => `${names[message[0]]}${message.length > 1 ? ` ${message[1]}` : ''}`);
  }
}

/** Some microtasks: what interrupts is loaded by promises. */
async function turn(): Promise<void> {
  for (let more = 5; more > 0; more--) await Promise.resolve();
}

describe('a lane', () => {
  it('sends calls of one turn in one message, in order', async () => {
    const bench = new Bench();
    bench.schedule('a');
    bench.schedule('b');
    expect(bench.posts).toEqual([]);
    await turn();
    expect(bench.posts.length).toBe(1);
    expect(bench.sent).toEqual(['execute 1', 'execute 2']);
  });

  it('sends what waited for its opening then', async () => {
    const bench = new Bench(false);
    bench.schedule('a');
    await turn();
    expect(bench.posts).toEqual([]);
    bench.up([Up.Opened, { version: '1' }]);
    await turn();
    expect(bench.sent).toEqual(['execute 1']);
    expect(bench.log).toEqual(['opened 1']);
  });

  it('[C14] sends no call before what could stop it is there, or is known not to be', async () => {
    for (const how of ['resolve', 'reject'] as const) {
      let over: (() => void) | undefined;
      const loaded = new Promise<void>((resolve, reject) => {
        over = how === 'resolve' ? resolve : () => reject(new Error('no interrupt'));
      });
      const bench = new Bench(true, loaded);
      expect(bench.log).toEqual(['opened 1']);
      bench.schedule('a').unsubscribe();
      bench.schedule('b');
      await turn();
      expect(bench.sent).toEqual([]);
      over!();
      await turn();
      expect(bench.sent).toEqual(['execute 2']);
    }
  });

  it('lets nothing begin when the process ends, and stops what runs until it has', async () => {
    const bench = new Bench();
    const thread = new ControlThread(bench.words);
    bench.schedule('a');
    bench.schedule('b');
    await turn();
    thread.enter(1);
    bench.lane.dropWaiting();
    expect(bench.sent.slice(2)).toEqual(['cancel 1', 'cancel 2']);
    expect([bench.lane.stopRunning(), bench.lane.stopRunning(), bench.interrupts]).toEqual([false, false, 2]);
    thread.leave();
    expect([bench.lane.stopRunning(), bench.interrupts]).toEqual([true, 2]);
  });

  it('settles each call once, and passes on only what is of a call that it knows', async () => {
    const bench = new Bench();
    bench.schedule('a');
    await turn();
    bench.up([Up.Batch, 99, [], true], [Up.Columns, 99, []], [Up.More, 99]);
    bench.settle(1);
    bench.settle(1);
    bench.settle(99);
    expect(bench.log).toEqual(['opened 1', 'a effect']);
    expect(bench.lane.pending).toBe(0);
  });

  it('[C13] takes back a call that it has not sent', async () => {
    const bench = new Bench();
    bench.schedule('a').unsubscribe();
    bench.schedule('b');
    await turn();
    expect(bench.sent).toEqual(['execute 2']);
    expect(bench.log).toEqual(['opened 1', 'a cancelled']);
  });

  it('[C14] cancels and interrupts a call until the thread says that it has ended', async () => {
    jasmine.clock().install();
    try {
      const bench = new Bench();
      const thread = new ControlThread(bench.words);
      const call = bench.schedule('a');
      await turn();
      await turn();
      thread.enter(1);
      call.unsubscribe();
      expect(bench.sent).toEqual(['execute 1', 'cancel 1']);
      expect(bench.interrupts).toBe(1);
      jasmine.clock().tick(100);
      expect(bench.interrupts).toBeGreaterThan(3);
      thread.leave();
      bench.settle(1, 'cancelled');
      const before = bench.interrupts;
      thread.enter(1);
      jasmine.clock().tick(1000);
      expect(bench.interrupts).toBe(before);
      expect(bench.log).toEqual(['opened 1', 'a cancelled']);
    } finally {
      jasmine.clock().uninstall();
    }
  });

  it('[C16] interrupts nothing else than the cancelled call', async () => {
    const bench = new Bench();
    const thread = new ControlThread(bench.words);
    const first = bench.schedule('a');
    bench.schedule('b');
    await turn();
    thread.enter(2);
    first.unsubscribe();
    expect(bench.interrupts).toBe(0);
    bench.settle(1, 'cancelled');
    bench.settle(2);
  });

  it('delivers no row of a call after it was cancelled', async () => {
    const bench = new Bench();
    const call = bench.schedule('a');
    await turn();
    call.unsubscribe();
    bench.up([Up.Batch, 1, [[1]], false]);
    bench.settle(1, 'rows');
    expect(bench.log).toEqual(['opened 1', 'a rows']);
    expect(bench.lane.pending).toBe(0);
  });

  it('does not cancel transaction control', async () => {
    const bench = new Bench();
    const call = bench.schedule('COMMIT', { flags: Flag.Critical });
    await turn();
    call.unsubscribe();
    expect(bench.sent).toEqual(['execute 1']);
    bench.settle(1);
    expect(bench.log).toEqual(['opened 1', 'COMMIT effect']);
  });

  it('delivers rows that come after the settlement, and forgets the call with the last', async () => {
    const bench = new Bench();
    const call = bench.schedule('a');
    await turn();
    bench.settle(1, 'rows');
    expect(bench.lane.pending).toBe(1);
    bench.up([Up.Batch, 1, [[1]], false]);
    bench.lane.credit(call, 2);
    bench.up([Up.Batch, 1, [[2]], true]);
    expect(bench.log).toEqual(['opened 1', 'a rows', 'a batch 1', 'a batch 1 last']);
    expect(bench.sent).toEqual(['execute 1', 'credit 1']);
    expect(bench.lane.pending).toBe(0);
    bench.lane.credit(call, 1);
    expect(bench.sent.length).toBe(2);
  });

  it('tells the thread to drop rows that nobody wants after the settlement', async () => {
    const bench = new Bench();
    const call = bench.schedule('a');
    await turn();
    bench.settle(1, 'rows');
    call.unsubscribe();
    expect(bench.sent).toEqual(['execute 1', 'cancel 1']);
    expect(bench.lane.pending).toBe(0);
  });

  it('[C34] packs many parameter sets slice by slice, as the thread asks for them', async () => {
    const bench = new Bench();
    const made: number[] = [];
    const set = (index: number): number[] => (made.push(index), Array<number>(16).fill(index));
    bench.schedule('a', { sets: { count: 2500, set } });
    await turn();
    expect(made.length).toBe(1000);
    bench.up([Up.More, 1]);
    expect(made.length).toBe(2000);
    bench.up([Up.More, 1]);
    expect(bench.sent).toEqual(['execute 1', 'parameters 1', 'parameters 1']);
    const [execute, second, third] = bench.posts.flat() as [DownMessage, DownMessage, DownMessage];
    expect(execute[0] === Down.Execute && execute[3]).toBe(Flag.Many | Flag.MoreParameters);
    expect(second[0] === Down.Parameters && second[3]).toBe(true);
    expect(third[0] === Down.Parameters && [third[3], unpackRows(third[2], 16).at(-1)]).toEqual([
      false,
      Array<number>(16).fill(2499),
    ]);
  });

  it('ends a call whose later parameter set cannot be made', async () => {
    const bench = new Bench();
    const set = (index: number): number[] => {
      if (index === 1500) throw new Error('no such value');
      return Array<number>(16).fill(index);
    };
    bench.schedule('a', { sets: { count: 2500, set } });
    await turn();
    bench.up([Up.More, 1]);
    expect(bench.sent).toEqual(['execute 1', 'cancel 1']);
    bench.settle(1, 'cancelled');
    expect(bench.log).toEqual(['opened 1', 'a failed thrown']);
  });

  it('sends the text of a statement once, however its first call ends', async () => {
    const bench = new Bench();
    const text = { sql: 'a', floats: null, kinds: null };
    bench.schedule('a', { text }).unsubscribe();
    bench.schedule('a', { text });
    bench.schedule('a', { text });
    await turn();
    bench.schedule('a', { text: { ...text } });
    await turn();
    expect(bench.sent).toEqual(['define 0', 'again 2', 'again 3', 'define 1', 'again 4']);
  });

  it('ends only the call that structured clone refuses', async () => {
    const bench = new Bench();
    bench.refuse = messages => messages.some(message => message[0] === Down.Execute && message[2] === 'bad');
    bench.schedule('a');
    bench.schedule('bad');
    bench.schedule('c');
    await turn();
    expect(bench.sent).toEqual(['execute 1', 'execute 3']);
    expect(bench.log).toEqual(['opened 1', 'bad failed DataCloneError']);
    expect(bench.lane.pending).toBe(2);
  });

  it('[C35] fails every call when the thread dies, those with rows on their way as lost', async () => {
    const bench = new Bench();
    bench.schedule('running');
    bench.schedule('settled');
    bench.schedule('cancelled').unsubscribe();
    const leaving = bench.schedule('leaving');
    await turn();
    bench.settle(2, 'rows');
    leaving.unsubscribe();
    bench.schedule('unsent');
    bench.exit({ name: 'Error', message: 'it died' });
    expect(bench.log.slice(1)).toEqual([
      'cancelled cancelled',
      'settled rows',
      'running failed THREAD_EXIT',
      'settled lost THREAD_EXIT',
      'leaving cancelled',
      'unsent failed THREAD_EXIT',
      'gone THREAD_EXIT',
    ]);
    expect(bench.lane.state).toBe('gone');
    expect(() => bench.schedule('late')).toThrowError();
  });

  it('reports an opening that failed, and a thread that died over it, once', () => {
    const refused = new Bench(false);
    refused.up([Up.OpenFailed, { name: 'SqliteError', message: 'unable to open' }]);
    refused.exit(null);
    expect(refused.log).toEqual(['failed unable to open']);
    const died = new Bench(false);
    died.exit({ name: 'Error', message: 'it died' });
    expect(died.log).toEqual(['failed the thread of this connection ended: it died']);
  });

  it('keeps the process alive while it opens, works or closes, and not while it is idle', async () => {
    const bench = new Bench(false);
    expect(bench.referenced).toBe(true);
    bench.up([Up.Opened, { version: '1' }]);
    expect(bench.referenced).toBe(false);
    bench.schedule('a');
    expect(bench.referenced).toBe(true);
    await turn();
    bench.settle(1);
    expect(bench.referenced).toBe(false);
    bench.lane.close();
    expect(bench.referenced).toBe(true);
    bench.exit(null);
    expect(bench.log.at(-1)).toBe('gone closed');
  });

  it('closes by message after what was scheduled', async () => {
    const bench = new Bench();
    bench.schedule('a');
    bench.lane.close();
    bench.lane.close();
    await turn();
    expect(bench.sent).toEqual(['execute 1', 'close']);
  });

  it('a retired lane lets go of the process and closes itself when its calls have ended', async () => {
    const bench = new Bench();
    bench.schedule('a');
    await turn();
    bench.lane.retire();
    expect(bench.referenced).toBe(false);
    expect(bench.sent).toEqual(['execute 1']);
    bench.settle(1);
    expect(bench.sent).toEqual(['execute 1', 'close']);
  });
});
