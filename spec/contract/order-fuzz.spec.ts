/**
 * Connections under fire (C22–C28): random statements, transactions and savepoints on one connection, many at once, some
 * failing, some left at a random moment. Then every account must add up: what was told to be done is there, what failed
 * is not, what was left is there whole or not at all, nothing is held and the next statement works.
 */
import {
  concat,
  defer,
  firstValueFrom,
  ignoreElements,
  lastValueFrom,
  merge,
  of,
  take,
  throwError,
} from 'rxjs';
import type { Observable, Subscription } from 'rxjs';

import { ResourceClosedError, text } from '../../lib/index.js';
import type { Connection, Engine } from '../../lib/index.js';
import { describeEngines, type EngineCase } from '../support/engines.js';
import { add, createNotes, ids, numbersTo } from '../support/notes.js';
import { endTransaction, prepareEnding } from '../support/statements.js';

/** A small generator, so that a failing round can be run again by its seed. */
function random(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return below => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0;
    return (state >>> 8) % below;
  };
}

type Outcome = 'open' | 'done' | 'failed' | 'left';

/** Something that writes these ids, all or none. */
interface Unit {
  readonly ids: readonly number[];
  readonly what: string;
  outcome: Outcome;
}

class Round {
  readonly units: Unit[] = [];
  readonly #at: EngineCase;
  readonly #engine: Engine;
  readonly #below: (below: number) => number;
  readonly #inTransactions: boolean;
  #nextId = 1;

  constructor(at: EngineCase, engine: Engine, seed: number) {
    this.#at = at;
    this.#engine = engine;
    this.#below = random(seed);
    this.#inTransactions = seed % 2 === 0;
  }

