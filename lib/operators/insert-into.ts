/**
 * `insertInto`: rows in, batches of INSERT out, one after the other.
 *
 * Promises: rows go in in their order, `batchSize` to a statement, the remainder last; no rows, no statement; the
 * result of each batch is emitted when it is in. When the source fails, the batches that were full by then are still
 * written, the rest is dropped, and the error follows; when a batch fails, the source is unsubscribed.
 * Backpressure: a source that can be pulled (a `Result`) is asked for a batch when the last one is written. Any
 * other Observable cannot be slowed down; its rows queue, up to `maxQueued`, beyond which it is an error.
 * Does not: open a transaction. Through an engine each batch commits by itself; for all or nothing write
 * `engine.begin(conn => rows.pipe(insertInto(conn, users)))`.
 */
import { bufferCount, concatMap, defer, EMPTY, materialize, tap, throwError } from 'rxjs';
import type { Observable, ObservableInput, OperatorFunction } from 'rxjs';
import { ArgumentError, InvalidRequestError } from '../errors.js';
import { batchDemand } from './batch-demand.js';
import { isPullable } from './demand.js';
import type { Pullable } from './demand.js';
import { concatMapDemand } from './merge-map-demand.js';

/** What is used of an engine or a connection. */
export interface InsertExecutor<S, W> {
  execute(statement: S): ObservableInput<W>;
}

/** What is used of a table. */
export interface InsertTarget<Row, S> {
  insert(): { values(rows: Row[]): S };
}

export interface InsertIntoOptions {
  /** Rows in one statement. Default 1000. */
  readonly batchSize?: number | undefined;
  /** Rows that may wait while a batch is written, for a source that cannot be pulled. Default 1 000 000. */
  readonly maxQueued?: number | undefined;
}

/**
 *     from(rows).pipe(insertInto(engine, users, { batchSize: 500 })) // 1200 rows: three WriteResults, 500, 500, 200
 *
 * @throws ArgumentError when `batchSize` is not a positive integer or `maxQueued` is not at least `batchSize`.
 */
export function insertInto<Row, S, W>(
  executor: InsertExecutor<S, W>,
  table: InsertTarget<Row, S>,
  options: InsertIntoOptions = {},
): OperatorFunction<Row, W> {
  const { batchSize = 1000, maxQueued = 1_000_000 } = options;
  if (!(Number.isInteger(batchSize) && batchSize >= 1)) {
    throw new ArgumentError(`batchSize must be a positive integer, not ${String(batchSize)}.`);
  }
  if (!(maxQueued >= batchSize)) {
    throw new ArgumentError(`maxQueued must be at least batchSize (${batchSize}), not ${String(maxQueued)}.`);
  }
  const insert = (rows: Row[]): ObservableInput<W> => executor.execute(table.insert().values(rows));
  return source =>
    isPullable(source)
      ? concatMapDemand(batchDemand(source as Pullable<Row>, batchSize), insert)
      : insertPushed(source, insert, batchSize, maxQueued);
}

function insertPushed<Row, W>(
  source: Observable<Row>,
  insert: (rows: Row[]) => ObservableInput<W>,
  batchSize: number,
  maxQueued: number,
): Observable<W> {
  return defer(() => {
    let queued = 0;
    return source.pipe(
      tap(() => {
        queued += 1;
        if (queued > maxQueued) throw queueFull(maxQueued);
      }),
      bufferCount(batchSize),
      materialize(), // so that the end of the source, good or bad, waits its turn behind the batches
      concatMap(notification => {
        if (notification.kind === 'E') return throwError(() => notification.error as unknown);
        if (notification.kind === 'C') return EMPTY;
        queued -= notification.value.length;
        return insert(notification.value);
      }),
    );
  });
}

function queueFull(maxQueued: number): InvalidRequestError {
  return new InvalidRequestError(
    `More than maxQueued = ${maxQueued} rows wait to be inserted, and this source cannot be slowed down. Raise ` +
      `maxQueued, emit fewer rows at a time, or pass a Result itself, from which rows are pulled.`,
  );
}
