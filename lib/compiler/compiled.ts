/**
 * What the language half hands to the running half: SQL text, how to fill its placeholders, what its rows are.
 *
 * A `Compiled` is made once per structure and shared; it holds no values. A `Prepared` joins one with the values of
 * one statement object. Nothing here knows a driver, a thread or RxJS.
 */

import type { WireKind, WireValue } from '../types/wire.js';

export type { WireKind, WireValue } from '../types/wire.js';

/** One placeholder of the SQL text, in order of appearance. */
export interface BindSlot {
  /** The name by which execution parameters reach it; also used in errors. */
  readonly name: string;
  readonly wire: WireKind;
  /** Converts and checks a value of the language; throws `StatementError` naming the slot. */
  readonly convert: (value: unknown) => WireValue;
}

/** One column of the result, in select order. */
export interface ResultColumn {
  /** Where the value goes in the row object: one key, or two for a select by object. */
  readonly path: readonly string[];
  readonly wire: WireKind;
  /** Converts a non-null driver value to the language's; absent when they are the same. Throws on the unconvertible. */
  readonly convert?: ((value: Exclude<WireValue, null>) => unknown) | undefined;
  /**
   * For object selects over an outer join: a group (`path[0]`) whose columns are all NULL becomes `null` itself.
   */
  readonly nullableGroup?: boolean | undefined;
}

/** A statement compiled for one dialect: immutable, without values, shared by all statements of its structure. */
export interface Compiled {
  readonly sql: string;
  readonly kind: 'select' | 'insert' | 'update' | 'delete' | 'ddl' | 'text';
  /** Whether it changes the database; `undefined` when only the database can tell (`text()`). */
  readonly writes: boolean | undefined;
  /** Whether it gives rows; `undefined` when only the database can tell (`text()`). */
  readonly returnsRows: boolean | undefined;
  readonly slots: readonly BindSlot[];
  /** In the order of the result. `undefined`: names come from the database (`text()`). */
  readonly columns: readonly ResultColumn[] | undefined;
  /**
   * Of `text().columns()`: the types of some columns, to be found by their name (`path[0]`) among those of the database,
   * since only the database knows the order.
   */
  readonly namedColumns?: readonly ResultColumn[] | undefined;
  /** The tables read and written, as far as the tree tells (C38 completes them). */
  readonly reads: readonly string[];
  readonly changes: readonly string[];
  /**
   * Single-row INSERT into a table with a primary key: gives the new row's key from the driver's last row id and the
   * values of the slots. `undefined` elsewhere.
   */
  readonly insertedPrimaryKey?:
    | ((lastRowId: number | bigint | null, values: readonly WireValue[]) => readonly unknown[] | null)
    | undefined;
}

/** A compiled statement with its parameter values, ready for a driver. */
export interface Prepared {
  readonly compiled: Compiled;
  /**
   * One set of wire values per execution, each in the order of `compiled.slots`. One set is an ordinary execution;
   * more are an executemany, run by the thread as one all-or-nothing unit.
   * `undefined` where the sets are made lazily by `set`.
   */
  readonly count: number;
  /** The i-th set, converted and checked on demand (so that 100,000 rows need not be converted in one go). */
  readonly set: (index: number) => readonly WireValue[];
  /** Whether this was written as many rows (an array), even if the array had one. */
  readonly many: boolean;
}