  async run(): Promise<void> {
    const conn = await firstValueFrom(this.#engine.connect());
    const subscriptions: Subscription[] = [];
    const ends: Promise<void>[] = [];
    for (let count = 3 + this.#below(8); count > 0; count--) {
      const { unit, source } = this.#operation(conn);
      this.units.push(unit);
      ends.push(
        new Promise(resolve => {
          const subscription = source.subscribe({
            error: (error: unknown) => {
              unit.outcome = this.#mayHaveRun(error) ? 'left' : 'failed';
            },
            complete: () => {
              unit.outcome = 'done';
            },
          });
          subscription.add(resolve);
          subscriptions.push(subscription);
          if (this.#below(4) === 0) void this.#leave(unit, subscription);
        }),
      );
      if (this.#below(3) === 0) await Promise.resolve();
    }
    if (this.#below(4) > 0) await Promise.all(ends);
    await firstValueFrom(conn.close());
    await Promise.all(ends);
    await firstValueFrom(this.#engine.idle());
    expect(subscriptions.every(({ closed }) => closed)).toBeTrue();
  }

  /** Closing a connection stops what it runs; a server may have been done with a statement that commits by itself. */
  #mayHaveRun(error: unknown): boolean {
    return this.#at.dialect === 'mysql' && error instanceof ResourceClosedError;
  }

  async #leave(unit: Unit, subscription: Subscription): Promise<void> {
    for (let turns = this.#below(30); turns > 0; turns--) await Promise.resolve();
    if (this.#below(2) === 0) await new Promise(resolve => setImmediate(resolve));
    if (subscription.closed) return;
    unit.outcome = 'left';
    subscription.unsubscribe();
  }

  /**
   * In one round the connection has statements of its own, in another transactions: a statement that is subscribed
   * while a transaction of its connection is open is part of it, and may be undone with it. Engine-level work runs beside.
   */
  #operation(conn: Connection): { unit: Unit; source: Observable<unknown> } {
    const make = (what: string, count: number): Unit => {
      const unit: Unit = { ids: Array.from({ length: count }, () => this.#nextId++), what, outcome: 'open' };
      return unit;
    };
    const boom = throwError(() => new Error('boom'));
    const aside = this.#below(3) === 0;
    const on = aside ? this.#engine : conn;
    const kind = this.#inTransactions || aside ? 3 + this.#below(aside ? 5 : 7) : this.#below(4);
    switch (kind) {
      case 0: {
        const unit = make('insert', 1);
        return { unit, source: add(on, unit.ids[0]!) };
      }
      case 1: {
        const unit = make('unknown text', 1);
        return {
          unit,
          source: on.execute(text('INSERT INTO notes (id) VALUES (:id)'), { id: unit.ids[0] }),
        };
      }
      case 2: {
        const unit = make('many sets', 4);
        const sets = unit.ids.map(id => ({ id }));
        return { unit, source: on.execute(text('INSERT INTO notes (id) VALUES (:id)'), sets) };
      }
      case 3: {
        const unit = make('read', 0);
        return {
          unit,
          source: on.execute(numbersTo(1 + this.#below(3000))).pipe(take(1 + this.#below(2000))),
        };
      }
      case 4: {
        const unit = make('transaction', 3);
        return { unit, source: on.begin(handle => this.#inserts(handle, unit.ids)) };
      }
      case 5: {
        const unit = make('transaction that fails', 2);
        return { unit, source: on.begin(handle => concat(this.#inserts(handle, unit.ids), boom)) };
      }
      case 6: {
        const unit = make('transaction with savepoints', 4);
        const [first, second, ...rest] = unit.ids;
        const gone = this.#nextId++;
        return {
          unit,
          source: on.begin(handle =>
            concat(
              add(handle, first!),
              handle.beginNested(inner =>
                concat(
                  add(inner, second!),
                  inner.beginNested(core => this.#inserts(core, rest)),
                ),
              ),
              defer(() => handle.beginNested(inner => concat(add(inner, gone), boom))).pipe(ignoreFailure()),
            ),
          ),
        };
      }
      case 8:
      case 9: {
        const unit = make('owned transaction', 3);
        return { unit, source: defer(() => this.#owned(conn, unit.ids)) };
      }
      default: {
        const unit = make('transaction that the database ends', 2);
        const rollBack = (handle: Connection): Observable<unknown> =>
          defer(() => endTransaction(this.#at, handle, 0));
        return {
          unit,
          source: on.begin(handle =>
            concat(this.#inserts(handle, unit.ids), rollBack(handle).pipe(ignoreFailure()), of(1)),
          ),
        };
      }
    }
  }

  /** Begins, writes, nests and ends by hand; leaving it stops nothing, so it ends whole or not at all. */
  async #owned(conn: Connection, [first, second, third]: readonly number[]): Promise<void> {
    const end = this.#below(4);
    const transaction = await firstValueFrom(conn.begin());
    await firstValueFrom(add(conn, first!));
    const savepoint = await firstValueFrom(conn.beginNested());
    await firstValueFrom(add(conn, -first!));
    await firstValueFrom(savepoint.rollback());
    const kept = await firstValueFrom(conn.beginNested());
    await firstValueFrom(add(conn, second!));
    await firstValueFrom(kept.commit());
    const last = firstValueFrom(add(conn, third!));
    if (end > 0) await last;
    else void last.catch(() => {});
    if (end < 3) await firstValueFrom(transaction.commit());
    else {
      await firstValueFrom(transaction.rollback());
      throw new Error('rolled back');
    }
  }

  #inserts(conn: Connection, values: readonly number[]): Observable<unknown> {
    const each = values.map(id => add(conn, id));
    return this.#below(2) === 0 ? concat(...each) : merge(...each);
  }
}

function ignoreFailure(): (source: Observable<unknown>) => Observable<unknown> {
  return source =>
    defer(() => lastValueFrom(source, { defaultValue: null }).catch(() => null)).pipe(ignoreElements());
}

describeEngines('[C28] a connection under fire', at => {
  // In the origin private file system each commit costs what ten cost elsewhere; it is another place for the same engine.
  const inOrigin = at.stored && at.database === 'memory';
  const rounds = at.scheduler === 'inline' ? 200 : inOrigin ? 50 : 150;
  it(`[C22] [C23] [C25] [C26] [C28] adds up after ${rounds} rounds of everything at once`, async () => {
    const engine = at.engine({ cancelGrace: Infinity });
    await createNotes(engine);
    await prepareEnding(at, engine);
    const count = { done: 0, failed: 0, left: 0, open: 0 };
    for (let seed = 1; seed <= rounds; seed++) {
      await firstValueFrom(engine.execute(text('DELETE FROM notes')));
      await lastValueFrom(add(engine, 0));
      const round = new Round(at, engine, seed);
      await round.run();
      const there = new Set(await ids(engine));
      for (const unit of round.units) {
        count[unit.outcome]++;
        const present = unit.ids.filter(id => there.has(id)).length;
        const whole = unit.ids.length;
        const right =
          unit.outcome === 'done'
            ? present === whole
            : unit.outcome === 'failed'
              ? present === 0
              : present === 0 || present === whole;
        expect(right)
          .withContext(`seed ${seed}: ${unit.what} ${unit.outcome}, ${present} of ${whole} rows`)
          .toBeTrue();
      }
      expect(there.has(0)).withContext(`seed ${seed}`).toBeTrue();
      expect([...there].filter(id => id < 0))
        .withContext(`seed ${seed}`)
        .toEqual([]);
      expect(engine.pool)
        .withContext(`seed ${seed}`)
        .toEqual(jasmine.objectContaining({ leased: 0, waiting: 0, writer: undefined }));
    }
    expect(Math.min(count.done, count.failed, count.left)).toBeGreaterThan(rounds / 4);
    expect(count.open).toBe(0);
  }, 120_000);
});
