/**
 * A prepared statement of SQLite WASM, with the face that better-sqlite3's have.
 *
 * Promises: every INTEGER as it is, a number where that is exact; at rest (reset, its bindings forgotten) whenever no
 * result of it is open. Freed by the garbage collector, or with its database.
 */
import type { SqliteStatement } from '../database.js';
import type { WasmDatabase } from './database.js';

const SQLITE_ROW = 100;
const SQLITE_DONE = 101;
const INTEGER = 1;
const FLOAT = 2;
const TEXT = 3;
const BLOB = 4;
/** SQLite copies the value. */
const TRANSIENT = -1;
const MOST_INT64 = 2n ** 63n;

type Row = unknown[];
const END: IteratorResult<Row> = Object.freeze({ done: true, value: undefined });

export class WasmStatement implements SqliteStatement {
  readonly #database: WasmDatabase;
  readonly #pointer: number;
  readonly #width: number;
  readonly #parameters: number;
  readonly readonly: boolean;
  readonly reader: boolean;
  readonly exactIntegers = true;
  #raw = false;

  constructor(database: WasmDatabase, pointer: number) {
    const { raw } = database;
    this.#database = database;
    this.#pointer = pointer;
    this.#width = raw.sqlite3_column_count(pointer);
    this.#parameters = raw.sqlite3_bind_parameter_count(pointer);
    this.readonly = raw.sqlite3_stmt_readonly(pointer) !== 0;
    this.reader = this.#width > 0;
  }

  raw(on: boolean = true): this {
    this.#raw = on;
    return this;
  }

  safeIntegers(): this {
    return this;
  }

  columns(): { name: string; type: string | null }[] {
    const { raw, memory } = this.#database;
    const columns: { name: string; type: string | null }[] = [];
    const width = raw.sqlite3_column_count(this.#pointer);
    for (let index = 0; index < width; index++) {
      columns.push({
        name: memory.textAt(raw.sqlite3_column_name(this.#pointer, index)) ?? '',
        type: memory.textAt(raw.sqlite3_column_decltype(this.#pointer, index)),
      });
    }
    return columns;
  }

  run(...values: unknown[]): { changes: number; lastInsertRowid: number | bigint } {
    const database = this.#database;
    const { raw, pointer: db } = database;
    const before = raw.sqlite3_total_changes64(db);
    try {
      this.#bind(values);
      while (this.#step());
      const changed = raw.sqlite3_total_changes64(db) !== before;
      const changes = changed ? Number(raw.sqlite3_changes64(db)) : 0;
      return { changes, lastInsertRowid: raw.sqlite3_last_insert_rowid(db) };
    } finally {
      this.#rest();
    }
  }

  get(...values: unknown[]): unknown {
    try {
      this.#bind(values);
      return this.#step() ? this.#shaped(this.#row()) : undefined;
    } finally {
      this.#rest();
    }
  }

  all(...values: unknown[]): unknown[] {
    const rows: unknown[] = [];
    try {
      this.#bind(values);
      while (this.#step()) rows.push(this.#shaped(this.#row()));
    } finally {
      this.#rest();
    }
    return rows;
  }

  /** Rows as arrays; one result of a statement at a time. */
  iterate(...values: unknown[]): IterableIterator<Row> {
    try {
      this.#bind(values);
    } catch (error) {
      this.#rest();
      throw error;
    }
    let open = true;
    const end = (): IteratorResult<Row> => {
      if (open) {
        open = false;
        this.#rest();
      }
      return END;
    };
    let width = -1;
    const next = (): IteratorResult<Row> => {
      if (!open) return END;
      try {
        if (!this.#step()) return end();
        // Only the first step notices a schema that has changed.
        if (width < 0) width = this.#database.raw.sqlite3_column_count(this.#pointer);
        return { done: false, value: this.#row(width) };
      } catch (error) {
        end();
        throw error;
      }
    };
    const iterator: IterableIterator<Row> = { next, return: end, [Symbol.iterator]: () => iterator };
    return iterator;
  }

  #step(): boolean {
    const database = this.#database;
    const code = database.raw.sqlite3_step(this.#pointer);
    if (code === SQLITE_ROW) return true;
    if (code === SQLITE_DONE) return false;
    throw database.error();
  }

  #rest(): void {
    const { raw, open } = this.#database;
    if (!open) return;
    raw.sqlite3_reset(this.#pointer);
    if (this.#parameters > 0) raw.sqlite3_clear_bindings(this.#pointer);
  }

  #shaped(row: Row): unknown {
    if (this.#raw) return row;
    return Object.fromEntries(this.columns().map(({ name }, index) => [name, row[index]]));
  }

  #row(width: number = this.#database.raw.sqlite3_column_count(this.#pointer)): Row {
    const { raw, memory } = this.#database;
    const pointer = this.#pointer;
    const row: Row = [];
    for (let index = 0; index < width; index++) {
      switch (raw.sqlite3_column_type(pointer, index)) {
        case INTEGER: {
          const number = raw.sqlite3_column_double(pointer, index);
          row.push(Number.isSafeInteger(number) ? number : raw.sqlite3_column_int64(pointer, index));
          break;
        }
        case FLOAT:
          row.push(raw.sqlite3_column_double(pointer, index));
          break;
        case TEXT: {
          const text = raw.sqlite3_column_text(pointer, index);
          row.push(memory.text(text, raw.sqlite3_column_bytes(pointer, index)));
          break;
        }
        case BLOB: {
          const blob = raw.sqlite3_column_blob(pointer, index);
          row.push(memory.bytes(blob, raw.sqlite3_column_bytes(pointer, index)));
          break;
        }
        default:
          row.push(null);
      }
    }
    return row;
  }

  #bind(values: readonly unknown[]): void {
    this.#database.mustBeOpen();
    this.#database.forgetRefusals();
    if (values.length !== this.#parameters) {
      throw new RangeError(
        `the statement has ${this.#parameters} parameters, and ${values.length} values were given for them`,
      );
    }
    for (let index = 0; index < values.length; index++) {
      if (this.#bindOne(index + 1, values[index]) !== 0) throw this.#database.error();
    }
  }

  #bindOne(index: number, value: unknown): number {
    const { raw, memory } = this.#database;
    const pointer = this.#pointer;
    if (value === null) return raw.sqlite3_bind_null(pointer, index);
    if (typeof value === 'number') return raw.sqlite3_bind_double(pointer, index, value);
    if (typeof value === 'bigint') {
      if (value >= MOST_INT64 || value < -MOST_INT64)
        throw new RangeError(
          `parameter ${index} is a bigint of more than 64 bits, which SQLite cannot store`,
        );
      return raw.sqlite3_bind_int64(pointer, index, value);
    }
    if (typeof value === 'string') {
      const bytes = memory.writeText(value);
      return raw.sqlite3_bind_text(pointer, index, memory.scratch(1), bytes, TRANSIENT);
    }
    if (value instanceof Uint8Array) {
      memory.writeBytes(value);
      return raw.sqlite3_bind_blob(pointer, index, memory.scratch(1), value.byteLength, TRANSIENT);
    }
    throw new TypeError(
      `parameter ${index} is neither a number, bigint, string, Uint8Array nor null: ${Object.prototype.toString.call(value)}`,
    );
  }
}
