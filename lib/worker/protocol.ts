/**
 * The messages between a lane and its thread.
 *
 * Both directions send arrays of messages, so that what waits travels together; a message is a tuple, because the
 * keys of objects would be cloned each time. Ids are unique within a lane and never 0.
 */
import type { Changed, ColumnInfo, ConnectionInfo } from './driver.js';
import type { PackedBatch } from './packing.js';
import type { ColumnKinds, RawError, WireValue } from './values.js';

/** Bits of `Execute`'s flags. */
export const Flag = {
  /** It may write: the caller holds the right to, or is in a transaction. Otherwise a writer is refused unrun. */
  MayWrite: 1,
  /** Never skipped or interrupted: transaction control. */
  Critical: 2,
  /** Many parameter sets, as one unit. */
  Many: 4,
  /** The caller does not know the columns and wants them reported first. */
  WantColumns: 8,
  /** More parameter sets follow in `Parameters` messages. */
  MoreParameters: 16,
  /** It runs in an open transaction or not at all: the database may have ended it while this was on its way. */
  InTransaction: 32,
} as const;

/**
 * Not SQL: an `Execute` with this text makes the session as new. Only lanes whose answers say `sessionChanged` are asked.
 */
export const RESET_SESSION = 'RESET SESSION';

export const Down = {
  Execute: 0,
  Parameters: 1,
  Credit: 2,
  Cancel: 3,
  Call: 4,
  Close: 5,
  Define: 6,
  Again: 7,
  Watch: 8,
} as const;

/** How rows are cut: the first batch is small, so that the first row is early. */
export interface Fetch {
  /** Rows in the first batch. */
  readonly first: number;
  /** Rows in the others. */
  readonly size: number;
  /** Batches that may be on their way or unread. */
  readonly window: number;
}

export type ExecuteMessage = readonly [
  op: typeof Down.Execute,
  id: number,
  sql: string,
  flags: number,
  /** One set, or with `Many` packed sets. */
  parameters: readonly WireValue[] | PackedBatch,
  floats: readonly number[] | null,
  kinds: ColumnKinds | null,
  fetch: Fetch,
];
/** Keeps what statements of a number have in common; a statement that had it before is forgotten. */
export type DefineMessage = readonly [
  op: typeof Down.Define,
  number: number,
  sql: string,
  floats: readonly number[] | null,
  kinds: ColumnKinds | null,
];

/** `Execute` of a statement that was defined; a third of it to clone. */
export type AgainMessage = readonly [
  op: typeof Down.Again,
  id: number,
  number: number,
  flags: number,
  parameters: readonly WireValue[] | PackedBatch,
  first: number,
  size: number,
  window: number,
];

export type DownMessage =
  | ExecuteMessage
  | DefineMessage
  | AgainMessage
  | readonly [op: typeof Down.Parameters, id: number, sets: PackedBatch, more: boolean]
  | readonly [op: typeof Down.Credit, id: number, batches: number]
  | readonly [op: typeof Down.Cancel, id: number]
  | readonly [
      op: typeof Down.Call,
      id: number,
      module: string,
      flags: number,
      exportName: string,
      args: readonly unknown[],
    ]
  /** Whether to tell what is committed. */
  | readonly [op: typeof Down.Watch, on: boolean]
  | readonly [op: typeof Down.Close];

/** Not a module: a `Call` of this is an operation of the driver's own. */
export const DRIVER = '';

export const Up = {
  Opened: 0,
  OpenFailed: 1,
  Columns: 2,
  Batch: 3,
  Settled: 4,
  More: 5,
  Closed: 6,
  Finished: 7,
  Lost: 8,
  Ticket: 9,
  Changed: 10,
} as const;

/**
 * How an execution ended. `refused`: it writes and was not allowed to; nothing ran. `outside`: it had to run in a
 * transaction and there is none any more; nothing ran.
 */
export type SettledStatus = 'rows' | 'effect' | 'failed' | 'cancelled' | 'refused' | 'outside' | 'returned';

/** The thread's word that an execution is over: nothing of it is open in the driver any more. */
export interface Settled {
  readonly status: SettledStatus;
  readonly rowCount: number;
  readonly lastRowId: number | bigint | null;
  readonly changedRows?: number | undefined;
  /** Whether the connection is in a transaction now; `null` when the call never reached it. */
  readonly inTransaction: boolean | null;
  readonly error: RawError | null;
  /** Whether the statement leaves the database as it is; null when it was not prepared. */
  readonly readonly: boolean | null;
  /** Whether all of it is done, and usually takes no more than a moment in the thread (`UsualTimes`). */
  readonly quick: boolean;
  /** Whether the session may be another one now, so that it must be reset before somebody else uses it. */
  readonly sessionChanged?: boolean;
  /** What a `Call` returned. */
  readonly value?: unknown;
  /** What failed on the caller's own side, as it was thrown. */
  readonly thrown?: unknown;
}

