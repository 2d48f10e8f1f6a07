/**
 * What a blocking driver must do in its thread: the seam between the thread's host and a database library.
 *
 * A driver's connection is used by one caller, one call at a time, on the thread that opened it (C33).
 * Whatever it throws is reported as it is; the dialect classifies it on the other side.
 */
import type { ColumnKinds, WireValue } from './values.js';

/** What a freshly opened connection tells about itself. */
export interface ConnectionInfo {
  /** The version of the database. */
  readonly version: string;
  /** One name for the database's file however it was spelled; absent when it lives in memory. */
  readonly file?: string | undefined;
  /** Hand it to the dialect's interrupter to stop this connection; absent when nothing can. */
  readonly interruptToken?: number | undefined;
  /** How the driver learns in the middle of a step that it shall stop, where it asks and needs no interrupter. */
  readonly asksToStop?: StopAsked['by'] | undefined;
  /** Where the data lies, as the dialect names it. */
  readonly storage?: string | undefined;
}

/** A result column as the database names it. */
export interface ColumnInfo {
  readonly name: string;
  /** The declared type, where the column is one of a table. */
  readonly type: string | null;
}

/** The parameters of one execution and which of them are floats. */
export interface Binding {
  /** The driver's own: it may replace them by what it binds. */
  readonly values: WireValue[];
  /** Positions whose numbers are REAL even when they are whole; every other whole number is an integer. */
  readonly floats: readonly number[] | null;
}

/** What a statement without rows did. */
export interface Effect {
  readonly rowCount: number;
  readonly lastRowId: number | bigint | null;
  /** Of the rows that an UPDATE matched those that are other than before, where the database tells. */
  readonly changedRows?: number | undefined;
}

/** An open result. */
export interface DriverCursor {
  /** How many rows there are, where all of them are here already. */
  readonly count?: number;
  /**
   * Appends up to `max` rows, fewer only at the end or when `stop` says so. Returns true at the end.
   * The arrays are the caller's.
   */
  fill(rows: (readonly WireValue[])[], max: number, stop: () => boolean): boolean;
  /** Harmless when called twice or after the end. */
  close(): void;
}

/** A prepared statement; the connection keeps it for the next time. */
export interface DriverStatement {
  /** Whether it leaves the database as it is. */
  readonly readonly: boolean;
  readonly returnsRows: boolean;
  readonly columns: readonly ColumnInfo[];
  /** Opens the result. A statement that both writes and returns rows has run to its end when this returns (C8). */
  open(binding: Binding, kinds: ColumnKinds | null): DriverCursor;
  /** @param rowId whether somebody wants to know `lastRowId`; true where it is not said */
  run(binding: Binding, rowId?: boolean): Effect;
}

/** Parameter sets of one statement that are run together, with the effect that they have one by one. */
export interface DriverGroups {
  /** Sets that one call of `run` takes. */
  readonly size: number;
  /**
   * Runs the sets from a place on.
   * @returns rows changed; `undefined` where one is refused: nothing was done then, and one by one they tell which it is
   */
  run(sets: readonly WireValue[][], from: number, floats: Binding['floats']): number | undefined;
}

/** A unit of several executions: all or nothing, also inside a transaction. */
export interface DriverUnit {
  commit(): void;
  rollback(): void;
}

/** Further things that a connection can do; each has the connection for itself while it runs. */
export type DriverOperations = Readonly<Record<string, (...args: unknown[]) => unknown>>;

/** Tables that were changed together and are committed. */
export interface Changed {
  /** By their names; one of another database than the main one as `database.table`. Of a server: what the dialect's catalog understands. */
  readonly tables: readonly string[];
  /** Whether tables, views, indexes or triggers were created, altered or dropped. */
  readonly schema: boolean;
  /** Whether others may have changed, of which nobody knows the names. */
  readonly all: boolean;
}

/** What a statement would read. */
export interface Reads {
  /** `null` where not all can be seen. */
  readonly tables: readonly string[] | null;
  /** Whether it would write. */
  readonly writes: boolean;
}

/** Watches what a connection commits; costs nothing while it is off. */
export interface ChangeWatch {
  /** Turned on inside a transaction, it says of that one that everything may have changed. */
  watch(on: boolean): void;
  /** What was committed since the last time. */
  take(): readonly Changed[];
  /** A function of somebody else's is about to use the connection; call what it gives when it has. */
  calling(): () => void;
  /** What somebody else did meanwhile is unknown. */
  unknown(): void;
}

export interface DriverConnection {
  readonly info: ConnectionInfo;
  readonly inTransaction: boolean;
  prepare(sql: string): DriverStatement;
  /** Begins an all-or-nothing unit; one that only reads is in no writer's way. */
  unit(readonly: boolean): DriverUnit;
  /** How the sets of a statement may be run together within the present unit; absent or `undefined`: one by one. */
  groups?(sql: string): DriverGroups | undefined;
  /** What the engine can ask of it besides statements, by name; absent where there is nothing. */
  readonly operations?: DriverOperations;
  /** Absent where it cannot tell. */
  readonly changes?: ChangeWatch;
  /** The library's own connection object, for `runInThread`. */
  readonly native: unknown;
  close(): void;
}

/** Whether the execution that the driver is in shall stop; cheap enough to be asked thousands of times a second. */
export interface StopAsked {
  /** How the question reaches the caller's side: through shared memory, or by a look at a blob URL now and then. */
  readonly by: 'sharedMemory' | 'blobUrl';
  now(): boolean;
}

/** What a driver module exports. */
export interface DriverModule {
  readonly driver: {
    /**
     * What has to be loaded before `open`, where that takes promises.
     * @param reused what `reusable` gave in another thread, if there was one
     */
    prepare?(options: unknown, reused?: unknown): Promise<void>;
    /** What later threads need not make again, when it is open; structured-cloneable. `undefined`: nothing. */
    reusable?(): unknown;
    open(options: unknown, stop?: StopAsked): DriverConnection;
  };
}
