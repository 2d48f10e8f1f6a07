/**
 * What a driver must do that waits for a server instead of blocking its thread: the seam between `AsyncHost` and a
 * database library. Many such connections live in one thread.
 *
 * A connection is used by one caller, one call at a time. Whatever fails is reported as it is; the dialect classifies
 * it on the other side. Nothing is reported before the call that asked for it has returned.
 */
import type { Binding, ColumnInfo, ConnectionInfo, DriverModule, Effect } from './driver.js';
import type { PackedBatch } from './packing.js';
import type { ColumnKinds, WireValue } from './values.js';

/** Who hears of one execution: `columns` and `row`s where it returns rows, then once `ended` or `failed`. */
export interface AsyncListener {
  columns(columns: readonly ColumnInfo[]): void;
  /** The array is the listener's. None follows `pause()` before `resume()`. */
  row(values: readonly WireValue[]): void;
  /** Nothing of it is open at the server; `null` after rows. */
  ended(effect: Effect | null): void;
  /** Nothing of it is open at the server, or the connection is lost. */
  failed(error: unknown): void;
}

/** Rows that a driver has packed while it read them. */
export interface PackedRows {
  /** Rows since they were taken last. */
  readonly count: number;
  /** Whether they are as many bytes as should travel at once. */
  readonly isFull: boolean;
  /** Takes them. */
  take(): PackedBatch;
}

/** A statement that runs. */
export interface AsyncExecution {
  /**
   * Where the driver can, the rows after this one come packed: not to `row`, but to `each`, called once for every row, with all that
   * were not taken. Pays where many follow.
   */
  pack(each: (rows: PackedRows) => void): void;
  pause(): void;
  resume(): void;
  /**
   * Tells the server to stop it. No row follows; `ended` or `failed` does, when nothing can hit the next statement any
   * more, and whichever of the two it is tells nothing about how far it got.
   */
  cancel(): void;
}

/** What the text of a statement tells without asking the server. */
export interface TextTraits {
  /** Whether it leaves the database as it is. */
  readonly readonly: boolean;
  /** Whether the session may be another one after it: variables, locks, temporary tables. */
  readonly changesSession: boolean;
}

export interface AsyncDriverConnection {
  readonly info: ConnectionInfo;
  /** As the server said last; false when the connection is lost. */
  readonly inTransaction: boolean;
  traits(sql: string): TextTraits;
  /** What a statement writes to, in words that the dialect's catalog understands; `null` where nobody knows. */
  written(sql: string): readonly string[] | null;
  /** Runs a statement; the binding's values are those of its parameters, in order. */
  execute(sql: string, binding: Binding, kinds: ColumnKinds | null, listener: AsyncListener): AsyncExecution;
  /** What begins, commits and rolls back an all-or-nothing unit, here and now. */
  unit(readonly: boolean): {
    readonly begin: string;
    readonly commit: string;
    readonly rollback: readonly string[];
  };
  /** Makes the session as it was when it was opened; an open transaction is rolled back. */
  reset(): Promise<void>;
  /** Asks the server what somebody else's use of `native` may have changed. */
  refresh(): Promise<void>;
  /** The library's own connection object, for `runInThread`. */
  readonly native: unknown;
  /** Called once when the connection is lost, right before its execution fails; `undefined` when it was closed. */
  onGone: ((error: unknown) => void) | undefined;
  /** Ends it; resolves when it has ended. */
  close(): Promise<void>;
}

/** The default export of a driver module that does not block. */
export interface AsyncDriverModule {
  readonly driver: { readonly asynchronous: true; open(options: unknown): Promise<AsyncDriverConnection> };
}

/** Any driver module. */
export type AnyDriverModule = DriverModule | AsyncDriverModule;

/** Whether a module's driver waits instead of blocking. */
export function isAsyncModule(module: AnyDriverModule): module is AsyncDriverModule {
  return 'asynchronous' in module.driver;
}
