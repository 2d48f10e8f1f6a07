/**
 * The values that cross to a thread and back, and what the thread is told of a column or a parameter.
 *
 * The same shapes as in the language half, stated here because the running half knows no SQL.
 */

/** A value as a driver takes and gives it. Integers may be `number` (exact) or `bigint`. */
export type WireValue = null | number | bigint | string | Uint8Array;

/**
 * How the thread treats a parameter or a column: `float` is bound as REAL; `decimal` is exact decimal text; `bigint` columns
 * keep their 64 bits; every other integer is an exact `number` or an error.
 */
export type WireKind = 'integer' | 'bigint' | 'float' | 'decimal' | 'text' | 'bytes' | 'any';

/** The kinds of a result's columns: in order, or by name where only the database knows the order. */
export type ColumnKinds = readonly WireKind[] | Readonly<Record<string, WireKind>>;

/** A driver's error, as it crosses the thread: plain data that structured clone keeps whole. */
export interface RawError {
  readonly name: string;
  readonly message: string;
  readonly code?: string | undefined;
  readonly errno?: number | undefined;
  readonly sqlState?: string | undefined;
  readonly stack?: string | undefined;
  /** Of many parameter sets, the one that failed, from 0. */
  readonly set?: number | undefined;
}

/** The code of the error of a call that its connection was lost over before any of it was sent: it may safely be made again. */
export const NOT_SENT = 'NOT_SENT';

/** Which of many parameter sets an error is of. */
const failedSets: WeakMap<object, number> = new WeakMap();

/** Notes for `toRawError` that set number `set` of an execution failed with it. */
export function noteFailedSet(thrown: unknown, set: number): void {
  if (typeof thrown === 'object' && thrown !== null) failedSets.set(thrown, set);
}

/** Makes plain data of whatever was thrown. */
export function toRawError(thrown: unknown): RawError {
  if (typeof thrown !== 'object' || thrown === null) return { name: 'Error', message: String(thrown) };
  const { name, message, code, errno, sqlState, stack } = thrown as Partial<Record<keyof RawError, unknown>>;
  const set = failedSets.get(thrown);
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : String(thrown),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof errno === 'number' ? { errno } : {}),
    ...(typeof sqlState === 'string' ? { sqlState } : {}),
    ...(typeof stack === 'string' ? { stack } : {}),
    ...(set === undefined ? {} : { set }),
  };
}

/** An `Error` object again, for `cause`. */
export function fromRawError(raw: RawError): Error {
  const error: Error & { code?: string; errno?: number; sqlState?: string } = new Error(raw.message);
  error.name = raw.name;
  if (raw.stack !== undefined) error.stack = raw.stack;
  if (raw.code !== undefined) error.code = raw.code;
  if (raw.errno !== undefined) error.errno = raw.errno;
  if (raw.sqlState !== undefined) error.sqlState = raw.sqlState;
  return error;
}
