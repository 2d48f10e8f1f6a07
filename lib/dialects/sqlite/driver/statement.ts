/**
 * A prepared SQLite statement and its open results.
 *
 * Promises: a reader is stepped row by row; a statement that writes and returns rows has run to its end before its
 * first row is given, because SQLite's RETURNING does all the work on the first step anyway.
 */
import type { Binding, ColumnInfo, DriverCursor, DriverStatement, Effect } from '../../../worker/driver.js';
import type { ColumnKinds, WireValue } from '../../../worker/values.js';
import type { SqliteStatement } from './database.js';
import { planExactIntegers, planIntegers, toDriverValues, type IntegerPlan } from './integers.js';

type Row = WireValue[];

class RowCursor implements DriverCursor {
  readonly #iterator: Iterator<unknown>;
  readonly #plan: IntegerPlan;
  readonly #onFirst: (row: Row) => void;
  #open = true;
  #started = false;

  constructor(iterator: Iterator<unknown>, plan: IntegerPlan, onFirst: (row: Row) => void) {
    this.#iterator = iterator;
    this.#plan = plan;
    this.#onFirst = onFirst;
  }

  fill(rows: (readonly WireValue[])[], max: number, stop: () => boolean): boolean {
    const from = rows.length;
    const iterator = this.#iterator;
    let done = false;
    try {
      while (rows.length - from < max && !stop()) {
        const next = iterator.next();
        if (next.done) {
          done = true;
          break;
        }
        rows.push(next.value as Row);
      }
    } finally {
      if (!this.#started && rows.length > from) {
        this.#started = true;
        this.#onFirst(rows[from] as Row);
      }
      // Also of the rows before an error.
      this.#plan.apply(rows, from);
    }
    return done;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#iterator.return?.();
  }
}

/** Rows that are all there already. */
class BufferedCursor implements DriverCursor {
  #rows: Row[];
  readonly #plan: IntegerPlan;
  #next = 0;
  readonly count: number;

  constructor(rows: Row[], plan: IntegerPlan) {
    this.#rows = rows;
    this.#plan = plan;
    this.count = rows.length;
  }

