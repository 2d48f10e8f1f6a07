/**
 * What an engine's connections, transactions and transfers do once they are subscribed.
 *
 * Promises: whatever is handed out is given back before its Observable ends (C7, C21), but for a connection that its taker closes,
 * which is watched for being forgotten. Does not: check arguments; `Engine` has done that when it was called.
 */
import {
  EMPTY,
  Observable,
  defer,
  from,
  map,
  retry,
  switchMap,
  throwError,
  timer,
  type MonoTypeOperatorFunction,
  type ObservableInput,
} from 'rxjs';

import type { ReturnsRows } from '../compiler/index.js';
import type { BeginPlan } from '../dialects/runtime.js';
import { DBAPIError } from '../errors.js';
import type { Asker } from '../inspect/ask.js';
import { tableChanges, type TableChanges } from '../live/changes.js';
import type { AsyncRelease } from '../operators/index.js';
import { usingAsync } from '../operators/using-async.js';
import type { AcquireRequest, Lease } from '../pool/index.js';
import { microtask } from '../worker/microtask.js';
import { DRIVER } from '../worker/protocol.js';
import { beginElsewhere } from './again.js';
import { ConnectionState } from './connection-state.js';
import { Connection } from './connection.js';
import type { EngineCore } from './engine-core.js';
import { watchForLeak } from './leaks.js';
import type { LiveParts } from './live.js';
import type { AcquireOptions, ExecuteOptions, LiveOptions, TransactionOptions } from './options.js';
import { callInThread } from './run-in-thread.js';
import { currentScope, leasesWithin, type Scope } from './scope.js';
import { useIn } from './use-in.js';

/** Where leases come from, and what the statements on them get by default. */
export interface Place {
  readonly core: EngineCore;
  readonly options: ExecuteOptions;
  /** Where it was called. */
  readonly where: Error;
}

interface Held {
  readonly lease: Lease;
  readonly connection: Connection;
  readonly state: ConnectionState;
  readonly scope: Scope;
}

/** How a connection is asked for. */
interface Wants extends AcquireOptions {
  readonly gate: AcquireRequest['gate'];
  readonly reads?: boolean | undefined;
  readonly emit: 'live' | 'afterRelease';
  readonly maxHeld?: number | undefined;
}

function giveBack(held: Held): Observable<void> {
  return defer(() => {
    held.state.markClosed();
    return held.lease.release();
  });
}

const RELEASE_HELD: AsyncRelease<Held> = { complete: giveBack, error: giveBack, cancel: giveBack };

function scoped<T>(
  { core, options, where }: Place,
  { label, gate, reads, timeout, emit, maxHeld }: Wants,
  use: (held: Held) => Observable<T>,
): Observable<T> {
  return new Observable<T>(subscriber => {
    const outer = currentScope();
    const hold = (lease: Lease): Held => {
      const scope: Scope = { lease, outer };
      const state = new ConnectionState(core, lease);
      return { lease, connection: new Connection(state, options, scope), state, scope };
    };
    const acquire = (): Observable<Held> =>
      core.pool
        .acquire({
          label: label ?? 'connect',
          gate,
          reads: reads ?? false,
          timeout,
          where,
          within: leasesWithin(outer),
        })
        .pipe(map(hold));
    const source = usingAsync(acquire, use, RELEASE_HELD, { ...core.usingOptions, emit, maxHeld });
    microtask(() => {
      if (!subscriber.closed) subscriber.add(source.subscribe(subscriber));
    });
  });
}

/** `engine.connect(use)`. */
export function connected<T>(
  place: Place,
  options: AcquireOptions,
  use: (conn: Connection) => ObservableInput<T>,
): Observable<T> {
  return scoped(place, { ...options, gate: 'use', emit: 'live' }, held =>
    useIn(held.scope, use, held.connection),
  );
}

