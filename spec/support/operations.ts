/**
 * Operations that are cut short or spoilt at every point, and what each may leave in the database.
 */
import {
  concat,
  concatMap,
  finalize,
  from,
  merge,
  type MonoTypeOperatorFunction,
  type Observable,
} from 'rxjs';

import type { Engine } from '../../lib/engine/engine.js';
import { text } from '../../lib/sql/index.js';
import { add, addReturning, everyAccount, insertAccount, insertReturning } from './invariants.js';
import type { ScriptedOptions } from './scripted-engine.js';

export interface Operation {
  readonly name: string;
  readonly run: (engine: Engine) => Observable<unknown>;
  /** What the sum of all n may be changed by: 0 when the operation never happened. */
  readonly deltas: readonly number[];
  readonly options?: ScriptedOptions;
  /** Tries every so many points only. */
  readonly stride?: number;
}

const sets = (count: number): { id: number; n: number }[] =>
  Array.from({ length: count }, (_, at) => ({ id: 10 + at, n: 1 }));

/** What is in the caller's hands is closed by the caller, also when the caller leaves. */
function closing<T>(handle: { close(): Observable<void> }): MonoTypeOperatorFunction<T> {
  return finalize(() => handle.close().subscribe());
}

export const OPERATIONS: readonly Operation[] = [
  { name: 'a read', run: engine => engine.execute(everyAccount), deltas: [0] },
  {
    name: 'a stream',
    run: engine => engine.execute(text('STREAM 20'), {}, { fetchSize: 2, window: 1 }),
    deltas: [0],
  },
  { name: 'all()', run: engine => engine.execute(everyAccount).all(), deltas: [0] },
  { name: 'first()', run: engine => engine.execute(text('STREAM 20')).first(), deltas: [0] },
  {
    name: 'for await',
    run: engine => from(engine.execute(text('STREAM 9'), {}, { fetchSize: 2, window: 1 })),
    deltas: [0],
  },
  { name: 'a write', run: engine => engine.execute(add(1)), deltas: [0, 3] },
  { name: 'a write of unknown text', run: engine => engine.execute(text('TOUCH')), deltas: [0, 3] },
  { name: 'a write with RETURNING', run: engine => engine.execute(addReturning(1)), deltas: [0, 3] },
  { name: 'executemany', run: engine => engine.execute(insertAccount, sets(5)), deltas: [0, 5] },
  {
    name: 'executemany in slices',
    run: engine => engine.execute(insertAccount, sets(1001)),
    deltas: [0, 1001],
    stride: 211,
  },
  {
    name: 'executemany with RETURNING',
    run: engine => engine.execute(insertReturning, sets(5)),
    deltas: [0, 5],
  },
  { name: 'connect(use)', run: engine => engine.connect(conn => conn.execute(everyAccount)), deltas: [0] },
  {
    name: 'connect(use) with writes',
    run: engine => engine.connect(conn => concat(conn.execute(add(1)), conn.execute(text('TOUCH')))),
    deltas: [0, 3, 6],
  },
  {
    name: 'connect(use) with statements at once',
    run: engine =>
      engine.connect(conn =>
        merge(conn.execute(text('STREAM 40')), conn.execute(add(1)), conn.execute(everyAccount)),
      ),
    deltas: [0, 3],
  },
  {
    name: 'begin(use)',
    run: engine => engine.begin(conn => concat(conn.execute(add(1)), conn.execute(add(10)))),
    deltas: [0, 33],
  },
  {
    name: 'begin(use) with statements at once',
    run: engine =>
      engine.begin(conn => merge(conn.execute(add(1)), conn.execute(everyAccount), conn.execute(add(10)))),
    deltas: [0, 33],
  },
  {
    name: 'begin(use) live',
    run: engine => engine.begin(conn => conn.execute(add(1)), { emit: 'live' }),
    deltas: [0, 3],
  },
  {
    name: 'begin(use) deferred',
    run: engine =>
      engine.begin(conn => concat(conn.execute(everyAccount), conn.execute(add(1))), { mode: 'deferred' }),
    deltas: [0, 3],
  },
  {
    name: 'begin(use) readOnly',
    run: engine => engine.begin(conn => conn.execute(everyAccount), { readOnly: true }),
    deltas: [0],
  },
  {
    name: 'begin(use) with an executemany',
    run: engine => engine.begin(conn => concat(conn.execute(insertAccount, sets(3)), conn.execute(add(1)))),
    deltas: [0, 9],
  },
  {
    name: 'begin(use) with beginNested(use)',
    run: engine =>
      engine.begin(conn =>
        concat(
          conn.execute(add(1)),
          conn.beginNested(inner => inner.execute(add(10))),
          conn.execute(add(100)),
        ),
      ),
    deltas: [0, 333],
  },
  {
    name: 'begin(use) with siblings',
    run: engine =>
      engine.begin(conn =>
        merge(
          conn.beginNested(a => a.execute(add(1))),
          conn.beginNested(b => b.execute(add(10))),
        ),
      ),
    deltas: [0, 33],
  },
  {
    name: 'an owned connection, closed by itself',
    run: engine => engine.connect().pipe(concatMap(conn => conn.execute(add(1)).pipe(closing(conn)))),
    deltas: [0, 3],
  },
  {
    name: 'an owned connection with an owned transaction',
    run: engine =>
      engine.connect().pipe(
        concatMap(conn =>
          conn.begin().pipe(
            concatMap(tx => concat(conn.execute(add(1)), tx.commit())),
            closing(conn),
          ),
        ),
      ),
    deltas: [0, 3],
  },
  {
    name: 'an owned cursor',
    run: engine =>
      engine
        .execute(text('STREAM 9'), {}, { fetchSize: 2, window: 1 })
        .cursor()
        .pipe(
          concatMap(cursor =>
            concat(cursor.fetchOne(), cursor.fetchMany(3), cursor.fetchAll()).pipe(closing(cursor)),
          ),
        ),
    deltas: [0],
  },
  {
    name: 'connect(use) with begin(use) twice',
    run: engine =>
      engine.connect(conn =>
        concat(
          conn.begin(c => c.execute(add(1))),
          conn.begin(c => c.execute(add(10))),
        ),
      ),
    deltas: [0, 3, 33],
  },
  {
    name: 'connect(use) with an owned transaction',
    run: engine =>
      engine.connect(conn => conn.begin().pipe(concatMap(tx => concat(conn.execute(add(1)), tx.commit())))),
    deltas: [0, 3],
  },
  {
    name: 'statements that wait for each other',
    run: engine =>
      merge(
        engine.execute(add(1)),
        engine.execute(text('TOUCH')),
        engine.begin(conn => conn.execute(add(1))),
      ),
    deltas: [0, 3, 6, 9],
    options: { poolSize: 2 },
  },
];