  fill(rows: (readonly WireValue[])[], max: number): boolean {
    const from = rows.length;
    const end = Math.min(this.#next + max, this.#rows.length);
    for (; this.#next < end; this.#next++) rows.push(this.#rows[this.#next]!);
    this.#plan.apply(rows, from);
    return this.#next === this.#rows.length;
  }

  close(): void {
    this.#rows = [];
    this.#next = 0;
  }
}

function exactRowId(id: number | bigint): number | bigint {
  return typeof id === 'bigint' && id <= Number.MAX_SAFE_INTEGER && id >= Number.MIN_SAFE_INTEGER
    ? Number(id)
    : id;
}

/** Statements that write and leave the schema as it is. */
const NO_SCHEMA = /^\s*(?:insert|update|delete|replace|with|begin)\b/i;
const ALL_COLUMNS = /(?:\b(?:select|distinct|all|returning)|[.,/])\s*\*/i;

/** Whether the columns of a text depend on the schema. */
export function namesAllColumns(sql: string): boolean {
  return ALL_COLUMNS.test(sql);
}

/** Whether a query gives one row at most. */
export type AskOneRow = (sql: string, values: readonly WireValue[]) => boolean;

/** Uses of a query after which it is worth knowing more of it. */
const WORTH_ASKING = 2;

export class PreparedStatement implements DriverStatement {
  readonly #statement: SqliteStatement;
  readonly #sql: string;
  readonly #onSchemaChange: (() => void) | undefined;
  readonly #askOneRow: AskOneRow;
  #opened = 0;
  /** Whether it gives one row at most; asked when it is used again. */
  #oneRow = false;
  /** Whether its columns depend on the schema: `SELECT *`. */
  readonly namesAllColumns: boolean;
  readonly readonly: boolean;
  readonly returnsRows: boolean;
  #columns: readonly ColumnInfo[] | undefined;
  #plan: IntegerPlan | undefined;
  #planned = '';
  #plannedKinds: ColumnKinds | null = null;
  #busy = false;
  /** Whether a statement without rows gives its row id in 64 bits. */
  #exactRowId = true;

  /** `onSchemaChange` is called after it has changed the schema. */
  constructor(
    statement: SqliteStatement,
    sql: string,
    onSchemaChange: () => void,
    askOneRow: AskOneRow = () => false,
  ) {
    this.#statement = statement;
    this.#sql = sql;
    this.#askOneRow = askOneRow;
    this.#onSchemaChange = statement.readonly || NO_SCHEMA.test(sql) ? undefined : onSchemaChange;
    this.namesAllColumns = statement.reader && namesAllColumns(sql);
    this.readonly = statement.readonly;
    this.returnsRows = statement.reader;
    if (statement.reader) statement.raw(true);
    else statement.safeIntegers(true);
  }

  /** Whether a result of it is open; the connection then prepares the text once more. */
  get busy(): boolean {
    return this.#busy;
  }

  get columns(): readonly ColumnInfo[] {
    this.#columns ??= this.#statement.columns().map(({ name, type }) => ({ name, type }));
    return this.#columns;
  }

  open(binding: Binding, kinds: ColumnKinds | null): DriverCursor {
    const values = toDriverValues(binding.values, binding.floats);
    const plan = this.#planFor(kinds);
    this.#statement.safeIntegers(plan.safeIntegers);
    if (!this.readonly) return this.#openBuffered(values, plan);
    if (++this.#opened === WORTH_ASKING) this.#oneRow = this.#askOneRow(this.#sql, values);
    if (this.#oneRow) return this.#openBuffered(values, plan);
    const iterator = this.#statement.iterate(...values);
    this.#busy = true;
    const cursor = new RowCursor(iterator, plan, row => this.#followSchema(row));
    return {
      fill: (rows, max, stop) => cursor.fill(rows, max, stop),
      close: () => {
        cursor.close();
        this.#busy = false;
      },
    };
  }

  #openBuffered(values: readonly WireValue[], plan: IntegerPlan): BufferedCursor {
    const rows = this.#statement.all(...values) as Row[];
    if (this.#oneRow) {
      if (rows.length > 0) this.#followSchema(rows[0]!);
      // Other tables have the names that it reads.
      if (rows.length > 1) this.#oneRow = false;
    }
    return new BufferedCursor(rows, plan);
  }

  /** The schema may have changed under the cached statement: SQLite has then prepared it anew. */
  #followSchema(row: Row): void {
    if (row.length !== this.columns.length) this.#columns = this.#plan = undefined;
  }

  run({ values, floats }: Binding, rowId: boolean = true): Effect {
    if (rowId !== this.#exactRowId) {
      // A bigint for each of many rows is a part of what they take.
      this.#exactRowId = rowId;
      this.#statement.safeIntegers(rowId);
    }
    const { changes, lastInsertRowid } = this.#statement.run(...toDriverValues(values, floats));
    this.#onSchemaChange?.();
    return { rowCount: changes, lastRowId: rowId ? exactRowId(lastInsertRowid) : null };
  }

  /** Runs it with what are the library's values already. @returns rows changed */
  runReady(values: readonly unknown[]): number {
    if (this.#exactRowId) {
      this.#exactRowId = false;
      this.#statement.safeIntegers(false);
    }
    return this.#statement.run(...values).changes;
  }

  #planFor(kinds: ColumnKinds | null): IntegerPlan {
    // A statement that the thread knows by number brings the same object each time.
    if (this.#plan !== undefined && kinds === this.#plannedKinds) return this.#plan;
    const planned = kinds === null ? '' : Array.isArray(kinds) ? kinds.join() : JSON.stringify(kinds);
    if (this.#plan === undefined || planned !== this.#planned) {
      this.#plan = this.#statement.exactIntegers
        ? planExactIntegers(this.columns, kinds)
        : planIntegers(this.columns, kinds, this.#sql);
      this.#planned = planned;
    }
    this.#plannedKinds = kinds;
    return this.#plan;
  }
}