/** A `Settled` as it travels: the usual case is four numbers. */
export type SettledMessage = readonly [
  op: typeof Up.Settled,
  id: number,
  status: number,
  bits: number,
  rowCount?: number,
  lastRowId?: number | bigint | null,
  error?: RawError | null,
  value?: unknown,
  changedRows?: number,
];

/** `Settled` with the status `rows`, and the last batch right behind it. */
export type FinishedMessage = readonly [op: typeof Up.Finished, id: number, bits: number, batch: PackedBatch];

const STATUSES: readonly SettledStatus[] = [
  'rows',
  'effect',
  'failed',
  'cancelled',
  'refused',
  'outside',
  'returned',
];
const Bit = {
  InTransaction: 1,
  TransactionKnown: 2,
  Readonly: 4,
  ReadonlyKnown: 8,
  Quick: 16,
  SessionChanged: 32,
} as const;

/** What is so or not of a `Settled`, as one number. */
export function settledBits(
  inTransaction: boolean | null,
  readonly: boolean | null,
  quick: boolean,
  sessionChanged: boolean | undefined = false,
): number {
  return (
    (inTransaction === null ? 0 : Bit.TransactionKnown) |
    (inTransaction ? Bit.InTransaction : 0) |
    (readonly === null ? 0 : Bit.ReadonlyKnown) |
    (readonly ? Bit.Readonly : 0) |
    (quick ? Bit.Quick : 0) |
    (sessionChanged ? Bit.SessionChanged : 0)
  );
}

/** Packs a `Settled` for the way. */
export function settledMessage(id: number, settled: Settled): SettledMessage {
  const { status, rowCount, lastRowId, inTransaction, error, readonly, quick, sessionChanged } = settled;
  const { value, changedRows } = settled;
  const bits = settledBits(inTransaction, readonly, quick, sessionChanged);
  const code = STATUSES.indexOf(status);
  if (changedRows !== undefined)
    return [Up.Settled, id, code, bits, rowCount, lastRowId, error, value, changedRows];
  if (error !== null || value !== undefined)
    return [Up.Settled, id, code, bits, rowCount, lastRowId, error, value];
  if (rowCount !== -1 || lastRowId !== null) return [Up.Settled, id, code, bits, rowCount, lastRowId];
  return [Up.Settled, id, code, bits];
}

/** Unpacks it. */
export function settledOf(message: SettledMessage): Settled {
  const [, , status, bits, rowCount, lastRowId, error, value, changedRows] = message;
  return settledFrom(STATUSES[status]!, bits, rowCount, lastRowId, error, value, changedRows);
}

/** The settlement in a `Finished`. */
export function finishedOf([, , bits]: FinishedMessage): Settled {
  return settledFrom('rows', bits);
}

function settledFrom(
  status: SettledStatus,
  bits: number,
  rowCount = -1,
  lastRowId: number | bigint | null = null,
  error: RawError | null = null,
  value?: unknown,
  changedRows?: number,
): Settled {
  return {
    status,
    rowCount,
    lastRowId,
    changedRows,
    inTransaction: bits & Bit.TransactionKnown ? (bits & Bit.InTransaction) !== 0 : null,
    error,
    readonly: bits & Bit.ReadonlyKnown ? (bits & Bit.Readonly) !== 0 : null,
    quick: (bits & Bit.Quick) !== 0,
    sessionChanged: (bits & Bit.SessionChanged) !== 0,
    value,
  };
}

export type UpMessage =
  | readonly [op: typeof Up.Opened, info: ConnectionInfo]
  | readonly [op: typeof Up.OpenFailed, error: RawError]
  | readonly [op: typeof Up.Columns, id: number, columns: readonly ColumnInfo[]]
  | readonly [op: typeof Up.Batch, id: number, batch: PackedBatch, last: boolean]
  | SettledMessage
  | FinishedMessage
  /** The thread is ready for the next slice of parameter sets. */
  | readonly [op: typeof Up.More, id: number]
  /** An execution takes long; without shared memory it is stopped by its ticket (`stop-tickets.ts`). */
  | readonly [op: typeof Up.Ticket, id: number, ticket: string]
  /** The connection is lost, and the lane with it. */
  | readonly [op: typeof Up.Lost, error: RawError]
  /** What was committed, before the end of the statement that did; `null`: from here on it is told. */
  | readonly [op: typeof Up.Changed, changed: Changed | null]
  | readonly [op: typeof Up.Closed];

/** Whether messages may be small, and hold nothing but lists and plain values: no function is called with what somebody gave. */
export function areSmallCalls(messages: readonly DownMessage[]): boolean {
  for (const [op] of messages)
    if (op === Down.Call || op === Down.Execute || op === Down.Parameters) return false;
  return true;
}

/** The same for answers: none has a value that a function returned. */
export function areSmallAnswers(messages: readonly UpMessage[]): boolean {
  for (const message of messages) if (message[0] === Up.Settled && message[7] !== undefined) return false;
  return true;
}
