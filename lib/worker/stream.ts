/**
 * The open result of a statement that only reads, for a `Host`: its cursor, and what its caller wants of it.
 *
 * Promises: the first batch has `first` rows, so that they are early, the following ones `size`, or fewer where they are large;
 * the columns are told once, with the first rows. Does not: send batches (the host does).
 */
import { batchSize } from './batch-size.js';
import type { ColumnInfo, DriverCursor, DriverStatement } from './driver.js';
import { Flag, type ExecuteMessage } from './protocol.js';
import type { WireValue } from './values.js';

export class Stream {
  readonly kind = 'stream';
  readonly id: number;
  readonly statement: DriverStatement;
  readonly #cursor: DriverCursor;
  readonly #fetch: ExecuteMessage[7];
  readonly #wantColumns: boolean;
  #started = false;
  /** Rows of the next batch. */
  #next: number;
  /** Batches that the caller takes. */
  credit: number;
  /** Its rest goes to memory: another call waits. */
  draining = false;
  /** Rows of it that went to memory. */
  drained = 0;

  /** @param credit what came while the call waited */
  constructor(message: ExecuteMessage, statement: DriverStatement, cursor: DriverCursor, credit: number) {
    const [, id, , flags, , , , fetch] = message;
    this.id = id;
    this.statement = statement;
    this.#cursor = cursor;
    this.#fetch = fetch;
    this.#next = fetch.first;
    this.#wantColumns = (flags & Flag.WantColumns) !== 0;
    this.credit = fetch.window + credit;
  }

  /** Appends the rows of the next batch, fewer when `stop` says so; true at the end. */
  fill(rows: (readonly WireValue[])[], stop: () => boolean): boolean {
    const done = this.#cursor.fill(rows, this.#next, stop);
    this.#next = batchSize(rows, this.#fetch.size);
    return done;
  }

  /**
   * The columns, where the caller wants to be told them now. After the first rows: only then has the database noticed a
   * schema that changed under a cached statement.
   */
  newColumns(): readonly ColumnInfo[] | undefined {
    const told = this.#started || !this.#wantColumns;
    this.#started = true;
    return told ? undefined : this.statement.columns;
  }

  close(): void {
    this.#cursor.close();
  }
}
