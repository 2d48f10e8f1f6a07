/**
 * A database of SQLite WASM, with the face that better-sqlite3's have.
 *
 * Promises: waits for no lock; asks `stop` while a statement runs and ends it with SQLITE_INTERRUPT when told to; errors
 * carry the extended code by name. Frees its statements when they are garbage, or when it closes.
 */
import type { Database } from '@sqlite.org/sqlite-wasm';

import type { StopAsked } from '../../../../worker/driver.js';
import type { SqliteDatabase } from '../database.js';
import type { RawSqlite, SqliteLibrary } from './library.js';
import { WasmMemory } from './memory.js';
import { STORAGE_FULL } from './refused-storage.js';
import { WasmStatement } from './statement.js';

/** Steps of SQLite's machine between two questions whether to stop: some tens of microseconds. */
const STEPS_BETWEEN_ASKING = 1000;
const POINTERS = 8;

/** An error of SQLite. */
class SqliteError extends Error {
  readonly code: string;

  constructor(message: string, code: string) {
    super(message);
    this.name = 'SqliteError';
    this.code = code;
  }
}

export class WasmDatabase implements SqliteDatabase {
  readonly #library: SqliteLibrary;
  readonly #statements: Set<number> = new Set();
  readonly #garbage: FinalizationRegistry<number>;
  /** The library's own object. */
  readonly native: Database;
  readonly raw: RawSqlite;
  readonly memory: WasmMemory;
  readonly pointer: number;
  readonly #closed: () => void;
  #open = true;

  /** @param closed called when it is closed */
  constructor(library: SqliteLibrary, native: Database, stop: StopAsked | undefined, closed: () => void) {
    this.#closed = closed;
    const { capi } = library.sqlite3;
    this.#library = library;
    this.native = native;
    this.raw = library.raw;
    this.memory = new WasmMemory(library);
    this.pointer = native.pointer as number;
    this.#garbage = new FinalizationRegistry(pointer => {
      if (this.#statements.delete(pointer)) this.raw.sqlite3_finalize(pointer);
    });
    capi.sqlite3_extended_result_codes(native, 1);
    capi.sqlite3_busy_timeout(native, 0);
    if (stop !== undefined)
      capi.sqlite3_progress_handler(native, STEPS_BETWEEN_ASKING, () => (stop.now() ? 1 : 0), 0);
  }

  get open(): boolean {
    return this.#open && this.native.isOpen();
  }

  get inTransaction(): boolean {
    return this.open && this.raw.sqlite3_get_autocommit(this.pointer) === 0;
  }

  prepare(sql: string): WasmStatement {
    this.mustBeOpen();
    const { memory } = this;
    const bytes = memory.writeText(sql, POINTERS);
    const scratch = memory.scratch(1);
    const start = scratch + POINTERS;
    const { statement, tail } = this.#prepareAt(start, bytes);
    if (statement === 0) throw new RangeError('the SQL has no statement: there are no statements in it');
    const rest = bytes - (tail - start);
    if (rest > 0 && this.#isStatement(tail, rest)) {
      this.raw.sqlite3_finalize(statement);
      throw new RangeError('the SQL has more than one statement; execute them one by one');
    }
    this.#statements.add(statement);
    const prepared = new WasmStatement(this, statement);
    this.#garbage.register(prepared, statement);
    return prepared;
  }

  /** The error that SQLite has just reported. */
  error(): Error {
    return this.errorOf(this.#library.sqlite3.capi.sqlite3_extended_errcode(this.native));
  }

  /** An error with this code. */
  errorOf(code: number): Error {
    const { capi } = this.#library.sqlite3;
    const name = capi.sqlite3_js_rc_str(code) ?? capi.sqlite3_js_rc_str(code & 0xff);
    const message = capi.sqlite3_errmsg(this.native);
    const full = this.#library.refused.explain(message, name);
    if (full !== undefined) return new SqliteError(full, STORAGE_FULL);
    return new SqliteError(message, name ?? `SQLITE_ERROR_${code}`);
  }

  /** To be called before anything is executed: what its file was refused before is no reason for what fails now. */
  forgetRefusals(): void {
    this.#library.refused.forget();
  }

  mustBeOpen(): void {
    if (!this.open) throw new TypeError('The database connection is not open');
  }

  close(): void {
    if (!this.#open) return;
    for (const statement of this.#statements) this.raw.sqlite3_finalize(statement);
    this.#statements.clear();
    this.memory.free();
    this.native.close();
    this.#open = false;
    this.#closed();
  }

  #prepareAt(start: number, bytes: number): { statement: number; tail: number } {
    const { raw, memory } = this;
    const out = memory.scratch(1);
    const code = raw.sqlite3_prepare_v3(this.pointer, start, bytes, 0, out, out + 4);
    if (code !== 0) throw this.error();
    const words = new DataView(memory.heap.buffer, out, POINTERS);
    return { statement: words.getUint32(0, true), tail: words.getUint32(4, true) };
  }

  /** Whether there is more than comments and white space. */
  #isStatement(start: number, bytes: number): boolean {
    try {
      const { statement } = this.#prepareAt(start, bytes);
      if (statement !== 0) this.raw.sqlite3_finalize(statement);
      return statement !== 0;
    } catch {
      return true;
    }
  }
}
