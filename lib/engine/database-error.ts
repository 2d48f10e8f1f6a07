/**
 * Makes the library's errors of what a driver threw, by the dialect's classification.
 *
 * Promises: whatever crosses from a thread becomes one of the library's classes, with the driver's error as `cause`.
 */
import type { ErrorKind } from '../dialects/error-meaning.js';
import type { RuntimeDialect } from '../dialects/runtime.js';
import {
  DBAPIError,
  DataError,
  IntegrityError,
  InterfaceError,
  InternalError,
  NotSupportedError,
  OperationalError,
  ProgrammingError,
  type DBAPIErrorOptions,
  type Phase,
} from '../errors.js';
import { connectionGone, notSent } from '../pool/eviction.js';
import { DRAINED_TOO_MUCH } from '../worker/drained.js';
import { THREAD_EXIT } from '../worker/lane.js';
import { NOT_SENT, fromRawError, type RawError } from '../worker/values.js';

const CLASSES: Readonly<Record<ErrorKind, new (detail: string, options?: DBAPIErrorOptions) => DBAPIError>> =
  {
    DBAPIError,
    DataError,
    IntegrityError,
    InterfaceError,
    InternalError,
    NotSupportedError,
    OperationalError,
    ProgrammingError,
  };

/** What was being done when the error came. */
export interface ErrorContext {
  readonly phase: Phase;
  readonly statement?: string | undefined;
  readonly params?: unknown;
  readonly hideParameters: boolean;
}

/** What may be told of a driver's error: where parameters are hidden, without the values that its message quotes. */
export function toldOf(dialect: RuntimeDialect, raw: RawError, hideParameters: boolean): RawError {
  const message = hideParameters ? dialect.withoutValues?.(raw) : undefined;
  if (message === undefined || message === raw.message) return raw;
  return { ...raw, message, stack: raw.stack?.replace(raw.message, () => message) };
}

/** The error to emit for `thrown`. */
export function databaseError(dialect: RuntimeDialect, thrown: RawError, context: ErrorContext): DBAPIError {
  const raw = toldOf(dialect, thrown, context.hideParameters);
  const cause = fromRawError(raw);
  if (raw.code === THREAD_EXIT) return connectionGone(raw.message, cause, context);
  if (raw.code === NOT_SENT) {
    // A transaction whose COMMIT never went out ends with its connection.
    const outcome = context.phase === 'commit' ? 'rolledBack' : undefined;
    return notSent(raw.message, cause, { ...context, outcome });
  }
  if (raw.code === 'INTEGER_OUT_OF_RANGE')
    return new DataError(raw.message, { ...context, code: raw.code, cause });
  if (raw.code === DRAINED_TOO_MUCH)
    return new OperationalError(raw.message, { ...context, code: raw.code, retry: 'never', cause });
  const { kind, ...facts } = dialect.classify(thrown);
  // A dialect that is not the library's may say what it likes.
  const Class = CLASSES[kind] ?? DBAPIError;
  return new Class(raw.message, { ...context, ...facts, parameterGroup: raw.set, cause });
}