/** `engine.connect()`: emits a connection that its taker closes. */
export function owned({ core, options, where }: Place): Observable<Connection> {
  return new Observable(subscriber => {
    const within = leasesWithin(currentScope());
    microtask(() => {
      if (subscriber.closed) return;
      subscriber.add(
        core.pool.acquire({ label: 'connect', gate: 'use', where, timeout: undefined, within }).subscribe({
          next: lease => {
            if (subscriber.closed) {
              lease.release().subscribe();
              return;
            }
            const state = new ConnectionState(core, lease);
            watchForLeak(core, state, lease, where);
            subscriber.next(new Connection(state, options, undefined));
            subscriber.complete();
          },
          error: (error: unknown) => subscriber.error(error),
        }),
      );
    });
  });
}

/** `engine.begin(use)`. */
export function begun<T>(
  place: Place,
  { permit }: BeginPlan,
  options: TransactionOptions,
  use: (conn: Connection) => ObservableInput<T>,
): Observable<T> {
  const { core } = place;
  const { emit = 'afterCommit', maxHeld, readOnly = false, timeout, label = 'begin' } = options;
  const wants: Wants = {
    label,
    reads: readOnly,
    gate: permit === 'hold' ? 'write' : 'use',
    emit: emit === 'live' ? 'live' : 'afterRelease',
    maxHeld,
    ...(timeout === undefined ? {} : { timeout }),
  };
  const attempt = (called: () => void): Observable<T> =>
    scoped(place, wants, held =>
      held.connection.begin(
        conn => {
          called();
          return use(conn);
        },
        { ...options, emit: 'live' },
      ),
    );
  return beginElsewhere(core.pool.hostCount, attempt, ({ detail: reason }) => {
    if (core.events.active) core.events.emit({ type: 'retry', label, reason, delay: 0 });
  });
}

/**
 * Has the driver do something besides statements, in its thread; while another process holds a lock, again and again.
 * @param args what it takes; the milliseconds for which a lock is waited for are added
 */
export function transferred<T>(
  place: Place,
  operation: string,
  gate: 'read' | 'write',
  args: readonly unknown[],
  acquire: AcquireOptions = { label: `${operation}Database` },
): Observable<T> {
  const { core } = place;
  const timeout = acquire.timeout ?? core.timeout;
  return scoped(place, { ...acquire, gate, emit: 'afterRelease', maxHeld: 1 }, held =>
    callInThread<T>(
      held.state,
      () => ({ scope: held.scope, bound: undefined }),
      acquire.label!,
      DRIVER,
      operation,
      [...args, timeout],
    ).pipe(onceUnlocked(core, acquire.label!, timeout)),
  );
}

/** Milliseconds from one attempt to the next while another process holds a lock. */
const BUSY_RETRY = 20;

/** Tries what was refused because of a lock again, for so many milliseconds. */
function onceUnlocked<T>(core: EngineCore, label: string, timeout: number): MonoTypeOperatorFunction<T> {
  return source =>
    defer(() => {
      const until = performance.now() + timeout;
      const delay = (error: unknown): Observable<unknown> => {
        const isLocked = error instanceof DBAPIError && core.dialect.isBusy(error);
        if (!isLocked || performance.now() >= until) return throwError(() => error);
        if (core.events.active)
          core.events.emit({ type: 'retry', label, reason: error.detail, delay: BUSY_RETRY });
        return timer(BUSY_RETRY);
      };
      return source.pipe(retry({ delay }));
    });
}

/**
 * `engine.changes`.
 * @param others emits whether others may have changed something since it was asked last
 * @param open opens a connection where none has told which database it is
 */
export function changesOf(
  core: EngineCore,
  primary: Asker,
  others: Observable<boolean> | undefined,
  open: () => Observable<never>,
): Observable<TableChanges> {
  const { pool } = core;
  const isKnown = pool.info !== undefined && !pool.disposed;
  return tableChanges(core.changeSource(primary, others), isKnown ? EMPTY : open());
}

/** `engine.live`. What keeps queries live is a part of its own, for those who have some. */
export function liveRows<R, F>(
  parts: LiveParts,
  query: ReturnsRows<R, F>,
  options: LiveOptions,
): Observable<readonly R[]> {
  return from(import('./live.js')).pipe(switchMap(({ liveQuery }) => liveQuery<R>(parts, query, options)));
}
