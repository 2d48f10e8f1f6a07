/**
 * The rows of one execution, from packed batches to its consumer.
 *
 *   ready ──a batch──► taking ──all of it taken──► ready, or, after the last one, done
 *                        └──the consumer pauses──► paused ──the next turn──► taking
 *
 * Promises: the consumer is told the columns before the first row, and takes its rows in the scope the execution was subscribed in; a row
 * that cannot be made comes after those before it, as an error; nothing comes once the execution is over.
 * Does not: know where batches come from, or when the execution ends (`Execution` does).
 */
import type { ResultColumn } from '../compiler/index.js';
import type { DataError } from '../errors.js';
import type { ColumnInfo } from '../worker/driver.js';
import type { PackedBatch } from '../worker/packing.js';
import type { ExecutionControl, RowConsumer } from './row-consumer.js';
import type { RowFactory, RowShape } from './row-factory.js';
import { inScope, type Scope } from './scope.js';
import type { StatementPlan } from './statement-plan.js';

/** The execution whose rows they are. */
export interface DeliveryOwner {
  /** The scope it was subscribed in. */
  readonly scope: Scope | undefined;
  /** To be asked for once it runs. */
  readonly plan: StatementPlan;
  /** Whether nobody takes anything any more. */
  readonly isOver: boolean;
  /** Lets the thread send more batches. */
  credit(batches: number): void;
  /** Does `rest` in the next turn, before anything else of its connection; false where there are no turns. */
  holdUp(rest: () => void): boolean;
  /** Taking rows has failed. */
  spoilt(error: unknown): void;
  /** The last row was taken. */
  allTaken(): void;
}

export class RowDelivery<R> implements ExecutionControl {
  readonly #owner: DeliveryOwner;
  readonly #shape: RowShape;
  readonly #consumer: RowConsumer<R>;
  #columns: readonly ResultColumn[] | undefined;
  #factory: RowFactory<R> | undefined;
  #begun = false;
  /** Whether batches follow the end of the statement. */
  #coming = false;
  /** Whether the consumer has had its turn, and takes the rest of a batch in the next one. */
  #paused = false;
  /** Of the batch that is being taken: why its next row cannot be made, whether it is the last. */
  #failure: DataError | undefined;
  #last = false;

  constructor(owner: DeliveryOwner, shape: RowShape, consumer: RowConsumer<R>) {
    this.#owner = owner;
    this.#shape = shape;
    this.#consumer = consumer;
  }

  /** Whether a batch was delivered. */
  get begun(): boolean {
    return this.#begun;
  }

  /** Whether rows are still to be taken although the statement has ended. */
  get isPending(): boolean {
    return this.#coming || this.#paused;
  }

  /** Batches will follow the end of the statement, or have all come. */
  expect(coming: boolean): void {
    this.#coming = coming;
  }

  credit(batches: number): void {
    this.#owner.credit(batches);
  }

  pause(rest: () => void): boolean {
    this.#paused = this.#owner.holdUp(() => {
      if (!this.#owner.isOver) this.#take(rest);
    });
    return this.#paused;
  }

  /** The database has told the columns. */
  columnsReported(infos: readonly ColumnInfo[]): void {
    this.#tryUseColumns(() => this.#owner.plan.columnsReported(infos));
  }

  /** There is a result, perhaps without a row. */
  columnsSettled(): void {
    const { columns } = this.#owner.plan.compiled;
    if (this.#columns === undefined && columns !== undefined) this.#tryUseColumns(() => columns);
  }

  deliver(batch: PackedBatch, last: boolean): void {
    if (this.#owner.isOver) return;
    this.#begun = true;
    this.#last = last;
    this.#failure = undefined;
    this.#take(() => {
      if (this.#columns === undefined) this.#useColumns(this.#owner.plan.compiled.columns!);
      const rows = this.#factory!(batch);
      this.#failure = rows.failure;
      if (rows.count > 0 || rows.failure === undefined) this.#consumer.rows(rows, this, last);
    });
  }

  /** Lets the consumer take rows; what comes after a batch waits until it has taken all of it. */
  #take(rows: () => void): void {
    this.#paused = false;
    inScope(this.#owner.scope, () => {
      try {
        rows();
        if (this.#failure !== undefined && !this.#paused) throw this.#failure;
      } catch (error) {
        this.#owner.spoilt(error);
      }
    });
    if (!this.#last || this.#paused) return;
    this.#coming = false;
    this.#owner.allTaken();
  }

  /** A column that was asked for may not be there. */
  #tryUseColumns(columns: () => readonly ResultColumn[]): void {
    if (this.#owner.isOver) return;
    try {
      this.#useColumns(columns());
    } catch (error) {
      this.#owner.spoilt(error);
    }
  }

  #useColumns(columns: readonly ResultColumn[]): void {
    this.#factory = this.#owner.plan.factory<R>(columns, this.#shape);
    this.#columns = columns;
    this.#consumer.keys?.(columns.map(({ path }) => path.join('.')));
  }
}
