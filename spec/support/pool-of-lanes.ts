/**
 * A pool whose lanes are made of nothing: they open when the spec says so, and what runs on them ends when it says so.
 */
import { Subscription } from 'rxjs';

import type { AcquireRequest, Lease, PoolOptions } from '../../lib/pool/index.js';
import { Pool } from '../../lib/pool/pool.js';
import type { Lane, LaneEvents } from '../../lib/worker/lane.js';
import type { CallSink, DriverCall } from '../../lib/worker/lane-call.js';

export const ROLLBACK: DriverCall = {
  sql: 'ROLLBACK',
  flags: 0,
  values: [],
  sets: undefined,
  floats: null,
  kinds: null,
  fetch: { first: 1, size: 1, window: 1 },
};

/** A lane as its pool sees it. */
export class FakeLane {
  state: Lane['state'] = 'opening';
  retired = false;
  /** Whether something runs on it that does not end. */
  busy = false;
  /** Whether somebody waits for its end. */
  heldAlive = false;
  readonly #events: LaneEvents;
  readonly #file: string;

  constructor(events: LaneEvents, file: string) {
    this.#events = events;
    this.#file = file;
  }

  opens(): void {
    this.state = 'open';
    this.#events.opened({ version: 'fake', file: this.#file });
  }

  fails(code = 'SQLITE_CANTOPEN'): void {
    this.state = 'gone';
    this.#events.failed({ name: 'Error', message: code, code });
  }

  dies(): void {
    this.state = 'gone';
    this.#events.gone({ name: 'Error', message: 'dead' });
  }

  close(): void {
    if (this.state === 'closing' || this.state === 'gone') return;
    this.state = 'closing';
    queueMicrotask(() => {
      this.state = 'gone';
      this.#events.gone(null);
    });
  }

  /** Who hears of what was handed to it, in order. */
  readonly calls: { readonly sql: string; readonly sink: CallSink }[] = [];

  schedule({ sql }: DriverCall, sink: CallSink): Subscription {
    this.calls.push({ sql, sink });
    return new Subscription(() => sink.stopping?.());
  }

  /** As a Node thread, which cannot be ended by force. */
  kill(): boolean {
    return false;
  }

  keepAlive(): void {
    this.heldAlive = true;
  }

  retire(): void {
    this.retired = true;
    if (!this.busy) this.close();
  }
}

export interface LanePool {
  readonly pool: Pool;
  /** The database file that its lanes say they have open. */
  readonly file: string;
  readonly lanes: FakeLane[];
  /** Acquires, and remembers under this name when it is granted. */
  ask(name: string, request?: Partial<AcquireRequest>): () => void;
  /** Who was granted a lease, in order, and who was told an error. */
  readonly told: string[];
  readonly leases: Map<string, Lease>;
  give(name: string): void;
}

let pools = 0;

export function poolOfLanes(options: Partial<PoolOptions> = {}): LanePool {
  // The right to write is the file's, and outlives the pools of other specs.
  const file = `/lanes/${++pools}.db`;
  const lanes: FakeLane[] = [];
  const told: string[] = [];
  const leases = new Map<string, Lease>();
  const pool = new Pool({
    size: 2,
    overflow: 0,
    writePermit: true,
    shared: false,
    timeout: Infinity,
    maxWaiting: 100,
    recycle: Infinity,
    idleTimeout: Infinity,
    cancelGrace: 1000,
    rollback: ROLLBACK,
    reset: ROLLBACK,
    validation: undefined,
    start: events => {
      const lane = new FakeLane(events, file);
      lanes.push(lane);
      return lane as unknown as Lane;
    },
    errorOf: raw => new Error(raw.message),
    isBusy: raw => raw.code === 'SQLITE_BUSY',
    events: { active: false, emit: () => {} },
    tracker: { started: () => {}, ended: () => {} },
    ...options,
  });
  return {
    pool,
    file,
    lanes,
    told,
    leases,
    ask: (name, request) => {
      const subscription = pool.acquire({ label: name, gate: 'use', within: [], ...request }).subscribe({
        next: lease => {
          told.push(name);
          leases.set(name, lease);
        },
        error: (error: Error) => told.push(`${name}: ${error.message}`),
      });
      return () => subscription.unsubscribe();
    },
    give: name => {
      leases.get(name)!.release().subscribe();
      leases.delete(name);
    },
  };
}
