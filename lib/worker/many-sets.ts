/**
 * One statement with many parameter sets, for a `Host`: all or nothing, also inside a transaction.
 *
 *   waiting ◄──► running ──► ended          any state ──► rolled back (an error, a cancel)
 *
 * Promises: the sets run one after the other in order, a slice at a time, or some together where the driver can do that with the
 * same effect; between two of them it can be stopped; what has run is kept when the last one has, and not before.
 * Does not: answer anybody (the host does).
 */
import type {
  Binding,
  DriverConnection,
  DriverGroups,
  DriverStatement,
  DriverUnit,
  Effect,
} from './driver.js';
import { unpackRows, widthOf, type PackedBatch } from './packing.js';
import { Flag, type ExecuteMessage } from './protocol.js';
import { noteFailedSet, type WireValue } from './values.js';

/** Sets in the first slice from which on it is worth asking whether they may be run together. */
const WORTH_GROUPING = 100;

export class ManySets implements Effect {
  readonly kind = 'many';
  readonly id: number;
  readonly message: ExecuteMessage;
  readonly statement: DriverStatement;
  readonly #connection: DriverConnection;
  readonly #unit: DriverUnit;
  /** How several sets are run at once, where they may. */
  #groups: DriverGroups | undefined;
  readonly #width: number;
  readonly #floats: ExecuteMessage[5];
  readonly #kinds: ExecuteMessage[6];
  /** The slice that is to run; `undefined` while the next one is waited for. */
  #sets: WireValue[][] | undefined;
  #more: boolean;
  /** Sets that have run. */
  #done = 0;
  rowCount = 0;
  lastRowId: number | bigint | null = null;
  /** What the statement returned, of all sets. */
  readonly rows: (readonly WireValue[])[] = [];

  constructor(connection: DriverConnection, message: ExecuteMessage, statement: DriverStatement) {
    const [, id, , flags, parameters, floats, kinds] = message;
    const first = parameters as PackedBatch;
    this.id = id;
    this.message = message;
    this.statement = statement;
    this.#width = widthOf(first);
    this.#floats = floats;
    this.#kinds = kinds;
    this.#connection = connection;
    this.#unit = connection.unit(statement.readonly);
    this.#sets = unpackRows(first, this.#width);
    this.#more = (flags & Flag.MoreParameters) !== 0;
  }

  /** Whether there is a slice to run. */
  get ready(): boolean {
    return this.#sets !== undefined;
  }

  /** Whether a slice follows the one that is here. */
  get more(): boolean {
    return this.#more;
  }

  /** Takes the next slice. */
  parameters(sets: PackedBatch, more: boolean): void {
    this.#sets = unpackRows(sets, this.#width);
    this.#more = more;
  }

  /**
   * Runs the slice that is here, and commits after the last one.
   * @returns false when it was stopped between two sets: it is to be rolled back
   */
  run(stop: () => boolean): boolean {
    const sets = this.#sets!;
    this.#sets = undefined;
    const { length } = sets;
    if (this.#done === 0 && length >= WORTH_GROUPING && !this.statement.returnsRows)
      this.#groups = this.#connection.groups?.(this.message[2]);
    for (let index = 0, ran = 0; index < length; index += ran) {
      if (stop()) return false;
      ran = this.#runGroup(sets, index);
      if (ran === 0) {
        this.#runSet(sets[index]!, index === length - 1);
        ran = 1;
      }
      this.#done += ran;
    }
    if (!this.#more) this.#unit.commit();
    return true;
  }

  rollback(): void {
    try {
      this.#unit.rollback();
    } catch {
      // The database has already ended the unit; `inTransaction` of the answer tells.
    }
  }

  /** Runs some sets at once, but not the last one, whose row id is told. @returns how many; 0 where they are to be run one by one */
  #runGroup(sets: readonly WireValue[][], from: number): number {
    const groups = this.#groups;
    if (groups === undefined || sets.length - from <= groups.size) return 0;
    try {
      const rowCount = groups.run(sets, from, this.#floats);
      if (rowCount !== undefined) {
        this.rowCount += rowCount;
        return groups.size;
      }
    } catch (error) {
      noteFailedSet(error, this.#done);
      throw error;
    }
    this.#groups = undefined;
    return 0;
  }

  #runSet(values: WireValue[], last: boolean): void {
    try {
      this.#execute({ values, floats: this.#floats }, last);
    } catch (error) {
      noteFailedSet(error, this.#done);
      throw error;
    }
  }

  #execute(binding: Binding, last: boolean): void {
    const { statement, rows } = this;
    if (statement.returnsRows) {
      const cursor = statement.open(binding, this.#kinds);
      const before = rows.length;
      cursor.fill(rows, Infinity, () => false);
      cursor.close();
      this.rowCount += rows.length - before;
    } else {
      const effect = statement.run(binding, last);
      this.rowCount += effect.rowCount;
      if (last) this.lastRowId = effect.lastRowId;
    }
  }
}
